/*
 * The harts' life: SBI HSM's states (SBI 2.0, chapter 9), requests between harts, and the way into
 * the supervisor.
 *
 * Who changes Hart.state:
 *     any hart    STOPPED -> CLAIMED -> START_PENDING     hart_start(), by compare-and-swap
 *     the hart    START_PENDING -> STARTED -> STOP_PENDING -> STOPPED
 *                 STARTED -> SUSPENDED -> STARTED
 */
#include "firmware/hart.h"

#include "firmware/bits.h"
#include "firmware/csr.h"
#include "firmware/fence.h"
#include "firmware/lock.h"
#include "firmware/platform.h"
#include "firmware/pmp.h"
#include "firmware/timer.h"
#include "lib/string.h"
#include "spec/boot.h"
#include "spec/sbi.h"

static uint32_t state_of(const Hart *hart)
{
    return __atomic_load_n(&hart->state, __ATOMIC_ACQUIRE);
}

static void set_state(Hart *hart, uint32_t state)
{
    __atomic_store_n(&hart->state, state, __ATOMIC_RELEASE);
}

void hart_init_all(HartMask mask)
{
    for (; mask; mask &= mask - 1) {
        uint64_t id = bits_lowest(mask);
        *hart_of(id) = (Hart){.id = id, .state = SBI_HSM_STOPPED};
    }
}

bool hart_exists(uint64_t id)
{
    return id < MAX_HARTS && (platform()->harts >> id & 1);
}

HartMask hart_running(HartMask mask)
{
    HartMask running = 0;

    for (HartMask left = mask & platform()->harts; left; left &= left - 1) {
        uint64_t id = bits_lowest(left);
        uint32_t state = state_of(hart_of(id));
        if (state == SBI_HSM_STARTED || state == SBI_HSM_SUSPENDED)
            running |= 1UL << id;
    }
    return running;
}

void hart_request(uint64_t id, uint32_t requests)
{
    __atomic_fetch_or(&hart_of(id)->requests, requests, __ATOMIC_RELEASE);
    ipi_raise(id);
}

void hart_serve(Hart *self)
{
    /* Clear first: a request that comes in between raises the interrupt again. */
    ipi_clear(self->id);
    uint32_t requests = __atomic_exchange_n(&self->requests, 0, __ATOMIC_ACQ_REL);
    if (requests & REQUEST_FENCE)
        fence_serve(self);
    if (requests & REQUEST_SSIP) {
        pmu_count(&self->pmu, SBI_PMU_FW_IPI_RECEIVED);
        csr_set(mip, IRQ_BIT(IRQ_SSI));
    }
}

long hart_start(uint64_t id, uint64_t pc, uint64_t opaque, uint64_t mode)
{
    Hart *hart = hart_of(id);
    uint32_t expected = SBI_HSM_STOPPED;

    if (!__atomic_compare_exchange_n(&hart->state, &expected, HART_STATE_CLAIMED, false,
                                     __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        return SBI_ERR_ALREADY_AVAILABLE;
    hart->start_pc = pc;
    hart->start_opaque = opaque;
    hart->start_mode = mode;
    set_state(hart, SBI_HSM_START_PENDING);
    hart_request(id, 0);
    return SBI_SUCCESS;
}

/* Waits, as a stopped hart, for hart_start(); other harts' fences are still answered. */
static void wait_for_start(void)
{
    Hart *self = hart_self();

    set_state(self, SBI_HSM_STOPPED);
    csr_write(mie, IRQ_BIT(IRQ_MSI));
    for (;;) {
        hart_serve(self);
        if (state_of(self) == SBI_HSM_START_PENDING)
            break;
        __asm__ volatile("wfi");
    }
    hart_enter(self, self->start_pc, self->start_opaque, self->start_mode);
}

_Noreturn void hart_stop(void)
{
    set_state(hart_self(), SBI_HSM_STOP_PENDING);
    hart_abandon_stack(wait_for_start);
}

/* start.S calls this on every hart but the first, once that has set up the rest. */
_Noreturn void hart_join(void);

_Noreturn void hart_join(void)
{
    Hart *self = hart_self();

    if (hart_exists(csr_read(mhartid))) {
        hart_prepare(self);
        /* It may have been started meanwhile, so its state is not touched here. */
        csr_write(mie, IRQ_BIT(IRQ_MSI));
        while (hart_serve(self), state_of(self) != SBI_HSM_START_PENDING)
            __asm__ volatile("wfi");
        hart_enter(self, self->start_pc, self->start_opaque, self->start_mode);
    }
    csr_write(mie, 0);
    for (;;)
        __asm__ volatile("wfi");
}

void hart_suspend(Hart *self)
{
    set_state(self, SBI_HSM_SUSPENDED);
    for (;;) {
        hart_serve(self);
        uint64_t pending = csr_read(mip) & csr_read(mie);
        if (pending & IRQ_BIT(IRQ_MTI))
            timer_fired(self);
        else if (pending & IRQ_OF_S)
            break;
        else
            __asm__ volatile("wfi");
    }
    set_state(self, SBI_HSM_STARTED);
}

_Noreturn void hart_enter(Hart *self, uint64_t pc, uint64_t opaque, uint64_t mode)
{
    uint64_t clear = MSTATUS_SIE | MSTATUS_MIE | MSTATUS_SPIE | MSTATUS_MPIE | MSTATUS_SPP |
                     MSTATUS_MPP | MSTATUS_FS | MSTATUS_VS | MSTATUS_MPRV | MSTATUS_SUM |
                     MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR | MSTATUS_MPV;

    csr_clear(mstatus, clear);
    csr_set(mstatus, mode << MSTATUS_MPP_SHIFT);
    csr_write(mepc, pc);
    csr_write(satp, 0);
    csr_write(mie, IRQ_BIT(IRQ_MSI));
    timer_set(self, ~0UL); /* nothing pending from an earlier life */
    csr_clear(mip, IRQ_BIT(IRQ_SSI) | IRQ_BIT(IRQ_STI));
    __asm__ volatile("sfence.vma\n\tfence.i" ::: "memory");
    set_state(self, SBI_HSM_STARTED);
    hart_mret(self->id, opaque);
}
