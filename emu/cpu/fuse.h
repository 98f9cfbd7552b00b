/*
 * Pairs of instructions that run as one op. Chosen by how often they follow each other in kernels
 * and their programs: constants in two parts, shifts in pairs, a load or an addition and the branch
 * that looks at it, neighbours on the stack, the end of a function.
 */
#ifndef EMU_CPU_FUSE_H
#define EMU_CPU_FUSE_H

#include "emu/cpu/cache.h"

/* Ops that stand for two instructions, each with a label of its own in interp.c. */
typedef enum FusedId {
    FUSED_ld_ld,    /* rd = base[imm's low half]; rs2 = base[its high half] */
    FUSED_sd_sd,    /* the same, stored */
    FUSED_addi_ret, /* rd = rs1 + imm; jump to rs2 */
#define BRANCH(name, f3, cond)                                                                     \
    FUSED_addi_##name, FUSED_andi_##name, FUSED_ld_##name, FUSED_lw_##name, FUSED_lbu_##name,
#include "emu/isa/insn.def"
    FUSED_COUNT,
    FUSED_NONE = FUSED_COUNT
} FusedId;

/* One instruction with the effect of both, though maybe of an extension that the hart lacks; false
 * if there is none. Its len is that of both. */
bool fuse_merge(const Insn *a, const Insn *b, Insn *out);

/* The op for the pair, or FUSED_NONE. */
FusedId fuse_pair(const Insn *a, const Insn *b);

#endif
