/* A hart's life: creation, reset, lines, single steps, and its state for snapshots and hashes. */
#include <stdlib.h>
#include <string.h>

#include "emu/cpu/cache.h"
#include "emu/cpu/commit.h"
#include "emu/cpu/observe.h"
#include "emu/cpu/op.h"
#include "emu/cpu/trace.h"

static void stimer_fire(void *arg)
{
    stimer_update(arg);
}

Hart *hart_create(const HartEnv *env, uint64_t hartid, bool cache, Err *err)
{
    Hart *h = calloc(1, sizeof *h);

    if (!h) {
        err_set(err, 0, "out of memory for hart %llu", (unsigned long long)hartid);
        return NULL;
    }
    h->env = *env;
    h->hartid = hartid;
    timer_init(&h->stimer, env->clock, stimer_fire, h);
    for (unsigned i = 0; i < MMU_COUNT; i++)
        h->tlb[i] = malloc(sizeof(Tlb));
    h->cache = cache ? cache_create(env->count) : NULL;
    h->commit = env->commit ? calloc(1, sizeof *h->commit) : NULL;
    if (!h->tlb[0] || !h->tlb[1] || !h->tlb[2] || !h->tlb[3] || (cache && !h->cache) ||
        (env->commit && !h->commit)) {
        err_set(err, 0, "out of memory for the TLBs and blocks of hart %llu",
                (unsigned long long)hartid);
        hart_destroy(h);
        return NULL;
    }
    hart_reset(h, 0);
    return h;
}

void hart_destroy(Hart *h)
{
    if (!h)
        return;
    timer_cancel(&h->stimer);
    cache_destroy(h->cache);
    for (unsigned i = 0; i < MMU_COUNT; i++)
        free(h->tlb[i]);
    free(h->commit);
    free(h->lines);
    free(h);
}

/* What the manual leaves open at reset is zero here, so that runs repeat. */
void hart_reset(Hart *h, uint64_t pc)
{
    memset(h->x, 0, sizeof h->x);
    memset(h->f, 0, sizeof h->f);
    h->pc = pc;
    h->fault = (HartFault){.any = false};
    h->prv = PRV_M;
    h->v = false;
    h->frm = h->fflags = 0;
    h->elp = ELP_NONE;
    csr_reset(h);
    h->mstatus = h->mtvec = h->mepc = h->stvec = h->sepc = h->satp = 0;
    h->mideleg = h->mie = 0;
    h->mcountinhibit = h->senvcfg = h->medeleg = 0;
    /* Zkr wants a defined value here, whichever: a kernel that finds the extension in the device
     * tree reads seed, and firmware from before it does not know the bit. */
    h->mseccfg = isa_has(h->env.isa, EXT_Zkr) ? MSECCFG_SSEED : 0;
    h->menvcfg =
        isa_has(h->env.isa, EXT_Svadu) && !isa_has(h->env.isa, EXT_Svade) ? ENVCFG_ADUE : 0;
    h->stimecmp = UINT64_MAX;
    trigger_reset(h);
    h->mnepc = h->mnstatus = 0;
    h->nmi = isa_has(h->env.isa, EXT_Smrnmi) ? NMI_MASKED : 0;
    memset(h->mstateen, 0, sizeof h->mstateen);
    h->seed = SEED_WAIT;
    h->mip_soft = h->mip_wire = 0;
    memset(h->pmpcfg, 0, sizeof h->pmpcfg);
    memset(h->pmpaddr, 0, sizeof h->pmpaddr);
    pmp_changed(h);
    h->cycle_base = h->instret_base = 0;
    h->steps = h->trapped = h->interrupted = 0;
    memset(h->mhpmevent, 0, sizeof h->mhpmevent);
    memset(h->hpm_count, 0, sizeof h->hpm_count);
    memset(h->hpm_mark, 0, sizeof h->hpm_mark);
    hpm_update(h);
    h->budget = h->run_budget = 0;
    h->resv_size = 0;
    h->trap = (Trap){0};
    h->trap_repeat = 0;
    h->trap_retired = UINT64_MAX;
    h->waiting = h->spinning = false;
    h->stop_request = 0;
    timer_cancel(&h->stimer);
    cache_reset(h->cache);
    pointer_changed(h);
    cpu_lpe_changed(h);
    tlb_select(h);
}

void hart_nmi(Hart *h)
{
    h->nmi |= NMI_PENDING;
}

void hart_irq(Hart *h, unsigned bit, bool level)
{
    uint64_t m = UINT64_C(1) << bit;

    h->mip_wire = level ? h->mip_wire | m : h->mip_wire & ~m;
}

/* Blocks differ by what FS lets floating point do (trap, mark Dirty first, or run) and by what
 * Zicfilp asks of jumps. A block's links lead to blocks of its own kind only: whoever changes this
 * ends the block. */
void cpu_ctx(Hart *h)
{
    uint64_t fs = h->mstatus & MSTATUS_FS;

    h->blockctx = (fs == 0            ? 0
                   : fs == MSTATUS_FS ? CTX_FS_DIRTY
                                      : 1) |
                  (cpu_lpe(h) ? CTX_LPE : 0) | (h->elp ? CTX_ELP : 0) |
                  (h->trig_step >> h->prv & 1 ? CTX_STEP : 0);
}

void cpu_lpe_changed(Hart *h)
{
    h->lpe = (uint8_t)((h->mseccfg & MSECCFG_MLPE ? 1 << PRV_M : 0) |
                       (h->menvcfg & ENVCFG_LPE ? 1 << PRV_S : 0) |
                       (h->senvcfg & ENVCFG_LPE ? 1 << PRV_U : 0));
    cpu_ctx(h);
}

OpResult cpu_fs_dirty(Hart *h)
{
    if ((h->blockctx & CTX_FS) == CTX_FS_DIRTY)
        return OP_NEXT;
    h->mstatus |= MSTATUS_FS;
    cpu_ctx(h);
    return OP_END;
}

HartExit hart_step(Hart *h)
{
    Op op[2] = {0};
    Insn insn;
    uint32_t raw = 0;
    unsigned prv;
    OpResult r;

    if (trap_poll(h))
        return HART_BUDGET;
    prv = h->prv;
    h->trig_counting = false;
    r = h->trig_fetch | h->trig_step && trigger_before(h) ? OP_TRAP
                                                          : mem_fetch_insn(h, h->pc, &raw);
    if (r != OP_TRAP) {
        isa_decode(h->env.isa, raw, &insn);
        op_fill(op, &insn, (unsigned)(h->pc & 0xfff));
        if (log_tracing(h->env.log, TRACE_insn))
            trace_insn(h, &insn);
        if (h->probe_on & PROBE_ON_INSN)
            h->observer->insn(h->observer->ctl, h);
        if (h->commit)
            commit_begin(h, &insn);
        r = h->elp ? op_landing(h, op) : op_fn[insn.id](h, op);
        if (h->commit)
            commit_end(h, &insn);
        hart_detect_at(h, r, &insn);
    }
    if (h->trig_counting)
        trigger_after(h, prv);
    if (r == OP_TRAP) {
        trap_take(h);
        return HART_BUDGET;
    }
    if (r != OP_JUMP)
        h->pc += insn.len;
    h->budget--;
    if (h->commit)
        commit_tell(h, &insn);
    return r == OP_WFI ? HART_WFI : r == OP_YIELD ? HART_YIELD : HART_BUDGET;
}

bool hart_state(Hart *h, State *s)
{
    if (!state_section(s, "hart", 1))
        return false;
    for (unsigned i = 1; i < 32; i++)
        state_u64(s, "x", &h->x[i]);
    for (unsigned i = 0; i < 32; i++)
        state_u64(s, "f", &h->f[i]);
    state_u64(s, "pc", &h->pc);
    state_u8(s, "prv", &h->prv);
    state_u8(s, "frm", &h->frm);
    state_u8(s, "fflags", &h->fflags);
    state_u8(s, "elp", &h->elp);
#define S64(name) state_u64(s, #name, &h->name)
    S64(mstatus), S64(medeleg), S64(mideleg), S64(mie), S64(mtvec), S64(mscratch), S64(mepc);
    S64(mcause), S64(mtval), S64(stvec), S64(sscratch), S64(sepc), S64(scause), S64(stval);
    S64(satp), S64(mcounteren), S64(scounteren), S64(mcountinhibit), S64(menvcfg), S64(senvcfg);
    S64(mseccfg), S64(seed), S64(ssp), S64(mnscratch), S64(mnepc), S64(mncause), S64(mnstatus);
    S64(stimecmp), S64(mip_soft), S64(mip_wire), S64(cycle_base), S64(instret_base), S64(steps);
    S64(trapped), S64(resv_pa), S64(resv_value);
#undef S64
    for (unsigned i = 0; i < 4; i++)
        state_u64(s, "mstateen", &h->mstateen[i]);
    hpm_settle(h, 0);
    state_u64(s, "interrupted", &h->interrupted);
    for (unsigned i = 0; i < HPM_N; i++) {
        state_u64(s, "mhpmevent", &h->mhpmevent[i]);
        state_u64(s, "hpm_count", &h->hpm_count[i]);
        state_u64(s, "hpm_mark", &h->hpm_mark[i]);
    }
    state_u8(s, "nmi", &h->nmi);
    state_u8(s, "tselect", &h->tselect);
    for (unsigned i = 0; i < TRIGGER_N; i++) {
        state_u64(s, "tdata1", &h->tdata1[i]);
        state_u64(s, "tdata2", &h->tdata2[i]);
    }
    state_u8(s, "resv_size", &h->resv_size);
    state_bytes(s, "pmpcfg", h->pmpcfg, sizeof h->pmpcfg);
    for (unsigned i = 0; i < PMP_N; i++)
        state_u64(s, "pmpaddr", &h->pmpaddr[i]);
    state_bool(s, "waiting", &h->waiting);
    state_bool(s, "spinning", &h->spinning);
    if (state_loading(s)) {
        h->tselect &= TRIGGER_N - 1;
        h->nmi &= hart_takes_nmi(h) ? NMI_PENDING : 0;
        trap_nmi_changed(h);
        trigger_update(h);
        hpm_update(h);
        pmp_changed(h);
        cache_reset(h->cache);
        pointer_changed(h);
        cpu_lpe_changed(h);
        tlb_select(h);
        stimer_update(h);
    }
    return true;
}
