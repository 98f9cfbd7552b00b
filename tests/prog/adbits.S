/*
 * adbits.S - the A and D bits: set by hardware while menvcfg.ADUE is set, faults while it is clear.
 * (Svadu; privileged ISA, "Addressing and Memory Protection")
 *
 * QEMU 7.2 knows no Svadu: it always sets the bits, as here with ADUE set.
 */
#include "check.inc"
#include "paging.inc"

#define PLAIN (PTE_V | PTE_R | PTE_W | PTE_X) /* neither A nor D */

/* The flags of entry `index` of the last level, or of another table. */
.macro CHECK_FLAGS flags, table=pt_leaf, index=0
    la a4, \table + 8 * (\index)
    ld a5, (a4)
    andi a5, a5, 0x3ff
    CHECK a5, \flags
.endm
.macro IN_S insn:vararg
    STEP S, \insn
.endm

PROG
    PAGING
    li a0, VA_PAGES
#ifndef ON_QEMU
    TEST "after reset hardware updates are on (ADUE = 1)"
    csrr a1, CSR_MENVCFG
    li a2, ENVCFG_ADUE
    and a1, a1, a2
    CHECK_REG a1, a2
#endif

    TEST "hardware: a load sets A alone"
    PAGE 0, page, PLAIN
    STEP S, ld a1, (a0)
    RUNS
    CHECK_FLAGS PLAIN | PTE_A
    TEST "hardware: a store after it sets D, though the page was in a TLB for reading"
    STEP S, sd a1, (a0)
    RUNS
    CHECK_FLAGS PLAIN | PTE_A | PTE_D
    TEST "hardware: a store sets both"
    PAGE 0, page, PLAIN
    STEP S, sd a1, (a0)
    RUNS
    CHECK_FLAGS PLAIN | PTE_A | PTE_D
    TEST "hardware: a fetch sets A"
    PAGE 0, page_code, PLAIN
    STEP S, jr a0
    CHECK s8, CAUSE_ECALL_S
    CHECK_FLAGS PLAIN | PTE_A
    TEST "hardware: an LR sets A, an AMO and an SC both"
    PAGE 0, page, PLAIN
    STEP S, lr.d a1, (a0)
    RUNS
    CHECK_FLAGS PLAIN | PTE_A
    PAGE 0, page, PLAIN
    STEP S, amoor.d a1, zero, (a0)
    RUNS
    CHECK_FLAGS PLAIN | PTE_A | PTE_D

    TEST "hardware: an access that faults sets nothing"
    PAGE 0, page, PTE_V | PTE_R
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    CHECK_FLAGS PTE_V | PTE_R
    PAGE 0, page, PLAIN | PTE_U
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    CHECK_FLAGS PLAIN | PTE_U
    TEST "hardware: a superpage's leaf is where they are set"
    MEGA 1, _start, PLAIN
    li a0, VA_PAGES + 0x200000 + 0x8000
    STEP S, ld a1, (a0)
    RUNS
    CHECK_FLAGS PLAIN | PTE_A, pt_mid, 1
    STEP S, sd a1, (a0)
    RUNS
    CHECK_FLAGS PLAIN | PTE_A | PTE_D, pt_mid, 1
    CHECK_FLAGS PTE_V, pt_root, 1
    TEST "hardware: a store across two pages sets D in both"
    PAGE 0, page, PLAIN
    PAGE 1, page_code, PLAIN
    li a0, VA_PAGES + 0xffc
    li a1, 0x0000007300000000
    STEP S, sd a1, (a0)
    RUNS
    CHECK_FLAGS PLAIN | PTE_A | PTE_D
    CHECK_FLAGS PLAIN | PTE_A | PTE_D, pt_leaf, 1
    TEST "hardware: the table itself may be the page that is written"
    SET_PTE pt_leaf, 2, pt_leaf, PTE_V | PTE_R | PTE_W
    li a0, VA_PAGES + 0x2000
    STEP S, sd zero, 8(a0)
    RUNS
    CHECK_FLAGS PTE_V | PTE_R | PTE_W | PTE_A | PTE_D, pt_leaf, 2
    la a4, pt_leaf + 8
    ld a5, (a4)
    CHECK a5, 0

#ifndef ON_QEMU
    TEST "hardware: PMP refuses the update of the table, and an access fault is raised"
    PAGE 0, page, PLAIN
    la a4, pt_leaf
    srli a4, a4, 2
    ori a4, a4, 0x1ff /* NAPOT, 4 KiB */
    csrw pmpaddr0, a4
    li a5, -1
    csrw pmpaddr1, a5
    li a5, (PMP_NAPOT | PMP_R) | (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a5
    li a0, VA_PAGES
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    CHECK_FLAGS PLAIN
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    CHECK_FLAGS PLAIN
    PAGE 0, page, PLAIN | PTE_A
    STEP S, ld a1, (a0) /* nothing to update */
    RUNS
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    li a5, (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a5

    li a5, ENVCFG_ADUE
    csrc CSR_MENVCFG, a5
    TEST "by fault: A clear faults a load, a store and a fetch; nothing is set"
    PAGE 0, page_code, PLAIN
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_PAGE
    CHECK_FLAGS PLAIN
    TEST "by fault: with A, a load and a fetch run, a store faults"
    PAGE 0, page_code, PLAIN | PTE_A
    STEP S, ld a1, (a0)
    RUNS
    STEP S, jr a0
    CHECK s8, CAUSE_ECALL_S
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    STEP S, amoor.d a1, zero, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    CHECK_FLAGS PLAIN | PTE_A
    TEST "by fault: D without A faults a load"
    PAGE 0, page, PLAIN | PTE_D
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    TEST "by fault: with both all run"
    PAGE 0, page, PLAIN | PTE_AD
    STEP S, sd a1, (a0)
    RUNS
    TEST "by fault: a store across pages whose second lacks D writes nothing"
    PAGE 1, page_code, PLAIN | PTE_A
    li a0, VA_PAGES + 0xffc
    li a2, VA_PAGES + 0x1000
    la a4, page + 0xffc
    sw zero, (a4)
    li a1, -1
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a2
    lw a5, (a4)
    CHECK a5, 0
    TEST "switching ADUE on takes effect without a fence"
    li a5, ENVCFG_ADUE
    csrs CSR_MENVCFG, a5
    STEP S, sd a1, (a0)
    RUNS
    CHECK_FLAGS PLAIN | PTE_A | PTE_D, pt_leaf, 1
    TEST "switching it off does not forget what is set"
    csrc CSR_MENVCFG, a5
    STEP S, sd a1, (a0)
    RUNS
#endif
    DONE

    .section .data
    .balign 4096
page:
    .space 4096
page_code:
    ecall
    .space 4092
