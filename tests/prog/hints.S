/*
 * hints.S - Zihintpause, Zihintntl (c.ntl.* too) and Zicbop's prefetches: in each mode they run,
 * retire as one instruction, change no register, and never trap, whatever they point at; and what
 * follows a ntl is the access that it always is. Harts without the extensions run them as well.
 */
#include "check.inc"
    .option norvc

/* In a mode, between two reads of instret: one more than without; a0 to a7 and ra stay. */
.macro HINT mode, encoding:vararg
    li a0, -1
    li a1, 0x5a5a
    li a2, NOWHERE
    ENTER \mode, 9f
    j 8f
    .balign 4
9:  csrr a3, instret
    \encoding
    .balign 4
    csrr a4, instret
    ecall
    .balign 4
8:  sub a4, a4, a3
    CHECK a0, -1
    CHECK a1, 0x5a5a
    CHECK a2, NOWHERE
    CHECK zero, 0
    CHECK sp, 0x1234
.endm
.macro HINT32 encoding
    .irp mode, M, S, U
    HINT \mode, .word \encoding
    RUNS
    CHECK a4, 2
    .endr
.endm
/* Two of them, so that what follows is aligned */
.macro HINT16 encoding
    .irp mode, M, S, U
    HINT \mode, .word (\encoding) << 16 | (\encoding)
    RUNS
    CHECK a4, 3
    .endr
.endm

PROG
    li sp, 0x1234
    li a0, -1
    csrw mcounteren, a0
    csrw scounteren, a0
    TEST "pause"
    HINT32 0x0100000f
    TEST "ntl.p1, ntl.pall, ntl.s1, ntl.all"
    HINT32 0x00200033
    HINT32 0x00300033
    HINT32 0x00400033
    HINT32 0x00500033
    TEST "c.ntl.p1, c.ntl.pall, c.ntl.s1, c.ntl.all"
    HINT16 0x900a
    HINT16 0x900e
    HINT16 0x9012
    HINT16 0x9016
    TEST "prefetch.i, .r and .w of nothing, of no address, and of an odd one"
    .irp kind, 0, 1, 3
    HINT32 0x00066013 | \kind << 20 /* (a2) */
    HINT32 0x00056013 | \kind << 20 /* (a0), which is -1 */
    HINT32 0x7e05e013 | \kind << 20 /* 2016(a1) */
    .endr
    TEST "after a ntl: the load, the store and the fault are the same"
    la a5, word
    ENTER U, after_ntl
    RUNS
    CHECK a6, 0x123456789
    ld a6, word
    CHECK a6, 0x5a5a
    li a5, NOWHERE
    ENTER U, after_ntl
    CHECK s8, CAUSE_LOAD_ACCESS
    CHECK_REG s10, a5
    la a6, after_ntl + 4
    CHECK_REG s9, a6
    DONE

    .balign 4
after_ntl:
    .word 0x00500033
    ld a6, (a5)
    .word 0x00200033
    sd a1, (a5)
    ecall

    .data
    .balign 8
word:
    .dword 0x123456789
