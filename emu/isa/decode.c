/*
 * Decoding: buckets by opcode and funct3 over insn.def, and rvc.def for compressed encodings.
 * Encodings longer than 32 bits do not exist in this set and are illegal.
 */
#include <string.h>

#include "emu/isa/isa.h"

const InsnInfo insn_info[INSN_COUNT] = {
#define INSN(name, mnem, fmt, match, mask, ext)                                                    \
    [INSN_##name] = {#name, mnem, match, mask, FMT_##fmt, EXT_##ext},
#include "emu/isa/insn.def"
};

typedef enum RvcMap {
    RVC_ADDI4SPN,
    RVC_CL_B,
    RVC_CL_H,
    RVC_CL_W,
    RVC_CL_D,
    RVC_CS_B,
    RVC_CS_H,
    RVC_CS_W,
    RVC_CS_D,
    RVC_CI,
    RVC_CI_RD,
    RVC_CI_LI,
    RVC_ADDI16SP,
    RVC_CI_LUI,
    RVC_CB_SH,
    RVC_CB_I,
    RVC_CA,
    RVC_CJ,
    RVC_CB,
    RVC_CI_SH,
    RVC_CI_DSP,
    RVC_CI_WSP,
    RVC_CI_DSP_RD,
    RVC_CR_JR,
    RVC_CR_MV,
    RVC_CR_NONE,
    RVC_CR_JALR,
    RVC_CR_ADD,
    RVC_CSS_W,
    RVC_CSS_D,
    RVC_CU,
    RVC_CU_NOT,
    RVC_CU_ZEXTB,
    RVC_NOTHING,
    RVC_SSPUSH,
    RVC_SSPOPCHK
} RvcMap;

typedef struct RvcRow {
    uint16_t match, mask, base;
    uint8_t map, ext;
} RvcRow;

static const RvcRow rvc_rows[] = {
#define RVC(name, match, mask, base, mapping, ext)                                                 \
    {match, mask, INSN_##base, RVC_##mapping, EXT_##ext},
#include "emu/isa/rvc.def"
};

static inline uint32_t bits(uint32_t v, unsigned hi, unsigned lo)
{
    return v >> lo & ((UINT32_C(1) << (hi - lo + 1)) - 1);
}

static inline int32_t sext(uint32_t v, unsigned width)
{
    return (int32_t)(v << (32 - width)) >> (32 - width);
}

/* --- 32-bit formats ------------------------------------------------------------------------- */

static int32_t imm_b(uint32_t r)
{
    return sext(bits(r, 31, 31) << 12 | bits(r, 7, 7) << 11 | bits(r, 30, 25) << 5 |
                    bits(r, 11, 8) << 1,
                13);
}

static int32_t imm_j(uint32_t r)
{
    return sext(bits(r, 31, 31) << 20 | bits(r, 19, 12) << 12 | bits(r, 20, 20) << 11 |
                    bits(r, 30, 21) << 1,
                21);
}

/* Values of an operand that the row does not take. */
static bool reserved(InsnFormat fmt, uint32_t r)
{
    return (fmt == FMT_RNUM && bits(r, 23, 20) > 10) || (fmt == FMT_RD && !bits(r, 11, 7));
}

static void operands(Insn *in, InsnFormat fmt, uint32_t r)
{
    uint8_t rd = (uint8_t)bits(r, 11, 7), rs1 = (uint8_t)bits(r, 19, 15);
    uint8_t rs2 = (uint8_t)bits(r, 24, 20);

    switch (fmt) {
    case FMT_B: in->rs1 = rs1, in->rs2 = rs2, in->imm = imm_b(r); return;
    case FMT_ST:
    case FMT_FST:
        in->rs1 = rs1, in->rs2 = rs2, in->imm = sext(bits(r, 31, 25) << 5 | rd, 12);
        return;
    case FMT_U:
    case FMT_UPC: in->rd = rd, in->imm = (int32_t)(r & 0xfffff000); return;
    case FMT_LPAD: in->imm = (int32_t)(r & 0xfffff000); return;
    case FMT_J: in->rd = rd, in->imm = imm_j(r); return;
    case FMT_I:
    case FMT_LD:
    case FMT_FLD:
    case FMT_JR: in->rd = rd, in->rs1 = rs1, in->imm = (int32_t)r >> 20; return;
    case FMT_FENCE: in->imm = (int32_t)bits(r, 31, 20); return;
    case FMT_CSR:
    case FMT_CSRI: /* rs1 is the five-bit immediate */
        in->rd = rd, in->rs1 = rs1, in->imm = (int32_t)bits(r, 31, 20);
        return;
    case FMT_SH6: in->rd = rd, in->rs1 = rs1, in->imm = (int32_t)bits(r, 25, 20); return;
    case FMT_SH5: in->rd = rd, in->rs1 = rs1, in->imm = (int32_t)rs2; return;
    case FMT_R1:
    case FMT_FMVX:
    case FMT_FMVF: in->rd = rd, in->rs1 = rs1; return;
    case FMT_FR1:
    case FMT_FTOX:
    case FMT_FFROMX: in->rd = rd, in->rs1 = rs1, in->rm = (uint8_t)bits(r, 14, 12); return;
    case FMT_LR: in->rd = rd, in->rs1 = rs1, in->imm = (int32_t)bits(r, 26, 25); return;
    case FMT_AMO:
        in->rd = rd, in->rs1 = rs1, in->rs2 = rs2, in->imm = (int32_t)bits(r, 26, 25);
        return;
    case FMT_RNUM: in->rd = rd, in->rs1 = rs1, in->imm = (int32_t)bits(r, 23, 20); return;
    case FMT_BS:
        in->rd = rd, in->rs1 = rs1, in->rs2 = rs2, in->imm = (int32_t)bits(r, 31, 30);
        return;
    case FMT_FLI: in->rd = rd, in->imm = (int32_t)bits(r, 19, 15); return;
    case FMT_PUSH: in->rs2 = rs2; return;
    case FMT_RD: in->rd = rd; return;
    case FMT_POP:
    case FMT_CBO: in->rs1 = rs1; return;
    case FMT_SFENCE: in->rs1 = rs1, in->rs2 = rs2; return;
    case FMT_R4:
        in->rs3 = (uint8_t)bits(r, 31, 27);
        /* fall through */
    case FMT_FR:
        in->rm = (uint8_t)bits(r, 14, 12);
        /* fall through */
    case FMT_R:
    case FMT_FRX:
    case FMT_FCMP: in->rd = rd, in->rs1 = rs1, in->rs2 = rs2; return;
    case FMT_ANY:
    case FMT_NONE:
    case FMT_COUNT: return;
    }
}

/* --- compressed mappings -------------------------------------------------------------------- */

static int32_t imm_ci(uint32_t r)
{
    return sext(bits(r, 12, 12) << 5 | bits(r, 6, 2), 6);
}

static int32_t imm_cj(uint32_t r)
{
    return sext(bits(r, 12, 12) << 11 | bits(r, 11, 11) << 4 | bits(r, 10, 9) << 8 |
                    bits(r, 8, 8) << 10 | bits(r, 7, 7) << 6 | bits(r, 6, 6) << 7 |
                    bits(r, 5, 3) << 1 | bits(r, 2, 2) << 5,
                12);
}

static int32_t imm_cb(uint32_t r)
{
    return sext(bits(r, 12, 12) << 8 | bits(r, 11, 10) << 3 | bits(r, 6, 5) << 6 |
                    bits(r, 4, 3) << 1 | bits(r, 2, 2) << 5,
                9);
}

static bool ok(Insn *in, unsigned rd, unsigned rs1, unsigned rs2, int32_t imm)
{
    in->rd = (uint8_t)rd, in->rs1 = (uint8_t)rs1, in->rs2 = (uint8_t)rs2, in->imm = imm;
    return true;
}

/* False: the encoding is reserved. */
static bool rvc_operands(Insn *in, RvcMap map, uint32_t r)
{
    unsigned rd = bits(r, 11, 7), rs2 = bits(r, 6, 2);
    unsigned lo = bits(r, 4, 2) + 8, hi = bits(r, 9, 7) + 8; /* the three-bit fields */
    int32_t w = (int32_t)(bits(r, 12, 10) << 3 | bits(r, 6, 6) << 2 | bits(r, 5, 5) << 6);
    int32_t d = (int32_t)(bits(r, 12, 10) << 3 | bits(r, 6, 5) << 6);
    int32_t wsp = (int32_t)(bits(r, 12, 12) << 5 | bits(r, 6, 4) << 2 | bits(r, 3, 2) << 6);
    int32_t dsp = (int32_t)(bits(r, 12, 12) << 5 | bits(r, 6, 5) << 3 | bits(r, 4, 2) << 6);
    int32_t b = (int32_t)(bits(r, 6, 6) | bits(r, 5, 5) << 1), h = (int32_t)bits(r, 5, 5) << 1;
    int32_t imm;

    switch (map) {
    case RVC_ADDI4SPN:
        imm = (int32_t)(bits(r, 12, 11) << 4 | bits(r, 10, 7) << 6 | bits(r, 6, 6) << 2 |
                        bits(r, 5, 5) << 3);
        return imm && ok(in, lo, 2, 0, imm);
    case RVC_CL_B: return ok(in, lo, hi, 0, b);
    case RVC_CL_H: return ok(in, lo, hi, 0, h);
    case RVC_CS_B: return ok(in, 0, hi, lo, b);
    case RVC_CS_H: return ok(in, 0, hi, lo, h);
    case RVC_CL_W: return ok(in, lo, hi, 0, w);
    case RVC_CL_D: return ok(in, lo, hi, 0, d);
    case RVC_CS_W: return ok(in, 0, hi, lo, w);
    case RVC_CS_D: return ok(in, 0, hi, lo, d);
    case RVC_CI: return ok(in, rd, rd, 0, imm_ci(r));
    case RVC_CI_RD: return rd && ok(in, rd, rd, 0, imm_ci(r));
    case RVC_CI_LI: return ok(in, rd, 0, 0, imm_ci(r));
    case RVC_ADDI16SP:
        imm = sext(bits(r, 12, 12) << 9 | bits(r, 6, 6) << 4 | bits(r, 5, 5) << 6 |
                       bits(r, 4, 3) << 7 | bits(r, 2, 2) << 5,
                   10);
        return imm && ok(in, 2, 2, 0, imm);
    case RVC_CI_LUI: return imm_ci(r) && ok(in, rd, 0, 0, (int32_t)((uint32_t)imm_ci(r) << 12));
    case RVC_CB_SH: return ok(in, hi, hi, 0, imm_ci(r) & 63);
    case RVC_CB_I: return ok(in, hi, hi, 0, imm_ci(r));
    case RVC_CA: return ok(in, hi, hi, lo, 0);
    case RVC_CJ: return ok(in, 0, 0, 0, imm_cj(r));
    case RVC_CB: return ok(in, 0, hi, 0, imm_cb(r));
    case RVC_CI_SH: return ok(in, rd, rd, 0, imm_ci(r) & 63);
    case RVC_CI_DSP: return ok(in, rd, 2, 0, dsp);
    case RVC_CI_WSP: return rd && ok(in, rd, 2, 0, wsp);
    case RVC_CI_DSP_RD: return rd && ok(in, rd, 2, 0, dsp);
    case RVC_CR_JR: return rd && ok(in, 0, rd, 0, 0);
    case RVC_CR_MV: return ok(in, rd, 0, rs2, 0);
    case RVC_CU: return ok(in, hi, hi, 0, 0);
    case RVC_CU_NOT: return ok(in, hi, hi, 0, -1);
    case RVC_CU_ZEXTB: return ok(in, hi, hi, 0, 0xff);
    case RVC_NOTHING: return ok(in, 0, 0, 0, 0);
    case RVC_SSPUSH: return ok(in, 0, 0, 1, 0);
    case RVC_SSPOPCHK: return ok(in, 0, 5, 0, 0);
    case RVC_CR_NONE: return ok(in, 0, 0, 0, 0);
    case RVC_CR_JALR: return ok(in, 1, rd, 0, 0);
    case RVC_CR_ADD: return ok(in, rd, rd, rs2, 0);
    case RVC_CSS_W: return ok(in, 0, 2, rs2, (int32_t)(bits(r, 12, 9) << 2 | bits(r, 8, 7) << 6));
    case RVC_CSS_D: return ok(in, 0, 2, rs2, (int32_t)(bits(r, 12, 10) << 3 | bits(r, 9, 7) << 6));
    }
    return false;
}

static bool illegal(Insn *out, Ext needs)
{
    uint32_t raw = out->raw;
    uint8_t len = out->len;

    *out = (Insn){.id = INSN_ILLEGAL, .len = len, .raw = raw, .needs = (uint8_t)needs};
    return false;
}

/* What a row needs besides Zca and is not there, or EXT_none. */
static Ext rvc_lacks(const Isa *isa, const RvcRow *row)
{
    if (!isa_has(isa, insn_info[row->base].ext))
        return isa_missing(isa, insn_info[row->base].ext);
    return isa_has(isa, row->ext) ? EXT_none : row->ext;
}

static bool decode_rvc(const Isa *isa, uint32_t raw, Insn *out)
{
    Ext needs = EXT_none, lacks;

    for (size_t i = 0; i < sizeof rvc_rows / sizeof *rvc_rows; i++) {
        const RvcRow *row = &rvc_rows[i];
        if ((raw & row->mask) != row->match)
            continue;
        if (!rvc_operands(out, row->map, raw))
            return illegal(out, needs);
        if (!isa_has(isa, EXT_Zca))
            return illegal(out, EXT_C); /* the name that people know */
        lacks = rvc_lacks(isa, row);
        if (lacks != EXT_none) { /* a wider row may follow */
            needs = lacks;
            continue;
        }
        out->id = row->base;
        return true;
    }
    return illegal(out, needs);
}

bool isa_decode(const Isa *isa, uint32_t raw, Insn *out)
{
    Ext needs = EXT_none;
    unsigned bucket, i;

    *out = (Insn){.len = (uint8_t)isa_length(raw), .raw = raw, .needs = EXT_none};
    if (out->len == 2) {
        out->raw = raw & 0xffff;
        return decode_rvc(isa, out->raw, out);
    }
    bucket = bits(raw, 6, 2) << 3 | bits(raw, 14, 12);
    for (i = isa->first[bucket]; i < isa->first[bucket + 1]; i++) {
        const InsnInfo *info = &insn_info[isa->rows[i]];
        if ((raw & info->mask) != info->match || reserved(info->format, raw))
            continue;
        if (!isa_has(isa, info->ext)) { /* a wider row may follow */
            if (needs == EXT_none)
                needs = isa_missing(isa, info->ext);
            continue;
        }
        out->id = isa->rows[i];
        operands(out, info->format, raw);
        return true;
    }
    return illegal(out, needs);
}
