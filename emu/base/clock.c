/*
 * Guest time and timers.
 *
 * The pending timers are one sorted list through the Timers themselves: a machine has a few dozen
 * at most, and most are set near the front, so that a list beats a heap and allocates nothing.
 *
 * A deadline in ticks counts as passed while mtime >= deadline, as the ACLINT specification
 * (chapter 2) says. mtime running over 2^64 while a timer is pending is not modelled.
 */
#include <assert.h>

#include "emu/base/clock.h"
#include "spec/map.h"

enum { NS_PER_TICK = 1000000000 / MAP_TIMEBASE_HZ };

_Static_assert(1000000000 % MAP_TIMEBASE_HZ == 0, "a tick is a whole number of nanoseconds");

void clock_init(Clock *clock, uint64_t wall_ns)
{
    *clock = (Clock){.wall_offset = wall_ns};
}

void clock_finish(Clock *clock)
{
    while (clock->timers)
        timer_cancel(clock->timers);
}

void clock_set_now(Clock *clock, uint64_t ns)
{
    if (ns > clock->now)
        clock->now = ns;
}

uint64_t clock_now(const Clock *clock)
{
    return clock->now;
}

uint64_t clock_wall(const Clock *clock)
{
    return clock->now + clock->wall_offset;
}

void clock_set_wall(Clock *clock, uint64_t ns)
{
    clock->wall_offset = ns - clock->now;
}

uint64_t clock_mtime(const Clock *clock)
{
    return clock->now / NS_PER_TICK + clock->mtime_offset;
}

/* Guest ns at which mtime reaches `ticks`; UINT64_MAX if that is never. */
static uint64_t clock_when_ticks(const Clock *clock, uint64_t ticks)
{
    uint64_t mtime = clock_mtime(clock);
    if (ticks == UINT64_MAX)
        return UINT64_MAX;
    if (mtime >= ticks)
        return clock->now;
    uint64_t when;
    if (__builtin_add_overflow(clock->now / NS_PER_TICK, ticks - mtime, &when) ||
        __builtin_mul_overflow(when, (uint64_t)NS_PER_TICK, &when))
        return UINT64_MAX;
    return when;
}

static void timer_insert(Timer *t)
{
    Timer **link = &t->clock->timers;
    while (*link &&
           ((*link)->when < t->when || ((*link)->when == t->when && (*link)->order < t->order)))
        link = &(*link)->next;
    t->next = *link;
    *link = t;
    t->pending = true;
}

void timer_init(Timer *t, Clock *clock, void (*fire)(void *arg), void *arg)
{
    *t = (Timer){.clock = clock, .fire = fire, .arg = arg};
}

void timer_cancel(Timer *t)
{
    if (!t->pending)
        return;
    Timer **link = &t->clock->timers;
    while (*link != t) {
        assert(*link); /* pending: it is on the list */
        link = &(*link)->next;
    }
    *link = t->next;
    t->next = NULL;
    t->pending = false;
}

void timer_set(Timer *t, uint64_t when_ns)
{
    timer_cancel(t);
    t->in_ticks = false;
    t->when = when_ns;
    t->order = t->clock->order++;
    timer_insert(t);
}

void timer_set_ticks(Timer *t, uint64_t mtime)
{
    timer_cancel(t);
    t->in_ticks = true;
    t->mtime = mtime;
    t->when = clock_when_ticks(t->clock, mtime);
    t->order = t->clock->order++;
    timer_insert(t);
}

void clock_set_mtime(Clock *clock, uint64_t ticks)
{
    clock->mtime_offset = ticks - clock->now / NS_PER_TICK;

    /* Deadlines in ticks are elsewhere now: take those timers out, and put them back in the order
     * in which they were set. */
    Timer *moved = NULL;
    for (Timer **link = &clock->timers; *link;) {
        Timer *t = *link;
        if (!t->in_ticks) {
            link = &t->next;
            continue;
        }
        *link = t->next;
        t->next = moved;
        moved = t;
    }
    while (moved) {
        Timer *t = moved;
        moved = t->next;
        t->when = clock_when_ticks(clock, t->mtime);
        timer_insert(t);
    }
}

/* The first timer that is due and was set before `order`. */
static Timer *clock_due(const Clock *clock, uint64_t order)
{
    Timer *t = clock->timers;
    while (t && t->when <= clock->now && t->order >= order)
        t = t->next;
    /* UINT64_MAX is "never", whatever the time is. */
    return t && t->when <= clock->now && t->when != UINT64_MAX ? t : NULL;
}

void clock_fire_due(Clock *clock)
{
    uint64_t order = clock->order;
    Timer *t;
    while ((t = clock_due(clock, order))) {
        timer_cancel(t);
        t->fire(t->arg);
    }
}

void clock_state(Clock *clock, State *s)
{
    state_u64(s, "now", &clock->now);
    state_u64(s, "mtime_offset", &clock->mtime_offset);
    state_u64(s, "wall_offset", &clock->wall_offset);
    state_u64(s, "timer_order", &clock->order);
}

void timer_state(Timer *t, State *s, const char *name)
{
    bool pending = t->pending, in_ticks = t->in_ticks;
    uint64_t when = t->when, mtime = t->mtime, order = t->order;
    if (!pending) { /* what a timer was set to before it fired is not state */
        in_ticks = false;
        when = mtime = order = 0;
    }
    if (!in_ticks)
        mtime = 0;

    state_bool(s, name, &pending);
    state_bool(s, "in_ticks", &in_ticks);
    state_u64(s, "when", &when);
    state_u64(s, "mtime", &mtime);
    state_u64(s, "order", &order);
    if (!state_loading(s))
        return;
    timer_cancel(t);
    t->in_ticks = in_ticks;
    t->when = when;
    t->mtime = mtime;
    t->order = order;
    if (pending)
        timer_insert(t);
}
