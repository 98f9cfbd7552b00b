/*
 * fp_arith.h - a template: the operations of one format, as fp.h declares them. The includer names
 * the format as for fp_format.h; one source file a format.
 */
#include "emu/cpu/fp/fp_format.h"
#include "emu/cpu/fp/fp_sqrt.h"

/* ---- addition ---- */

/* |a| + |b| with the given sign. */
static inline FP_T FN(add_mags)(FP_T a, FP_T b, bool sign, FpEnv *env)
{
    a = FP_MAG(a);
    b = FP_MAG(b);
    FP_T hi = a < b ? b : a, lo = a < b ? a : b;
    if (__builtin_expect(hi >= FP_INF, 0)) {
        if (hi > FP_INF)
            return FN(nan)(FP_ISSNAN(hi) || FP_ISSNAN(lo), env);
        return (FP_T)(FP_ZERO(sign) | FP_INF);
    }
    FN(Num) x = FN(open)(hi), y = FN(open)(lo);
    FP_T sum = (FP_T)(x.sig + FN(jam)(y.sig, x.exp - y.exp));
    FP_T carry = (FP_T)(sum >> (FP_BITS - 1));
    return FN(round)(sign, x.exp + (int)carry, (FP_T)((FP_T)(sum >> carry) | (FP_T)(sum & carry)),
                     env);
}

/* |a| - |b|, negated if `sign` is set. */
static inline FP_T FN(sub_mags)(FP_T a, FP_T b, bool sign, FpEnv *env)
{
    a = FP_MAG(a);
    b = FP_MAG(b);
    FP_T hi = a < b ? b : a, lo = a < b ? a : b;
    sign ^= a < b;
    if (__builtin_expect(hi >= FP_INF, 0)) {
        if (hi > FP_INF)
            return FN(nan)(FP_ISSNAN(hi) || FP_ISSNAN(lo), env);
        return lo == FP_INF ? FN(invalid)(env) : (FP_T)(FP_ZERO(sign) | FP_INF);
    }
    FN(Num) x = FN(open)(hi), y = FN(open)(lo);
    FP_T diff = (FP_T)(x.sig - FN(jam)(y.sig, x.exp - y.exp));
    if (diff == 0)
        return FP_ZERO(env->rm == FP_RDN);
    int shift = FN(clz)(diff) - 1;
    return FN(round)(sign, x.exp - shift, (FP_T)(diff << shift), env);
}

FP_T FN(add)(FP_T a, FP_T b, FpEnv *env)
{
    if (FP_NEG(a) == FP_NEG(b))
        return FN(add_mags)(a, b, FP_NEG(a), env);
    return FN(sub_mags)(a, b, FP_NEG(a), env);
}

FP_T FN(sub)(FP_T a, FP_T b, FpEnv *env)
{
    return FN(add)(a, (FP_T)(b ^ FP_SIGN), env);
}

/* ---- multiplication, division, square root ---- */

/* Neither zero, subnormal, infinite nor NaN. */
static inline bool FN(is_normal)(FP_T a)
{
    return (unsigned)(FP_EXPOF(a) - 1) < FP_EXPMAX - 1;
}

FP_T FN(mul)(FP_T a, FP_T b, FpEnv *env)
{
    bool sign = FP_NEG(a ^ b);

    if (__builtin_expect(!(FN(is_normal)(a) && FN(is_normal)(b)), 0)) {
        if (FP_ISNAN(a) || FP_ISNAN(b))
            return FN(nan)(FP_ISSNAN(a) || FP_ISSNAN(b), env);
        bool zero = FP_MAG(a) == 0 || FP_MAG(b) == 0;
        if (FP_MAG(a) == FP_INF || FP_MAG(b) == FP_INF)
            return zero ? FN(invalid)(env) : (FP_T)(FP_ZERO(sign) | FP_INF);
        if (zero)
            return FP_ZERO(sign);
    }
    FN(Num) x = FN(open_normal)(a), y = FN(open_normal)(b);
    FP_WIDE product = (FP_WIDE)x.sig * (FP_T)(y.sig << 1);
    FP_T sig = (FP_T)((FP_T)(product >> FP_BITS) | ((FP_T)product != 0));
    FP_T low = !(sig >> FP_TOP); /* below 2: the leading bit came out one place lower */
    return FN(round)(sign, x.exp + y.exp - FP_BIAS + 1 - (int)low, (FP_T)(sig << low), env);
}

FP_T FN(div)(FP_T a, FP_T b, FpEnv *env)
{
    bool sign = FP_NEG(a ^ b);

    if (__builtin_expect(!(FN(is_normal)(a) && FN(is_normal)(b)), 0)) {
        if (FP_ISNAN(a) || FP_ISNAN(b))
            return FN(nan)(FP_ISSNAN(a) || FP_ISSNAN(b), env);
        bool zero = FP_MAG(a) == 0;
        if (FP_MAG(b) == FP_INF)
            return FP_MAG(a) == FP_INF ? FN(invalid)(env) : FP_ZERO(sign);
        if (FP_MAG(b) == 0 && zero)
            return FN(invalid)(env);
        if (zero)
            return FP_ZERO(sign);
        if (FP_MAG(b) == 0 && FP_MAG(a) != FP_INF)
            env->flags |= FP_DZ;
        if (FP_MAG(b) == 0 || FP_MAG(a) == FP_INF)
            return (FP_T)(FP_ZERO(sign) | FP_INF);
    }
    FN(Num) x = FN(open_normal)(a), y = FN(open_normal)(b);
    int low = x.sig < y.sig; /* the quotient is below 1: one bit more brings it up */
    FP_WIDE dividend = (FP_WIDE)x.sig << (FP_TOP + low);
    FP_T quotient = (FP_T)(dividend / y.sig);
    bool rest = (FP_T)(quotient * y.sig) != (FP_T)dividend;
    return FN(round)(sign, x.exp - y.exp + FP_BIAS - low, (FP_T)(quotient | rest), env);
}

FP_T FN(sqrt)(FP_T a, FpEnv *env)
{
    if (FP_ISNAN(a))
        return FN(nan)(FP_ISSNAN(a), env);
    if (FP_MAG(a) == 0)
        return a;
    if (FP_NEG(a))
        return FN(invalid)(env);
    if (a == FP_INF)
        return a;
    FN(Num) x = FN(open_normal)(a);
    int exp = x.exp - FP_BIAS, odd = exp & 1;
    uint64_t sig = (uint64_t)x.sig << (62 - FP_TOP + odd);
    uint64_t root = FP_FRAC > 24 ? fp_sqrt_56(sig) : fp_sqrt_32(sig);
    return FN(round)(false, (exp - odd) / 2 + FP_BIAS, (FP_T)fp_jam64(root, 62 - FP_TOP), env);
}

/* ---- fused multiply-add ---- */

static inline FP_WIDE FN(wide_jam)(FP_WIDE a, int n)
{
    if (n >= 2 * FP_BITS)
        return a != 0;
    return (FP_WIDE)(a >> n) | (FP_WIDE)((a & (((FP_WIDE)1 << n) - 1)) != 0);
}

/* Round what has twice the bits: the leading one is one below the highest, unless all are 0. */
static inline FP_T FN(round_wide)(bool sign, int exp, FP_WIDE sig, FpEnv *env)
{
    return FN(round)(sign, exp, (FP_T)((FP_T)(sig >> FP_BITS) | ((FP_T)sig != 0)), env);
}

/* Operands of fma of which one is zero, infinite or NaN; false: go on with the general way. */
static bool FN(fma_special)(FP_T a, FP_T b, FP_T c, FpEnv *env, FP_T *result)
{
    bool inf = FP_MAG(a) == FP_INF || FP_MAG(b) == FP_INF;
    bool zero = FP_MAG(a) == 0 || FP_MAG(b) == 0;
    bool sign = FP_NEG(a ^ b);

    if (FP_ISNAN(a) || FP_ISNAN(b) || FP_ISNAN(c))
        *result = FN(nan)(FP_ISSNAN(a) || FP_ISSNAN(b) || FP_ISSNAN(c) || (inf && zero), env);
    else if (inf && zero)
        *result = FN(invalid)(env);
    else if (FP_MAG(c) == FP_INF)
        *result = inf && sign != FP_NEG(c) ? FN(invalid)(env) : c;
    else if (inf)
        *result = (FP_T)(FP_ZERO(sign) | FP_INF);
    else if (zero && FP_MAG(c) == 0)
        *result = FP_ZERO(sign == FP_NEG(c) ? sign : env->rm == FP_RDN);
    else if (zero)
        *result = c;
    else
        return false;
    return true;
}

FP_T FN(fma)(FP_T a, FP_T b, FP_T c, FpEnv *env)
{
    FP_T special;
    if (__builtin_expect(!(FN(is_normal)(a) && FN(is_normal)(b) && FN(is_normal)(c)), 0) &&
        FN(fma_special)(a, b, c, env, &special))
        return special;

    /* Both terms with their leading bit at 2 * FP_BITS - 2: the product is exact there. */
    FN(Num) x = FN(open_normal)(a), y = FN(open_normal)(b);
    FP_WIDE big = (FP_WIDE)((FP_WIDE)x.sig * y.sig) << 1;
    int low = !(big >> (2 * FP_BITS - 2));
    int exp = x.exp + y.exp - FP_BIAS + 1 - low;
    bool sign = FP_NEG(a ^ b);
    big <<= low;
    if (FP_MAG(c) == 0)
        return FN(round_wide)(sign, exp, big, env);
    FN(Num) z = FN(open_normal)(c);
    FP_WIDE small = (FP_WIDE)z.sig << FP_BITS;
    bool differ = sign != FP_NEG(c);
    int distance = exp - z.exp;
    if (distance < 0 || (distance == 0 && big < small)) {
        FP_WIDE swap = big;
        big = small;
        small = swap;
        exp = z.exp;
        distance = -distance;
        sign = FP_NEG(c);
    }
    small = FN(wide_jam)(small, distance);
    if (!differ) {
        FP_WIDE sum = (FP_WIDE)(big + small);
        int carry = (int)(sum >> (2 * FP_BITS - 1));
        return FN(round_wide)(sign, exp + carry, FN(wide_jam)(sum, carry), env);
    }
    FP_WIDE diff = (FP_WIDE)(big - small);
    if (diff == 0)
        return FP_ZERO(env->rm == FP_RDN);
    FP_T upper = (FP_T)(diff >> FP_BITS);
    int shift = (upper ? FN(clz)(upper) : FP_BITS + FN(clz)((FP_T)diff)) - 1;
    return FN(round_wide)(sign, exp - shift, (FP_WIDE)(diff << shift), env);
}

/* ---- comparison ---- */

/* a before b in the order of numbers, -0 before +0; neither is NaN. */
static inline bool FN(before)(FP_T a, FP_T b)
{
    if (FP_NEG(a) != FP_NEG(b))
        return FP_NEG(a);
    return FP_NEG(a) ? a > b : a < b;
}

/* One of two operands, the other of which may be NaN; second: which one if neither is. */
static inline FP_T FN(pick)(FP_T a, FP_T b, bool second, FpEnv *env)
{
    if (__builtin_expect(FP_ISNAN(a) || FP_ISNAN(b), 0)) {
        if (FP_ISSNAN(a) || FP_ISSNAN(b))
            env->flags |= FP_NV;
        return !FP_ISNAN(a) ? a : !FP_ISNAN(b) ? b : FP_NAN;
    }
    return second ? b : a;
}

FP_T FN(min)(FP_T a, FP_T b, FpEnv *env)
{
    return FN(pick)(a, b, FN(before)(b, a), env);
}

FP_T FN(max)(FP_T a, FP_T b, FpEnv *env)
{
    return FN(pick)(a, b, FN(before)(a, b), env);
}

static inline bool FN(both_zero)(FP_T a, FP_T b)
{
    return FP_MAG(a | b) == 0;
}

bool FN(eq)(FP_T a, FP_T b, FpEnv *env)
{
    if (FP_ISNAN(a) || FP_ISNAN(b)) {
        if (FP_ISSNAN(a) || FP_ISSNAN(b))
            env->flags |= FP_NV;
        return false;
    }
    return a == b || FN(both_zero)(a, b);
}

bool FN(lt)(FP_T a, FP_T b, FpEnv *env)
{
    if (FP_ISNAN(a) || FP_ISNAN(b)) {
        env->flags |= FP_NV;
        return false;
    }
    return FN(before)(a, b) && !FN(both_zero)(a, b);
}

bool FN(le)(FP_T a, FP_T b, FpEnv *env)
{
    if (FP_ISNAN(a) || FP_ISNAN(b)) {
        env->flags |= FP_NV;
        return false;
    }
    return !FN(before)(b, a) || FN(both_zero)(a, b);
}

FP_T FN(minm)(FP_T a, FP_T b, FpEnv *env)
{
    if (FP_ISNAN(a) || FP_ISNAN(b))
        return FN(nan)(FP_ISSNAN(a) || FP_ISSNAN(b), env);
    return FN(min)(a, b, env);
}

FP_T FN(maxm)(FP_T a, FP_T b, FpEnv *env)
{
    if (FP_ISNAN(a) || FP_ISNAN(b))
        return FN(nan)(FP_ISSNAN(a) || FP_ISSNAN(b), env);
    return FN(max)(a, b, env);
}

/* Quiet: of NaNs, only a signaling one raises NV. */
bool FN(ltq)(FP_T a, FP_T b, FpEnv *env)
{
    if (FP_ISNAN(a) || FP_ISNAN(b))
        return FN(eq)(a, b, env);
    return FN(lt)(a, b, env);
}

bool FN(leq)(FP_T a, FP_T b, FpEnv *env)
{
    if (FP_ISNAN(a) || FP_ISNAN(b))
        return FN(eq)(a, b, env);
    return FN(le)(a, b, env);
}

unsigned FN(class)(FP_T a)
{
    if (FP_ISNAN(a))
        return FP_ISSNAN(a) ? 1u << 8 : 1u << 9;
    /* 0 to 3 outwards from zero: 0, subnormal, normal, infinite */
    unsigned kind = FP_MAG(a) == FP_INF ? 3 : FP_EXPOF(a) ? 2 : FP_MAG(a) != 0;
    return 1u << (FP_NEG(a) ? 3 - kind : 4 + kind);
}

/* ---- integers ---- */

static inline FpInt FN(to_int)(FP_T a, const FpEnv *env)
{
    if (__builtin_expect(FP_MAG(a) >= FP_INF, 0))
        return (FpInt){.sign = FP_NEG(a) && !FP_ISNAN(a), .too_large = true};
    FN(Num) x = FN(open)(a);
    return fp_round_int(FP_NEG(a), x.exp - FP_BIAS, (uint64_t)x.sig << (63 - FP_TOP), env->rm);
}

static inline FP_T FN(from_int)(bool sign, uint64_t mag, FpEnv *env)
{
    if (mag == 0)
        return 0;
    int shift = __builtin_clzll(mag);
    FP_T sig = (FP_T)fp_jam64(mag << shift, 63 - FP_TOP);
    return FN(round)(sign, FP_BIAS + 63 - shift, sig, env);
}

FP_T FN(rint)(FP_T a, bool exact, FpEnv *env)
{
    FpEnv none = {.rm = FP_RNE};
    FpInt r;

    if (FP_ISNAN(a))
        return FN(nan)(FP_ISSNAN(a), env);
    if (FP_EXPOF(a) >= FP_BIAS + FP_FRAC || FP_MAG(a) == 0)
        return a; /* no fraction */
    r = FN(to_int)(a, env);
    if (exact && r.inexact)
        env->flags |= FP_NX;
    return r.mag ? FN(from_int)(FP_NEG(a), r.mag, &none) : FP_ZERO(FP_NEG(a));
}

int32_t FN(to_i32)(FP_T a, FpEnv *env)
{
    return (int32_t)fp_int_signed(FN(to_int)(a, env), 32, env);
}

uint32_t FN(to_u32)(FP_T a, FpEnv *env)
{
    return (uint32_t)fp_int_unsigned(FN(to_int)(a, env), 32, env);
}

int64_t FN(to_i64)(FP_T a, FpEnv *env)
{
    return fp_int_signed(FN(to_int)(a, env), 64, env);
}

uint64_t FN(to_u64)(FP_T a, FpEnv *env)
{
    return fp_int_unsigned(FN(to_int)(a, env), 64, env);
}

FP_T FN(from_i32)(int32_t a, FpEnv *env)
{
    return FN(from_i64)(a, env);
}

FP_T FN(from_u32)(uint32_t a, FpEnv *env)
{
    return FN(from_u64)(a, env);
}

FP_T FN(from_i64)(int64_t a, FpEnv *env)
{
    return FN(from_int)(a < 0, a < 0 ? -(uint64_t)a : (uint64_t)a, env);
}

FP_T FN(from_u64)(uint64_t a, FpEnv *env)
{
    return FN(from_int)(false, a, env);
}
