/*
 * SBI inter-processor interrupts (SBI 2.0, chapter 7). A hart that does not run is skipped: it has
 * no supervisor to interrupt.
 */
#include "firmware/bits.h"
#include "firmware/csr.h"
#include "firmware/sbi.h"
#include "spec/sbi.h"

void sbi_ipi_send(Hart *self, HartMask harts)
{
    HartMask me = 1UL << self->id;

    pmu_count(&self->pmu, SBI_PMU_FW_IPI_SENT);
    if (harts & me) {
        pmu_count(&self->pmu, SBI_PMU_FW_IPI_RECEIVED);
        csr_set(mip, IRQ_BIT(IRQ_SSI));
    }
    for (HartMask left = hart_running(harts & ~me); left; left &= left - 1)
        hart_request(bits_lowest(left), REQUEST_SSIP);
}

SbiRet sbi_ipi_call(Hart *self, const Frame *frame)
{
    HartMask harts;

    if (sbi_function(frame) != SBI_IPI_SEND_IPI)
        return (SbiRet){SBI_ERR_NOT_SUPPORTED, 0};
    if (!sbi_hart_mask(sbi_arg(frame, 0), sbi_arg(frame, 1), &harts))
        return (SbiRet){SBI_ERR_INVALID_PARAM, 0};
    sbi_ipi_send(self, harts);
    return (SbiRet){SBI_SUCCESS, 0};
}
