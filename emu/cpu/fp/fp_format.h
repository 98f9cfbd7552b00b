/*
 * fp_format.h - a template: taking one format apart and putting it together.
 *
 * The includer defines, for a format of FP_BITS bits with FP_FRAC bits of fraction,
 *   FP_F     the prefix of its functions      FP_T      an unsigned integer of FP_BITS bits
 *   FP_WIDE  one of twice as many
 * There is no include guard: a file that needs two formats includes this twice, with fp_undef.h
 * in between.
 *
 * Inside, a finite number is (sign, exp, sig): exp biased, sig an FP_T whose leading bit is FP_TOP,
 * one below the highest, so that one carry fits. The FP_GUARD bits under the fraction hold what
 * rounding must know; the lowest of them is sticky (set if anything below it was).
 */
#include "emu/cpu/fp/fp_bits.h"

#define FN(name)      FP_PASTE(FP_PASTE(FP_F, _), name)
#define FP_EXPMAX     ((1 << (FP_BITS - 1 - FP_FRAC)) - 1) /* the exponent of inf and NaN */
#define FP_BIAS       (FP_EXPMAX >> 1)
#define FP_TOP        (FP_BITS - 2)
#define FP_GUARD      (FP_TOP - FP_FRAC)
#define FP_SIGN       ((FP_T)((FP_T)1 << (FP_BITS - 1)))
#define FP_FRACMASK   ((FP_T)(((FP_T)1 << FP_FRAC) - 1))
#define FP_QUIET      ((FP_T)((FP_T)1 << (FP_FRAC - 1)))
#define FP_INF        ((FP_T)((FP_T)FP_EXPMAX << FP_FRAC))
#define FP_NAN        ((FP_T)(FP_INF | FP_QUIET))
#define FP_MAG(a)     ((FP_T)((a) & (FP_T)~FP_SIGN))
#define FP_ISNAN(a)   (FP_MAG(a) > FP_INF)
#define FP_ISSNAN(a)  (FP_ISNAN(a) && !((a)&FP_QUIET))
#define FP_NEG(a)     ((bool)((a) >> (FP_BITS - 1)))
#define FP_EXPOF(a)   ((int)((a) >> FP_FRAC) & FP_EXPMAX)
#define FP_ZERO(sign) ((FP_T)((FP_T)(sign) << (FP_BITS - 1)))
#define FP_SHIFTED(a) ((FP_T)((FP_T)((a)&FP_FRACMASK) << FP_GUARD)) /* the fraction, in place */

typedef struct FN(Num) {
    int exp;
    FP_T sig;
} FN(Num);

static inline int FN(clz)(FP_T a) /* a is not 0 */
{
    return __builtin_clzll(a) - (64 - FP_BITS);
}

/* Shift right by any n >= 0; what falls out stays as the sticky bit. */
static inline FP_T FN(jam)(FP_T a, int n)
{
    if (n >= FP_BITS)
        return a != 0;
    return (FP_T)(a >> n) | (FP_T)((FP_T)(a & (FP_T)(((FP_T)1 << n) - 1)) != 0);
}

/* Exponent and significand of a finite number as they stand: a subnormal keeps leading zeroes. */
static inline FN(Num) FN(open)(FP_T a)
{
    int exp = FP_EXPOF(a);
    FP_T hidden = exp != 0;

    return (FN(Num)){exp + !hidden, (FP_T)(FP_SHIFTED(a) | (FP_T)(hidden << FP_TOP))};
}

/* The same with the leading bit brought to FP_TOP; a is finite and not zero. */
static inline FN(Num) FN(open_normal)(FP_T a)
{
    FN(Num) n = FN(open)(a);

    if (__builtin_expect(!(n.sig >> FP_TOP), 0)) {
        int shift = FN(clz)(n.sig) - 1;
        n.sig = (FP_T)(n.sig << shift);
        n.exp -= shift;
    }
    return n;
}

/* The result of an operation that has a NaN among its operands. */
static inline FP_T FN(nan)(bool invalid, FpEnv *env)
{
    if (invalid)
        env->flags |= FP_NV;
    return FP_NAN;
}

static inline FP_T FN(invalid)(FpEnv *env)
{
    return FN(nan)(true, env);
}

/* Rounding at the ends of the range: overflow, and results that may be subnormal. */
static __attribute__((noinline, cold, unused)) FP_T FN(round_edge)(bool sign, int exp, FP_T sig,
                                                                   FpEnv *env)
{
    const FP_T below = (FP_T)(((FP_T)1 << FP_GUARD) - 1), tie = (FP_T)((below >> 1) + 1);
    FP_T inc = (FP_T)fp_increment(env->rm, sign, below);

    if (exp >= FP_EXPMAX || (exp == FP_EXPMAX - 1 && (FP_T)(sig + inc) >> (FP_BITS - 1))) {
        env->flags |= FP_OF | FP_NX;
        return (FP_T)(FP_ZERO(sign) | (FP_T)(FP_INF - (inc == 0)));
    }
    if (exp <= 0) {
        /* Tiny after rounding: rounded as if the exponent had no end, is it below the least
         * normal number? Only from just below it, exp == 0, can a carry reach it. */
        bool tiny = exp < 0 || !((FP_T)(sig + inc) >> (FP_BITS - 1));
        sig = FN(jam)(sig, 1 - exp);
        exp = 1;
        if (tiny && (sig & below))
            env->flags |= FP_UF;
    }
    FP_T rest = sig & below;
    if (rest)
        env->flags |= FP_NX;
    sig = (FP_T)((FP_T)(sig + inc) >> FP_GUARD);
    if (rest == tie && env->rm == FP_RNE)
        sig &= (FP_T) ~(FP_T)1;
    return (FP_T)(FP_ZERO(sign) + (FP_T)((FP_T)(exp - 1) << FP_FRAC) + sig);
}

/*
 * Round and encode. The leading bit of sig is FP_TOP; it may lie lower only when exp is 1 (an exact
 * subnormal). exp may be anything. The hidden bit and a carry out of rounding add themselves into
 * the exponent field.
 */
static inline FP_T FN(round)(bool sign, int exp, FP_T sig, FpEnv *env)
{
    const FP_T below = (FP_T)(((FP_T)1 << FP_GUARD) - 1), tie = (FP_T)((below >> 1) + 1);

    if (__builtin_expect((unsigned)(exp - 1) >= FP_EXPMAX - 2, 0))
        return FN(round_edge)(sign, exp, sig, env);
    FP_T rest = sig & below;
    if (rest)
        env->flags |= FP_NX;
    if (__builtin_expect(env->rm == FP_RNE, 1)) {
        sig = (FP_T)((FP_T)(sig + tie) >> FP_GUARD);
        sig ^= sig & (FP_T)(rest == tie);
    } else {
        sig = (FP_T)((FP_T)(sig + (FP_T)fp_increment(env->rm, sign, below)) >> FP_GUARD);
    }
    return (FP_T)(FP_ZERO(sign) + (FP_T)((FP_T)(exp - 1) << FP_FRAC) + sig);
}

/* FP_FINITE: and not zero. */
static inline FpKind FN(kind)(FP_T a)
{
    if (FP_MAG(a) >= FP_INF)
        return FP_ISSNAN(a) ? FP_SNAN : FP_ISNAN(a) ? FP_QNAN : FP_INFINITE;
    return FP_MAG(a) ? FP_FINITE : FP_NOTHING;
}

/* What comes of one of another kind in this format. */
static inline FP_T FN(of_kind)(FpKind kind, bool sign, FpEnv *env)
{
    if (kind == FP_QNAN || kind == FP_SNAN)
        return FN(nan)(kind == FP_SNAN, env);
    return (FP_T)(FP_ZERO(sign) | (kind == FP_INFINITE ? FP_INF : 0));
}
