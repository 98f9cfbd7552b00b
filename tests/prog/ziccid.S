/*
 * ziccid.S - Ziccid: what a hart stores it fetches in the end, without a fence.i. Here that is at
 * once, or at the latest when the loop that waits for it goes round again; a store of another hart
 * arrives, too. (With fence.i: selfmod.S.)
 */
#include "check.inc"
    .option norvc

#define LI_A0(n) ((n) << 20 | 0x513) /* li a0, n */

/* Calls `code` until a0 is what was stored, a million times at most. */
.macro SEES value
    li a3, 1000000
9:  jal s1, code
    li a4, \value
    beq a0, a4, 8f
    addi a3, a3, -1
    bnez a3, 9b
8:  CHECK a0, \value
.endm

    .globl prog_other
prog_other: /* puts a 7 there when it is asked to */
    la a1, go
1:  lw a2, (a1)
    beqz a2, 1b
    la a1, code
    li a2, LI_A0(7)
    sw a2, (a1)
1:  wfi
    j 1b

PROG
    TEST "a store, a hundred times"
    li s2, 50
1:  la a1, code
    li a2, LI_A0(2)
    sw a2, (a1)
    SEES 2
    la a1, code
    li a2, LI_A0(3)
    sw a2, (a1)
    SEES 3
    addi s2, s2, -1
    bnez s2, 1b
    TEST "an AMO and an SC"
    la a1, code
    li a2, LI_A0(4)
    amoswap.w zero, a2, (a1)
    SEES 4
    la a1, code
    li a2, LI_A0(5)
    lr.w a3, (a1)
    sc.w a3, a2, (a1)
    SEES 5
    TEST "a byte of it, and a store across its end"
    la a1, code
    li a2, LI_A0(6) >> 16
    sb a2, 2(a1) /* the lower bits of the immediate */
    SEES 6
    la a1, code
    lhu a3, 4(a1)
    slli a3, a3, 16
    li a2, LI_A0(1) >> 16
    or a2, a2, a3
    sw a2, 2(a1)
    SEES 1
    TEST "a loop that is running, patched by itself"
    ENTER U, patches_itself
    RUNS
    CHECK a0, 19
    TEST "by another hart"
    li a1, 1
    la a2, go
    sw a1, (a2)
    SEES 7
    DONE

    .balign 4
patches_itself: /* the nop that runs in the first round counts in all others */
    li a0, 0
    li a1, 20
    la a2, 2f
    li a3, LI_A0(1) | 10 << 15 /* addi a0, a0, 1 */
2:  nop
    sw a3, (a2)
    addi a1, a1, -1
    bnez a1, 2b
    ecall

    .data
    .balign 4096
code:
    li a0, 1
    jr s1
    .balign 4096
go:
    .word 0
