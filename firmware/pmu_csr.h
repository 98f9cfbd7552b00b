/*
 * The machine's counters by number. A CSR's number is part of the instruction, so that choosing one
 * at run time takes a row of code for each.
 */
#ifndef FIRMWARE_PMU_CSR_H
#define FIRMWARE_PMU_CSR_H

#include <stdint.h>

/* mcycle (0), minstret (2), mhpmcounter3-31 (3-31). A number that is none of them reads as 0. */
uint64_t pmu_csr_read(unsigned counter);
void pmu_csr_write(unsigned counter, uint64_t value);

/* mhpmevent3-31: what a counter counts; writing answers what it then holds. */
uint64_t pmu_event_write(unsigned counter, uint64_t event);
/* Sscofpmf: OF off, so that the next overflow interrupts. */
void pmu_event_rearm(unsigned counter);

#endif
