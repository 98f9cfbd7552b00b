/*
 * SBI performance monitoring unit (SBI 2.0, chapter 11): cycles, instructions, raw events for the
 * mhpmcounters, and the firmware's events. Left out: snapshots in shared memory (answered as not
 * supported), and generic events other than cycles and instructions. These two have the numbers
 * that the specification recommends for mhpmevent.
 */
#include "firmware/bits.h"
#include "firmware/csr.h"
#include "firmware/pmu_csr.h"
#include "firmware/sbi.h"
#include "spec/sbi.h"

#define INFO_FIRMWARE    (1UL << 63)
#define INFO_WIDTH_SHIFT 12
#define CSR_CYCLE        0xc00
#define RAW_EVENT        (SBI_PMU_EVENT_TYPE_HW_RAW << 16)

static unsigned total(const Pmu *pmu)
{
    return pmu->hardware + PMU_FIRMWARE_COUNTERS;
}
static bool is_hardware(const Pmu *pmu, unsigned index)
{
    return index < pmu->hardware;
}

static SbiRet get_info(const Pmu *pmu, uint64_t index)
{
    if (index >= total(pmu))
        return (SbiRet){SBI_ERR_INVALID_PARAM, 0};
    if (!is_hardware(pmu, (unsigned)index))
        return (SbiRet){SBI_SUCCESS, INFO_FIRMWARE};
    return (SbiRet){SBI_SUCCESS, (CSR_CYCLE + pmu->csr[index]) | 63UL << INFO_WIDTH_SHIFT};
}

/* ---- running and stopping one counter ------------------------------------------------------ */

static void inhibit(const Hart *self, unsigned csr, bool stop)
{
    if (!self->has_inhibit)
        return;
    if (stop)
        csr_set(mcountinhibit, 1UL << csr);
    else
        csr_clear(mcountinhibit, 1UL << csr);
}

static void set_value(Pmu *pmu, unsigned index, uint64_t value)
{
    if (is_hardware(pmu, index))
        pmu_csr_write(pmu->csr[index], value);
    else
        pmu->counter[index].value = value;
}

/* A counter that starts is ready to report its next overflow. */
static void set_running(Hart *self, unsigned index, bool running)
{
    if (is_hardware(&self->pmu, index) && running)
        pmu_event_rearm(self->pmu.csr[index]);
    if (is_hardware(&self->pmu, index))
        inhibit(self, self->pmu.csr[index], !running);
    self->pmu.counter[index].running = running;
}

/* Back to what it was before anybody asked: cycle and instret count for everyone. */
static void give_back(Hart *self, unsigned index)
{
    Pmu *pmu = &self->pmu;

    if (is_hardware(pmu, index)) {
        if (pmu->csr[index] >= COUNTER_HPM)
            pmu_event_write(pmu->csr[index], 0);
        else
            inhibit(self, pmu->csr[index], false);
    }
    pmu->counter[index] = (PmuCounter){0};
}

/* ---- the calls ----------------------------------------------------------------------------- */

static bool is_firmware_event(uint32_t event)
{
    return event >> 16 == SBI_PMU_EVENT_TYPE_FW && (event & 0xffff) < SBI_PMU_FW_EVENTS;
}

/* The inhibit bits of mhpmevent. M-mode is the firmware, whose work is no part of the caller's. */
static uint64_t filters(uint64_t flags)
{
    return HPMEVENT_MINH | (flags & SBI_PMU_CFG_SET_SINH ? HPMEVENT_SINH : 0) |
           (flags & SBI_PMU_CFG_SET_UINH ? HPMEVENT_UINH : 0);
}

/* Sets the selector; false if the counter does not know the event. */
static bool select(const Pmu *pmu, unsigned index, uint64_t selector, uint64_t flags)
{
    uint64_t known = pmu_event_write(pmu->csr[index], selector | filters(flags));

    return selector && (known & HPMEVENT_SELECTOR) == selector;
}

/* Whether the counter can count the event; a programmable one is set to it in passing. */
static bool suits(const Pmu *pmu, unsigned index, uint32_t event, uint64_t data, uint64_t flags)
{
    if (!is_hardware(pmu, index))
        return is_firmware_event(event);
    switch (pmu->csr[index]) {
    case COUNTER_CYCLE: return event == SBI_PMU_HW_CPU_CYCLES;
    case COUNTER_INSTRET: return event == SBI_PMU_HW_INSTRUCTIONS;
    }
    if (event == RAW_EVENT)
        return select(pmu, index, data & HPMEVENT_SELECTOR, flags);
    return (event == SBI_PMU_HW_CPU_CYCLES || event == SBI_PMU_HW_INSTRUCTIONS) &&
           select(pmu, index, event, flags);
}

/* Whether {base, mask} names counters that exist, and at least one. */
static bool valid_set(const Pmu *pmu, uint64_t base, uint64_t mask)
{
    return mask && base < total(pmu) && base + bits_highest(mask) < total(pmu);
}

/*
 * The counter of the set that takes the event, or -1. cycle and instret come last: they can neither
 * interrupt when they overflow nor leave a mode out.
 */
static int choose(const Pmu *pmu, const Frame *frame)
{
    uint64_t base = sbi_arg(frame, 0), flags = sbi_arg(frame, 2), data = sbi_arg(frame, 4);
    uint32_t event = (uint32_t)sbi_arg(frame, 3);

    for (int fixed = 0; fixed < 2; fixed++)
        for (uint64_t mask = sbi_arg(frame, 1); mask; mask &= mask - 1) {
            unsigned index = (unsigned)(base + bits_lowest(mask));
            bool is_fixed = is_hardware(pmu, index) && pmu->csr[index] < COUNTER_HPM;
            if (is_fixed == fixed && !pmu->counter[index].used &&
                suits(pmu, index, event, data, flags))
                return (int)index;
        }
    return -1;
}

static SbiRet configure(Hart *self, const Frame *frame)
{
    uint64_t base = sbi_arg(frame, 0), mask = sbi_arg(frame, 1), flags = sbi_arg(frame, 2);
    Pmu *pmu = &self->pmu;
    unsigned index;

    if (!valid_set(pmu, base, mask))
        return (SbiRet){SBI_ERR_INVALID_PARAM, 0};
    index = (unsigned)(base + bits_lowest(mask));
    if (flags & SBI_PMU_CFG_SKIP_MATCH) {
        if (!pmu->counter[index].used)
            return (SbiRet){SBI_ERR_INVALID_PARAM, 0};
    } else {
        int chosen = choose(pmu, frame);
        if (chosen < 0)
            return (SbiRet){SBI_ERR_NOT_SUPPORTED, 0};
        index = (unsigned)chosen;
        pmu->counter[index].used = true;
        pmu->counter[index].event = (uint32_t)sbi_arg(frame, 3);
        if (is_hardware(pmu, index) && pmu->csr[index] >= COUNTER_HPM)
            set_running(self, index, false); /* it has an event already */
    }
    if (flags & SBI_PMU_CFG_CLEAR_VALUE)
        set_value(pmu, index, 0);
    if (flags & SBI_PMU_CFG_AUTO_START)
        set_running(self, index, true);
    return (SbiRet){SBI_SUCCESS, index};
}

/*
 * Goes through the whole set even if one counter is in the wrong state, as the specification asks;
 * that one then makes the answer.
 */
static long start(Hart *self, const Frame *frame)
{
    uint64_t base = sbi_arg(frame, 0), mask = sbi_arg(frame, 1), flags = sbi_arg(frame, 2);
    long error = SBI_SUCCESS;

    if (!valid_set(&self->pmu, base, mask) ||
        (flags & ~(uint64_t)(SBI_PMU_START_SET_INIT_VALUE | SBI_PMU_START_INIT_SNAPSHOT)))
        return SBI_ERR_INVALID_PARAM;
    if (flags & SBI_PMU_START_INIT_SNAPSHOT)
        return SBI_ERR_NO_SHMEM;
    for (; mask; mask &= mask - 1) {
        unsigned index = (unsigned)(base + bits_lowest(mask));
        const PmuCounter *counter = &self->pmu.counter[index];
        if (!counter->used) {
            error = SBI_ERR_INVALID_PARAM;
        } else if (counter->running) {
            error = SBI_ERR_ALREADY_STARTED;
        } else {
            if (flags & SBI_PMU_START_SET_INIT_VALUE)
                set_value(&self->pmu, index, sbi_arg(frame, 3));
            set_running(self, index, true);
        }
    }
    return error;
}

static long stop(Hart *self, const Frame *frame)
{
    uint64_t base = sbi_arg(frame, 0), mask = sbi_arg(frame, 1), flags = sbi_arg(frame, 2);
    long error = SBI_SUCCESS;

    if (!valid_set(&self->pmu, base, mask) ||
        (flags & ~(uint64_t)(SBI_PMU_STOP_RESET | SBI_PMU_STOP_TAKE_SNAPSHOT)))
        return SBI_ERR_INVALID_PARAM;
    if (flags & SBI_PMU_STOP_TAKE_SNAPSHOT)
        return SBI_ERR_NO_SHMEM;
    for (; mask; mask &= mask - 1) {
        unsigned index = (unsigned)(base + bits_lowest(mask));
        const PmuCounter *counter = &self->pmu.counter[index];
        if (!counter->used)
            error = SBI_ERR_INVALID_PARAM;
        else if (!counter->running)
            error = SBI_ERR_ALREADY_STOPPED;
        else
            set_running(self, index, false);
        if (counter->used && (flags & SBI_PMU_STOP_RESET))
            give_back(self, index);
    }
    return error;
}

static SbiRet read_firmware(const Pmu *pmu, uint64_t index)
{
    if (index >= total(pmu) || is_hardware(pmu, (unsigned)index) || !pmu->counter[index].used)
        return (SbiRet){SBI_ERR_INVALID_PARAM, 0};
    return (SbiRet){SBI_SUCCESS, pmu->counter[index].value};
}

SbiRet sbi_pmu_call(Hart *self, const Frame *frame)
{
    uint64_t a0 = sbi_arg(frame, 0);

    switch (sbi_function(frame)) {
    case SBI_PMU_NUM_COUNTERS: return (SbiRet){SBI_SUCCESS, total(&self->pmu)};
    case SBI_PMU_COUNTER_GET_INFO: return get_info(&self->pmu, a0);
    case SBI_PMU_CONFIG_MATCHING: return configure(self, frame);
    case SBI_PMU_COUNTER_START: return (SbiRet){start(self, frame), 0};
    case SBI_PMU_COUNTER_STOP: return (SbiRet){stop(self, frame), 0};
    case SBI_PMU_FW_READ: return read_firmware(&self->pmu, a0);
    case SBI_PMU_FW_READ_HI: { /* the upper half on RV32; nothing is left for it here */
        SbiRet low = read_firmware(&self->pmu, a0);
        return (SbiRet){low.error, 0};
    }
    default: return (SbiRet){SBI_ERR_NOT_SUPPORTED, 0};
    }
}
