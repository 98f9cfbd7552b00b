/*
 * The A extension, Zabha, Zacas, Zawrs. AMOs and SC fault with store causes, LR with load causes;
 * misaligned ones fault (misaligned), and only RAM can be accessed (access fault).
 *
 * Under `det` a reservation is exact: any other hart's step kills it (the machine breaks it at the
 * change of harts), and so do DMA, traps and xRET.
 */
#include "emu/cpu/check.h"
#include "emu/cpu/alu.h"
#include "emu/cpu/commit.h"
#include "emu/cpu/op.h"
#include "emu/mem/ram.h"

/* A load and a store: triggers on either match. */
static OpResult amo_access(Hart *h, uint64_t va, unsigned size, uint8_t **host, uint64_t *pa)
{
    if (h->trig_data && trigger_access(h, ACCESS_READ, va, size))
        return OP_TRAP;
    return mem_atomic(h, va, size, ACCESS_WRITE, host, pa);
}

/* Before rd is written: it may be rs1. */
static void commit_amo(Hart *h, const Op *op, unsigned size, const uint8_t *host)
{
    commit_read(h, h->x[op->rs1]);
    commit_write(h, h->x[op->rs1], size, ram_load(host, size));
}

#define AMO_OP(name, T, SEXT, expr)                                                                \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint8_t *host;                                                                             \
        uint64_t pa;                                                                               \
        OpResult r = amo_access(h, h->x[op->rs1], sizeof(T), &host, &pa);                          \
        T m, b = (T)h->x[op->rs2];                                                                 \
        if (r == OP_TRAP)                                                                          \
            return r;                                                                              \
        AMO_DO(T, (T *)(void *)host, m, expr);                                                     \
        commit_amo(h, op, sizeof(T), host);                                                        \
        h->x[op->rd] = SEXT(m);                                                                    \
        return r;                                                                                  \
    }
/* T signed: the result's type; the operands are unsigned. */
#define AMO_SUB(name, mnem, f5, f3, T, expr) AMO_OP(name, u##T, (uint64_t)(int64_t)(T), expr)
#define AMO_32(name, expr)                   AMO_OP(name, uint32_t, SX32, expr)
#define AMO_64(name, expr)                   AMO_OP(name, uint64_t, (uint64_t), expr)
#define AMO(name, mnem, f5, width, expr)     AMO_##width(name, expr)
#include "emu/isa/insn.def"

static OpResult load_reserved(Hart *h, const Op *op, unsigned size)
{
    uint8_t *host;
    uint64_t pa;
    OpResult r = mem_atomic(h, h->x[op->rs1], size, ACCESS_READ, &host, &pa);

    if (r == OP_TRAP)
        return r;
    hart_reserve(h, pa, size, ram_load(host, size));
    commit_read(h, h->x[op->rs1]);
    h->x[op->rd] = size == 4 ? SX32(h->resv_value) : h->resv_value;
    return r;
}

/* Another address or size than the reservation's fails; a trap comes first. */
static OpResult store_conditional(Hart *h, const Op *op, unsigned size)
{
    uint8_t *host;
    uint64_t pa;
    OpResult r = mem_atomic(h, h->x[op->rs1], size, ACCESS_WRITE, &host, &pa);

    if (r == OP_TRAP)
        return r;
    if (!hart_use_reservation(h, pa, size) || (h->env.check && check_sc_fails(h))) {
        h->x[op->rd] = 1;
        return OP_YIELD;
    }
    ram_store(host, size, h->x[op->rs2]);
    commit_write(h, h->x[op->rs1], size, h->x[op->rs2]);
    h->x[op->rd] = 0;
    return r;
}

#define LR(name, mnem, match, T)                                                                   \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        return load_reserved(h, op, sizeof(T));                                                    \
    }
#define SC(name, mnem, match, T)                                                                   \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        return store_conditional(h, op, sizeof(T));                                                \
    }
#include "emu/isa/insn.def"

/* --- Zacas ---------------------------------------------------------------------------------- */

/* x0 as a destination is another slot; as what is compared with it is 0. */
static uint64_t expected(const Hart *h, const Op *op)
{
    return op->rd == OP_X0 ? 0 : h->x[op->rd];
}

/* Needs the right to write, equal or not. */
#define AMOCAS(name, T, S)                                                                         \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint8_t *host;                                                                             \
        uint64_t pa;                                                                               \
        T m = (T)expected(h, op);                                                                  \
        OpResult r = amo_access(h, h->x[op->rs1], sizeof(T), &host, &pa);                          \
        if (r == OP_TRAP)                                                                          \
            return r;                                                                              \
        commit_read(h, h->x[op->rs1]);                                                             \
        if (__atomic_compare_exchange_n((T *)(void *)host, &m, (T)h->x[op->rs2], false,            \
                                        __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))                       \
            commit_write(h, h->x[op->rs1], sizeof(T), h->x[op->rs2]);                              \
        h->x[op->rd] = (uint64_t)(int64_t)(S)m;                                                    \
        return r;                                                                                  \
    }
AMOCAS(amocas_b, uint8_t, int8_t)
AMOCAS(amocas_h, uint16_t, int16_t)
AMOCAS(amocas_w, uint32_t, int32_t)
AMOCAS(amocas_d, uint64_t, int64_t)

/* Two words of 8 bytes: whole, because harts take turns on one thread. A pair with x0 is all 0, and
 * nothing is written to it. */
OpResult op_amocas_q(Hart *h, const Op *op)
{
    uint8_t *host;
    uint64_t va = h->x[op->rs1], pa, old[2];
    OpResult r = amo_access(h, va, 16, &host, &pa);

    if (r == OP_TRAP)
        return r;
    for (unsigned i = 0; i < 2; i++)
        old[i] = ram_load(host + 8 * i, 8);
    commit_read(h, va);
    if (op->rd == OP_X0 ? !(old[0] | old[1]) : old[0] == h->x[op->rd] && old[1] == h->x[op->rd + 1])
        for (unsigned i = 0; i < 2; i++) {
            uint64_t v = op->rs2 ? h->x[op->rs2 + i] : 0;
            ram_store(host + 8 * i, 8, v);
            commit_write(h, va + 8 * i, 8, v);
        }
    if (op->rd != OP_X0)
        for (unsigned i = 0; i < 2; i++)
            h->x[op->rd + i] = old[i];
    return r;
}

/* --- Zawrs: waiting while there is a reservation ends the slice, after which it is gone if another
 * hart ran. The time limit of wrs.nto under TW is zero, as wfi's. --------------------------------
 */

OpResult op_wrs_nto(Hart *h, const Op *op)
{
    if (!h->resv_size || hart_wakes(h))
        return OP_END;
    if (h->prv != PRV_M && h->mstatus & MSTATUS_TW)
        return trap_illegal(h, op, FAULT_priv_wrs, 0, 0);
    return OP_YIELD;
}

OpResult op_wrs_sto(Hart *h, const Op *op)
{
    return h->resv_size && !hart_wakes(h) ? OP_YIELD : OP_END;
}
