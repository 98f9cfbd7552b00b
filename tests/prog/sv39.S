/*
 * sv39.S - the walk: levels, superpages, every permission bit, SUM, MXR, MPRV, canonical addresses.
 * (privileged ISA, "Virtual Address Translation Process")
 */
#include "check.inc"
#include "paging.inc"
#include "access.inc"

.macro MPRV_AS mode
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, MSTATUS_MPRV | (\mode) << MSTATUS_MPP_BIT
    csrs mstatus, t0
.endm
.macro MPRV_OFF
    li t0, MSTATUS_MPRV
    csrc mstatus, t0
.endm

PROG
    PAGING
    li a0, VA_PAGES

    TEST "S: R alone"
    PAGE 0, page, PTE_V | PTE_R | PTE_AD
    LOADS_OK IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    TEST "S: R and W"
    PAGE 0, page, PTE_V | PTE_R | PTE_W | PTE_AD
    LOADS_OK IN_S
    STORES_OK IN_S
    FETCHES_NOT IN_S
    TEST "S: X alone"
    PAGE 0, page, PTE_V | PTE_X | PTE_AD
    LOADS_NOT IN_S
    STORES_NOT IN_S
    FETCHES_OK IN_S, CAUSE_ECALL_S
    TEST "S: R and X"
    PAGE 0, page, PTE_V | PTE_R | PTE_X | PTE_AD
    LOADS_OK IN_S
    STORES_NOT IN_S
    FETCHES_OK IN_S, CAUSE_ECALL_S
    TEST "S: R, W and X; G changes nothing"
    PAGE 0, page, PTE_RWX | PTE_G
    LOADS_OK IN_S
    STORES_OK IN_S
    FETCHES_OK IN_S, CAUSE_ECALL_S
    TEST "the two bits for software change nothing"
    PAGE 0, page, PTE_RW | 0x300
    LOADS_OK IN_S
    STORES_OK IN_S
    TEST "V clear: everything faults, whatever else is set"
    PAGE 0, page, PTE_RWX & ~PTE_V
    LOADS_NOT IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    TEST "W without R is reserved, with X too"
    PAGE 0, page, PTE_V | PTE_W | PTE_AD
    LOADS_NOT IN_S
    STORES_NOT IN_S
    PAGE 0, page, PTE_V | PTE_W | PTE_X | PTE_AD
    LOADS_NOT IN_S
    FETCHES_NOT IN_S
    TEST "a pointer in the last level"
    PAGE 0, page, PTE_V
    LOADS_NOT IN_S
    FETCHES_NOT IN_S
    TEST "PTE_W | V with every access, U-mode"
    PAGE 0, page, PTE_V | PTE_W | PTE_U | PTE_AD
    LOADS_NOT STEP_U
    STORES_NOT STEP_U

    TEST "reserved bits 54 to 60, one at a time"
    li a3, 54
1:  PAGE 0, page, PTE_RWX
    la a4, pt_leaf
    ld a5, (a4)
    li a6, 1
    sll a6, a6, a3
    or a5, a5, a6
    sd a5, (a4)
    sfence.vma
    LOADS_NOT IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    addi a3, a3, 1
    li a4, 61
    bne a3, a4, 1b
    TEST "PBMT while menvcfg.PBMTE is clear"
    csrw CSR_MENVCFG, zero
    li a3, 61
1:  PAGE 0, page, PTE_RW
    la a4, pt_leaf
    ld a5, (a4)
    li a6, 1
    sll a6, a6, a3
    or a5, a5, a6
    sd a5, (a4)
    sfence.vma
    LOADS_NOT IN_S
    addi a3, a3, 1
    li a4, 63
    bne a3, a4, 1b

    TEST "U pages: U reaches them, S does not"
    PAGE 0, page, PTE_RWX | PTE_U
    LOADS_OK STEP_U
    STORES_OK STEP_U
    FETCHES_OK STEP_U, CAUSE_ECALL_U
    LOADS_NOT IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    TEST "SUM: S loads and stores U pages, never fetches"
    li t0, MSTATUS_SUM
    csrs mstatus, t0
    LOADS_OK IN_S
    STORES_OK IN_S
    FETCHES_NOT IN_S
    PAGE 0, page, PTE_V | PTE_R | PTE_U | PTE_AD
    STORES_NOT IN_S
    csrc mstatus, t0
    li t0, MSTATUS_SUM
    csrc mstatus, t0
    LOADS_NOT IN_S
    TEST "S pages: U reaches nothing"
    PAGE 0, page, PTE_RWX
    LOADS_NOT STEP_U
    STORES_NOT STEP_U
    FETCHES_NOT STEP_U
    TEST "MXR: loads from execute-only pages"
    li t0, MSTATUS_MXR
    csrs mstatus, t0
    PAGE 0, page, PTE_V | PTE_X | PTE_AD
    LOADS_OK IN_S
    STORES_NOT IN_S
    PAGE 0, page, PTE_V | PTE_X | PTE_U | PTE_AD
    LOADS_NOT IN_S
    LOADS_OK STEP_U
    li t0, MSTATUS_MXR
    csrc mstatus, t0
    LOADS_NOT STEP_U

    TEST "MPRV: M's loads and stores go through MPP's eyes, its fetches do not"
    PAGE 0, page, PTE_RW
    li a0, VA_PAGES
    MPRV_AS PRV_S
    HERE ld a1, (a0)
    RUNS
    MPRV_OFF
    PAGE 0, page, PTE_RW | PTE_U
    MPRV_AS PRV_S
    HERE ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    /* The trap left MPP = M: MPRV now means M itself, untranslated. */
    la a4, word
    ld a1, (a4)
    CHECK a1, 0x1234
    MPRV_AS PRV_U
    HERE ld a1, (a0)
    RUNS
    HERE sd a1, (a0)
    RUNS
    MPRV_OFF
    PAGE 0, page, PTE_RW
    MPRV_AS PRV_U
    HERE sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    TEST "MPRV: SUM and MXR count"
    MPRV_OFF
    PAGE 0, page, PTE_V | PTE_X | PTE_U | PTE_AD
    li t0, MSTATUS_SUM | MSTATUS_MXR
    csrs mstatus, t0
    MPRV_AS PRV_S
    HERE ld a1, (a0)
    RUNS
    li t0, MSTATUS_MXR
    csrc mstatus, t0
    HERE ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    li t0, MSTATUS_SUM
    csrc mstatus, t0
    MPRV_OFF
#ifndef ON_QEMU /* QEMU 7.2 leaves MPRV set; since version 1.12 the manual clears it */
    TEST "mret to S clears MPRV"
    li t0, MSTATUS_MPRV
    csrs mstatus, t0
    STEP S, nop
    RUNS
    csrr a1, mstatus
    and a1, a1, t0
    CHECK a1, 0
#endif

    TEST "two-megabyte pages"
    MEGA 1, _start, PTE_RWX
    li a4, VA_PAGES + 0x200000
    la a1, _start
    la a0, page
    sub a0, a0, a1
    add a0, a0, a4
    LOADS_OK IN_S
    CHECK a1, 0x73
    STORES_OK IN_S
    FETCHES_OK IN_S, CAUSE_ECALL_S
    TEST "a misaligned two-megabyte page faults"
    MEGA 1, page, PTE_RWX
    LOADS_NOT IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    TEST "each of the nine bits that must be 0 in it"
    li a3, 10
1:  MEGA 1, _start, PTE_RWX
    la a4, pt_mid + 8
    ld a5, (a4)
    li a6, 1
    sll a6, a6, a3
    or a5, a5, a6
    sd a5, (a4)
    sfence.vma
    LOADS_NOT IN_S
    addi a3, a3, 1
    li a4, 19
    bne a3, a4, 1b
    TEST "a misaligned one-gigabyte page faults, with a bit of either level"
    li a3, 10
1:  SET_PTE pt_root, 4, _start, PTE_RWX
    la a4, pt_root + 32
    ld a5, (a4)
    li a6, 1
    sll a6, a6, a3
    or a5, a5, a6
    sd a5, (a4)
    sfence.vma
    li a0, 0x100000000
    LOADS_NOT IN_S
    addi a3, a3, 1
    li a4, 28
    bne a3, a4, 1b
    SET_PTE pt_root, 4, _start, PTE_RW
    li a0, 0x100000000
    STORES_OK IN_S

    TEST "a pointer with A, D or U set is reserved"
    li a0, VA_PAGES
    PAGE 0, page, PTE_RW
    SET_PTE pt_mid, 0, pt_leaf, PTE_V | PTE_D
    LOADS_NOT IN_S
    SET_PTE pt_mid, 0, pt_leaf, PTE_V | PTE_A
    LOADS_NOT IN_S
    SET_PTE pt_mid, 0, pt_leaf, PTE_V | PTE_U
    LOADS_NOT IN_S
    SET_PTE pt_root, 1, pt_mid, PTE_V | PTE_U
    SET_PTE pt_mid, 0, pt_leaf, PTE_V
    LOADS_NOT IN_S
    SET_PTE pt_root, 1, pt_mid, PTE_V | PTE_G
    LOADS_OK IN_S
    SET_PTE pt_root, 1, pt_mid, PTE_V
    TEST "W without R in an upper level, and V clear there"
    SET_PTE pt_mid, 0, pt_leaf, PTE_V | PTE_W
    LOADS_NOT IN_S
    SET_PTE pt_mid, 0, pt_leaf, 0
    LOADS_NOT IN_S
    SET_PTE pt_mid, 0, pt_leaf, PTE_V
    SET_PTE pt_root, 1, pt_mid, 0
    FETCHES_NOT IN_S
    SET_PTE pt_root, 1, pt_mid, PTE_V
    LOADS_OK IN_S

    TEST "addresses whose upper bits do not copy bit 38"
    SET_PTE pt_root, 256, _start, PTE_RW
    li a0, 0xffffffc000000000
    LOADS_OK IN_S
    li a0, 0x0000004000000000
    LOADS_NOT IN_S
    STORES_NOT IN_S
    FETCHES_NOT IN_S
    li a0, 0x8000000080000000
    LOADS_NOT IN_S
    li a0, 0xffffff8080000000
    LOADS_NOT IN_S
    STORES_NOT IN_S
    li a0, 0x0100000080000000
    LOADS_NOT IN_S

#ifndef ON_QEMU /* QEMU 7.2 raises page faults; the manual: PMA violations are access faults */
    TEST "a table that lies where nothing is: access fault of the access's own kind"
    la a4, pt_root
    li a5, NOWHERE >> 2 | PTE_V
    sd a5, 8 * 5(a4)
    sfence.vma
    li a0, 0x140000000
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK_REG s10, a0
#endif
    TEST "a page that lies where nothing is"
    la a4, pt_leaf
    li a5, NOWHERE >> 2 | PTE_RWX
    sd a5, (a4)
    sfence.vma
    li a0, VA_PAGES
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0

    TEST "satp: reserved modes leave it unchanged; Bare ends translation"
    csrr a1, satp
    li a2, 1 << SATP_MODE_BIT
    csrw satp, a2
    csrr a3, satp
    CHECK_REG a3, a1
    li a2, 0x7 << SATP_MODE_BIT
    csrw satp, a2
    csrr a3, satp
    CHECK_REG a3, a1
    csrw satp, zero
    la a0, word
    STEP S, ld a1, (a0)
    RUNS
    CHECK a1, 0x1234
    STEP U, ld a1, (a0)
    RUNS
    DONE

    .section .data
    .balign 8
word:
    .dword 0x1234
    .balign 4096
page:
    ecall
    .space 4092
