/* fp_ops.c - see fp_ops.h. */
#include "fp_ops.h"

const char *const fp_op_name[OP_COUNT] = {
    "add",    "sub",    "mul",      "div",      "sqrt",     "fma",      "min",
    "max",    "eq",     "lt",       "le",       "class",    "to_i32",   "to_u32",
    "to_i64", "to_u64", "from_i32", "from_u32", "from_i64", "from_u64", "convert",
};

const char *const fp_rm_name[5] = {"rne", "rtz", "rdn", "rup", "rmm"};

#define RUN(F, T, CONVERT)                                                                         \
    static uint64_t run_##F(FpOp op, T a, T b, T c, uint64_t n, FpEnv *env)                        \
    {                                                                                              \
        switch (op) {                                                                              \
        case OP_ADD: return F##_add(a, b, env);                                                    \
        case OP_SUB: return F##_sub(a, b, env);                                                    \
        case OP_MUL: return F##_mul(a, b, env);                                                    \
        case OP_DIV: return F##_div(a, b, env);                                                    \
        case OP_SQRT: return F##_sqrt(a, env);                                                     \
        case OP_FMA: return F##_fma(a, b, c, env);                                                 \
        case OP_MIN: return F##_min(a, b, env);                                                    \
        case OP_MAX: return F##_max(a, b, env);                                                    \
        case OP_EQ: return F##_eq(a, b, env);                                                      \
        case OP_LT: return F##_lt(a, b, env);                                                      \
        case OP_LE: return F##_le(a, b, env);                                                      \
        case OP_CLASS: return F##_class(a);                                                        \
        case OP_TO_I32: return (uint32_t)F##_to_i32(a, env);                                       \
        case OP_TO_U32: return F##_to_u32(a, env);                                                 \
        case OP_TO_I64: return (uint64_t)F##_to_i64(a, env);                                       \
        case OP_TO_U64: return F##_to_u64(a, env);                                                 \
        case OP_FROM_I32: return F##_from_i32((int32_t)n, env);                                    \
        case OP_FROM_U32: return F##_from_u32((uint32_t)n, env);                                   \
        case OP_FROM_I64: return F##_from_i64((int64_t)n, env);                                    \
        case OP_FROM_U64: return F##_from_u64(n, env);                                             \
        default: return CONVERT(a, env);                                                           \
        }                                                                                          \
    }

RUN(f16, uint16_t, f16_to_f32)
RUN(f32, uint32_t, f32_to_f64)
RUN(f64, uint64_t, f64_to_f32)

uint64_t fp_run(unsigned bits, FpOp op, uint64_t a, uint64_t b, uint64_t c, FpEnv *env)
{
    if (bits == 16)
        return run_f16(op, (uint16_t)a, (uint16_t)b, (uint16_t)c, a, env);
    if (bits == 32)
        return run_f32(op, (uint32_t)a, (uint32_t)b, (uint32_t)c, a, env);
    return run_f64(op, a, b, c, a, env);
}

uint64_t fp_random(uint64_t *state)
{
    uint64_t x = *state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return x * UINT64_C(0x2545f4914f6cdd1d);
}

/* Bits where carries and ties happen: none, all, one, a run at either end, or random ones. */
static uint64_t random_pattern(uint64_t *state, unsigned bits)
{
    uint64_t all = UINT64_MAX >> (64 - bits), r = fp_random(state) & all;
    unsigned n = (unsigned)(fp_random(state) >> 32) % bits;

    switch (fp_random(state) >> 60) {
    case 0: return 0;
    case 1: return all;
    case 2: return UINT64_C(1) << n;
    case 3: return all >> n;
    case 4: return all << n & all;
    case 5: return (UINT64_C(1) << n) + 1;
    case 6: return all ^ (UINT64_C(1) << n);
    case 7: return r >> n;
    case 8: return r << n & all;
    default: return r;
    }
}

uint64_t fp_operand(uint64_t *state, unsigned bits)
{
    unsigned frac = bits == 16 ? 10 : bits == 32 ? 23 : 52;
    uint64_t max = (UINT64_C(1) << (bits - 1 - frac)) - 1, bias = max / 2, exp;
    uint64_t near = fp_random(state) >> 32, sign = (fp_random(state) >> 63) << (bits - 1);

    switch (fp_random(state) >> 60) {
    case 9: return sign; /* the plain ones, so that they meet each other */
    case 10: return sign | max << frac;
    case 11: return sign | max << frac | UINT64_C(1) << (near % frac);
    case 0: exp = 0; break;
    case 1: exp = near % 4; break;
    case 2: exp = max; break;
    case 3: exp = max - 1 - near % 3; break;
    case 4: exp = near % (frac * 2); break; /* products fall among the subnormals */
    case 5: exp = max - 1 - near % frac; break;
    case 6: exp = bias / 2 + near % 8; break;
    case 7:
    case 8: exp = near % max; break;
    default: exp = bias - frac + near % (2 * frac); break;
    }
    return sign | exp << frac | random_pattern(state, frac);
}

/* A number of the format next to an integer of random size, so that to_* meets every end. */
static uint64_t near_integer(uint64_t *state, unsigned bits)
{
    FpEnv env = {.rm = (uint8_t)((fp_random(state) >> 32) % 4)};
    unsigned size = 1 + (unsigned)(fp_random(state) >> 32) % 64;
    uint64_t n = random_pattern(state, size);
    uint64_t a = fp_run(bits, fp_random(state) >> 63 ? OP_FROM_U64 : OP_FROM_I64, n, 0, 0, &env);

    if (fp_random(state) >> 63) { /* bring a fraction of a few bits in */
        uint64_t half = bits == 16   ? 0x3800
                        : bits == 32 ? UINT64_C(0x3f000000)
                                     : UINT64_C(0x3fe0000000000000);
        for (unsigned i = (unsigned)(fp_random(state) >> 62); i < 3; i++)
            a = fp_run(bits, OP_MUL, a, half, 0, &env);
    }
    uint64_t sign = (fp_random(state) >> 63) << (bits - 1);
    return (a + (fp_random(state) >> 62) - 1) ^ sign;
}

void fp_operands(uint64_t *state, unsigned bits, FpOp op, uint64_t abc[3])
{
    uint64_t mask = UINT64_MAX >> (64 - bits), sign = UINT64_C(1) << (bits - 1);
    FpEnv env = {.rm = FP_RNE};

    for (int i = 0; i < 3; i++)
        abc[i] = fp_operand(state, bits);
    if (op >= OP_TO_I32 && op <= OP_TO_U64) {
        if (fp_random(state) >> 62)
            abc[0] = near_integer(state, bits) & mask;
    } else if (op >= OP_FROM_I32 && op <= OP_FROM_U64) {
        abc[0] = random_pattern(state, 64);
        if (op == OP_FROM_I32 || op == OP_FROM_U32)
            abc[0] = random_pattern(state, 32);
    } else if (op == OP_FMA && fp_random(state) >> 62 == 0) {
        abc[2] = fp_run(bits, OP_MUL, abc[0], abc[1], 0, &env); /* what is left is rounding error */
        abc[2] = (abc[2] ^ (fp_random(state) >> 62 ? sign : 0)) + (fp_random(state) >> 62) % 3;
        abc[2] &= mask;
    } else if (fp_random(state) >> 62 == 0) {
        unsigned shift = (unsigned)(fp_random(state) >> 32) % bits;
        abc[1] = abc[0] ^ (fp_random(state) & mask) >> shift ^ (fp_random(state) >> 63) * sign;
        abc[1] &= mask;
    } else if (op == OP_CONVERT && bits == 64 && fp_random(state) >> 63) {
        FpEnv widen = {0}; /* so that the ends of the narrow format are met */
        abc[0] = f32_to_f64((uint32_t)fp_operand(state, 32), &widen);
        abc[0] += (uint64_t)((int64_t)random_pattern(state, 31) - (INT64_C(1) << 29));
    }
}
