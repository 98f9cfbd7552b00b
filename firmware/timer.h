/*
 * Time, the supervisor's timer, and the software interrupts between harts.
 */
#ifndef FIRMWARE_TIMER_H
#define FIRMWARE_TIMER_H

#include <stdint.h>

#include "firmware/hart.h"

/* Ticks of the platform's timebase. */
uint64_t timer_now(const Hart *self);

/* The supervisor's timer interrupt shall come at `when`; what was pending is withdrawn. */
void timer_set(Hart *self, uint64_t when);

/* The machine timer has fired: hands it to the supervisor. */
void timer_fired(Hart *self);

/* Raises or clears the machine software interrupt of a hart. */
void ipi_raise(uint64_t id);
void ipi_clear(uint64_t id);

#endif
