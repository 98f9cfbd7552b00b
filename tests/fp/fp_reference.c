/*
 * fp_reference.c - see fp_reference.h.
 *
 * MPFR does the arithmetic: signs, zeros, infinities and their invalid operations are its own. It
 * is asked for PRECISE bits, rounded to zero; if those are not exact, one bit more is set below
 * them, so that they stand for "and a bit". That is enough for any rounding to a narrower format,
 * ties away from zero included, which is then one of MPFR's roundings to an integer. Whether a
 * result is tiny is asked after rounding as if exponents had no end.
 */
#include "fp_reference.h"

#include <mpfr.h>

enum { PRECISE = 63 };

static mpfr_t x, y, z; /* operands */
static mpfr_t r;       /* PRECISE + 1 bits */
static mpfr_t cut;     /* PRECISE bits */
static mpfr_t whole;

void fp_reference_init(void)
{
    mpfr_inits2(PRECISE + 1, x, y, z, r, whole, (mpfr_ptr)NULL);
    mpfr_init2(cut, PRECISE);
}

static uint64_t ones(unsigned n)
{
    return UINT64_MAX >> (64 - n);
}

static uint64_t canonical_nan(const FpFormat *f)
{
    return (ones(f->bits - 1 - f->frac) << 1 | 1) << (f->frac - 1);
}

/* What an instruction reads of a register that is to hold a narrower number. */
static uint64_t unboxed(const FpFormat *f, uint64_t reg)
{
    if (f->bits < 64 && reg >> f->bits != UINT64_MAX >> f->bits)
        return canonical_nan(f);
    return reg & ones(f->bits);
}

static uint64_t boxed(const FpFormat *f, uint64_t a)
{
    return f->bits < 64 ? a | UINT64_MAX << f->bits : a;
}

static bool is_snan(const FpFormat *f, uint64_t a)
{
    uint64_t inf = ones(f->bits - 1 - f->frac) << f->frac;

    return (a & inf) == inf && (a & ones(f->frac)) && !(a >> (f->frac - 1) & 1);
}

static void decode(mpfr_t v, const FpFormat *f, uint64_t a)
{
    unsigned width = f->bits - 1 - f->frac;
    uint64_t frac = a & ones(f->frac), exp = a >> f->frac & ones(width);
    int sign = a >> (f->bits - 1) ? -1 : 1;

    if (exp == ones(width)) {
        if (frac)
            mpfr_set_nan(v);
        else
            mpfr_set_inf(v, sign);
        return;
    }
    frac |= (uint64_t)(exp != 0) << f->frac;
    mpfr_set_ui_2exp(v, frac, (exp ? (long)exp : 1) - f->bias - (long)f->frac, MPFR_RNDN);
    mpfr_setsign(v, v, sign < 0, MPFR_RNDN);
}

/* Rounds to a whole number of 2^unit; true if that changes it. */
static bool round_to(mpfr_t out, const mpfr_t v, long unit, unsigned rm)
{
    mpfr_mul_2si(whole, v, -unit, MPFR_RNDN);
    switch (rm) {
    case FP_RNE: mpfr_roundeven(out, whole); break;
    case FP_RTZ: mpfr_trunc(out, whole); break;
    case FP_RDN: mpfr_floor(out, whole); break;
    case FP_RUP: mpfr_ceil(out, whole); break;
    default: mpfr_round(out, whole); break; /* ties away from zero */
    }
    bool changed = !mpfr_equal_p(out, whole);
    mpfr_mul_2si(out, out, unit, MPFR_RNDN);
    return changed;
}

/* v, which is not NaN, in the format. */
static uint64_t encode(const FpFormat *f, const mpfr_t v, unsigned rm, unsigned *flags)
{
    uint64_t sign = (uint64_t)(mpfr_signbit(v) != 0) << (f->bits - 1);
    uint64_t inf = ones(f->bits - 1 - f->frac) << f->frac;
    long least = 1 - f->bias, unit;

    if (mpfr_inf_p(v))
        return sign | inf;
    if (mpfr_zero_p(v))
        return sign;
    long exp = mpfr_get_exp(v) - 1;
    round_to(cut, v, exp - (long)f->frac, rm);
    bool tiny = mpfr_get_exp(cut) - 1 < least;
    unit = (exp < least ? least : exp) - (long)f->frac;
    if (round_to(cut, v, unit, rm))
        *flags |= FP_NX | (tiny ? FP_UF : 0);
    if (mpfr_zero_p(cut))
        return sign;
    exp = mpfr_get_exp(cut) - 1;
    if (exp > f->bias) {
        *flags |= FP_OF | FP_NX;
        bool away = rm == FP_RNE || rm == FP_RMM || rm == (sign ? FP_RDN : FP_RUP);
        return sign | (away ? inf : inf - 1);
    }
    unit = (exp < least ? least : exp) - (long)f->frac;
    mpfr_mul_2si(cut, cut, -unit, MPFR_RNDN);
    mpfr_abs(cut, cut, MPFR_RNDN);
    uint64_t sig = mpfr_get_ui(cut, MPFR_RNDN);
    return sign |
           (exp < least ? sig : (sig & ones(f->frac)) | (uint64_t)(exp + f->bias) << f->frac);
}

/* r := what `cut` is, with a bit below it if that is not exact. */
static void sticky(int inexact)
{
    mpfr_set(r, cut, MPFR_RNDN);
    if (inexact && mpfr_signbit(r))
        mpfr_nextbelow(r);
    else if (inexact)
        mpfr_nextabove(r);
}

static int calculate(FpOperation op, mpfr_rnd_t rnd)
{
    switch (op) {
    case OP_ADD: return mpfr_add(cut, x, y, rnd);
    case OP_SUB: return mpfr_sub(cut, x, y, rnd);
    case OP_MUL: return mpfr_mul(cut, x, y, rnd);
    case OP_DIV: return mpfr_div(cut, x, y, rnd);
    case OP_SQRT: return mpfr_sqrt(cut, x, rnd);
    default: return mpfr_fma(cut, x, y, z, rnd);
    }
}

/* Operations of which any NaN makes a NaN. */
static uint64_t arithmetic(const FpRow *row, unsigned rm, bool snan, unsigned *flags)
{
    const FpFormat *f = &fp_formats[row->to];
    bool nan = mpfr_nan_p(x) || (row->n > 1 && mpfr_nan_p(y)) || (row->n > 2 && mpfr_nan_p(z));

    if (row->op == OP_NMSUB || row->op == OP_NMADD)
        mpfr_neg(x, x, MPFR_RNDN);
    if (row->op == OP_MSUB || row->op == OP_NMADD)
        mpfr_neg(z, z, MPFR_RNDN);
    if (row->n == 3 && mpfr_nan_p(z)) { /* the product alone may be invalid, too */
        mpfr_mul(cut, x, y, MPFR_RNDZ);
        snan |= mpfr_nan_p(cut) && !mpfr_nan_p(x) && !mpfr_nan_p(y);
    }
    mpfr_clear_divby0();
    int inexact = nan ? 0 : calculate(row->op, MPFR_RNDZ);
    if (!nan && mpfr_zero_p(cut)) /* exact: but its sign depends on the direction */
        calculate(row->op, rm == FP_RDN ? MPFR_RNDD : MPFR_RNDN);
    if (nan || mpfr_nan_p(cut)) {
        *flags |= snan || !nan ? FP_NV : 0;
        return canonical_nan(f);
    }
    if (mpfr_divby0_p())
        *flags |= FP_DZ;
    sticky(inexact);
    return encode(f, r, rm, flags);
}

static uint64_t least_or_most(const FpRow *row, bool snan, unsigned *flags)
{
    const FpFormat *f = &fp_formats[row->to];
    bool nan = mpfr_nan_p(x) || mpfr_nan_p(y);

    *flags |= snan ? FP_NV : 0;
    if (row->op == OP_MIN || row->op == OP_MINM)
        mpfr_min(r, x, y, MPFR_RNDN); /* of NaN and a number, the number; -0 before +0 */
    else
        mpfr_max(r, x, y, MPFR_RNDN);
    if (mpfr_nan_p(r) || (nan && (row->op == OP_MINM || row->op == OP_MAXM)))
        return canonical_nan(f);
    return encode(f, r, FP_RNE, flags);
}

static uint64_t comparison(const FpRow *row, bool snan, unsigned *flags)
{
    bool loud = row->op == OP_LT || row->op == OP_LE;

    if (snan || (loud && (mpfr_nan_p(x) || mpfr_nan_p(y))))
        *flags |= FP_NV;
    switch (row->op) {
    case OP_EQ: return mpfr_equal_p(x, y) != 0;
    case OP_LT:
    case OP_LTQ: return mpfr_less_p(x, y) != 0;
    default: return mpfr_lessequal_p(x, y) != 0;
    }
}

static uint64_t classify(const FpFormat *f, bool snan)
{
    if (mpfr_nan_p(x))
        return snan ? 1 << 8 : 1 << 9;
    unsigned size = mpfr_inf_p(x)                       ? 3
                    : mpfr_zero_p(x)                    ? 0
                    : mpfr_get_exp(x) - 1 < 1 - f->bias ? 1
                                                        : 2;
    return mpfr_signbit(x) ? 1u << (3 - size) : 1u << (4 + size);
}

/* To an integer of a type; what 32 bits hold is extended by its sign. */
static uint64_t to_integer(FpType to, unsigned rm, unsigned *flags)
{
    bool wide = to == TYPE_L || to == TYPE_LU, is_signed = to == TYPE_W || to == TYPE_L;
    bool up = mpfr_nan_p(x) || !mpfr_signbit(x), fits = false, changed = false;

    if (mpfr_number_p(x)) {
        changed = round_to(r, x, 0, rm);
        fits = to == TYPE_W    ? mpfr_fits_sint_p(r, MPFR_RNDN)
               : to == TYPE_WU ? mpfr_fits_uint_p(r, MPFR_RNDN)
               : to == TYPE_L  ? mpfr_fits_slong_p(r, MPFR_RNDN)
                               : mpfr_fits_ulong_p(r, MPFR_RNDN);
    }
    *flags |= !fits ? FP_NV : changed ? FP_NX : 0;
    uint64_t most = is_signed ? INT64_MAX >> (wide ? 0 : 32) : UINT64_MAX >> (wide ? 0 : 32);
    uint64_t v = fits ? is_signed ? (uint64_t)mpfr_get_si(r, MPFR_RNDN) : mpfr_get_ui(r, MPFR_RNDN)
                 : up ? most
                 : is_signed ? ~most
                             : 0;
    return wide ? v : (uint64_t)(int64_t)(int32_t)v;
}

/* The integer part modulo 2^32; NV and NX as fcvt.w.d has them. */
static uint64_t to_word_modulo(unsigned *flags)
{
    to_integer(TYPE_W, FP_RTZ, flags);
    if (!mpfr_number_p(x))
        return 0;
    mpfr_set_ui_2exp(y, 1, 32, MPFR_RNDN);
    round_to(r, x, 0, FP_RTZ);
    mpfr_fmod(r, r, y, MPFR_RNDN);
    return (uint64_t)(int64_t)(int32_t)mpfr_get_si(r, MPFR_RNDN);
}

static uint64_t from_integer(const FpRow *row, uint64_t a, unsigned rm, unsigned *flags)
{
    switch (row->from) {
    case TYPE_W: mpfr_set_si(x, (int32_t)a, MPFR_RNDN); break;
    case TYPE_WU: mpfr_set_ui(x, (uint32_t)a, MPFR_RNDN); break;
    case TYPE_L: mpfr_set_si(x, (int64_t)a, MPFR_RNDN); break;
    default: mpfr_set_ui(x, a, MPFR_RNDN); break;
    }
    return encode(&fp_formats[row->to], x, rm, flags);
}

/* Of the same type; or to another format. */
static uint64_t to_float(const FpRow *row, unsigned rm, bool snan, unsigned *flags)
{
    const FpFormat *f = &fp_formats[row->to];

    if (mpfr_nan_p(x)) {
        *flags |= snan ? FP_NV : 0;
        return canonical_nan(f);
    }
    if (row->op == OP_CVT || !mpfr_number_p(x))
        return encode(f, x, rm, flags);
    if (round_to(r, x, 0, rm) && row->op == OP_ROUNDNX)
        *flags |= FP_NX;
    return encode(f, r, rm, flags);
}

/* Bits, not numbers. */
static uint64_t of_bits(const FpRow *row, const uint64_t a[2])
{
    uint64_t sign = UINT64_C(1) << (fp_formats[row->to].bits - 1);

    switch (row->op) {
    case OP_SGNJ: return (a[0] & ~sign) | (a[1] & sign);
    case OP_SGNJN: return (a[0] & ~sign) | (~a[1] & sign);
    default: return a[0] ^ (a[1] & sign);
    }
}

static uint64_t result(const FpRow *row, unsigned rm, const uint64_t a[3], unsigned *flags)
{
    const FpFormat *f = &fp_formats[row->from];
    bool snan = false;

    decode(x, f, a[0]);
    decode(y, f, a[1]);
    decode(z, f, a[2]);
    for (unsigned i = 0; i < row->n; i++)
        snan |= is_snan(f, a[i]);
    switch (row->op) {
    case OP_SGNJ:
    case OP_SGNJN:
    case OP_SGNJX: return of_bits(row, a);
    case OP_MIN:
    case OP_MAX:
    case OP_MINM:
    case OP_MAXM: return least_or_most(row, snan, flags);
    case OP_EQ:
    case OP_LT:
    case OP_LE:
    case OP_LTQ:
    case OP_LEQ: return comparison(row, snan, flags);
    case OP_CLASS: return classify(f, snan);
    case OP_CVTMOD: return to_word_modulo(flags);
    case OP_CVT:
        if (!fp_is_float(row->to))
            return to_integer(row->to, rm, flags);
        return to_float(row, rm, snan, flags);
    case OP_ROUND:
    case OP_ROUNDNX: return to_float(row, rm, snan, flags);
    default: return arithmetic(row, rm, snan, flags);
    }
}

FpOut fp_reference(const FpRow *row, unsigned rm, const uint64_t in[3])
{
    FpOut out = {0, 0};
    uint64_t a[3];

    if (row->op == OP_MVX) { /* as many bits as the type has, extended by its sign */
        unsigned above = 64 - fp_formats[row->from].bits;
        out.bits = (uint64_t)((int64_t)(in[0] << above) >> above);
        return out;
    }
    if (row->op == OP_MVF) {
        out.bits = boxed(&fp_formats[row->to], in[0]);
        return out;
    }
    if (!fp_is_float(row->from)) {
        out.bits = from_integer(row, in[0], rm, &out.flags);
    } else {
        for (unsigned i = 0; i < 3; i++)
            a[i] = unboxed(&fp_formats[row->from], in[i]);
        out.bits = result(row, rm, a, &out.flags);
    }
    if (fp_is_float(row->to))
        out.bits = boxed(&fp_formats[row->to], out.bits);
    return out;
}
