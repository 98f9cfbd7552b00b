/* What the CSRs of kind HOOK and BANK do when read and written. */
#include "emu/cpu/check.h"
#include "emu/cpu/csr.h"
#include "emu/cpu/observe.h"
#include "spec/map.h"

#define GET(name) uint64_t csr_get_##name(Hart *h, unsigned i)
#define PUT(name) OpResult csr_put_##name(Hart *h, unsigned i, uint64_t set, uint64_t clear)
/* Read-only by number: the access check refuses the write before it comes here. Or read-only zero,
 * and the write has no effect. */
#define PUT_NEVER(name)                                                                            \
    PUT(name)                                                                                      \
    {                                                                                              \
        return OP_NEXT;                                                                            \
    }
#define GET_ZERO(name)                                                                             \
    GET(name)                                                                                      \
    {                                                                                              \
        return 0;                                                                                  \
    }

/* --- floating point ------------------------------------------------------------------------- */

GET(fflags)
{
    return h->fflags;
}

PUT(fflags)
{
    h->fflags = (uint8_t)csr_mix(h->fflags, set, clear) & 31;
    return cpu_fs_dirty(h);
}

GET(frm)
{
    return h->frm;
}

PUT(frm)
{
    h->frm = (uint8_t)csr_mix(h->frm, set, clear) & 7;
    return cpu_fs_dirty(h);
}

GET(fcsr)
{
    return (uint64_t)h->frm << 5 | h->fflags;
}

PUT(fcsr)
{
    uint64_t v = csr_mix(csr_get_fcsr(h, 0), set, clear);

    h->fflags = v & 31;
    h->frm = v >> 5 & 7;
    return cpu_fs_dirty(h);
}

/* --- entropy: an access makes ready what the next one reads ---------------------------------- */

GET(seed)
{
    return h->seed;
}

PUT(seed)
{
    uint16_t bits;

    (void)i, (void)set, (void)clear;
    h->env.entropy(h->env.ctl, &bits, sizeof bits);
    h->seed = SEED_ES16 | bits;
    return OP_NEXT;
}

/* --- counters ------------------------------------------------------------------------------- */

GET(cycle)
{
    return counter_cycle(h);
}
PUT_NEVER(cycle)

GET(instret)
{
    return counter_instret(h);
}
PUT_NEVER(instret)

GET(time)
{
    h->env.sync(h->env.ctl, h, hart_done(h));
    return clock_mtime(h->env.clock);
}
PUT_NEVER(time)

GET(hpmcounter)
{
    return hpm_read(h, i);
}
PUT_NEVER(hpmcounter)

GET(mhpmcounter)
{
    return hpm_read(h, i);
}

/* Without Zihpm these are there, too, and zero. */
PUT(mhpmcounter)
{
    if (isa_has(h->env.isa, EXT_Zihpm))
        hpm_write(h, i, csr_mix(hpm_read(h, i), set, clear));
    return OP_END;
}

GET(mhpmevent)
{
    return h->mhpmevent[i];
}

PUT(mhpmevent)
{
    if (isa_has(h->env.isa, EXT_Zihpm))
        hpm_write_event(h, i, csr_mix(h->mhpmevent[i], set, clear));
    return OP_END;
}

GET(scountovf)
{
    return hpm_overflows(h);
}
PUT_NEVER(scountovf)

GET(mcycle)
{
    return counter_cycle(h);
}

PUT(mcycle)
{
    counter_set_cycle(h, csr_mix(counter_cycle(h), set, clear));
    return OP_NEXT;
}

GET(minstret)
{
    return counter_instret(h);
}

PUT(minstret)
{
    counter_set_instret(h, csr_mix(counter_instret(h), set, clear));
    return OP_NEXT;
}

GET(mcountinhibit)
{
    return h->mcountinhibit;
}

PUT(mcountinhibit)
{
    hpm_set_inhibit(h, csr_mix(h->mcountinhibit, set, clear));
    return OP_END;
}

/* --- status --------------------------------------------------------------------------------- */

#define SSTATUS_MASK                                                                               \
    (MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_FS | MSTATUS_SUM | MSTATUS_MXR |           \
     MSTATUS_SPELP)
#define SSTATUS_READ (SSTATUS_MASK | MSTATUS_UXL | MSTATUS_SD)
#define MSTATUS_MASK                                                                               \
    (SSTATUS_MASK | MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_TVM |        \
     MSTATUS_TW | MSTATUS_TSR | MSTATUS_MPELP)

uint64_t mstatus_read(const Hart *h)
{
    uint64_t sd = (h->mstatus & MSTATUS_FS) == MSTATUS_FS ? MSTATUS_SD : 0;
    return h->mstatus | sd | (UINT64_C(2) << 32) | (UINT64_C(2) << 34);
}

void mstatus_write(Hart *h, uint64_t val, uint64_t mask)
{
    uint64_t old = h->mstatus, now;

    if (!isa_has(h->env.isa, EXT_F))
        mask &= ~MSTATUS_FS;
    if (!isa_has(h->env.isa, EXT_Zicfilp))
        mask &= ~(MSTATUS_SPELP | MSTATUS_MPELP);
    if ((val & MSTATUS_MPP) >> MSTATUS_MPP_BIT == 2)
        mask &= ~MSTATUS_MPP; /* no such mode: keeps the old one */
    now = (old & ~mask) | (val & mask);
    h->mstatus = now;
    if ((old ^ now) & MSTATUS_MXR)
        tlb_flush_virtual(h);
    if ((old ^ now) & MSTATUS_FS)
        cpu_ctx(h);
    if ((old ^ now) & (MSTATUS_SUM | MSTATUS_MPRV | MSTATUS_MPP))
        tlb_select(h);
}

GET(mstatus)
{
    return mstatus_read(h);
}

/* The block goes on unless it was made for another FS or an interrupt is due. */
static OpResult status_put(Hart *h, uint64_t set, uint64_t clear, uint64_t mask)
{
    uint32_t ctx = h->blockctx;

    mstatus_write(h, csr_mix(mstatus_read(h), set, clear), mask);
    return h->blockctx != ctx || hart_pending(h) >= 0 ? OP_END : OP_NEXT;
}

PUT(mstatus)
{
    return status_put(h, set, clear, MSTATUS_MASK);
}

GET(sstatus)
{
    return mstatus_read(h) & SSTATUS_READ;
}

PUT(sstatus)
{
    return status_put(h, set, clear, SSTATUS_MASK);
}

GET(misa)
{
    return UINT64_C(2) << 62 | h->env.isa->misa;
}

PUT(misa) /* WARL, and nothing can be switched off */
{
    return OP_NEXT;
}

GET(mhartid)
{
    return h->hartid;
}
PUT_NEVER(mhartid)

/* --- interrupts ----------------------------------------------------------------------------- */

/* Each exception that this hart can raise; not those that only M-mode can. */
GET(medeleg)
{
    return h->medeleg;
}

PUT(medeleg)
{
    uint64_t mask =
        0xb3ff | (isa_has(h->env.isa, EXT_Zicfilp_Zicfiss) ? 1 << CAUSE_SOFTWARE_CHECK : 0);

    h->medeleg = csr_mix(h->medeleg, set, clear) & mask;
    return OP_NEXT;
}

static uint64_t lcofi(const Hart *h)
{
    return isa_has(h->env.isa, EXT_Sscofpmf) ? MIP_LCOFIP : 0;
}

GET(mideleg)
{
    return h->mideleg;
}

PUT(mideleg)
{
    uint64_t mask = MIP_SSIP | MIP_STIP | MIP_SEIP | lcofi(h);

    h->mideleg = csr_mix(h->mideleg, set, clear) & mask;
    return OP_END;
}

GET(mie)
{
    return h->mie;
}

PUT(mie)
{
    uint64_t mask = MIP_SSIP | MIP_MSIP | MIP_STIP | MIP_MTIP | MIP_SEIP | MIP_MEIP | lcofi(h);

    h->mie = csr_mix(h->mie, set, clear) & mask;
    return OP_END;
}

/* What software can write: STIP only while stimecmp does not drive it. */
static uint64_t mip_writable(const Hart *h)
{
    return MIP_SSIP | MIP_SEIP | lcofi(h) | (h->menvcfg & ENVCFG_STCE ? 0 : MIP_STIP);
}

static OpResult mip_put(Hart *h, uint64_t set, uint64_t clear, uint64_t mask)
{
    h->mip_soft = (csr_mix(h->mip_soft, set, clear) & mask) | (h->mip_soft & ~mask);
    return hart_pending(h) >= 0 ? OP_END : OP_NEXT;
}

GET(mip)
{
    h->env.sync(h->env.ctl, h, hart_done(h));
    return hart_mip(h);
}

PUT(mip)
{
    return mip_put(h, set, clear, mip_writable(h));
}

GET(sip)
{
    h->env.sync(h->env.ctl, h, hart_done(h));
    return hart_mip(h) & h->mideleg;
}

PUT(sip)
{
    return mip_put(h, set, clear, (MIP_SSIP | lcofi(h)) & h->mideleg);
}

GET(sie)
{
    return h->mie & h->mideleg;
}

PUT(sie)
{
    h->mie = (csr_mix(h->mie, set, clear) & h->mideleg) | (h->mie & ~h->mideleg);
    return hart_pending(h) >= 0 ? OP_END : OP_NEXT;
}

/* --- trap vectors and return addresses ------------------------------------------------------ */

/* Modes 2 and 3 are reserved: such a write changes nothing. */
static OpResult tvec_put(uint64_t *tvec, uint64_t set, uint64_t clear)
{
    uint64_t v = csr_mix(*tvec, set, clear);

    if (!(v & 2))
        *tvec = v;
    return OP_NEXT;
}

static OpResult epc_put(const Hart *h, uint64_t *epc, uint64_t set, uint64_t clear)
{
    *epc = csr_mix(*epc, set, clear) & ~(isa_has(h->env.isa, EXT_Zca) ? UINT64_C(1) : UINT64_C(3));
    return OP_NEXT;
}

#define TVEC(name)                                                                                 \
    GET(name)                                                                                      \
    {                                                                                              \
        return h->name;                                                                            \
    }                                                                                              \
    PUT(name)                                                                                      \
    {                                                                                              \
        return tvec_put(&h->name, set, clear);                                                     \
    }
#define EPC(name)                                                                                  \
    GET(name)                                                                                      \
    {                                                                                              \
        return h->name;                                                                            \
    }                                                                                              \
    PUT(name)                                                                                      \
    {                                                                                              \
        return epc_put(h, &h->name, set, clear);                                                   \
    }
TVEC(mtvec)
TVEC(stvec)
EPC(mnepc)
EPC(mepc)
EPC(sepc)

/* --- Smrnmi: NMIE can be set and not cleared ---------------------------------------------------
 */

GET(mnstatus)
{
    return h->mnstatus;
}

PUT(mnstatus)
{
    uint64_t mask =
        MNSTATUS_NMIE | MNSTATUS_MNPP | (isa_has(h->env.isa, EXT_Zicfilp) ? MNSTATUS_MNPELP : 0);
    uint64_t old = h->mnstatus, now = csr_mix(old, set, clear);

    if ((now & MNSTATUS_MNPP) >> MNSTATUS_MNPP_BIT == 2)
        mask &= ~MNSTATUS_MNPP; /* no such mode: keeps the old one */
    h->mnstatus = (now & mask) | (old & (~mask | MNSTATUS_NMIE));
    trap_nmi_changed(h);
    return OP_END;
}

/* --- supervisor address translation --------------------------------------------------------- */

GET(satp)
{
    return h->satp;
}

static bool satp_mode(const Hart *h, uint64_t mode)
{
    return mode == SATP_BARE || mode == SATP_SV39 ||
           (mode == SATP_SV48 && isa_has(h->env.isa, EXT_Sv48)) ||
           (mode == SATP_SV57 && isa_has(h->env.isa, EXT_Sv57));
}

/* A mode that is not there: the whole write has no effect (4.1.11). */
PUT(satp)
{
    uint64_t v = csr_mix(h->satp, set, clear);

    if (!satp_mode(h, v >> SATP_MODE_BIT))
        return OP_NEXT;
    h->satp = v;
    if (h->env.check)
        check_satp(h);
    tlb_flush_virtual(h);
    if (h->probe_on & PROBE_ON_SEEN)
        h->observer->satp(h->observer->ctl, h);
    return OP_END;
}

GET(menvcfg)
{
    return h->menvcfg;
}

/* What menvcfg and senvcfg share: FIOM, cache-block operations, landing pads. */
static uint64_t envcfg_mask(const Hart *h)
{
    return ENVCFG_FIOM | (isa_has(h->env.isa, EXT_Zicbom) ? ENVCFG_CBIE | ENVCFG_CBCFE : 0) |
           (isa_has(h->env.isa, EXT_Zicboz) ? ENVCFG_CBZE : 0) |
           (isa_has(h->env.isa, EXT_Zicfilp) ? ENVCFG_LPE : 0);
}

static uint64_t pmm_legal(uint64_t old, uint64_t now)
{
    return (now & PMM) == PMM_RESERVED ? (now & ~PMM) | (old & PMM) : now;
}

static uint64_t envcfg_mix(uint64_t old, uint64_t set, uint64_t clear, uint64_t mask)
{
    uint64_t now = csr_mix(old, set, clear) & mask;

    if ((now & ENVCFG_CBIE) == ENVCFG_CBIE_RESERVED)
        now = (now & ~ENVCFG_CBIE) | (old & ENVCFG_CBIE);
    return pmm_legal(old, now);
}

GET(senvcfg)
{
    return h->senvcfg;
}

PUT(senvcfg)
{
    uint64_t mask =
        envcfg_mask(h) | (h->menvcfg & ENVCFG_SSE) | (isa_has(h->env.isa, EXT_Ssnpm) ? PMM : 0);

    h->senvcfg = envcfg_mix(h->senvcfg, set, clear, mask);
    pointer_changed(h);
    cpu_lpe_changed(h);
    return OP_NEXT;
}

PUT(menvcfg)
{
    uint64_t mask = envcfg_mask(h) | (isa_has(h->env.isa, EXT_Sstc) ? ENVCFG_STCE : 0) |
                    (isa_has(h->env.isa, EXT_Svadu) ? ENVCFG_ADUE : 0) |
                    (isa_has(h->env.isa, EXT_Svpbmt) ? ENVCFG_PBMTE : 0) |
                    (isa_has(h->env.isa, EXT_Zicfiss) ? ENVCFG_SSE : 0) |
                    (isa_has(h->env.isa, EXT_Smnpm) ? PMM : 0);
    uint64_t old = h->menvcfg, now = envcfg_mix(old, set, clear, mask);

    h->menvcfg = now;
    if (!(now & ENVCFG_SSE))
        h->senvcfg &= ~ENVCFG_SSE;
    if ((old ^ now) & (ENVCFG_ADUE | ENVCFG_PBMTE | ENVCFG_SSE)) /* what a PTE means */
        tlb_flush_virtual(h);
    if ((old ^ now) & ENVCFG_STCE)
        stimer_update(h);
    pointer_changed(h);
    cpu_lpe_changed(h);
    return OP_END;
}

GET(mseccfg)
{
    return h->mseccfg;
}

PUT(mseccfg)
{
    uint64_t mask = (isa_has(h->env.isa, EXT_Zkr) ? MSECCFG_USEED | MSECCFG_SSEED : 0) |
                    (isa_has(h->env.isa, EXT_Zicfilp) ? MSECCFG_MLPE : 0) |
                    (isa_has(h->env.isa, EXT_Smmpm) ? PMM : 0);
    uint64_t old = h->mseccfg, now = pmm_legal(old, csr_mix(old, set, clear));

    h->mseccfg = (now & mask) | pmp_mseccfg(h, now);
    if ((old ^ h->mseccfg) & (MSECCFG_MML | MSECCFG_MMWP))
        pmp_changed(h);
    pointer_changed(h);
    cpu_lpe_changed(h);
    return OP_END;
}

/* --- state enables -------------------------------------------------------------------------- */

GET(mstateen)
{
    return h->mstateen[i];
}

/* The bits of what is there: senvcfg, and sstateen itself. FCSR is Zfinx's, JVT Zcmt's. */
PUT(mstateen)
{
    h->mstateen[i] =
        csr_mix(h->mstateen[i], set, clear) & (STATEEN_SE | (i == 0 ? STATEEN_ENVCFG : 0));
    return OP_NEXT;
}

/* U-mode has nothing that these could take away. */
GET_ZERO(sstateen)
PUT_NEVER(sstateen)

GET(stimecmp)
{
    return h->stimecmp;
}

PUT(stimecmp)
{
    h->stimecmp = csr_mix(h->stimecmp, set, clear);
    stimer_update(h);
    return OP_END;
}

/* STIP = mtime >= stimecmp while STCE is set; a timer raises it, writes lower it. */
void stimer_update(Hart *h)
{
    timer_cancel(&h->stimer);
    if (!(h->menvcfg & ENVCFG_STCE)) {
        h->mip_wire &= ~MIP_STIP;
        return;
    }
    h->mip_soft &= ~MIP_STIP;
    h->env.sync(h->env.ctl, h, hart_done(h));
    hart_irq(h, IRQ_STI, clock_mtime(h->env.clock) >= h->stimecmp);
    if (!(h->mip_wire & MIP_STIP))
        timer_set_ticks(&h->stimer, h->stimecmp);
}

/* --- physical memory protection ------------------------------------------------------------- */

GET(pmpcfg)
{
    return pmp_read_cfg(h, i);
}

PUT(pmpcfg)
{
    pmp_write_cfg(h, i, csr_mix(pmp_read_cfg(h, i), set, clear));
    return OP_END;
}

GET(pmpaddr)
{
    return h->pmpaddr[i];
}

PUT(pmpaddr)
{
    pmp_write_addr(h, i, csr_mix(h->pmpaddr[i], set, clear));
    return OP_END;
}
