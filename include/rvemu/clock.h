/*
 * Guest time. The clock counts nanoseconds of the guest; the machine moves it (DESIGN 5), devices
 * only read it and set timers. mtime is the same time in ticks of MAP_TIMEBASE_HZ plus an offset
 * that the guest may write.
 */
#ifndef RVEMU_CLOCK_H
#define RVEMU_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/state.h"

typedef struct Clock Clock;

/* Embedded in its owner; nothing is allocated. */
typedef struct Timer {
    Clock *clock;
    void (*fire)(void *arg);
    void *arg;
    uint64_t when;  /* ns */
    uint64_t mtime; /* the deadline in ticks, if in_ticks */
    uint64_t order; /* of setting: breaks ties */
    bool in_ticks;
    bool pending;
    struct Timer *next; /* the clock's list */
} Timer;

/* Guest nanoseconds since the machine was made; never goes back. */
uint64_t clock_now(const Clock *clock);
/* Wall-clock time of the guest: nanoseconds since 1970-01-01 UTC. */
uint64_t clock_wall(const Clock *clock);
/* Moves the wall clock only (the goldfish RTC is writable). */
void clock_set_wall(Clock *clock, uint64_t ns);

/* mtime in ticks, and the guest's write to it, which renews all timers set in ticks. */
uint64_t clock_mtime(const Clock *clock);
void clock_set_mtime(Clock *clock, uint64_t ticks);

/* A timer fires once, between two instructions, at or after its deadline, in deadline order (equal
 * deadlines: in the order in which they were set). Setting it again moves it. */
void timer_init(Timer *t, Clock *clock, void (*fire)(void *arg), void *arg);
void timer_set(Timer *t, uint64_t when_ns);
void timer_set_ticks(Timer *t, uint64_t mtime); /* UINT64_MAX and unreachable times: never fires */
void timer_cancel(Timer *t);
/* Saves, loads or hashes whether and for when it is set. */
void timer_state(Timer *t, State *s, const char *name);

#endif
