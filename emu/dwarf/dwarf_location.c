/* Where a variable is: the programs of DWARF 5, section 2.5 and 2.6. */
#include <string.h>

#include "emu/dwarf/dwarf_impl.h"

typedef struct Run {
    LocationMachine *m;
    uint64_t stack[STACK_MAX];
    unsigned n;
    bool failed, gone; /* gone: of what is not there any more */
} Run;

static void push(Run *r, uint64_t num)
{
    if (r->n == STACK_MAX)
        r->failed = true;
    else
        r->stack[r->n++] = num;
}

static uint64_t pop(Run *r)
{
    if (r->n)
        return r->stack[--r->n];
    r->failed = true;
    return 0;
}

static uint64_t reg(Run *r, unsigned n)
{
    uint64_t num = 0;

    if (!r->m->view->reg(r->m->view->ctl, n, &num))
        r->failed = true;
    return num;
}

static uint64_t load(Run *r, uint64_t va, uint64_t size)
{
    uint64_t num = 0;

    if (size > 8 || !r->m->view->memory(r->m->view->ctl, va, &num, size))
        r->failed = true;
    return num;
}

static uint64_t frame_address(Run *r)
{
    LocationMachine *m = r->m;

    if (!m->has_cfa && !unwind_cfa(m->f, m->view, &m->cfa))
        r->failed = true;
    m->has_cfa = true;
    return m->cfa;
}

static uint64_t frame_base(Run *r)
{
    LocationMachine *m = r->m, inner = *r->m;
    Dwarf_Op *ops;
    size_t n;
    Located at;

    if (!m->frame || m->depth ||
        dwarf_getlocation_addr(m->frame, m->view->pc - m->view->bias, &ops, &n, 1) != 1) {
        r->failed = true;
        return 0;
    }
    inner.attr = m->frame;
    inner.depth++;
    location_run(&inner, ops, n, &at);
    if (at.place == DWARF_REGISTER)
        return reg(r, (unsigned)at.num);
    if (at.place != DWARF_MEMORY)
        r->failed = true;
    return at.num;
}

static uint64_t address_of(Run *r, const Dwarf_Op *op)
{
    Dwarf_Attribute attr;
    Dwarf_Addr va = 0;

    if (op->atom == DW_OP_addr)
        return op->number + r->m->view->bias;
    if (!r->m->attr || dwarf_getlocation_attr(r->m->attr, op, &attr) != 0 ||
        dwarf_formaddr(&attr, &va) != 0)
        r->failed = true;
    return va + r->m->view->bias;
}

static uint64_t divide(Run *r, int64_t a, int64_t b)
{
    if (b == 0)
        r->failed = true;
    return b == 0 ? 0 : b == -1 ? -(uint64_t)a : (uint64_t)(a / b);
}

static void arithmetic(Run *r, const Dwarf_Op *op)
{
    uint64_t b = pop(r), a = pop(r);
    int64_t sa = (int64_t)a, sb = (int64_t)b;

    switch (op->atom) {
    case DW_OP_and: push(r, a & b); break;
    case DW_OP_div: push(r, divide(r, sa, sb)); break;
    case DW_OP_minus: push(r, a - b); break;
    case DW_OP_mod:
        r->failed |= b == 0;
        push(r, b ? a % b : 0);
        break;
    case DW_OP_mul: push(r, a * b); break;
    case DW_OP_or: push(r, a | b); break;
    case DW_OP_plus: push(r, a + b); break;
    case DW_OP_shl: push(r, b < 64 ? a << b : 0); break;
    case DW_OP_shr: push(r, b < 64 ? a >> b : 0); break;
    case DW_OP_shra: push(r, (uint64_t)(sa >> (b < 64 ? b : 63))); break;
    case DW_OP_xor: push(r, a ^ b); break;
    case DW_OP_eq: push(r, a == b); break;
    case DW_OP_ne: push(r, a != b); break;
    case DW_OP_lt: push(r, sa < sb); break;
    case DW_OP_le: push(r, sa <= sb); break;
    case DW_OP_gt: push(r, sa > sb); break;
    case DW_OP_ge: push(r, sa >= sb); break;
    default: r->failed = r->gone = true; /* entry values, threads, other things that we know not */
    }
}

static void pick(Run *r, uint64_t depth)
{
    if (depth >= r->n)
        r->failed = true;
    else
        push(r, r->stack[r->n - 1 - depth]);
}

static void rotate(Run *r, unsigned n)
{
    uint64_t a = pop(r), b = pop(r), c = n == 3 ? pop(r) : 0;

    push(r, a);
    if (n == 3)
        push(r, c);
    push(r, b);
}

static void step(Run *r, const Dwarf_Op *op)
{
    uint8_t atom = op->atom;

    if (atom >= DW_OP_lit0 && atom <= DW_OP_lit31) {
        push(r, atom - DW_OP_lit0);
        return;
    }
    if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31) {
        push(r, reg(r, atom - DW_OP_breg0) + op->number);
        return;
    }
    switch (atom) {
    case DW_OP_addr:
    case DW_OP_addrx: push(r, address_of(r, op)); break;
    case DW_OP_const1u:
    case DW_OP_const1s:
    case DW_OP_const2u:
    case DW_OP_const2s:
    case DW_OP_const4u:
    case DW_OP_const4s:
    case DW_OP_const8u:
    case DW_OP_const8s:
    case DW_OP_constu:
    case DW_OP_consts: push(r, op->number); break;
    case DW_OP_fbreg: push(r, frame_base(r) + op->number); break;
    case DW_OP_bregx: push(r, reg(r, (unsigned)(op->number & 63)) + op->number2); break;
    case DW_OP_call_frame_cfa: push(r, frame_address(r)); break;
    case DW_OP_dup: pick(r, 0); break;
    case DW_OP_over: pick(r, 1); break;
    case DW_OP_pick: pick(r, op->number); break;
    case DW_OP_drop: pop(r); break;
    case DW_OP_swap: rotate(r, 2); break;
    case DW_OP_rot: rotate(r, 3); break;
    case DW_OP_deref: push(r, load(r, pop(r), 8)); break;
    case DW_OP_deref_size: push(r, load(r, pop(r), op->number)); break;
    case DW_OP_plus_uconst: push(r, pop(r) + op->number); break;
    case DW_OP_neg: push(r, -pop(r)); break;
    case DW_OP_not: push(r, ~pop(r)); break;
    case DW_OP_abs: {
        uint64_t a = pop(r);
        push(r, (int64_t)a < 0 ? -a : a);
        break;
    }
    case DW_OP_nop: break;
    default: arithmetic(r, op);
    }
}

/* A branch: the operation that begins at that offset. */
static size_t target(Run *r, const Dwarf_Op *ops, size_t n, size_t i)
{
    Dwarf_Word to = ops[i].offset + 3 + ops[i].number;

    for (size_t k = 0; k < n; k++)
        if (ops[k].offset == to)
            return k;
    r->failed = true;
    return n;
}

static void implicit(LocationMachine *m, const Dwarf_Op *op, Located *out)
{
    Dwarf_Block block;

    *out = (Located){.place = DWARF_GONE};
    if (!m->attr || dwarf_getlocation_implicit_value(m->attr, op, &block) != 0 || block.length > 8)
        return;
    out->place = DWARF_VALUE;
    memcpy(&out->num, block.data, block.length);
}

/* What ends a program early: the answer is no address. */
static bool answer(Run *r, const Dwarf_Op *op, Located *out)
{
    uint8_t atom = op->atom;

    if (atom >= DW_OP_reg0 && atom <= DW_OP_reg31)
        *out = (Located){.place = DWARF_REGISTER, .num = atom - DW_OP_reg0};
    else if (atom == DW_OP_regx)
        *out = (Located){.place = DWARF_REGISTER, .num = op->number & 63};
    else if (atom == DW_OP_stack_value)
        *out = (Located){.place = DWARF_VALUE, .num = pop(r)};
    else if (atom == DW_OP_implicit_value)
        implicit(r->m, op, out);
    else if (atom == DW_OP_implicit_pointer || atom == DW_OP_GNU_implicit_pointer)
        *out = (Located){.place = DWARF_GONE};
    else
        return false;
    return true;
}

static bool is_piece(const Dwarf_Op *op)
{
    return op->atom == DW_OP_piece || op->atom == DW_OP_bit_piece;
}

void location_run(LocationMachine *m, const Dwarf_Op *ops, size_t n, Located *out)
{
    Run r = {.m = m};
    unsigned spent = 0;

    *out = (Located){.place = DWARF_GONE};
    for (size_t i = 0; i < n; i++)
        if (is_piece(&ops[i])) {
            out->place = DWARF_PIECES;
            return;
        }
    for (size_t i = 0; i < n && !r.failed; i++) {
        if (spent++ == OPS_MAX)
            r.failed = true;
        else if (answer(&r, &ops[i], out)) {
            if (r.failed)
                out->place = DWARF_UNREADABLE;
            return;
        } else if (ops[i].atom == DW_OP_skip || (ops[i].atom == DW_OP_bra && pop(&r)))
            i = target(&r, ops, n, i) - 1;
        else if (ops[i].atom != DW_OP_bra)
            step(&r, &ops[i]);
    }
    if (!n)
        return;
    *out = (Located){.place = DWARF_MEMORY, .num = pop(&r)};
    if (r.failed)
        out->place = r.gone ? DWARF_GONE : DWARF_UNREADABLE;
}

/* DW_AT_const_value: it is nowhere, but known. */
static void constant(Dwarf_Die *variable, Located *out)
{
    Dwarf_Attribute attr;
    Dwarf_Word num;
    Dwarf_Block block;

    if (!dwarf_attr_integrate(variable, DW_AT_const_value, &attr))
        return;
    if (dwarf_formudata(&attr, &num) == 0) {
        *out = (Located){.place = DWARF_VALUE, .num = num};
    } else if (dwarf_formblock(&attr, &block) == 0 && block.length <= 8) {
        *out = (Located){.place = DWARF_VALUE};
        memcpy(&out->num, block.data, block.length);
    }
}

void location_of(DwarfFile *f, Dwarf_Die *variable, Dwarf_Attribute *frame, const DwarfView *view,
                 Located *out)
{
    Dwarf_Attribute attr;
    LocationMachine m = {.f = f, .view = view, .attr = &attr, .frame = frame};
    Dwarf_Op *ops;
    size_t n;

    *out = (Located){.place = DWARF_GONE};
    if (!dwarf_attr_integrate(variable, DW_AT_location, &attr))
        constant(variable, out);
    else if (dwarf_getlocation_addr(&attr, view->pc - view->bias, &ops, &n, 1) == 1)
        location_run(&m, ops, n, out);
}
