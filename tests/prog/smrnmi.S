/*
 * smrnmi.S - Smrnmi without an NMI (those come from outside: tests/unit/nmi.c): what is off until
 * NMIE is set, where exceptions go meanwhile, the registers, and mnret. Only reset clears NMIE, so
 * the order matters. Run with rnmi-exception-vector=0x80100000. QEMU 7.2 does not know it.
 */
#include "check.inc"
#include "paging.inc"
    .option norvc

#define MNRET  .word 0x70200073
#define VECTOR 0x80100000

.macro CHECK_NMIE value
    csrr a2, CSR_MNSTATUS
    andi a2, a2, MNSTATUS_NMIE
    CHECK a2, \value
.endm

/* How many exceptions went to the vector of its own */
.macro CHECK_SPECIAL count
    CHECK s3, \count
.endm

/* mnret to a mode and label: all of mnstatus, and where it leads */
.macro RETURN mode, label, more=0
    SET_CSR CSR_MNSTATUS, MODE_\mode << MNSTATUS_MNPP_BIT | \more
    la s7, .Lback\@
    csrw mscratch, s7
    la s6, \label
    csrw CSR_MNEPC, s6
    MNRET
    .balign 4
.Lback\@:
.endm

PROG
    la a0, special
    li a1, VECTOR
    li a2, 3
1:  ld a3, (a0)
    sd a3, (a1)
    addi a0, a0, 8
    addi a1, a1, 8
    addi a2, a2, -1
    bnez a2, 1b
    fence.i
    li s3, 0

    TEST "at reset NMIE is 0, and so is all else"
    .irp csr, CSR_MNSCRATCH, CSR_MNEPC, CSR_MNCAUSE, CSR_MNSTATUS
    CHECK_CSR \csr, 0
    .endr
    TEST "NMIE cannot be cleared, and the other fields do not set it"
    csrw CSR_MNSTATUS, zero
    li a1, ~MNSTATUS_NMIE
    csrs CSR_MNSTATUS, a1
    CHECK_NMIE 0
    csrw CSR_MNSTATUS, zero
    CHECK_CSR CSR_MNSTATUS, 0

    TEST "NMIE=0: exceptions in M-mode go to their own vector, and are else what they always are"
    li a1, MSTATUS_MIE
    csrs mstatus, a1
    HERE .word 0
    TRAPS CAUSE_ILLEGAL, zero
    CHECK_SPECIAL 1
    li a2, MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MIE
    and a2, s11, a2
    CHECK a2, MSTATUS_MPIE | MSTATUS_MPP
    STEP M, nop
    RUNS
    CHECK_SPECIAL 2
    TEST "NMIE=0: those in S and U go where they always do"
    STEP S, nop
    RUNS
    STEP U, nop
    RUNS
    CHECK_SPECIAL 2
    la a0, delegated
    csrw stvec, a0
    li a0, 1 << CAUSE_BREAKPOINT
    csrw medeleg, a0
    STEP U, ebreak
    CHECK s8, CAUSE_ECALL_S
    CHECK_CSR scause, CAUSE_BREAKPOINT
    CHECK_SPECIAL 2
    csrw medeleg, zero
    CHECK_NMIE 0

    TEST "NMIE=0: no interrupt is taken in any mode, and WFI does not mind"
    csrwi mideleg, MIP_SSIP
    li a0, MIP_SSIP | MIP_MSIP
    csrw mie, a0
    li a1, MAP_CLINT_BASE
    li a0, 1
    sw a0, (a1) /* msip */
    csrwi mip, MIP_SSIP
    csrr a2, mip
    andi a2, a2, MIP_SSIP | MIP_MSIP
    CHECK a2, MIP_SSIP | MIP_MSIP
    li a0, MSTATUS_MIE | MSTATUS_SIE
    csrs mstatus, a0
    nop
    wfi
    .irp mode, M, S, U
    STEP \mode, nop
    RUNS
    .endr
    STEP S, wfi
    RUNS
    CHECK_SPECIAL 3
    csrw mie, zero
    csrw mideleg, zero
    li a1, MAP_CLINT_BASE
    sw zero, (a1)
    csrw mip, zero

    TEST "NMIE=0: MPRV has no effect"
    PAGING
    PAGE 0, word, PTE_RW | PTE_U
    li a1, 0x123456789
    sd a1, word, a2
    la a0, word
    li a2, MSTATUS_MPP
    csrc mstatus, a2
    li a2, MSTATUS_MPRV /* MPP is U, which has no page there */
    csrs mstatus, a2
    ld a3, (a0)
    sd zero, 8(a0)
    csrc mstatus, a2
    csrw satp, zero
    CHECK_REG a3, a1

    TEST "S and U reach neither the registers nor mnret"
    li a1, 0x70200073
    .irp mode, S, U
    STEP \mode, MNRET
    TRAPS CAUSE_ILLEGAL, a1
    .irp csr, CSR_MNSCRATCH, CSR_MNEPC, CSR_MNCAUSE, CSR_MNSTATUS
    STEP \mode, csrr a0, \csr
    TRAPS CAUSE_ILLEGAL
    STEP \mode, csrw \csr, zero
    TRAPS CAUSE_ILLEGAL
    .endr
    .endr
    TEST "there is nothing between mncause and mnstatus"
    HERE csrr a0, 0x743
    TRAPS CAUSE_ILLEGAL

    TEST "mnscratch, mncause and mnepc hold what is written, but for mnepc's bit 0"
    li a1, -1
    .irp csr, CSR_MNSCRATCH, CSR_MNCAUSE
    csrw \csr, a1
    CHECK_CSR \csr, -1
    .endr
    csrw CSR_MNEPC, a1
    CHECK_CSR CSR_MNEPC, -2
    TEST "mnstatus: MNPP holds the modes that there are, MNPELP a bit, the rest is 0"
    SET_CSR CSR_MNSTATUS, ~MNSTATUS_NMIE
    CHECK_CSR CSR_MNSTATUS, MNSTATUS_MNPP | MNSTATUS_MNPELP
    SET_CSR CSR_MNSTATUS, 2 << MNSTATUS_MNPP_BIT
    CHECK_CSR CSR_MNSTATUS, MNSTATUS_MNPP
    SET_CSR CSR_MNSTATUS, PRV_S << MNSTATUS_MNPP_BIT
    CHECK_CSR CSR_MNSTATUS, PRV_S << MNSTATUS_MNPP_BIT
    SET_CSR CSR_MNSTATUS, 2 << MNSTATUS_MNPP_BIT
    CHECK_CSR CSR_MNSTATUS, PRV_S << MNSTATUS_MNPP_BIT
    CHECK_NMIE 0

    TEST "mnret into U: to mnepc, NMIE is set, MPRV is cleared, mstatus is else left alone"
    li a1, MSTATUS_MPRV | MSTATUS_MPP | MSTATUS_MPIE | MSTATUS_MIE
    csrc mstatus, a1
    li a1, MSTATUS_MPRV | MSTATUS_MPP
    csrs mstatus, a1
    RETURN U, at_ecall
    CHECK s8, CAUSE_ECALL_U
    CHECK_REG s9, s6
    CHECK_CSR CSR_MNSTATUS, MNSTATUS_NMIE /* MNPP stays */
    csrr a1, mstatus
    li a2, MSTATUS_MPRV | MSTATUS_MIE | MSTATUS_MPIE
    and a1, a1, a2
    CHECK a1, 0
    csrr a1, CSR_MNEPC
    CHECK_REG a1, s6
    TEST "and now exceptions in M-mode go to mtvec"
    mv s4, s3
    HERE .word 0
    TRAPS CAUSE_ILLEGAL, zero
    CHECK_REG s3, s4
    TEST "mnret into S, and into M, which leaves MPRV"
    RETURN S, at_ecall, MNSTATUS_NMIE
    CHECK s8, CAUSE_ECALL_S
    CHECK_CSR CSR_MNSTATUS, PRV_S << MNSTATUS_MNPP_BIT | MNSTATUS_NMIE
    li a1, MSTATUS_MPRV | MSTATUS_MPP
    csrs mstatus, a1
    RETURN M, at_ecall, MNSTATUS_NMIE
    CHECK s8, CAUSE_ECALL_M
    csrr a1, mstatus
    li a2, MSTATUS_MPRV
    and a1, a1, a2
    CHECK_REG a1, a2
    csrc mstatus, a2
    TEST "MPRV has its effect"
    PAGING
    la a0, word
    li a2, MSTATUS_MPP
    csrc mstatus, a2
    li a2, MSTATUS_MPRV
    csrs mstatus, a2
    HERE ld a3, (a0)
    li a2, MSTATUS_MPRV
    csrc mstatus, a2
    TRAPS CAUSE_LOAD_PAGE, a0
    csrw satp, zero
    TEST "interrupts are taken"
    li a1, MAP_CLINT_BASE
    li a0, 1
    sw a0, (a1)
    csrwi mie, MIP_MSIP
    STEP S, nop
    CHECK s8, CAUSE_INTERRUPT | IRQ_MSI
    csrw mie, zero
    sw zero, (a1)
    TEST "NMIE stays set"
    csrw CSR_MNSTATUS, zero
    CHECK_CSR CSR_MNSTATUS, MNSTATUS_NMIE
    li a1, -1
    csrc CSR_MNSTATUS, a1
    CHECK_NMIE MNSTATUS_NMIE

    TEST "mnret and landing pads: one is expected if MNPELP and the mode's LPE are set"
    li a1, ENVCFG_LPE
    csrc menvcfg, a1
    RETURN S, at_ecall, MNSTATUS_MNPELP
    CHECK s8, CAUSE_ECALL_S
    csrs menvcfg, a1
    RETURN S, at_ecall
    CHECK s8, CAUSE_ECALL_S
    RETURN S, at_lpad, MNSTATUS_MNPELP
    CHECK s8, CAUSE_ECALL_S
    CHECK_CSR CSR_MNSTATUS, PRV_S << MNSTATUS_MNPP_BIT | MNSTATUS_NMIE
    RETURN S, at_ecall, MNSTATUS_MNPELP
    CHECK s8, CAUSE_SOFTWARE_CHECK
    CHECK_REG s9, s6
    csrc menvcfg, a1
    DONE

    .balign 4
delegated:
    ecall
    .balign 4
at_lpad:
    .word 0x00000017 /* lpad 0 */
at_ecall:
    ecall

/* What is copied to the vector: counts, and goes on as every trap. */
    .balign 8
special:
    addi s3, s3, 1
    auipc s7, 0
    ld s7, 12(s7)
    jr s7
    .dword trap

    .data
    .balign 4096
word:
    .space 4096
