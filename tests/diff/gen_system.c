/*
 * What traps, and what decides how: CSRs, requests, returns, software interrupts, wild jumps,
 * words that are no instruction.
 */
#include "tests/diff/gen.h"

/* Bits by immediate only where the whole register is not the same on both sides (known.def). */
void gen_csr(Gen *g)
{
    static const uint16_t whole[] = {CSR_FFLAGS, CSR_FRM,    CSR_FCSR, CSR_SCAUSE,
                                     CSR_STVAL,  CSR_MCAUSE, CSR_MTVAL};
    static const uint16_t reads[] = {
        CSR_SSTATUS, CSR_SIE,         CSR_SEPC,         CSR_SATP,       CSR_MSTATUS, CSR_MEDELEG,
        CSR_MIE,     CSR_MEPC,        CSR_MHARTID,      CSR_PMPCFG0,    CSR_SIP,     CSR_MIDELEG,
        CSR_SENVCFG, CSR_PMPCFG0 + 2, CSR_PMPADDR0 + 4, CSR_SCOUNTEREN, CSR_STVEC,   CSR_SSCRATCH};
    static const uint16_t none[] = {0x5c0, 0x8ff, 0x9ff, 0xbc0, 0xcff, 0xfff, CSR_MHARTID};
    unsigned which = gen_below(g, 7);
    static const InsnId ids[] = {INSN_csrrw,  INSN_csrrs,  INSN_csrrc,
                                 INSN_csrrwi, INSN_csrrsi, INSN_csrrci};
    unsigned rd = gen_rd(g);

    switch (gen_below(g, 4)) {
    case 0:
    case 1:
        gen_insn(g, ids[gen_below(g, 6)], rd, gen_below(g, 32), 0,
                 whole[gen_below(g, gen_one_in(g, 2) ? 3 : 7)]);
        break;
    case 2: gen_insn(g, INSN_csrrs, rd, 0, 0, reads[gen_below(g, sizeof reads / 2)]); break;
    default:
        switch (gen_below(g, 4)) {
        case 0:
        case 1: /* no such CSR, or read-only (known.def: csr-no-bits) */
            gen_insn(g, ids[which == 6 ? 0 : gen_below(g, 6)], rd, 1 + gen_below(g, 31), 0,
                     none[which]);
            break;
        case 2:
            gen_insn(g, ids[3 + gen_below(g, 3)], rd, gen_below(g, 8), 0, CSR_SCOUNTEREN);
            break;
        default: gen_insn(g, gen_one_in(g, 2) ? INSN_csrrsi : INSN_csrrci, rd, 2, 0, CSR_SSTATUS);
        }
    }
}

/* SUM and MXR on or off: the next accesses see it. */
void gen_status(Gen *g)
{
    unsigned t = gen_base(g);

    gen_insn(g, INSN_lui, t, 0, 0, (int32_t)(gen_random(g) & (MSTATUS_SUM | MSTATUS_MXR)));
    gen_insn(g, gen_one_in(g, 2) ? INSN_csrrs : INSN_csrrc, gen_rd(g), t, 0, CSR_SSTATUS);
}

void gen_system(Gen *g)
{
    switch (gen_below(g, 8)) {
    case 0: gen_insn(g, INSN_ebreak, 0, 0, 0, 0); break;
    case 1: gen_emit(g, 0x9002); break; /* c.ebreak */
    case 2: gen_insn(g, INSN_sfence_vma, 0, gen_rs(g), gen_rs(g), 0); break;
    case 3: gen_insn(g, INSN_fence, 0, 0, 0, (int32_t)gen_below(g, 256)); break;
    case 4: gen_emit(g, insn_info[INSN_fence_i].match); break;
    case 5:
        if (gen_has_ext(g, "svinval") && !gen_avoids(g, "svinval-user"))
            gen_emit(
                g, insn_info[gen_one_in(g, 2) ? INSN_sfence_w_inval : INSN_sfence_inval_ir].match);
        break;
    default:
        if (g->prv == PRV_U) { /* a level too high */
            static const InsnId ids[] = {INSN_sret, INSN_mret, INSN_wfi};
            gen_emit(g, insn_info[ids[gen_below(g, 3)]].match);
        } else if (g->prv == PRV_S) {
            gen_emit(g, insn_info[INSN_mret].match);
        }
    }
}

/* Words that are no instruction here, and none that QEMU has beyond (known.def). */
void gen_illegal(Gen *g)
{
    static const uint32_t opcodes[] = {0x03, 0x07, 0x1b, 0x23, 0x27, 0x2f,
                                       0x33, 0x3b, 0x53, 0x63, 0x67, 0x6b};
    uint32_t raw;
    Insn in;

    if (gen_one_in(g, 3)) {
        do
            raw = gen_random(g) & 0xffff;
        while ((raw & 3) == 3 || isa_decode(&g->isa, raw, &in));
        gen_emit(g, raw);
        return;
    }
    do
        raw = (gen_random(g) & ~UINT32_C(0x7f)) | opcodes[gen_below(g, 12)];
    while (isa_decode(&g->isa, raw, &in));
    gen_emit(g, raw);
}

/* xret to the next instruction, still in its mode; with TSR sret traps and is skipped. */
void gen_return(Gen *g)
{
    unsigned t = gen_base(g);
    bool m = g->prv == PRV_M;

    if (g->prv == PRV_U || (m && g->paged)) /* mret would end MPRV's mode */
        return;
    gen_insn(g, INSN_auipc, t, 0, 0, 0);
    gen_insn(g, INSN_addi, t, t, 0, 20 + (m ? 4 : 4));
    gen_insn(g, INSN_csrrw, 0, t, 0, m ? CSR_MEPC : CSR_SEPC);
    if (m)
        gen_insn(g, INSN_lui, t, 0, 0, (int32_t)MSTATUS_MPP);
    else
        gen_insn(g, INSN_addi, t, 0, 0, MSTATUS_SPP);
    gen_insn(g, INSN_csrrs, 0, t, 0, m ? CSR_MSTATUS : CSR_SSTATUS);
    gen_emit(g, insn_info[m ? INSN_mret : INSN_sret].match);
}

/* A software interrupt to itself: asked for, let in, or both at once. */
void gen_interrupt(Gen *g)
{
    bool m = g->prv == PRV_M;
    int32_t ip = m ? CSR_MIP : CSR_SIP, ie = m ? CSR_MIE : CSR_SIE;
    int32_t status = m ? CSR_MSTATUS : CSR_SSTATUS;
    unsigned bit = m ? 8 : 2; /* MIE, SIE */

    gen_insn(g, INSN_csrrsi, gen_rd(g), 2, 0, ie);
    if (gen_one_in(g, 2)) {
        gen_insn(g, INSN_csrrsi, gen_rd(g), bit, 0, status);
        gen_insn(g, INSN_csrrsi, gen_rd(g), 2, 0, ip);
    } else {
        gen_insn(g, INSN_csrrsi, gen_rd(g), 2, 0, ip);
        gen_insn(g, INSN_addi, gen_rd(g), gen_rs(g), 0, 1);
        gen_insn(g, INSN_csrrsi, gen_rd(g), bit, 0, status);
    }
    if (gen_one_in(g, 2))
        gen_insn(g, INSN_csrrci, gen_rd(g), 2, 0, ie);
}

/* Where no code is, or code that comes back at once; the handler comes back to x31, too. */
void gen_wild_jump(Gen *g)
{
    unsigned base = gen_base(g);
    uint64_t from = g->at, to = LAYOUT_LANDING;

    gen_insn(g, INSN_auipc, REG_RESUME, 0, 0, 0);
    switch (gen_below(g, g->paged && g->prv != PRV_M ? 8 : 2)) { /* nothing: fetch-nothing */
    case 0: to = (uint64_t)(0x1000 + gen_below(g, 0xf000)) << 12; break; /* PMP refuses all */
    case 1: to = 0xffffffff00000000 | LAYOUT_DATA; break;
    case 2: to |= UINT64_C(1) << (32 + gen_below(g, 8)); break;
    case 3: to |= UINT64_C(1) << (32 + gen_below(g, 32)); break;
    case 4:
    case 5:
        to = LAYOUT_ODD + (uint64_t)gen_below(g, LAYOUT_ODD_N) * 0x200000;
        to += (uint64_t)(LAYOUT_LANDINGS + gen_below(g, LAYOUT_DATA_PAGES - LAYOUT_LANDINGS)) << 12;
        break;
    default:
        to = LAYOUT_ODD_CODE + (uint64_t)gen_below(g, LAYOUT_ODD_CODE_N) * 0x200000;
        to += LAYOUT_LANDING - LAYOUT_PATCH;
    }
    if ((to & 0xfff) == 0 && gen_one_in(g, 2))
        to += 2 * gen_below(g, 0x7fe);
    gen_li(g, base, to);
    gen_insn(g, INSN_addi, REG_RESUME, REG_RESUME, 0, (int32_t)(g->at - from) + 8);
    gen_insn(g, INSN_jalr, gen_rd(g), base, 0, 0);
}
