/*
 * Control-flow integrity (Unprivileged ISA, Zicfilp and Zicfiss; Privileged ISA, CFI): landing pads
 * and shadow stacks.
 *
 * Nothing of landing pads is on the way of a hart that does not use it. A mode with landing pads
 * has blocks of its own (CTX_LPE), in which guarded jumps are calls of op_jalr, which sets elp;
 * where elp is set the block is one instruction long and calls op_landing (CTX_ELP).
 */
#include "emu/cpu/alu.h"
#include "emu/cpu/commit.h"
#include "emu/cpu/op.h"
#include "emu/mem/ram.h"

/* Where none is expected: auipc into x0, which does nothing. */
OpResult op_lpad(Hart *h, const Op *op)
{
    return OP_NEXT;
}

static OpResult no_landing(Hart *h, FaultKind why, uint64_t w0, uint64_t w1)
{
    return trap_set(h, CAUSE_SOFTWARE_CHECK, CHECK_LANDING_PAD, why, w0, w1);
}

/* The trap saves elp, and with it what was expected. */
OpResult op_landing(Hart *h, const Op *op)
{
    uint32_t word = op_call(op)->raw, label = word >> 12, expected = (uint32_t)h->x[7] >> 12;
    const InsnInfo *lpad = &insn_info[INSN_lpad];

    if ((word & lpad->mask) != lpad->match)
        return h->elp == ELP_RETURN ? no_landing(h, FAULT_lpad_return, h->pc, 0)
                                    : no_landing(h, FAULT_lpad_missing, h->pc, h->elp - ELP_JUMP);
    if (h->pc & 3)
        return no_landing(h, FAULT_lpad_misaligned, h->pc, 0);
    if (label && label != expected)
        return no_landing(h, FAULT_lpad_label, label, expected);
    h->elp = ELP_NONE;
    cpu_ctx(h);
    return OP_END;
}

/* --- shadow stacks: an entry is 8 bytes; may-be-operations where they are off ----------------- */

enum { ENTRY = 8 };

OpResult op_sspush(Hart *h, const Op *op)
{
    uint8_t *host;
    OpResult r;

    if (!cpu_sse(h))
        return OP_NEXT;
    r = mem_shadow(h, h->ssp - ENTRY, ENTRY, ACCESS_WRITE, &host);
    if (r == OP_TRAP)
        return r;
    ram_store(host, ENTRY, h->x[op->rs2]);
    commit_write(h, h->ssp - ENTRY, ENTRY, h->x[op->rs2]);
    h->ssp -= ENTRY;
    return r;
}

OpResult op_sspopchk(Hart *h, const Op *op)
{
    uint8_t *host;
    uint64_t pushed;

    if (!cpu_sse(h))
        return OP_NEXT;
    if (mem_shadow(h, h->ssp, ENTRY, ACCESS_READ, &host) == OP_TRAP)
        return OP_TRAP;
    pushed = ram_load(host, ENTRY);
    commit_read(h, h->ssp);
    if (pushed != h->x[op->rs1])
        return trap_set(h, CAUSE_SOFTWARE_CHECK, CHECK_SHADOW_STACK, FAULT_shadow_mismatch,
                        h->x[op->rs1], pushed);
    h->ssp += ENTRY;
    return OP_NEXT;
}

OpResult op_ssrdp(Hart *h, const Op *op)
{
    h->x[op->rd] = cpu_sse(h) ? h->ssp : 0;
    return OP_NEXT;
}

/* M-mode may, at the memory of another mode (MPRV). */
static bool may_swap(const Hart *h)
{
    return h->prv == PRV_M || cpu_sse(h);
}

#define SSAMOSWAP(name, T, SEXT)                                                                   \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint8_t *host;                                                                             \
        OpResult r;                                                                                \
        if (!may_swap(h))                                                                          \
            return trap_illegal(h, op, FAULT_shadow_off, 0, 0);                                    \
        r = mem_shadow(h, h->x[op->rs1], sizeof(T), ACCESS_WRITE, &host);                          \
        if (r == OP_TRAP)                                                                          \
            return r;                                                                              \
        commit_read(h, h->x[op->rs1]);                                                             \
        commit_write(h, h->x[op->rs1], sizeof(T), h->x[op->rs2]);                                  \
        h->x[op->rd] =                                                                             \
            SEXT(__atomic_exchange_n((T *)(void *)host, (T)h->x[op->rs2], __ATOMIC_SEQ_CST));      \
        return r;                                                                                  \
    }
SSAMOSWAP(ssamoswap_w, uint32_t, SX32)
SSAMOSWAP(ssamoswap_d, uint64_t, (uint64_t))
