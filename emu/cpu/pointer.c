/*
 * Pointer masking (Privileged ISA, Ssnpm, Smnpm, Smmpm): the upper 7 or 16 bits of the address of a
 * load or store do not count, but are copies of the bit below them where addresses are virtual, and
 * zeros where they are physical. Fetches, page-table walks and fences take addresses as they are.
 *
 * Nothing of it is on the fast path: a TLB entry belongs to the address with its tag, as the
 * instruction computes it, and the slow path that fills it masks. Addresses that differ in masked
 * bits alone share a slot, so that a fence for one of them drops the others, too.
 */
#include "emu/cpu/op.h"

uint64_t pointer_masked(const Hart *h, uint64_t va)
{
    unsigned prv = cpu_data_prv(h), n = h->pmlen[prv];

    if (!n || (prv != PRV_M && h->mstatus & MSTATUS_MXR))
        return va;
    if (prv == PRV_M || h->satp >> SATP_MODE_BIT == SATP_BARE)
        return va << n >> n;
    return (uint64_t)((int64_t)(va << n) >> n);
}

static uint8_t length(uint64_t csr)
{
    return (csr & PMM) == PMM_16 ? 16 : (csr & PMM) == PMM_7 ? 7 : 0;
}

void pointer_changed(Hart *h)
{
    uint8_t m = length(h->mseccfg), s = length(h->menvcfg), u = length(h->senvcfg);

    if (m != h->pmlen[PRV_M])
        tlb_flush_all(h);
    else if (s != h->pmlen[PRV_S] || u != h->pmlen[PRV_U])
        tlb_flush_virtual(h);
    h->pmlen[PRV_M] = m;
    h->pmlen[PRV_S] = s;
    h->pmlen[PRV_U] = u;
    h->pm_on = m | s | u;
}
