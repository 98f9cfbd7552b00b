/*
 * Control-flow integrity (Unprivileged ISA, Zicfilp; Privileged ISA, CFI): landing pads.
 *
 * Nothing of it is on the way of a hart that does not use it. A mode with landing pads has blocks
 * of its own (CTX_LPE), in which guarded jumps are calls of op_jalr, which sets elp; where elp is
 * set the block is one instruction long and calls op_landing (CTX_ELP).
 */
#include "emu/cpu/op.h"

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
