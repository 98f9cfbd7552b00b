/*
 * check.h - assembly programs that check themselves.
 *
 * A program is a file that starts with this header, PROG, a row of tests, and DONE:
 *
 *     TEST "a store across a page writes nothing when the second page faults"
 *         STEP S, sd a1, -4(a0)
 *         TRAPS CAUSE_STORE_PAGE, a0
 *
 * Each TEST gets the next number. The first check that fails ends the machine through sifive_test
 * with that number as code, after a line on the UART with the test's name, what was found and what
 * was wanted. Programs run on hart 0, in M-mode, with interrupts off and nothing delegated.
 *
 * Registers: gp is the test's number, tp its name, s5 is added to the address at which STEP
 * enters (so that U-mode can run at an alias of the code), s6 is the address of the instruction
 * under test, s7 scratch. A trap to M leaves mcause, mepc, mtval and mstatus in s8 to s11. CHECK
 * uses t5 and t6. The rest belongs to the program.
 *
 * The programs were tried under QEMU 7.2, too, built with ON_QEMU defined (meson.build): what it
 * does otherwise is left out then, and a comment there says which of the two follows the manual.
 */
#include "spec/map.h"
#include "spec/riscv.h"
#include "spec/sifive_test.h"

#define NOWHERE 0x200000 /* a page-aligned physical address at which the board has nothing */

    .set test_number, 0

.macro PROG
    .section .text
    .globl prog
prog:
.endm

.macro DONE
    j pass
.endm

.macro TEST name:vararg
    .set test_number, test_number + 1
    .pushsection .rodata
.Lname\@:
    .asciz \name
    .popsection
    li gp, test_number
    la tp, .Lname\@
.endm

/* The register holds the constant. */
.macro CHECK reg, value:vararg
    li t6, \value
    CHECK_REG \reg, t6
.endm

/* Two registers agree; `want` may be t6, `reg` must not. */
.macro CHECK_REG reg, want
    mv t5, \reg
    mv t6, \want
    beq t5, t6, .Lgood\@
    jal s7, check_failed
.Lgood\@:
.endm

/* Execute one instruction in a mode (U, S or M) and come back to M-mode by its trap, or by an ecall
 * after it. */
    .set MODE_U, PRV_U
    .set MODE_S, PRV_S
    .set MODE_M, PRV_M
.macro STEP mode, insn:vararg
    .set step_ecall, CAUSE_ECALL_U + MODE_\mode
    la s7, .Lback\@
    csrw mscratch, s7
    la s6, .Lunder_test\@
    add s6, s6, s5
    csrw mepc, s6
    li s7, MSTATUS_MPP
    csrc mstatus, s7
    li s7, MODE_\mode << MSTATUS_MPP_BIT
    csrs mstatus, s7
    mret
    .balign 4
.Lunder_test\@:
    \insn
    ecall
    .balign 4
.Lback\@:
.endm

/* Go on in a mode at a label; the next trap comes back behind this macro. */
.macro ENTER mode, label
    .set step_ecall, CAUSE_ECALL_U + MODE_\mode
    la s7, .Lback\@
    csrw mscratch, s7
    la s6, \label
    add s6, s6, s5
    csrw mepc, s6
    li s7, MSTATUS_MPP
    csrc mstatus, s7
    li s7, MODE_\mode << MSTATUS_MPP_BIT
    csrs mstatus, s7
    mret
    .balign 4
.Lback\@:
.endm

/* Execute instructions here and now in M-mode, mstatus untouched (for MPRV). No trap: s8 = -1. */
.macro HERE insn:vararg
    .set step_ecall, -1
    la s7, .Lback\@
    csrw mscratch, s7
    li s8, -1
    la s6, .Lunder_test\@
    .balign 4
.Lunder_test\@:
    \insn
    .balign 4
.Lback\@:
    csrw mscratch, zero
.endm

/* What the last STEP, ENTER or HERE must have done: no trap before its end, */
.macro RUNS
    CHECK s8, step_ecall
.endm

/* or this trap, at the instruction under test, with mtval in a register if one is named. */
.macro TRAPS cause, tval
    CHECK s8, \cause
    CHECK_REG s9, s6
.ifnb \tval
    CHECK_REG s10, \tval
.endif
.endm

/* A 64-bit constant into memory at a symbol or into a CSR */
.macro SET_CSR csr, value:vararg
    li t6, \value
    csrw \csr, t6
.endm

.macro CHECK_CSR csr, value:vararg
    csrr t5, \csr
    CHECK t5, \value
.endm
