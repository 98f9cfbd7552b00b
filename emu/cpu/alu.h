/* Helpers for the expressions in insn.def: what C leaves undefined and RISC-V defines. */
#ifndef EMU_CPU_ALU_H
#define EMU_CPU_ALU_H

#include <stdbool.h>
#include <stdint.h>

#define SX32(v) ((uint64_t)(int64_t)(int32_t)(v))
#define SIGN16  UINT16_C(0x8000)
#define SIGN32  UINT32_C(0x80000000)
#define SIGN64  UINT64_C(0x8000000000000000)

/* m becomes what was at `at` (aligned, in RAM), and expr(m, b) is stored there, in one step for
 * other threads of the host. */
#define AMO_DO(T, at, m, expr)                                                                     \
    do {                                                                                           \
        T old_ = __atomic_load_n(at, __ATOMIC_RELAXED);                                            \
        do                                                                                         \
            (m) = old_;                                                                            \
        while (!__atomic_compare_exchange_n(at, &old_, (T)(expr), false, __ATOMIC_SEQ_CST,         \
                                            __ATOMIC_RELAXED));                                    \
    } while (0)

static inline uint64_t mul_hsu(uint64_t a, uint64_t b)
{
    uint64_t hi = (uint64_t)((unsigned __int128)a * b >> 64);
    return (int64_t)a < 0 ? hi - b : hi;
}

static inline uint64_t div_s64(uint64_t a, uint64_t b)
{
    if (!b)
        return ~UINT64_C(0);
    if (a == SIGN64 && b == ~UINT64_C(0))
        return a;
    return (uint64_t)((int64_t)a / (int64_t)b);
}

static inline uint64_t rem_s64(uint64_t a, uint64_t b)
{
    if (!b)
        return a;
    if (a == SIGN64 && b == ~UINT64_C(0))
        return 0;
    return (uint64_t)((int64_t)a % (int64_t)b);
}

static inline uint64_t div_s32(uint64_t a, uint64_t b)
{
    int32_t x = (int32_t)a, y = (int32_t)b;
    if (!y)
        return ~UINT64_C(0);
    if (x == INT32_MIN && y == -1)
        return SX32(x);
    return SX32(x / y);
}

static inline uint64_t rem_s32(uint64_t a, uint64_t b)
{
    int32_t x = (int32_t)a, y = (int32_t)b;
    if (!y)
        return SX32(x);
    if (x == INT32_MIN && y == -1)
        return 0;
    return SX32(x % y);
}

static inline uint64_t div_u32(uint64_t a, uint64_t b)
{
    return (uint32_t)b ? SX32((uint32_t)a / (uint32_t)b) : ~UINT64_C(0);
}

static inline uint64_t rem_u32(uint64_t a, uint64_t b)
{
    return (uint32_t)b ? SX32((uint32_t)a % (uint32_t)b) : SX32(a);
}

static inline uint64_t ror64(uint64_t a, uint64_t n)
{
    return a >> (n & 63) | a << (-n & 63);
}

static inline uint64_t ror32(uint64_t a, uint64_t n)
{
    uint32_t v = (uint32_t)a;
    return SX32(v >> (n & 31) | v << (-n & 31));
}

static inline uint64_t brev8(uint64_t a)
{
    a = (a >> 1 & UINT64_C(0x5555555555555555)) | (a & UINT64_C(0x5555555555555555)) << 1;
    a = (a >> 2 & UINT64_C(0x3333333333333333)) | (a & UINT64_C(0x3333333333333333)) << 2;
    return (a >> 4 & UINT64_C(0x0f0f0f0f0f0f0f0f)) | (a & UINT64_C(0x0f0f0f0f0f0f0f0f)) << 4;
}

static inline uint64_t orc_b(uint64_t a)
{
    a |= a >> 1 & UINT64_C(0x7f7f7f7f7f7f7f7f);
    a |= a >> 2 & UINT64_C(0x3f3f3f3f3f3f3f3f);
    a |= a >> 4 & UINT64_C(0x0f0f0f0f0f0f0f0f);
    a &= UINT64_C(0x0101010101010101);
    return a * 0xff;
}

#endif
