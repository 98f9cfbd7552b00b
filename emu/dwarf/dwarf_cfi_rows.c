/* The instructions of call frame information (DWARF 5, sections 6.4.2 and 7.24). */
#include <dwarf.h>
#include <string.h>

#include "emu/dwarf/dwarf_cfi.h"

/* How deep DW_CFA_remember_state nests; how many instructions one entry may cost. */
enum { REMEMBERED_MAX = 8, STEPS_MAX = 100000 };

typedef struct Rows {
    const CfiCommon *common;
    CfiRow row, initial; /* initial: what DW_CFA_restore goes back to */
    CfiRow remembered[REMEMBERED_MAX];
    unsigned nremembered;
    uint64_t at; /* the address from which on the row holds */
    bool bad;
} Rows;

static void set(Rows *r, uint64_t column, CfiRule rule)
{
    if (column < CFI_COLUMNS) /* CSRs and vector registers are of no interest */
        r->row.column[column] = rule;
}

static void set_cfa(Rows *r, uint64_t column, int64_t offset)
{
    r->bad |= column >= CFI_COLUMNS;
    r->row.cfa = (CfiRule){.kind = CFI_REGISTER, .column = (unsigned)column, .num = offset};
}

static int64_t factored(const Rows *r, int64_t n)
{
    return (int64_t)((uint64_t)n * (uint64_t)r->common->data_align);
}

static void restore(Rows *r, uint64_t column)
{
    if (column < CFI_COLUMNS)
        r->row.column[column] = r->initial.column[column];
}

static void remember(Rows *r)
{
    if (r->nremembered == REMEMBERED_MAX)
        r->bad = true;
    else
        r->remembered[r->nremembered++] = r->row;
}

static void restore_state(Rows *r)
{
    if (!r->nremembered)
        r->bad = true;
    else
        r->row = r->remembered[--r->nremembered];
}

static void in_register(Rows *r, CfiBytes *b)
{
    uint64_t column = cfi_uleb(b), from = cfi_uleb(b);

    if (from < CFI_COLUMNS)
        set(r, column, (CfiRule){.kind = CFI_REGISTER, .column = (unsigned)from});
    else
        set(r, column, (CfiRule){.kind = CFI_LOST});
}

static void by_expression(Rows *r, CfiBytes *b, CfiRuleKind kind)
{
    uint64_t column = cfi_uleb(b);

    set(r, column, (CfiRule){.kind = kind, .expression = cfi_block(b)});
}

/* DW_CFA_offset_extended and its like: a column, then how far from the CFA. */
static void by_offset(Rows *r, CfiBytes *b, CfiRuleKind kind, bool is_signed)
{
    uint64_t column = cfi_uleb(b);
    int64_t n = is_signed ? cfi_sleb(b) : (int64_t)cfi_uleb(b);

    set(r, column, (CfiRule){.kind = kind, .num = factored(r, n)});
}

static void about_cfa(Rows *r, CfiBytes *b, uint8_t op)
{
    uint64_t column = r->row.cfa.column;
    int64_t offset = r->row.cfa.num;

    if (op == DW_CFA_def_cfa || op == DW_CFA_def_cfa_sf || op == DW_CFA_def_cfa_register)
        column = cfi_uleb(b);
    if (op == DW_CFA_def_cfa || op == DW_CFA_def_cfa_offset)
        offset = (int64_t)cfi_uleb(b);
    else if (op != DW_CFA_def_cfa_register)
        offset = factored(r, cfi_sleb(b));
    set_cfa(r, column, offset);
}

static void advance(Rows *r, uint64_t by)
{
    r->at += by * r->common->code_align;
}

static void extended(Rows *r, CfiBytes *b, uint8_t op)
{
    switch (op) {
    case DW_CFA_nop: break;
    case DW_CFA_advance_loc1: advance(r, cfi_fixed(b, 1)); break;
    case DW_CFA_advance_loc2: advance(r, cfi_fixed(b, 2)); break;
    case DW_CFA_advance_loc4: advance(r, cfi_fixed(b, 4)); break;
    case DW_CFA_offset_extended: by_offset(r, b, CFI_AT, false); break;
    case DW_CFA_offset_extended_sf: by_offset(r, b, CFI_AT, true); break;
    case DW_CFA_val_offset: by_offset(r, b, CFI_IS, false); break;
    case DW_CFA_val_offset_sf: by_offset(r, b, CFI_IS, true); break;
    case DW_CFA_restore_extended: restore(r, cfi_uleb(b)); break;
    case DW_CFA_undefined: set(r, cfi_uleb(b), (CfiRule){.kind = CFI_LOST}); break;
    case DW_CFA_same_value: set(r, cfi_uleb(b), (CfiRule){.kind = CFI_SAME}); break;
    case DW_CFA_register: in_register(r, b); break;
    case DW_CFA_remember_state: remember(r); break;
    case DW_CFA_restore_state: restore_state(r); break;
    case DW_CFA_def_cfa:
    case DW_CFA_def_cfa_sf:
    case DW_CFA_def_cfa_register:
    case DW_CFA_def_cfa_offset:
    case DW_CFA_def_cfa_offset_sf: about_cfa(r, b, op); break;
    case DW_CFA_def_cfa_expression:
        r->row.cfa = (CfiRule){.kind = CFI_IS_EXPRESSION, .expression = cfi_block(b)};
        break;
    case DW_CFA_expression: by_expression(r, b, CFI_AT_EXPRESSION); break;
    case DW_CFA_val_expression: by_expression(r, b, CFI_IS_EXPRESSION); break;
    case DW_CFA_GNU_args_size: cfi_uleb(b); break;
    default: r->bad = true; /* its operands' lengths are unknown */
    }
}

static void run(Rows *r, CfiBytes b, uint64_t until)
{
    for (unsigned n = 0; b.at < b.end && !b.bad && !r->bad && r->at <= until; n++) {
        uint8_t op = (uint8_t)cfi_fixed(&b, 1), low = op & 0x3f;
        switch (op & 0xc0) {
        case DW_CFA_advance_loc: advance(r, low); break;
        case DW_CFA_offset:
            set(r, low, (CfiRule){.kind = CFI_AT, .num = factored(r, (int64_t)cfi_uleb(&b))});
            break;
        case DW_CFA_restore: restore(r, low); break;
        default: extended(r, &b, op);
        }
        r->bad |= b.bad || n == STEPS_MAX;
    }
}

bool cfi_row(const CfiTable *t, const CfiEntry *e, uint64_t va, CfiRow *row)
{
    Rows r;

    memset(&r.row, 0, sizeof r.row);
    r.common = &t->common[e->common];
    r.row.cfa.kind = CFI_LOST;
    r.initial = r.row;
    r.nremembered = 0;
    r.bad = false;
    r.at = e->lo;
    run(&r, r.common->code, UINT64_MAX);
    r.initial = r.row;
    r.at = e->lo;
    run(&r, e->code, va);
    *row = r.row;
    return !r.bad;
}

/* The operands behind an operation of an expression (DWARF 5, section 7.7.1). */
static bool operands(CfiBytes *b, Dwarf_Op *op)
{
    uint8_t atom = op->atom;

    if (atom == DW_OP_bregx) {
        op->number = cfi_uleb(b);
        op->number2 = (Dwarf_Word)cfi_sleb(b);
    } else if (atom == DW_OP_addr || atom == DW_OP_const8u || atom == DW_OP_const8s)
        op->number = cfi_fixed(b, 8);
    else if (atom == DW_OP_const1u || atom == DW_OP_pick || atom == DW_OP_deref_size)
        op->number = cfi_fixed(b, 1);
    else if (atom == DW_OP_const2u || atom == DW_OP_const4u)
        op->number = cfi_fixed(b, atom == DW_OP_const2u ? 2 : 4);
    else if (atom == DW_OP_const1s)
        op->number = (Dwarf_Word)cfi_signed(b, 1);
    else if (atom == DW_OP_const2s || atom == DW_OP_bra || atom == DW_OP_skip)
        op->number = (Dwarf_Word)cfi_signed(b, 2);
    else if (atom == DW_OP_const4s)
        op->number = (Dwarf_Word)cfi_signed(b, 4);
    else if (atom == DW_OP_constu || atom == DW_OP_plus_uconst || atom == DW_OP_regx)
        op->number = cfi_uleb(b);
    else if (atom == DW_OP_consts || (atom >= DW_OP_breg0 && atom <= DW_OP_breg31))
        op->number = (Dwarf_Word)cfi_sleb(b);
    else
        return atom == DW_OP_deref || (atom >= DW_OP_dup && atom <= DW_OP_reg31) ||
               atom == DW_OP_nop || atom == DW_OP_stack_value;
    return true;
}

size_t cfi_expression(CfiBytes b, bool of_cfa, Dwarf_Op *ops)
{
    const uint8_t *start = b.at;
    size_t n = 0;

    if (of_cfa)
        ops[n++] = (Dwarf_Op){.atom = DW_OP_call_frame_cfa, .offset = UINT64_MAX};
    while (b.at < b.end && !b.bad) {
        if (n == CFI_OPS_MAX)
            return 0;
        Dwarf_Op op = {.offset = (Dwarf_Word)(b.at - start)};
        op.atom = (uint8_t)cfi_fixed(&b, 1);
        if (!operands(&b, &op))
            return 0;
        ops[n++] = op;
    }
    return b.bad ? 0 : n;
}
