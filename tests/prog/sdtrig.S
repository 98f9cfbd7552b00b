/*
 * sdtrig.S - triggers: what their registers hold, what they match, in which modes, and when they
 * keep still. QEMU 7.2 has two, of mcontrol only.
 */
#include "check.inc"
    .option norvc

#define DISABLED (15 << TDATA1_TYPE_BIT)
#define M6       (TRIGGER_MCONTROL6 << TDATA1_TYPE_BIT)
#define M2       (TRIGGER_MCONTROL << TDATA1_TYPE_BIT)
#define IC       (TRIGGER_ICOUNT << TDATA1_TYPE_BIT)
#define MSU      (MCONTROL_M | MCONTROL_S | MCONTROL_U)

/* Trigger n becomes this; a register holds tdata2 if one is named. */
.macro TRIGGER n, tdata1, tdata2
    csrwi tselect, \n
    csrwi tdata1, 0
.ifnb \tdata2
    csrw tdata2, \tdata2
.endif
    SET_CSR tdata1, \tdata1
.endm

.macro HOLDS wrote, read:vararg
    SET_CSR tdata1, \wrote
    CHECK_CSR tdata1, \read
.endm

.macro OFF
    .irp n, 3, 2, 1, 0
    csrwi tselect, \n
    csrwi tdata1, 0
    .endr
.endm

PROG
    TEST "four triggers, all disabled at first"
    .irp n, 0, 1, 2, 3
    csrwi tselect, \n
    CHECK_CSR tselect, \n
    CHECK_CSR tdata1, DISABLED
    CHECK_CSR 0x7a4, 0x0100804c
    .endr
    csrwi tselect, 4
    CHECK_CSR tselect, 3
    li a0, -1
    csrw tselect, a0
    CHECK_CSR tselect, 3
    TEST "S- and U-mode do not reach them, and there is no tcontrol"
    STEP S, csrr a0, tselect
    TRAPS CAUSE_ILLEGAL
    STEP U, csrw tdata1, a0
    TRAPS CAUSE_ILLEGAL
    HERE csrr a0, 0x7a5
    TRAPS CAUSE_ILLEGAL

    TEST "types that are not built become disabled"
    csrwi tselect, 0
    .irp t, 0, 1, 4, 5, 7, 8, 14, 15
    HOLDS (\t << TDATA1_TYPE_BIT) | 0x47, DISABLED
    .endr
    TEST "the fields of mcontrol6: dmode, action, select are 0, size is without execute only"
    HOLDS M6 | 0x0fffffffff78f7ff, M6 | MCONTROL6_HIT0 | MSU | 7
    HOLDS M6 | 0x2c3, M6 | 0x2c3
    .irp m, 0, 1, 2, 3, 4, 5, 8, 9, 12, 13
    HOLDS M6 | MCONTROL_MATCH * \m | 1, M6 | MCONTROL_MATCH * \m | 1
    .endr
    .irp m, 6, 7, 10, 11, 14, 15
    HOLDS M6 | MCONTROL_MATCH * \m | 1, M6 | 1
    .endr
    .irp s, 0, 1, 2, 3, 5
    HOLDS M6 | MCONTROL6_SIZE * \s | 1, M6 | MCONTROL6_SIZE * \s | 1
    HOLDS M6 | MCONTROL6_SIZE * \s | 5, M6 | 5
    .endr
    .irp s, 4, 6, 7
    HOLDS M6 | MCONTROL6_SIZE * \s | 1, M6 | 1
    .endr
    TEST "of mcontrol: no NAPOT"
    HOLDS M2 | 0x47, M2 | 0x47
    HOLDS M2 | MCONTROL_MATCH | 1, M2 | 1
    HOLDS M2 | MCONTROL_MATCH * 9 | 1, M2 | 1
    HOLDS M2 | MCONTROL_MATCH * 2 | 1, M2 | MCONTROL_MATCH * 2 | 1
    .set ALL_HIT, MCONTROL_HIT | MCONTROL_SIZELO | MCONTROL_SIZEHI
    HOLDS M2 | ALL_HIT | 1, M2 | ALL_HIT | 1
    HOLDS M2 | 0x0fe8000000000000, M2
    TEST "of icount; the last trigger has nothing to chain to"
    HOLDS IC | 0x0ffffffffe00003f, IC
    HOLDS IC | ICOUNT_HIT | ICOUNT_COUNT, IC | ICOUNT_HIT | ICOUNT_COUNT
    csrwi tselect, 3
    HOLDS M6 | MCONTROL_CHAIN | 1, M6 | 1
    csrwi tselect, 2
    HOLDS M6 | MCONTROL_CHAIN | 1, M6 | MCONTROL_CHAIN | 1
    OFF

    .irp type, M6, M2
    TEST "an instruction, in the modes that are enabled"
    la a0, target
    TRIGGER 1, \type | MCONTROL_EXECUTE | MCONTROL_U, a0
    ENTER U, target
    CHECK s8, CAUSE_BREAKPOINT
    CHECK_REG s9, a0
    CHECK_REG s10, a0
    ENTER S, target
    RUNS
    TRIGGER 1, \type | MCONTROL_EXECUTE | MCONTROL_S, a0
    ENTER U, target
    RUNS
    ENTER S, before
    CHECK s8, CAUSE_BREAKPOINT
    CHECK_REG s9, a0
    TEST "the access does not happen; hit tells; others on the page go on"
    la a0, word
    TRIGGER 0, \type | MCONTROL_STORE | MSU, a0
    li a1, 7
    sd zero, 0(a0) /* M-mode without MIE: nothing */
    .irp mode, S, U
    STEP \mode, sd a1, 0(a0)
    TRAPS CAUSE_BREAKPOINT, a0
    .endr
    ld a2, 0(a0)
    CHECK a2, 0
    csrwi tselect, 0
    csrr a2, tdata1
    li a3, MCONTROL6_HIT0 | MCONTROL_HIT
    and a2, a2, a3
    snez a2, a2
    CHECK a2, 1
    STEP S, sd a1, 8(a0)
    RUNS
    STEP S, ld a2, 0(a0)
    RUNS
    ld a2, 8(a0)
    CHECK a2, 7
    OFF
    STEP S, sd a1, 0(a0)
    RUNS
    ld a2, 0(a0)
    CHECK a2, 7
    .endr

    TEST "M-mode only while mstatus.MIE is set"
    la a0, word
    TRIGGER 0, M6 | MCONTROL_LOAD | MCONTROL_M, a0
    HERE ld a1, 0(a0)
    CHECK s8, -1
    csrsi mstatus, MSTATUS_MIE
    HERE ld a1, 0(a0)
    TRAPS CAUSE_BREAKPOINT, a0
    csrci mstatus, MSTATUS_MIE
    TEST "S-mode while breakpoints are delegated only with SIE"
    TRIGGER 0, M6 | MCONTROL_LOAD | MCONTROL_S, a0
    csrsi medeleg, 1 << CAUSE_BREAKPOINT
    STEP S, ld a1, 0(a0)
    RUNS
    la a2, caught
    csrw stvec, a2
    csrsi mstatus, MSTATUS_SIE
    STEP S, ld a1, 0(a0)
    CHECK s8, CAUSE_ECALL_S
    csrr a2, scause
    CHECK a2, CAUSE_BREAKPOINT
    csrr a2, stval
    CHECK_REG a2, a0
    csrci mstatus, MSTATUS_SIE
    csrci medeleg, 1 << CAUSE_BREAKPOINT

    TEST "any byte of the access, one across pages too; load and store apart"
    la a0, edge
    addi a1, a0, 3
    TRIGGER 0, M6 | MCONTROL_LOAD | MCONTROL_S, a1
    STEP S, ld a2, -4(a0)
    addi a3, a0, -4
    TRAPS CAUSE_BREAKPOINT, a3
    STEP S, lw a2, -1(a0)
    RUNS
    STEP S, lbu a2, 3(a0)
    TRAPS CAUSE_BREAKPOINT, a1
    STEP S, lbu a2, 4(a0)
    RUNS
    STEP S, sd a2, -4(a0)
    RUNS
    TEST "amo: both; lr a load; sc a store; before they are misaligned"
    TRIGGER 0, M6 | MCONTROL_LOAD | MCONTROL_S, a0
    STEP S, amoadd.d a2, zero, (a0)
    TRAPS CAUSE_BREAKPOINT, a0
    STEP S, lr.d a2, (a0)
    TRAPS CAUSE_BREAKPOINT, a0
    STEP S, sc.d a2, zero, (a0)
    RUNS
    addi a1, a0, -1
    STEP S, lr.w a2, (a1)
    TRAPS CAUSE_BREAKPOINT, a1
    TRIGGER 0, M6 | MCONTROL_STORE | MCONTROL_S, a0
    STEP S, amoadd.d a2, zero, (a0)
    TRAPS CAUSE_BREAKPOINT, a0
    STEP S, lr.d a2, (a0)
    RUNS
    STEP S, sc.d a2, zero, (a0)
    TRAPS CAUSE_BREAKPOINT, a0
    TEST "before the access faults"
    li a1, NOWHERE
    TRIGGER 0, M6 | MCONTROL_STORE | MCONTROL_S, a1
    STEP S, sd zero, 0(a1)
    TRAPS CAUSE_BREAKPOINT, a1
    STEP S, ld zero, 0(a1)
    TRAPS CAUSE_LOAD_ACCESS, a1
    TRIGGER 0, M6 | MCONTROL_EXECUTE | MCONTROL_U, a1
    la s7, 9f
    csrw mscratch, s7
    csrw mepc, a1
    li s7, MSTATUS_MPP
    csrc mstatus, s7
    mret
    .balign 4
9:  CHECK s8, CAUSE_BREAKPOINT
    CHECK_REG s9, a1

    TEST "the size"
    .macro SIZES n, op, others:vararg
    TRIGGER 0, M6 | MCONTROL6_SIZE * \n | MCONTROL_LOAD | MCONTROL_S, a0
    STEP S, \op a2, 0(a0)
    TRAPS CAUSE_BREAKPOINT, a0
    .irp o, \others
    STEP S, \o a2, 0(a0)
    RUNS
    .endr
    .endm
    SIZES 1, lb, lh, lw, ld
    SIZES 2, lhu, lb, lw, ld
    SIZES 3, lw, lb, lh, ld
    SIZES 5, ld, lb, lh, lw
    TRIGGER 0, M2 | MCONTROL_SIZELO | MCONTROL_SIZEHI | MCONTROL_LOAD | MCONTROL_S, a0
    STEP S, ld a2, 0(a0)
    TRAPS CAUSE_BREAKPOINT, a0
    STEP S, lw a2, 0(a0)
    RUNS

    TEST "NAPOT: 32 bytes, not those beside them; and its opposite"
    ori a1, a0, 15
    TRIGGER 0, M6 | MCONTROL_MATCH * MATCH_NAPOT | MCONTROL_LOAD | MCONTROL_S, a1
    .irp off, 0, 8, 31
    STEP S, lb a2, \off(a0)
    addi a3, a0, \off
    TRAPS CAUSE_BREAKPOINT, a3
    .endr
    .irp off, -1, 32, 64
    STEP S, lb a2, \off(a0)
    RUNS
    .endr
    TRIGGER 0, M6 | MCONTROL_MATCH * (MATCH_NAPOT | MATCH_NOT) | MCONTROL_LOAD | MCONTROL_S, a1
    STEP S, lb a2, 31(a0)
    RUNS
    STEP S, lb a2, 32(a0)
    addi a3, a0, 32
    TRAPS CAUSE_BREAKPOINT, a3
    TEST "at least and below"
    addi a1, a0, 16
    TRIGGER 0, M6 | MCONTROL_MATCH * MATCH_GE | MCONTROL_LOAD | MCONTROL_S, a1
    STEP S, lb a2, 15(a0)
    RUNS
    STEP S, lb a2, 16(a0)
    TRAPS CAUSE_BREAKPOINT, a1
    TRIGGER 0, M6 | MCONTROL_MATCH * MATCH_LT | MCONTROL_LOAD | MCONTROL_S, a1
    STEP S, lb a2, 16(a0)
    RUNS
    STEP S, lb a2, 15(a0)
    addi a3, a0, 15
    TRAPS CAUSE_BREAKPOINT, a3
    TEST "masks: bits 63-32 of tdata2 choose which bits of a half must be as bits 31-0 say"
    li a1, 0xff00000018
    TRIGGER 0, M6 | MCONTROL_MATCH * MATCH_MASK_LOW | MCONTROL_LOAD | MCONTROL_S, a1
    STEP S, lb a2, 0x18(a0)
    addi a3, a0, 0x18
    TRAPS CAUSE_BREAKPOINT, a3
    STEP S, lb a2, 0x19(a0)
    RUNS
    STEP S, lb a2, 0x118(a0)
    addi a3, a0, 0x118
    TRAPS CAUSE_BREAKPOINT, a3
    li a1, 0x100000001
    TRIGGER 0, M6 | MCONTROL_MATCH * MATCH_MASK_HIGH | MCONTROL_LOAD | MCONTROL_S, a1
    STEP S, lb a2, 0(a0)
    RUNS
    TRIGGER 0, M6 | MCONTROL_MATCH * (MATCH_MASK_HIGH | MATCH_NOT) | MCONTROL_LOAD | MCONTROL_S, a1
    STEP S, lb a2, 0(a0)
    TRAPS CAUSE_BREAKPOINT, a0

    TEST "a chain: all of them, and all are hit"
    addi a1, a0, 16
    TRIGGER 1, M6 | MCONTROL_MATCH * MATCH_LT | MCONTROL_LOAD | MCONTROL_S, a1
    TRIGGER 0, M6 | MCONTROL_CHAIN | MCONTROL_MATCH * MATCH_GE | MCONTROL_LOAD | MCONTROL_S, a0
    .irp off, -1, 16
    STEP S, lb a2, \off(a0)
    RUNS
    .endr
    csrwi tselect, 1
    csrr a2, tdata1
    li a3, MCONTROL6_HIT0
    and a2, a2, a3
    CHECK a2, 0
    STEP S, lb a2, 4(a0)
    addi a3, a0, 4
    TRAPS CAUSE_BREAKPOINT, a3
    .irp n, 0, 1
    csrwi tselect, \n
    csrr a2, tdata1
    li a3, MCONTROL6_HIT0
    and a2, a2, a3
    CHECK a2, MCONTROL6_HIT0
    .endr
    TEST "a load by one instruction only"
    la a1, target
    TRIGGER 1, M6 | MCONTROL_LOAD | MCONTROL_S, a0
    TRIGGER 0, M6 | MCONTROL_CHAIN | MCONTROL_EXECUTE | MCONTROL_S, a1
    STEP S, ld a2, 0(a0)
    RUNS
    ENTER S, target
    CHECK s8, CAUSE_BREAKPOINT
    CHECK_REG s9, a1
    CHECK_REG s10, a0
    OFF

    TEST "icount: one instruction of U-mode, then the breakpoint before the next"
    TRIGGER 0, IC | ICOUNT_COUNT_1 | ICOUNT_U
    li a1, 0
    ENTER U, counted
    CHECK s8, CAUSE_BREAKPOINT
    CHECK s10, 0
    la a0, counted + 4
    CHECK_REG s9, a0
    CHECK a1, 1
    csrwi tselect, 0
    CHECK_CSR tdata1, IC | ICOUNT_HIT | ICOUNT_U
    ENTER U, counted
    RUNS
    CHECK a1, 6
    TEST "three, while M- and S-mode do not count"
    TRIGGER 0, IC | ICOUNT_COUNT_1 * 3 | ICOUNT_U
    ENTER S, counted
    RUNS
    ENTER U, counted
    CHECK s8, CAUSE_BREAKPOINT
    la a0, counted + 12
    CHECK_REG s9, a0
    TEST "an instruction that traps counts, and the breakpoint comes back in that mode"
    TRIGGER 0, IC | ICOUNT_COUNT_1 | ICOUNT_U
    STEP U, ecall
    CHECK s8, CAUSE_ECALL_U
    csrwi tselect, 0
    CHECK_CSR tdata1, IC | ICOUNT_PENDING | ICOUNT_U
    ENTER S, counted
    RUNS
    ENTER U, counted
    CHECK s8, CAUSE_BREAKPOINT
    la a0, counted
    CHECK_REG s9, a0
    TEST "M-mode with MIE: the write itself does not count"
    csrwi tselect, 0
    csrsi mstatus, MSTATUS_MIE
    li a0, IC | ICOUNT_COUNT_1 * 2 | ICOUNT_M
    li a1, 0
    .macro COUNTED_M
    csrw tdata1, a0
    addi a1, a1, 1
    addi a1, a1, 1
    addi a1, a1, 1
    .endm
    HERE COUNTED_M
    CHECK s8, CAUSE_BREAKPOINT
    CHECK a1, 2
    csrsi mstatus, MSTATUS_MIE
    li a1, 0
    .macro COUNTED_AGAIN
    csrw tdata1, a0
    COUNTED_M /* written while it counts */
    .endm
    HERE COUNTED_AGAIN
    CHECK s8, CAUSE_BREAKPOINT
    CHECK a1, 2
    csrci mstatus, MSTATUS_MIE
    OFF
    DONE

    .balign 4
before:
    nop
target:
    ld a2, 0(a0)
    ecall
counted:
    addi a1, a1, 1
    addi a1, a1, 1
    addi a1, a1, 1
    addi a1, a1, 1
    addi a1, a1, 1
    ecall
    .balign 4
caught:
    ecall

    .data
    .balign 4096
word:
    .fill 4096
edge:
    .fill 4096
