/*
 * sched.c: the scheduler: one ready queue for all harts; wait queues; sleep.
 *
 * A process is READY in the ready queue, RUNNING as some hart's `current`, WAITING in exactly one
 * wait queue, or in none of them. All that changes hands under one lock, which a process that
 * leaves the hart holds until the next one is on it: nobody can find it half switched.
 *
 * No periodic tick: a hart's timer is set for the end of the running process's slice or for the
 * first sleeper, whichever comes first. An idle hart without sleepers takes no interrupts at all;
 * who makes a process ready pokes one.
 */
#include "sched.h"

#include "cpu.h"
#include "hart.h"
#include "platform.h"
#include "print.h"
#include "sbi.h"
#include "syscalls.h"

/*
 * Guards the queues, and in every Process the fields that process.h lists. The innermost lock: any
 * other may be held when it is taken.
 */
static SpinLock sched_lock = SPINLOCK("sched");
/* lab sched: begin */
#define TURN (1ul << 20) /* what a turn costs with one ticket */
/* Sorted by `order`, which a turn moves on by a step that is the smaller, the more tickets one has:
 * among equals it is first in, first out. Who comes from a wait starts at the order of the one that
 * was taken last, so nobody saves up turns: neither asleep, nor on a hart that nobody else wanted,
 * while elsewhere many came and went. */
static WaitQueue ready;
static uint64_t taken; /* the greatest order that has left it */
/* lab sched: instead: static WaitQueue ready; */
/* lab sched: end */
static WaitQueue sleepers;  /* sorted by the time to wake up */
static uint64_t idle_harts; /* a bit for each harts[] that waits for work */

/* The last switches; number n is in [n % SWITCHES_KEPT], its time still in timebase units. */
static SwitchInfo switches[SWITCHES_KEPT];
static uint64_t switch_count;

void context_switch(Context *from, Context *to);

static void queue_append(WaitQueue *queue, Process *process)
{
    process->next = NULL;
    if (queue->last)
        queue->last->next = process;
    else
        queue->first = process;
    queue->last = process;
}

static Process *queue_take(WaitQueue *queue)
{
    Process *process = queue->first;
    if (process) {
        queue->first = process->next;
        if (!queue->first)
            queue->last = NULL;
    }
    return process;
}

static void queue_remove(WaitQueue *queue, Process *process)
{
    Process *before = NULL;
    for (Process *p = queue->first; p != process; p = p->next)
        before = p;
    if (before)
        before->next = process->next;
    else
        queue->first = process->next;
    if (queue->last == process)
        queue->last = before;
}

/* Behind all whose order is not greater. */
static void queue_insert(WaitQueue *queue, Process *process, uint64_t order)
{
    Process **link = &queue->first;
    process->order = order;
    while (*link && (*link)->order <= order)
        link = &(*link)->next;
    process->next = *link;
    *link = process;
    if (!process->next)
        queue->last = process;
}

/* `from` is the order to go on from. */
static void ready_insert(Process *process, uint64_t from)
{
    /* lab sched: begin */
    queue_insert(&ready, process, from + TURN / process->tickets);
    /* lab sched: instead: queue_append(&ready, process); */
    /* lab sched: end */
}

static Process *ready_take(void)
{
    Process *process = queue_take(&ready);
    /* lab sched: begin */
    if (process && process->order > taken)
        taken = process->order;
    /* lab sched: end */
    return process;
}

/* ---- with the lock held ------------------------------------------------------------------- */

static void make_ready(Process *process)
{
    process->state = PROCESS_READY;
    process->waiting_in = NULL;
    /* lab sched: begin */
    ready_insert(process, taken);
    /* lab sched: instead: ready_insert(process, 0); */
    /* lab sched: end */
    if (idle_harts != 0) {
        unsigned index = 0;
        while (!(idle_harts >> index & 1))
            index++;
        idle_harts &= ~(1ul << index); /* the next one ready pokes another */
        if (&harts[index] != hart_this())
            sbi_send_ipi(harts[index].id);
    }
}

static void arm_timer(const Hart *hart)
{
    uint64_t deadline = TIMER_NEVER;
    if (hart->current) {
        uint64_t now = cpu_time(), slice = platform.timebase / TICKS_PER_SECOND;
        deadline = hart->ran_from + slice;
        if (deadline <= now) /* over, but the hart has not come to user mode yet */
            deadline = now + slice;
    }
    if (sleepers.first && sleepers.first->order < deadline)
        deadline = sleepers.first->order;
    timer_set(deadline);
}

/* Makes `to` what this hart runs; NULL is its idle loop. */
static void set_current(Hart *hart, Process *to)
{
    uint64_t now = cpu_time();
    if (hart->current) {
        hart->current->run_time += now - hart->ran_from;
        fp_leave(hart->current);
    }
    if (to != hart->current)
        switches[switch_count % SWITCHES_KEPT] =
            (SwitchInfo){switch_count, now - boot_time, (int32_t)hart->index, to ? to->pid : 0};
    switch_count += to != hart->current;
    hart->current = to;
    hart->ran_from = now;
    hart->reschedule = false;
    if (to) {
        to->state = PROCESS_RUNNING;
        to->hart = hart;
        hart->kernel_sp = to->stack_top;
    }
    csr_write(satp, space_satp(to ? &to->space : NULL));
    tlb_flush(); /* the space may have changed while it ran elsewhere (space.c) */
    arm_timer(hart);
}

/* Leaves the current flow for the next ready process, or for the idle loop. */
static void switch_away(void)
{
    Hart *hart = hart_this();
    Process *from = hart->current;
    if (hart->lock_depth != 1)
        panic("pid %d gives up its hart with a spin lock held", from->pid);
    bool interrupts_after = hart->interrupts_after; /* belongs to this flow, not to the hart */
    Process *to = ready_take();
    set_current(hart, to);
    if (to != from)
        context_switch(&from->context, to ? &to->context : &hart->idle);
    hart_this()->interrupts_after = interrupts_after;
}

static bool wait_in(WaitQueue *queue, SpinLock *lock, bool killable)
{
    Process *self = process_current();
    if (!self)
        panic("the idle loop cannot wait");
    spin_acquire(&sched_lock);
    if (lock)
        spin_release(lock);
    if (!(killable && self->killed)) {
        self->state = PROCESS_WAITING;
        self->killable = killable;
        self->waiting_in = queue;
        if (queue == &sleepers)
            queue_insert(queue, self, self->order);
        else
            queue_append(queue, self);
        switch_away();
    }
    bool killed = killable && self->killed;
    spin_release(&sched_lock);
    if (lock)
        spin_acquire(lock);
    return !killed;
}

/* ---- lock.h ------------------------------------------------------------------------------- */

void wait_on(WaitQueue *queue, SpinLock *lock)
{
    wait_in(queue, lock, false);
}

bool wait_killable(WaitQueue *queue, SpinLock *lock)
{
    return wait_in(queue, lock, true);
}

void wake_all(WaitQueue *queue)
{
    spin_acquire(&sched_lock);
    for (Process *process; (process = queue_take(queue)) != NULL;)
        make_ready(process);
    spin_release(&sched_lock);
}

/* ---- sched.h ------------------------------------------------------------------------------ */

void sched_ready(Process *process)
{
    spin_acquire(&sched_lock);
    make_ready(process);
    spin_release(&sched_lock);
}

void sched_yield(void)
{
    spin_acquire(&sched_lock);
    Process *self = process_current();
    self->state = PROCESS_READY;
    uint64_t from = self->order;
    /* lab sched: begin */
    uint64_t lag = 32 * (TURN / self->tickets); /* so much one may be behind the others */
    if (from + lag < taken)
        from = taken - lag;
    /* lab sched: end */
    ready_insert(self, from); /* without a poke: this hart takes the next one itself */
    switch_away();
    spin_release(&sched_lock);
}

void sched_started(void)
{
    hart_this()->interrupts_after = false;
    spin_release(&sched_lock);
}

_Noreturn void sched_leave(SpinLock *table)
{
    spin_acquire(&sched_lock);
    process_current()->state = PROCESS_ZOMBIE;
    spin_release(table);
    switch_away();
    panic("a zombie runs");
}

bool sched_is_gone(Process *process)
{
    spin_acquire(&sched_lock);
    bool gone = process->state == PROCESS_ZOMBIE;
    spin_release(&sched_lock);
    return gone;
}

void sched_kill(Process *process)
{
    spin_acquire(&sched_lock);
    __atomic_store_n(&process->killed, true, __ATOMIC_RELAXED);
    if (process->state == PROCESS_WAITING && process->killable) {
        queue_remove(process->waiting_in, process);
        make_ready(process);
    } else if (process->state == PROCESS_RUNNING && process->hart != hart_this()) {
        sbi_send_ipi(process->hart->id); /* out of user mode, to see it */
    }
    spin_release(&sched_lock);
}

bool sched_sleep(uint64_t duration)
{
    Process *self = process_current();
    uint64_t now = cpu_time();
    self->order = duration > TIMER_NEVER - now ? TIMER_NEVER : now + duration;
    return wait_in(&sleepers, NULL, true);
}

/* lab sched: begin */
int64_t sys_settickets(const uint64_t arg[6])
{
    if (arg[0] == 0 || arg[0] > TICKETS_MAX)
        return -ERROR_INVALID;
    spin_acquire(&sched_lock);
    process_current()->tickets = (unsigned)arg[0];
    spin_release(&sched_lock);
    return 0;
}
/* lab sched: end */

void sched_timer(void)
{
    spin_acquire(&sched_lock);
    Hart *hart = hart_this();
    uint64_t now = cpu_time();
    while (sleepers.first && sleepers.first->order <= now)
        make_ready(queue_take(&sleepers));
    if (hart->current && now - hart->ran_from >= platform.timebase / TICKS_PER_SECOND)
        hart->reschedule = true;
    arm_timer(hart);
    spin_release(&sched_lock);
}

_Noreturn void sched_idle(void)
{
    Hart *hart = hart_this();
    uint64_t bit = 1ul << hart->index;
    __atomic_store_n(&hart->online, true, __ATOMIC_RELEASE);
    for (;;) {
        spin_acquire(&sched_lock);
        Process *to = ready_take();
        idle_harts = to ? idle_harts & ~bit : idle_harts | bit;
        if (to) {
            set_current(hart, to);
            context_switch(&hart->idle, &to->context);
            hart->interrupts_after = false; /* it is still that of the flow that left */
        } else {
            arm_timer(hart);
        }
        spin_release(&sched_lock);
        if (!to)
            cpu_wait_for_interrupt(); /* ends by a pending one, though interrupts are off */
        interrupts_on();
        interrupts_off();
    }
}

void sched_info(const Process *process, ProcInfo *info)
{
    spin_acquire(&sched_lock);
    info->state = (int32_t)process->state;
    info->hart = process->hart ? (int32_t)process->hart->index : -1;
    info->killed = process->killed;
    uint64_t time = process->run_time;
    if (process->state == PROCESS_RUNNING)
        time += cpu_time() - process->hart->ran_from;
    info->time_us = sched_time_us(time);
    spin_release(&sched_lock);
}

unsigned sched_switches(uint64_t *from, SwitchInfo *list, unsigned max)
{
    unsigned count = 0;
    spin_acquire(&sched_lock);
    uint64_t oldest = switch_count > SWITCHES_KEPT ? switch_count - SWITCHES_KEPT : 0;
    *from = *from > oldest ? *from : oldest;
    while (count < max && *from < switch_count)
        list[count++] = switches[(*from)++ % SWITCHES_KEPT];
    spin_release(&sched_lock);
    for (unsigned i = 0; i < count; i++)
        list[i].time_us = sched_time_us(list[i].time_us);
    return count;
}

uint64_t sched_time_us(uint64_t duration)
{
    uint64_t hz = platform.timebase;
    return duration / hz * 1000000 + duration % hz * 1000000 / hz;
}
