/*
 * Which counters a hart has, and the firmware's own counting. The calls are in sbi_pmu.c.
 */
#include "firmware/pmu.h"

#include "firmware/csr.h"
#include "firmware/hart.h"
#include "firmware/pmu_csr.h"
#include "spec/sbi.h"

/* A counter exists if a bit written to it can be read back: absent ones trap or are zero. */
static bool exists(unsigned csr)
{
    uint64_t before = pmu_csr_read(csr);

    pmu_csr_write(csr, 1UL << 30);
    bool there = (pmu_csr_read(csr) >> 30 & 1) != 0;
    pmu_csr_write(csr, before);
    return there;
}

void pmu_init(Pmu *pmu, bool has_inhibit)
{
    uint64_t value = 0;

    *pmu = (Pmu){.csr = {COUNTER_CYCLE, COUNTER_INSTRET}, .hardware = 2};
    if (!csr_try_read(mhpmcounter3, value))
        return;
    for (unsigned csr = COUNTER_HPM; csr < COUNTER_MAX; csr++)
        if (exists(csr))
            pmu->csr[pmu->hardware++] = (uint8_t)csr;
    /* cycle and instret run from the start, for all who read them without asking */
    if (has_inhibit)
        csr_write(mcountinhibit, 0);
}

void pmu_count(Pmu *pmu, uint32_t event)
{
    uint32_t index = SBI_PMU_EVENT_TYPE_FW << 16 | event;

    for (unsigned i = 0; i < PMU_FIRMWARE_COUNTERS; i++) {
        PmuCounter *counter = &pmu->counter[pmu->hardware + i];
        if (counter->running && counter->event == index)
            counter->value++;
    }
}
