/* From decoded instructions to ops, and the table of functions. */
#include "emu/cpu/op.h"

const OpFn op_fn[INSN_COUNT + 1] = {
#define INSN(name, mnem, fmt, match, mask, ext) [INSN_##name] = op_##name,
#include "emu/isa/insn.def"
    [INSN_ILLEGAL] = op_illegal,
};

void op_fill(Op *op, const Insn *in, unsigned off)
{
    OpCall *call = (OpCall *)(op + 1);
    InsnFormat fmt = in->id < INSN_COUNT ? insn_info[in->id].format : FMT_NONE;

    op->rd = in->rd;
    op->rs1 = in->rs1;
    op->rs2 = in->rs2;
    op->imm = in->imm;
    switch (fmt) {
    case FMT_B:
    case FMT_J:
    case FMT_UPC: op->imm = (int32_t)((uint32_t)in->imm + off); break;
    default: break;
    }
    /* x0 as a destination goes to the dummy slot; f0 is a register like any other. */
    if (in->rd == 0 && !(fmt == FMT_FLD || fmt == FMT_FR || fmt == FMT_FRX || fmt == FMT_FR1 ||
                         fmt == FMT_FFROMX || fmt == FMT_FLI || fmt == FMT_FMVF || fmt == FMT_R4))
        op->rd = OP_X0;
    *call = (OpCall){.fn = op_fn[in->id],
                     .raw = in->raw,
                     .len = in->len,
                     .rs3 = in->rs3,
                     .rm = in->rm,
                     .needs = in->needs};
}

OpResult op_illegal(Hart *h, const Op *op)
{
    const OpCall *c = op_call(op);

    if (c->needs != EXT_none)
        return trap_illegal(h, op, FAULT_illegal_ext, c->raw, c->needs);
    if (c->raw == 0)
        return trap_illegal(h, op, FAULT_illegal_zero, 0, 0);
    return trap_illegal(h, op, FAULT_illegal_unknown, c->raw, 0);
}
