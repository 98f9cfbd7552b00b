/*
 * sscounterenw.S - Sscounterenw: each bit of scounteren can be written, and opens its counter to
 * U-mode, and that one alone.
 */
#include "check.inc"

    .altmacro
/* Counter n is open, the one after it is not. */
.macro ONE n
    li a1, 1 << (\n)
    csrw scounteren, a1
    CHECK_CSR scounteren, 1 << (\n)
    STEP U, csrr a0, CSR_CYCLE + (\n)
    RUNS
    STEP U, csrr a0, CSR_CYCLE + ((\n) + 1) % 32
    TRAPS CAUSE_ILLEGAL
    STEP S, csrr a0, CSR_CYCLE + ((\n) + 1) % 32
    RUNS
.endm

PROG
    li a0, -1
    csrw mcounteren, a0
    .set n, 0
    .rept 32
    TEST "one bit opens one counter"
    ONE %n
    .set n, n + 1
    .endr
    TEST "all, and none"
    li a0, -1
    csrw scounteren, a0
    CHECK_CSR scounteren, 0xffffffff
    .irp csr, cycle, time, instret, hpmcounter3, hpmcounter31
    STEP U, csrr a0, \csr
    RUNS
    .endr
    csrw scounteren, zero
    .irp csr, cycle, time, instret, hpmcounter3, hpmcounter31
    STEP U, csrr a0, \csr
    TRAPS CAUSE_ILLEGAL
    .endr
    DONE
