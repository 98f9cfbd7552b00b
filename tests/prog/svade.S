/*
 * svade.S - Svade: at reset, and so for software that knows nothing of ADUE, A and D clear are page
 * faults. Run on a hart that has Svadu as well, where ADUE can be set, and on one without. That
 * the faults are right in all else is adbits.S'.
 */
#include "check.inc"
#include "paging.inc"

PROG
    PAGING
    li a0, VA_PAGES
    TEST "ADUE is 0"
    csrr a1, menvcfg
    li a2, ENVCFG_ADUE
    and a1, a1, a2
    CHECK a1, 0
    TEST "A clear: a load, a store and a fetch fault, and the entry stays"
    PAGE 0, page_code, PTE_V | PTE_R | PTE_W | PTE_X
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_PAGE
    CHECK_REG s10, a0
    ld a3, pt_leaf
    andi a3, a3, 0xff
    CHECK a3, PTE_V | PTE_R | PTE_W | PTE_X
    TEST "D clear: a store faults"
    PAGE 0, page_code, PTE_V | PTE_R | PTE_W | PTE_X | PTE_A
    STEP S, ld a1, (a0)
    RUNS
    STEP S, jr a0
    CHECK s8, CAUSE_ECALL_S
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    TEST "with Svadu, ADUE lets the hart set them; without, it stays 0 and they fault"
    csrs menvcfg, a2
    csrr a4, menvcfg
    and a4, a4, a2
    STEP S, sd a1, (a0)
    ld a3, pt_leaf
    andi a3, a3, PTE_D
    beqz a4, 1f
    RUNS
    CHECK a3, PTE_D
    j 2f
1:  TRAPS CAUSE_STORE_PAGE, a0
    CHECK a3, 0
2:  DONE

    .data
    .balign 4096
page_code:
    ecall
    .balign 4096
