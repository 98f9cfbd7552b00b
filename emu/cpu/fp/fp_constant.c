/* fp_constant.c - the constants of fli (extension Zfa). */
#include "emu/cpu/fp/fp.h"

/* In single precision; all but the second are the same numbers in the other formats. 2^16 is too
 * large for half precision: infinity. */
/* clang-format off */
static const uint32_t constant[32] = {
    0xbf800000, 0x00800000, 0x37800000, 0x38000000, 0x3b800000, 0x3c000000, 0x3d800000, 0x3e000000,
    0x3e800000, 0x3ea00000, 0x3ec00000, 0x3ee00000, 0x3f000000, 0x3f200000, 0x3f400000, 0x3f600000,
    0x3f800000, 0x3fa00000, 0x3fc00000, 0x3fe00000, 0x40000000, 0x40200000, 0x40400000, 0x40800000,
    0x41000000, 0x41800000, 0x43000000, 0x43800000, 0x47000000, 0x47800000, 0x7f800000, 0x7fc00000,
};
/* clang-format on */

enum { LEAST_NORMAL = 1 };

uint16_t f16_constant(unsigned i)
{
    FpEnv env = {.rm = FP_RNE};

    return i == LEAST_NORMAL ? UINT16_C(1) << 10 : f32_to_f16(constant[i & 31], &env);
}

uint32_t f32_constant(unsigned i)
{
    return constant[i & 31];
}

uint64_t f64_constant(unsigned i)
{
    FpEnv env = {.rm = FP_RNE};

    return i == LEAST_NORMAL ? UINT64_C(1) << 52 : f32_to_f64(constant[i & 31], &env);
}
