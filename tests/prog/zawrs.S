/*
 * zawrs.S - wrs.nto and wrs.sto: no waiting without a reservation or with an interrupt pending; a
 * store of another hart ends it; TW.
 */
#include "check.inc"

#define WRS_NTO 0x00d00073
#define WRS_STO 0x01d00073

/* lr.w of a0, then the instruction, in a mode */
.macro RESERVED mode, encoding
    ENTER \mode, 9f
    j 8f
    .balign 4
9:  lr.w a1, (a0)
    .word \encoding
    ecall
    .balign 4
8:
.endm

    .globl prog_other
prog_other:
1:  la a0, go
    lw a1, (a0)
    beqz a1, 1b
    sw zero, (a0)
    la a0, cell
    li a1, 5
    amoadd.w zero, a1, (a0)
    j 1b

PROG
    TEST "no reservation: no waiting"
    la a0, cell
    lr.w a1, (a0)
    sc.w a1, a1, (a0)
    .word WRS_NTO
    .word WRS_STO
    STEP U, .word WRS_NTO
    RUNS
    STEP S, .word WRS_STO
    RUNS
    TEST "a reservation, and an interrupt that is pending but not taken"
    csrsi mip, MIP_SSIP
    csrsi mie, MIP_SSIP
    lr.w a1, (a0)
    .word WRS_NTO
    li a2, MSTATUS_TW
    csrs mstatus, a2
    RESERVED M, WRS_NTO
    RUNS
    csrci mip, MIP_SSIP
    csrci mie, MIP_SSIP
    TEST "TW: wrs.nto that would wait is illegal below M, wrs.sto is not"
    RESERVED S, WRS_NTO
    CHECK s8, CAUSE_ILLEGAL
    CHECK s10, WRS_NTO
    RESERVED U, WRS_NTO
    CHECK s8, CAUSE_ILLEGAL
    RESERVED S, WRS_STO
    RUNS
    RESERVED U, WRS_STO
    RUNS
    csrc mstatus, a2
    TEST "without TW it waits, and goes on"
    RESERVED U, WRS_NTO
    RUNS
    TEST "a hart that waits sees what another stores"
    la a0, cell
    sw zero, (a0)
    la a2, go
    li a3, 1
    sw a3, (a2)
1:  lr.w a1, (a0)
    bnez a1, 2f
    .word WRS_NTO
    j 1b
2:  CHECK a1, 5
    DONE

    .section .bss
    .balign 128
cell:
    .space 128
go:
    .space 128
