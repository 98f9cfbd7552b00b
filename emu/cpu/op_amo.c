/*
 * The A extension. AMOs and SC fault with store causes, LR with load causes; misaligned ones fault
 * (misaligned), and only RAM can be accessed (access fault).
 *
 * Under `det` a reservation is exact: any other hart's step kills it (the machine breaks it at the
 * change of harts), and so do DMA, traps and xRET.
 */
#include "emu/cpu/op.h"
#include "emu/mem/ram.h"
#include "emu/cpu/alu.h"

#define AMO_OP(name, T, SEXT, expr)                                                                \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint8_t *host;                                                                             \
        uint64_t pa;                                                                               \
        OpResult r = mem_atomic(h, h->x[op->rs1], sizeof(T), ACCESS_WRITE, &host, &pa);            \
        T m, b = (T)h->x[op->rs2];                                                                 \
        if (r == OP_TRAP)                                                                          \
            return r;                                                                              \
        AMO_DO(T, (T *)(void *)host, m, expr);                                                     \
        h->x[op->rd] = SEXT(m);                                                                    \
        return r;                                                                                  \
    }
#define AMO_32(name, expr)               AMO_OP(name, uint32_t, SX32, expr)
#define AMO_64(name, expr)               AMO_OP(name, uint64_t, (uint64_t), expr)
#define AMO(name, mnem, f5, width, expr) AMO_##width(name, expr)
#include "emu/isa/insn.def"

static OpResult load_reserved(Hart *h, const Op *op, unsigned size)
{
    uint8_t *host;
    uint64_t pa;
    OpResult r = mem_atomic(h, h->x[op->rs1], size, ACCESS_READ, &host, &pa);

    if (r == OP_TRAP)
        return r;
    hart_reserve(h, pa, size, ram_load(host, size));
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
    if (!hart_use_reservation(h, pa, size)) {
        h->x[op->rd] = 1;
        return OP_YIELD;
    }
    ram_store(host, size, h->x[op->rs2]);
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
