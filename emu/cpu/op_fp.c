/*
 * The F, D, Zfh and Zfbfmin extensions over the exact soft-float. FS gates every instruction; any
 * that writes f registers or flags makes FS Dirty.
 */
#include "emu/cpu/alu.h"
#include "emu/cpu/fp/fp.h"
#include "emu/cpu/op.h"

static bool fs_off(const Hart *h)
{
    return !(h->mstatus & MSTATUS_FS);
}

static bool rm_resolve(const Hart *h, unsigned rm, FpEnv *env)
{
    env->flags = 0;
    env->rm = (uint8_t)(rm == 7 ? h->frm : rm);
    return env->rm <= FP_RMM;
}

static inline OpResult flags_add(Hart *h, const FpEnv *env)
{
    h->fflags |= env->flags;
    return cpu_fs_dirty(h);
}

#define FS_CHECK                                                                                   \
    if (fs_off(h))                                                                                 \
        return trap_illegal(h, op, FAULT_illegal_fs_off, 0, 0);
#define RM_CHECK                                                                                   \
    FpEnv env, *const e = &env;                                                                    \
    FS_CHECK                                                                                       \
    if (!rm_resolve(h, op_call(op)->rm, e))                                                        \
        return trap_illegal(h, op, FAULT_illegal_rm, env.rm, 0);

/* How operands of a width come out of f registers, and results go back. */
#define GET32(r)   fp_unbox32(h->f[r])
#define GET64(r)   h->f[r]
#define BOX32(v)   fp_box32(v)
#define BOX64(v)   (v)
#define TYPE32     uint32_t
#define TYPE64     uint64_t
#define GET16(r)   fp_unbox16(h->f[r])
#define GETBF(r)   fp_unbox_bf16(h->f[r])
#define BOX16(v)   fp_box16(v)
#define TYPE16     uint16_t
#define GET64to32  GET64
#define GET32to64  GET32
#define BOX64to32  BOX32
#define BOX32to64  BOX64
#define TYPE64to32 TYPE64
#define TYPE32to64 TYPE32
#define GET16to32  GET16
#define GET16to64  GET16
#define GETBFto32  GETBF
#define GET32to16  GET32
#define GET64to16  GET64
#define BOX16to32  BOX32
#define BOX16to64  BOX64
#define BOXBFto32  BOX32
#define BOX32to16  BOX16
#define BOX64to16  BOX16
#define TYPE16to32 TYPE16
#define TYPE16to64 TYPE16
#define TYPEBFto32 TYPE16
#define TYPE32to16 TYPE32
#define TYPE64to16 TYPE64

#define FP_R(name, mnem, f7, ext, w, expr)                                                         \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        RM_CHECK                                                                                   \
        TYPE##w a = GET##w(op->rs1), b = GET##w(op->rs2);                                          \
        h->f[op->rd] = BOX##w(expr);                                                               \
        return flags_add(h, e);                                                                    \
    }
#define FP_X(name, mnem, f7, f3, ext, w, expr)                                                     \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        FpEnv env = {0}, *const e = &env;                                                          \
        FS_CHECK                                                                                   \
        TYPE##w a = GET##w(op->rs1), b = GET##w(op->rs2);                                          \
        h->f[op->rd] = BOX##w(expr);                                                               \
        return flags_add(h, e);                                                                    \
    }
#define FP_CMP(name, mnem, f7, f3, ext, w, expr)                                                   \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        FpEnv env = {0}, *const e = &env;                                                          \
        FS_CHECK                                                                                   \
        TYPE##w a = GET##w(op->rs1), b = GET##w(op->rs2);                                          \
        h->x[op->rd] = expr;                                                                       \
        return flags_add(h, e);                                                                    \
    }
#define FP_1(name, mnem, f7, rs2_, ext, w, expr)                                                   \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        RM_CHECK                                                                                   \
        TYPE##w a = GET##w(op->rs1);                                                               \
        h->f[op->rd] = BOX##w(expr);                                                               \
        return flags_add(h, e);                                                                    \
    }
#define FP_TOX(name, mnem, f7, rs2_, ext, w, expr)                                                 \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        RM_CHECK                                                                                   \
        TYPE##w a = GET##w(op->rs1);                                                               \
        h->x[op->rd] = expr;                                                                       \
        return flags_add(h, e);                                                                    \
    }
#define FP_FROMX(name, mnem, f7, rs2_, ext, w, expr)                                               \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        RM_CHECK                                                                                   \
        uint64_t a = h->x[op->rs1];                                                                \
        h->f[op->rd] = BOX##w(expr);                                                               \
        return flags_add(h, e);                                                                    \
    }
#define FP_MVX(name, mnem, f7, f3, ext, expr)                                                      \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        FS_CHECK                                                                                   \
        uint64_t a = h->f[op->rs1];                                                                \
        h->x[op->rd] = expr;                                                                       \
        return OP_NEXT;                                                                            \
    }
#define FP_MVF(name, mnem, f7, f3, ext, expr)                                                      \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        FS_CHECK                                                                                   \
        uint64_t a = h->x[op->rs1];                                                                \
        h->f[op->rd] = expr;                                                                       \
        return cpu_fs_dirty(h);                                                                    \
    }
#define FP_LI(name, mnem, f7, ext, w, expr)                                                        \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        unsigned i = (unsigned)op->imm;                                                            \
        FS_CHECK                                                                                   \
        h->f[op->rd] = BOX##w(expr);                                                               \
        return cpu_fs_dirty(h);                                                                    \
    }
#define FP_4(name, mnem, opc, fmt2, ext, w, expr)                                                  \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        RM_CHECK                                                                                   \
        TYPE##w a = GET##w(op->rs1), b = GET##w(op->rs2), c = GET##w(op_call(op)->rs3);            \
        h->f[op->rd] = BOX##w(expr);                                                               \
        return flags_add(h, e);                                                                    \
    }
#define FLOAD(name, f3, ext, T)                                                                    \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint64_t v;                                                                                \
        OpResult r;                                                                                \
        FS_CHECK                                                                                   \
        r = mem_read(h, h->x[op->rs1] + (uint64_t)(int64_t)op->imm, sizeof(T), &v);                \
        if (r == OP_TRAP)                                                                          \
            return r;                                                                              \
        h->f[op->rd] = fp_box(v, sizeof(T));                                                       \
        return cpu_fs_dirty(h) == OP_NEXT ? r : OP_END;                                            \
    }
#define FSTORE(name, f3, ext, T)                                                                   \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        FS_CHECK                                                                                   \
        return mem_write(h, h->x[op->rs1] + (uint64_t)(int64_t)op->imm, sizeof(T), h->f[op->rs2]); \
    }
#include "emu/isa/insn.def"

OpResult op_fcvtmod_w_d(Hart *h, const Op *op)
{
    FpEnv env = {0};

    FS_CHECK
    h->x[op->rd] = SX32(f64_to_i32_modulo(h->f[op->rs1], &env));
    return flags_add(h, &env);
}
