/*
 * handler.S - runs a differential program: its segments in turn, as often as it asks for.
 *
 * M-mode handler: an ecall ends a segment: registers are dumped and the next descriptor is loaded.
 * Any other trap is recorded and its instruction skipped; a failed fetch resumes at x31. The
 * S-mode handler does the latter for delegated traps.
 *
 * Registers: sp is the state page while a handler works; xscratch holds it otherwise. All
 * registers of the program are in the state page then, STATE_SAVED_x + 8 * number.
 */
#include "spec/aclint.h"
#include "spec/map.h"
#include "spec/riscv.h"
#include "spec/sifive_test.h"
#include "tests/diff/layout.h"

.macro SAVE area, scratch
    csrrw sp, \scratch, sp
    sd x1, \area + 8(sp)
    .irp n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sd x\n, \area + 8 * \n(sp)
    .endr
    csrr t0, \scratch
    sd t0, \area + 16(sp)
    csrw \scratch, sp
.endm

.macro RESTORE area
    .irp n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    ld x\n, \area + 8 * \n(sp)
    .endr
    ld sp, \area + 16(sp)
.endm

/* t0: the record's tag */
.macro TAG kind
    ld t0, STATE_SEGMENT(sp)
    slli t0, t0, 8
    ori t0, t0, \kind
    ld t1, STATE_PASS(sp)
    slli t1, t1, 32
    or t0, t0, t1
.endm

/* s0: the stream's end after another record fits. `full` if it does not. */
.macro STREAM words, full
    ld s0, STATE_STREAM(sp)
    addi t1, s0, 8 * \words
    li t2, LAYOUT_STREAM_END
    bgtu t1, t2, \full
    sd t1, STATE_STREAM(sp)
.endm

/* Records a trap and moves xepc on; an interrupt, and takes its request away. */
.macro RECORD_TRAP kind, area, cause, epc, tval, status, ip, full
    TAG \kind
    STREAM RECORD_TRAP_WORDS, \full
    csrr s1, \cause
    csrr s2, \epc
    csrr s3, \tval
    csrr s4, \status
    li t1, CAUSE_BREAKPOINT /* known.def: ebreak-tval */
    bne s1, t1, 1f
    csrw \tval, zero
    li s3, 0
1:  sd t0, 0(s0)
    sd s1, 8(s0)
    sd s2, 16(s0)
    sd s3, 24(s0)
    sd s4, 32(s0)
    bltz s1, 2f
    ld t0, \area + 8 * 31(sp)
    li t1, 1 << CAUSE_FETCH_MISALIGNED | 1 << CAUSE_FETCH_ACCESS | 1 << CAUSE_FETCH_PAGE
    srl t1, t1, s1
    andi t1, t1, 1
    bnez t1, 1f
    zext.w t0, s2 /* code lies where the lower half says, whatever the alias */
    lhu t0, (t0)
    andi t0, t0, 3
    addi t0, t0, -3
    seqz t0, t0
    slli t0, t0, 1
    addi t0, t0, 2
    add t0, s2, t0
1:  csrw \epc, t0
    j 3f
2:  csrci \ip, MIP_SSIP /* an interrupt: there is but this one */
3:
.endm

    .section .text.start, "ax"
    .globl _start
_start:
    /* The device tree is the emulator's own: gone, if it is in RAM. */
    li t0, LAYOUT_RAM
    bltu a1, t0, 2f
    lbu t0, 4(a1)
    lbu t1, 5(a1)
    lbu t2, 6(a1)
    lbu t3, 7(a1)
    slli t0, t0, 24
    slli t1, t1, 16
    slli t2, t2, 8
    or t0, t0, t1
    or t0, t0, t2
    or t0, t0, t3
    addi t0, t0, 7
    add t0, t0, a1
    andi a1, a1, -8
1:  sd zero, (a1)
    addi a1, a1, 8
    bltu a1, t0, 1b

2:  li t0, MAP_CLINT_BASE + ACLINT_MTIMECMP_BASE
    li t1, -1
    sd t1, (t0)
    la t0, trap_m
    csrw mtvec, t0
    la t0, trap_s
    csrw stvec, t0
    li t0, LAYOUT_STATE
    csrw mscratch, t0
    csrw sscratch, t0
    csrw mie, zero
    csrw satp, zero
    csrw mcounteren, zero
    csrw scounteren, zero
    li t1, LAYOUT_STREAM
    sd t1, STATE_STREAM(t0)

    /* PMP: the finisher for M alone; no devices for anyone; the code locked; entries 4 to 7 belong
     * to the segments; the rest open. */
    li t0, MAP_TEST_BASE >> 2 | 0x1ff
    csrw pmpaddr0, t0
    csrw pmpaddr1, zero
    li t0, MAP_RAM_BASE >> 2
    csrw pmpaddr2, t0
    li t0, LAYOUT_RAM >> 2 | ((LAYOUT_PATCH - LAYOUT_RAM) >> 3) - 1
    csrw pmpaddr3, t0
    li t0, -1
    srli t0, t0, 10
    csrw pmpaddr8, t0
    li t0, PMP_NAPOT | PMP_R | PMP_W | PMP_X
    csrw CSR_PMPCFG0 + 2, t0

    /* All registers start at zero. */
    li t0, MSTATUS_FS
    csrs mstatus, t0
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    fmv.d.x f\n, zero
    .endr
    csrw fcsr, zero
    csrw sepc, zero
    csrw scause, zero
    csrw stval, zero
    csrr sp, mscratch
    j next_segment

    .balign 4
trap_m:
    SAVE STATE_SAVED_M, mscratch
    csrr t0, mcause
    li t1, CAUSE_ECALL_U
    beq t0, t1, ended
    li t1, CAUSE_ECALL_S
    beq t0, t1, ended
    li t1, CAUSE_ECALL_M
    beq t0, t1, ended
    RECORD_TRAP RECORD_TRAP_M, STATE_SAVED_M, mcause, mepc, mtval, mstatus, mip, full
    RESTORE STATE_SAVED_M
    mret

    .balign 4
trap_s:
    SAVE STATE_SAVED_S, sscratch
    RECORD_TRAP RECORD_TRAP_S, STATE_SAVED_S, scause, sepc, stval, sstatus, sip, full_s
    RESTORE STATE_SAVED_S
    sret
full_s:
    ecall /* the next record of M will not fit either */

ended:
    TAG RECORD_DUMP
    STREAM RECORD_DUMP_WORDS, full
    csrr s1, mstatus
    li t1, MSTATUS_FS
    csrs mstatus, t1
    sd t0, 0(s0)
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    ld t0, STATE_SAVED_M + 8 * \n(sp)
    sd t0, 8 * \n(s0)
    .endr
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    fsd f\n, 8 * (32 + \n)(s0)
    .endr
    sd s1, 8 * 64(s0)
    csrr t0, fcsr
    sd t0, 8 * 65(s0)
    csrr t0, mepc
    sd t0, 8 * 66(s0)
    csrr t0, sepc
    sd t0, 8 * 67(s0)
    csrr t0, scause
    sd t0, 8 * 68(s0)
    csrr t0, stval
    sd t0, 8 * 69(s0)
    csrr t0, satp
    sd t0, 8 * 70(s0)
    csrr t0, medeleg
    sd t0, 8 * 71(s0)
    csrr t0, pmpcfg0
    sd t0, 8 * 72(s0)
    csrr t0, mideleg
    sd t0, 8 * 73(s0)
    csrr t0, mie
    sd t0, 8 * 74(s0)
    csrr t0, mip
    sd t0, 8 * 75(s0)
    csrr t0, senvcfg
    sd t0, 8 * 76(s0)
    csrr t0, scounteren
    sd t0, 8 * 77(s0)

    ld t0, STATE_SEGMENT(sp)
    addi t0, t0, 1
    sd t0, STATE_SEGMENT(sp)
next_segment:
    ld t0, STATE_SEGMENT(sp)
    ld t1, STATE_NSEGMENTS(sp)
    bltu t0, t1, 1f
    li t0, 0
    sd t0, STATE_SEGMENT(sp)
    ld t1, STATE_PASS(sp)
    addi t1, t1, 1
    sd t1, STATE_PASS(sp)
    ld t2, STATE_NPASSES(sp)
    bgeu t1, t2, passed
1:  li t1, SEGMENT_SIZE
    mul t0, t0, t1
    li t1, LAYOUT_SEGMENTS
    add s0, t0, t1
    ld t0, SEGMENT_PMPCFG0(s0)
    .irp n, 4, 5, 6, 7
    ld t1, SEGMENT_PMPADDR4 + 8 * (\n - 4)(s0)
    csrw CSR_PMPADDR0 + \n, t1
    .endr
    csrw pmpcfg0, t0
    ld t0, SEGMENT_SATP(s0)
    csrw satp, t0
    ld t0, SEGMENT_FENCE(s0)
    beqz t0, 1f
    sfence.vma
1:  ld t0, SEGMENT_MEDELEG(s0)
    csrw medeleg, t0
    csrw mie, zero
    csrci mip, MIP_SSIP
    ld t0, SEGMENT_MIDELEG(s0)
    csrw mideleg, t0
    ld t0, SEGMENT_MENVCFG(s0)
    csrw CSR_MENVCFG, t0
    ld t0, SEGMENT_SENVCFG(s0)
    csrw CSR_SENVCFG, t0
    ld t0, SEGMENT_MSTATUS(s0)
    csrw mstatus, t0
    ld t0, SEGMENT_ENTRY(s0)
    csrw mepc, t0
    fence.i
    RESTORE STATE_SAVED_M
    mret

full:
    li t0, EXIT_STREAM_FULL << SIFIVE_TEST_CODE_SHIFT | SIFIVE_TEST_FAIL
    j finish
passed:
    li t0, SIFIVE_TEST_PASS
finish:
    ld t1, STATE_HTIF(sp)
    beqz t1, 2f
    srli t1, t0, SIFIVE_TEST_CODE_SHIFT
    slli t1, t1, 1
    ori t1, t1, 1
    sd t1, STATE_TOHOST(sp)
1:  j 1b
2:  li t1, MAP_TEST_BASE
    sw t0, (t1)
1:  j 1b
