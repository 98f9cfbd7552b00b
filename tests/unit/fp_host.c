/*
 * fp_host.c - the soft-float against the host's FPU, value and flags, in the host's four rounding
 * modes, on random operands.
 *
 * Skipped on hosts that find tininess before rounding, as RISC-V does not. RMM, minimum, maximum,
 * class and conversions from 64-bit unsigned are left to fp_oracle.c.
 */
#include <check.h>
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fp_ops.h"

enum { ROUNDS = 20000 };

static const int host_rm[4] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};

static const FpOp host_ops[] = {
    OP_ADD,    OP_SUB,      OP_MUL,      OP_DIV,      OP_SQRT,    OP_FMA,
    OP_EQ,     OP_LT,       OP_LE,       OP_TO_I32,   OP_TO_U32,  OP_TO_I64,
    OP_TO_U64, OP_FROM_I32, OP_FROM_U32, OP_FROM_I64, OP_CONVERT,
};

static unsigned host_flags(void)
{
    int e = fetestexcept(FE_ALL_EXCEPT);
    return (e & FE_INEXACT ? FP_NX : 0u) | (e & FE_UNDERFLOW ? FP_UF : 0u) |
           (e & FE_OVERFLOW ? FP_OF : 0u) | (e & FE_DIVBYZERO ? FP_DZ : 0u) |
           (e & FE_INVALID ? FP_NV : 0u);
}

/* An integer result from a value that the host has rounded already; nan counts as +infinity. */
static uint64_t clamp(double rounded, bool is_signed, unsigned bits, unsigned *flags)
{
    double end = ldexp(1, (int)bits - is_signed);
    uint64_t max = UINT64_MAX >> (64 - bits + is_signed);

    if (isnan(rounded) || rounded >= end) {
        *flags = FP_NV;
        return max;
    }
    if (rounded < (is_signed ? -end : 0)) {
        *flags = FP_NV;
        return is_signed ? (max + 1) & (UINT64_MAX >> (64 - bits)) : 0;
    }
    uint64_t n = rounded < 0 ? -(uint64_t)-rounded : (uint64_t)rounded;
    return n & (UINT64_MAX >> (64 - bits));
}

/* The volatile operands keep the compiler from computing early, the volatile result from moving
 * the operation behind the reading of the flags. */
#define HOST(NAME, TYPE, UINT, SQRT, FMA, RINT, CANON, OTHER, OTHER_UINT, OTHER_CANON)             \
    static __attribute__((noinline)) uint64_t NAME(FpOp op, uint64_t a, uint64_t b, uint64_t c,    \
                                                   unsigned *flags)                                \
    {                                                                                              \
        volatile TYPE x, y, z, r = 0;                                                              \
        volatile OTHER wide = 0;                                                                   \
        volatile int truth = 0;                                                                    \
        uint64_t n = 0;                                                                            \
        memcpy((void *)&x, &a, sizeof x);                                                          \
        memcpy((void *)&y, &b, sizeof y);                                                          \
        memcpy((void *)&z, &c, sizeof z);                                                          \
        feclearexcept(FE_ALL_EXCEPT);                                                              \
        switch (op) {                                                                              \
        case OP_ADD: r = x + y; break;                                                             \
        case OP_SUB: r = x - y; break;                                                             \
        case OP_MUL: r = x * y; break;                                                             \
        case OP_DIV: r = x / y; break;                                                             \
        case OP_SQRT: r = SQRT(x); break;                                                          \
        case OP_FMA: r = FMA(x, y, z); break;                                                      \
        case OP_EQ: truth = x == y; break;                                                         \
        case OP_LT: truth = x < y; break;                                                          \
        case OP_LE: truth = x <= y; break;                                                         \
        case OP_FROM_I32: r = (TYPE)(volatile int32_t){(int32_t)a}; break;                         \
        case OP_FROM_U32: r = (TYPE)(volatile int64_t){(uint32_t)a}; break;                        \
        case OP_FROM_I64: r = (TYPE)(volatile int64_t){(int64_t)a}; break;                         \
        case OP_CONVERT: wide = (OTHER)x; break;                                                   \
        default: r = RINT(x); break;                                                               \
        }                                                                                          \
        *flags = host_flags();                                                                     \
        UINT bits = 0;                                                                             \
        OTHER_UINT other = 0;                                                                      \
        memcpy(&bits, (const void *)&r, sizeof bits);                                              \
        memcpy(&other, (const void *)&wide, sizeof other);                                         \
        switch (op) {                                                                              \
        case OP_EQ:                                                                                \
        case OP_LT:                                                                                \
        case OP_LE: n = (uint64_t)truth; break;                                                    \
        case OP_TO_I32: n = clamp(r, true, 32, flags); break;                                      \
        case OP_TO_U32: n = clamp(r, false, 32, flags); break;                                     \
        case OP_TO_I64: n = clamp(r, true, 64, flags); break;                                      \
        case OP_TO_U64: n = clamp(r, false, 64, flags); break;                                     \
        case OP_CONVERT: n = isnan(wide) ? OTHER_CANON : other; break;                             \
        default: n = isnan(r) ? CANON : bits; break;                                               \
        }                                                                                          \
        return n;                                                                                  \
    }

HOST(host_f32, float, uint32_t, sqrtf, fmaf, rintf, FP_NAN32, double, uint64_t, FP_NAN64)
HOST(host_f64, double, uint64_t, sqrt, fma, rint, FP_NAN64, float, uint32_t, FP_NAN32)

/* The one place where x86 and RISC-V differ by choice: inf * 0 + quiet NaN raises NV. */
static bool is_inf_times_zero(unsigned bits, uint64_t a, uint64_t b)
{
    uint64_t mag = UINT64_MAX >> (65 - bits);
    uint64_t inf = bits == 32 ? UINT64_C(0x7f800000) : UINT64_C(0x7ff0000000000000);

    return ((a & mag) == inf && (b & mag) == 0) || ((a & mag) == 0 && (b & mag) == inf);
}

static void compare(unsigned bits, FpOp op, unsigned rm)
{
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15) ^ (bits << 16 | op << 8 | rm);

    for (int i = 0; i < ROUNDS; i++) {
        uint64_t v[3];
        unsigned want_flags;
        FpEnv env = {.rm = (uint8_t)rm};
        fp_operands(&state, bits, op, v);
        uint64_t got = fp_run(bits, op, v[0], v[1], v[2], &env);
        fesetround(host_rm[rm]);
        uint64_t want = (bits == 32 ? host_f32 : host_f64)(op, v[0], v[1], v[2], &want_flags);
        fesetround(FE_TONEAREST);
        if (op == OP_FMA && is_inf_times_zero(bits, v[0], v[1]))
            want_flags |= FP_NV;
        ck_assert_msg(got == want && env.flags == want_flags,
                      "f%u %s %s of %llx %llx %llx: %llx flags %x, host %llx flags %x", bits,
                      fp_op_name[op], fp_rm_name[rm], (unsigned long long)v[0],
                      (unsigned long long)v[1], (unsigned long long)v[2], (unsigned long long)got,
                      env.flags, (unsigned long long)want, want_flags);
    }
}

START_TEST(agrees_with_host)
{
    for (unsigned rm = 0; rm < 4; rm++) {
        compare(32, host_ops[_i], rm);
        compare(64, host_ops[_i], rm);
    }
}
END_TEST

/* (1 - 2^-104) times the least normal number rounds up to it: not tiny after rounding. */
static bool tininess_is_after_rounding(void)
{
    volatile double x = 0x1.ffffffffffffep-1, y = 0x1.0000000000001p-1022, r;

    feclearexcept(FE_ALL_EXCEPT);
    r = x * y;
    (void)r;
    return fetestexcept(FE_INEXACT) && !fetestexcept(FE_UNDERFLOW);
}

int main(void)
{
    if (!tininess_is_after_rounding()) {
        puts("fp_host: skipped, this host finds tininess before rounding");
        return 77;
    }
    Suite *suite = suite_create("fp_host");
    TCase *tc = tcase_create("host");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, agrees_with_host, 0, sizeof host_ops / sizeof host_ops[0]);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
