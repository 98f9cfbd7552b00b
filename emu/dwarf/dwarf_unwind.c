/* The caller's registers, by call frame information (DWARF 5, section 6.4). */
#include <stdlib.h>

#include "emu/dwarf/dwarf_impl.h"

static Dwarf_Frame *frame_of(DwarfFile *f, uint64_t va)
{
    Dwarf_CFI *from[] = {f->debug_frame, f->eh_frame};

    for (size_t i = 0; i < 2; i++) {
        Dwarf_Frame *frame = NULL;
        if (from[i] && dwarf_cfi_addrframe(from[i], va, &frame) == 0)
            return frame;
    }
    return NULL;
}

static bool cfa_of(DwarfFile *f, Dwarf_Frame *frame, const DwarfView *view, uint64_t *cfa)
{
    LocationMachine m = {.f = f, .view = view, .depth = 1, .has_cfa = true};
    Dwarf_Op *ops;
    size_t n;
    Located at;

    if (dwarf_frame_cfa(frame, &ops, &n) != 0 || !n)
        return false;
    location_run(&m, ops, n, &at);
    *cfa = at.num;
    return at.place == DWARF_MEMORY || at.place == DWARF_VALUE;
}

bool unwind_cfa(DwarfFile *f, const DwarfView *view, uint64_t *cfa)
{
    Dwarf_Frame *frame = frame_of(f, view->pc - view->bias);
    bool ok = frame && cfa_of(f, frame, view, cfa);

    free(frame);
    return ok;
}

/* One register of the caller; false: it cannot be known. */
static bool caller_register(LocationMachine *m, Dwarf_Frame *frame, unsigned n, uint64_t *num)
{
    const DwarfView *v = m->view;
    Dwarf_Op mem[3], *ops;
    size_t nops;
    Located at;

    if (dwarf_frame_register(frame, (int)n, mem, &ops, &nops) != 0)
        return false;
    if (!nops)
        return !ops && v->reg(v->ctl, n, num); /* the same, or lost */
    location_run(m, ops, nops, &at);
    if (at.place == DWARF_MEMORY)
        return v->memory(v->ctl, at.num, num, 8);
    if (at.place == DWARF_REGISTER)
        return v->reg(v->ctl, (unsigned)at.num, num);
    *num = at.num;
    return at.place == DWARF_VALUE;
}

/* What a callee keeps: x2 and the saved registers (the psABI). */
static bool kept(unsigned n)
{
    return n == 3 || n == 4 || n == 8 || n == 9 || (n >= 18 && n <= 27);
}

bool unwind(DwarfFile *f, const DwarfView *view, DwarfFrame *out)
{
    LocationMachine m = {.f = f, .view = view, .depth = 1, .has_cfa = true};
    Dwarf_Frame *frame = frame_of(f, view->pc - view->bias);
    Dwarf_Addr lo, hi;
    bool signal = false;
    int ra;

    *out = (DwarfFrame){.known = 1};
    if (!frame || !cfa_of(f, frame, view, &m.cfa)) {
        free(frame);
        return false;
    }
    ra = dwarf_frame_info(frame, &lo, &hi, &signal);
    out->interrupted = signal;
    out->cfa = m.cfa;
    for (unsigned n = 1; n < 32; n++)
        if ((kept(n) || (signal && n != 2) || n == 1) && caller_register(&m, frame, n, &out->x[n]))
            out->known |= UINT32_C(1) << n;
    if (!(out->known >> 2 & 1)) {
        out->x[2] = m.cfa;
        out->known |= 1 << 2;
    }
    if (ra < 0 || ra > 63 || !caller_register(&m, frame, (unsigned)ra, &out->pc))
        out->outermost = true;
    if (!signal && ra == 1) /* it has been used up: what was in ra before the call is unknown */
        out->known &= ~(UINT32_C(1) << 1);
    free(frame);
    return true;
}
