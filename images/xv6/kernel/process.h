/*
 * process.h: a process, and what the rest of the kernel asks about the current one.
 */
#ifndef KERNEL_PROCESS_H
#define KERNEL_PROCESS_H

#include "lock.h"
#include "procinfo.h"
#include "space.h"
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
    bool killed;
    bool killable;           /* in a wait that kill() ends */
    WaitQueue *waiting_in;   /* the queue that it is in, or NULL */
    struct Process *next;    /* in that queue or in the ready queue */
    struct Hart *hart;       /* on which it runs or last ran */
    uint64_t wake_time;      /* sleep(): timebase units */
    uint64_t run_time;       /* on harts so far, timebase units */

    /* guarded by the table's lock (process.c) */
    int pid; /* 0: slot unused */
    int job;
    int exit_status;
    struct Process *parent;
    WaitQueue child_ended;

    /* the process's own: touched by itself, and by fork() before it first runs */
    AddressSpace space;      /* its root is NULL once it has ended */
    struct TrapFrame *frame; /* user registers, at the top of the kernel stack */
    Context context;         /* kernel registers while it is off the hart */
    FpState fp;              /* valid unless the hart holds newer ones (fp.c) */
    uint64_t kernel_stack;   /* its lowest address */
    struct File *files[PROCESS_FILES];
    struct Inode *cwd;
    char name[PROCESS_NAME_MAX];
} Process;

/* The process that this hart runs; NULL in its idle loop and in early boot. */
Process *process_current(void);
/* True once kill() has hit the current process; long loops ask. */
bool process_killed(void);

#endif
