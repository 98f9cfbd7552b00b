/* f64.c - the operations of binary64 (extension D). */
#define FP_F    f64
#define FP_T    uint64_t
#define FP_WIDE unsigned __int128
#define FP_BITS 64
#define FP_FRAC 52
#include "emu/cpu/fp/fp_arith.h"

int32_t f64_to_i32_modulo(uint64_t a, FpEnv *env)
{
    int exp = FP_EXPOF(a) - FP_BIAS;
    uint64_t sig = (a & FP_FRACMASK) | (UINT64_C(1) << FP_FRAC), mag = 0;
    bool cut = FP_MAG(a) != 0;

    if (exp >= FP_FRAC && exp < FP_FRAC + 32) {
        mag = sig << (exp - FP_FRAC);
    } else if (exp >= 0 && exp < FP_FRAC) {
        mag = sig >> (FP_FRAC - exp);
        cut = mag << (FP_FRAC - exp) != sig;
    }
    if (exp > 31 || mag > UINT64_C(0x7fffffff) + FP_NEG(a))
        env->flags |= FP_NV;
    else if (cut)
        env->flags |= FP_NX;
    if (exp == FP_EXPMAX - FP_BIAS)
        return 0; /* infinity, NaN */
    return (int32_t)(uint32_t)(FP_NEG(a) ? -mag : mag);
}
