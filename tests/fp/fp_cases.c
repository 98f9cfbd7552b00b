/*
 * fp_cases.c - the corners of the F and D chapters, written down one by one: a row says what the
 * specification promises, so that the promise can be read without running anything.
 */
#include <check.h>
#include <stdlib.h>

#include "fp_ops.h"

enum { RNE = FP_RNE, RTZ = FP_RTZ, RDN = FP_RDN, RUP = FP_RUP, RMM = FP_RMM, ANY = -1 };
enum { NX = FP_NX, UF = FP_UF, OF = FP_OF, DZ = FP_DZ, NV = FP_NV };

typedef struct Case {
    FpOp op;
    int rm; /* ANY: the same in all five */
    uint64_t a, b, c, want;
    unsigned flags;
} Case;

/* f32: 3f800000 is 1, 00800000 the least normal, 7f7fffff the largest finite number */
static const Case f32_cases[] = {
    /* NaN: always canonical, never a payload, NV for the signaling kind only */
    {OP_ADD, ANY, 0xffc12345, 0x3f800000, 0, 0x7fc00000, 0},
    {OP_ADD, ANY, 0x3f800000, 0x7f800001, 0, 0x7fc00000, NV},
    {OP_MUL, ANY, 0xffffffff, 0x7fc00000, 0, 0x7fc00000, 0},
    {OP_DIV, ANY, 0x7fa00000, 0x00000000, 0, 0x7fc00000, NV},
    {OP_SQRT, ANY, 0xffd00000, 0, 0, 0x7fc00000, 0},
    {OP_CONVERT, ANY, 0xffc12345, 0, 0, 0x7ff8000000000000, 0},
    {OP_CONVERT, ANY, 0x7f812345, 0, 0, 0x7ff8000000000000, NV},
    /* invalid operations */
    {OP_SUB, ANY, 0x7f800000, 0x7f800000, 0, 0x7fc00000, NV},
    {OP_ADD, ANY, 0x7f800000, 0xff800000, 0, 0x7fc00000, NV},
    {OP_MUL, ANY, 0x7f800000, 0x80000000, 0, 0x7fc00000, NV},
    {OP_DIV, ANY, 0x00000000, 0x80000000, 0, 0x7fc00000, NV},
    {OP_DIV, ANY, 0x7f800000, 0xff800000, 0, 0x7fc00000, NV},
    {OP_SQRT, ANY, 0xbf800000, 0, 0, 0x7fc00000, NV},
    {OP_SQRT, ANY, 0xff800000, 0, 0, 0x7fc00000, NV},
    /* fma: inf * 0 is invalid even beside a quiet NaN; inf - inf across the two steps */
    {OP_FMA, ANY, 0x7f800000, 0x00000000, 0x7fc00000, 0x7fc00000, NV},
    {OP_FMA, ANY, 0x00000000, 0xff800000, 0x3f800000, 0x7fc00000, NV},
    {OP_FMA, ANY, 0x7f800000, 0x3f800000, 0xff800000, 0x7fc00000, NV},
    {OP_FMA, ANY, 0x7f7fffff, 0x7f7fffff, 0xff800000, 0xff800000, 0},
    {OP_FMA, ANY, 0x3f800000, 0x3f800000, 0x7fc00001, 0x7fc00000, 0},
    /* division by zero, and infinities that are exact */
    {OP_DIV, ANY, 0x3f800000, 0x80000000, 0, 0xff800000, DZ},
    {OP_DIV, ANY, 0x7f800000, 0x80000000, 0, 0xff800000, 0},
    {OP_DIV, ANY, 0x3f800000, 0xff800000, 0, 0x80000000, 0},
    {OP_SQRT, ANY, 0x7f800000, 0, 0, 0x7f800000, 0},
    /* signs of zero */
    {OP_SQRT, ANY, 0x80000000, 0, 0, 0x80000000, 0},
    {OP_ADD, ANY, 0x80000000, 0x80000000, 0, 0x80000000, 0},
    {OP_SUB, RNE, 0x3f800000, 0x3f800000, 0, 0x00000000, 0},
    {OP_SUB, RMM, 0x3f800000, 0x3f800000, 0, 0x00000000, 0},
    {OP_SUB, RDN, 0x3f800000, 0x3f800000, 0, 0x80000000, 0},
    {OP_ADD, RDN, 0x00000000, 0x80000000, 0, 0x80000000, 0},
    {OP_ADD, RUP, 0x00000000, 0x80000000, 0, 0x00000000, 0},
    {OP_FMA, RDN, 0x3f800000, 0x3f800000, 0xbf800000, 0x80000000, 0},
    {OP_FMA, RNE, 0x80000000, 0x3f800000, 0x00000000, 0x00000000, 0},
    {OP_FMA, RNE, 0x80000000, 0x3f800000, 0x80000000, 0x80000000, 0},
    /* ties: 1 + 2^-24, and 1 + 2^-23 + 2^-24 */
    {OP_ADD, RNE, 0x3f800000, 0x33800000, 0, 0x3f800000, NX},
    {OP_ADD, RMM, 0x3f800000, 0x33800000, 0, 0x3f800001, NX},
    {OP_ADD, RTZ, 0x3f800001, 0x33800000, 0, 0x3f800001, NX},
    {OP_ADD, RNE, 0x3f800001, 0x33800000, 0, 0x3f800002, NX},
    {OP_ADD, RUP, 0x3f800000, 0x00000001, 0, 0x3f800001, NX},
    {OP_ADD, RDN, 0xbf800000, 0x80000001, 0, 0xbf800001, NX},
    /* overflow: to infinity or to the largest number */
    {OP_MUL, RNE, 0x7f7fffff, 0x40000000, 0, 0x7f800000, OF | NX},
    {OP_MUL, RTZ, 0x7f7fffff, 0x40000000, 0, 0x7f7fffff, OF | NX},
    {OP_MUL, RDN, 0x7f7fffff, 0x40000000, 0, 0x7f7fffff, OF | NX},
    {OP_MUL, RUP, 0x7f7fffff, 0x40000000, 0, 0x7f800000, OF | NX},
    {OP_MUL, RUP, 0xff7fffff, 0x40000000, 0, 0xff7fffff, OF | NX},
    {OP_MUL, RDN, 0xff7fffff, 0x40000000, 0, 0xff800000, OF | NX},
    {OP_MUL, RMM, 0xff7fffff, 0x40000000, 0, 0xff800000, OF | NX},
    {OP_ADD, RNE, 0x7f7fffff, 0x73000000, 0, 0x7f800000, OF | NX}, /* + half a unit */
    {OP_ADD, RNE, 0x7f7fffff, 0x72ffffff, 0, 0x7f7fffff, NX},
    /* underflow, tininess after rounding: exact subnormals raise nothing; 2^-126 (1 - 2^-46) is no
     * longer tiny once rounded to 24 bits, 2^-126 (1 - 2^-24) has 24 bits and stays it */
    {OP_MUL, ANY, 0x00800000, 0x3f000000, 0, 0x00400000, 0},
    {OP_MUL, RNE, 0x00800001, 0x3f7ffffe, 0, 0x00800000, NX},
    {OP_MUL, RTZ, 0x00800001, 0x3f7ffffe, 0, 0x007fffff, UF | NX},
    {OP_MUL, RNE, 0x00800000, 0x3f7fffff, 0, 0x00800000, UF | NX},
    {OP_MUL, RUP, 0x00800000, 0x3f7fffff, 0, 0x00800000, UF | NX},
    {OP_MUL, RNE, 0x00000001, 0x3f000000, 0, 0x00000000, UF | NX},
    {OP_MUL, RMM, 0x00000001, 0x3f000000, 0, 0x00000001, UF | NX},
    {OP_MUL, RUP, 0x00000001, 0x00000001, 0, 0x00000001, UF | NX},
    {OP_MUL, RDN, 0x80000001, 0x00000001, 0, 0x80000001, UF | NX},
    {OP_ADD, ANY, 0x00000001, 0x00000001, 0, 0x00000002, 0},
    {OP_SUB, ANY, 0x00800000, 0x00000001, 0, 0x007fffff, 0},
    /* minimum and maximum: numbers before NaN, -0 before +0 */
    {OP_MIN, ANY, 0x00000000, 0x80000000, 0, 0x80000000, 0},
    {OP_MIN, ANY, 0x80000000, 0x00000000, 0, 0x80000000, 0},
    {OP_MAX, ANY, 0x80000000, 0x00000000, 0, 0x00000000, 0},
    {OP_MIN, ANY, 0x7fc00000, 0x3f800000, 0, 0x3f800000, 0},
    {OP_MAX, ANY, 0x3f800000, 0x7f800001, 0, 0x3f800000, NV},
    {OP_MAX, ANY, 0xffc00001, 0x7fc00001, 0, 0x7fc00000, 0},
    {OP_MIN, ANY, 0x7f800001, 0x7fc00000, 0, 0x7fc00000, NV},
    {OP_MIN, ANY, 0xff800000, 0x00000001, 0, 0xff800000, 0},
    /* comparisons: feq is quiet, flt and fle signal */
    {OP_EQ, ANY, 0x00000000, 0x80000000, 0, 1, 0},
    {OP_EQ, ANY, 0x7fc00000, 0x7fc00000, 0, 0, 0},
    {OP_EQ, ANY, 0x7f800001, 0x3f800000, 0, 0, NV},
    {OP_LT, ANY, 0x7fc00000, 0x3f800000, 0, 0, NV},
    {OP_LE, ANY, 0x3f800000, 0xffc00000, 0, 0, NV},
    {OP_LT, ANY, 0x80000000, 0x00000000, 0, 0, 0},
    {OP_LE, ANY, 0x00000000, 0x80000000, 0, 1, 0},
    {OP_LT, ANY, 0xff800000, 0xff7fffff, 0, 1, 0},
    /* the ten classes */
    {OP_CLASS, ANY, 0xff800000, 0, 0, 1 << 0, 0},
    {OP_CLASS, ANY, 0xbf800000, 0, 0, 1 << 1, 0},
    {OP_CLASS, ANY, 0x807fffff, 0, 0, 1 << 2, 0},
    {OP_CLASS, ANY, 0x80000000, 0, 0, 1 << 3, 0},
    {OP_CLASS, ANY, 0x00000000, 0, 0, 1 << 4, 0},
    {OP_CLASS, ANY, 0x00000001, 0, 0, 1 << 5, 0},
    {OP_CLASS, ANY, 0x00800000, 0, 0, 1 << 6, 0},
    {OP_CLASS, ANY, 0x7f800000, 0, 0, 1 << 7, 0},
    {OP_CLASS, ANY, 0x7fbfffff, 0, 0, 1 << 8, 0},
    {OP_CLASS, ANY, 0xffc00000, 0, 0, 1 << 9, 0},
    /* to integers: the ends, what lies just outside, NaN to the upper end, NV without NX */
    {OP_TO_I32, ANY, 0x4f000000, 0, 0, 0x7fffffff, NV}, /* 2^31 */
    {OP_TO_I32, ANY, 0x4effffff, 0, 0, 0x7fffff80, 0},
    {OP_TO_I32, ANY, 0xcf000000, 0, 0, 0x80000000, 0},
    {OP_TO_I32, ANY, 0xcf000001, 0, 0, 0x80000000, NV},
    {OP_TO_I32, ANY, 0xffc00000, 0, 0, 0x7fffffff, NV},
    {OP_TO_I32, ANY, 0xff800000, 0, 0, 0x80000000, NV},
    {OP_TO_U32, ANY, 0x4f800000, 0, 0, 0xffffffff, NV}, /* 2^32 */
    {OP_TO_U32, ANY, 0xbf800000, 0, 0, 0, NV},
    {OP_TO_U32, RTZ, 0xbf7fffff, 0, 0, 0, NX},
    {OP_TO_U32, RDN, 0x80000001, 0, 0, 0, NV},
    {OP_TO_U32, RNE, 0xbf000000, 0, 0, 0, NX}, /* -0.5: the tie goes to 0 */
    {OP_TO_U32, RMM, 0xbf000000, 0, 0, 0, NV}, /* and here to -1 */
    {OP_TO_U32, ANY, 0x80000000, 0, 0, 0, 0},
    {OP_TO_I64, ANY, 0x5f000000, 0, 0, INT64_MAX, NV}, /* 2^63 */
    {OP_TO_I64, ANY, 0xdf000000, 0, 0, UINT64_C(1) << 63, 0},
    {OP_TO_U64, ANY, 0x5f800000, 0, 0, UINT64_MAX, NV}, /* 2^64 */
    {OP_TO_U64, ANY, 0x5f7fffff, 0, 0, UINT64_C(0xffffff0000000000), 0},
    {OP_TO_U64, ANY, 0x7fc00000, 0, 0, UINT64_MAX, NV},
    {OP_TO_U64, ANY, 0xff800000, 0, 0, 0, NV},
    {OP_TO_I32, RNE, 0x40200000, 0, 0, 2, NX}, /* 2.5 */
    {OP_TO_I32, RMM, 0x40200000, 0, 0, 3, NX},
    {OP_TO_I32, RDN, 0xc0200000, 0, 0, 0xfffffffd, NX},
    {OP_TO_I32, RUP, 0x00000001, 0, 0, 1, NX},
    /* from integers */
    {OP_FROM_I32, ANY, 0, 0, 0, 0x00000000, 0},
    {OP_FROM_I32, ANY, 0x80000000, 0, 0, 0xcf000000, 0},
    {OP_FROM_I32, RNE, 0x7fffffff, 0, 0, 0x4f000000, NX},
    {OP_FROM_I32, RTZ, 0x7fffffff, 0, 0, 0x4effffff, NX},
    {OP_FROM_U32, RNE, 0x01000001, 0, 0, 0x4b800000, NX}, /* 2^24 + 1, a tie */
    {OP_FROM_U32, RMM, 0x01000001, 0, 0, 0x4b800001, NX},
    {OP_FROM_U64, RUP, UINT64_MAX, 0, 0, 0x5f800000, NX},
    {OP_FROM_I64, RDN, UINT64_C(0x8000000000000001), 0, 0, 0xdf000000, NX},
    {OP_FROM_I64, ANY, UINT64_MAX, 0, 0, 0xbf800000, 0},
    /* widening is exact, subnormals included */
    {OP_CONVERT, ANY, 0x80000001, 0, 0, 0xb6a0000000000000, 0},
    {OP_CONVERT, ANY, 0x7f7fffff, 0, 0, 0x47efffffe0000000, 0},
    {OP_CONVERT, ANY, 0xff800000, 0, 0, 0xfff0000000000000, 0},
};

static const Case f64_cases[] = {
    {OP_ADD, ANY, 0xfff8dead00000000, 0x3ff0000000000000, 0, 0x7ff8000000000000, 0},
    {OP_MUL, ANY, 0x7ff0000000000001, 0x3ff0000000000000, 0, 0x7ff8000000000000, NV},
    {OP_DIV, ANY, 0x3ff0000000000000, 0x0000000000000000, 0, 0x7ff0000000000000, DZ},
    {OP_FMA, ANY, 0x7ff0000000000000, 0, 0x7ff8000000000000, 0x7ff8000000000000, NV},
    /* one third */
    {OP_DIV, RNE, 0x3ff0000000000000, 0x4008000000000000, 0, 0x3fd5555555555555, NX},
    {OP_DIV, RUP, 0x3ff0000000000000, 0x4008000000000000, 0, 0x3fd5555555555556, NX},
    /* the root of two, and an exact one */
    {OP_SQRT, RNE, 0x4000000000000000, 0, 0, 0x3ff6a09e667f3bcd, NX},
    {OP_SQRT, RDN, 0x4000000000000000, 0, 0, 0x3ff6a09e667f3bcc, NX},
    {OP_SQRT, ANY, 0x4022000000000000, 0, 0, 0x4008000000000000, 0},
    {OP_SQRT, ANY, 0x0000000000000004, 0, 0, 0x1e70000000000000, 0},
    /* (1 + 2^-52)^2 - (1 + 2^-51) = 2^-104: the product is not rounded first */
    {OP_FMA, ANY, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000002, 0x3970000000000000,
     0},
    {OP_MUL, RNE, 0x7fefffffffffffff, 0x7fefffffffffffff, 0, 0x7ff0000000000000, OF | NX},
    {OP_MUL, RDN, 0x7fefffffffffffff, 0x7fefffffffffffff, 0, 0x7fefffffffffffff, OF | NX},
    /* tininess after rounding: 2^-1022 (1 - 2^-104) */
    {OP_MUL, RNE, 0x0010000000000001, 0x3feffffffffffffe, 0, 0x0010000000000000, NX},
    {OP_MUL, RDN, 0x0010000000000001, 0x3feffffffffffffe, 0, 0x000fffffffffffff, UF | NX},
    {OP_MUL, RNE, 0x0010000000000000, 0x3fefffffffffffff, 0, 0x0010000000000000, UF | NX},
    {OP_MIN, ANY, 0x0000000000000000, 0x8000000000000000, 0, 0x8000000000000000, 0},
    {OP_LT, ANY, 0x7ff8000000000000, 0, 0, 0, NV},
    {OP_CLASS, ANY, 0x000fffffffffffff, 0, 0, 1 << 5, 0},
    {OP_CLASS, ANY, 0x7ff4000000000000, 0, 0, 1 << 8, 0},
    /* to integers: a double has the bits to stand right beside the ends */
    {OP_TO_I32, RTZ, 0x41dfffffffffffff, 0, 0, 0x7fffffff, NX}, /* 2^31 - 2^-22 */
    {OP_TO_I32, RUP, 0x41dfffffffffffff, 0, 0, 0x7fffffff, NV},
    {OP_TO_I32, RTZ, 0xc1e00000001fffff, 0, 0, 0x80000000, NX},
    {OP_TO_I32, RDN, 0xc1e00000001fffff, 0, 0, 0x80000000, NV},
    {OP_TO_U32, RNE, 0x41efffffffefffff, 0, 0, 0xffffffff, NX},
    {OP_TO_U32, RNE, 0x41effffffff00000, 0, 0, 0xffffffff, NV}, /* 2^32 - 1/2 */
    {OP_TO_I64, ANY, 0x43e0000000000000, 0, 0, INT64_MAX, NV},
    {OP_TO_I64, ANY, 0x43dfffffffffffff, 0, 0, UINT64_C(0x7ffffffffffffc00), 0},
    {OP_TO_I64, ANY, 0xc3e0000000000001, 0, 0, UINT64_C(1) << 63, NV},
    {OP_TO_U64, ANY, 0x43f0000000000000, 0, 0, UINT64_MAX, NV},
    {OP_TO_U64, ANY, 0xbff0000000000000, 0, 0, 0, NV},
    {OP_FROM_U64, RNE, UINT64_MAX, 0, 0, 0x43f0000000000000, NX},
    {OP_FROM_I64, RTZ, INT64_MAX, 0, 0, 0x43dfffffffffffff, NX},
    {OP_FROM_I32, ANY, 0x80000000, 0, 0, 0xc1e0000000000000, 0},
    {OP_FROM_U32, ANY, 0xffffffff, 0, 0, 0x41efffffffe00000, 0},
    /* narrowing */
    {OP_CONVERT, ANY, 0x7ff8000000000001, 0, 0, 0x7fc00000, 0},
    {OP_CONVERT, ANY, 0x7ff0000000000001, 0, 0, 0x7fc00000, NV},
    {OP_CONVERT, RNE, 0x7fefffffffffffff, 0, 0, 0x7f800000, OF | NX},
    {OP_CONVERT, RTZ, 0x7fefffffffffffff, 0, 0, 0x7f7fffff, OF | NX},
    {OP_CONVERT, RNE, 0x47efffffefffffff, 0, 0, 0x7f7fffff, NX}, /* just under half a unit over */
    {OP_CONVERT, RNE, 0x47effffff0000000, 0, 0, 0x7f800000, OF | NX},
    {OP_CONVERT, RNE, 0x0000000000000001, 0, 0, 0x00000000, UF | NX},
    {OP_CONVERT, RUP, 0x0000000000000001, 0, 0, 0x00000001, UF | NX},
    {OP_CONVERT, RNE, 0x380fffffffffffff, 0, 0, 0x00800000, NX}, /* not tiny once rounded */
    {OP_CONVERT, ANY, 0x8000000000000000, 0, 0, 0x80000000, 0},
};

static void check_case(const Case *c, unsigned bits, unsigned rm, int row)
{
    FpEnv env = {.rm = (uint8_t)rm};
    uint64_t got = fp_run(bits, c->op, c->a, c->b, c->c, &env);

    ck_assert_msg(got == c->want && env.flags == c->flags,
                  "f%u row %d: %s %s of %llx %llx %llx: %llx flags %x, wanted %llx flags %x", bits,
                  row, fp_op_name[c->op], fp_rm_name[rm], (unsigned long long)c->a,
                  (unsigned long long)c->b, (unsigned long long)c->c, (unsigned long long)got,
                  env.flags, (unsigned long long)c->want, c->flags);
}

static void check_table(const Case *cases, int count, unsigned bits)
{
    for (int i = 0; i < count; i++)
        for (int rm = FP_RNE; rm <= FP_RMM; rm++)
            if (cases[i].rm == ANY || cases[i].rm == rm)
                check_case(&cases[i], bits, (unsigned)rm, i);
}

START_TEST(f32_corners)
{
    check_table(f32_cases, sizeof f32_cases / sizeof f32_cases[0], 32);
}
END_TEST

START_TEST(f64_corners)
{
    check_table(f64_cases, sizeof f64_cases / sizeof f64_cases[0], 64);
}
END_TEST

START_TEST(flags_are_sticky)
{
    FpEnv env = {.rm = FP_RNE, .flags = FP_DZ};

    f32_add(0x3f800000, 0x33800000, &env);
    ck_assert_uint_eq(env.flags, FP_DZ | FP_NX);
    f32_add(0x3f800000, 0x3f800000, &env);
    ck_assert_uint_eq(env.flags, FP_DZ | FP_NX);
}
END_TEST

START_TEST(nan_boxing)
{
    ck_assert(fp_box32(0x3f800000) == UINT64_C(0xffffffff3f800000));
    ck_assert(fp_unbox32(UINT64_C(0xffffffff3f800000)) == 0x3f800000);
    ck_assert(fp_unbox32(UINT64_C(0x3f800000)) == FP_NAN32);
    ck_assert(fp_unbox32(UINT64_C(0xfffffffe3f800000)) == FP_NAN32);
    ck_assert(fp_unbox32(UINT64_C(0x7fffffff3f800000)) == FP_NAN32);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fp_cases");
    TCase *tc = tcase_create("cases");
    tcase_add_test(tc, f32_corners);
    tcase_add_test(tc, f64_corners);
    tcase_add_test(tc, flags_are_sticky);
    tcase_add_test(tc, nan_boxing);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
