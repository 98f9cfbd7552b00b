/*
 * Types. A structure is made without its members first, which are read when all that was asked for
 * is there: so a list of itself ends, and nothing is deeper than a chain of pointers and arrays.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/dwarf/dwarf_impl.h"

static const Type nothing = {.kind = TYPE_VOID, .name = "void"};

static const Type *build(DwarfFile *f, Dwarf_Die *die, unsigned depth);

/* --- the cache ---------------------------------------------------------------------------------
 */

static TypeSlot *slot_of(TypeSlot *slots, size_t n, const void *die)
{
    size_t i = (size_t)((uintptr_t)die * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (n - 1);

    while (slots[i].die && slots[i].die != die)
        i = (i + 1) & (n - 1);
    return &slots[i];
}

static bool cache_room(DwarfFile *f)
{
    size_t n = f->type_slots ? f->type_slots * 2 : 1024;
    TypeSlot *more;

    if (f->type_slots && f->ntypes * 2 < f->type_slots)
        return true;
    more = calloc(n, sizeof *more);
    if (!more)
        return false;
    for (size_t i = 0; i < f->type_slots; i++)
        if (f->types[i].die)
            *slot_of(more, n, f->types[i].die) = f->types[i];
    free(f->types);
    f->types = more;
    f->type_slots = n;
    return true;
}

static void set_open(DwarfFile *f, const void *die, bool open)
{
    slot_of(f->types, f->type_slots, die)->open = open;
}

/* --- one type ----------------------------------------------------------------------------------
 */

static uint64_t number_of(Dwarf_Die *die, unsigned attribute, uint64_t otherwise)
{
    Dwarf_Attribute attr;
    Dwarf_Word num;

    return dwarf_formudata(dwarf_attr_integrate(die, attribute, &attr), &num) == 0 ? num
                                                                                   : otherwise;
}

static const Type *target_of(DwarfFile *f, Dwarf_Die *die, unsigned depth)
{
    Dwarf_Attribute attr;
    Dwarf_Die target;

    if (!dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attr), &target))
        return &nothing;
    return build(f, &target, depth + 1);
}

/* The compiler's words in the order in which people write them. */
static const char *usual_name(const char *name)
{
    static const char *const names[][2] = {{"long unsigned int", "unsigned long"},
                                           {"long int", "long"},
                                           {"short int", "short"},
                                           {"short unsigned int", "unsigned short"},
                                           {"long long int", "long long"},
                                           {"long long unsigned int", "unsigned long long"},
                                           {"_Bool", "bool"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i][0]))
            return names[i][1];
    return name;
}

static void base_type(Type *t, Dwarf_Die *die)
{
    const char *name = dwarf_diename(die);
    uint64_t encoding = number_of(die, DW_AT_encoding, 0);

    t->kind = encoding == DW_ATE_float || encoding == DW_ATE_complex_float ? TYPE_FLOAT : TYPE_INT;
    t->is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
    t->name = usual_name(name ? name : "<no name>");
    t->size = number_of(die, DW_AT_byte_size, 0);
}

static void array_type(DwarfFile *f, Type *t, Dwarf_Die *die, unsigned depth)
{
    uint64_t counts[8];
    unsigned n = 0;
    Dwarf_Die child;
    const Type *element = target_of(f, die, depth);

    if (first_child(f, die, &child))
        do
            if (dwarf_tag(&child) == DW_TAG_subrange_type && n < 8)
                counts[n++] =
                    number_of(&child, DW_AT_count, number_of(&child, DW_AT_upper_bound, -1) + 1);
        while (next_sibling(f, &child));
    if (!n)
        counts[n++] = 0;
    for (unsigned i = n; i-- > 0;) {
        Type *at = i ? file_alloc(f, sizeof *at) : t;
        uint64_t size;
        if (!at)
            return;
        if (__builtin_mul_overflow(element->size, counts[i], &size) || size > INT64_MAX)
            size = counts[i] = 0;
        at->kind = TYPE_ARRAY;
        at->target = element;
        at->count = counts[i];
        at->size = size;
        element = at;
    }
}

/* An array for what the children of that tag say, *n of them; NULL: there are none, or no memory.
 */
static void *room_for(DwarfFile *f, Dwarf_Die *die, int tag, size_t size, size_t *n)
{
    Dwarf_Die child;

    *n = 0;
    if (first_child(f, die, &child))
        do
            *n += dwarf_tag(&child) == tag;
        while (next_sibling(f, &child));
    return *n ? file_alloc(f, *n * size) : NULL;
}

static void enum_type(DwarfFile *f, Type *t, Dwarf_Die *die)
{
    const char *name = dwarf_diename(die);
    Enumerator *enums;
    Dwarf_Die child;
    size_t n;

    t->kind = TYPE_ENUM;
    t->name = file_text(f, "enum ", name ? name : "{...}");
    t->size = number_of(die, DW_AT_byte_size, 4);
    enums = room_for(f, die, DW_TAG_enumerator, sizeof *enums, &n);
    if (!enums || !first_child(f, die, &child))
        return;
    do {
        const char *word = dwarf_diename(&child);
        if (dwarf_tag(&child) != DW_TAG_enumerator || !word || t->nenums == n)
            continue;
        enums[t->nenums] =
            (Enumerator){.name = word, .val = (int64_t)number_of(&child, DW_AT_const_value, 0)};
        t->is_signed |= enums[t->nenums++].val < 0;
    } while (next_sibling(f, &child));
    t->enums = enums;
}

static void function_type(DwarfFile *f, Type *t, Dwarf_Die *die, unsigned depth)
{
    const Type **params;
    Dwarf_Die child;
    size_t n;

    t->kind = TYPE_FUNCTION;
    t->size = 1;
    t->prototyped = dwarf_hasattr_integrate(die, DW_AT_prototyped);
    t->target = target_of(f, die, depth);
    params = room_for(f, die, DW_TAG_formal_parameter, sizeof *params, &n);
    if (!params || !first_child(f, die, &child))
        return;
    do
        if (dwarf_tag(&child) == DW_TAG_formal_parameter && t->nparams < n)
            params[t->nparams++] = target_of(f, &child, depth);
    while (next_sibling(f, &child));
    t->params = params;
}

static void structure(DwarfFile *f, Type *t, Dwarf_Die *die, bool is_union)
{
    const char *name = dwarf_diename(die);

    t->kind = is_union ? TYPE_UNION : TYPE_STRUCT;
    t->name = file_text(f, is_union ? "union " : "struct ", name ? name : "{...}");
    t->size = number_of(die, DW_AT_byte_size, 0);
    if (grown(&f->rest, f->nrest, &f->rest_cap, sizeof *f->rest))
        f->rest[f->nrest++] = (TypeRest){.die = *die, .type = t};
}

static void become(Type *t)
{
    const Type *of = t->alias;
    const char *name = t->name;

    *t = *of;
    t->alias = of;
    t->name = name;
}

static void alias_type(DwarfFile *f, Type *t, Dwarf_Die *die, unsigned depth)
{
    unsigned tag = dwarf_tag(die);
    const char *name = tag == DW_TAG_typedef ? dwarf_diename(die) : NULL;

    t->alias = target_of(f, die, depth);
    if (tag == DW_TAG_const_type && t->alias->name)
        name = file_text(f, "const ", t->alias->name);
    if (tag == DW_TAG_volatile_type && t->alias->name)
        name = file_text(f, "volatile ", t->alias->name);
    t->name = name ? name : t->alias->name;
    become(t);
    if ((t->kind == TYPE_STRUCT || t->kind == TYPE_UNION) &&
        grown(&f->aliases, f->naliases, &f->alias_cap, sizeof *f->aliases))
        f->aliases[f->naliases++] = t;
}

static void fill(DwarfFile *f, Type *t, Dwarf_Die *die, unsigned depth)
{
    switch (dwarf_tag(die)) {
    case DW_TAG_base_type: base_type(t, die); break;
    case DW_TAG_pointer_type:
    case DW_TAG_reference_type:
    case DW_TAG_rvalue_reference_type:
        t->kind = TYPE_POINTER;
        t->size = 8;
        t->target = target_of(f, die, depth);
        break;
    case DW_TAG_array_type: array_type(f, t, die, depth); break;
    case DW_TAG_structure_type:
    case DW_TAG_class_type: structure(f, t, die, false); break;
    case DW_TAG_union_type: structure(f, t, die, true); break;
    case DW_TAG_enumeration_type: enum_type(f, t, die); break;
    case DW_TAG_subprogram:
    case DW_TAG_subroutine_type: function_type(f, t, die, depth); break;
    case DW_TAG_typedef:
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type: alias_type(f, t, die, depth); break;
    default: *t = nothing;
    }
}

static const Type *build(DwarfFile *f, Dwarf_Die *die, unsigned depth)
{
    const void *key = die->addr;
    TypeSlot *slot;
    Type *t;

    if (depth > TYPE_CHAIN_MAX || f->walked++ > WALK_MAX || !cache_room(f))
        return &nothing;
    slot = slot_of(f->types, f->type_slots, key);
    if (slot->die)
        return slot->open ? &nothing : slot->type;
    t = file_alloc(f, sizeof *t);
    if (!t)
        return &nothing;
    *slot = (TypeSlot){.die = key, .type = t, .open = true};
    f->ntypes++;
    fill(f, t, die, depth); /* may move the slots */
    set_open(f, key, false);
    return t;
}

/* --- members -----------------------------------------------------------------------------------
 */

static uint64_t member_offset(Dwarf_Die *die)
{
    Dwarf_Attribute attr;
    Dwarf_Word num;
    Dwarf_Op *ops;
    size_t n;

    if (!dwarf_attr(die, DW_AT_data_member_location, &attr))
        return 0;
    if (dwarf_formudata(&attr, &num) == 0)
        return num;
    if (dwarf_getlocation(&attr, &ops, &n) == 0 && n == 1 && ops[0].atom == DW_OP_plus_uconst)
        return ops[0].number;
    return 0;
}

/* A bit-field lies in a unit of its type's size; what does not fit into one is left out. */
static bool bit_field(Member *m, Dwarf_Die *die)
{
    uint64_t size = number_of(die, DW_AT_bit_size, 0), unit = m->type->size, bit;

    if (!size || !unit || unit > 8)
        return size == 0;
    if (dwarf_hasattr(die, DW_AT_data_bit_offset))
        bit = number_of(die, DW_AT_data_bit_offset, 0);
    else /* counted from the other end */
        bit = m->off * 8 + number_of(die, DW_AT_byte_size, unit) * 8 -
              number_of(die, DW_AT_bit_offset, 0) - size;
    m->off = bit / (unit * 8) * unit;
    bit %= unit * 8;
    if (bit + size > 64 || size > unit * 8)
        return false;
    if (size == 64)
        return true;
    m->bit_off = (uint8_t)bit;
    m->bit_size = (uint8_t)size;
    return true;
}

static void read_members(DwarfFile *f, Type *t, Dwarf_Die *die)
{
    Member *members;
    Dwarf_Die child;
    size_t n;

    members = room_for(f, die, DW_TAG_member, sizeof *members, &n);
    if (!members || !first_child(f, die, &child))
        return;
    do {
        Member m = {.name = dwarf_diename(&child)};
        if (dwarf_tag(&child) != DW_TAG_member || t->nmembers == n)
            continue;
        m.type = target_of(f, &child, 0);
        m.off = t->kind == TYPE_UNION ? 0 : member_offset(&child);
        if (!bit_field(&m, &child) || m.off > INT32_MAX || (m.type == t))
            continue;
        members[t->nmembers++] = m;
    } while (next_sibling(f, &child));
    t->members = members;
}

/* "struct x;" alone: what another unit says of it. */
static bool whole(DwarfFile *f, Dwarf_Die *die, Dwarf_Die *out)
{
    const char *name = dwarf_diename(die);
    NameKind kind = dwarf_tag(die) == DW_TAG_union_type ? NAME_UNION : NAME_STRUCT;
    const Name *names;
    size_t n;

    *out = *die;
    if (!dwarf_hasattr(die, DW_AT_declaration) || !name)
        return true;
    names = names_find(f, name, &n);
    for (size_t i = 0; i < n; i++)
        if (names[i].kind == kind && !names[i].declared)
            return dwarf_offdie(f->dwarf, names[i].die, out) != NULL;
    return false;
}

static const Type *complete(DwarfFile *f, const Type *t)
{
    for (size_t i = 0; i < f->nrest; i++) { /* grows meanwhile */
        TypeRest rest = f->rest[i];
        Dwarf_Die die;
        if (!whole(f, &rest.die, &die))
            continue;
        rest.type->size = number_of(&die, DW_AT_byte_size, 0);
        read_members(f, rest.type, &die);
    }
    f->nrest = 0;
    for (size_t i = 0; i < f->naliases; i++)
        become(f->aliases[i]);
    f->naliases = 0;
    return t;
}

const Type *type_of(DwarfFile *f, Dwarf_Die *die)
{
    return complete(f, target_of(f, die, 0));
}

const Type *type_at(DwarfFile *f, Dwarf_Die *die)
{
    return complete(f, build(f, die, 0));
}

const Type *type_find(DwarfFile *f, const char *name)
{
    static const struct {
        const char *word;
        NameKind kind;
    } words[] = {{"struct ", NAME_STRUCT}, {"union ", NAME_UNION}, {"enum ", NAME_ENUM}};
    NameKind kind = NAME_TYPE;
    const Name *names;
    Dwarf_Die die;
    size_t n;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strncmp(name, words[i].word, strlen(words[i].word))) {
            kind = words[i].kind;
            name += strlen(words[i].word);
            break;
        }
    names = names_find(f, name, &n);
    for (size_t i = 0; i < n; i++)
        if (names[i].kind == kind && !names[i].declared && name_die(f, &names[i], &die))
            return type_at(f, &die);
    return NULL;
}
