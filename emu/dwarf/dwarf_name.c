/* An index of the names that units give to functions, variables, types and enumerators. */
#include <stdlib.h>
#include <string.h>

#include "emu/dwarf/dwarf_impl.h"

static bool affordable(DwarfFile *f)
{
    return f->walked++ < WALK_MAX;
}

bool first_child(DwarfFile *f, Dwarf_Die *die, Dwarf_Die *child)
{
    return affordable(f) && dwarf_child(die, child) == 0;
}

bool next_sibling(DwarfFile *f, Dwarf_Die *die)
{
    Dwarf_Die next;

    if (!affordable(f) || dwarf_siblingof(die, &next) != 0 || next.addr <= die->addr)
        return false; /* one that leads back never ends */
    *die = next;
    return true;
}

typedef struct Index {
    DwarfFile *f;
    size_t cap;
    uint32_t unit;
    Dwarf_Off parent;
} Index;

static void add(Index *x, Dwarf_Die *die, NameKind kind, bool declared)
{
    DwarfFile *f = x->f;
    const char *name = dwarf_diename(die);

    if (!name || !*name || !grown(&f->names, f->nnames, &x->cap, sizeof *f->names))
        return;
    f->names[f->nnames++] = (Name){.name = name,
                                   .die = dwarf_dieoffset(die),
                                   .parent = x->parent,
                                   .unit = x->unit,
                                   .kind = (uint8_t)kind,
                                   .declared = declared};
}

static void add_enum(Index *x, Dwarf_Die *die)
{
    Dwarf_Die child;

    add(x, die, NAME_ENUM, dwarf_hasattr(die, DW_AT_declaration));
    x->parent = dwarf_dieoffset(die);
    if (first_child(x->f, die, &child))
        do
            if (dwarf_tag(&child) == DW_TAG_enumerator)
                add(x, &child, NAME_CONSTANT, false);
        while (next_sibling(x->f, &child));
    x->parent = 0;
}

static void add_die(Index *x, Dwarf_Die *die)
{
    bool declared = dwarf_hasattr(die, DW_AT_declaration);

    switch (dwarf_tag(die)) {
    case DW_TAG_subprogram:
        if (dwarf_hasattr(die, DW_AT_low_pc) || dwarf_hasattr(die, DW_AT_ranges))
            add(x, die, NAME_FUNCTION, false);
        break;
    case DW_TAG_variable:
        if (dwarf_hasattr(die, DW_AT_location) || dwarf_hasattr(die, DW_AT_const_value))
            add(x, die, NAME_VARIABLE, false);
        break;
    case DW_TAG_structure_type:
    case DW_TAG_class_type: add(x, die, NAME_STRUCT, declared); break;
    case DW_TAG_union_type: add(x, die, NAME_UNION, declared); break;
    case DW_TAG_enumeration_type: add_enum(x, die); break;
    case DW_TAG_typedef:
    case DW_TAG_base_type: add(x, die, NAME_TYPE, false); break;
    default: break;
    }
}

static int by_name(const void *a, const void *b)
{
    const Name *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    if (order)
        return order;
    return x->die < y->die ? -1 : x->die > y->die;
}

static void build(DwarfFile *f)
{
    Index x = {.f = f};

    f->indexed = true;
    f->walked = 0;
    for (size_t i = 0; i < f->nunits; i++) {
        Dwarf_Die child;
        x.unit = (uint32_t)i;
        if (dwarf_srclang(&f->units[i].die) == DW_LANG_Mips_Assembler)
            continue;
        if (first_child(f, &f->units[i].die, &child))
            do
                add_die(&x, &child);
            while (next_sibling(f, &child));
    }
    if (f->nnames)
        qsort(f->names, f->nnames, sizeof *f->names, by_name);
}

const Name *names_find(DwarfFile *f, const char *name, size_t *n)
{
    size_t lo = 0, hi, end;

    if (!f->indexed)
        build(f);
    hi = f->nnames;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (strcmp(f->names[mid].name, name) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (end = lo; end < f->nnames && !strcmp(f->names[end].name, name);)
        end++;
    *n = end - lo;
    return f->names + lo;
}

bool name_die(DwarfFile *f, const Name *name, Dwarf_Die *die)
{
    f->walked = 0;
    return dwarf_offdie(f->dwarf, name->die, die) != NULL;
}

bool constant_find(DwarfFile *f, const char *name, const Type **type, int64_t *num)
{
    size_t n;
    const Name *names = names_find(f, name, &n);

    for (size_t i = 0; i < n; i++) {
        Dwarf_Attribute attr;
        Dwarf_Word val;
        Dwarf_Die die, parent;
        if (names[i].kind != NAME_CONSTANT || !name_die(f, &names[i], &die) ||
            !dwarf_offdie(f->dwarf, names[i].parent, &parent) ||
            dwarf_formudata(dwarf_attr(&die, DW_AT_const_value, &attr), &val) != 0)
            continue;
        *num = (int64_t)val;
        *type = type_at(f, &parent);
        return true;
    }
    return false;
}
