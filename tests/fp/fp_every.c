/*
 * fp_every.c - instructions of one single-precision operand (or a word that becomes one), on all
 * 2^32 of them. The rounding modes take turns.
 *
 *     fp_every [MNEMONIC...]
 *
 * The reference is the host's double precision, in which every such operand is exact, and so is its
 * distance from what it is rounded to. Only square roots are not: but a root that is not exact has
 * ones and zeros within 53 bits that tell it from any number of 25, to which it could be rounded or
 * which could be a tie.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fp_table.h"

enum { SLICE = 1 << 24, SLICES = 1 << 8, TURN = 1 << 8 /* numbers in a row with one mode */ };

/* To an integer, |v| < 2^63. */
static int64_t whole(double v, unsigned rm)
{
    int64_t n = (int64_t)v; /* to zero */
    double rest = v - (double)n;
    bool up = false, half = rest == 0.5 || rest == -0.5;

    switch (rm) {
    case FP_RNE: up = half ? n & 1 : rest > 0.5 || rest < -0.5; break;
    case FP_RMM: up = half || rest > 0.5 || rest < -0.5; break;
    case FP_RDN: up = rest < 0; break;
    case FP_RUP: up = rest > 0; break;
    default: break;
    }
    return n + (up ? v < 0 ? -1 : 1 : 0);
}

static double power(int n) /* 2^n, for a normal one */
{
    uint64_t bits = (uint64_t)(1023 + n) << 52;
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static int exponent_of(double v) /* neither 0 nor subnormal */
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return (int)(bits >> 52 & 2047) - 1023;
}

static uint64_t to_format(const FpFormat *f, double v, unsigned rm, unsigned *flags)
{
    uint64_t sign = (uint64_t)(signbit(v) != 0) << (f->bits - 1),
             boxes = UINT64_MAX << (f->bits - 1);
    uint64_t inf = ((uint64_t)1 << f->frac) * (2 * (unsigned)f->bias + 1);
    int least = 1 - f->bias, frac = (int)f->frac;

    boxes = boxes << 1 | sign;
    if (v == 0 || isinf(v))
        return boxes | (v == 0 ? 0 : inf);
    int exp = exponent_of(v), base = exp < least ? least : exp;
    double scaled = v * power(frac - base);
    int64_t n = whole(scaled, rm), free = exp < least ? whole(v * power(frac - exp), rm) : 0;
    if ((double)n != scaled) {
        *flags |= FP_NX;
        if (exp < least && !(exp == least - 1 && (free == 2 << frac || -free == 2 << frac)))
            *flags |= FP_UF;
    }
    uint64_t bits = (uint64_t)(n < 0 ? -n : n) + ((uint64_t)(base + f->bias - 1) << f->frac);
    if (bits >= inf) {
        bool away = rm == FP_RNE || rm == FP_RMM || rm == (sign ? FP_RDN : FP_RUP);
        *flags |= FP_OF | FP_NX;
        bits = away ? inf : inf - 1;
    }
    return boxes | bits;
}

static uint64_t to_integer(FpType to, double v, unsigned rm, unsigned *flags)
{
    bool wide = to == TYPE_L || to == TYPE_LU, is_signed = to == TYPE_W || to == TYPE_L;
    double end = power((wide ? 64 : 32) - is_signed), start = is_signed ? -end : 0;
    uint64_t most = UINT64_MAX >> ((wide ? 0 : 32) + is_signed), n;
    double rounded = fabs(v) < power(62) ? (double)whole(v, rm) : v;

    if (isnan(v) || rounded >= end || rounded < start) {
        *flags |= FP_NV;
        n = isnan(v) || v > 0 ? most : is_signed ? ~most : 0;
    } else {
        *flags |= rounded != v ? FP_NX : 0;
        n = rounded < 0 ? (uint64_t)(int64_t)rounded : (uint64_t)rounded;
    }
    return wide ? n : (uint64_t)(int64_t)(int32_t)n;
}

static uint64_t classify(float v, bool snan)
{
    bool minus = signbit(v);

    switch (fpclassify(v)) {
    case FP_INFINITE: return minus ? 1 << 0 : 1 << 7;
    case FP_NORMAL: return minus ? 1 << 1 : 1 << 6;
    case FP_SUBNORMAL: return minus ? 1 << 2 : 1 << 5;
    case FP_ZERO: return minus ? 1 << 3 : 1 << 4;
    default: return snan ? 1 << 8 : 1 << 9;
    }
}

static uint64_t canonical_nan(FpType t)
{
    static const uint64_t nan[] = {UINT64_C(0xffffffffffff7e00), UINT64_C(0xffffffffffff7fc0),
                                   UINT64_C(0xffffffff7fc00000), UINT64_C(0x7ff8000000000000)};
    return nan[t];
}

/* fround: what has no fraction stays. */
static double integral(const FpRow *row, double v, unsigned rm, unsigned *flags)
{
    if (!(fabs(v) < power(24)))
        return v;
    double rounded = copysign((double)whole(v, rm), v);
    if (row->op == OP_ROUNDNX && rounded != v)
        *flags |= FP_NX;
    return rounded;
}

static FpOut reference(const FpRow *row, unsigned rm, uint32_t a)
{
    FpOut out = {0, 0};
    float single;
    double v;

    memcpy(&single, &a, sizeof single);
    bool snan = isnan(single) && !(a >> 22 & 1);
    v = row->from == TYPE_W ? (double)(int32_t)a : row->from == TYPE_WU ? (double)a : single;
    switch (row->op) {
    case OP_CLASS: out.bits = classify(single, snan); return out;
    case OP_MVX: out.bits = (uint64_t)(int64_t)(int32_t)a; return out;
    case OP_CVT:
        if (!fp_is_float(row->to)) {
            out.bits = to_integer(row->to, v, rm, &out.flags);
            return out;
        }
        break;
    case OP_SQRT:
        if (v < 0)
            out.flags = FP_NV;
        v = sqrt(v);
        break;
    default: v = integral(row, v, rm, &out.flags); break;
    }
    if (isnan(v)) {
        out.flags |= snan ? FP_NV : 0;
        out.bits = canonical_nan(row->to);
    } else if (row->to == TYPE_D) {
        memcpy(&out.bits, &v, sizeof out.bits);
    } else {
        out.bits = to_format(&fp_formats[row->to], v, rm, &out.flags);
    }
    return out;
}

static bool takes_one_single(const FpRow *row)
{
    return row->n == 1 && (row->from == TYPE_S ||
                           (row->to == TYPE_S && (row->from == TYPE_W || row->from == TYPE_WU)));
}

static bool agree(const FpRow *row, uint32_t first)
{
    uint64_t in[3] = {0}, above = fp_is_float(row->from) ? UINT64_C(0xffffffff00000000) : 0;

    for (uint32_t i = 0; i < SLICE; i++) {
        uint32_t a = first + i;
        unsigned rm = (a / TURN + row->id) % 5;
        in[0] = above | a;
        if (!fp_same(row, rm, in, fp_execute(row, rm, 1, in), reference(row, rm, a), "the host"))
            return false;
    }
    return true;
}

/* One process a processor, every so many slices each. */
static bool everywhere(const FpRow *row)
{
    long workers = sysconf(_SC_NPROCESSORS_ONLN);
    bool same = true;

    for (long w = 0; w < workers; w++) {
        pid_t pid = fork();
        if (pid < 0) {
            perror("fork");
            return false;
        }
        if (pid == 0) {
            bool ok = true;
            for (long s = w; s < SLICES; s += workers)
                ok = ok && agree(row, (uint32_t)s * SLICE);
            _exit(!ok);
        }
    }
    for (long w = 0; w < workers; w++) {
        int status = 1;
        same = wait(&status) > 0 && status == 0 && same;
    }
    return same;
}

int main(int argc, char **argv)
{
    unsigned rows = 0, wrong = 0;

    if (!fp_table_init())
        return 1;
    for (unsigned i = 0; i < fp_row_count; i++) {
        const FpRow *row = &fp_rows[i];
        bool named = argc == 1;
        for (int k = 1; k < argc; k++)
            named |= strcmp(argv[k], row->name) == 0;
        if (!takes_one_single(row) || !named)
            continue;
        printf("%s", row->name);
        fflush(stdout);
        bool same = everywhere(row);
        printf(": %s\n", same ? "same" : "differs");
        wrong += !same;
        rows++;
    }
    printf("%u instructions, 2^32 operands each: %u differ\n", rows, wrong);
    return wrong || !rows ? 1 : 0;
}
