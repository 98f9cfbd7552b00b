/*
 * Physical memory protection (Privileged ISA, 3.7): 16 entries, OFF, TOR, NA4, NAPOT, locks,
 * granularity 4. The lowest-numbered entry that matches any byte decides; it must match all bytes.
 * With Smepmp (3.7.3) mseccfg changes what an entry means to M-mode, and what the lock locks.
 */
#include "emu/cpu/op.h"

bool pmp_range(const Hart *h, unsigned i, uint64_t *lo, uint64_t *hi)
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

enum { RX = PMP_R | PMP_X, RW = PMP_R | PMP_W, RWX = RW | PMP_X };

/* Under mseccfg.MML: by R, W, X of an entry, its L in front; what S and U may, and what M may. */
static const uint8_t mml[2][8][2] = {
    [0] = {[0] = {0, 0},
           [PMP_R] = {PMP_R, 0},
           [PMP_X] = {PMP_X, 0},
           [RX] = {RX, 0},
           [RW] = {RW, 0},
           [RWX] = {RWX, 0},
           [PMP_W] = {PMP_R, RW},
           [PMP_W | PMP_X] = {RW, RW}},
    [1] = {[0] = {0, 0},
           [PMP_R] = {0, PMP_R},
           [PMP_X] = {0, PMP_X},
           [RX] = {0, RX},
           [RW] = {0, RW},
           [RWX] = {PMP_R, PMP_R},
           [PMP_W] = {PMP_X, PMP_X},
           [PMP_W | PMP_X] = {PMP_X, RX}},
};

/* What entry configuration cfg allows. */
static uint8_t may(const Hart *h, uint8_t cfg, bool m)
{
    if (h->mseccfg & MSECCFG_MML)
        return mml[cfg & PMP_L ? 1 : 0][cfg & RWX][m];
    return m && !(cfg & PMP_L) ? RWX : cfg & RWX;
}

/* No entry covers the access. FAULT_none: allowed. */
static FaultKind unmatched(const Hart *h, Access access, unsigned prv)
{
    if (prv != PRV_M) /* at least one entry exists, so S and U need a match */
        return FAULT_pmp_no_match;
    if (h->mseccfg & MSECCFG_MMWP)
        return FAULT_pmp_mmwp;
    return h->mseccfg & MSECCFG_MML && access == ACCESS_FETCH ? FAULT_pmp_mml : FAULT_none;
}

/* Entry i, [lo, hi], decides for pa: so it does for the pages around it up to the next boundary of
 * an entry that comes before it. */
static void remember(Hart *h, unsigned i, uint64_t pa, uint64_t lo, uint64_t hi)
{
    for (unsigned k = 0; k < i; k++) {
        uint64_t first, last;
        if (!pmp_range(h, k, &first, &last))
            continue;
        if (last < pa && last >= lo)
            lo = last + 1;
        else if (first > pa && first <= hi)
            hi = first - 1;
    }
    h->pmp_lo = (lo + 0xfff) & ~UINT64_C(0xfff);
    h->pmp_end = (hi + 1) & ~UINT64_C(0xfff);
    h->pmp_may[0] = may(h, h->pmpcfg[i], false);
    h->pmp_may[1] = may(h, h->pmpcfg[i], true);
}

PmpResult pmp_search(Hart *h, uint64_t pa, unsigned size, Access access, unsigned prv)
{
    uint64_t end = pa + size - 1, page = pa & ~UINT64_C(0xfff), page_end = page | 0xfff;
    PmpResult r = {.ok = true, .page = true};

    for (unsigned i = 0; h->pmp_on && i < PMP_N; i++) {
        uint64_t lo, hi;
        if (!pmp_range(h, i, &lo, &hi) || hi < page || lo > page_end)
            continue;
        if (lo > page || hi < page_end)
            r.page = false; /* a boundary crosses the page */
        if (hi < pa || lo > end)
            continue;
        r.entry = (uint8_t)i;
        if (lo > pa || hi < end) {
            r.ok = false;
            r.reason = FAULT_pmp_partial;
        } else if (!(may(h, h->pmpcfg[i], prv == PRV_M) & pmp_needed(access))) {
            r.ok = false;
            r.reason = FAULT_pmp_denied;
        } else if (r.page) {
            remember(h, i, pa, lo, hi);
        }
        return r;
    }
    r.reason = unmatched(h, access, prv);
    r.ok = r.reason == FAULT_none;
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

/* RLB lifts what L locks. */
static bool locked(const Hart *h, unsigned i)
{
    return h->pmpcfg[i] & PMP_L && !(h->mseccfg & MSECCFG_RLB);
}

/* A write that leaves the entry as it was. R=0 W=1 is reserved without MML; with it, code for M
 * can no longer be added. */
static bool refused(const Hart *h, uint8_t cfg)
{
    if (!(h->mseccfg & MSECCFG_MML))
        return (cfg & RW) == PMP_W;
    return cfg & PMP_L && !(h->mseccfg & MSECCFG_RLB) && may(h, cfg, true) & PMP_X;
}

/* Eight entries a register; odd registers do not exist in RV64 and registers past the last entry
 * read as zero. */
void pmp_write_cfg(Hart *h, unsigned reg, uint64_t val)
{
    for (unsigned k = 0; k < 8; k++) {
        unsigned i = reg * 4 + k;
        uint8_t cfg = (uint8_t)(val >> (8 * k)) & (RWX | PMP_A | PMP_L);
        if (i < PMP_N && !locked(h, i) && !refused(h, cfg))
            h->pmpcfg[i] = cfg;
    }
    pmp_changed(h);
}

/* MML and MMWP stay once they are set; RLB can be set no more once something is locked without it.
 */
uint64_t pmp_mseccfg(const Hart *h, uint64_t val)
{
    uint64_t sticky = h->mseccfg & (MSECCFG_MML | MSECCFG_MMWP);

    if (!isa_has(h->env.isa, EXT_Smepmp))
        return 0;
    for (unsigned i = 0; i < PMP_N; i++)
        if (locked(h, i))
            val &= ~MSECCFG_RLB;
    return sticky | (val & (MSECCFG_MML | MSECCFG_MMWP | MSECCFG_RLB));
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
    if (i >= PMP_N || locked(h, i))
        return;
    if (i + 1 < PMP_N && locked(h, i + 1) && (h->pmpcfg[i + 1] & PMP_A) == PMP_TOR)
        return;
    h->pmpaddr[i] = val & ((UINT64_C(1) << 54) - 1);
    pmp_changed(h);
}
