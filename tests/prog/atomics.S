/*
 * atomics.S - LR/SC and the AMOs: results, misalignment, devices, reservations.
 *
 * Misaligned: AMO and SC raise the store cause, LR the load cause. A device's registers support no
 * AMO: store access fault, and the device is not touched.
 */
#include "check.inc"

/* One AMO on a memory word: old value to rd, sign-extended; new value in memory. */
.macro AMO op, size, old, operand, new:vararg
    la a0, word
    li a1, \old
    sd a1, (a0)
    li a2, \operand
    amo\op\().\size a3, a2, (a0)
    l\size a4, (a0)
    li a1, \old
.ifc \size, w
    sext.w a1, a1
.endif
    CHECK_REG a3, a1
    CHECK a4, \new
.endm

PROG
    TEST "AMOs on doublewords"
    AMO swap, d, 0x1122334455667788, 0x99, 0x99
    AMO add, d, 0x7fffffffffffffff, 1, 0x8000000000000000
    AMO xor, d, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf0f0f0f0f0f0f0f0
    AMO and, d, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0x0f000f000f000f00
    AMO or, d, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xfff0fff0fff0fff0
    AMO min, d, 5, -3, -3
    AMO max, d, 5, -3, 5
    AMO minu, d, 5, -3, 5
    AMO maxu, d, 5, -3, -3

    TEST "AMOs on words: sign extension, upper half untouched"
    AMO swap, w, 0x80000000, 7, 7
    AMO add, w, 0x7fffffff, 1, 0xffffffff80000000
    AMO xor, w, 0xff00ff00, 0x0ff00ff0, 0xfffffffff0f0f0f0
    AMO and, w, 0xff00ff00, 0x0ff00ff0, 0x0f000f00
    AMO or, w, 0x0f00ff00, 0x0ff00ff0, 0x0ff0fff0
    AMO min, w, 0x80000000, 1, 0xffffffff80000000
    AMO max, w, 0x80000000, 1, 1
    AMO minu, w, 0x80000000, 1, 1
    AMO maxu, w, 0x80000000, 1, 0xffffffff80000000
    la a0, word
    li a1, 0x1111111122222222
    sd a1, (a0)
    li a2, 0xaaaaaaaa33333333
    amoadd.w a3, a2, (a0)
    ld a4, (a0)
    CHECK a4, 0x1111111155555555

    TEST "an AMO compares only the low word of its operand"
    li a1, 5
    sd a1, (a0)
    li a2, 0x100000003
    amomax.w a3, a2, (a0)
    lw a4, (a0)
    CHECK a4, 5

    TEST "rd and rs2 the same register; rd = x0"
    li a1, 10
    sd a1, (a0)
    li a2, 32
    amoadd.d a2, a2, (a0)
    CHECK a2, 10
    amoadd.d zero, a2, (a0)
    ld a1, (a0)
    CHECK a1, 52
    amoswap.d a0, a2, (a0) /* rd = rs1 */
    CHECK a0, 52

    TEST "LR and SC: the pair succeeds, rd = 0, memory changed"
    la a0, word
    li a1, 0xffffffff80000001
    sd a1, (a0)
    lr.w a2, (a0)
    CHECK a2, 0xffffffff80000001
    li a3, 7
    lr.w a2, (a0)
    sc.w a4, a3, (a0)
    CHECK a4, 0
    lwu a2, (a0)
    CHECK a2, 7
    lr.d a2, (a0)
    sc.d a4, a1, (a0)
    CHECK a4, 0
    ld a2, (a0)
    CHECK a2, 0xffffffff80000001

    TEST "SC without LR fails with 1 and writes nothing"
    li a3, 99
    sc.d a4, a3, (a0)
    CHECK a4, 1
    ld a2, (a0)
    CHECK a2, 0xffffffff80000001

    TEST "a second SC on one LR fails"
    lr.d a2, (a0)
    sc.d a4, a2, (a0)
    sc.d a5, a3, (a0)
    CHECK a4, 0
    CHECK a5, 1

    TEST "SC to another address than LR's fails and ends the reservation"
    la a1, word + 64
    lr.d a2, (a0)
    sc.d a4, a3, (a1)
    sc.d a5, a3, (a0)
    CHECK a4, 1
    CHECK a5, 1
    ld a2, (a1)
    CHECK a2, 0

    TEST "the second of two LRs holds the reservation"
    lr.d a2, (a0)
    lr.d a2, (a1)
    sc.d a4, a3, (a0)
    CHECK a4, 1
    lr.d a2, (a0)
    lr.d a2, (a1)
    sc.d a4, zero, (a1)
    CHECK a4, 0

#ifndef ON_QEMU /* QEMU 7.2 calls them misaligned loads; the manual: AMOs raise store causes */
    TEST "a misaligned AMO is a misaligned store"
    la a1, word + 1
    HERE amoadd.w a3, a2, (a1)
    TRAPS CAUSE_STORE_MISALIGNED, a1
    la a1, word + 4
    HERE amoadd.d a3, a2, (a1)
    TRAPS CAUSE_STORE_MISALIGNED, a1
    HERE amoadd.w a3, a2, (a1)
    RUNS
    la a1, word + 2
    HERE amoswap.w zero, zero, (a1)
    TRAPS CAUSE_STORE_MISALIGNED, a1
#endif

    TEST "a misaligned LR is a misaligned load, a misaligned SC a misaligned store"
    la a1, word + 4
    HERE lr.d a2, (a1)
    TRAPS CAUSE_LOAD_MISALIGNED, a1
    la a1, word + 2
    HERE lr.w a2, (a1)
    TRAPS CAUSE_LOAD_MISALIGNED, a1
#ifndef ON_QEMU /* QEMU 7.2 lets an SC without reservation fail before it looks at the address */
    HERE sc.w a2, a3, (a1)
    TRAPS CAUSE_STORE_MISALIGNED, a1
#endif

    TEST "LR where nothing is: load access fault"
    li a1, NOWHERE
    HERE lr.w a3, (a1)
    TRAPS CAUSE_LOAD_ACCESS, a1
#ifndef ON_QEMU /* QEMU 7.2 calls them loads; the manual: AMOs raise store causes */
    TEST "AMO where nothing is: store access fault, whatever the AMO"
    li a1, NOWHERE
    HERE amoadd.w a3, a2, (a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    HERE amoswap.d a3, a2, (a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    HERE sc.w a3, a2, (a1)
    TRAPS CAUSE_STORE_ACCESS, a1
#endif

#ifndef ON_QEMU /* QEMU 7.2 performs atomics on devices; the manual leaves it to the platform */
    TEST "AMO, LR and SC to a device: access faults, and the device unchanged"
    li a1, MAP_CLINT_BASE /* msip of hart 0 */
    sw zero, (a1)
    li a2, 1
    HERE amoswap.w a3, a2, (a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    HERE amoor.w a3, a2, (a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    lw a4, (a1)
    CHECK a4, 0
    HERE lr.w a3, (a1)
    TRAPS CAUSE_LOAD_ACCESS, a1
    HERE sc.w a3, a2, (a1)
    TRAPS CAUSE_STORE_ACCESS, a1
    lw a4, (a1)
    CHECK a4, 0
#endif

    TEST "a loop of LR and SC counts"
    la a0, word
    sd zero, (a0)
    li a1, 1000
1:  lr.d.aq a2, (a0)
    addi a2, a2, 1
    sc.d.rl a3, a2, (a0)
    bnez a3, 1b
    addi a1, a1, -1
    bnez a1, 1b
    ld a2, (a0)
    CHECK a2, 1000
    DONE

    .section .bss
    .balign 64
word:
    .space 128
