/*
 * Traces as a timeline: the JSON of Chrome's trace viewer, which Perfetto (ui.perfetto.dev) opens
 * too. Harts are tracks with their traps, interrupts and system calls as slices, from the entry to
 * the return, nested as they are taken; beside each is a track of what it runs. So is each process
 * that comes to run, with its system calls. All other traces are instants. Times are the guest's.
 */
#ifndef DEBUG_TIMELINE_H
#define DEBUG_TIMELINE_H

#include "emu/debug/program.h"
#include "emu/machine/machine_debug.h"
#include "rvemu/log.h"

typedef struct Timeline Timeline;

/* Whole events, the beginning of the file first. */
typedef struct TimelineSink {
    void *ctl;
    void (*write)(void *ctl, const char *text, size_t len);
} TimelineSink;

/* `kinds`: 1 << TraceKind, of those that are to be seen. NULL: out of memory. */
Timeline *timeline_create(Debug *d, Programs *p, uint64_t kinds, const TimelineSink *sink,
                          Err *err);
/* Ends what is open, and the file. NULL is fine. */
void timeline_destroy(Timeline *t);

/* What an Observer sees. */
void timeline_trap(Timeline *t, Hart *h, uint64_t pc, unsigned from);
void timeline_xret(Timeline *t, Hart *h, unsigned from);
void timeline_satp(Timeline *t, Hart *h);
void timeline_wait(Timeline *t, Hart *h, bool begins);
/* A line of a trace. */
void timeline_line(Timeline *t, TraceKind kind, const char *text, size_t len);
/* The machine was power-cycled: nothing that was open goes on. */
void timeline_reset(Timeline *t);

#endif
