/* The caller's registers, by call frame information (DWARF 5, section 6.4). */
#include "emu/dwarf/dwarf_impl.h"

/* The rules at the view's pc; false: nothing is known. *common: what they belong to. */
static bool rules_of(DwarfFile *f, const DwarfView *view, CfiRow *row, const CfiCommon **common)
{
    uint64_t va = view->pc - view->bias;

    if (!f->frames_read) {
        cfi_read(&f->frames[0], f->elf, ".debug_frame");
        cfi_read(&f->frames[1], f->elf, ".eh_frame");
        f->frames_read = true;
    }
    for (size_t i = 0; i < 2; i++) {
        const CfiTable *t = &f->frames[i];
        const CfiEntry *e = cfi_at(t, va);
        if (e && cfi_row(t, e, va, row)) {
            *common = &t->common[e->common];
            return true;
        }
    }
    return false;
}

static void expression(LocationMachine *m, const CfiRule *rule, bool of_cfa, Located *at)
{
    Dwarf_Op ops[CFI_OPS_MAX];

    location_run(m, ops, cfi_expression(rule->expression, of_cfa, ops), at);
}

static bool cfa_of(LocationMachine *m, const CfiRule *rule, uint64_t *cfa)
{
    const DwarfView *v = m->view;
    Located at;

    if (rule->kind == CFI_REGISTER) {
        if (!v->reg(v->ctl, rule->column, cfa))
            return false;
        *cfa += (uint64_t)rule->num;
        return true;
    }
    if (rule->kind != CFI_IS_EXPRESSION)
        return false;
    expression(m, rule, false, &at);
    *cfa = at.num;
    return at.place == DWARF_MEMORY || at.place == DWARF_VALUE;
}

bool unwind_cfa(DwarfFile *f, const DwarfView *view, uint64_t *cfa)
{
    LocationMachine m = {.f = f, .view = view, .depth = 1};
    const CfiCommon *common;
    CfiRow row;

    return rules_of(f, view, &row, &common) && cfa_of(&m, &row.cfa, cfa);
}

/* One register of the caller; false: it cannot be known. */
static bool caller_register(LocationMachine *m, const CfiRow *row, unsigned n, uint64_t *num)
{
    const DwarfView *v = m->view;
    const CfiRule *rule = &row->column[n];
    Located at;

    switch (rule->kind) {
    case CFI_SAME: return v->reg(v->ctl, n, num);
    case CFI_LOST: return false;
    case CFI_REGISTER: return v->reg(v->ctl, rule->column, num);
    case CFI_AT: return v->memory(v->ctl, m->cfa + (uint64_t)rule->num, num, 8);
    case CFI_IS: *num = m->cfa + (uint64_t)rule->num; return true;
    case CFI_AT_EXPRESSION:
    case CFI_IS_EXPRESSION: break;
    }
    expression(m, rule, true, &at);
    *num = at.num;
    if (at.place != DWARF_MEMORY && at.place != DWARF_VALUE)
        return false;
    return rule->kind == CFI_IS_EXPRESSION || v->memory(v->ctl, at.num, num, 8);
}

/* What a callee keeps: x2 and the saved registers (the psABI). */
static bool kept(unsigned n)
{
    return n == 3 || n == 4 || n == 8 || n == 9 || (n >= 18 && n <= 27);
}

bool unwind(DwarfFile *f, const DwarfView *view, DwarfFrame *out)
{
    LocationMachine m = {.f = f, .view = view, .depth = 1};
    const CfiCommon *common;
    CfiRow row;
    bool signal;

    *out = (DwarfFrame){.known = 1};
    if (!rules_of(f, view, &row, &common) || !cfa_of(&m, &row.cfa, &m.cfa))
        return false;
    m.has_cfa = true;
    signal = common->signal;
    out->interrupted = signal;
    out->cfa = m.cfa;
    for (unsigned n = 1; n < 32; n++)
        if ((kept(n) || (signal && n != 2) || n == 1) && caller_register(&m, &row, n, &out->x[n]))
            out->known |= UINT32_C(1) << n;
    if (!(out->known >> 2 & 1)) {
        out->x[2] = m.cfa;
        out->known |= 1 << 2;
    }
    if (common->ra >= CFI_COLUMNS || !caller_register(&m, &row, (unsigned)common->ra, &out->pc))
        out->outermost = true;
    if (!signal && common->ra == 1) /* used up: what was in ra before the call is unknown */
        out->known &= ~(UINT32_C(1) << 1);
    return true;
}
