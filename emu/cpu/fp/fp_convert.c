/* fp_convert.c - conversions between formats (fcvt of two formats). */
#define FP_F    f32
#define FP_T    uint32_t
#define FP_BITS 32
#define FP_FRAC 23
#include "emu/cpu/fp/fp_format.h"

/* A number on its way between formats: its exponent without bias, its leading bit at 62. */
typedef struct Passing {
    int exp;
    uint64_t sig;
} Passing;

static Passing f32_leave(uint32_t a)
{
    f32_Num n = f32_open_normal(a);
    return (Passing){n.exp - FP_BIAS, (uint64_t)n.sig << (62 - FP_TOP)};
}

static uint32_t f32_enter(bool sign, Passing p, FpEnv *env)
{
    return f32_round(sign, p.exp + FP_BIAS, (uint32_t)fp_jam64(p.sig, 62 - FP_TOP), env);
}

#include "emu/cpu/fp/fp_undef.h"
#define FP_F    f64
#define FP_T    uint64_t
#define FP_BITS 64
#define FP_FRAC 52
#include "emu/cpu/fp/fp_format.h"

static Passing f64_leave(uint64_t a)
{
    f64_Num n = f64_open_normal(a);
    return (Passing){n.exp - FP_BIAS, n.sig};
}

static uint64_t f64_enter(bool sign, Passing p, FpEnv *env)
{
    return f64_round(sign, p.exp + FP_BIAS, p.sig, env);
}

enum { SIGN_SHIFT = 32, EXP_SHIFT = 29 }; /* how far f32's sign and fraction move in f64 */

uint64_t f32_to_f64(uint32_t a, FpEnv *env)
{
    uint32_t mag = a & UINT32_C(0x7fffffff);
    uint64_t sign = (uint64_t)(a ^ mag) << SIGN_SHIFT;

    if (mag > UINT32_C(0x7f800000))
        return f64_nan(!(mag & UINT32_C(0x00400000)), env);
    if (mag == UINT32_C(0x7f800000))
        return sign | FP_INF;
    if (mag == 0)
        return sign;
    return f64_enter(sign, f32_leave(a), env);
}

uint32_t f64_to_f32(uint64_t a, FpEnv *env)
{
    uint32_t sign = (uint32_t)(a >> SIGN_SHIFT) & UINT32_C(0x80000000);

    if (FP_ISNAN(a))
        return f32_nan(FP_ISSNAN(a), env);
    if (FP_MAG(a) == FP_INF)
        return sign | UINT32_C(0x7f800000);
    if (FP_MAG(a) == 0)
        return sign;
    return f32_enter(sign, f64_leave(a), env);
}

#include "emu/cpu/fp/fp_undef.h"
#define FP_F    f16
#define FP_T    uint16_t
#define FP_BITS 16
#define FP_FRAC 10
#include "emu/cpu/fp/fp_format.h"

static Passing f16_leave(uint16_t a)
{
    f16_Num n = f16_open_normal(a);
    return (Passing){n.exp - FP_BIAS, (uint64_t)n.sig << (62 - FP_TOP)};
}

static uint16_t f16_enter(bool sign, Passing p, FpEnv *env)
{
    return f16_round(sign, p.exp + FP_BIAS, (uint16_t)fp_jam64(p.sig, 62 - FP_TOP), env);
}

#include "emu/cpu/fp/fp_undef.h"
#define FP_F    bf16
#define FP_T    uint16_t
#define FP_BITS 16
#define FP_FRAC 7
#include "emu/cpu/fp/fp_format.h"

static Passing bf16_leave(uint16_t a)
{
    bf16_Num n = bf16_open_normal(a);
    return (Passing){n.exp - FP_BIAS, (uint64_t)n.sig << (62 - FP_TOP)};
}

static uint16_t bf16_enter(bool sign, Passing p, FpEnv *env)
{
    return bf16_round(sign, p.exp + FP_BIAS, (uint16_t)fp_jam64(p.sig, 62 - FP_TOP), env);
}

#define CONVERT(from, FROM, to, TO)                                                                \
    TO from##_to_##to(FROM a, FpEnv *env)                                                          \
    {                                                                                              \
        FpKind kind = from##_kind(a);                                                              \
        bool sign = a >> (8 * sizeof a - 1);                                                       \
        return kind == FP_FINITE ? to##_enter(sign, from##_leave(a), env)                          \
                                 : to##_of_kind(kind, sign, env);                                  \
    }
CONVERT(f16, uint16_t, f32, uint32_t)
CONVERT(f16, uint16_t, f64, uint64_t)
CONVERT(f32, uint32_t, f16, uint16_t)
CONVERT(f64, uint64_t, f16, uint16_t)
CONVERT(bf16, uint16_t, f32, uint32_t)
CONVERT(f32, uint32_t, bf16, uint16_t)
