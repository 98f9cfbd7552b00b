/*
 * timer.h: this hart's timer.
 */
#ifndef KERNEL_TIMER_H
#define KERNEL_TIMER_H

#include "types.h"

#define TIMER_NEVER UINT64_MAX

void timer_init(void); /* at boot: which timer to use */
/* The next timer interrupt of this hart, in timebase units; replaces the one set before. */
void timer_set(uint64_t deadline);

#endif
