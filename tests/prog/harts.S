/*
 * harts.S - two harts: interrupts between them, atomics, reservations, code and page tables that
 * the other one writes, what each has of its own. Needs -smp 2.
 *
 * Hart 1 waits for a number in `order`, does that job, and writes the number to `done`.
 */
#include "check.inc"
#include "paging.inc"
#include "spec/aclint.h"

#define ROUNDS 1000

/* Give hart 1 a job (and wait until it is done); `a` goes into argument. Clobbers t0 to t2. */
.macro START job
    la t0, order
    li t1, \job
    fence
    sw t1, (t0)
.endm
.macro WAIT job
    la t0, done
    li t1, \job
1:  lw t2, (t0)
    bne t2, t1, 1b
    fence
.endm
.macro DO job
    START \job
    WAIT \job
.endm
.macro ARGUMENT reg
    la t0, argument
    sd \reg, (t0)
.endm

PROG
    TEST "hart 1 is there"
    DO 1
    la a0, result
    ld a1, (a0)
    CHECK a1, 1
    csrr a1, mhartid
    CHECK a1, 0
    TEST "each has its own CSRs"
    li a0, 0xaaaa
    csrw mscratch, a0
    csrw satp, zero
    csrr a1, pmpaddr0
    DO 2 /* writes mscratch, mepc, satp, pmpaddr0, mie */
    csrr a0, mscratch
    CHECK a0, 0xaaaa
    csrw mscratch, zero
    csrr a0, satp
    CHECK a0, 0
    csrr a0, mie
    CHECK a0, 0
    csrr a0, pmpaddr0
    CHECK_REG a0, a1

    TEST "AMOs of both: not one is lost"
    START 3
    la a0, counter
    li a1, ROUNDS
    li a2, 1
1:  amoadd.d zero, a2, (a0)
    addi a1, a1, -1
    bnez a1, 1b
    WAIT 3
    ld a1, (a0)
    CHECK a1, 2 * ROUNDS
    TEST "LR and SC of both: not one is lost"
    sd zero, (a0)
    START 4
    li a1, ROUNDS
1:  lr.d a2, (a0)
    addi a2, a2, 1
    sc.d a3, a2, (a0)
    bnez a3, 1b
    addi a1, a1, -1
    bnez a1, 1b
    WAIT 4
    ld a1, (a0)
    CHECK a1, 2 * ROUNDS
    TEST "a lock by amoswap keeps two words equal"
    START 5
    la a4, lock
    li a1, ROUNDS
1:  li a2, 1
2:  amoswap.w.aq a3, a2, (a4)
    bnez a3, 2b
    ld a5, 8(a4)
    ld a6, 16(a4)
    CHECK_REG a5, a6
    addi a5, a5, 1
    sd a5, 8(a4)
    sd a5, 16(a4)
    amoswap.w.rl zero, zero, (a4)
    addi a1, a1, -1
    bnez a1, 1b
    WAIT 5
    ld a5, 8(a4)
    CHECK a5, 2 * ROUNDS

#ifndef ON_QEMU /* QEMU 7.2 compares values; the manual: SC must fail after another hart's store */
    TEST "a reservation is lost to the other's store, of the same value, too"
    la a0, counter
    li a1, 5
    sd a1, (a0)
    ARGUMENT a1
    li a4, 20
1:  lr.d a2, (a0)
    START 6 /* counter := argument */
    WAIT 6
    li a3, 7
    sc.d a5, a3, (a0)
    CHECK a5, 1
    ld a2, (a0)
    CHECK a2, 5
    START 1 /* so that 6 is a new order */
    WAIT 1
    addi a4, a4, -1
    bnez a4, 1b
#endif
    la a0, counter
    li a1, 5
    sd a1, (a0)
    TEST "to the other's AMO and SC"
    lr.d a2, (a0)
    DO 3
    sc.d a5, a3, (a0)
    CHECK a5, 1
    lr.d a2, (a0)
    DO 4
    sc.d a5, a3, (a0)
    CHECK a5, 1
    ld a2, (a0)
    CHECK a2, 5 + 2 * ROUNDS

    TEST "an interrupt to the other, out of its WFI, and one back"
    li a4, 20
1:  li t0, MAP_CLINT_BASE + ACLINT_MSIP(0)
    sw zero, (t0)
    START 7 /* sleeps until its MSIP, then raises ours */
    li t0, MAP_CLINT_BASE + ACLINT_MSIP(1)
    li t1, 1
    sw t1, (t0)
    li t0, MIP_MSIP
    csrw mie, t0
    wfi
    csrr a0, mip
    andi a0, a0, MIP_MSIP
    CHECK a0, MIP_MSIP
    li t0, MAP_CLINT_BASE + ACLINT_MSIP(0)
    sw zero, (t0)
    csrr a0, mip
    andi a0, a0, MIP_MSIP
    CHECK a0, 0
    csrw mie, zero
    WAIT 7
    DO 1
    addi a4, a4, -1
    bnez a4, 1b
    TEST "each its own timer: mtimecmp of hart 1 raises nothing here"
    li t0, MAP_CLINT_BASE + ACLINT_MTIMECMP(0)
    li t1, -1
    sd t1, (t0)
    DO 8 /* sleeps until its timer */
    la a0, result
    ld a1, (a0)
    CHECK a1, MIP_MTIP
    csrr a0, mip
    CHECK a0, 0

    TEST "code that the other writes: seen after fence.i"
    li a4, 50
1:  slli a3, a4, 20
    li a5, 10 << 7 | 0x13 /* li a0, 0 */
    or a3, a3, a5
    ARGUMENT a3
    DO 9 /* patched := argument */
    fence.i
    call patched
    CHECK_REG a0, a4
    DO 1
    addi a4, a4, -1
    bnez a4, 1b
#ifndef ON_QEMU /* QEMU 7.2's threads miss it now and then; the manual: after fence.i it is seen */
    TEST "while we run it in a loop: the loop ends when the other says so"
    START 10 /* after a while makes `spin` return */
    fence.i
    call spin
    WAIT 10
#endif

    TEST "a page table that the other changes: seen after our own fence"
    PAGING
    PAGE 0, page_a, PTE_RW
    li a0, VA_PAGES
    STEP S, ld a1, (a0)
    RUNS
    CHECK a1, 0xa
    la a1, page_b
    srli a1, a1, 2
    li a2, PTE_RW
    or a1, a1, a2
    ARGUMENT a1
    DO 11 /* pt_leaf[0] := argument */
    sfence.vma
    li a0, VA_PAGES
    STEP S, ld a1, (a0)
    RUNS
    CHECK a1, 0xb
    TEST "the other sees D set by our store"
    PAGE 0, page_a, PTE_V | PTE_R | PTE_W
    STEP S, sd a1, (a0)
    RUNS
    DO 12 /* result := pt_leaf[0] */
    la a1, result
    ld a2, (a1)
    andi a2, a2, PTE_A | PTE_D
    CHECK a2, PTE_A | PTE_D
    DONE

/* --- hart 1 ----------------------------------------------------------------------------------- */
    .globl prog_other
prog_other:
    li s1, 0
    la s0, order
next:
    lw s2, (s0)
    beq s2, s1, next
    mv s1, s2
    fence
    la t0, jobs
    slli t1, s2, 3
    add t0, t0, t1
    ld t0, -8(t0)
    la a0, counter
    la a7, argument
    ld a7, (a7)
    la a6, result
    jalr t0
    fence
    la t0, done
    sw s2, (t0)
    j next

job_hello:
    csrr t0, mhartid
    sd t0, (a6)
    ret
job_csrs:
    li t0, 0x5555
    csrw mscratch, t0
    csrw mepc, t0
    csrw pmpaddr0, t0
    li t0, SATP_SV39 << SATP_MODE_BIT
    csrw satp, t0
    li t0, MIP_MSIP
    csrw mie, t0
    csrw satp, zero
    ret
job_amo:
    li a1, ROUNDS
    li a2, 1
1:  amoadd.d zero, a2, (a0)
    addi a1, a1, -1
    bnez a1, 1b
    ret
job_lr_sc:
    li a1, ROUNDS
1:  lr.d a2, (a0)
    addi a2, a2, 1
    sc.d a3, a2, (a0)
    bnez a3, 1b
    addi a1, a1, -1
    bnez a1, 1b
    ret
job_lock:
    la a4, lock
    li a1, ROUNDS
1:  li a2, 1
2:  amoswap.w.aq a3, a2, (a4)
    bnez a3, 2b
    ld a5, 8(a4)
    addi a5, a5, 1
    sd a5, 8(a4)
    sd a5, 16(a4)
    amoswap.w.rl zero, zero, (a4)
    addi a1, a1, -1
    bnez a1, 1b
    ret
job_store:
    sd a7, (a0)
    ret
job_wfi:
    li t0, MIP_MSIP
    csrw mie, t0
1:  wfi
    csrr t0, mip
    andi t0, t0, MIP_MSIP
    beqz t0, 1b
    li t0, MAP_CLINT_BASE + ACLINT_MSIP(1)
    sw zero, (t0)
    li t0, MAP_CLINT_BASE + ACLINT_MSIP(0)
    li t1, 1
    sw t1, (t0)
    ret
job_timer:
    li t0, MAP_CLINT_BASE + ACLINT_MTIME
    ld t1, (t0)
    addi t1, t1, 1000
    li t0, MAP_CLINT_BASE + ACLINT_MTIMECMP(1)
    sd t1, (t0)
    li t0, MIP_MTIP
    csrw mie, t0
    wfi
    csrr t1, mip
    andi t1, t1, MIP_MTIP
    sd t1, (a6)
    li t0, MAP_CLINT_BASE + ACLINT_MTIMECMP(1)
    li t1, -1
    sd t1, (t0)
    csrw mie, zero
    ret
job_patch:
    la t0, patched
    sw a7, (t0)
    ret
job_unspin:
    li t0, 20000
1:  addi t0, t0, -1
    bnez t0, 1b
    li t1, 0x00008067 /* ret */
    la t0, spin
    sw t1, (t0)
    ret
job_pte:
    la t0, pt_leaf
    sd a7, (t0)
    ret
job_read_pte:
    la t0, pt_leaf
    ld t0, (t0)
    sd t0, (a6)
    ret

    .option norvc
    .balign 4096
patched:
    li a0, 0
    ret
    .balign 4096
spin:
    nop
    fence.i
    j spin
    .option rvc

    .section .data
    .balign 8
jobs:
    .dword job_hello, job_csrs, job_amo, job_lr_sc, job_lock, job_store, job_wfi, job_timer
    .dword job_patch, job_unspin, job_pte, job_read_pte
order:
    .word 0
done:
    .word 0
argument:
    .dword 0
result:
    .dword 0
    .balign 64
counter:
    .dword 0
    .balign 64
lock:
    .dword 0, 0, 0
    .balign 4096
page_a:
    .dword 0xa
    .balign 4096
page_b:
    .dword 0xb
    .balign 4096
