/*
 * sched.h: which process runs on which hart, and time.
 */
#ifndef KERNEL_SCHED_H
#define KERNEL_SCHED_H

#include "lock.h"
#include "process.h"
#include "types.h"

/* Puts a new or a woken process into the ready queue. */
void sched_ready(Process *process);

/* Ends the time slice of the current process. */
void sched_yield(void);

/* The current process is a zombie from here on, and leaves its hart for good. `table`, held, guards
 * what its parent waits for; it is released once the parent cannot come too early. */
_Noreturn void sched_leave(SpinLock *table);
/* True once a zombie is off its kernel stack. */
bool sched_is_gone(Process *process);
/* Marks the process to die, and ends its wait if it may be ended. */
void sched_kill(Process *process);

/* Sleeps for so long, timebase units; false if killed before. */
bool sched_sleep(uint64_t duration);

/* A new process's first steps in the kernel end here: lets go of the scheduler's lock. */
void sched_started(void);

/* This hart's timer has fired, at boot and from then on. */
void sched_timer(void);

/* The idle loop of this hart, on its own stack. */
_Noreturn void sched_idle(void);

/* State, hart and run time of a process, as one consistent picture. */
void sched_info(const Process *process, ProcInfo *info);

/* The switches from number *from on that are still kept, at most max; *from goes behind them. */
unsigned sched_switches(uint64_t *from, SwitchInfo *list, unsigned max);

extern uint64_t boot_time;                 /* when the kernel started, timebase units; main.c */
uint64_t sched_time_us(uint64_t duration); /* timebase units to microseconds */

#endif
