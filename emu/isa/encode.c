/*
 * Encoding: the inverse of the 32-bit half of decode.c, by format. What a row's mask fixes comes
 * from its match; fields that the format does not name (fm, rd and rs1 of fence.i) are 0.
 */
#include <assert.h>

#include "emu/isa/isa.h"

static uint32_t field(uint32_t v, unsigned from, unsigned width, unsigned to)
{
    return (v >> from & ((UINT32_C(1) << width) - 1)) << to;
}

static uint32_t imm_s(uint32_t imm)
{
    return field(imm, 5, 7, 25) | field(imm, 0, 5, 7);
}

static uint32_t imm_b(uint32_t imm)
{
    return field(imm, 12, 1, 31) | field(imm, 5, 6, 25) | field(imm, 1, 4, 8) |
           field(imm, 11, 1, 7);
}

static uint32_t imm_j(uint32_t imm)
{
    return field(imm, 20, 1, 31) | field(imm, 1, 10, 21) | field(imm, 11, 1, 20) |
           field(imm, 12, 8, 12);
}

uint32_t isa_encode(const Insn *insn)
{
    uint32_t imm = (uint32_t)insn->imm, rm = field(insn->rm, 0, 3, 12);
    uint32_t rd = field(insn->rd, 0, 5, 7), rs1 = field(insn->rs1, 0, 5, 15);
    uint32_t rs2 = field(insn->rs2, 0, 5, 20), rs3 = field(insn->rs3, 0, 5, 27);
    const InsnInfo *info;

    assert(insn->id < INSN_COUNT);
    info = &insn_info[insn->id];
    switch ((InsnFormat)info->format) {
    case FMT_B: return info->match | imm_b(imm) | rs1 | rs2;
    case FMT_ST:
    case FMT_FST: return info->match | imm_s(imm) | rs1 | rs2;
    case FMT_U:
    case FMT_UPC: return info->match | (imm & 0xfffff000) | rd;
    case FMT_LPAD: return info->match | (imm & 0xfffff000);
    case FMT_J: return info->match | imm_j(imm) | rd;
    case FMT_I:
    case FMT_LD:
    case FMT_FLD:
    case FMT_JR:
    case FMT_CSR:
    case FMT_CSRI: return info->match | field(imm, 0, 12, 20) | rs1 | rd;
    case FMT_FENCE: return info->match | field(imm, 0, 12, 20);
    case FMT_SH6: return info->match | field(imm, 0, 6, 20) | rs1 | rd;
    case FMT_SH5: return info->match | field(imm, 0, 5, 20) | rs1 | rd;
    case FMT_LR: return info->match | field(imm, 0, 2, 25) | rs1 | rd;
    case FMT_AMO: return info->match | field(imm, 0, 2, 25) | rs2 | rs1 | rd;
    case FMT_RNUM: return info->match | field(imm, 0, 4, 20) | rs1 | rd;
    case FMT_BS: return info->match | field(imm, 0, 2, 30) | rs2 | rs1 | rd;
    case FMT_FLI: return info->match | field(imm, 0, 5, 15) | rd;
    case FMT_PUSH: return info->match | rs2;
    case FMT_POP: return info->match | rs1;
    case FMT_RD: return info->match | rd;
    case FMT_CBO: return info->match | rs1;
    case FMT_SFENCE: return info->match | rs2 | rs1;
    case FMT_R1:
    case FMT_FMVX:
    case FMT_FMVF: return info->match | rs1 | rd;
    case FMT_FR1:
    case FMT_FTOX:
    case FMT_FFROMX: return info->match | rs1 | rm | rd;
    case FMT_R:
    case FMT_FRX:
    case FMT_FCMP: return info->match | rs2 | rs1 | rd;
    case FMT_FR: return info->match | rs2 | rs1 | rm | rd;
    case FMT_R4: return info->match | rs3 | rs2 | rs1 | rm | rd;
    case FMT_ANY:
    case FMT_NONE:
    case FMT_COUNT: break;
    }
    return info->match;
}
