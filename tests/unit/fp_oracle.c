/*
 * fp_oracle.c - the soft-float against the definition: every operation on exact big integers (GMP),
 * rounded by the words of IEEE 754, in all five modes, value and flags.
 *
 * Nothing here is shared with the code under test but the names of the operations.
 */
#include <check.h>
#include <gmp.h>
#include <stdlib.h>

#include "fp_ops.h"

enum { ROUNDS = 10000, SPARE = 80 /* bits of quotients and roots beyond what they were given */ };

typedef struct Format {
    unsigned bits, frac;
    int bias, emin, emax; /* emin: the exponent of the least normal number */
    uint64_t inf, nan, sign;
} Format;

static const Format formats[] = {
    {32, 23, 127, -126, 127, UINT64_C(0x7f800000), UINT64_C(0x7fc00000), UINT64_C(1) << 31},
    {64, 52, 1023, -1022, 1023, UINT64_C(0x7ff0000000000000), UINT64_C(0x7ff8000000000000),
     UINT64_C(1) << 63},
    {16, 10, 15, -14, 15, 0x7c00, 0x7e00, 0x8000},
    {16, 7, 127, -126, 127, 0x7f80, 0x7fc0, 0x8000}, /* BFloat16 */
};

typedef enum Kind { ZERO, FINITE, INF, QNAN, SNAN } Kind;

/* (-1)^sign * m * 2^e */
typedef struct Value {
    Kind kind;
    bool sign;
    mpz_t m;
    long e;
} Value;

static void set_u64(mpz_t z, uint64_t n)
{
    mpz_import(z, 1, 1, sizeof n, 0, 0, &n);
}

static uint64_t get_u64(const mpz_t z)
{
    uint64_t n = 0;
    mpz_export(&n, NULL, 1, sizeof n, 0, 0, z);
    return n;
}

static void value_decode(Value *v, const Format *f, uint64_t a)
{
    uint64_t frac = a & ((UINT64_C(1) << f->frac) - 1);
    long exp = (long)((a & f->inf) >> f->frac);

    v->sign = (a & f->sign) != 0;
    v->e = (exp ? exp : 1) - f->bias - (long)f->frac;
    set_u64(v->m, frac);
    if ((a & f->inf) == f->inf) {
        v->kind = !frac ? INF : frac >> (f->frac - 1) ? QNAN : SNAN;
        return;
    }
    if (exp)
        mpz_setbit(v->m, f->frac);
    v->kind = mpz_sgn(v->m) ? FINITE : ZERO;
}

/* m * 2^e as a whole number of 2^unit, by the rule of the mode; true if exact. */
static bool round_to(mpz_t out, const mpz_t m, long e, long unit, bool sign, unsigned rm)
{
    if (e >= unit) {
        mpz_mul_2exp(out, m, (mp_bitcnt_t)(e - unit));
        return true;
    }
    mp_bitcnt_t cut = (mp_bitcnt_t)(unit - e);
    mpz_t rest, half;
    mpz_inits(rest, half, NULL);
    mpz_fdiv_r_2exp(rest, m, cut);
    mpz_fdiv_q_2exp(out, m, cut);
    mpz_setbit(half, cut - 1);
    int side = mpz_cmp(rest, half);
    bool exact = mpz_sgn(rest) == 0, up = false;
    switch (rm) {
    case FP_RNE: up = side > 0 || (side == 0 && mpz_odd_p(out)); break;
    case FP_RMM: up = side >= 0; break;
    case FP_RDN: up = sign && !exact; break;
    case FP_RUP: up = !sign && !exact; break;
    }
    if (up)
        mpz_add_ui(out, out, 1);
    mpz_clears(rest, half, NULL);
    return exact;
}

/* The exact finite value v (not zero) in the format. */
static uint64_t encode(const Format *f, const Value *v, FpEnv *env)
{
    long p = (long)f->frac + 1, lead = v->e + (long)mpz_sizeinbase(v->m, 2) - 1, unit;
    uint64_t sign = v->sign ? f->sign : 0, r;
    mpz_t n;

    mpz_init(n);
    unit = lead - p + 1;
    round_to(n, v->m, v->e, unit, v->sign, env->rm);
    bool tiny = unit + (long)mpz_sizeinbase(n, 2) - 1 < f->emin;
    unit = (lead < f->emin ? f->emin : lead) - p + 1;
    if (!round_to(n, v->m, v->e, unit, v->sign, env->rm))
        env->flags |= FP_NX | (tiny ? FP_UF : 0);
    long size = (long)mpz_sizeinbase(n, 2), exp = unit + size - 1;
    if (exp > f->emax) {
        env->flags |= FP_OF | FP_NX;
        bool away =
            env->rm == FP_RNE || env->rm == FP_RMM || env->rm == (v->sign ? FP_RDN : FP_RUP);
        r = away ? f->inf : f->inf - 1;
    } else if (exp < f->emin) {
        r = get_u64(n);
    } else {
        if (size > p)
            mpz_fdiv_q_2exp(n, n, 1);
        mpz_clrbit(n, f->frac);
        r = get_u64(n) | (uint64_t)(exp + f->bias) << f->frac;
    }
    mpz_clear(n);
    return sign | r;
}

/* x += y */
static void value_add(Value *x, const Value *y, unsigned rm)
{
    long e = x->e < y->e ? x->e : y->e;
    mpz_t other;

    mpz_init(other);
    mpz_mul_2exp(x->m, x->m, (mp_bitcnt_t)(x->e - e));
    mpz_mul_2exp(other, y->m, (mp_bitcnt_t)(y->e - e));
    if (x->sign)
        mpz_neg(x->m, x->m);
    if (y->sign)
        mpz_neg(other, other);
    mpz_add(x->m, x->m, other);
    if (mpz_sgn(x->m) == 0)
        x->sign = x->sign == y->sign ? x->sign : rm == FP_RDN;
    else
        x->sign = mpz_sgn(x->m) < 0;
    mpz_abs(x->m, x->m);
    x->kind = mpz_sgn(x->m) ? FINITE : ZERO;
    x->e = e;
    mpz_clear(other);
}

static void value_mul(Value *x, const Value *y)
{
    mpz_mul(x->m, x->m, y->m);
    x->e += y->e;
    x->sign ^= y->sign;
    x->kind = mpz_sgn(x->m) ? FINITE : ZERO;
}

/* The lowest bit of quotients and roots says "and a bit more", far below any rounding. */
static void value_div(Value *x, const Value *y)
{
    mpz_t rest;

    mpz_init(rest);
    mpz_mul_2exp(x->m, x->m, 2 * SPARE);
    mpz_fdiv_qr(x->m, rest, x->m, y->m);
    mpz_mul_2exp(x->m, x->m, 1);
    if (mpz_sgn(rest))
        mpz_setbit(x->m, 0);
    x->e -= y->e + 2 * SPARE + 1;
    x->sign ^= y->sign;
    mpz_clear(rest);
}

static void value_sqrt(Value *x)
{
    mpz_t rest;

    mpz_init(rest);
    if (x->e & 1) {
        mpz_mul_2exp(x->m, x->m, 1);
        x->e--;
    }
    mpz_mul_2exp(x->m, x->m, 2 * SPARE);
    mpz_sqrtrem(x->m, rest, x->m);
    mpz_mul_2exp(x->m, x->m, 1);
    if (mpz_sgn(rest))
        mpz_setbit(x->m, 0);
    x->e = x->e / 2 - SPARE - 1;
    mpz_clear(rest);
}

static int value_compare(const Value *x, const Value *y) /* neither is NaN; -0 equals +0 */
{
    int sx = x->kind == ZERO ? 0 : x->sign ? -1 : 1, sy = y->kind == ZERO ? 0 : y->sign ? -1 : 1;

    if (sx != sy || sx == 0)
        return sx - sy;
    if (x->kind == INF || y->kind == INF)
        return sx * ((x->kind == INF) - (y->kind == INF));
    long e = x->e < y->e ? x->e : y->e;
    mpz_t a, b;
    mpz_inits(a, b, NULL);
    mpz_mul_2exp(a, x->m, (mp_bitcnt_t)(x->e - e));
    mpz_mul_2exp(b, y->m, (mp_bitcnt_t)(y->e - e));
    int r = sx * mpz_cmp(a, b);
    mpz_clears(a, b, NULL);
    return r;
}

static uint64_t invalid(const Format *f, FpEnv *env)
{
    env->flags |= FP_NV;
    return f->nan;
}

static uint64_t finish(const Format *f, const Value *v, FpEnv *env)
{
    uint64_t sign = v->sign ? f->sign : 0;

    return v->kind == ZERO ? sign : v->kind == INF ? sign | f->inf : encode(f, v, env);
}

static uint64_t oracle_add(const Format *f, Value *x, const Value *y, FpEnv *env)
{
    if (x->kind == INF && y->kind == INF && x->sign != y->sign)
        return invalid(f, env);
    if (x->kind == INF)
        return finish(f, x, env);
    if (y->kind == INF)
        return finish(f, y, env);
    value_add(x, y, env->rm);
    return finish(f, x, env);
}

static bool is_inf_times_zero(const Value *x, const Value *y)
{
    return (x->kind == INF && y->kind == ZERO) || (x->kind == ZERO && y->kind == INF);
}

static void oracle_product(Value *x, const Value *y)
{
    if (x->kind == INF || y->kind == INF) {
        x->kind = INF;
        x->sign ^= y->sign;
    } else {
        value_mul(x, y);
    }
}

static uint64_t oracle_div(const Format *f, Value *x, const Value *y, FpEnv *env)
{
    if (x->kind == y->kind && (x->kind == INF || x->kind == ZERO))
        return invalid(f, env);
    if (x->kind == FINITE && y->kind == FINITE) {
        value_div(x, y);
        return finish(f, x, env);
    }
    if (x->kind == FINITE && y->kind == ZERO)
        env->flags |= FP_DZ;
    x->sign ^= y->sign;
    x->kind = x->kind == INF || y->kind == ZERO ? INF : ZERO;
    return finish(f, x, env);
}

/* add .. fma: the operations in which any NaN makes a NaN */
static uint64_t oracle_arith(const Format *f, FpOp op, Value *x, Value *y, Value *z, FpEnv *env)
{
    unsigned arity = op == OP_SQRT ? 1 : op == OP_FMA ? 3 : 2;
    const Value *v[3] = {x, y, z};
    bool nan = false, snan = false;

    for (unsigned i = 0; i < arity; i++) {
        nan |= v[i]->kind >= QNAN;
        snan |= v[i]->kind == SNAN;
    }
    if (snan || ((op == OP_FMA || op == OP_MUL) && is_inf_times_zero(x, y)))
        return invalid(f, env);
    if (nan)
        return f->nan;
    switch (op) {
    case OP_SUB: y->sign ^= true; return oracle_add(f, x, y, env);
    case OP_MUL: oracle_product(x, y); return finish(f, x, env);
    case OP_DIV: return oracle_div(f, x, y, env);
    case OP_FMA: oracle_product(x, y); return oracle_add(f, x, z, env);
    case OP_SQRT:
        if (x->sign && x->kind != ZERO)
            return invalid(f, env);
        if (x->kind == FINITE)
            value_sqrt(x);
        return finish(f, x, env);
    default: return oracle_add(f, x, y, env);
    }
}

static uint64_t oracle_compare(const Format *f, FpOp op, const Value *x, const Value *y,
                               const uint64_t v[3], FpEnv *env)
{
    bool nan = x->kind >= QNAN || y->kind >= QNAN, snan = x->kind == SNAN || y->kind == SNAN;

    if (snan || (nan && (op == OP_LT || op == OP_LE)))
        env->flags |= FP_NV;
    if (op == OP_MIN || op == OP_MAX) {
        if (nan)
            return x->kind < QNAN ? v[0] : y->kind < QNAN ? v[1] : f->nan;
        int order = value_compare(x, y);
        if (order == 0 && x->kind == ZERO)
            order = (int)y->sign - (int)x->sign;
        return (order <= 0) == (op == OP_MIN) ? v[0] : v[1];
    }
    if (nan)
        return 0;
    int order = value_compare(x, y);
    return op == OP_EQ ? order == 0 : op == OP_LT ? order < 0 : order <= 0;
}

static uint64_t oracle_class(const Format *f, const Value *x)
{
    if (x->kind >= QNAN)
        return x->kind == SNAN ? 1 << 8 : 1 << 9;
    if (x->kind == INF)
        return x->sign ? 1 << 0 : 1 << 7;
    if (x->kind == ZERO)
        return x->sign ? 1 << 3 : 1 << 4;
    if (x->e + (long)mpz_sizeinbase(x->m, 2) - 1 >= f->emin)
        return x->sign ? 1 << 1 : 1 << 6;
    return x->sign ? 1 << 2 : 1 << 5;
}

static uint64_t oracle_to_int(FpOp op, Value *x, FpEnv *env)
{
    bool is_signed = op == OP_TO_I32 || op == OP_TO_I64;
    unsigned bits = op == OP_TO_I32 || op == OP_TO_U32 ? 32 : 64;
    bool exact = true, big = x->kind >= INF;
    mpz_t n, end;

    if (x->kind >= QNAN)
        x->sign = false;
    mpz_inits(n, end, NULL);
    if (x->kind == FINITE)
        exact = round_to(n, x->m, x->e, 0, x->sign, env->rm);
    if (!is_signed && x->sign) /* the end of the range, as a magnitude */
        mpz_set_ui(end, 0);
    else
        mpz_setbit(end, bits - is_signed);
    if (!x->sign)
        mpz_sub_ui(end, end, 1);
    if (big || mpz_cmp(n, end) > 0) {
        mpz_set(n, end);
        env->flags |= FP_NV;
    } else if (!exact) {
        env->flags |= FP_NX;
    }
    uint64_t r = get_u64(n);
    mpz_clears(n, end, NULL);
    return (x->sign ? -r : r) & (UINT64_MAX >> (64 - bits));
}

static uint64_t oracle_from_int(const Format *f, FpOp op, uint64_t a, Value *x, FpEnv *env)
{
    if (op == OP_FROM_I32)
        a = (uint64_t)(int64_t)(int32_t)a;
    x->sign = (op == OP_FROM_I32 || op == OP_FROM_I64) && a >> 63;
    set_u64(x->m, x->sign ? -a : a);
    x->e = 0;
    x->kind = a ? FINITE : ZERO;
    return finish(f, x, env);
}

static uint64_t oracle_convert(const Format *to, const Value *x, FpEnv *env)
{
    if (x->kind == SNAN)
        return invalid(to, env);
    return x->kind == QNAN ? to->nan : finish(to, x, env);
}

static uint64_t oracle(const Format *f, FpOp op, const uint64_t v[3], FpEnv *env)
{
    Value x, y, z;
    uint64_t r;

    mpz_inits(x.m, y.m, z.m, NULL);
    value_decode(&x, f, v[0]);
    value_decode(&y, f, v[1]);
    value_decode(&z, f, v[2]);
    switch (op) {
    case OP_MIN:
    case OP_MAX:
    case OP_EQ:
    case OP_LT:
    case OP_LE: r = oracle_compare(f, op, &x, &y, v, env); break;
    case OP_CLASS: r = oracle_class(f, &x); break;
    case OP_TO_I32:
    case OP_TO_U32:
    case OP_TO_I64:
    case OP_TO_U64: r = oracle_to_int(op, &x, env); break;
    case OP_FROM_I32:
    case OP_FROM_U32:
    case OP_FROM_I64:
    case OP_FROM_U64: r = oracle_from_int(f, op, v[0], &x, env); break;
    case OP_CONVERT: r = oracle_convert(f == formats ? formats + 1 : formats, &x, env); break;
    default: r = oracle_arith(f, op, &x, &y, &z, env); break;
    }
    mpz_clears(x.m, y.m, z.m, NULL);
    return r;
}

static void compare(const Format *f, FpOp op, unsigned rm)
{
    uint64_t state = UINT64_C(0xd1b54a32d192ed03) ^ (f->bits << 16 | op << 8 | rm);

    for (int i = 0; i < ROUNDS; i++) {
        uint64_t v[3];
        FpEnv env = {.rm = (uint8_t)rm}, want_env = {.rm = (uint8_t)rm};
        fp_operands(&state, f->bits, op, v);
        uint64_t got = fp_run(f->bits, op, v[0], v[1], v[2], &env);
        uint64_t want = oracle(f, op, v, &want_env);
        ck_assert_msg(got == want && env.flags == want_env.flags,
                      "f%u %s %s of %llx %llx %llx: %llx flags %x, by definition %llx flags %x",
                      f->bits, fp_op_name[op], fp_rm_name[rm], (unsigned long long)v[0],
                      (unsigned long long)v[1], (unsigned long long)v[2], (unsigned long long)got,
                      env.flags, (unsigned long long)want, want_env.flags);
    }
}

START_TEST(agrees_with_definition)
{
    for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++) {
        compare(&formats[0], (FpOp)_i, rm);
        compare(&formats[1], (FpOp)_i, rm);
        compare(&formats[2], (FpOp)_i, rm);
    }
}
END_TEST

#define NARROW(from, to)                                                                           \
    static uint64_t run_##from##_to_##to(uint64_t a, FpEnv *env)                                   \
    {                                                                                              \
        return from##_to_##to((unsigned)a, env);                                                   \
    }
NARROW(f16, f32)
NARROW(f16, f64)
NARROW(f32, f16)
NARROW(f32, bf16)
NARROW(bf16, f32)

static const struct {
    unsigned from, to; /* indices of formats */
    uint64_t (*run)(uint64_t a, FpEnv *env);
} conversions[] = {{2, 0, run_f16_to_f32}, {2, 1, run_f16_to_f64},  {0, 2, run_f32_to_f16},
                   {1, 2, NULL},           {0, 3, run_f32_to_bf16}, {3, 0, run_bf16_to_f32}};

static uint64_t run_conversion(unsigned i, uint64_t a, FpEnv *env)
{
    return conversions[i].run ? conversions[i].run(a, env) : f64_to_f16(a, env);
}

/* Operands for a conversion: those of the wide format, and numbers near the narrow one's. */
static uint64_t conversion_operand(uint64_t *state, const Format *from, const Format *to)
{
    uint64_t a = fp_operand(state, from->bits);
    unsigned shift = from->frac - (to->frac < from->frac ? to->frac : from->frac);
    int range = to->emax - to->emin + (int)to->frac + 8;

    if (from->frac <= to->frac || fp_random(state) >> 63)
        return a;
    a &= ~from->inf;
    a |= (uint64_t)(from->bias + to->emin - (int)to->frac - 3 +
                    (int)((fp_random(state) >> 33) % (unsigned)range))
             << from->frac &
         from->inf;
    if (fp_random(state) >> 63) /* a tie, or just beside it */
        a = (a & ~((UINT64_C(1) << shift) - 1)) +
            ((fp_random(state) >> 62) + (UINT64_C(1) << (shift - 1)) - 1);
    return a;
}

START_TEST(conversions_agree)
{
    const Format *from = &formats[conversions[_i].from], *to = &formats[conversions[_i].to];
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)_i;
    Value x;

    mpz_init(x.m);
    for (unsigned i = 0; i < 5 * ROUNDS; i++) {
        uint64_t a = from->bits == 16 ? i % 65536 : conversion_operand(&state, from, to);
        FpEnv env = {.rm = (uint8_t)(i % 5)}, want_env = env;
        uint64_t got = run_conversion((unsigned)_i, a, &env), want;
        value_decode(&x, from, a);
        want = oracle_convert(to, &x, &want_env);
        ck_assert_msg(got == want && env.flags == want_env.flags,
                      "conversion %d of %llx, rm %u: %llx flags %x, by definition %llx flags %x",
                      _i, (unsigned long long)a, env.rm, (unsigned long long)got, env.flags,
                      (unsigned long long)want, want_env.flags);
    }
    mpz_clear(x.m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fp_oracle");
    TCase *tc = tcase_create("oracle");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, agrees_with_definition, 0, OP_COUNT);
    tcase_add_loop_test(tc, conversions_agree, 0, sizeof conversions / sizeof *conversions);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
