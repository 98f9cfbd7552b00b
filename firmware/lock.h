/*
 * Spin locks between harts. The firmware runs with interrupts off, so a lock is held briefly and
 * its holder never waits for another hart; the one lock for which that is not so, the remote
 * fence's (fence.c), has a loop of its own.
 */
#ifndef FIRMWARE_LOCK_H
#define FIRMWARE_LOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Lock {
    uint32_t held;
} Lock;

/* A hint that this hart only waits ("pause", Zihintpause; a plain fence to others). */
static inline void cpu_relax(void)
{
    __asm__ volatile(".word 0x0100000f" ::: "memory");
}

static inline bool lock_try(Lock *lock)
{
    return __atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE) == 0;
}

static inline void lock_take(Lock *lock)
{
    while (!lock_try(lock))
        cpu_relax();
}

static inline void lock_release(Lock *lock)
{
    __atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

#endif
