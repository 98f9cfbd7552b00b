/*
 * counters.S - instret exact to the instruction, cycle, time, and what stops and sets them.
 * (privileged ISA, "Hardware Performance Monitor", "Machine Counter-Inhibit Register")
 *
 * QEMU 7.2 counts the host's time in both counters unless -icount is given, and then whole
 * translation blocks: the exact counts are left out there.
 */
#include "check.inc"
#include "spec/aclint.h"

/* Between two reads `n` instructions retire, the first read included. */
.macro COUNTS n, insns:vararg
    csrr a0, minstret
    \insns
    csrr a1, minstret
    sub a1, a1, a0
    CHECK a1, \n
.endm

PROG
#ifndef ON_QEMU
    TEST "instret: two reads in a row"
    COUNTS 1
    TEST "instret: compressed ones and not"
    csrr a0, minstret
    nop
    .option push
    .option norvc
    nop
    .option pop
    c.nop
    csrr a1, minstret
    sub a1, a1, a0
    CHECK a1, 4
    TEST "instret: branches taken and not, jumps, calls"
    csrr a0, minstret
    beq zero, zero, 1f
    nop
1:  bne zero, zero, 2f
    jal a2, 2f
    nop
2:  la a2, 3f
    jalr a3, (a2)
    nop
    nop
3:  csrr a1, minstret
    sub a1, a1, a0
    CHECK a1, 7 /* `la` is two */
    TEST "instret: a loop of 1000"
    li a2, 1000
    csrr a0, minstret
1:  addi a2, a2, -1
    bnez a2, 1b
    csrr a1, minstret
    sub a1, a1, a0
    CHECK a1, 2001
    TEST "instret: loads, stores, devices, fences"
    la a2, word
    li a3, MAP_CLINT_BASE + ACLINT_MTIME
    csrr a0, minstret
    ld a4, (a2)
    sd a4, (a2)
    ld a4, (a3)
    fence
    fence.i
    sfence.vma
    csrr a1, minstret
    sub a1, a1, a0
    CHECK a1, 7
    TEST "instret: an ecall does not retire, mret does"
    la a2, counted
    csrw mscratch, a2
    csrr a0, minstret
    ecall /* no */
    nop
counted:
    csrr a1, minstret
    sub a1, a1, a0
    /* the first read, then the handler's: four csrr, csrrw, beqz, jr */
    CHECK a1, 8
    TEST "instret: a load that faults does not retire"
    la a2, counted2
    csrw mscratch, a2
    li a2, NOWHERE
    csrr a0, minstret
    ld a3, (a2)
counted2:
    csrr a1, minstret
    sub a1, a1, a0
    CHECK a1, 8
    TEST "cycle: a trap takes a cycle more than what retires"
    la a2, counted3
    csrw mscratch, a2
    csrr a0, minstret
    csrr a4, mcycle
    ecall
counted3:
    csrr a5, mcycle
    csrr a1, minstret
    sub a1, a1, a0
    sub a5, a5, a4
    CHECK a1, 10 /* two reads, seven of the handler, mcycle's second */
    CHECK a5, 9  /* from read to read: itself, the trap, seven */
#endif

    TEST "cycle, instret: never go back; the shadows are the same counters"
    csrr a0, cycle
    csrr a1, mcycle
    csrr a2, cycle
    sltu a3, a1, a0
    CHECK a3, 0
    sltu a3, a2, a1
    CHECK a3, 0
    csrr a0, instret
    csrr a1, minstret
    sltu a3, a1, a0
    CHECK a3, 0

#ifndef ON_QEMU
    TEST "a written counter is what the next instruction reads"
    li a0, 1000
    csrw minstret, a0
    csrr a1, minstret
    csrr a2, instret
    CHECK a1, 1000
    CHECK a2, 1001
    csrw mcycle, a0
    csrr a1, mcycle
    csrr a2, cycle
    CHECK a1, 1000
    CHECK a2, 1001
    csrw mcycle, zero
    csrr a1, mcycle
    CHECK a1, 0
    li a0, -1
    csrw minstret, a0
    nop
    csrr a1, minstret
    CHECK a1, 0
    TEST "csrrw gives the old value, csrrs adds bits to it"
    li a0, 0x10000
    csrw minstret, zero
    csrrs a1, minstret, a0
    csrr a2, minstret
    CHECK a1, 0
    CHECK a2, 0x10000

    TEST "mcountinhibit: IR stops instret alone"
    li a0, 4
    csrs mcountinhibit, a0
    csrr a1, minstret
    csrr a3, mcycle
    nop
    nop
    csrr a2, minstret
    csrr a4, mcycle
    CHECK_REG a2, a1
    sub a4, a4, a3
    CHECK a4, 4
    TEST "mcountinhibit: CY stops cycle, too"
    li a0, 5
    csrw mcountinhibit, a0
    csrr a1, mcycle
    nop
    csrr a2, mcycle
    CHECK_REG a2, a1
    TEST "a stopped counter can be set, and goes on from there"
    li a1, 500
    csrw minstret, a1
    nop
    csrr a2, minstret
    CHECK a2, 500
    csrw mcountinhibit, zero
    csrr a1, minstret
    csrr a2, minstret
    CHECK a1, 500
    CHECK a2, 501
    TEST "time is not stopped; it has no inhibit bit"
    li a0, -1
    csrw mcountinhibit, a0
    csrr a1, time
    li a2, 10000
1:  addi a2, a2, -1
    bnez a2, 1b
    csrr a2, time
    sltu a3, a1, a2
    CHECK a3, 1
    csrw mcountinhibit, zero
#endif
    TEST "time is mtime"
    li a3, MAP_CLINT_BASE + ACLINT_MTIME
    csrr a0, time
    ld a1, (a3)
    csrr a2, time
    sltu a4, a1, a0
    CHECK a4, 0
    sltu a4, a2, a1
    CHECK a4, 0
    TEST "mtime goes on by itself"
    ld a0, (a3)
1:  ld a1, (a3)
    beq a0, a1, 1b
    sltu a4, a0, a1
    CHECK a4, 1

#ifndef ON_QEMU
    TEST "an hpm counter without an event stands still; events: sscofpmf.S"
    li a0, 77
    csrw CSR_MHPMCOUNTER3, a0
    nop
    csrr a1, CSR_MHPMCOUNTER3
    CHECK a1, 77
    csrr a1, hpmcounter3
    CHECK a1, 77
#endif
    DONE

    .section .data
    .balign 8
word:
    .dword 0
