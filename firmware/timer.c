/*
 * The supervisor's timer: stimecmp where the hart has Sstc, else the CLINT's mtimecmp, whose
 * interrupt is passed on as STIP; and the CLINT's software interrupts.
 */
#include "firmware/timer.h"

#include "firmware/csr.h"
#include "firmware/mmio.h"
#include "firmware/platform.h"

uint64_t timer_now(const Hart *self)
{
    return self->has_time ? csr_read(time) : mmio_read64(platform()->mtime);
}

void timer_set(Hart *self, uint64_t when)
{
    if (self->has_sstc) {
        csr_write(stimecmp, when);
        return;
    }
    csr_clear(mip, IRQ_BIT(IRQ_STI));
    if (platform()->mtimecmp[self->id]) {
        mmio_write64(platform()->mtimecmp[self->id], when);
        csr_set(mie, IRQ_BIT(IRQ_MTI));
    }
}

void timer_fired(Hart *self)
{
    csr_clear(mie, IRQ_BIT(IRQ_MTI)); /* it stays pending until the next timer_set() */
    csr_set(mip, IRQ_BIT(IRQ_STI));
}

void ipi_raise(uint64_t id)
{
    if (platform()->msip[id])
        mmio_write32(platform()->msip[id], 1);
}

void ipi_clear(uint64_t id)
{
    if (platform()->msip[id])
        mmio_write32(platform()->msip[id], 0);
}
