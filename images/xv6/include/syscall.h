/*
 * syscall.h: the table of system calls, shared by the kernel and the user library.
 *
 * One row per call: SYSCALL(number, name). The kernel turns the rows into its dispatch table
 * (name -> sys_name), the user library into its stubs. The number travels in a7, arguments in
 * a0-a5, the result comes back in a0: zero or more for success, -ERROR_... (error.h) for failure.
 * Numbers 1 to 21 are those that xv6 gives these calls. This file is also read by the assembler.
 */
#ifndef XV6_SYSCALL_H
#define XV6_SYSCALL_H

#define SYSCALL_TABLE(SYSCALL)                                                                     \
    SYSCALL(1, fork)      /* int fork(void): pid to the parent, 0 to the child */                  \
    SYSCALL(2, exit)      /* void exit(int status): never returns */                               \
    SYSCALL(3, wait)      /* int wait(int *status): pid of a child that ended; status may be 0 */  \
    SYSCALL(4, pipe)      /* int pipe(int fds[2]): fds[0] reads what fds[1] writes */              \
    SYSCALL(5, read)      /* int read(int fd, void *buf, int n): 0 at end of file */               \
    SYSCALL(6, kill)      /* int kill(int pid) */                                                  \
    SYSCALL(7, exec)      /* int exec(const char *path, char *const argv[]) */                     \
    SYSCALL(8, fstat)     /* int fstat(int fd, struct Stat *st) */                                 \
    SYSCALL(9, chdir)     /* int chdir(const char *path) */                                        \
    SYSCALL(10, dup)      /* int dup(int fd): the lowest free descriptor */                        \
    SYSCALL(11, getpid)   /* int getpid(void) */                                                   \
    SYSCALL(12, sbrk)     /* char *sbrk(long delta): the old break; pages come when touched */     \
    SYSCALL(13, sleep)    /* int sleep(int ticks): TICKS_PER_SECOND in types.h */                  \
    SYSCALL(14, uptime)   /* long uptime(void): ticks since boot */                                \
    SYSCALL(15, open)     /* int open(const char *path, int flags): flags in fcntl.h */            \
    SYSCALL(16, write)    /* int write(int fd, const void *buf, int n) */                          \
    SYSCALL(17, mknod)    /* int mknod(const char *path, int major, int minor) */                  \
    SYSCALL(18, unlink)   /* int unlink(const char *path) */                                       \
    SYSCALL(19, link)     /* int link(const char *old, const char *new) */                         \
    SYSCALL(20, mkdir)    /* int mkdir(const char *path) */                                        \
    SYSCALL(21, close)    /* int close(int fd) */                                                  \
    SYSCALL(22, procs)    /* int procs(struct ProcInfo *buf, int max): how many were written */    \
    SYSCALL(23, sync)     /* int sync(void): all that was written is on the disk */                \
    SYSCALL(24, fsync)    /* int fsync(int fd) */                                                  \
    SYSCALL(25, shutdown) /* int shutdown(int how): SHUTDOWN_... below; returns only on error */   \
    SYSCALL(26, vtop)     /* long vtop(const void *va): physical address in this process */        \
    SYSCALL(27, sysinfo)  /* int sysinfo(struct SysInfo *info) */                                  \
    SYSCALL(28, setjob)   /* int setjob(int job): 0 starts a job named by the caller's pid */      \
    SYSCALL(29, foreground) /* int foreground(int job): the job that Ctrl-C kills; 0 is none */    \
    SYSCALL(30, consmode)   /* int consmode(int mode): CONSOLE_... below; returns the old mode */  \
    SYSCALL(31, screen)     /* int screen(ScreenInfo *info): takes the screen; 0: gives it back */ \
    SYSCALL(32, blit)       /* int blit(const ScreenRect *to, const uint32_t *pixels): draws */    \
    /* for looking at the system, procinfo.h; buf gets at most max, the result is how many */      \
    SYSCALL(35, crash)   /* int crash(int how): CRASH_... below: the kernel itself does wrong */   \
    SYSCALL(36, pagemap) /* int pagemap(int pid, ulong from, ulong end, PageInfo *buf, int max) */ \
    SYSCALL(37, frames)  /* int frames(ulong first, uint8_t *buf, int max) */                      \
    SYSCALL(38, callcount) /* int callcount(int pid, uint32_t *buf, int max): [number] */          \
    SYSCALL(39, switches)  /* int switches(ulong from, SwitchInfo *buf, int max) */                \
    SYSCALL(45, lockstats) /* int lockstats(struct LockStats *buf, int max): how many locks */     \
    /* lab fs: begin */                                                                            \
    SYSCALL(41, symlink) /* int symlink(const char *target, const char *path) */                   \
    /* lab fs: end */                                                                              \
    /* lab mmap: begin */                                                                          \
    SYSCALL(42, mmap) /* void *mmap(void *0, size_t, int prot, int flags, int fd, off): fcntl.h */ \
    SYSCALL(43, munmap) /* int munmap(void *, size_t): at a mapping's start or end */              \
    /* lab mmap: end */                                                                            \
    /* lab syscall: begin */                                                                       \
    SYSCALL(40, trace) /* int trace(long mask): prints the calls whose bits are set */             \
    /* lab syscall: end */                                                                         \
    /* lab pgtbl: begin */                                                                         \
    SYSCALL(46, vmprint)  /* int vmprint(void): the caller's page table, on the console */         \
    SYSCALL(47, pgaccess) /* int pgaccess(void *va, int pages, long *bits): which were used */     \
    /* lab pgtbl: end */                                                                           \
    /* lab sched: begin */                                                                         \
    SYSCALL(44, settickets) /* int settickets(long tickets): of this process; types.h */           \
    /* lab sched: end */

#define SYSCALL_LIMIT 64 /* numbers are lower */

/* how, for shutdown() */
#define SHUTDOWN_POWEROFF 0
#define SHUTDOWN_REBOOT   1

/* mode, for consmode() */
#define CONSOLE_LINES 0 /* echo; lines with backspace, Ctrl-U, Ctrl-D (end of file), Ctrl-C */
#define CONSOLE_KEYS                                                                               \
    1 /* no echo; read() returns what keys came, at least one, unchanged (Ctrl-C                   \
         is byte 3, Ctrl-D byte 4); Ctrl-P still lists the processes */

/* how, for crash(): what brings the kernel down on purpose, and all processes with it */
#define CRASH_STORE_NULL 1 /* it writes to address 0 */

/* *status, from wait(): the child's exit status & 0xff, or one of these */
#define EXIT_KILLED 0x100 /* by kill() or Ctrl-C */
#define EXIT_FAULT  0x200 /* by a fault of its own; | scause in the low byte */

#endif
