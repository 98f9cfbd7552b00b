/*
 * Sets of extensions: what comes with what, the ISA string, and the decoder's index for a set.
 * What users write is read in isa_parse.c.
 */
#include <stdio.h>
#include <string.h>

#include "emu/isa/isa_parse.h"

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

static const struct {
    uint8_t from, to;
} implied[] = {
#define IMPLIES(a, b) {EXT_##a, EXT_##b},
#define MADE_OF(whole, a, b, c)                                                                    \
    {EXT_##whole, EXT_##a}, {EXT_##whole, EXT_##b}, {EXT_##whole, EXT_##c},
#include "emu/isa/ext.def"
};

static const struct {
    uint8_t whole, part[3];
} made_of[] = {
#define MADE_OF(whole, a, b, c) {EXT_##whole, {EXT_##a, EXT_##b, EXT_##c}},
#include "emu/isa/ext.def"
};

static bool add(bool *with, unsigned ext)
{
    bool is_new = ext < EXT_COUNT && !with[ext];

    if (is_new)
        with[ext] = true;
    return is_new;
}

void isa_close(bool with[EXT_COUNT])
{
    bool more;

    do {
        more = false;
        for (unsigned e = 0; e < EXT_COUNT; e++)
            more |= with[e] && add(with, ext_info[e].needs);
        for (size_t i = 0; i < sizeof implied / sizeof *implied; i++)
            more |= with[implied[i].from] && add(with, implied[i].to);
        more |= with[EXT_C] && with[EXT_D] && add(with, EXT_Zcd);
    } while (more);
    for (size_t i = 0; i < sizeof made_of / sizeof *made_of; i++) {
        const uint8_t *part = made_of[i].part;
        with[made_of[i].whole] |= with[part[0]] && with[part[1]] && with[part[2]];
    }
    with[EXT_C] |= with[EXT_Zca] && (!with[EXT_D] || with[EXT_Zcd]);
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

void isa_finish(Isa *isa)
{
    static const Ext machine[] = {EXT_Zicsr, EXT_S, EXT_U, EXT_Zicntr};

    for (size_t i = 0; i < sizeof machine / sizeof *machine; i++)
        isa->ext[machine[i]] = true;
    isa_close(isa->ext);
    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (isa_has(isa, e) && ext_info[e].letter)
            isa->misa |= UINT64_C(1) << (ext_info[e].letter - 'A');
    combine(isa);
    build_index(isa);
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
