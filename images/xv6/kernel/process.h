/*
 * process.h: a process, and what the rest of the kernel asks about the current one.
 */
#ifndef KERNEL_PROCESS_H
#define KERNEL_PROCESS_H

#include "lock.h"
#include "mem.h"
#include "procinfo.h"
#include "space.h"
#include "syscall.h"
#include "types.h"

struct File;
struct Inode;
struct Hart;
struct TrapFrame;

/* Callee-saved registers; drawn in switch.S. */
typedef struct Context {
    uint64_t ra, sp, s[12];
} Context;

/* Floating-point registers; drawn in fp.S. */
typedef struct FpState {
    uint64_t f[32];
    uint64_t fcsr;
} FpState;

typedef struct Process {
    /* guarded by the scheduler's lock (sched.c) */
    ProcessState state;
    bool killed;           /* it is to die; also read without the lock */
    bool killable;         /* in a wait that kill() ends */
    WaitQueue *waiting_in; /* the queue that it is in, or NULL */
    struct Process *next;  /* in that queue or in the ready queue */
    struct Hart *hart;     /* on which it runs or last ran, or NULL */
    uint64_t order;        /* its place in a sorted queue; asleep, when to wake up */
    unsigned tickets;      /* its share of the harts, beside others' */
    uint64_t run_time;     /* on harts so far, timebase units */

    /* guarded by the table's lock (process.c) */
    int pid; /* 0: the slot is free */
    int job;
    int exit_status;
    struct Process *parent;
    WaitQueue child_ended;

    /* the process's own: touched by itself, and by fork() before it first runs */
    void (*thread)(void);    /* runs this instead of a program: a thread of the kernel's */
    AddressSpace space;      /* its root is NULL in a thread, and once it has ended; replaced with
                                the table's lock held */
    struct TrapFrame *frame; /* user registers, at the top of the kernel stack */
    Context context;         /* kernel registers while it is off the hart */
    FpState fp;              /* valid unless frame->sstatus.FS is Dirty (fp.c) */
    uint64_t stack_top;      /* of its kernel stack; constant */
    struct File *files[PROCESS_FILES];
    struct Inode *cwd;
    char name[PROCESS_NAME_MAX];
    uint32_t calls[SYSCALL_LIMIT]; /* system calls by number; read by all */
    /* lab syscall: begin */
    uint64_t trace; /* a bit for each number of a call that is printed */
    /* lab syscall: end */
} Process;

/* The process that this hart runs; NULL in its idle loop and in early boot. */
Process *process_current(void);
/* True once kill() has hit the current process; long loops ask. */
bool process_killed(void);

/* The table, each with its kernel stack; at boot only. */
void process_table_init(void);
/* Starts a thread of the kernel's: no user memory, cannot be killed, ends only by a panic. */
void process_start_thread(const char *name, void (*thread)(void));
/* Turns the calling thread into process 1, the program at `path`. */
_Noreturn void process_become_init(const char *path);

/* The system calls of these names, for the current process. */
int64_t process_fork(void);
_Noreturn void process_exit(int status); /* what wait() reports */
int64_t process_wait(int *status);
int64_t process_kill(int pid);
int64_t process_set_job(int job);
void process_kill_job(int job); /* from any context */

/* Puts another space in the place of the current process's, which is freed. */
void process_set_space(const AddressSpace *space);

/* The process of that pid, NULL if there is none: its slot and its space last until it is let go,
 * in any case and soon: a spin lock is held. */
const Process *process_hold(int pid);
void process_let_go(void);

/* fp.c. The process leaves this hart, or is copied: its floating-point registers are saved, and Off
 * from here on. */
void fp_leave(Process *process);
/* The process met an illegal instruction. True if that was so because its registers were Off: they
 * are loaded now, and it shall try again. */
bool fp_enter(Process *process);
/* exec: all registers 0. */
void fp_clear(Process *process);

/*
 * program.c. Replaces the current process's memory by the program at `path`, its argv by the
 * strings that the array `argv` points to. Returns argc, which is what main() gets in a0, or
 * -ERROR_... with the old program untouched.
 */
int64_t program_exec(const char *path, MemRef argv);

/* Before user code runs on this hart: its instruction fetches see all programs loaded so far. */
void program_fence_code(void);

/* The index-th slot, if it is in use. */
bool process_info(unsigned index, ProcInfo *info);
void process_print_all(void);  /* the list, on the console, from any context */
void process_print_loss(void); /* for a panic: those that end with the kernel */

#endif
