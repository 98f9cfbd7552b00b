/*
 * Integer instructions as functions: arithmetic, loads and stores, branches and jumps. All of it
 * follows from the rows of insn.def.
 */
#include "emu/cpu/alu.h"
#include "emu/cpu/check.h"
#include "emu/cpu/fp/fp.h"
#include "emu/cpu/op.h"

#define PAGE_OF(pc) ((pc) & ~UINT64_C(0xfff))

#define ALU_RN(name, mnem, opc, f3, f7, ext, expr)                                                 \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint64_t a = h->x[op->rs1], b = h->x[op->rs2];                                             \
        h->x[op->rd] = (uint64_t)(expr);                                                           \
        return OP_NEXT;                                                                            \
    }
#define ALU_I(name, opc, f3, ext, expr)                                                            \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint64_t a = h->x[op->rs1], imm = (uint64_t)(int64_t)op->imm;                              \
        h->x[op->rd] = (uint64_t)(expr);                                                           \
        return OP_NEXT;                                                                            \
    }
#define OP_SHIFT(name, expr)                                                                       \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint64_t a = h->x[op->rs1];                                                                \
        unsigned sh = (unsigned)op->imm;                                                           \
        h->x[op->rd] = (uint64_t)(expr);                                                           \
        return OP_NEXT;                                                                            \
    }
#define SHIFT(name, mnem, opc, f3, f6, ext, expr) OP_SHIFT(name, expr)
#define SHIFTW(name, opc, f3, f7, ext, expr)      OP_SHIFT(name, expr)
#define ALU_1(name, mnem, opc, f3, i12, ext, expr)                                                 \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint64_t a = h->x[op->rs1];                                                                \
        h->x[op->rd] = (uint64_t)(expr);                                                           \
        return OP_NEXT;                                                                            \
    }
#define LOAD(name, f3, ext, T)                                                                     \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint64_t v;                                                                                \
        OpResult r = mem_read(h, h->x[op->rs1] + (uint64_t)(int64_t)op->imm, sizeof(T), &v);       \
        if (r != OP_TRAP)                                                                          \
            h->x[op->rd] = (uint64_t)(T)v;                                                         \
        return r;                                                                                  \
    }
#define STORE(name, f3, ext, T)                                                                    \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        return mem_write(h, h->x[op->rs1] + (uint64_t)(int64_t)op->imm, sizeof(T), h->x[op->rs2]); \
    }
#define BRANCH(name, f3, cond)                                                                     \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint64_t a = h->x[op->rs1], b = h->x[op->rs2];                                             \
        return (cond) ? jump(h, PAGE_OF(h->pc) + (uint64_t)(int64_t)op->imm) : OP_NEXT;            \
    }

static OpResult jump(Hart *h, uint64_t target)
{
    if (target & 2 && !isa_has(h->env.isa, EXT_Zca))
        return trap_set(h, CAUSE_FETCH_MISALIGNED, target, FAULT_misaligned_pc, target, 0);
    h->pc = target;
    return OP_JUMP;
}

#include "emu/isa/insn.def"

OpResult op_lui(Hart *h, const Op *op)
{
    h->x[op->rd] = (uint64_t)(int64_t)op->imm;
    return OP_NEXT;
}

OpResult op_auipc(Hart *h, const Op *op)
{
    h->x[op->rd] = PAGE_OF(h->pc) + (uint64_t)(int64_t)op->imm;
    return OP_NEXT;
}

OpResult op_jal(Hart *h, const Op *op)
{
    uint64_t link = h->pc + op_call(op)->len;
    OpResult r = jump(h, PAGE_OF(h->pc) + (uint64_t)(int64_t)op->imm);

    if (r == OP_JUMP)
        h->x[op->rd] = link;
    return r;
}

OpResult op_jalr(Hart *h, const Op *op)
{
    uint64_t link = h->pc + op_call(op)->len;
    OpResult r = jump(h, (h->x[op->rs1] + (uint64_t)(int64_t)op->imm) & ~UINT64_C(1));

    if (r != OP_JUMP)
        return r;
    h->x[op->rd] = link;
    if (h->blockctx & CTX_LPE && cpu_guarded(op->rs1)) {
        h->elp = (uint8_t)(ELP_JUMP + op->rs1);
        cpu_ctx(h);
    }
    return r;
}

/* Harts take turns on one thread, or use host atomics: nothing to order. `pause` is a hint encoded
 * as fence with a predecessor set of W and no successor: give the slice away. */
OpResult op_fence(Hart *h, const Op *op)
{
    return op_call(op)->raw == 0x0100000f ? OP_YIELD : OP_NEXT;
}

/* The block cache is coherent by itself; the block ends so that the next fetch is a new one. */
OpResult op_fence_i(Hart *h, const Op *op)
{
    if (h->env.check)
        check_fence_i(h);
    return OP_END;
}
