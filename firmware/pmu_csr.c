/*
 * The machine's counters by number (Privileged Architecture, section 3.1.10).
 */
#include "firmware/pmu_csr.h"

#include "firmware/csr.h"

/* clang-format off */
/* ROW(n) for each mhpmcounter. */
#define HPM_ROWS(ROW) \
    ROW(3) ROW(4) ROW(5) ROW(6) ROW(7) ROW(8) ROW(9) ROW(10) ROW(11) ROW(12) \
    ROW(13) ROW(14) ROW(15) ROW(16) ROW(17) ROW(18) ROW(19) ROW(20) ROW(21) ROW(22) \
    ROW(23) ROW(24) ROW(25) ROW(26) ROW(27) ROW(28) ROW(29) ROW(30) ROW(31)
/* clang-format on */

#define READ_ROW(n)                                                                                \
    case n:                                                                                        \
        csr_try_read(mhpmcounter##n, value);                                                       \
        break;
#define WRITE_ROW(n)                                                                               \
    case n:                                                                                        \
        csr_try_write(mhpmcounter##n, value);                                                      \
        break;
#define EVENT_ROW(n)                                                                               \
    case n:                                                                                        \
        csr_try_write(mhpmevent##n, event);                                                        \
        csr_try_read(mhpmevent##n, now);                                                           \
        break;

#define REARM_ROW(n)                                                                               \
    case n: csr_try_("csrc mhpmevent" #n ", %2", overflow); break;

uint64_t pmu_csr_read(unsigned counter)
{
    uint64_t value = 0;

    switch (counter) {
    case COUNTER_CYCLE: return csr_read(mcycle);
    case COUNTER_INSTRET: return csr_read(minstret); HPM_ROWS(READ_ROW)
    }
    return value;
}

void pmu_csr_write(unsigned counter, uint64_t value)
{
    switch (counter) {
    case COUNTER_CYCLE: csr_write(mcycle, value); break;
    case COUNTER_INSTRET:
        csr_write(minstret, value);
        break;
        HPM_ROWS(WRITE_ROW)
    }
}

uint64_t pmu_event_write(unsigned counter, uint64_t event)
{
    uint64_t now = 0;

    switch (counter) {
        HPM_ROWS(EVENT_ROW)
    }
    return now;
}

void pmu_event_rearm(unsigned counter)
{
    uint64_t overflow = HPMEVENT_OF;

    switch (counter) {
        HPM_ROWS(REARM_ROW)
    }
}
