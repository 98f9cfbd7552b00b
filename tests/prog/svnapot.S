/*
 * svnapot.S - pages of 64 KiB: where they lead, their reserved codes, fences. (privileged ISA,
 * "Svnapot")
 */
#include "check.inc"
#include "paging.inc"
#include "access.inc"

#define PAGES 16
#define NAPOT (PTE_N | 8 << PTE_PPN_BIT)

/* All sixteen PTEs. */
.macro RANGE flags:vararg
    la t5, area
    srli t5, t5, 2
    li t6, \flags
    or t5, t5, t6
    la t6, pt_leaf
    .rept PAGES
    sd t5, (t6)
    addi t6, t6, 8
    .endr
    sfence.vma
.endm

PROG
    PAGING
    la a1, area
    li a2, PAGES
    li a3, 4096
    li a4, 0
1:  sd a4, (a1)
    add a1, a1, a3
    addi a4, a4, 1
    bne a4, a2, 1b

    TEST "each of the sixteen pages is its own"
    RANGE PTE_RW | NAPOT
    li a0, VA_PAGES
    li a4, 0
1:  STEP S, ld a1, (a0)
    RUNS
    CHECK_REG a1, a4
    STORES_OK IN_S
    li a3, 4096
    add a0, a0, a3
    addi a4, a4, 1
    li a2, PAGES
    bne a4, a2, 1b
    TEST "the page after them is not theirs"
    LOADS_NOT IN_S
    TEST "rights as ever"
    li a0, VA_PAGES + 0x7000
    RANGE PTE_V | PTE_R | PTE_AD | NAPOT
    LOADS_OK IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    LOADS_NOT STEP_U
    RANGE PTE_RW | PTE_U | NAPOT
    LOADS_OK STEP_U
    STORES_OK STEP_U
    LOADS_NOT IN_S

    TEST "all other sizes are reserved"
    li a3, 0
1:  li a2, 8
    beq a3, a2, 2f
    RANGE PTE_RW | PTE_N
    slli a2, a3, PTE_PPN_BIT
    la a4, pt_leaf + 8 * 7
    ld a5, (a4)
    or a5, a5, a2
    sd a5, (a4)
    sfence.vma
    LOADS_NOT IN_S
    STORES_NOT IN_S
2:  addi a3, a3, 1
    li a2, 16
    bne a3, a2, 1b

    TEST "N in superpages and in pointers is reserved"
    RANGE PTE_RW | NAPOT
    li a0, VA_PAGES + 0x200000
    MEGA 1, _start, PTE_RWX
    LOADS_OK IN_S
    MEGA 1, _start, PTE_RWX | PTE_N
    LOADS_NOT IN_S
    MEGA 1, _start, PTE_RWX | NAPOT
    LOADS_NOT IN_S
    li a0, VA_PAGES
    LOADS_OK IN_S
    SET_PTE pt_mid, 0, pt_leaf, PTE_V | PTE_N
    LOADS_NOT IN_S
    SET_PTE pt_mid, 0, pt_leaf, PTE_V
    LOADS_OK IN_S

    TEST "a fence of one address reaches all of the page"
    li a0, VA_PAGES + 0x3000
    LOADS_OK IN_S
    la a1, pt_leaf
    li a2, PAGES
1:  sd zero, (a1)
    addi a1, a1, 8
    addi a2, a2, -1
    bnez a2, 1b
    li a1, VA_PAGES + 0xc000
    sfence.vma a1
    LOADS_NOT IN_S
    DONE

    .bss
    .balign 65536
area:
    .space 65536
