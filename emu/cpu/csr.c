/*
 * CSR access: finding the row, the checks (existence, privilege, read-only, counter enables, TVM,
 * STCE) apart from what the registers do. The hooks are in csr_hooks.c.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "emu/cpu/csr.h"
#include "emu/cpu/probe.h"

typedef struct CsrRow {
    uint16_t first, last;
    const char *name;
    CsrGet get; /* NULL: a stored field or a constant */
    CsrPut put;
    uint32_t offset; /* of the member; 0: a constant */
    bool quiet;
    uint64_t mask, reset; /* a constant's value is its reset value */
} CsrRow;

static const CsrRow rows[] = {
#define FIELD(num, name, member, mask, reset, quiet)                                               \
    {num, num, #name, NULL, NULL, offsetof(Hart, member), quiet, mask, reset},
#define CONST(num, name, value) {num, num, #name, NULL, NULL, 0, true, 0, value},
#define HOOK(num, name)         {num, num, #name, csr_get_##name, csr_put_##name, 0, 0, 0, 0},
#define BANK(first, last, name) {first, last, #name, csr_get_##name, csr_put_##name, 0, 0, 0, 0},
#include "emu/isa/csr.def"
};

enum {
#define FIELD(num, name, member, mask, reset, quiet) ROW_##name,
#define CONST(num, name, value)                      ROW_##name,
#define HOOK(num, name)                              ROW_##name,
#define BANK(first, last, name)                      ROW_##name,
#include "emu/isa/csr.def"
};

/* clang-format off */
enum { CSR_COUNT = 1 << 12 };

/* By number: the row and 1, the extension (0 is I, which is always there), whether gate() asks
 * more. CSR accesses make up much of a trap handler: hence tables. */
static const uint8_t row_of[CSR_COUNT] = {
#define FIELD(num, name, member, mask, reset, quiet) [num] = ROW_##name + 1,
#define CONST(num, name, value)                      [num] = ROW_##name + 1,
#define HOOK(num, name)                              [num] = ROW_##name + 1,
#define BANK(first, last, name)                      [first ... last] = ROW_##name + 1,
#include "emu/isa/csr.def"
};

static const uint8_t owner[CSR_COUNT] = {
#define OWNED(first, last, ext) [first ... last] = EXT_##ext,
#include "emu/isa/csr.def"
};

static const bool asks[CSR_COUNT] = {
#define ASKS(first, last)              [first ... last] = true,
#define GATED(first, last, bit, fault) [first ... last] = true,
#include "emu/isa/csr.def"
};

_Static_assert(EXT_I == 0, "the owner of most");
_Static_assert(sizeof rows / sizeof *rows < 255, "row_of has bytes");

/* What mstateen says of a CSR below M-mode. */
static FaultKind stateen(const Hart *h, unsigned csr)
{
    switch (csr) {
#define GATED(first, last, bit, fault)                                                             \
    case first ... last: return h->mstateen[csr - first] & bit ? FAULT_none : FAULT_##fault;
#include "emu/isa/csr.def"
    default: return FAULT_none;
    }
}
/* clang-format on */

static uint64_t *member(Hart *h, const CsrRow *row)
{
    return (uint64_t *)(void *)((char *)h + row->offset);
}

/* Of the CSRs that csr.def says ask: mstateen, counters, stimecmp and ssp below M, satp under TVM,
 * floating point without FS. */
static FaultKind gate(const Hart *h, unsigned csr)
{
    if (h->prv < PRV_M && isa_has(h->env.isa, EXT_Smstateen)) {
        FaultKind f = stateen(h, csr);
        if (f != FAULT_none)
            return f;
    }
    if (csr >= CSR_CYCLE && csr <= CSR_HPMCOUNTER31) {
        uint64_t bit = UINT64_C(1) << (csr - CSR_CYCLE);
        if (h->prv < PRV_M && !(h->mcounteren & bit))
            return FAULT_csr_counter;
        if (h->prv < PRV_S && !(h->scounteren & bit))
            return FAULT_csr_counter;
    }
    if (csr == CSR_SATP && h->prv == PRV_S && h->mstatus & MSTATUS_TVM)
        return FAULT_csr_tvm;
    if (csr == CSR_STIMECMP && h->prv < PRV_M && !(h->mcounteren & 2 && h->menvcfg & ENVCFG_STCE))
        return FAULT_csr_stce;
    if (csr == CSR_SSP && h->prv != PRV_M && !cpu_sse(h))
        return FAULT_csr_ssp;
    if (csr >= CSR_PMPCFG0 && csr <= CSR_PMPCFG15 && csr & 1)
        return FAULT_csr_missing;
    if (csr >= CSR_FFLAGS && csr <= CSR_FCSR && !(h->mstatus & MSTATUS_FS))
        return FAULT_illegal_fs_off;
    return FAULT_none;
}

/* Zkr: each access takes what it reads, so it must write. */
static FaultKind seed_gate(const Hart *h, bool write)
{
    uint64_t allows = h->prv == PRV_S ? MSECCFG_SSEED : MSECCFG_USEED;

    if (!write)
        return FAULT_csr_seed_read;
    return h->prv == PRV_M || h->mseccfg & allows ? FAULT_none : FAULT_csr_seed_off;
}

static FaultKind check(const Hart *h, unsigned csr, bool write)
{
    if (!row_of[csr])
        return FAULT_csr_missing;
    if (!isa_has(h->env.isa, owner[csr]))
        return FAULT_csr_ext;
    if (h->prv < (csr >> 8 & 3))
        return FAULT_csr_privilege;
    if (write && csr >> 10 == 3)
        return FAULT_csr_readonly;
    if (!asks[csr])
        return FAULT_none;
    return csr == CSR_SEED ? seed_gate(h, write) : gate(h, csr);
}

/* The second fact of a refusal, beside the CSR's number. */
static uint64_t detail(const Hart *h, FaultKind f, unsigned csr)
{
    return f == FAULT_csr_ext      ? isa_missing(h->env.isa, owner[csr])
           : f == FAULT_stateen_se ? csr - CSR_SSTATEEN0
                                   : 0;
}

static uint64_t get(Hart *h, const CsrRow *row, unsigned csr)
{
    if (row->get)
        return row->get(h, csr - row->first);
    return row->offset ? *member(h, row) : row->reset;
}

static inline OpResult put(Hart *h, const CsrRow *row, unsigned csr, uint64_t set, uint64_t clear)
{
    if (row->put)
        return row->put(h, csr - row->first, set, clear);
    if (row->offset) {
        uint64_t *p = member(h, row);
        *p = (csr_mix(*p, set, clear) & row->mask) | (*p & ~row->mask);
    }
    return row->quiet ? OP_NEXT : OP_END;
}

/* The same while a debugger wants to see writes. seed is not read for it: that would take a value.
 */
static __attribute__((noinline)) OpResult put_probed(Hart *h, const CsrRow *row, unsigned csr,
                                                     uint64_t set, uint64_t clear)
{
    bool readable = csr != CSR_SEED;
    uint64_t old = readable ? get(h, row, csr) : 0;
    OpResult r = put(h, row, csr, set, clear);

    if (r != OP_TRAP && probe_csr(h, csr, old, readable ? get(h, row, csr) : 0))
        return OP_END;
    return r;
}

OpResult csr_access(Hart *h, const Op *op, unsigned csr, bool read, bool write, uint64_t *old,
                    uint64_t set, uint64_t clear)
{
    FaultKind f = check(h, csr, write);
    const CsrRow *row;

    if (f != FAULT_none)
        return trap_illegal(h, op, f, csr, detail(h, f, csr));
    row = &rows[row_of[csr] - 1];
    if (read)
        *old = get(h, row, csr);
    if (!write)
        return OP_NEXT;
    return h->probe_on & PROBE_ON_CSR ? put_probed(h, row, csr, set, clear)
                                      : put(h, row, csr, set, clear);
}

uint64_t csr_value(Hart *h, unsigned csr)
{
    return get(h, &rows[row_of[csr] - 1], csr);
}

/* No constant. */
static bool is_stored(const CsrRow *row)
{
    return row->get || row->offset;
}

unsigned csr_logged(unsigned csr, uint16_t as[CSR_LOGGED])
{
    static const uint16_t logged[][2] = {
#define LOGGED(num, as) {num, as},
#include "emu/isa/csr.def"
    };
    unsigned n = 0;

    for (size_t i = 0; i < sizeof logged / sizeof *logged; i++)
        if (logged[i][0] == csr)
            as[n++] = logged[i][1];
    if (!n && is_stored(&rows[row_of[csr] - 1]))
        as[n++] = (uint16_t)csr;
    return n;
}

bool csr_peek(Hart *h, const char *name, uint64_t *val)
{
    int csr = isa_csr_number(name);

    if (csr < 0 || (csr >= CSR_PMPCFG0 && csr <= CSR_PMPCFG15 && csr & 1))
        return false;
    *val = get(h, &rows[row_of[csr] - 1], (unsigned)csr);
    return true;
}

bool csr_there(const Hart *h, const char *name)
{
    int csr = isa_csr_number(name);

    return csr >= 0 && isa_has(h->env.isa, owner[csr]) &&
           !(csr >= CSR_PMPCFG0 && csr <= CSR_PMPCFG15 && csr & 1);
}

bool csr_poke(Hart *h, const char *name, uint64_t val)
{
    int csr = isa_csr_number(name);

    if (csr < 0 || csr >> 10 == 3)
        return false;
    put(h, &rows[row_of[csr] - 1], (unsigned)csr, val, ~UINT64_C(0));
    tlb_select(h);
    return true;
}

void csr_reset(Hart *h)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].offset)
            *member(h, &rows[i]) = rows[i].reset;
}
