/*
 * sv48_sv57.S - the levels above Sv39's: walks, canonical addresses, superpages of 512 GiB and of
 * 256 TiB, pointers. (privileged ISA, "Sv48" and "Sv57")
 */
#include "check.inc"
#include "paging.inc"
#include "access.inc"

/* satp takes the mode with the root, and says so. */
.macro SPACE mode, root
    la a1, \root
    srli a1, a1, PAGE_SHIFT
    li a2, \mode << SATP_MODE_BIT
    or a1, a1, a2
    csrw satp, a1
    sfence.vma
    csrr a2, satp
    CHECK_REG a2, a1
.endm

/* Each bit of the PPN, from the lowest up to `last`, makes a superpage at entry 1 of the table a
 * misaligned one; a0 lies in it. */
.macro MISALIGNED table, last
    li a3, PTE_PPN_BIT
1:  li a5, 1
    sll a5, a5, a3
    ori a5, a5, PTE_RWX
    la a4, \table + 8
    sd a5, (a4)
    sfence.vma
    LOADS_NOT IN_S
    addi a3, a3, 1
    li a4, \last + 1
    bne a3, a4, 1b
.endm

.macro POINTER_RESERVED table, to
    .irp bad, PTE_U, PTE_A, PTE_D, PTE_N, 0x2000000000000000, 0x4000000000000000, 0x0040000000000000
    SET_PTE \table, 0, \to, PTE_V | \bad
    /* The program itself lies behind entry 0: it is the fetch that faults. */
    STEP S, nop
    CHECK s8, CAUSE_FETCH_PAGE
    .endr
    SET_PTE \table, 0, \to, PTE_V
    STEP S, nop
    RUNS
.endm

PROG
    PAGING
    PAGE 0, page, PTE_RWX
    SET_PTE top48, 0, pt_root, PTE_V
    SET_PTE top57, 0, top48, PTE_V

    TEST "Sv48: four levels"
    SPACE SATP_SV48, top48
    li a0, VA_PAGES
    LOADS_OK IN_S
    STORES_OK IN_S
    FETCHES_OK IN_S, CAUSE_ECALL_S
    LOADS_NOT STEP_U
    TEST "Sv48: bits 63 to 48 copy bit 47"
    SET_PTE top48, 256, pt_root, PTE_V
    li a0, 0xffff800000000000 + VA_PAGES
    LOADS_OK IN_S
    STORES_OK IN_S
    li a0, 0x0000800000000000 + VA_PAGES
    LOADS_NOT IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    li a0, 0x8000000000000000 + VA_PAGES
    LOADS_NOT IN_S
    li a0, 0x0001000000000000 + VA_PAGES
    LOADS_NOT IN_S
    TEST "Sv48: what Sv39 refuses is an address like others"
    li a0, 0x8000000000 + VA_PAGES
    LOADS_NOT IN_S
    SET_PTE top48, 1, pt_root, PTE_V
    LOADS_OK IN_S
    TEST "Sv48: 512 GiB in one leaf"
    SET_PTE top48, 1, 0, PTE_RWX
    li a0, 0x8000000000
    la a1, page
    add a0, a0, a1
    LOADS_OK IN_S
    STORES_OK IN_S
    FETCHES_OK IN_S, CAUSE_ECALL_S
    TEST "Sv48: a misaligned one"
    MISALIGNED top48, 36
    TEST "Sv48: pointers with reserved bits"
    POINTER_RESERVED top48, pt_root

    TEST "Sv57: five levels"
    SPACE SATP_SV57, top57
    li a0, VA_PAGES
    LOADS_OK IN_S
    STORES_OK IN_S
    FETCHES_OK IN_S, CAUSE_ECALL_S
    LOADS_NOT STEP_U
    TEST "Sv57: bits 63 to 57 copy bit 56"
    SET_PTE top57, 256, top48, PTE_V
    li a0, 0xff00000000000000 + VA_PAGES
    LOADS_OK IN_S
    li a0, 0x0100000000000000 + VA_PAGES
    LOADS_NOT IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    li a0, 0x8000000000000000 + VA_PAGES
    LOADS_NOT IN_S
    TEST "Sv57: what Sv48 refuses is an address like others"
    li a0, 0x0000800000000000 + VA_PAGES
    LOADS_OK IN_S
    TEST "Sv57: 256 TiB in one leaf"
    SET_PTE top57, 1, 0, PTE_RWX
    li a0, 0x1000000000000
    la a1, page
    add a0, a0, a1
    LOADS_OK IN_S
    STORES_OK IN_S
    TEST "Sv57: a misaligned one"
    MISALIGNED top57, 45
    TEST "Sv57: pointers with reserved bits"
    POINTER_RESERVED top57, top48

    TEST "satp: modes that no one has, and Sv39 again"
    csrr a1, satp
    li a2, 11 << SATP_MODE_BIT
    csrw satp, a2
    csrr a3, satp
    CHECK_REG a3, a1
    SPACE SATP_SV39, pt_root
    li a0, VA_PAGES
    LOADS_OK IN_S
    DONE

    .section .data
    .balign 4096
page:
    ecall
    .space 4092

    .bss
    .balign 4096
top48:
    .space 4096
top57:
    .space 4096
