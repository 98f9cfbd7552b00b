/*
 * fp.h - exact IEEE 754-2008 arithmetic in integers, as the RISC-V F and D extensions want it.
 *
 * Unprivileged ISA, chapters "F" and "D": five rounding modes, five sticky flags, tininess after
 * rounding, NaN results always canonical, fcvt that saturates. No float or double anywhere: the
 * result does not depend on the host. It is the reference for any faster path, and a whole FP unit
 * by itself.
 *
 * Left out: the instruction level. FS, the resolution of rm = DYN, the illegal rm values, sign
 * injection, and the sign variants of fma (flip the sign bits of the operands) are the caller's.
 */
#ifndef RVEMU_CPU_FP_H
#define RVEMU_CPU_FP_H

#include <stdbool.h>
#include <stdint.h>

enum { /* rounding modes, as in frm; DYN and the reserved values must be resolved before */
       FP_RNE = 0,
       FP_RTZ = 1,
       FP_RDN = 2,
       FP_RUP = 3,
       FP_RMM = 4,
};

enum { /* accrued exceptions, as in fflags */
       FP_NX = 1,
       FP_UF = 2,
       FP_OF = 4,
       FP_DZ = 8,
       FP_NV = 16,
};

#define FP_NAN16 UINT16_C(0x7e00)
#define FP_NAN32 UINT32_C(0x7fc00000)
#define FP_NAN64 UINT64_C(0x7ff8000000000000)

/* What an operation needs beside its operands. Flags are only ever set, never cleared. */
typedef struct FpEnv {
    uint8_t rm;    /* FP_RNE..FP_RMM; anything else is a bug of the caller */
    uint8_t flags; /* FP_NX.. */
} FpEnv;

/*
 * The functions of one format, F its prefix and T the unsigned integer that holds its encoding.
 * Every function takes all bit patterns; NaN results are canonical.
 *
 *   add sub mul div sqrt   rounded by env->rm
 *   fma                    a * b + c, rounded once; inf * 0 raises NV even when c is a quiet NaN
 *   min max                minimumNumber, maximumNumber: -0 < +0, a NaN loses, sNaN raises NV
 *   eq                     quiet: NV for sNaN only
 *   lt le                  signaling: NV for any NaN
 *   minm maxm              as min and max, but a NaN wins
 *   ltq leq                as lt and le, but quiet
 *   rint                   without its fraction, rounded by env->rm; `exact`: NX if that differs
 *   class                  the one-hot mask of fclass (bit 0 = -inf ... bit 9 = quiet NaN)
 *   to_i32 .. to_u64       NaN and what is out of range: NV alone, and the nearest end of the range
 *                          (NaN: the upper one)
 *   from_i32 .. from_u64   rounded by env->rm; NX where bits are lost
 */
#define FP_DECLARE(F, T)                                                                           \
    T F##_add(T a, T b, FpEnv *env);                                                               \
    T F##_sub(T a, T b, FpEnv *env);                                                               \
    T F##_mul(T a, T b, FpEnv *env);                                                               \
    T F##_div(T a, T b, FpEnv *env);                                                               \
    T F##_sqrt(T a, FpEnv *env);                                                                   \
    T F##_fma(T a, T b, T c, FpEnv *env);                                                          \
    T F##_min(T a, T b, FpEnv *env);                                                               \
    T F##_max(T a, T b, FpEnv *env);                                                               \
    bool F##_eq(T a, T b, FpEnv *env);                                                             \
    bool F##_lt(T a, T b, FpEnv *env);                                                             \
    bool F##_le(T a, T b, FpEnv *env);                                                             \
    T F##_minm(T a, T b, FpEnv *env);                                                              \
    T F##_maxm(T a, T b, FpEnv *env);                                                              \
    bool F##_ltq(T a, T b, FpEnv *env);                                                            \
    bool F##_leq(T a, T b, FpEnv *env);                                                            \
    T F##_rint(T a, bool exact, FpEnv *env);                                                       \
    unsigned F##_class(T a);                                                                       \
    int32_t F##_to_i32(T a, FpEnv *env);                                                           \
    uint32_t F##_to_u32(T a, FpEnv *env);                                                          \
    int64_t F##_to_i64(T a, FpEnv *env);                                                           \
    uint64_t F##_to_u64(T a, FpEnv *env);                                                          \
    T F##_from_i32(int32_t a, FpEnv *env);                                                         \
    T F##_from_u32(uint32_t a, FpEnv *env);                                                        \
    T F##_from_i64(int64_t a, FpEnv *env);                                                         \
    T F##_from_u64(uint64_t a, FpEnv *env);

FP_DECLARE(f16, uint16_t)
FP_DECLARE(f32, uint32_t)
FP_DECLARE(f64, uint64_t)

/* fcvtmod.w.d: a without its fraction, modulo 2^32, two's complement; NV if it was out of range. */
int32_t f64_to_i32_modulo(uint64_t a, FpEnv *env);

/* The constants of fli, 0 to 31. */
uint16_t f16_constant(unsigned i);
uint32_t f32_constant(unsigned i);
uint64_t f64_constant(unsigned i);

/* Between formats. Widening is exact (only sNaN raises a flag), narrowing rounds by env->rm. */
uint64_t f32_to_f64(uint32_t a, FpEnv *env);
uint32_t f64_to_f32(uint64_t a, FpEnv *env);
uint32_t f16_to_f32(uint16_t a, FpEnv *env);
uint64_t f16_to_f64(uint16_t a, FpEnv *env);
uint16_t f32_to_f16(uint32_t a, FpEnv *env);
uint16_t f64_to_f16(uint64_t a, FpEnv *env);
/* BFloat16: binary32 without the lower half of its bits. Conversions are all there is of it. */
uint32_t bf16_to_f32(uint16_t a, FpEnv *env);
uint16_t f32_to_bf16(uint32_t a, FpEnv *env);

/*
 * NaN boxing (chapter "D", "NaN Boxing of Narrower Values"): a single or half in an f register has
 * all upper bits set; an operand that has not is read as the canonical NaN. Loads, stores and fmv
 * move bits and do not use the unboxing.
 */
static inline uint64_t fp_box32(uint32_t a)
{
    return UINT64_C(0xffffffff00000000) | a;
}

static inline uint64_t fp_box16(uint16_t a)
{
    return UINT64_C(0xffffffffffff0000) | a;
}

/* What a load of `size` bytes makes of its bits. */
static inline uint64_t fp_box(uint64_t a, unsigned size)
{
    return size == 2 ? fp_box16((uint16_t)a) : size == 4 ? fp_box32((uint32_t)a) : a;
}

static inline uint16_t fp_unbox16(uint64_t reg)
{
    return reg >> 16 == UINT64_C(0xffffffffffff) ? (uint16_t)reg : FP_NAN16;
}

/* The same of a BFloat16, whose NaN is another. */
static inline uint16_t fp_unbox_bf16(uint64_t reg)
{
    return reg >> 16 == UINT64_C(0xffffffffffff) ? (uint16_t)reg : UINT16_C(0x7fc0);
}

static inline uint32_t fp_unbox32(uint64_t reg)
{
    return reg >> 32 == UINT32_C(0xffffffff) ? (uint32_t)reg : FP_NAN32;
}

#endif
