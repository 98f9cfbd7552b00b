/*
 * The instruction table against itself: no two rows claim the same word, every row survives
 * encode and decode with random operands, and a set without an extension refuses its rows.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/isa/isa.h"

enum { ROUNDS = 500 };

static uint64_t seed = 0x9e3779b97f4a7c15;

static uint32_t random32(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16);
}

START_TEST(rows_are_well_formed)
{
    for (unsigned i = 0; i < INSN_COUNT; i++) {
        const InsnInfo *r = &insn_info[i];
        ck_assert_msg(!(r->match & ~r->mask), "%s: match has bits outside its mask", r->name);
        ck_assert_msg((r->match & r->mask & 3) == 3, "%s: not a 32-bit encoding", r->name);
        ck_assert_msg(r->format < FMT_COUNT && r->ext < EXT_END, "%s: format, ext", r->name);
    }
}
END_TEST

static bool overlap(const InsnInfo *a, const InsnInfo *b)
{
    return !((a->match ^ b->match) & a->mask & b->mask);
}

/* Save for a narrower row that stands before a wider one; there are few of them. */
START_TEST(rows_do_not_overlap)
{
    unsigned refined = 0;

    for (unsigned i = 0; i < INSN_COUNT; i++)
        for (unsigned k = i + 1; k < INSN_COUNT; k++) {
            const InsnInfo *a = &insn_info[i], *b = &insn_info[k];
            if (!overlap(a, b))
                continue;
            refined++;
            ck_assert_msg((a->mask & b->mask) == b->mask && a->mask != b->mask,
                          "%s and %s both match %08x", a->name, b->name, a->match | b->match);
        }
    /* zext.h is packw with x0, lpad auipc with x0; Zicfiss has parts of two may-be-operations */
    ck_assert_uint_eq(refined, 5);
}
END_TEST

/* The row of a word where all extensions are. */
static unsigned row_of(uint32_t word)
{
    for (unsigned i = 0; i < INSN_COUNT; i++) {
        const InsnInfo *r = &insn_info[i];
        if ((word & r->mask) != r->match || (r->format == FMT_RD && !(word >> 7 & 31)))
            continue;
        return r->format == FMT_RNUM && (word >> 20 & 15) > 10 ? INSN_ILLEGAL : i;
    }
    return INSN_ILLEGAL;
}

/* Decoding a random word of the row and encoding the result must give the word back, save for
 * the fields that the format leaves out because no instruction uses them. */
static uint32_t unused_bits(unsigned format)
{
    switch (format) {
    case FMT_FENCE: return 0x000f8f80; /* rd and rs1, reserved */
    case FMT_ANY: return 0xffff8f80;   /* and imm */
    default: return 0;
    }
}

START_TEST(round_trip)
{
    const InsnInfo *r = &insn_info[_i];
    uint32_t unused = unused_bits(r->format);
    Isa isa;
    Err err = {0};

    ck_assert(isa_init(&isa, "max_smrnmi", &err));
    for (int n = 0; n < ROUNDS; n++) {
        uint32_t word = r->match | (random32() & ~r->mask);
        Insn in, again;
        if (row_of(word) != (unsigned)_i)
            continue;
        ck_assert_msg(isa_decode(&isa, word, &in), "%s: %08x is illegal", r->name, word);
        ck_assert_msg(in.id == _i, "%s: %08x decodes as %s", r->name, word, insn_info[in.id].name);
        ck_assert_int_eq(in.len, 4);
        ck_assert_uint_eq(in.raw, word);
        ck_assert_msg(isa_encode(&in) == (word & ~unused), "%s: %08x encodes as %08x", r->name,
                      word, isa_encode(&in));
        ck_assert(isa_decode(&isa, isa_encode(&in), &again));
        ck_assert(again.id == in.id && again.rd == in.rd && again.rs1 == in.rs1 &&
                  again.rs2 == in.rs2 && again.rs3 == in.rs3 && again.rm == in.rm &&
                  again.imm == in.imm);
    }
}
END_TEST

/* A word is decoded as the one row that matches it, or as none: the index misses nothing. */
START_TEST(decode_agrees_with_a_plain_search)
{
    Isa isa;
    Err err = {0};

    ck_assert(isa_init(&isa, "max_smrnmi", &err));
    for (int n = 0; n < 200000; n++) {
        uint32_t word = random32() | 3;
        unsigned want;
        Insn in;
        if (n & 1) /* near a row: one bit of what it fixes is wrong, or none */
            word = (insn_info[random32() % INSN_COUNT].match | 3) ^
                   (UINT32_C(1) << (2 + random32() % 30));
        want = row_of(word);
        isa_decode(&isa, word, &in);
        ck_assert_msg(in.id == want, "%08x: row %u, not %u", word, in.id, want);
        if (want == INSN_ILLEGAL)
            ck_assert_uint_eq(in.needs, EXT_none);
    }
}
END_TEST

/* Whether `ext` is gone when `what` and all that brings it are. */
static bool is_or_needs(unsigned ext, unsigned what)
{
    bool with[EXT_COUNT] = {false};

    if (ext > EXT_COUNT) {
        const ExtInfo *e = &ext_info[ext];
        bool a = is_or_needs(e->a, what), b = is_or_needs(e->b, what);
        return e->both ? a || b : a && b;
    }
    if (ext == EXT_none)
        return false;
    with[ext] = true;
    isa_close(with);
    return with[what];
}

/* Base and privileged extensions cannot be left out of a string; A, B and C are there with their
 * parts, which are left out one by one. */
static bool optional(unsigned ext)
{
    return ext_info[ext].name[0] && ext != EXT_I && ext != EXT_Zicsr && ext != EXT_Zicntr &&
           ext != EXT_A && ext != EXT_B && ext != EXT_C;
}

/* The extension that is named as the reason. */
static unsigned reason(unsigned ext, unsigned what)
{
    const ExtInfo *e = &ext_info[ext];

    return !e->both ? ext : is_or_needs(e->a, what) ? e->a : e->b;
}

/* A wider row has the word, too, and is still there. */
static bool covered(unsigned row, unsigned what)
{
    for (unsigned k = row + 1; k < INSN_COUNT; k++)
        if (overlap(&insn_info[row], &insn_info[k]) && !is_or_needs(insn_info[k].ext, what))
            return true;
    return false;
}

START_TEST(absent_extension_refuses_its_rows)
{
    char string[ISA_TEXT] = "rv64";
    size_t len = 4;
    Isa isa;
    Err err = {0};

    if (!optional((unsigned)_i))
        return;
    for (unsigned e = 0; e < EXT_COUNT; e++) {
        const char *name = ext_info[e].name;
        if (name[0] && !is_or_needs(e, (unsigned)_i))
            len += (size_t)snprintf(string + len, sizeof string - len, "%s%s", name[1] ? "_" : "",
                                    name);
    }
    ck_assert_msg(isa_init(&isa, string, &err), "%s is refused", string);
    for (unsigned i = 0; i < INSN_COUNT; i++) {
        const InsnInfo *r = &insn_info[i];
        bool gone = is_or_needs(r->ext, (unsigned)_i), other = gone && covered(i, (unsigned)_i);
        uint32_t word = row_of(r->match) == i ? r->match : r->match | ~r->mask;
        Insn in;
        ck_assert_msg(isa_decode(&isa, word, &in) == (!gone || other), "%s with %s", r->name,
                      string);
        ck_assert(gone || in.id == i);
        if (gone && !other) {
            ck_assert_uint_eq(in.id, INSN_ILLEGAL);
            ck_assert_msg(in.needs == reason(r->ext, (unsigned)_i), "%s: %s is named as missing",
                          r->name, ext_info[in.needs].id);
        }
    }
}
END_TEST

START_TEST(operands_are_sign_extended)
{
    static const struct {
        uint32_t word;
        unsigned id;
        int32_t imm;
    } cases[] = {
        {0xfff00513, INSN_addi, -1},     {0x80000513, INSN_addi, -2048},
        {0x7ff00513, INSN_addi, 2047},   {0x80000537, INSN_lui, INT32_MIN},
        {0xfe050ee3, INSN_beq, -4},      {0x80000063, INSN_beq, -4096},
        {0x7e000fe3, INSN_beq, 4094},    {0x8000006f, INSN_jal, -1048576},
        {0x7ffff06f, INSN_jal, 1048574}, {0xfea5bc23, INSN_sd, -8},
        {0x03f51513, INSN_slli, 63},     {0x43f55513, INSN_srai, 63},
        {0xfff02573, INSN_csrrs, 0xfff},
    };
    Isa isa;
    Err err = {0};

    ck_assert(isa_init(&isa, "max_smrnmi", &err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Insn in;
        ck_assert(isa_decode(&isa, cases[i].word, &in));
        ck_assert_uint_eq(in.id, cases[i].id);
        ck_assert_int_eq(in.imm, cases[i].imm);
    }
}
END_TEST

START_TEST(text_never_overruns)
{
    Isa isa;
    Err err = {0};
    Insn in;

    ck_assert(isa_init(&isa, "max_smrnmi", &err));
    ck_assert(isa_decode(&isa, 0x68c58543, &in));
    for (size_t len = 0; len < 40; len++) {
        char buf[48];
        memset(buf, '~', sizeof buf);
        isa_disasm(&in, 0, buf, len);
        for (size_t i = len; i < sizeof buf; i++)
            ck_assert_int_eq(buf[i], '~');
        if (len)
            ck_assert(!strncmp(buf, "fmadd.s\tfa0,fa1,fa2,fa3,rne", len - 1) && strlen(buf) < len);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("isa_table");
    TCase *t = tcase_create("rows");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_test(t, rows_are_well_formed);
    tcase_add_test(t, rows_do_not_overlap);
    tcase_add_loop_test(t, round_trip, 0, INSN_COUNT);
    tcase_add_test(t, decode_agrees_with_a_plain_search);
    tcase_add_loop_test(t, absent_extension_refuses_its_rows, 0, EXT_COUNT);
    tcase_add_test(t, operands_are_sign_extended);
    tcase_add_test(t, text_never_overruns);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
