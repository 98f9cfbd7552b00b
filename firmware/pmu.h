/*
 * Performance counters of one hart (SBI 2.0, chapter 11): the hardware's, and some that the
 * firmware counts itself.
 *
 * Counter indices as the supervisor sees them: 0 cycle, 1 instret, then the mhpmcounters that
 * exist, then PMU_FIRMWARE_COUNTERS of the firmware. An index stands for the same thing on every
 * hart.
 */
#ifndef FIRMWARE_PMU_H
#define FIRMWARE_PMU_H

#include <stdbool.h>
#include <stdint.h>

#define PMU_FIRMWARE_COUNTERS 16
#define PMU_MAX_HARDWARE      31 /* cycle, instret, mhpmcounter3-31 */

typedef struct PmuCounter {
    uint64_t value; /* what a firmware counter has counted */
    uint32_t event; /* an SBI event index */
    bool used, running;
} PmuCounter;

typedef struct Pmu {
    uint8_t csr[PMU_MAX_HARDWARE]; /* number of the hardware counter: 0 cycle, 2 instret, 3-31 */
    uint8_t hardware;              /* how many of them */
    PmuCounter counter[PMU_MAX_HARDWARE + PMU_FIRMWARE_COUNTERS];
} Pmu;

_Static_assert(sizeof(Pmu) < 832, "leaves room in a hart's area");

/* Finds this hart's counters by writing to them; all counters are free afterwards. */
void pmu_init(Pmu *pmu, bool has_inhibit);

/* The event (SBI_PMU_FW_*) has happened once on this hart. */
void pmu_count(Pmu *pmu, uint32_t event);

#endif
