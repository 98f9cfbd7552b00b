/*
 * stateen.S - Smstateen and Ssstateen: what S- and U-mode may touch of senvcfg and sstateen.
 * (privileged ISA, "Smstateen/Ssstateen"; without H, Zfinx, Zcmt, AIA and custom state two bits are
 * left: ENVCFG and SE)
 */
#include "check.inc"

.macro REFUSED mode, insn:vararg
    STEP \mode, \insn
    TRAPS CAUSE_ILLEGAL
.endm

PROG
    TEST "at reset mstateen is zero"
    .set n, 0
    .rept 4
    CHECK_CSR CSR_MSTATEEN0 + n, 0
    .set n, n + 1
    .endr

    TEST "SE and ENVCFG clear: S-mode has neither senvcfg nor sstateen; mtval is the instruction"
    REFUSED S, csrr a0, CSR_SENVCFG
    CHECK s10, 0x10a02573
    REFUSED S, csrw CSR_SENVCFG, zero
    REFUSED S, csrr a0, CSR_SSTATEEN0
    REFUSED S, csrr a0, CSR_SSTATEEN0 + 1
    REFUSED S, csrr a0, CSR_SSTATEEN0 + 2
    REFUSED S, csrr a0, CSR_SSTATEEN3
    TEST "M-mode has them"
    HERE csrw CSR_SENVCFG, zero
    RUNS
    HERE csrr a0, CSR_SSTATEEN0
    RUNS
    TEST "the other CSRs of S-mode do not ask"
    STEP S, csrr a0, sstatus
    RUNS
    STEP S, csrr a0, satp
    RUNS
    TEST "what is not there in U-mode stays so"
    SET_CSR CSR_MSTATEEN0, STATEEN_SE | STATEEN_ENVCFG
    REFUSED U, csrr a0, CSR_SENVCFG
    REFUSED U, csrr a0, CSR_SSTATEEN0
    REFUSED S, csrr a0, CSR_MSTATEEN0

    TEST "ENVCFG alone"
    SET_CSR CSR_MSTATEEN0, STATEEN_ENVCFG
    STEP S, csrw CSR_SENVCFG, 1
    RUNS
    CHECK_CSR CSR_SENVCFG, 1
    STEP S, csrrc a0, CSR_SENVCFG, 1
    RUNS
    REFUSED S, csrr a0, CSR_SSTATEEN0
    TEST "a refused write changes nothing, and a refused read"
    csrw CSR_MSTATEEN0, zero
    csrw CSR_SENVCFG, 1
    li a0, 77
    REFUSED S, csrrw a0, CSR_SENVCFG, zero
    CHECK a0, 77
    CHECK_CSR CSR_SENVCFG, 1
    csrw CSR_SENVCFG, zero
    TEST "senvcfg's bits work whether or not S-mode may see them"
    csrwi CSR_MENVCFG, 0
    SET_CSR CSR_MENVCFG, ENVCFG_CBZE
    SET_CSR CSR_SENVCFG, ENVCFG_CBZE
    la a0, block
    STEP U, .insn i 0x0f, 2, x0, a0, 4 /* cbo.zero */
    RUNS
    csrwi CSR_SENVCFG, 0

    TEST "SE of mstateen0 to 3: each opens its own sstateen"
    .macro SE open
    .set n, 0
    .rept 4
    csrw CSR_MSTATEEN0 + n, zero
    .set n, n + 1
    .endr
    SET_CSR CSR_MSTATEEN0 + \open, STATEEN_SE
    .set n, 0
    .rept 4
    STEP S, csrrs a0, CSR_SSTATEEN0 + n, x0
    .if n == \open
    RUNS
    CHECK a0, 0
    .else
    TRAPS CAUSE_ILLEGAL
    .endif
    .set n, n + 1
    .endr
    .endm
    SE 0
    REFUSED S, csrr a0, CSR_SENVCFG
    SE 1
    SE 2
    SE 3
    STEP S, csrw CSR_SSTATEEN3, a0
    RUNS
    DONE

    .bss
    .balign 64
block:
    .space 64
