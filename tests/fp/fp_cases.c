/*
 * fp_cases.c - the corners of the F and D chapters, written down one by one: a row says what the
 * specification promises, so that the promise can be read without running anything.
 */
#include <stdio.h>

#include "fp_table.h"

enum { RNE = FP_RNE, RTZ = FP_RTZ, RDN = FP_RDN, RUP = FP_RUP, RMM = FP_RMM, ANY = -1 };
enum { NX = FP_NX, UF = FP_UF, OF = FP_OF, DZ = FP_DZ, NV = FP_NV };

typedef struct Case {
    const char *insn;
    int rm;         /* ANY: the same in all five */
    uint64_t in[3]; /* singles without what boxes them; the result likewise */
    uint64_t want;
    unsigned flags;
    const char *name;
} Case;

static const Case cases[] = {
    /* boundaries that go wrong where the host's conversions are trusted; singles have no number
     * between these and the largest one below them, so that no rounding brings them back */
    {"fcvt.w.s", ANY, {0x4f000000}, 0x7fffffff, NV, "fcvt.w.s of 2^31"},
    {"fcvt.w.s", ANY, {0x4effffff}, 0x7fffff80, 0, "fcvt.w.s of the single below 2^31"},
    {"fcvt.w.s", ANY, {0xcf000000}, 0xffffffff80000000, 0, "fcvt.w.s of -2^31"},
    {"fcvt.lu.s", ANY, {0x5f800000}, UINT64_MAX, NV, "fcvt.lu.s of 2^64"},
    {"fcvt.lu.s", ANY, {0x5f7fffff}, 0xffffff0000000000, 0, "fcvt.lu.s of the single below 2^64"},
    {"fcvt.lu.s", ANY, {0x5f000000}, 0x8000000000000000, 0, "fcvt.lu.s of 2^63"},

    /* single: 3f800000 is 1, 00800000 the least normal, 7f7fffff the largest finite number */
    /* NaN: always canonical, never a payload, NV for the signaling kind only */
    {"fadd.s", ANY, {0xffc12345, 0x3f800000}, 0x7fc00000, 0},
    {"fadd.s", ANY, {0x3f800000, 0x7f800001}, 0x7fc00000, NV},
    {"fmul.s", ANY, {0xffffffff, 0x7fc00000}, 0x7fc00000, 0},
    {"fdiv.s", ANY, {0x7fa00000, 0x00000000}, 0x7fc00000, NV},
    {"fsqrt.s", ANY, {0xffd00000}, 0x7fc00000, 0},
    {"fcvt.d.s", ANY, {0xffc12345}, 0x7ff8000000000000, 0},
    {"fcvt.d.s", ANY, {0x7f812345}, 0x7ff8000000000000, NV},
    /* invalid operations */
    {"fsub.s", ANY, {0x7f800000, 0x7f800000}, 0x7fc00000, NV},
    {"fadd.s", ANY, {0x7f800000, 0xff800000}, 0x7fc00000, NV},
    {"fmul.s", ANY, {0x7f800000, 0x80000000}, 0x7fc00000, NV},
    {"fdiv.s", ANY, {0x00000000, 0x80000000}, 0x7fc00000, NV},
    {"fdiv.s", ANY, {0x7f800000, 0xff800000}, 0x7fc00000, NV},
    {"fsqrt.s", ANY, {0xbf800000}, 0x7fc00000, NV},
    {"fsqrt.s", ANY, {0xff800000}, 0x7fc00000, NV},
    /* fma: inf * 0 is invalid even beside a quiet NaN; inf - inf across the two steps */
    {"fmadd.s", ANY, {0x7f800000, 0x00000000, 0x7fc00000}, 0x7fc00000, NV},
    {"fmadd.s", ANY, {0x00000000, 0xff800000, 0x3f800000}, 0x7fc00000, NV},
    {"fmadd.s", ANY, {0x7f800000, 0x3f800000, 0xff800000}, 0x7fc00000, NV},
    {"fmadd.s", ANY, {0x7f7fffff, 0x7f7fffff, 0xff800000}, 0xff800000, 0},
    {"fmadd.s", ANY, {0x3f800000, 0x3f800000, 0x7fc00001}, 0x7fc00000, 0},
    /* division by zero, and infinities that are exact */
    {"fdiv.s", ANY, {0x3f800000, 0x80000000}, 0xff800000, DZ},
    {"fdiv.s", ANY, {0x7f800000, 0x80000000}, 0xff800000, 0},
    {"fdiv.s", ANY, {0x3f800000, 0xff800000}, 0x80000000, 0},
    {"fsqrt.s", ANY, {0x7f800000}, 0x7f800000, 0},
    /* signs of zero */
    {"fsqrt.s", ANY, {0x80000000}, 0x80000000, 0},
    {"fadd.s", ANY, {0x80000000, 0x80000000}, 0x80000000, 0},
    {"fsub.s", RNE, {0x3f800000, 0x3f800000}, 0x00000000, 0},
    {"fsub.s", RMM, {0x3f800000, 0x3f800000}, 0x00000000, 0},
    {"fsub.s", RDN, {0x3f800000, 0x3f800000}, 0x80000000, 0},
    {"fadd.s", RDN, {0x00000000, 0x80000000}, 0x80000000, 0},
    {"fadd.s", RUP, {0x00000000, 0x80000000}, 0x00000000, 0},
    {"fmadd.s", RDN, {0x3f800000, 0x3f800000, 0xbf800000}, 0x80000000, 0},
    {"fmadd.s", RNE, {0x80000000, 0x3f800000, 0x00000000}, 0x00000000, 0},
    {"fmadd.s", RNE, {0x80000000, 0x3f800000, 0x80000000}, 0x80000000, 0},
    /* ties: 1 + 2^-24, and 1 + 2^-23 + 2^-24 */
    {"fadd.s", RNE, {0x3f800000, 0x33800000}, 0x3f800000, NX},
    {"fadd.s", RMM, {0x3f800000, 0x33800000}, 0x3f800001, NX},
    {"fadd.s", RTZ, {0x3f800001, 0x33800000}, 0x3f800001, NX},
    {"fadd.s", RNE, {0x3f800001, 0x33800000}, 0x3f800002, NX},
    {"fadd.s", RUP, {0x3f800000, 0x00000001}, 0x3f800001, NX},
    {"fadd.s", RDN, {0xbf800000, 0x80000001}, 0xbf800001, NX},
    /* overflow: to infinity or to the largest number */
    {"fmul.s", RNE, {0x7f7fffff, 0x40000000}, 0x7f800000, OF | NX},
    {"fmul.s", RTZ, {0x7f7fffff, 0x40000000}, 0x7f7fffff, OF | NX},
    {"fmul.s", RDN, {0x7f7fffff, 0x40000000}, 0x7f7fffff, OF | NX},
    {"fmul.s", RUP, {0x7f7fffff, 0x40000000}, 0x7f800000, OF | NX},
    {"fmul.s", RUP, {0xff7fffff, 0x40000000}, 0xff7fffff, OF | NX},
    {"fmul.s", RDN, {0xff7fffff, 0x40000000}, 0xff800000, OF | NX},
    {"fmul.s", RMM, {0xff7fffff, 0x40000000}, 0xff800000, OF | NX},
    {"fadd.s", RNE, {0x7f7fffff, 0x73000000}, 0x7f800000, OF | NX}, /* + half a unit */
    {"fadd.s", RNE, {0x7f7fffff, 0x72ffffff}, 0x7f7fffff, NX},
    /* underflow, tininess after rounding: exact subnormals raise nothing; 2^-126 (1 - 2^-46) is no
     * longer tiny once rounded to 24 bits, 2^-126 (1 - 2^-24) has 24 bits and stays it */
    {"fmul.s", ANY, {0x00800000, 0x3f000000}, 0x00400000, 0},
    {"fmul.s", RNE, {0x00800001, 0x3f7ffffe}, 0x00800000, NX},
    {"fmul.s", RTZ, {0x00800001, 0x3f7ffffe}, 0x007fffff, UF | NX},
    {"fmul.s", RNE, {0x00800000, 0x3f7fffff}, 0x00800000, UF | NX},
    {"fmul.s", RUP, {0x00800000, 0x3f7fffff}, 0x00800000, UF | NX},
    {"fmul.s", RNE, {0x00000001, 0x3f000000}, 0x00000000, UF | NX},
    {"fmul.s", RMM, {0x00000001, 0x3f000000}, 0x00000001, UF | NX},
    {"fmul.s", RUP, {0x00000001, 0x00000001}, 0x00000001, UF | NX},
    {"fmul.s", RDN, {0x80000001, 0x00000001}, 0x80000001, UF | NX},
    {"fadd.s", ANY, {0x00000001, 0x00000001}, 0x00000002, 0},
    {"fsub.s", ANY, {0x00800000, 0x00000001}, 0x007fffff, 0},
    /* minimum and maximum: numbers before NaN, -0 before +0 */
    {"fmin.s", ANY, {0x00000000, 0x80000000}, 0x80000000, 0},
    {"fmin.s", ANY, {0x80000000, 0x00000000}, 0x80000000, 0},
    {"fmax.s", ANY, {0x80000000, 0x00000000}, 0x00000000, 0},
    {"fmin.s", ANY, {0x7fc00000, 0x3f800000}, 0x3f800000, 0},
    {"fmax.s", ANY, {0x3f800000, 0x7f800001}, 0x3f800000, NV},
    {"fmax.s", ANY, {0xffc00001, 0x7fc00001}, 0x7fc00000, 0},
    {"fmin.s", ANY, {0x7f800001, 0x7fc00000}, 0x7fc00000, NV},
    {"fmin.s", ANY, {0xff800000, 0x00000001}, 0xff800000, 0},
    /* comparisons: feq is quiet, flt and fle signal */
    {"feq.s", ANY, {0x00000000, 0x80000000}, 1, 0},
    {"feq.s", ANY, {0x7fc00000, 0x7fc00000}, 0, 0},
    {"feq.s", ANY, {0x7f800001, 0x3f800000}, 0, NV},
    {"flt.s", ANY, {0x7fc00000, 0x3f800000}, 0, NV},
    {"fle.s", ANY, {0x3f800000, 0xffc00000}, 0, NV},
    {"flt.s", ANY, {0x80000000, 0x00000000}, 0, 0},
    {"fle.s", ANY, {0x00000000, 0x80000000}, 1, 0},
    {"flt.s", ANY, {0xff800000, 0xff7fffff}, 1, 0},
    /* the ten classes */
    {"fclass.s", ANY, {0xff800000}, 1 << 0, 0},
    {"fclass.s", ANY, {0xbf800000}, 1 << 1, 0},
    {"fclass.s", ANY, {0x807fffff}, 1 << 2, 0},
    {"fclass.s", ANY, {0x80000000}, 1 << 3, 0},
    {"fclass.s", ANY, {0x00000000}, 1 << 4, 0},
    {"fclass.s", ANY, {0x00000001}, 1 << 5, 0},
    {"fclass.s", ANY, {0x00800000}, 1 << 6, 0},
    {"fclass.s", ANY, {0x7f800000}, 1 << 7, 0},
    {"fclass.s", ANY, {0x7fbfffff}, 1 << 8, 0},
    {"fclass.s", ANY, {0xffc00000}, 1 << 9, 0},
    /* to integers: the ends, what lies just outside, NaN to the upper end, NV without NX */
    {"fcvt.w.s", ANY, {0xcf000001}, 0xffffffff80000000, NV},
    {"fcvt.w.s", ANY, {0xffc00000}, 0x7fffffff, NV},
    {"fcvt.w.s", ANY, {0xff800000}, 0xffffffff80000000, NV},
    {"fcvt.wu.s", ANY, {0x4f800000}, 0xffffffffffffffff, NV}, /* 2^32 */
    {"fcvt.wu.s", ANY, {0xbf800000}, 0, NV},
    {"fcvt.wu.s", RTZ, {0xbf7fffff}, 0, NX},
    {"fcvt.wu.s", RDN, {0x80000001}, 0, NV},
    {"fcvt.wu.s", RNE, {0xbf000000}, 0, NX}, /* -0.5: the tie goes to 0 */
    {"fcvt.wu.s", RMM, {0xbf000000}, 0, NV}, /* and here to -1 */
    {"fcvt.wu.s", ANY, {0x80000000}, 0, 0},
    {"fcvt.l.s", ANY, {0x5f000000}, INT64_MAX, NV}, /* 2^63 */
    {"fcvt.l.s", ANY, {0xdf000000}, UINT64_C(1) << 63, 0},
    {"fcvt.lu.s", ANY, {0x7fc00000}, UINT64_MAX, NV},
    {"fcvt.lu.s", ANY, {0xff800000}, 0, NV},
    {"fcvt.w.s", RNE, {0x40200000}, 2, NX}, /* 2.5 */
    {"fcvt.w.s", RMM, {0x40200000}, 3, NX},
    {"fcvt.w.s", RDN, {0xc0200000}, 0xfffffffffffffffd, NX},
    {"fcvt.w.s", RUP, {0x00000001}, 1, NX},
    /* from integers */
    {"fcvt.s.w", ANY, {0}, 0x00000000, 0},
    {"fcvt.s.w", ANY, {0x80000000}, 0xcf000000, 0},
    {"fcvt.s.w", RNE, {0x7fffffff}, 0x4f000000, NX},
    {"fcvt.s.w", RTZ, {0x7fffffff}, 0x4effffff, NX},
    {"fcvt.s.wu", RNE, {0x01000001}, 0x4b800000, NX}, /* 2^24 + 1, a tie */
    {"fcvt.s.wu", RMM, {0x01000001}, 0x4b800001, NX},
    {"fcvt.s.lu", RUP, {UINT64_MAX}, 0x5f800000, NX},
    {"fcvt.s.l", RDN, {UINT64_C(0x8000000000000001)}, 0xdf000000, NX},
    {"fcvt.s.l", ANY, {UINT64_MAX}, 0xbf800000, 0},
    /* widening is exact, subnormals included */
    {"fcvt.d.s", ANY, {0x80000001}, 0xb6a0000000000000, 0},
    {"fcvt.d.s", ANY, {0x7f7fffff}, 0x47efffffe0000000, 0},
    {"fcvt.d.s", ANY, {0xff800000}, 0xfff0000000000000, 0},

    /* double */
    {"fadd.d", ANY, {0xfff8dead00000000, 0x3ff0000000000000}, 0x7ff8000000000000, 0},
    {"fmul.d", ANY, {0x7ff0000000000001, 0x3ff0000000000000}, 0x7ff8000000000000, NV},
    {"fdiv.d", ANY, {0x3ff0000000000000, 0x0000000000000000}, 0x7ff0000000000000, DZ},
    {"fmadd.d", ANY, {0x7ff0000000000000, 0, 0x7ff8000000000000}, 0x7ff8000000000000, NV},
    /* one third */
    {"fdiv.d", RNE, {0x3ff0000000000000, 0x4008000000000000}, 0x3fd5555555555555, NX},
    {"fdiv.d", RUP, {0x3ff0000000000000, 0x4008000000000000}, 0x3fd5555555555556, NX},
    /* the root of two, and an exact one */
    {"fsqrt.d", RNE, {0x4000000000000000}, 0x3ff6a09e667f3bcd, NX},
    {"fsqrt.d", RDN, {0x4000000000000000}, 0x3ff6a09e667f3bcc, NX},
    {"fsqrt.d", ANY, {0x4022000000000000}, 0x4008000000000000, 0},
    {"fsqrt.d", ANY, {0x0000000000000004}, 0x1e70000000000000, 0},
    /* (1 + 2^-52)^2 - (1 + 2^-51) = 2^-104: the product is not rounded first */
    {"fmadd.d",
     ANY,
     {0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000002},
     0x3970000000000000,
     0},
    {"fmul.d", RNE, {0x7fefffffffffffff, 0x7fefffffffffffff}, 0x7ff0000000000000, OF | NX},
    {"fmul.d", RDN, {0x7fefffffffffffff, 0x7fefffffffffffff}, 0x7fefffffffffffff, OF | NX},
    /* tininess after rounding: 2^-1022 (1 - 2^-104) */
    {"fmul.d", RNE, {0x0010000000000001, 0x3feffffffffffffe}, 0x0010000000000000, NX},
    {"fmul.d", RDN, {0x0010000000000001, 0x3feffffffffffffe}, 0x000fffffffffffff, UF | NX},
    {"fmul.d", RNE, {0x0010000000000000, 0x3fefffffffffffff}, 0x0010000000000000, UF | NX},
    {"fmin.d", ANY, {0x0000000000000000, 0x8000000000000000}, 0x8000000000000000, 0},
    {"flt.d", ANY, {0x7ff8000000000000, 0}, 0, NV},
    {"fclass.d", ANY, {0x000fffffffffffff}, 1 << 5, 0},
    {"fclass.d", ANY, {0x7ff4000000000000}, 1 << 8, 0},
    /* to integers: a double has the bits to stand right beside the ends */
    {"fcvt.w.d", RTZ, {0x41dfffffffffffff}, 0x7fffffff, NX}, /* 2^31 - 2^-22 */
    {"fcvt.w.d", RUP, {0x41dfffffffffffff}, 0x7fffffff, NV},
    {"fcvt.w.d", RTZ, {0xc1e00000001fffff}, 0xffffffff80000000, NX},
    {"fcvt.w.d", RDN, {0xc1e00000001fffff}, 0xffffffff80000000, NV},
    {"fcvt.wu.d", RNE, {0x41efffffffefffff}, 0xffffffffffffffff, NX},
    {"fcvt.wu.d", RNE, {0x41effffffff00000}, 0xffffffffffffffff, NV}, /* 2^32 - 1/2 */
    {"fcvt.l.d", ANY, {0x43e0000000000000}, INT64_MAX, NV},
    {"fcvt.l.d", ANY, {0x43dfffffffffffff}, UINT64_C(0x7ffffffffffffc00), 0},
    {"fcvt.l.d", ANY, {0xc3e0000000000001}, UINT64_C(1) << 63, NV},
    {"fcvt.lu.d", ANY, {0x43f0000000000000}, UINT64_MAX, NV},
    {"fcvt.lu.d", ANY, {0xbff0000000000000}, 0, NV},
    {"fcvt.d.lu", RNE, {UINT64_MAX}, 0x43f0000000000000, NX},
    {"fcvt.d.l", RTZ, {INT64_MAX}, 0x43dfffffffffffff, NX},
    {"fcvt.d.w", ANY, {0x80000000}, 0xc1e0000000000000, 0},
    {"fcvt.d.wu", ANY, {0xffffffff}, 0x41efffffffe00000, 0},
    /* narrowing */
    {"fcvt.s.d", ANY, {0x7ff8000000000001}, 0x7fc00000, 0},
    {"fcvt.s.d", ANY, {0x7ff0000000000001}, 0x7fc00000, NV},
    {"fcvt.s.d", RNE, {0x7fefffffffffffff}, 0x7f800000, OF | NX},
    {"fcvt.s.d", RTZ, {0x7fefffffffffffff}, 0x7f7fffff, OF | NX},
    {"fcvt.s.d", RNE, {0x47efffffefffffff}, 0x7f7fffff, NX}, /* just under half a unit over */
    {"fcvt.s.d", RNE, {0x47effffff0000000}, 0x7f800000, OF | NX},
    {"fcvt.s.d", RNE, {0x0000000000000001}, 0x00000000, UF | NX},
    {"fcvt.s.d", RUP, {0x0000000000000001}, 0x00000001, UF | NX},
    {"fcvt.s.d", RNE, {0x380fffffffffffff}, 0x00800000, NX}, /* not tiny once rounded */
    {"fcvt.s.d", ANY, {0x8000000000000000}, 0x80000000, 0},
};

static uint64_t boxed(FpType t, uint64_t a)
{
    return t == TYPE_S ? a | UINT64_C(0xffffffff00000000) : a;
}

static unsigned differences(const Case *c)
{
    const FpRow *row = fp_find(c->insn);
    unsigned wrong = 0;

    if (!row) {
        fprintf(stderr, "no such instruction: %s\n", c->insn);
        return 1;
    }
    FpOut want = {boxed(row->to, c->want), c->flags};
    uint64_t in[3];
    for (unsigned i = 0; i < 3; i++)
        in[i] = boxed(row->from, c->in[i]);
    for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++)
        if (c->rm == ANY || c->rm == (int)rm)
            for (unsigned from = 0; from < 2; from++)
                wrong += !fp_same(row, rm, in, fp_execute(row, rm, from, in), want, "the manual");
    if (c->name)
        printf("%s: %s\n", c->name, wrong ? "WRONG" : "right");
    return wrong;
}

int main(void)
{
    unsigned wrong = 0;

    if (!fp_table_init())
        return 1;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        wrong += differences(&cases[i]);
    return wrong ? 1 : 0;
}
