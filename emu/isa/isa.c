/*
 * Sets of extensions: parsing ISA strings, printing them, and the decoder's index for a set.
 * Takes the forms of Spike's --isa and of the device tree; version numbers are not accepted.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "emu/isa/isa.h"

#define NO_PARTS false, EXT_none, EXT_none
const ExtInfo ext_info[EXT_END] = {
#define EXT(id, name, letter, needs, help)                                                         \
    [EXT_##id] = {#id, name, help, letter, EXT_##needs, NO_PARTS},
#define EITHER(id, a, b) [EXT_##id] = {#a " or " #b, "", "", 0, EXT_none, false, EXT_##a, EXT_##b},
#define BOTH(id, a, b)   [EXT_##id] = {#a " and " #b, "", "", 0, EXT_none, true, EXT_##a, EXT_##b},
#include "emu/isa/ext.def"
    [EXT_none] = {"none", "", "", 0, EXT_none, NO_PARTS},
};

/* A row goes into the bucket of each funct3 that its mask leaves open. */
static void build_index(Isa *isa)
{
    unsigned n = 0;

    for (unsigned b = 0; b < ISA_BUCKETS; b++) {
        uint32_t word = (b >> 3) << 2 | 3 | (b & 7) << 12;
        isa->first[b] = (uint16_t)n;
        for (unsigned id = 0; id < INSN_COUNT; id++) {
            uint32_t fixed = insn_info[id].mask & 0x707f;
            if ((word & fixed) == (insn_info[id].match & fixed))
                isa->rows[n++] = (uint16_t)id;
        }
    }
    isa->first[ISA_BUCKETS] = (uint16_t)n;
}

static Ext find(const char *name, size_t len)
{
    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (ext_info[e].name[0] && strlen(ext_info[e].name) == len &&
            !strncmp(ext_info[e].name, name, len))
            return (Ext)e;
    return EXT_none;
}

static void add(Isa *isa, const Ext *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        isa->ext[list[i]] = true;
}

static bool parse_letters(Isa *isa, const char **at, const char *whole, Err *err)
{
    static const Ext general[] = {EXT_I, EXT_M, EXT_A, EXT_F, EXT_D, EXT_Zicsr, EXT_Zifencei};
    const char *p = *at;

    for (; *p && *p != '_' && *p != 'z' && *p != 's'; p++) {
        Ext e;
        if (*p == 'g') {
            add(isa, general, sizeof general / sizeof *general);
            continue;
        }
        e = find(p, 1);
        if (e == EXT_none)
            return err_set(err, 0, "ISA '%s': extension '%c' is not built", whole, *p);
        isa->ext[e] = true;
    }
    *at = p;
    return true;
}

static bool parse(Isa *isa, const char *s, Err *err)
{
    static const Ext machine[] = {EXT_Zicsr, EXT_S, EXT_U, EXT_Zicntr};
    const char *p = s;

    if (strncmp(p, "rv64", 4) != 0)
        return err_set(err, 0, "ISA '%s': must begin with rv64", s);
    p += 4;
    if (!parse_letters(isa, &p, s, err))
        return false;
    while (*p) {
        size_t len;
        Ext e;
        if (*p == '_')
            p++;
        len = strcspn(p, "_");
        e = find(p, len);
        if (e == EXT_none)
            return err_set(err, 0, "ISA '%s': extension '%.*s' is not built", s, (int)len, p);
        isa->ext[e] = true;
        p += len;
    }
    if (!isa_has(isa, EXT_I))
        return err_set(err, 0, "ISA '%s': the base must be i or g", s);
    /* The privileged machine is not optional: it is what the emulator is. */
    add(isa, machine, sizeof machine / sizeof *machine);
    return true;
}

static void combine(Isa *isa)
{
    for (unsigned e = EXT_COUNT + 1; e < EXT_END; e++) {
        bool a = isa->ext[ext_info[e].a], b = isa->ext[ext_info[e].b];
        isa->ext[e] = ext_info[e].both ? a && b : a || b;
    }
}

Ext isa_missing(const Isa *isa, Ext e)
{
    if (!ext_info[e].both)
        return e;
    return isa_has(isa, ext_info[e].a) ? ext_info[e].b : ext_info[e].a;
}

bool isa_init(Isa *isa, const char *string, Err *err)
{
    *isa = (Isa){0};
    if (string) {
        char lower[1024];
        size_t i;
        for (i = 0; string[i] && i < sizeof lower - 1; i++)
            lower[i] = (char)tolower((unsigned char)string[i]);
        lower[i] = 0;
        if (string[i])
            return err_set(err, 0, "ISA string is too long (at most %zu characters)",
                           sizeof lower - 1);
        if (!parse(isa, lower, err))
            return false;
    } else {
        for (unsigned e = 0; e < EXT_COUNT; e++)
            isa->ext[e] = e != EXT_Svade;
    }
#define IMPLIES(a, b) isa->ext[EXT_##b] |= isa->ext[EXT_##a];
#include "emu/isa/ext.def"
    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (isa_has(isa, e) && ext_info[e].needs != EXT_none && !isa_has(isa, ext_info[e].needs))
            return err_set(err, 0, "ISA '%s': %s needs %s", string ? string : "", ext_info[e].id,
                           ext_info[ext_info[e].needs].id);
    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (isa_has(isa, e) && ext_info[e].letter)
            isa->misa |= UINT64_C(1) << (ext_info[e].letter - 'A');
    combine(isa);
    build_index(isa);
    return true;
}

size_t isa_string(const Isa *isa, char *buf, size_t len)
{
    size_t n = (size_t)snprintf(buf, len, "rv64");

    for (unsigned e = 0; e < EXT_COUNT; e++) {
        const char *name = ext_info[e].name;
        if (!isa_has(isa, e) || !name[0])
            continue;
        n += (size_t)snprintf(n < len ? buf + n : NULL, n < len ? len - n : 0, "%s%s",
                              name[1] ? "_" : "", name);
    }
    return n;
}
