/* fp_vectors.c - see fp_vectors.h. */
#include "fp_vectors.h"

uint64_t fp_random(uint64_t *state) /* splitmix64 */
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static unsigned below(uint64_t *state, unsigned n)
{
    return (unsigned)((fp_random(state) >> 32) * n >> 32);
}

static bool coin(uint64_t *state)
{
    return fp_random(state) >> 63;
}

uint64_t fp_seed(const FpRow *row, unsigned rm)
{
    uint64_t state = (uint64_t)(row - fp_rows) << 8 | rm;
    return fp_random(&state);
}

static uint64_t ones(unsigned n) /* 1 to 64 */
{
    return UINT64_MAX >> (64 - n);
}

/* ---- bits ---- */

static uint64_t corner_bits(uint64_t *state, unsigned width)
{
    unsigned n = below(state, width);

    switch (below(state, 8)) {
    case 0: return 0;
    case 1: return ones(width);
    case 2: return UINT64_C(1) << n;
    case 3: return ones(width) ^ UINT64_C(1) << n;
    case 4: return ones(width) >> n;
    case 5: return ones(width) << n & ones(width);
    case 6: return (UINT64_C(1) << (width - 1)) + below(state, 3) - 1; /* a tie, if it is cut off */
    default: return below(state, 4) & ones(width);
    }
}

static uint64_t any_bits(uint64_t *state, unsigned width)
{
    uint64_t r = fp_random(state) & ones(width);
    unsigned n = below(state, width);

    switch (below(state, 8)) {
    case 0:
    case 1:
    case 2: return corner_bits(state, width);
    case 3: return (corner_bits(state, width) + corner_bits(state, width)) & ones(width);
    case 4: return r >> n;
    case 5: return r << n & ones(width);
    default: return r;
    }
}

/* ---- numbers ---- */

static uint64_t exponent(uint64_t *state, const FpFormat *f)
{
    unsigned max = 2 * (unsigned)f->bias + 1, bias = (unsigned)f->bias, e;
    const unsigned corner[] = {0,
                               0,
                               1,
                               max,
                               max - 1,
                               bias,
                               bias - 1,
                               f->frac,
                               bias / 2,
                               bias / 2 + f->frac,
                               bias + f->frac + 1,
                               bias - f->frac - 1};

    if (below(state, 4) == 0)
        return below(state, max + 1);
    e = corner[below(state, sizeof corner / sizeof *corner)];
    if (coin(state))
        e += below(state, 2 * f->frac) - f->frac; /* may wrap */
    return e & max;
}

static uint64_t number(uint64_t *state, const FpFormat *f)
{
    uint64_t sign = (uint64_t)coin(state) << (f->bits - 1), max = 2 * (uint64_t)f->bias + 1;

    switch (below(state, 32)) {
    case 0: return sign; /* the plain ones, so that they meet each other */
    case 1: return sign | max << f->frac;
    case 2: return sign | max << f->frac | UINT64_C(1) << (f->frac - 1 - coin(state));
    case 3: return sign | (uint64_t)f->bias << f->frac;
    default: return sign | exponent(state, f) << f->frac | any_bits(state, f->frac);
    }
}

/* Sign, exponent (of the leading bit) and up to 64 bits below it, cut off to the format; what is
 * too small becomes 0, what is too large infinite. */
static uint64_t compose(const FpFormat *f, bool sign, int exp, uint64_t sig)
{
    uint64_t s = (uint64_t)sign << (f->bits - 1);

    if (sig == 0)
        return s;
    exp -= __builtin_clzll(sig);
    sig <<= __builtin_clzll(sig);
    if (exp > f->bias)
        return s | (2 * (uint64_t)f->bias + 1) << f->frac;
    if (exp < 1 - f->bias - (int)f->frac)
        return s;
    if (exp < 1 - f->bias)
        return s | sig >> (64 - (int)f->frac - exp - f->bias);
    return s | (uint64_t)(exp + f->bias) << f->frac | (sig << 1) >> (64 - f->frac);
}

/* The exponent and the significand, leading bit on top, of what is neither 0, infinite nor NaN. */
static uint64_t significand_of(const FpFormat *f, uint64_t a, int *exp)
{
    uint64_t sig = a & ones(f->frac), e = a >> f->frac & (2 * (uint64_t)f->bias + 1);

    *exp = (int)(e ? e : 1) - f->bias;
    sig = (sig | (uint64_t)(e != 0) << f->frac) << (63 - f->frac);
    if (sig) {
        *exp -= __builtin_clzll(sig);
        sig <<= __builtin_clzll(sig);
    }
    return sig;
}

/* About -(a * b), or its negative: with it a fused sum loses its leading bits. */
static uint64_t against_product(uint64_t *state, const FpFormat *f, uint64_t a, uint64_t b)
{
    int ea, eb;
    uint64_t sa = significand_of(f, a, &ea), sb = significand_of(f, b, &eb);
    bool sign = !((a ^ b) >> (f->bits - 1) & 1);
    unsigned __int128 product = (unsigned __int128)sa * sb;

    if (below(state, 4) == 0)
        sign = !sign;
    return (compose(f, sign, ea + eb + 1, (uint64_t)(product >> 64)) + below(state, 3) - 1) &
           ones(f->bits);
}

/* What brings a to just under the least normal number when it multiplies it, or divides it. */
static uint64_t to_the_edge(uint64_t *state, const FpFormat *f, uint64_t a, bool divides)
{
    int exp, least = 1 - f->bias;
    uint64_t sig = significand_of(f, a, &exp);

    if (sig == 0)
        return a;
    if (divides)
        return (compose(f, coin(state), exp - least, sig) + below(state, 3)) & ones(f->bits);
    return compose(f, coin(state), least - 1 - exp,
                   (uint64_t)(((unsigned __int128)1 << 127) / sig - 1));
}

/* An integer of any size, perhaps with a fraction, and what is next to it. */
static uint64_t near_integer(uint64_t *state, const FpFormat *f)
{
    unsigned width = 1 + below(state, 64);
    uint64_t a = compose(f, coin(state), 63 - (int)(coin(state) ? below(state, 4) : 0),
                         any_bits(state, width));

    return (a + (coin(state) ? below(state, 3) - 1 : 0)) & ones(f->bits);
}

/* A number whose exponent the narrower format has, or nearly; half of them ties there, or beside.
 */
static uint64_t near_narrower(uint64_t *state, const FpFormat *f, const FpFormat *to)
{
    unsigned cut = f->frac - to->frac, range = 2 * (unsigned)to->bias + to->frac + 8;
    int exp = (int)below(state, range) - to->bias - (int)to->frac - 3;
    uint64_t sig = UINT64_C(1) << 63 | fp_random(state);

    if (below(state, 8) == 0) /* just under the least normal number, or what is infinite */
        return compose(f, coin(state), coin(state) ? to->bias : -to->bias,
                       sig | ~(UINT64_MAX >> (to->frac + below(state, 3))));
    uint64_t a = compose(f, coin(state), exp, sig);
    if (exp < 1 - to->bias && coin(state)) /* subnormal there */
        cut += (unsigned)(1 - to->bias - exp);
    if (coin(state) && cut < f->frac)
        a = (a & ~ones(cut)) + (UINT64_C(1) << (cut - 1)) + below(state, 3) - 1;
    return a;
}

/* ---- vectors ---- */

static uint64_t boxed(uint64_t *state, const FpFormat *f, uint64_t a)
{
    if (f->bits == 64)
        return a;
    switch (below(state, 64)) {
    case 0: return a; /* zeros above */
    case 1: return ~(ones(f->bits) | UINT64_C(1) << (f->bits + below(state, 64 - f->bits))) | a;
    case 2: return fp_random(state) << f->bits | a;
    case 3: return (UINT64_MAX << 32 | a) & ~(f->bits == 16 ? UINT64_C(0xffff0000) : 0);
    default: return UINT64_MAX << f->bits | a;
    }
}

static void integers(uint64_t *state, uint64_t in[3])
{
    in[0] = any_bits(state, 1 + below(state, 64));
    if (coin(state))
        in[0] = -in[0];
    in[1] = in[2] = 0;
}

/* Operands that the others, or the instruction, make special. */
static void relate(uint64_t *state, const FpRow *row, const FpFormat *f, uint64_t in[3])
{
    bool product = row->op == OP_MUL || row->n == 3;

    if ((product || row->op == OP_DIV) && below(state, 4) == 0) {
        in[1] = to_the_edge(state, f, in[0], row->op == OP_DIV);
        in[2] = any_bits(state, 2) | (uint64_t)coin(state) << (f->bits - 1);
    } else if (row->n == 3) {
        in[2] = against_product(state, f, in[0], in[1]);
    } else if (row->n == 2) {
        if (coin(state))
            in[1] = (in[0] ^ (uint64_t)coin(state) << (f->bits - 1)) + below(state, 3) - 1;
    } else if (row->op == OP_ROUND || row->op == OP_ROUNDNX || !fp_is_float(row->to)) {
        in[0] = near_integer(state, f);
    } else if (fp_formats[row->to].frac < f->frac) {
        in[0] = near_narrower(state, f, &fp_formats[row->to]);
    }
}

void fp_vector(uint64_t *state, const FpRow *row, uint64_t in[3])
{
    if (!fp_is_float(row->from)) {
        integers(state, in);
        return;
    }
    const FpFormat *f = &fp_formats[row->from];
    for (unsigned i = 0; i < 3; i++)
        in[i] = number(state, f);
    if (coin(state))
        relate(state, row, f, in);
    for (unsigned i = 0; i < 3; i++)
        in[i] = boxed(state, f, in[i] & ones(f->bits));
}
