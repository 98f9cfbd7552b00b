/*
 * privilege.S - what each mode may execute: TVM, TW, TSR, WFI, xRET, counter enables, CSR numbers.
 * (privileged ISA, "Virtualization Support in mstatus Register")
 */
#include "check.inc"

.macro ILLEGAL mode, insn:vararg
    STEP \mode, \insn
    CHECK s8, CAUSE_ILLEGAL
    CHECK_REG s9, s6
.endm
.macro LEGAL mode, insn:vararg
    STEP \mode, \insn
    RUNS
.endm
.macro ON flags
    li t0, \flags
    csrs mstatus, t0
.endm
.macro OFF flags
    li t0, \flags
    csrc mstatus, t0
.endm

PROG
    TEST "TVM clear: S reads and writes satp and fences"
    OFF MSTATUS_TVM
    LEGAL S, csrr a0, satp
    LEGAL S, csrw satp, zero
    LEGAL S, sfence.vma
    LEGAL S, sfence.vma a0, a1
    TEST "TVM set: each of these is illegal in S; M is free"
    ON MSTATUS_TVM
    ILLEGAL S, csrr a0, satp
    ILLEGAL S, csrw satp, zero
    ILLEGAL S, csrs satp, zero
    ILLEGAL S, sfence.vma
    ILLEGAL S, sfence.vma a0, a1
    HERE csrr a0, satp
    RUNS
    HERE sfence.vma
    RUNS
    OFF MSTATUS_TVM
    TEST "U: satp and fences are illegal, whatever TVM"
    ILLEGAL U, csrr a0, satp
    ILLEGAL U, sfence.vma

    TEST "TSR clear: S returns"
    la t0, an_ecall
    csrw sepc, t0
    OFF MSTATUS_TSR | MSTATUS_SPP
    STEP S, sret
    CHECK s8, CAUSE_ECALL_U
    TEST "TSR set: sret in S is illegal, in M it is not"
    ON MSTATUS_TSR
    ILLEGAL S, sret
    HERE sret
    CHECK s8, CAUSE_ECALL_U
    OFF MSTATUS_TSR
    TEST "U returns from nothing, S not from M's traps"
    ILLEGAL U, sret
    ILLEGAL U, mret
    ILLEGAL S, mret

    TEST "WFI with something pending and enabled goes on at once: M, S"
    li t0, MIP_SSIP
    csrw mie, t0
    csrs mip, t0
    OFF MSTATUS_MIE | MSTATUS_SIE
    HERE wfi
    RUNS
    csrw mideleg, t0 /* so that S, with SIE clear, is not interrupted */
    LEGAL S, wfi
    TEST "TW set: illegal in S, not in M"
    ON MSTATUS_TW
    ILLEGAL S, wfi
    HERE wfi
    RUNS
    OFF MSTATUS_TW
    LEGAL S, wfi
    TEST "U: WFI is illegal where S-mode is, TW or not"
    csrw mie, zero
    ILLEGAL U, wfi
    ON MSTATUS_TW
    ILLEGAL U, wfi
    OFF MSTATUS_TW
    csrw mip, zero
    csrw mideleg, zero

    TEST "U: no CSR of S or M, not even to read"
    ILLEGAL U, csrr a0, sstatus
    ILLEGAL U, csrr a0, sscratch
    ILLEGAL U, csrw sscratch, zero
    ILLEGAL U, csrr a0, mhartid
    ILLEGAL U, csrr a0, mscratch
    TEST "S: its own, none of M"
    LEGAL S, csrr a0, sstatus
    LEGAL S, csrw sscratch, a0
    ILLEGAL S, csrr a0, mstatus
    ILLEGAL S, csrw mscratch, a0
    ILLEGAL S, csrr a0, mhartid
    ILLEGAL S, csrr a0, pmpcfg0
    ILLEGAL S, csrr a0, mcycle
    TEST "read-only CSRs: a write traps, csrrs with x0 does not write"
    HERE csrw mhartid, a0
    CHECK s8, CAUSE_ILLEGAL
    HERE csrw cycle, a0
    CHECK s8, CAUSE_ILLEGAL
    HERE csrs mvendorid, a0
    CHECK s8, CAUSE_ILLEGAL
    HERE csrrsi a0, mvendorid, 0
    RUNS
    HERE csrrc a0, mhartid, zero
    RUNS
    HERE csrrwi zero, mhartid, 0 /* csrrw always writes */
    CHECK s8, CAUSE_ILLEGAL
#ifndef ON_QEMU /* QEMU 7.2 looks at the value; the manual at the register's number */
    li a1, 0
    HERE csrrs a0, mhartid, a1 /* a register that holds 0 is a write, too */
    CHECK s8, CAUSE_ILLEGAL
#endif
    TEST "CSRs that do not exist, in M"
    HERE csrr a0, 0x800
    CHECK s8, CAUSE_ILLEGAL
    HERE csrr a0, 0x3a1 /* pmpcfg1 is RV32's */
    CHECK s8, CAUSE_ILLEGAL
    HERE csrr a0, 0xc80 /* cycleh, too */
    CHECK s8, CAUSE_ILLEGAL
    HERE csrr a0, 0x310 /* mstatush */
    CHECK s8, CAUSE_ILLEGAL
    HERE csrr a0, 0x5c0
    CHECK s8, CAUSE_ILLEGAL
    HERE csrw 0x7c0, a0
    CHECK s8, CAUSE_ILLEGAL
    TEST "CSRs of extensions that are not there: V, H, debug mode"
#ifndef ON_QEMU /* has vectors and debug CSRs of its own */
    HERE csrr a0, 0x008 /* vstart */
    CHECK s8, CAUSE_ILLEGAL
    HERE csrr a0, 0x7b0 /* dcsr outside debug mode */
    CHECK s8, CAUSE_ILLEGAL
#endif
    HERE csrr a0, 0x200 /* vsstatus */
    CHECK s8, CAUSE_ILLEGAL
    HERE csrr a0, 0x600 /* hstatus */
    CHECK s8, CAUSE_ILLEGAL

    TEST "an illegal CSR instruction changes neither rd nor the CSR"
    li a0, 99
    li a1, -1
    csrw sscratch, zero
    STEP U, csrrw a0, sscratch, a1
    CHECK a0, 99
    csrr a2, sscratch
    CHECK a2, 0

    TEST "counters: mcounteren rules S and U, scounteren U"
    csrw mcounteren, zero
    csrw scounteren, zero
    ILLEGAL S, csrr a0, cycle
    ILLEGAL S, csrr a0, time
    ILLEGAL S, csrr a0, instret
    ILLEGAL S, csrr a0, hpmcounter3
    ILLEGAL S, csrr a0, hpmcounter31
    HERE csrr a0, cycle
    RUNS
    li t0, 1 /* CY */
    csrw mcounteren, t0
    LEGAL S, csrr a0, cycle
    ILLEGAL S, csrr a0, time
    ILLEGAL S, csrr a0, instret
    ILLEGAL U, csrr a0, cycle
    csrw scounteren, t0
    LEGAL U, csrr a0, cycle
    ILLEGAL U, csrr a0, time
    li t0, 2 /* TM */
    csrw mcounteren, t0
    LEGAL S, csrr a0, time
    ILLEGAL S, csrr a0, cycle
    ILLEGAL U, csrr a0, time
    li t0, 7
    csrw scounteren, t0
    LEGAL U, csrr a0, time
    ILLEGAL U, csrr a0, instret
    li t0, 4 /* IR */
    csrw mcounteren, t0
    LEGAL U, csrr a0, instret
    LEGAL S, csrr a0, instret
    li t0, 1 << 3
    csrw mcounteren, t0
    LEGAL S, csrr a0, hpmcounter3
    ILLEGAL S, csrr a0, hpmcounter4
    ILLEGAL U, csrr a0, hpmcounter3
    csrw scounteren, t0
    LEGAL U, csrr a0, hpmcounter3
    TEST "counters: scounteren alone opens nothing"
    csrw mcounteren, zero
    li t0, -1
    csrw scounteren, t0
    ILLEGAL U, csrr a0, cycle
    DONE

    .balign 4
an_ecall:
    ecall
