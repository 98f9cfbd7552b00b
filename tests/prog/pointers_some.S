/*
 * pointers_some.S - a hart with pointer masking in U-mode alone (Ssnpm), though mseccfg is there
 * for another reason (Zkr): the other two fields are read-only zero, and nothing else is masked.
 */
#include "check.inc"

PROG
    li a1, PMM
    TEST "menvcfg and mseccfg do not take it"
    csrs menvcfg, a1
    csrr a2, menvcfg
    and a2, a2, a1
    CHECK a2, 0
    csrs CSR_MSECCFG, a1
    csrr a2, CSR_MSECCFG
    and a2, a2, a1
    CHECK a2, 0
    TEST "senvcfg does"
    csrs senvcfg, a1
    csrr a2, senvcfg
    and a2, a2, a1
    CHECK_REG a2, a1
    TEST "U-mode's pointers are masked, the others' are not"
    la a0, word
    li a1, 0xabcd000000000000
    or a0, a0, a1
    STEP U, ld a1, (a0)
    RUNS
    CHECK a1, 0x123456789
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    STEP M, ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    DONE

    .data
    .balign 8
word:
    .dword 0x123456789
