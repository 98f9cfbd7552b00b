/*
 * svpbmt.S - memory types in PTEs: who allows them, which there are, where they may stand.
 * (privileged ISA, "Svpbmt")
 */
#include "check.inc"
#include "paging.inc"
#include "access.inc"

#define NC 0x2000000000000000
#define IO 0x4000000000000000

PROG
    PAGING
    li a0, VA_PAGES
    TEST "menvcfg.PBMTE is clear at reset; the types are reserved"
    csrr a1, CSR_MENVCFG
    li a2, ENVCFG_PBMTE
    and a1, a1, a2
    CHECK a1, 0
    .irp type, NC, IO, NC | IO
    PAGE 0, page, PTE_RWX | \type
    LOADS_NOT IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    .endr
    TEST "PBMTE: none, NC and IO"
    li a2, ENVCFG_PBMTE
    csrs CSR_MENVCFG, a2
    csrr a1, CSR_MENVCFG
    and a1, a1, a2
    CHECK_REG a1, a2
    .irp type, 0, NC, IO
    PAGE 0, page, PTE_RWX | \type
    LOADS_OK IN_S
    STORES_OK IN_S
    FETCHES_OK IN_S, CAUSE_ECALL_S
    LOADS_NOT STEP_U
    .endr
    TEST "PBMTE: the fourth is reserved"
    PAGE 0, page, PTE_RWX | NC | IO
    LOADS_NOT IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    TEST "superpages have types, too"
    li a0, VA_PAGES + 0x200000
    MEGA 1, _start, PTE_RWX | IO
    LOADS_OK IN_S
    MEGA 1, _start, PTE_RWX | NC | IO
    LOADS_NOT IN_S
    TEST "pointers have none"
    li a0, VA_PAGES
    PAGE 0, page, PTE_RWX | NC
    LOADS_OK IN_S
    SET_PTE pt_mid, 0, pt_leaf, PTE_V | NC
    LOADS_NOT IN_S
    SET_PTE pt_mid, 0, pt_leaf, PTE_V | IO
    STORES_NOT IN_S
    SET_PTE pt_mid, 0, pt_leaf, PTE_V
    LOADS_OK IN_S
    TEST "PBMTE clear again"
    li a2, ENVCFG_PBMTE
    csrc CSR_MENVCFG, a2
    sfence.vma
    LOADS_NOT IN_S
    PAGE 0, page, PTE_RWX
    LOADS_OK IN_S
    DONE

    .section .data
    .balign 4096
page:
    ecall
    .space 4092
