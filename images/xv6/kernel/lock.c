/*
 * lock.c: spin locks and sleep locks.
 *
 * Invariant: while a hart holds a spin lock its interrupts are off, so that no handler can want a
 * lock that the interrupted code holds.
 */
#include "lock.h"

#include "cpu.h"
#include "hart.h"
#include "lib/string.h"
#include "mem.h"
#include "print.h"
#include "syscalls.h"

/* Locks whose numbers lockstats() tells; constant after boot. */
static SpinLock *counted[HART_MAX + 8];
static unsigned counted_locks;

void interrupts_push_off(void)
{
    bool were_on = interrupts_enabled();
    interrupts_off();
    Hart *hart = hart_this();
    if (hart->lock_depth++ == 0)
        hart->interrupts_after = were_on;
}

void interrupts_pop(void)
{
    Hart *hart = hart_this();
    kassert(hart->lock_depth > 0 && !interrupts_enabled());
    if (--hart->lock_depth == 0 && hart->interrupts_after)
        interrupts_on();
}

void spin_acquire(SpinLock *lock)
{
    interrupts_push_off();
    if (spin_held(lock))
        panic("lock %s: this hart holds it already", lock->name);
    uint64_t failed = 0;
    for (; __atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE) != 0; failed++)
        while (__atomic_load_n(&lock->held, __ATOMIC_RELAXED) != 0)
            ; /* plain reads leave the line shared until it is worth another try */
    __atomic_store_n(&lock->holder, hart_this(), __ATOMIC_RELAXED);
    lock->acquired++;
    lock->contended += failed;
}

void spin_release(SpinLock *lock)
{
    if (!spin_held(lock))
        panic("lock %s: released by a hart that does not hold it", lock->name);
    __atomic_store_n(&lock->holder, NULL, __ATOMIC_RELAXED);
    __atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
    interrupts_pop();
}

bool spin_held(const SpinLock *lock)
{
    return __atomic_load_n(&lock->holder, __ATOMIC_RELAXED) == hart_this();
}

void lock_count(SpinLock *lock)
{
    kassert(counted_locks < sizeof counted / sizeof counted[0]);
    counted[counted_locks++] = lock;
}

int64_t sys_lockstats(const uint64_t arg[6])
{
    int64_t count = 0, max = (int)arg[1];
    for (; count < counted_locks && count < max; count++) {
        const SpinLock *lock = counted[count];
        LockStats stats = {.acquired = lock->acquired, .contended = lock->contended};
        strlcpy(stats.name, lock->name, sizeof stats.name);
        if (!mem_write(mem_user(arg[0]), (uint64_t)count * sizeof stats, &stats, sizeof stats))
            return -ERROR_BAD_ADDRESS;
    }
    return count;
}

void sleeplock_init(SleepLock *lock, const char *name)
{
    *lock = (SleepLock)SLEEPLOCK(name);
}

void sleeplock_acquire(SleepLock *lock)
{
    Process *self = process_current();
    spin_acquire(&lock->guard);
    if (lock->holder == self)
        panic("sleep lock %s: pid %d holds it already", lock->name, self->pid);
    while (lock->holder != NULL)
        wait_on(&lock->waiters, &lock->guard);
    lock->holder = self;
    spin_release(&lock->guard);
}

void sleeplock_release(SleepLock *lock)
{
    spin_acquire(&lock->guard);
    if (lock->holder != process_current())
        panic("sleep lock %s: released by a process that does not hold it", lock->name);
    lock->holder = NULL;
    wake_all(&lock->waiters);
    spin_release(&lock->guard);
}

bool sleeplock_held(const SleepLock *lock)
{
    return __atomic_load_n(&lock->holder, __ATOMIC_RELAXED) == process_current();
}
