/* System instructions: CSR access, traps by request, returns, WFI, SFENCE.VMA. */
#include "emu/cpu/check.h"
#include "emu/cpu/op.h"
#include "emu/cpu/observe.h"

static uint64_t zimm(const Op *op)
{
    return op->rs1;
}

/* csrrw with rd = x0 does not read; csrrs and csrrc with rs1 = x0 do not write. */
static OpResult csr_op(Hart *h, const Op *op, bool read, bool write, uint64_t set, uint64_t clear)
{
    uint64_t old = 0;
    OpResult r = csr_access(h, op, (unsigned)op->imm & 0xfff, read, write, &old, set, clear);

    if (r != OP_TRAP)
        h->x[op->rd] = old;
    return r;
}

OpResult op_csrrw(Hart *h, const Op *op)
{
    return csr_op(h, op, op->rd != OP_X0, true, h->x[op->rs1], ~UINT64_C(0));
}

OpResult op_csrrs(Hart *h, const Op *op)
{
    return csr_op(h, op, true, op->rs1 != 0, h->x[op->rs1], 0);
}

OpResult op_csrrc(Hart *h, const Op *op)
{
    return csr_op(h, op, true, op->rs1 != 0, 0, h->x[op->rs1]);
}

OpResult op_csrrwi(Hart *h, const Op *op)
{
    return csr_op(h, op, op->rd != OP_X0, true, zimm(op), ~UINT64_C(0));
}

OpResult op_csrrsi(Hart *h, const Op *op)
{
    return csr_op(h, op, true, zimm(op) != 0, zimm(op), 0);
}

OpResult op_csrrci(Hart *h, const Op *op)
{
    return csr_op(h, op, true, zimm(op) != 0, 0, zimm(op));
}

OpResult op_ecall(Hart *h, const Op *op)
{
    static const uint8_t cause[4] = {CAUSE_ECALL_U, CAUSE_ECALL_S, 0, CAUSE_ECALL_M};

    return trap_set(h, cause[h->prv], 0, FAULT_ecall, 0, 0);
}

OpResult op_ebreak(Hart *h, const Op *op)
{
    return trap_set(h, CAUSE_BREAKPOINT, h->pc, FAULT_ebreak, 0, 0);
}

static inline OpResult return_by(Hart *h, void (*xret)(Hart *))
{
    uint64_t pc = h->pc;
    unsigned from = h->prv;

    xret(h);
    if (h->probe_on & (PROBE_ON_MODE | PROBE_ON_SEEN))
        probe_mode(h, pc, from);
    return OP_JUMP;
}

OpResult op_mret(Hart *h, const Op *op)
{
    if (h->prv != PRV_M)
        return trap_illegal(h, op, FAULT_priv_mret, 0, 0);
    return return_by(h, trap_return_m);
}

OpResult op_mnret(Hart *h, const Op *op)
{
    if (h->prv != PRV_M)
        return trap_illegal(h, op, FAULT_priv_mnret, 0, 0);
    return return_by(h, trap_return_nmi);
}

OpResult op_sret(Hart *h, const Op *op)
{
    if (h->prv == PRV_U)
        return trap_illegal(h, op, FAULT_priv_sret, 0, 0);
    if (h->prv == PRV_S && h->mstatus & MSTATUS_TSR)
        return trap_illegal(h, op, FAULT_priv_tsr, 0, 0);
    return return_by(h, trap_return_s);
}

/* U-mode's WFI traps at once, and S-mode's under TW: the time limit is zero. */
OpResult op_wfi(Hart *h, const Op *op)
{
    if (h->prv == PRV_U || (h->prv == PRV_S && h->mstatus & MSTATUS_TW))
        return trap_illegal(h, op, FAULT_priv_wfi, 0, 0);
    return hart_wakes(h) ? OP_END : OP_WFI;
}

/* Blocks are keyed by physical address and stay. ASIDs only narrow what must go: the first level
 * holds the current one's entries alone. */
static OpResult fence_translations(Hart *h, const Op *op)
{
    if (h->prv == PRV_U)
        return trap_illegal(h, op, FAULT_priv_sfence, 0, 0);
    if (h->prv == PRV_S && h->mstatus & MSTATUS_TVM)
        return trap_illegal(h, op, FAULT_priv_tvm, 0, 0);
    if (h->env.check)
        check_sfence(h, op->rs1 ? &h->x[op->rs1] : NULL, op->rs2 ? &h->x[op->rs2] : NULL);
    if (op->rs1 != 0)
        tlb_flush_page(h, h->x[op->rs1]);
    else
        tlb_flush_virtual(h);
    return OP_END;
}

OpResult op_sfence_vma(Hart *h, const Op *op)
{
    return fence_translations(h, op);
}

/* Svinval: the invalidation is done where it is asked for, so nothing is left to the fences. */
OpResult op_sinval_vma(Hart *h, const Op *op)
{
    return fence_translations(h, op);
}

static OpResult order_inval(Hart *h, const Op *op)
{
    return h->prv == PRV_U ? trap_illegal(h, op, FAULT_priv_sfence, 0, 0) : OP_NEXT;
}

OpResult op_sfence_w_inval(Hart *h, const Op *op)
{
    return order_inval(h, op);
}

OpResult op_sfence_inval_ir(Hart *h, const Op *op)
{
    return order_inval(h, op);
}
