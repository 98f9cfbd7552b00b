/*
 * svvptc.S - Svvptc: an entry that was invalid and is made valid is seen without a fence: at a
 * leaf, a pointer and a superpage, for loads, stores and fetches, in S and in U.
 */
#include "check.inc"
#include "paging.inc"

/* A new entry for a symbol, and no fence */
.macro MAKE table, index, symbol, flags:vararg
    la t5, \symbol
    srli t5, t5, 2
    li t6, \flags
    or t5, t5, t6
    la t6, \table + 8 * (\index)
    sd t5, (t6)
.endm

PROG
    PAGING
    li a0, VA_PAGES
    la a1, page
    li a2, 0x123456789
    sd a2, (a1)

    TEST "a leaf: load, store, AMO, fetch, each after its fault"
    .irp round, 0, 1, 2
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    MAKE pt_leaf, 0, page, PTE_V | PTE_R | PTE_AD
    STEP S, ld a1, (a0)
    RUNS
    CHECK_REG a1, a2
    NO_PAGE 0
    STEP S, sd a2, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    MAKE pt_leaf, 0, page, PTE_RW
    STEP S, sd a2, (a0)
    RUNS
    NO_PAGE 0
    STEP S, amoor.d a1, zero, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    MAKE pt_leaf, 0, page, PTE_RW
    STEP S, amoor.d a1, zero, (a0)
    RUNS
    CHECK_REG a1, a2
    NO_PAGE 0
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_PAGE
    MAKE pt_leaf, 0, page_code, PTE_V | PTE_X | PTE_AD
    STEP S, jr a0
    CHECK s8, CAUSE_ECALL_S
    NO_PAGE 0
    .endr
    TEST "in U-mode"
    STEP_U ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    MAKE pt_leaf, 0, page, PTE_V | PTE_R | PTE_U | PTE_AD
    STEP_U ld a1, (a0)
    RUNS
    CHECK_REG a1, a2
    NO_PAGE 0
    TEST "the second page of an access across two"
    MAKE pt_leaf, 0, page, PTE_RW
    li a3, VA_PAGES + 0xffc
    li a4, VA_PAGES + 0x1000
    STEP S, sd a2, (a3)
    TRAPS CAUSE_STORE_PAGE, a4
    MAKE pt_leaf, 1, page, PTE_RW
    STEP S, sd a2, (a3)
    RUNS
    NO_PAGE 0
    NO_PAGE 1
    TEST "a pointer above it, and a superpage"
    MAKE pt_leaf, 0, page, PTE_RW
    la a5, pt_mid
    sd zero, (a5)
    sfence.vma
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    MAKE pt_mid, 0, pt_leaf, PTE_V
    STEP S, ld a1, (a0)
    RUNS
    li a3, VA_PAGES + 0x200000
    STEP S, ld a1, (a3)
    TRAPS CAUSE_LOAD_PAGE, a3
    MAKE pt_mid, 1, _start, PTE_RW
    STEP S, ld a1, (a3)
    RUNS
    ld a4, _start
    CHECK_REG a1, a4
    DONE

    .section .bss
    .balign 4096
page:
    .space 4096
    .data
    .balign 4096
page_code:
    ecall
