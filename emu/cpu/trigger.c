/*
 * Triggers (Debug specification 1.0, chapter Sdtrig): address matches (mcontrol, mcontrol6) and
 * instruction counts (icount), all with action 0, a breakpoint exception before the instruction.
 *
 * Left out, and read back as 0: matching data or opcodes (select), contexts (tdata3), the size of
 * what is executed, NAPOT in mcontrol (whose maskmax is 0), Debug Mode.
 *
 * M-mode must not be interrupted by its own triggers in a trap handler: of the ways that the
 * specification names this is the first, by mstatus.MIE; the same for S-mode and SIE while
 * breakpoints are delegated. So there is no tcontrol.
 *
 * Nothing is slower than without triggers but the pages that one may match on, which get no entry
 * in the TLB, and the modes in which an icount runs, which have no blocks.
 */
#include "emu/cpu/csr.h"

static unsigned type_of(uint64_t tdata1)
{
    return (unsigned)(tdata1 >> TDATA1_TYPE_BIT);
}

static bool is_match(uint64_t tdata1)
{
    return type_of(tdata1) == TRIGGER_MCONTROL || type_of(tdata1) == TRIGGER_MCONTROL6;
}

static unsigned match_of(uint64_t tdata1)
{
    return (unsigned)(tdata1 / MCONTROL_MATCH) & 15;
}

static bool chained(uint64_t tdata1)
{
    return is_match(tdata1) && tdata1 & MCONTROL_CHAIN;
}

/* 1 << mode of those in which it is enabled */
static unsigned modes(uint64_t tdata1)
{
    uint64_t bits = is_match(tdata1) ? tdata1 >> 3 : tdata1 >> 6;

    return (unsigned)bits & (1u << PRV_U | 1u << PRV_S | 1u << PRV_M);
}

static bool suppressed(const Hart *h)
{
    if (h->prv == PRV_M)
        return !(h->mstatus & MSTATUS_MIE);
    return h->prv == PRV_S && h->medeleg >> CAUSE_BREAKPOINT & 1 && !(h->mstatus & MSTATUS_SIE);
}

/* --- which addresses ------------------------------------------------------------------------ */

static bool compares(unsigned match, uint64_t want, uint64_t va)
{
    switch (match & ~(unsigned)MATCH_NOT) {
    case MATCH_NAPOT: return ((va ^ want) & ~(want ^ (want + 1))) == 0;
    case MATCH_GE: return va >= want;
    case MATCH_LT: return va < want;
    case MATCH_MASK_LOW: return (va & want >> 32) == (want & 0xffffffff);
    case MATCH_MASK_HIGH: return (va >> 32 & want >> 32) == (want & 0xffffffff);
    default: return va == want;
    }
}

static bool outcome(unsigned match, bool some)
{
    return some != !!(match & MATCH_NOT);
}

static bool executes(const Hart *h, unsigned i)
{
    unsigned match = match_of(h->tdata1[i]);

    return outcome(match, compares(match, h->tdata2[i], h->pc));
}

/* One of the bytes does. */
static bool touches(const Hart *h, unsigned i, uint64_t va, unsigned size)
{
    unsigned match = match_of(h->tdata1[i]);
    bool some = false;

    for (unsigned k = 0; k < size; k++)
        some |= compares(match, h->tdata2[i], pointer_address(h, va + k));
    return outcome(match, some);
}

/* Something in the page may. */
static bool in_page(const Hart *h, unsigned i, uint64_t page)
{
    uint64_t want = h->tdata2[i], last = page + 4095, low;

    switch (match_of(h->tdata1[i])) {
    case MATCH_EQUAL: return want >= page && want <= last;
    case MATCH_NAPOT:
        low = want & ~(want ^ (want + 1));
        return low <= last && (want | (want + 1)) >= page;
    case MATCH_GE: return last >= want;
    case MATCH_LT: return page < want;
    default: return true;
    }
}

/* --- matching ------------------------------------------------------------------------------- */

static unsigned size_of(uint64_t tdata1)
{
    static const uint8_t bytes[8] = {0, 1, 2, 4, 0, 8, 0, 0};
    uint64_t field = type_of(tdata1) == TRIGGER_MCONTROL6
                         ? tdata1 / MCONTROL6_SIZE & 7
                         : (tdata1 / MCONTROL_SIZELO & 3) | (tdata1 / MCONTROL_SIZEHI & 3) << 2;

    return bytes[field & 7];
}

/* One link of a chain: by the instruction itself, or by what it accesses. */
static bool matches(const Hart *h, unsigned i, Access access, uint64_t va, unsigned size)
{
    uint64_t t = h->tdata1[i];
    uint64_t kind = access == ACCESS_READ    ? MCONTROL_LOAD
                    : access == ACCESS_WRITE ? MCONTROL_STORE
                                             : 0;

    if (!is_match(t) || !(modes(t) >> h->prv & 1))
        return false;
    if (t & MCONTROL_EXECUTE && executes(h, i))
        return true;
    return t & kind && (!size_of(t) || size_of(t) == size) && touches(h, i, va, size);
}

static unsigned chain_end(const Hart *h, unsigned i)
{
    while (i + 1 < TRIGGER_N && chained(h->tdata1[i]))
        i++;
    return i;
}

static bool find_match(Hart *h, Access access, uint64_t va, unsigned size)
{
    bool fired = false;

    for (unsigned i = 0, end; i < TRIGGER_N; i = end + 1) {
        bool all = true;
        end = chain_end(h, i);
        for (unsigned k = i; k <= end; k++)
            all &= matches(h, k, access, va, size);
        for (unsigned k = i; all && k <= end; k++)
            h->tdata1[k] |=
                type_of(h->tdata1[k]) == TRIGGER_MCONTROL6 ? MCONTROL6_HIT0 : MCONTROL_HIT;
        fired |= all;
    }
    return fired;
}

bool trigger_access(Hart *h, Access access, uint64_t va, unsigned size)
{
    if (suppressed(h) || !find_match(h, access, va, size))
        return false;
    va = pointer_address(h, va);
    trap_set(h, CAUSE_BREAKPOINT, va, FAULT_trigger_data, va, size);
    return true;
}

bool trigger_page(const Hart *h, uint64_t va, bool fetch)
{
    uint64_t page = va & ~UINT64_C(0xfff);

    for (unsigned i = 0, end; i < TRIGGER_N; i = end + 1) {
        bool all = true, data = false;
        end = chain_end(h, i);
        for (unsigned k = i; k <= end; k++) {
            uint64_t t = h->tdata1[k];
            bool exec = is_match(t) && t & MCONTROL_EXECUTE,
                 here = is_match(t) && in_page(h, k, page);
            bool touched = here && t & (MCONTROL_LOAD | MCONTROL_STORE);
            data |= touched;
            all &= fetch ? exec && here && modes(t) >> h->prv & 1 : touched || exec;
        }
        if (all && (fetch || data))
            return true;
    }
    return false;
}

/* --- before and after an instruction -------------------------------------------------------- */

static bool find_pending(Hart *h)
{
    bool fired = false;

    for (unsigned i = 0; i < TRIGGER_N; i++) {
        uint64_t *t = &h->tdata1[i];
        if (type_of(*t) != TRIGGER_ICOUNT || !(*t & ICOUNT_PENDING) || !(modes(*t) >> h->prv & 1))
            continue;
        *t = (*t & ~ICOUNT_PENDING) | ICOUNT_HIT;
        fired = true;
    }
    if (fired)
        trigger_update(h);
    return fired;
}

bool trigger_before(Hart *h)
{
    bool quiet = suppressed(h);

    h->trig_counting = !quiet && h->trig_step >> h->prv & 1;
    if (quiet)
        return false;
    if (find_pending(h)) {
        trap_set(h, CAUSE_BREAKPOINT, 0, FAULT_trigger_count, 0, 0);
        return true;
    }
    if (!(h->trig_fetch >> h->prv & 1) || !find_match(h, ACCESS_FETCH, h->pc, 1))
        return false;
    trap_set(h, CAUSE_BREAKPOINT, h->pc, FAULT_trigger_fetch, h->pc, 0);
    return true;
}

void trigger_after(Hart *h, unsigned prv)
{
    for (unsigned i = 0; i < TRIGGER_N; i++) {
        uint64_t *t = &h->tdata1[i];
        if (type_of(*t) != TRIGGER_ICOUNT || !(modes(*t) >> prv & 1) || !(*t & ICOUNT_COUNT))
            continue;
        *t -= ICOUNT_COUNT_1;
        if (!(*t & ICOUNT_COUNT))
            *t |= ICOUNT_PENDING;
    }
    trigger_update(h);
}

/* --- registers ------------------------------------------------------------------------------ */

void trigger_update(Hart *h)
{
    h->trig_data = false;
    h->trig_fetch = h->trig_step = 0;
    for (unsigned i = 0; i < TRIGGER_N; i++) {
        uint64_t t = h->tdata1[i];
        if (type_of(t) == TRIGGER_ICOUNT && t & (ICOUNT_COUNT | ICOUNT_PENDING))
            h->trig_step |= (uint8_t)modes(t);
        if (!is_match(t))
            continue;
        h->trig_data |= modes(t) && t & (MCONTROL_LOAD | MCONTROL_STORE);
        if (t & MCONTROL_EXECUTE)
            h->trig_fetch |= (uint8_t)modes(t);
    }
    cpu_ctx(h);
}

void trigger_reset(Hart *h)
{
    h->tselect = 0;
    h->trig_counting = false;
    for (unsigned i = 0; i < TRIGGER_N; i++) {
        h->tdata1[i] = (uint64_t)TRIGGER_DISABLED << TDATA1_TYPE_BIT;
        h->tdata2[i] = 0;
    }
    trigger_update(h);
}

/* What of a match field is built. */
static uint64_t legal_match(uint64_t t)
{
    static const uint16_t known =
        1 << MATCH_EQUAL | 1 << MATCH_NAPOT | 1 << MATCH_GE | 1 << MATCH_LT | 1 << MATCH_MASK_LOW |
        1 << MATCH_MASK_HIGH | 1 << (MATCH_EQUAL | MATCH_NOT) | 1 << (MATCH_NAPOT | MATCH_NOT) |
        1 << (MATCH_MASK_LOW | MATCH_NOT) | 1 << (MATCH_MASK_HIGH | MATCH_NOT);
    unsigned match = match_of(t);
    bool napot = (match & ~(unsigned)MATCH_NOT) == MATCH_NAPOT;

    if (!(known >> match & 1) || (napot && type_of(t) == TRIGGER_MCONTROL))
        t &= ~(15 * MCONTROL_MATCH);
    return t;
}

static uint64_t legal_tdata1(unsigned i, uint64_t v)
{
    uint64_t type = (uint64_t)type_of(v) << TDATA1_TYPE_BIT, all, size;

    if (type_of(v) == TRIGGER_ICOUNT)
        return type |
               (v & (ICOUNT_HIT | ICOUNT_COUNT | ICOUNT_PENDING | ICOUNT_M | ICOUNT_S | ICOUNT_U));
    if (!is_match(v))
        return (uint64_t)TRIGGER_DISABLED << TDATA1_TYPE_BIT;
    all = MCONTROL_CHAIN | 15 * MCONTROL_MATCH | MCONTROL_M | MCONTROL_S | MCONTROL_U |
          MCONTROL_EXECUTE | MCONTROL_STORE | MCONTROL_LOAD;
    if (i == TRIGGER_N - 1) /* nothing to chain to */
        all &= ~MCONTROL_CHAIN;
    if (type_of(v) == TRIGGER_MCONTROL6) {
        all |= MCONTROL6_HIT0;
        size = 7 * MCONTROL6_SIZE;
    } else {
        all |= MCONTROL_HIT;
        size = 3 * MCONTROL_SIZELO | 3 * MCONTROL_SIZEHI;
    }
    if (!(v & MCONTROL_EXECUTE) && size_of(v) &&
        !(type_of(v) == TRIGGER_MCONTROL && v & 2 * MCONTROL_SIZEHI))
        all |= size;
    return legal_match(type | (v & all));
}

static OpResult changed(Hart *h)
{
    h->trig_counting = false; /* the write itself does not count */
    trigger_update(h);
    tlb_flush_all(h);
    return OP_END;
}

uint64_t csr_get_tselect(Hart *h, unsigned i)
{
    (void)i;
    return h->tselect;
}

OpResult csr_put_tselect(Hart *h, unsigned i, uint64_t set, uint64_t clear)
{
    uint64_t v = csr_mix(h->tselect, set, clear);

    (void)i;
    if (v < TRIGGER_N)
        h->tselect = (uint8_t)v;
    return OP_NEXT;
}

uint64_t csr_get_tdata1(Hart *h, unsigned i)
{
    (void)i;
    return h->tdata1[h->tselect];
}

OpResult csr_put_tdata1(Hart *h, unsigned i, uint64_t set, uint64_t clear)
{
    uint64_t *t = &h->tdata1[h->tselect];

    (void)i;
    *t = legal_tdata1(h->tselect, csr_mix(*t, set, clear));
    return changed(h);
}

uint64_t csr_get_tdata2(Hart *h, unsigned i)
{
    (void)i;
    return h->tdata2[h->tselect];
}

OpResult csr_put_tdata2(Hart *h, unsigned i, uint64_t set, uint64_t clear)
{
    uint64_t *t = &h->tdata2[h->tselect];

    (void)i;
    *t = csr_mix(*t, set, clear);
    return changed(h);
}
