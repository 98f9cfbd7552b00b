/*
 * fp_bits.h - what the formats share: name pasting for the templates, rounding increments.
 */
#ifndef RVEMU_CPU_FP_BITS_H
#define RVEMU_CPU_FP_BITS_H

#include "emu/cpu/fp/fp.h"

#define FP_PASTE_(a, b) a##b
#define FP_PASTE(a, b)  FP_PASTE_(a, b)

/*
 * What to add to a magnitude before its lower bits are cut off; `below` are those bits, all set,
 * and half of below + 1 is a tie. An even result of a tie under RNE is the caller's business.
 */
static inline uint64_t fp_increment(unsigned rm, bool sign, uint64_t below)
{
    if (rm == FP_RNE || rm == FP_RMM)
        return (below >> 1) + 1;
    return rm == (sign ? FP_RDN : FP_RUP) ? below : 0;
}

typedef enum FpKind { FP_FINITE, FP_NOTHING, FP_INFINITE, FP_QNAN, FP_SNAN } FpKind;

/* Shift right by 0 <= n < 64; what falls out stays as the lowest bit. */
static inline uint64_t fp_jam64(uint64_t a, int n)
{
    return a >> n | ((a & ((UINT64_C(1) << n) - 1)) != 0);
}

/* An integer result before the range check: magnitude, and whether a fraction was cut off. */
typedef struct FpInt {
    uint64_t mag;
    bool sign, inexact, too_large; /* too_large: 2^64 or more, or not a number */
} FpInt;

/*
 * Round sig * 2^(exp - 63) to an integer; sig has its leading bit at 63 unless it is 0.
 */
static inline FpInt fp_round_int(bool sign, int exp, uint64_t sig, unsigned rm)
{
    FpInt r = {.sign = sign};
    uint64_t frac; /* what lies below the point, in units of 2^-64 */

    if (exp > 63) {
        r.too_large = true;
        return r;
    }
    if (exp == 63) {
        r.mag = sig;
        return r;
    }
    if (exp >= 0) {
        r.mag = sig >> (63 - exp);
        frac = sig << (exp + 1);
    } else {
        frac = exp == -1 ? sig : sig != 0; /* below one half only "not zero" matters */
    }
    r.inexact = frac != 0;
    const uint64_t half = UINT64_C(1) << 63;
    bool up = false;
    switch (rm) {
    case FP_RNE: up = frac > half || (frac == half && (r.mag & 1)); break;
    case FP_RMM: up = frac >= half; break;
    case FP_RDN: up = sign && frac; break;
    case FP_RUP: up = !sign && frac; break;
    default: break;
    }
    r.mag += up; /* cannot wrap: a fraction means exp < 63 */
    return r;
}

/* The range check of fcvt into `bits` bits, two's complement; a NaN comes as +too_large. */
static inline int64_t fp_int_signed(FpInt r, unsigned bits, FpEnv *env)
{
    uint64_t max = (UINT64_MAX >> (65 - bits)) + r.sign;

    if (r.too_large || r.mag > max) {
        env->flags |= FP_NV;
        r.mag = max;
    } else if (r.inexact) {
        env->flags |= FP_NX;
    }
    return (int64_t)(r.sign ? -r.mag : r.mag);
}

/* Likewise, unsigned: what rounds to a negative number is out of range, what rounds to -0 is 0. */
static inline uint64_t fp_int_unsigned(FpInt r, unsigned bits, FpEnv *env)
{
    uint64_t max = r.sign ? 0 : UINT64_MAX >> (64 - bits);

    if (r.too_large || r.mag > max) {
        env->flags |= FP_NV;
        return max;
    }
    if (r.inexact)
        env->flags |= FP_NX;
    return r.mag;
}

#endif
