/*
 * All compressed encodings against an expander of its own, written from the C chapter's tables as
 * one switch, with nothing taken from rvc.def: it yields the 32-bit word that each stands for.
 */
#include <check.h>
#include <stdlib.h>

#include "emu/isa/isa.h"

static unsigned at(unsigned c, unsigned bit)
{
    return c >> bit & 1;
}

/* Gathers an immediate: places[i] is the bit of the value that bit `from - i` of c holds, -1 for
 * one that is not of the immediate. */
static unsigned gather(unsigned c, unsigned from, const int *places, unsigned n)
{
    unsigned v = 0;

    for (unsigned i = 0; i < n; i++)
        if (places[i] >= 0)
            v |= at(c, from - i) << places[i];
    return v;
}
#define GATHER(c, from, ...)                                                                       \
    gather(c, from, (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

static int sign(unsigned v, unsigned top)
{
    return (int)v - (v >> top & 1 ? 2 << top : 0);
}

static uint32_t i_type(unsigned op, unsigned f3, unsigned rd, unsigned rs1, int imm)
{
    return (uint32_t)imm << 20 | rs1 << 15 | f3 << 12 | rd << 7 | op;
}

static uint32_t s_type(unsigned op, unsigned f3, unsigned rs1, unsigned rs2, unsigned imm)
{
    return (imm >> 5) << 25 | rs2 << 20 | rs1 << 15 | f3 << 12 | (imm & 31) << 7 | op;
}

static uint32_t r_type(unsigned op, unsigned f3, unsigned f7, unsigned rd, unsigned rs1,
                       unsigned rs2)
{
    return f7 << 25 | rs2 << 20 | rs1 << 15 | f3 << 12 | rd << 7 | op;
}

/* Zcb's loads and stores */
static uint32_t zcb_memory(unsigned c, unsigned lo, unsigned hi)
{
    unsigned byte = GATHER(c, 6, 0, 1), half = GATHER(c, 5, 1);

    switch (c >> 10 & 7) {
    case 0: return i_type(0x03, 4, lo, hi, (int)byte);
    case 1: return i_type(0x03, at(c, 6) ? 1 : 5, lo, hi, (int)half);
    case 2: return s_type(0x23, 0, hi, lo, byte);
    case 3: return at(c, 6) ? 0 : s_type(0x23, 1, hi, lo, half);
    default: return 0;
    }
}

static uint32_t quadrant0(unsigned c)
{
    unsigned lo = 8 + (c >> 2 & 7), hi = 8 + (c >> 7 & 7);
    unsigned word = GATHER(c, 12, 5, 4, 3, -1, -1, -1, 2, 6);
    unsigned dword = GATHER(c, 12, 5, 4, 3, -1, -1, -1, 7, 6);
    unsigned spn = GATHER(c, 12, 5, 4, 9, 8, 7, 6, 2, 3);

    switch (c >> 13) {
    case 0: return spn ? i_type(0x13, 0, lo, 2, (int)spn) : 0;
    case 1: return i_type(0x07, 3, lo, hi, (int)dword);
    case 2: return i_type(0x03, 2, lo, hi, (int)word);
    case 3: return i_type(0x03, 3, lo, hi, (int)dword);
    case 4: return zcb_memory(c, lo, hi);
    case 5: return s_type(0x27, 3, hi, lo, dword);
    case 6: return s_type(0x23, 2, hi, lo, word);
    case 7: return s_type(0x23, 3, hi, lo, dword);
    default: return 0;
    }
}

/* c.zext.b sext.b zext.h sext.h zext.w not */
static uint32_t zcb_unary(unsigned which, unsigned r)
{
    switch (which) {
    case 0: return i_type(0x13, 7, r, r, 0xff);
    case 1: return i_type(0x13, 1, r, r, 0x604);
    case 2: return i_type(0x3b, 4, r, r, 0x080);
    case 3: return i_type(0x13, 1, r, r, 0x605);
    case 4: return r_type(0x3b, 0, 0x04, r, r, 0);
    case 5: return i_type(0x13, 4, r, r, -1);
    default: return 0;
    }
}

static uint32_t arithmetic(unsigned c)
{
    unsigned hi = 8 + (c >> 7 & 7), lo = 8 + (c >> 2 & 7);
    unsigned shamt = GATHER(c, 12, 5, -1, -1, -1, -1, -1, 4, 3, 2, 1, 0);

    switch (c >> 10 & 3) {
    case 0: return i_type(0x13, 5, hi, hi, (int)shamt);
    case 1: return i_type(0x13, 5, hi, hi, (int)(0x400 | shamt));
    case 2: return i_type(0x13, 7, hi, hi, sign(shamt, 5));
    default: break;
    }
    switch (at(c, 12) << 2 | (c >> 5 & 3)) {
    case 0: return r_type(0x33, 0, 0x20, hi, hi, lo);
    case 1: return r_type(0x33, 4, 0, hi, hi, lo);
    case 2: return r_type(0x33, 6, 0, hi, hi, lo);
    case 3: return r_type(0x33, 7, 0, hi, hi, lo);
    case 4: return r_type(0x3b, 0, 0x20, hi, hi, lo);
    case 5: return r_type(0x3b, 0, 0, hi, hi, lo);
    case 6: return r_type(0x33, 0, 1, hi, hi, lo);
    default: return zcb_unary(c >> 2 & 7, hi);
    }
}

static uint32_t branch(unsigned c, unsigned f3)
{
    uint32_t off = (uint32_t)sign(GATHER(c, 12, 8, 4, 3, -1, -1, -1, 7, 6, 2, 1, 5), 8);

    return (off >> 12 & 1) << 31 | (off >> 5 & 63) << 25 | (8 + (c >> 7 & 7)) << 15 | f3 << 12 |
           (off >> 1 & 15) << 8 | (off >> 11 & 1) << 7 | 0x63;
}

static uint32_t quadrant1(unsigned c)
{
    unsigned rd = c >> 7 & 31;
    int imm = sign(GATHER(c, 12, 5, -1, -1, -1, -1, -1, 4, 3, 2, 1, 0), 5);
    int sp = sign(GATHER(c, 12, 9, -1, -1, -1, -1, -1, 4, 6, 8, 7, 5), 9);
    uint32_t j = (uint32_t)sign(GATHER(c, 12, 11, 4, 9, 8, 10, 6, 7, 3, 2, 1, 5), 11);

    switch (c >> 13) {
    case 0: return i_type(0x13, 0, rd, rd, imm);
    case 1: return rd ? i_type(0x1b, 0, rd, rd, imm) : 0;
    case 2: return i_type(0x13, 0, rd, 0, imm);
    case 3:
        if (imm == 0) /* reserved for both: their bits are the same; c.mop.n does nothing */
            return rd < 16 && rd & 1 ? i_type(0x13, 0, 0, 0, 0) : 0;
        return rd == 2 ? i_type(0x13, 0, 2, 2, sp) : (uint32_t)imm << 12 | rd << 7 | 0x37;
    case 4: return arithmetic(c);
    case 5:
        return (j >> 20 & 1) << 31 | (j >> 1 & 0x3ff) << 21 | (j >> 11 & 1) << 20 |
               (j >> 12 & 0xff) << 12 | 0x6f;
    case 6: return branch(c, 0);
    default: return branch(c, 1);
    }
}

static uint32_t quadrant2(unsigned c)
{
    unsigned rd = c >> 7 & 31, rs2 = c >> 2 & 31;
    unsigned shamt = GATHER(c, 12, 5, -1, -1, -1, -1, -1, 4, 3, 2, 1, 0);
    unsigned lw = GATHER(c, 12, 5, -1, -1, -1, -1, -1, 4, 3, 2, 7, 6);
    unsigned ld = GATHER(c, 12, 5, -1, -1, -1, -1, -1, 4, 3, 8, 7, 6);
    unsigned sw = GATHER(c, 12, 5, 4, 3, 2, 7, 6), sd = GATHER(c, 12, 5, 4, 3, 8, 7, 6);

    switch (c >> 13) {
    case 0: return i_type(0x13, 1, rd, rd, (int)shamt);
    case 1: return i_type(0x07, 3, rd, 2, (int)ld);
    case 2: return rd ? i_type(0x03, 2, rd, 2, (int)lw) : 0;
    case 3: return rd ? i_type(0x03, 3, rd, 2, (int)ld) : 0;
    case 5: return s_type(0x27, 3, 2, rs2, sd);
    case 6: return s_type(0x23, 2, 2, rs2, sw);
    case 7: return s_type(0x23, 3, 2, rs2, sd);
    default: break;
    }
    if (rs2)
        return r_type(0x33, 0, 0, rd, at(c, 12) ? rd : 0, rs2);
    if (rd)
        return i_type(0x67, 0, at(c, 12), rd, 0);
    return at(c, 12) ? 0x00100073 : 0;
}

/* 0: reserved */
static uint32_t expand(unsigned c)
{
    switch (c & 3) {
    case 0: return quadrant0(c);
    case 1: return quadrant1(c);
    default: return quadrant2(c);
    }
}

/* With shadow stacks two may-be-operations are more. */
static uint32_t expand_all(unsigned c)
{
    return c == 0x6081 ? 0xce104073 : c == 0x6281 ? 0xcdc2c073 : expand(c);
}

static void use(Isa *isa, const char *string)
{
    Err err = {0};

    ck_assert_msg(isa_init(isa, string, &err), "%s is refused", string ? string : "the default");
}

START_TEST(every_encoding)
{
    unsigned legal = 0;
    Isa isa;

    use(&isa, NULL);
    for (unsigned c = 0; c < 0x10000; c++) {
        uint32_t want = expand_all(c);
        Insn in;
        bool good;
        if ((c & 3) == 3)
            continue;
        good = isa_decode(&isa, c | 0xabcd0000, &in); /* the upper half is another instruction */
        ck_assert_msg(good == (want != 0), "%04x: %s", c, good ? "reserved" : "not decoded");
        ck_assert_int_eq(in.len, 2);
        ck_assert_uint_eq(in.raw, c);
        if (!good) {
            ck_assert_uint_eq(in.id, INSN_ILLEGAL);
            ck_assert_uint_eq(in.needs, EXT_none);
            continue;
        }
        ck_assert_msg(isa_encode(&in) == want, "%04x: stands for %08x, not %08x", c, want,
                      isa_encode(&in));
        legal++;
    }
    ck_assert_uint_gt(legal, 40000); /* the loop has seen something */
}
END_TEST

/* The decoded fields are those of the 32-bit word, not only its encoding. */
START_TEST(same_operands_as_the_long_form)
{
    Isa isa;

    use(&isa, NULL);
    for (unsigned c = 0; c < 0x10000; c++) {
        Insn small, big;
        if ((c & 3) == 3 || !isa_decode(&isa, c, &small))
            continue;
        ck_assert(isa_decode(&isa, expand_all(c), &big));
        ck_assert_msg(small.id == big.id && small.rd == big.rd && small.rs1 == big.rs1 &&
                          small.rs2 == big.rs2 && small.imm == big.imm,
                      "%04x differs from %08x", c, big.raw);
    }
}
END_TEST

START_TEST(without_c_all_are_refused)
{
    Isa isa;

    use(&isa, "rv64imafd");
    for (unsigned c = 0; c < 0x10000; c++) {
        Insn in;
        if ((c & 3) == 3)
            continue;
        ck_assert(!isa_decode(&isa, c, &in));
        ck_assert_msg(in.needs == (expand(c) ? EXT_C : EXT_none), "%04x names %u", c, in.needs);
    }
}
END_TEST

START_TEST(without_d_its_loads_and_stores_are_refused)
{
    Isa isa;

    use(&isa, "rv64imafc_zba_zbb_zcb_zcmop");
    for (unsigned c = 0; c < 0x10000; c++) {
        uint32_t want = expand(c);
        bool fp = (want & 0x7f) == 0x07 || (want & 0x7f) == 0x27;
        Insn in;
        if ((c & 3) == 3)
            continue;
        ck_assert_msg(isa_decode(&isa, c, &in) == (want && !fp), "%04x", c);
        if (fp)
            ck_assert_uint_eq(in.needs, EXT_D);
    }
}
END_TEST

static bool is_zcmop(unsigned c)
{
    return (c & 0xf8ff) == 0x6081;
}

static bool is_zcb(unsigned c)
{
    return c >> 13 == 4 && ((c & 3) == 0 || ((c & 3) == 1 && (c >> 10 & 7) == 7 && at(c, 6)));
}

/* Each names what it lacks: Zcb, Zcmop, or the extension of the instruction it stands for. */
START_TEST(without_zcb_and_zcmop)
{
    Isa plain, bare;

    use(&plain, "rv64imafdc_zba_zbb");
    use(&bare, "rv64ic_zcb_zcmop");
    for (unsigned c = 0; c < 0x10000; c++) {
        uint32_t want = expand(c);
        Insn in;
        if ((c & 3) == 3 || !want || !(is_zcb(c) || is_zcmop(c)))
            continue;
        ck_assert(!isa_decode(&plain, c, &in));
        ck_assert_uint_eq(in.needs, is_zcb(c) ? EXT_Zcb : EXT_Zcmop);
        if (isa_decode(&bare, c, &in))
            continue;
        ck_assert_uint_eq(in.needs, (want & 0x7f) == 0x13               ? EXT_Zbb
                                    : (want & 0xfe00007f) == 0x02000033 ? EXT_M_Zmmul
                                    : (want & 0xfff0707f) == 0x0800403b ? EXT_Zbb
                                                                        : EXT_Zba);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("isa_rvc");
    TCase *t = tcase_create("compressed");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_encoding);
    tcase_add_test(t, same_operands_as_the_long_form);
    tcase_add_test(t, without_c_all_are_refused);
    tcase_add_test(t, without_zcb_and_zcmop);
    tcase_add_test(t, without_d_its_loads_and_stores_are_refused);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
