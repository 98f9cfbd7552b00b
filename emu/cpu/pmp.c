/*
 * Physical memory protection (Privileged ISA, 3.7): 16 entries, OFF, TOR, NA4, NAPOT, locks,
 * granularity 4. The lowest-numbered entry that matches any byte decides; it must match all bytes.
 * Left out: Smepmp.
 */
#include "emu/cpu/op.h"

/* [*lo, *hi] of entry i, inclusive; false if it is OFF or empty. Addresses have 56 bits. */
static bool range(const Hart *h, unsigned i, uint64_t *lo, uint64_t *hi)
{
    uint64_t a = h->pmpaddr[i], ones;

    switch (h->pmpcfg[i] & PMP_A) {
    case PMP_TOR:
        *lo = i ? h->pmpaddr[i - 1] << 2 : 0;
        if (*lo >= a << 2)
            return false;
        *hi = (a << 2) - 1;
        return true;
    case PMP_NA4:
        *lo = a << 2;
        *hi = *lo + 3;
        return true;
    case PMP_NAPOT:
        ones = a ^ (a + 1); /* the trailing ones and the zero above them */
        *lo = (a & ~ones) << 2;
        *hi = (a | ones) << 2 | 3;
        return true;
    default: return false;
    }
}

/* Entry i, [lo, hi], decides for pa: so it does for the pages around it up to the next boundary of
 * an entry that comes before it. */
static void remember(Hart *h, unsigned i, uint64_t pa, uint64_t lo, uint64_t hi)
{
    for (unsigned k = 0; k < i; k++) {
        uint64_t first, last;
        if (!range(h, k, &first, &last))
            continue;
        if (last < pa && last >= lo)
            lo = last + 1;
        else if (first > pa && first <= hi)
            hi = first - 1;
    }
    h->pmp_lo = (lo + 0xfff) & ~UINT64_C(0xfff);
    h->pmp_end = (hi + 1) & ~UINT64_C(0xfff);
    h->pmp_cfg = h->pmpcfg[i];
}

PmpResult pmp_search(Hart *h, uint64_t pa, unsigned size, Access access, unsigned prv)
{
    uint64_t end = pa + size - 1, page = pa & ~UINT64_C(0xfff), page_end = page | 0xfff;
    PmpResult r = {.ok = true, .page = true};

    if (!h->pmp_on) {
        /* At least one entry exists, so S and U need a match; M does not. */
        if (prv != PRV_M)
            r = (PmpResult){.ok = false, .reason = FAULT_pmp_no_match};
        return r;
    }
    for (unsigned i = 0; i < PMP_N; i++) {
        uint64_t lo, hi;
        if (!range(h, i, &lo, &hi) || hi < page || lo > page_end)
            continue;
        if (lo > page || hi < page_end)
            r.page = false; /* a boundary crosses the page */
        if (hi < pa || lo > end)
            continue;
        r.entry = (uint8_t)i;
        if (lo > pa || hi < end) {
            r.ok = false;
            r.reason = FAULT_pmp_partial;
        } else if ((prv != PRV_M || h->pmpcfg[i] & PMP_L) && !(h->pmpcfg[i] & pmp_needed(access))) {
            r.ok = false;
            r.reason = FAULT_pmp_denied;
        } else if (r.page) {
            remember(h, i, pa, lo, hi);
        }
        return r;
    }
    if (prv != PRV_M) {
        r.ok = false;
        r.reason = FAULT_pmp_no_match;
    }
    return r;
}

void pmp_changed(Hart *h)
{
    h->pmp_on = false;
    for (unsigned i = 0; i < PMP_N; i++)
        h->pmp_on |= (h->pmpcfg[i] & PMP_A) != 0;
    h->pmp_lo = h->pmp_end = 0;
    tlb_flush_all(h);
}

/* Eight entries a register; odd registers do not exist in RV64 and registers past the last entry
 * read as zero. R=0 W=1 is reserved: the write leaves that entry as it was. */
void pmp_write_cfg(Hart *h, unsigned reg, uint64_t val)
{
    for (unsigned k = 0; k < 8; k++) {
        unsigned i = reg * 4 + k;
        uint8_t cfg = (uint8_t)(val >> (8 * k)) & (PMP_R | PMP_W | PMP_X | PMP_A | PMP_L);
        if (i >= PMP_N || h->pmpcfg[i] & PMP_L || (cfg & (PMP_R | PMP_W)) == PMP_W)
            continue;
        h->pmpcfg[i] = cfg;
    }
    pmp_changed(h);
}

uint64_t pmp_read_cfg(const Hart *h, unsigned reg)
{
    uint64_t val = 0;

    for (unsigned k = 0; k < 8; k++)
        if (reg * 4 + k < PMP_N)
            val |= (uint64_t)h->pmpcfg[reg * 4 + k] << (8 * k);
    return val;
}

/* A locked TOR entry locks the address below it as well. */
void pmp_write_addr(Hart *h, unsigned i, uint64_t val)
{
    if (i >= PMP_N || h->pmpcfg[i] & PMP_L)
        return;
    if (i + 1 < PMP_N && h->pmpcfg[i + 1] & PMP_L && (h->pmpcfg[i + 1] & PMP_A) == PMP_TOR)
        return;
    h->pmpaddr[i] = val & ((UINT64_C(1) << 54) - 1);
    pmp_changed(h);
}
