/* Which pairs of instructions become one op: see fuse.h. */
#include "emu/cpu/fuse.h"

/* lui or auipc, and an addition to the same register. */
static bool merge_constant(const Insn *a, const Insn *b, Insn *out)
{
    int64_t sum = (int64_t)a->imm + b->imm;

    if (b->rs1 != a->rd || b->rd != a->rd)
        return false;
    if (a->id == INSN_lui && b->id == INSN_addiw)
        sum = (int32_t)sum;
    else if (b->id != INSN_addi)
        return false;
    if (sum != (int32_t)sum || (a->id == INSN_auipc && (sum > INT32_MAX - 4096)))
        return false;
    *out = *a;
    out->imm = (int32_t)sum;
    return true;
}

/* slli, and what undoes part of it or adds to it. */
static bool merge_shift(const Insn *a, const Insn *b, Insn *out)
{
    static const uint16_t sh_add[] = {0, INSN_sh1add, INSN_sh2add, INSN_sh3add};
    unsigned left = (unsigned)a->imm, right = (unsigned)b->imm;

    if (b->rd != a->rd || b->rs1 != a->rd)
        return false;
    *out = *a;
    if (b->id == INSN_srli && left == 48 && right == 48) {
        out->id = INSN_zext_h;
    } else if (b->id == INSN_srli && left == 32 && right <= 32) {
        out->id = INSN_slli_uw;
        out->imm = (int32_t)(32 - right);
    } else if (b->id == INSN_add && left >= 1 && left <= 3 && b->rs2 != a->rd) {
        out->id = sh_add[left];
        out->rs2 = b->rs2;
    } else {
        return false;
    }
    return true;
}

bool fuse_merge(const Insn *a, const Insn *b, Insn *out)
{
    bool merged = false;

    if (a->rd == 0)
        return false;
    if (a->id == INSN_lui || a->id == INSN_auipc)
        merged = merge_constant(a, b, out);
    else if (a->id == INSN_slli)
        merged = merge_shift(a, b, out);
    if (merged)
        out->len = (uint8_t)(a->len + b->len);
    return merged;
}

/* First instruction of a pair that ends with a branch. */
enum { FIRST_NONE, FIRST_addi, FIRST_andi, FIRST_ld, FIRST_lw, FIRST_lbu, FIRST_COUNT };

static const uint8_t first_of[INSN_COUNT] = {
    [INSN_addi] = FIRST_addi, [INSN_andi] = FIRST_andi, [INSN_ld] = FIRST_ld,
    [INSN_lw] = FIRST_lw,     [INSN_lbu] = FIRST_lbu,
};

static const uint8_t with_branch[INSN_COUNT][FIRST_COUNT] = {
#define BRANCH(name, f3, cond)                                                                     \
    [INSN_##name] = {FUSED_NONE,      FUSED_addi_##name, FUSED_andi_##name,                        \
                     FUSED_ld_##name, FUSED_lw_##name,   FUSED_lbu_##name},
#include "emu/isa/insn.def"
};

static bool fits16(int32_t v)
{
    return v == (int16_t)v;
}

FusedId fuse_pair(const Insn *a, const Insn *b)
{
    unsigned first = a->id < INSN_COUNT ? first_of[a->id] : FIRST_NONE;

    if (b->id >= INSN_COUNT)
        return FUSED_NONE;
    if (a->id == INSN_sd && b->id == INSN_sd && a->rs1 == b->rs1 && fits16(a->imm) &&
        fits16(b->imm))
        return FUSED_sd_sd;
    if (a->rd == 0)
        return FUSED_NONE;
    if (a->id == INSN_ld && b->id == INSN_ld && a->rs1 == b->rs1 && a->rd != a->rs1 && b->rd != 0 &&
        fits16(a->imm) && fits16(b->imm))
        return FUSED_ld_ld;
    if (a->id == INSN_addi && b->id == INSN_jalr && b->rd == 0 && b->imm == 0)
        return FUSED_addi_ret;
    return first && insn_info[b->id].format == FMT_B ? with_branch[b->id][first] : FUSED_NONE;
}
