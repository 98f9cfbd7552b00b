/*
 * Traps and interrupts (Privileged ISA, 3.1.6-3.1.9, 4.1; Smrnmi): entry with delegation, xRET, and
 * the choice of the interrupt to take. A trap or interrupt taken is a step of the clock.
 */
#include <stdio.h>

#include "emu/cpu/op.h"
#include "emu/cpu/observe.h"

OpResult trap_set(Hart *h, uint64_t cause, uint64_t tval, FaultKind why, uint64_t w0, uint64_t w1)
{
    h->trap = (Trap){.cause = cause, .tval = tval, .reason = (uint8_t)why, .why = {w0, w1}};
    return OP_TRAP;
}

OpResult trap_illegal(Hart *h, const Op *op, FaultKind why, uint64_t w0, uint64_t w1)
{
    return trap_set(h, CAUSE_ILLEGAL, op_call(op)->raw, why, w0, w1);
}

static uint64_t vector(const Hart *h, unsigned to)
{
    uint64_t base = trap_base(h, to), cause = h->trap.cause;
    bool vectored = (to == PRV_S ? h->stvec : h->mtvec) & 1;

    return vectored && cause & CAUSE_INTERRUPT ? base + 4 * (cause & 63) : base;
}

static void enter_s(Hart *h)
{
    uint64_t s = h->mstatus & ~(MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE | MSTATUS_SPELP);

    s |= h->mstatus & MSTATUS_SIE ? MSTATUS_SPIE : 0;
    s |= h->prv ? MSTATUS_SPP : 0;
    s |= h->elp ? MSTATUS_SPELP : 0;
    h->mstatus = s;
    h->scause = h->trap.cause;
    h->stval = h->trap.tval;
    h->sepc = h->pc;
    h->pc = vector(h, PRV_S);
    h->prv = PRV_S;
}

static void enter_m(Hart *h)
{
    uint64_t s = h->mstatus & ~(MSTATUS_MPP | MSTATUS_MPIE | MSTATUS_MIE | MSTATUS_MPELP);

    s |= h->mstatus & MSTATUS_MIE ? MSTATUS_MPIE : 0;
    s |= (uint64_t)h->prv << MSTATUS_MPP_BIT;
    s |= h->elp ? MSTATUS_MPELP : 0;
    h->mstatus = s;
    h->mcause = h->trap.cause;
    h->mtval = h->trap.tval;
    h->mepc = h->pc;
    h->pc = vector(h, PRV_M);
    h->prv = PRV_M;
}

static void enter_nmi(Hart *h)
{
    h->mnstatus = (uint64_t)h->prv << MNSTATUS_MNPP_BIT | (h->elp ? MNSTATUS_MNPELP : 0);
    h->mncause = CAUSE_INTERRUPT; /* there is one kind only */
    h->mnepc = h->pc;
    h->pc = h->env.nmi_vector;
    h->prv = PRV_M;
    h->nmi = NMI_MASKED;
}

/* Out of line: ecalls and interrupts, which are many, do not come here. */
static __attribute__((noinline)) void remember(Hart *h)
{
    h->fault = (HartFault){.any = true,
                           .trap = h->trap,
                           .pc = h->pc,
                           .ra = h->x[1],
                           .sp = h->x[2],
                           .satp = h->satp,
                           .steps = counter_steps(h),
                           .prv = h->prv,
                           .data_prv = (uint8_t)cpu_data_prv(h)};
}

void trap_take(Hart *h)
{
    uint64_t cause = h->trap.cause, bit = UINT64_C(1) << (cause & 63), pc = h->pc;
    unsigned from = h->prv;
    uint64_t deleg = cause & CAUSE_INTERRUPT ? h->mideleg : h->medeleg;

    bool nmi = cause == (CAUSE_INTERRUPT | IRQ_NMI);
    bool to_s = h->prv <= PRV_S && deleg & bit && !nmi;

    if (!(cause & CAUSE_INTERRUPT) && (cause < CAUSE_ECALL_U || cause > CAUSE_ECALL_M))
        remember(h);
    hart_detect_trap(h, to_s ? PRV_S : PRV_M);
    TraceKind kind = cause & CAUSE_INTERRUPT ? TRACE_irq : TRACE_trap;
    if (log_tracing(h->env.log, kind)) {
        char why[240], name[SYMBOL_TEXT];
        hart_why(h, &h->trap, why, sizeof why);
        h->env.name(h->env.ctl, h->pc, name, sizeof name);
        log_trace(h->env.log, kind, "hart %u at 0x%llx%s, %c-mode: %s", (unsigned)h->hartid,
                  (unsigned long long)h->pc, name, "USHM"[h->prv & 3], why);
    }
    h->budget--;
    h->trapped++;
    h->interrupted += cause >> 63;
    if (h->hpm_on)
        hpm_settle(h, 0);
    h->resv_size = 0;
    h->waiting = h->spinning = false;
    if (nmi)
        enter_nmi(h);
    else if (to_s)
        enter_s(h);
    else
        enter_m(h);
    if (h->lpe | h->trig_step) {
        h->elp = ELP_NONE;
        cpu_ctx(h);
    }
    tlb_select(h);
    if (cause & CAUSE_INTERRUPT)
        h->stats.interrupts++;
    else
        h->stats.traps++;
    if (h->probe_on & (PROBE_ON_TRAP | PROBE_ON_SEEN))
        probe_trap(h, pc, from);
}

int hart_pending(const Hart *h)
{
    static const uint8_t order[] = {IRQ_MEI, IRQ_MSI, IRQ_MTI, IRQ_SEI, IRQ_SSI, IRQ_STI, IRQ_COF};
    uint64_t pending = hart_mip(h) & h->mie, now = 0;

    if (!(pending | h->nmi))
        return -1;
    if (h->nmi)
        return h->nmi == NMI_PENDING ? IRQ_NMI : -1;
    if (h->prv < PRV_M || h->mstatus & MSTATUS_MIE)
        now = pending & ~h->mideleg;
    if (!now && (h->prv < PRV_S || (h->prv == PRV_S && h->mstatus & MSTATUS_SIE)))
        now = pending & h->mideleg;
    for (unsigned i = 0; i < sizeof order; i++)
        if (now >> order[i] & 1)
            return order[i];
    return -1;
}

bool trap_poll(Hart *h)
{
    int irq = hart_pending(h);

    if (irq < 0)
        return false;
    trap_set(h, CAUSE_INTERRUPT | (uint64_t)irq, 0, FAULT_none, 0, 0);
    trap_take(h);
    return true;
}

static uint64_t would_take(const Hart *h)
{
    bool m = h->prv < PRV_M || h->mstatus & MSTATUS_MIE;
    bool s = h->prv < PRV_S || (h->prv == PRV_S && h->mstatus & MSTATUS_SIE);

    return (m ? h->mie & ~h->mideleg : 0) | (s ? h->mie & h->mideleg : 0);
}

bool hart_deaf(const Hart *h)
{
    if (h->nmi & NMI_MASKED)
        return true;
    if (hart_takes_nmi(h))
        return false;
    return !(would_take(h) & ~(MIP_MSIP | MIP_SSIP));
}

static void watch_pmp(Hart *h, const char *insn)
{
    char text[200];

    if (h->pmp_on || h->prv == PRV_M)
        return;
    snprintf(text, sizeof text,
             "%s to %c-mode at 0x%llx while no PMP entry lets it run: set pmpaddr0 and pmpcfg0 "
             "first",
             insn, h->prv ? 'S' : 'U', (unsigned long long)h->pc);
    h->env.detect(h->env.ctl, h, DETECT_no_pmp, text);
}

/* In the mode that was returned to. */
static void restore_elp(Hart *h, bool pelp)
{
    if (!(h->lpe | h->trig_step)) /* none is expected anywhere, and blocks are the same */
        return;
    h->elp = pelp && cpu_lpe(h) ? ELP_RETURN : ELP_NONE;
    cpu_ctx(h);
}

void trap_return_m(Hart *h)
{
    uint64_t s = h->mstatus;
    unsigned mpp = (unsigned)(s >> MSTATUS_MPP_BIT) & 3;

    if (h->hpm_modes)
        hpm_settle(h, 1);

    h->prv = (uint8_t)mpp;
    s &= ~(MSTATUS_MIE | MSTATUS_MPP | (mpp != PRV_M ? MSTATUS_MPRV : 0));
    s |= s & MSTATUS_MPIE ? MSTATUS_MIE : 0;
    h->mstatus = (s | MSTATUS_MPIE) & ~MSTATUS_MPELP;
    restore_elp(h, s & MSTATUS_MPELP);
    h->pc = h->mepc;
    h->resv_size = 0;
    watch_pmp(h, "mret");
    tlb_select(h);
}

void trap_return_s(Hart *h)
{
    uint64_t s = h->mstatus;

    if (h->hpm_modes)
        hpm_settle(h, 1);
    h->prv = s & MSTATUS_SPP ? PRV_S : PRV_U;
    s &= ~(MSTATUS_SIE | MSTATUS_SPP | MSTATUS_MPRV);
    s |= s & MSTATUS_SPIE ? MSTATUS_SIE : 0;
    h->mstatus = (s | MSTATUS_SPIE) & ~MSTATUS_SPELP;
    restore_elp(h, s & MSTATUS_SPELP);
    h->pc = h->sepc;
    h->resv_size = 0;
    tlb_select(h);
}

void trap_nmi_changed(Hart *h)
{
    bool masked = isa_has(h->env.isa, EXT_Smrnmi) && !(h->mnstatus & MNSTATUS_NMIE);

    h->nmi = (uint8_t)((h->nmi & NMI_PENDING) | (masked ? NMI_MASKED : 0));
    tlb_select(h);
}

void trap_return_nmi(Hart *h)
{
    uint64_t s = h->mnstatus;

    if (h->hpm_modes)
        hpm_settle(h, 1);
    h->prv = (uint8_t)(s >> MNSTATUS_MNPP_BIT & 3);
    if (h->prv != PRV_M)
        h->mstatus &= ~MSTATUS_MPRV;
    h->mnstatus = (s | MNSTATUS_NMIE) & ~MNSTATUS_MNPELP;
    restore_elp(h, s & MNSTATUS_MNPELP);
    h->pc = h->mnepc;
    h->resv_size = 0;
    watch_pmp(h, "mnret");
    trap_nmi_changed(h);
}
