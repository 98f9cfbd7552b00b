/*
 * zicbo.S - Zicbom, Zicboz, Zicbop: what cbo.zero writes, who may use which, their faults with rs1
 * as tval, A and D, and prefetches that never trap. QEMU 7.2 does not know them.
 */
#include "ops.inc"
#include "paging.inc"

    .option arch, +zicbom, +zicbop, +zicboz

/* Allowed in a mode by menvcfg and senvcfg, or not; a1 is the block. */
.macro GATE mode, insn, m, s, cause
    SET_CSR menvcfg, \m
    SET_CSR senvcfg, \s
    STEP \mode, \insn 0(a1)
    CHECK s8, \cause
.endm
.macro GATES insn, field
    GATE M, \insn, 0, 0, CAUSE_ECALL_M
    GATE S, \insn, 0, -1, CAUSE_ILLEGAL
    GATE S, \insn, ~(\field), -1, CAUSE_ILLEGAL
    GATE S, \insn, \field, 0, CAUSE_ECALL_S
    GATE U, \insn, 0, 0, CAUSE_ILLEGAL
    GATE U, \insn, 0, -1, CAUSE_ILLEGAL
    GATE U, \insn, -1, 0, CAUSE_ILLEGAL
    GATE U, \insn, \field, ~(\field), CAUSE_ILLEGAL
    GATE U, \insn, \field, \field, CAUSE_ECALL_U
.endm

.macro FILL /* page with ones, a1 = page + 128 */
    la a1, page
    addi a2, a1, 320
    li a3, -1
1:  sd a3, (a1)
    addi a1, a1, 8
    bltu a1, a2, 1b
    la a1, page + 128
.endm

/* The block at a1 is zero, its neighbours are not. */
.macro ZEROED
    ld a2, -8(a1)
    CHECK a2, -1
    ld a2, 64(a1)
    CHECK a2, -1
    mv a3, a1
    li a4, 8
1:  ld a2, (a3)
    CHECK a2, 0
    addi a3, a3, 8
    addi a4, a4, -1
    bnez a4, 1b
.endm

PROG
    TEST "cbo.zero writes one aligned block"
    FILL
    cbo.zero 0(a1)
    ZEROED
    FILL
    addi a4, a1, 63
    cbo.zero 0(a4)
    ZEROED
    TEST "the others change nothing"
    FILL
    cbo.inval 0(a1)
    cbo.clean 0(a1)
    cbo.flush 0(a1)
    ld a2, (a1)
    CHECK a2, -1
    TEST "cbo.zero: xenvcfg.CBZE"
    GATES cbo.zero, ENVCFG_CBZE
    TEST "cbo.clean: xenvcfg.CBCFE"
    GATES cbo.clean, ENVCFG_CBCFE
    TEST "cbo.flush: xenvcfg.CBCFE"
    GATES cbo.flush, ENVCFG_CBCFE
    TEST "cbo.inval: xenvcfg.CBIE, 1 and 3"
    GATES cbo.inval, ENVCFG_CBIE
    GATES cbo.inval, 0x10
    TEST "not allowed comes before the address"
    li a1, NOWHERE
    GATE S, cbo.zero, 0, 0, CAUSE_ILLEGAL
    SET_CSR menvcfg, -1
    SET_CSR senvcfg, -1

    TEST "nothing there: a store's access fault, tval is rs1"
    li a1, NOWHERE + 5
    STEP M, cbo.zero 0(a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    STEP S, cbo.clean 0(a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    STEP U, cbo.inval 0(a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    TEST "a device: managing it runs, cbo.zero does not"
    li a1, MAP_UART_BASE + 1
    STEP M, cbo.flush 0(a1)
    RUNS
    STEP M, cbo.zero 0(a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    TEST "read-only memory: the same"
    li a1, MAP_ROM_BASE + 64
    STEP S, cbo.clean 0(a1)
    RUNS
    STEP S, cbo.zero 0(a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    TEST "PMP: reading allows to manage, not to zero; nothing allows neither"
    la a1, page + 128
    srli a2, a1, 2
    addi a2, a2, 7 /* NAPOT of 64 bytes */
    csrr a3, pmpaddr0
    csrr a4, pmpcfg0
    csrw pmpaddr1, a3
    csrw pmpaddr0, a2
    li a2, PMP_NAPOT | PMP_R | (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a2
    addi a1, a1, 9
    STEP S, cbo.flush 0(a1)
    RUNS
    STEP S, cbo.zero 0(a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    li a2, PMP_NAPOT | (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a2
    STEP S, cbo.flush 0(a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    STEP M, cbo.zero 0(a1)
    RUNS
    TEST "a PMP boundary inside the block: the whole block counts"
    li a2, PMP_NA4 | (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a2
    la a1, page + 128
    STEP U, cbo.zero 0(a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    csrw pmpcfg0, a4
    csrw pmpaddr0, a3

    PAGING
    li a1, ENVCFG_ADUE
    csrc menvcfg, a1
    TEST "no mapping: a store's page fault"
    li a1, VA_PAGES + 0x1043
    STEP S, cbo.zero 0(a1)
    TRAPS CAUSE_STORE_PAGE, a1
    STEP S, cbo.inval 0(a1)
    TRAPS CAUSE_STORE_PAGE, a1
    TEST "a read-only page: managing it runs, cbo.zero faults"
    PAGE 1, page, PTE_V | PTE_R | PTE_AD
    STEP S, cbo.clean 0(a1)
    RUNS
    STEP S, cbo.zero 0(a1)
    TRAPS CAUSE_STORE_PAGE, a1
    TEST "A clear: both fault; D clear: only cbo.zero"
    PAGE 1, page, PTE_V | PTE_R | PTE_W | PTE_D
    STEP S, cbo.flush 0(a1)
    TRAPS CAUSE_STORE_PAGE, a1
    PAGE 1, page, PTE_V | PTE_R | PTE_W | PTE_A
    STEP S, cbo.flush 0(a1)
    RUNS
    STEP S, cbo.zero 0(a1)
    TRAPS CAUSE_STORE_PAGE, a1
    TEST "U-mode, a page of S"
    PAGE 1, page, PTE_RW
    STEP_U cbo.clean 0(a1)
    TRAPS CAUSE_STORE_PAGE, a1
    TEST "ADUE: managing sets A, cbo.zero A and D"
    li a2, ENVCFG_ADUE
    csrs menvcfg, a2
    PAGE 1, page, PTE_V | PTE_R | PTE_W
    STEP S, cbo.clean 0(a1)
    RUNS
    ld a2, pt_leaf + 8
    andi a2, a2, PTE_AD
    CHECK a2, PTE_A
    FILL
    li a4, VA_PAGES + 0x1000 + 128
    STEP S, cbo.zero 0(a4)
    RUNS
    ZEROED
    ld a2, pt_leaf + 8
    andi a2, a2, PTE_AD
    CHECK a2, PTE_AD
    csrw satp, zero

    TEST "zeroed code is not run any more"
    la a1, page + 128
    li a2, 0x00008067 /* ret */
    sw a2, (a1)
    jalr a1
    jalr a1
    cbo.zero 0(a1)
    fence.i
    mv s6, a1
    la s7, 1f
    csrw mscratch, s7
    jalr a1
    .balign 4
1:  TRAPS CAUSE_ILLEGAL
    TEST "prefetches: nothing happens, whatever the address"
    li a1, NOWHERE
    li a2, -1
    STEP U, prefetch.i 0(a1)
    RUNS
    STEP U, prefetch.r 32(a1)
    RUNS
    STEP U, .word 0x80366013 /* prefetch.w -2048(a2) */
    RUNS
    CHECK a1, NOWHERE
    CHECK a2, -1
    DONE

    .section .bss
    .balign 4096
page:
    .space 4096
