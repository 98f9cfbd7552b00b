/*
 * The inside of the guest's clock: who owns a machine moves it and fires its timers.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "rvemu/clock.h"
#include "rvemu/state.h"

struct Clock {
    uint64_t now;          /* guest ns */
    uint64_t mtime_offset; /* ticks added to now, modulo 2^64 */
    uint64_t wall_offset;  /* ns added to now, modulo 2^64 */
    uint64_t order;        /* of the next timer that is set */
    Timer *timers;         /* pending ones, by deadline, then by order */
};

/* At guest time 0, mtime 0; `wall_ns` is the guest's wall clock then. */
void clock_init(Clock *clock, uint64_t wall_ns);
/* Forgets all timers. */
void clock_finish(Clock *clock);

/* Moves guest time forward; an earlier `ns` changes nothing. Fires nothing. */
void clock_set_now(Clock *clock, uint64_t ns);

/* The earliest deadline in guest ns (it may have passed), UINT64_MAX if there is none. */
static inline uint64_t clock_next(const Clock *clock)
{
    return clock->timers ? clock->timers->when : UINT64_MAX;
}

/* Fires what is due, in order. A timer that a handler sets waits for the next call, even if it is
 * due at once: a device cannot keep us here. */
void clock_fire_due(Clock *clock);

/* Time and offsets; the timers are their owners' (timer_state). */
void clock_state(Clock *clock, State *s);

#endif
