/*
 * lock.h: mutual exclusion between harts (spin locks) and between processes (sleep locks).
 *
 * A spin lock is held for a few instructions with interrupts off and never across a wait. A sleep
 * lock is held by a process, possibly for long (a disk transfer), and whoever wants it waits off
 * the hart. Order: sleep locks before spin locks; among spin locks the scheduler's lock is the
 * innermost, so that waking somebody is allowed under any lock.
 */
#ifndef KERNEL_LOCK_H
#define KERNEL_LOCK_H

#include "types.h"

struct Hart;
struct Process;

typedef struct SpinLock {
    uint32_t held;       /* 0 or 1, changed by atomic swap only */
    const char *name;    /* for panics */
    struct Hart *holder; /* the hart that holds it, or NULL */
    uint64_t acquired;   /* how often; this and the next are guarded by the lock */
    uint64_t contended;  /* how often it was tried for and somebody had it */
} SpinLock;

#define SPINLOCK(lock_name)                                                                        \
    {                                                                                              \
        .held = 0, .name = (lock_name), .holder = NULL                                             \
    }

/* Processes that wait for one condition. Zero-initialised is empty. Guarded by the scheduler. */
typedef struct WaitQueue {
    struct Process *first, *last;
} WaitQueue;

typedef struct SleepLock {
    SpinLock guard; /* guards holder */
    const char *name;
    struct Process *holder; /* NULL: free */
    WaitQueue waiters;
} SleepLock;

#define SLEEPLOCK(lock_name)                                                                       \
    {                                                                                              \
        .guard = SPINLOCK(lock_name), .name = (lock_name), .holder = NULL                          \
    }

/* Waits for the lock with interrupts off; panics if this hart holds it already. */
void spin_acquire(SpinLock *lock);
void spin_release(SpinLock *lock);
bool spin_held(const SpinLock *lock); /* by this hart */
/* lockstats() tells about this lock from now on; at boot only. */
void lock_count(SpinLock *lock);

/* Nested: interrupts come back on only after as many pops as pushes, and only if they were on. */
void interrupts_push_off(void);
void interrupts_pop(void);

void sleeplock_init(SleepLock *lock, const char *name);
void sleeplock_acquire(SleepLock *lock); /* not ended by kill(): hold times are bounded */
void sleeplock_release(SleepLock *lock);
bool sleeplock_held(const SleepLock *lock); /* by the current process */

/*
 * Gives up the hart until somebody wakes `queue`. `lock` guards the condition that the caller
 * waits for: it is released only once the process is in the queue, so no wake-up is lost, and is
 * held again on return. Callers test their condition again in a loop.
 */
void wait_on(WaitQueue *queue, SpinLock *lock);
/* The same, but kill() ends the wait: false, the lock held, when this process is to die. */
bool wait_killable(WaitQueue *queue, SpinLock *lock);
/* Makes all of the queue's processes ready. Call it with the condition's lock held. */
void wake_all(WaitQueue *queue);

#endif
