/*
 * pmp.S - physical memory protection: OFF, TOR, NA4, NAPOT, priority, partial matches, locks, and
 * what M-mode is held to. (privileged ISA, "Physical Memory Protection"; 16 entries, granularity 4)
 *
 * `area` is a naturally aligned 64 KiB; each test sets up entries from 1 on, the last entry lets S
 * and U use everything that no other says something of. Locks cannot be undone: they come last.
 */
#include "check.inc"
#include "paging.inc"

#define ALL (PMP_R | PMP_W | PMP_X)

/* pmpaddr of an address, NAPOT of a naturally aligned range of 8 bytes and more */
.macro ADDR entry, symbol, off=0
    la t5, \symbol
    li t6, \off
    add t5, t5, t6
    srli t5, t5, 2
    csrw CSR_PMPADDR0 + \entry, t5
.endm
.macro NAPOT entry, symbol, size, off=0
    la t5, \symbol
    li t6, \off
    add t5, t5, t6
    srli t5, t5, 2
    li t6, ((\size) >> 3) - 1
    or t5, t5, t6
    csrw CSR_PMPADDR0 + \entry, t5
.endm
/* The configurations of entries 0 to 3; 15 stays open. */
.macro CFG c0, c1=0, c2=0, c3=0
    SET_CSR pmpcfg0, (\c0) | (\c1) << 8 | (\c2) << 16 | (\c3) << 24
.endm
.macro LOADS step, off, size=d
    la a0, area
    li t0, \off
    add a0, a0, t0
    \step l\size a1, (a0)
    RUNS
.endm
.macro LOADS_NOT step, off, size=d
    la a0, area
    li t0, \off
    add a0, a0, t0
    \step l\size a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
.endm
.macro STORES step, off, size=d
    la a0, area
    li t0, \off
    add a0, a0, t0
    \step s\size zero, (a0)
    RUNS
.endm
.macro STORES_NOT step, off, size=d
    la a0, area
    li t0, \off
    add a0, a0, t0
    \step s\size zero, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
.endm
.macro IN_S insn:vararg
    STEP S, \insn
.endm
.macro IN_U insn:vararg
    STEP U, \insn
.endm
.macro IN_M insn:vararg
    HERE \insn
.endm
/* HERE has no ecall: RUNS compares with -1, which it set. */

PROG
    /* Entry 15 is the open one, entry 0 of the start is given up. */
    li t0, -1
    csrw CSR_PMPADDR0 + 15, t0
    SET_CSR CSR_PMPCFG0 + 2, (PMP_NAPOT | ALL) << 56
    csrw pmpcfg0, zero

    TEST "R alone: loads; W without R is reserved and is not stored"
    NAPOT 0, area, 0x1000
    CFG PMP_NAPOT | PMP_R
    LOADS IN_S, 0
    STORES_NOT IN_S, 0
    LOADS IN_U, 0xff8
    STORES_NOT IN_U, 0xff8
    STORES IN_S, 0x1000
#ifndef ON_QEMU /* QEMU 7.2 stores the reserved combination; pmpcfg is WARL, so both may be */
    CFG PMP_NAPOT | PMP_W
    csrr a1, pmpcfg0
    CHECK a1, PMP_NAPOT | PMP_R
#endif
    TEST "R and W: not X"
    la a0, area + 0x100
    li a1, 0x73
    sw a1, (a0)
    CFG PMP_NAPOT | PMP_R | PMP_W
    STORES IN_S, 0
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_ACCESS
    la a0, area
    CHECK_REG s10, a0
    TEST "X alone: neither loads nor stores"
    li a1, 0x73
    sw a1, (a0)
    CFG PMP_NAPOT | PMP_X
    LOADS_NOT IN_S, 0
    STORES_NOT IN_S, 0
    STEP S, jr a0
    CHECK s8, CAUSE_ECALL_S
    CHECK_REG s9, a0
    TEST "nothing at all; M-mode is not held"
    CFG PMP_NAPOT
    LOADS_NOT IN_S, 0
    STORES_NOT IN_U, 8
    LOADS IN_M, 0
    STORES IN_M, 0
    TEST "no match: S and U fault, M goes on"
    csrr a2, CSR_PMPCFG0 + 2
    /* the program itself stays reachable: its superpage by entry 1 */
    NAPOT 1, _start, 0x8000
    CFG 0, PMP_NAPOT | ALL
    csrw CSR_PMPCFG0 + 2, zero
    LOADS_NOT IN_S, 0x8000
    STORES_NOT IN_U, 0x8000
    LOADS IN_M, 0x8000
    csrw CSR_PMPCFG0 + 2, a2
    LOADS IN_S, 0x8000

    TEST "NA4: four bytes"
    ADDR 0, area, 0x20
    CFG PMP_NA4
    LOADS_NOT IN_S, 0x20, w
    LOADS_NOT IN_S, 0x22, h
    LOADS_NOT IN_S, 0x23, b
    LOADS IN_S, 0x1c, w
    LOADS IN_S, 0x24, w
    TEST "NA4: an access that it matches in part fails, even where it allows"
    CFG PMP_NA4 | ALL
    LOADS IN_S, 0x20, w
    LOADS_NOT IN_S, 0x20, d
    STORES_NOT IN_S, 0x20, d
    LOADS IN_S, 0x24, w
#ifndef ON_QEMU /* tests/diff/known.def: pmp-inside */
    TEST "NA4: a misaligned access with neither end in it"
    LOADS_NOT IN_S, 0x1f, d
    STORES_NOT IN_S, 0x1e, d
    STORES_NOT IN_S, 0x1d, d
#endif
    TEST "a partial match fails in M-mode, too"
    LOADS_NOT IN_M, 0x20, d
    STORES_NOT IN_M, 0x20, d
    TEST "NAPOT of 8 bytes, and of each size to 64 KiB: first and last byte, and their neighbours"
    li a3, 8
1:  la t5, area
    srli t5, t5, 2
    srli t6, a3, 3
    addi t6, t6, -1
    or t5, t5, t6
    csrw pmpaddr0, t5
    CFG PMP_NAPOT
    la a0, area
    STEP S, lb a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    add a0, a0, a3
    STEP S, lb a1, (a0)
    RUNS
    addi a0, a0, -1
    STEP S, lb a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    la a0, area - 1
    STEP S, lb a1, (a0)
    RUNS
    slli a3, a3, 1
    li t0, 0x20000
    bne a3, t0, 1b

    TEST "TOR: from the address below to this one"
    ADDR 0, area, 0x104
    ADDR 1, area, 0x20c
    CFG 0, PMP_TOR
    LOADS IN_S, 0x100, w
    LOADS_NOT IN_S, 0x104, w
    LOADS_NOT IN_S, 0x208, w
    LOADS IN_S, 0x20c, w
    TEST "TOR of entry 0: from address 0"
    ADDR 0, area, 0x104
    CFG PMP_TOR | PMP_X /* the program runs from below */
    LOADS_NOT IN_S, 0x100, w
    LOADS IN_S, 0x104, w
    TEST "TOR: an empty range and a reversed one match nothing"
    ADDR 0, area, 0x104
    ADDR 1, area, 0x104
    CFG 0, PMP_TOR
    LOADS IN_S, 0x104, w
    LOADS IN_S, 0x100, w
    LOADS IN_S, 0x100, d
    ADDR 1, area, 0x80
    CFG 0, PMP_TOR
    LOADS IN_S, 0x80, w
    LOADS IN_S, 0x104, w
    TEST "TOR counts the address below whatever that entry's mode"
    ADDR 0, area, 0x100
    ADDR 1, area, 0x200
    CFG PMP_NA4 | PMP_R, PMP_TOR
    LOADS IN_S, 0x100, w
    LOADS_NOT IN_S, 0x104, w
    TEST "TOR: an access that its end cuts"
    ADDR 0, area, 0x100
    ADDR 1, area, 0x204
    CFG 0, PMP_TOR | ALL
    LOADS_NOT IN_S, 0x200, d
    LOADS IN_S, 0x1f8, d
    LOADS IN_S, 0x208, d

    TEST "the lowest entry that matches decides"
    NAPOT 0, area, 0x100
    NAPOT 1, area, 0x1000
    CFG PMP_NAPOT | PMP_R, PMP_NAPOT
    LOADS IN_S, 0xf8
    STORES_NOT IN_S, 0xf8
    LOADS_NOT IN_S, 0x100
    CFG PMP_NAPOT, PMP_NAPOT | ALL
    LOADS_NOT IN_S, 0xf8
    LOADS IN_S, 0x100
    TEST "a misaligned access across two entries matches the first in part"
    CFG PMP_NAPOT | ALL, PMP_NAPOT | ALL
    LOADS_NOT IN_S, 0xfc
    LOADS IN_S, 0x104

#ifndef ON_QEMU /* QEMU 7.2 asks a store's right only; the manual: an AMO needs R and W */
    TEST "an AMO needs R and W, an SC W; both are stores when refused"
    NAPOT 0, area, 0x1000
    CFG PMP_NAPOT | PMP_R
    la a0, area
    STEP S, amoadd.w a1, zero, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    STEP S, lr.w a1, (a0)
    RUNS
    STEP S, sc.w a1, zero, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    CFG PMP_NAPOT | PMP_X
    STEP S, lr.w a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    STEP S, amoswap.d a1, zero, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
#endif

    TEST "a change of pmpcfg or pmpaddr is seen at once"
    CFG PMP_NAPOT | ALL
    LOADS IN_S, 0
    CFG PMP_NAPOT
    LOADS_NOT IN_S, 0
    LOADS IN_S, 0x1000
    NAPOT 0, area, 0x1000, 0x1000
    LOADS IN_S, 0
    LOADS_NOT IN_S, 0x1000

    TEST "a boundary inside a page: both halves, again and again"
    NAPOT 0, area, 0x800
    CFG PMP_NAPOT
    li a3, 3
1:  LOADS IN_S, 0x800
    LOADS_NOT IN_S, 0x7f8
    STORES IN_S, 0xff8
    STORES_NOT IN_S, 0
    addi a3, a3, -1
    bnez a3, 1b
    TEST "code on both sides of a boundary inside a page"
    la a0, area + 0x7fe
    li a1, 0x00010001 /* two c.nop */
    sh a1, (a0)
    sh a1, 2(a0)
    li a1, 0x73
    sw a1, 4(a0)
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK_REG s9, a0
    CHECK_REG s10, a0
    la a0, area + 0x800
    STEP S, jr a0
    CHECK s8, CAUSE_ECALL_S
#ifndef ON_QEMU /* QEMU 7.2 runs it; the manual: each byte of a fetch is checked */
    TEST "an instruction of which the boundary takes the second half: tval is that half"
    NAPOT 0, area, 0x800, 0x800
    CFG PMP_NAPOT
    la a0, area + 0x7fe
    li a1, 0x0073
    sh a1, (a0) /* ecall's first half; its second is refused */
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK_REG s9, a0
    addi a1, a0, 2
    CHECK_REG s10, a1
#endif

    TEST "MPRV: M's loads are judged as MPP's"
    NAPOT 0, area, 0x1000
    CFG PMP_NAPOT | PMP_R
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, MSTATUS_MPRV | PRV_S << MSTATUS_MPP_BIT
    csrs mstatus, t0
    la a0, area
    HERE ld a1, (a0)
    RUNS
    HERE sd a1, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    li t0, MSTATUS_MPRV
    csrc mstatus, t0

    TEST "through a page table: the fault is an access fault, tval is virtual"
    PAGING
    PAGE 0, area, PTE_RW
    PAGE 1, area, PTE_RW
    li a0, VA_PAGES + 8
    STEP S, ld a1, (a0)
    RUNS
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    TEST "a page table that may not be read"
    NAPOT 0, pt_leaf, 0x1000
    CFG PMP_NAPOT
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_ACCESS
    csrw satp, zero

    TEST "locks: M-mode is held to the entry"
    NAPOT 3, area, 0x1000, 0x4000
    CFG 0, 0, 0, PMP_L | PMP_NAPOT | PMP_R
    LOADS IN_M, 0x4000
    STORES_NOT IN_M, 0x4000
    STORES IN_M, 0x5000
    la a0, area + 0x4000
    HERE jr a0
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK_REG s9, a0
    TEST "locks: neither configuration nor address can be written any more"
    csrr a2, CSR_PMPADDR0 + 3
    csrw CSR_PMPADDR0 + 3, zero
    csrr a3, CSR_PMPADDR0 + 3
    CHECK_REG a3, a2
    csrw pmpcfg0, zero
    csrr a3, pmpcfg0
    CHECK a3, (PMP_L | PMP_NAPOT | PMP_R) << 24
    STORES_NOT IN_M, 0x4000
    TEST "locks: the other entries of the register can"
    NAPOT 0, area, 0x1000
    CFG PMP_NAPOT
    csrr a3, pmpcfg0
    CHECK a3, (PMP_L | PMP_NAPOT | PMP_R) << 24 | PMP_NAPOT
    LOADS_NOT IN_S, 0
    TEST "locks: an unlocked entry before it has priority, also for M"
    NAPOT 0, area, 0x1000, 0x4000
    CFG PMP_NAPOT | ALL
    STORES IN_M, 0x4000
    CFG 0
    STORES_NOT IN_M, 0x4000
    TEST "locks: a locked TOR entry locks the address below it"
    ADDR 4, area, 0x6000
    ADDR 5, area, 0x7000
    SET_CSR pmpcfg0, (PMP_L | PMP_TOR) << 40
    LOADS_NOT IN_M, 0x6000
    LOADS_NOT IN_M, 0x6ff8
    LOADS IN_M, 0x5ff8
    LOADS IN_M, 0x7000
    csrr a2, CSR_PMPADDR0 + 4
    csrw CSR_PMPADDR0 + 4, zero
    csrr a3, CSR_PMPADDR0 + 4
    CHECK_REG a3, a2
    TEST "locks: an entry that is OFF is locked, too"
    SET_CSR pmpcfg0, PMP_L << 48
    SET_CSR pmpcfg0, PMP_NAPOT << 48
    csrr a3, pmpcfg0
    srli a3, a3, 48
    CHECK a3, PMP_L
    li a2, 1234
    csrw CSR_PMPADDR0 + 6, a2
    csrr a3, CSR_PMPADDR0 + 6
    CHECK a3, 0
    TEST "locks: the address below a locked NAPOT entry is free"
    csrw CSR_PMPADDR0 + 2, a2
    csrr a3, CSR_PMPADDR0 + 2
    CHECK a3, 1234
    DONE

    .section .bss
    .balign 0x10000
    .space 16
    .balign 0x10000
area:
    .space 0x10000
    .space 0x10000
