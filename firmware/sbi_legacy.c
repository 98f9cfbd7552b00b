/*
 * The legacy calls (SBI 2.0, chapter 5), which old kernels still make: same work as the extensions
 * that replaced them, but the answer is in a0 alone and hart masks come by virtual address.
 */
#include "firmware/console.h"
#include "firmware/csr.h"
#include "firmware/fence.h"
#include "firmware/platform.h"
#include "firmware/sbi.h"
#include "firmware/timer.h"
#include "firmware/trap.h"
#include "spec/sbi.h"

/*
 * The mask at virtual address a0; 0 means all harts. If it cannot be read, the caller gets the
 * fault that its own load would have raised, at the ecall, and false comes back.
 */
static bool read_mask(Frame *frame, HartMask *harts)
{
    uint64_t va = sbi_arg(frame, 0);
    GuestFault fault;

    *harts = platform()->harts;
    if (!va)
        return true;
    if (!trap_read_guest(frame, va, sizeof(*harts), harts, &fault)) {
        frame->mepc -= 4;
        trap_redirect(frame, fault.cause, fault.tval);
        return false;
    }
    *harts &= platform()->harts;
    return true;
}

static bool fence(Hart *self, Frame *frame, uint64_t call)
{
    HartMask harts;
    Fence what = {.kind = FENCE_I, .size = FENCE_ALL};

    if (!read_mask(frame, &harts))
        return false;
    if (call != SBI_LEGACY_FENCE_I) {
        what.kind = call == SBI_LEGACY_SFENCE_VMA ? FENCE_VMA : FENCE_VMA_ASID;
        what.start = sbi_arg(frame, 1);
        what.size = sbi_arg(frame, 2);
        what.id = sbi_arg(frame, 3);
        if ((what.start == 0 && what.size == 0) || what.start + what.size < what.start)
            what.size = FENCE_ALL;
    }
    fence_remote(self, harts, &what);
    return true;
}

static bool send_ipi(Hart *self, Frame *frame)
{
    HartMask harts;

    if (!read_mask(frame, &harts))
        return false;
    sbi_ipi_send(self, harts);
    return true;
}

bool sbi_legacy_handle(Hart *self, Frame *frame)
{
    uint64_t call = frame->x[REG_A7];
    long answer = 0;
    bool answered = true;
    char c = (char)sbi_arg(frame, 0);

    switch (call) {
    case SBI_LEGACY_SET_TIMER:
        pmu_count(&self->pmu, SBI_PMU_FW_SET_TIMER);
        timer_set(self, sbi_arg(frame, 0));
        break;
    case SBI_LEGACY_CONSOLE_PUTCHAR: console_put(&c, 1); break;
    case SBI_LEGACY_CONSOLE_GETCHAR: answer = console_get(); break;
    case SBI_LEGACY_CLEAR_IPI: csr_clear(mip, IRQ_BIT(IRQ_SSI)); break;
    case SBI_LEGACY_SEND_IPI: answered = send_ipi(self, frame); break;
    case SBI_LEGACY_FENCE_I:
    case SBI_LEGACY_SFENCE_VMA:
    case SBI_LEGACY_SFENCE_VMA_ASID: answered = fence(self, frame, call); break;
    case SBI_LEGACY_SHUTDOWN: sbi_srst_shutdown();
    default: return false; /* 9-15 are reserved */
    }
    if (answered)
        frame->x[REG_A0] = (uint64_t)answer;
    return true;
}
