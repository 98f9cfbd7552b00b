/*
 * user.h: what a program has: the system calls, and the small library beside them.
 *
 * A system call that fails returns -ERROR_... (error.h); nothing keeps an "errno". The rows of
 * syscall.h are the stubs' one source; here are their C types.
 */
#ifndef USER_H
#define USER_H

#include <stdarg.h>

#include "error.h"
#include "fcntl.h"
#include "lib/fmt.h"
#include "lib/string.h"
#include "procinfo.h"
#include "screeninfo.h"
#include "stat.h"
#include "syscall.h"
#include "types.h"

/* System calls; what they do is said in syscall.h. */
int fork(void);
_Noreturn void exit(int status);
int wait(int *status);
int pipe(int fds[2]);
int read(int fd, void *buf, int n);
int kill(int pid);
int exec(const char *path, char *const argv[]);
int fstat(int fd, Stat *st);
int chdir(const char *path);
int dup(int fd);
int getpid(void);
void *sbrk(long delta);
int sleep(int ticks);
long uptime(void);
int open(const char *path, int flags);
int write(int fd, const void *buf, int n);
int mknod(const char *path, int major, int minor);
int unlink(const char *path);
int link(const char *old_path, const char *new_path);
int mkdir(const char *path);
int close(int fd);
int procs(ProcInfo *buf, int max);
int sync(void);
int fsync(int fd);
int shutdown(int how);
long vtop(const volatile void *va);
int sysinfo(SysInfo *info);
int setjob(int job);
int foreground(int job);
int consmode(int mode);
int pagemap(int pid, uint64_t from, uint64_t end, PageInfo *buf, int max);
int frames(uint64_t first, uint8_t *buf, int max);
int callcount(int pid, uint32_t *buf, int max);
int switches(uint64_t from, SwitchInfo *buf, int max);
int crash(int how);
/* The whole rectangle must lie on the screen, which must be the caller's: else -ERROR_INVALID,
 * -ERROR_PERMISSION. Its pixels come row by row, without gaps. */
int screen(ScreenInfo *info);
int blit(const ScreenRect *to, const uint32_t *pixels);
int lockstats(LockStats *buf, int max);
/* lab fs: begin */
int symlink(const char *target, const char *path);
/* lab fs: end */
/* lab mmap: begin */
void *mmap(void *at, size_t size, int prot, int flags, int fd, uint64_t off);
int munmap(void *at, size_t size);
/* lab mmap: end */
/* lab syscall: begin */
int trace(long mask);
/* lab syscall: end */
/* lab sched: begin */
int settickets(long tickets);
/* lab sched: end */
/* lab pgtbl: begin */
int vmprint(void);
int pgaccess(const void *va, int pages, long *bits);
/* lab pgtbl: end */
/* Any call, by number: for tests. */
long syscall_raw(long number, ...);

/* sbrk() and mmap() answer with an address or, as all calls do, with a small negative number. */
static inline bool is_error(const void *address)
{
    return (long)address < 0;
}

/* print.c. The formats are those of lib/fmt.h. Each call is one write(). */
#define PRINT_MAX 512 /* bytes of one call; what is beyond is cut off */
int printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int dprintf(int fd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* All of `s` as a number (decimal, or hexadecimal after 0x): false if it is anything else. */
bool number_parse(const char *s, long *value);

/* heap.c: NULL when there is no memory; free(NULL) is fine. */
void *malloc(size_t size);
void free(void *block);

/* The shell that init starts ends with this status when its input has ended (Ctrl-D). */
#define EXIT_STATUS_INPUT_ENDED 250

/* error.c */
/* "program: text" to descriptor 2; fail() then ends the program with status 1. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern const char *program_name; /* argv[0] without its folder */

/* folder.c */
/* Removes a folder and all in it; one that is not there is fine. */
void folder_clear(const char *path);

/* io.c */
/* Writes all of it: `size`, or the error that stopped it. */
int write_all(int fd, const void *data, int size);
/* Lines of a descriptor, through a buffer. */
typedef struct Reader {
    int fd;
    int at, filled; /* what of buf is still to be given out */
    char buf[512];
} Reader;
#define READER_END (-1000)
void reader_init(Reader *reader, int fd);
/* The next line without its newline. Length, READER_END at the end of input, or an error (< 0);
 * of a line longer than size - 1 the rest comes with the next call. */
int reader_line(Reader *reader, char *line, int size);
/* Calls `use` for "-" or no files with descriptor 0, else for each file opened. Status 0, or 1 if a
 * file could not be opened or `use` answered false. */
typedef bool FileUse(int fd, const char *name, void *arg);
int for_each_input(int count, char **names, FileUse *use, void *arg);

#endif
