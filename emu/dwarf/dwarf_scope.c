/* Functions, what was inlined into them, and the variables in scope. */
#include <string.h>

#include "emu/dwarf/dwarf_impl.h"

static void describe(DwarfFile *f, Dwarf_Die *die, DwarfFunction *out)
{
    const char *name = dwarf_diename(die);
    Dwarf_Addr base, lo = 0, hi = 0;
    Dwarf_Attribute attr;

    *out = (DwarfFunction){.id = dwarf_dieoffset(die), .name = name ? name : "??"};
    if (dwarf_ranges(die, 0, &base, &lo, &hi) > 0) {
        out->lo = lo;
        out->hi = hi;
    }
    if (dwarf_entrypc(die, &lo) == 0 && lo >= out->lo && lo < out->hi)
        out->lo = lo;
    out->file = die_file(die, DW_AT_decl_file);
    out->line = die_number(die, DW_AT_decl_line);
    out->inlined = dwarf_tag(die) == DW_TAG_inlined_subroutine;
    if (dwarf_attr_integrate(die, DW_AT_type, &attr))
        out->type = type_of(f, die);
    if (!out->inlined)
        out->signature = type_at(f, die);
    if (out->inlined) {
        out->call_file = die_file(die, DW_AT_call_file);
        out->call_line = die_number(die, DW_AT_call_line);
    }
}

/* The child that holds va and may hold functions. */
static bool child_at(DwarfFile *f, Dwarf_Die *die, uint64_t va, Dwarf_Die *child)
{
    if (!first_child(f, die, child))
        return false;
    do {
        int tag = dwarf_tag(child);
        if ((tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine ||
             tag == DW_TAG_lexical_block) &&
            dwarf_haspc(child, va) > 0)
            return true;
    } while (next_sibling(f, child));
    return false;
}

static unsigned find_functions(DwarfFile *f, uint64_t va, DwarfFunction out[DWARF_INLINED_MAX])
{
    Unit *u = unit_at(f, va);
    Dwarf_Die die, child, found[DWARF_INLINED_MAX];
    unsigned n = 0;

    if (!u || dwarf_srclang(&u->die) == DW_LANG_Mips_Assembler)
        return 0; /* assemblers guess at functions; symbols tell more */
    f->walked = 0;
    die = u->die;
    for (unsigned depth = 0; depth < DEPTH_MAX && n < DWARF_INLINED_MAX; depth++) {
        if (!child_at(f, &die, va, &child))
            break;
        if (dwarf_tag(&child) != DW_TAG_lexical_block)
            found[n++] = child;
        die = child;
    }
    for (unsigned i = 0; i < n; i++)
        describe(f, &found[n - 1 - i], &out[i]);
    return n;
}

unsigned functions_at(DwarfFile *f, uint64_t va, DwarfFunction out[DWARF_INLINED_MAX])
{
    if (!f->nasked || f->asked_va != va) {
        f->nasked = find_functions(f, va, f->asked);
        f->asked_va = va;
    }
    memcpy(out, f->asked, f->nasked * sizeof *out);
    return f->nasked;
}

bool function_find(DwarfFile *f, const char *name, unsigned i, DwarfFunction *out)
{
    size_t n;
    const Name *names = names_find(f, name, &n);

    for (size_t k = 0; k < n; k++) {
        Dwarf_Die die;
        if (names[k].kind != NAME_FUNCTION || i-- > 0)
            continue;
        if (!name_die(f, &names[k], &die))
            return false;
        describe(f, &die, out);
        return out->hi > out->lo;
    }
    return false;
}

/* --- variables ---------------------------------------------------------------------------------
 */

typedef struct Walk {
    DwarfFile *f;
    const DwarfView *view;
    Dwarf_Attribute *frame;
    bool (*each)(void *to, const DwarfVariable *v);
    void *to;
} Walk;

static void tell(const Walk *w, Dwarf_Die *die, DwarfVariable *out)
{
    Located at;

    *out = (DwarfVariable){.name = dwarf_diename(die),
                           .parameter = dwarf_tag(die) == DW_TAG_formal_parameter};
    out->type = type_of(w->f, die);
    location_of(w->f, die, w->frame, w->view, &at);
    out->place = at.place;
    out->num = at.num;
}

/* "extern int x;" inside a block names what is elsewhere. */
static bool is_own(Dwarf_Die *die)
{
    int tag = dwarf_tag(die);

    return (tag == DW_TAG_formal_parameter || tag == DW_TAG_variable) && dwarf_diename(die) &&
           !dwarf_hasattr(die, DW_AT_declaration);
}

static bool block_variables(const Walk *w, Dwarf_Die *block, unsigned depth)
{
    uint64_t va = w->view->pc - w->view->bias;
    Dwarf_Die child;

    if (depth < DEPTH_MAX && first_child(w->f, block, &child))
        do
            if (dwarf_tag(&child) == DW_TAG_lexical_block && dwarf_haspc(&child, va) > 0 &&
                !block_variables(w, &child, depth + 1))
                return false;
        while (next_sibling(w->f, &child));
    if (first_child(w->f, block, &child))
        do {
            DwarfVariable v;
            if (!is_own(&child))
                continue;
            tell(w, &child, &v);
            if (!w->each(w->to, &v))
                return false;
        } while (next_sibling(w->f, &child));
    return true;
}

/* The frame base is the real function's, also for what was inlined into it. */
static bool frame_base(DwarfFile *f, uint64_t va, Dwarf_Attribute *attr)
{
    DwarfFunction around[DWARF_INLINED_MAX];
    unsigned n = functions_at(f, va, around);
    Dwarf_Die die;

    return n && dwarf_offdie(f->dwarf, around[n - 1].id, &die) &&
           dwarf_attr_integrate(&die, DW_AT_frame_base, attr);
}

void variables_of(DwarfFile *f, uint64_t id, const DwarfView *view,
                  bool (*each)(void *to, const DwarfVariable *v), void *to)
{
    Walk w = {.f = f, .view = view, .each = each, .to = to};
    Dwarf_Attribute frame;
    Dwarf_Die die;

    f->walked = 0;
    if (frame_base(f, view->pc - view->bias, &frame))
        w.frame = &frame;
    if (dwarf_offdie(f->dwarf, id, &die))
        block_variables(&w, &die, 0);
}

bool variable_find(DwarfFile *f, const char *name, const DwarfView *view, DwarfVariable *out)
{
    size_t n;
    const Name *names = names_find(f, name, &n), *best = NULL;
    Unit *here = n > 1 ? unit_at(f, view->pc - view->bias) : NULL;
    Walk w = {.f = f, .view = view};
    Dwarf_Die die;

    for (size_t i = 0; i < n; i++)
        if (names[i].kind == NAME_VARIABLE && (!best || &f->units[names[i].unit] == here))
            best = &names[i];
    if (!best || !name_die(f, best, &die))
        return false;
    tell(&w, &die, out);
    return true;
}
