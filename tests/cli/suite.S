/*
 * Test programs for `rvemu test`, one a KIND: how each ends is all that matters. M-mode, bare.
 *
 *   ends CODE    stores CODE to tohost, over and over
 */
#define PASS   1
#define FAIL   2
#define HANG   3 /* counts for ever: no detector minds */
#define LOOP   4 /* a trap handler that traps itself */
#define SIG    5 /* four words of signature, then passes */
#define REST   6 /* the same without tohost: ends in a jump to itself */
#define SAYS   7 /* what XML, TAP and terminals must not take literally, then fails */
#define CODE   8 /* fails with a code that is no test's number */
#define TRAP   9 /* an illegal instruction; the handler fails with test 3 */
#define SLOW   10 /* a million instructions, then passes */
#define SILENT 11 /* switches off by the test device */
#define CALLS  12 /* system calls by tohost: test n fails if the n-th has a wrong answer */
#define SECOND 13 /* hart 1 fails; hart 0 waits */

    .macro ends code
    li t0, \code
    la t1, tohost
9:  sw t0, 0(t1)
    sw zero, 4(t1)
    j 9b
    .endm

#ifdef ARCH
    .attribute arch, ARCH
#endif
    .text
    .globl _start
_start:
#if KIND == PASS
    ends 1
#elif KIND == FAIL
test_2:
    nop
test_7:
    ends (7 << 1) | 1
#elif KIND == HANG
    addi s0, s0, 1
    j _start
#elif KIND == LOOP
    la t0, handler
    csrw mtvec, t0
    .balign 4
handler:
    .word 0xffffffff
#elif KIND == SIG || KIND == REST
    la t0, begin_signature
    li t1, 0x01020304
    sw t1, 0(t0)
    li t1, 0xdeadbeef
    sw t1, 4(t0)
    sw zero, 8(t0)
    li t1, -1
    sw t1, 12(t0)
#if KIND == REST
    j .
#else
    ends 1
#endif
#elif KIND == SAYS
    la a0, text
    li a1, 0x10000000
1:  lbu t0, 0(a0)
    beqz t0, 2f
    sb t0, 0(a1)
    addi a0, a0, 1
    j 1b
2:  ends (2 << 1) | 1
text:
    .ascii "<first> line\n"
    .byte 1, 27, '[', '2', 'J', 0xff, 0xc3, 0xa9
    .asciz " ]]> & \"quoted\" 'it' \\ # <last>\n"
#elif KIND == CODE
test_2:
    ends (669 << 1) | 1
#elif KIND == TRAP
    la t0, caught
    csrw mtvec, t0
somewhere:
    .word 0xffffffff
    .balign 4
caught:
    ends (3 << 1) | 1
#elif KIND == SLOW
    li s0, 500000
1:  addi s0, s0, -1
    bnez s0, 1b
    ends 1
#elif KIND == SECOND
    csrr t0, mhartid
1:  beqz t0, 1b
    ends (4 << 1) | 1
#elif KIND == SILENT
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
    j .
#endif

#if KIND == CALLS
    /* The n-th call, with the answer that it must have. */
    .macro call n, number, a0, a1, a2, answer
    la s0, block
    li t0, \number
    sd t0, 0(s0)
    li t0, \a0
    sd t0, 8(s0)
    la t0, \a1
    sd t0, 16(s0)
    li t0, \a2
    sd t0, 24(s0)
    la t1, tohost
    sd s0, 0(t1)
7:  ld t0, 8(t1)
    beqz t0, 7b
    sd zero, 8(t1)
    ld t0, 0(s0)
    li t2, \answer
    beq t0, t2, 6f
    ends (\n << 1) | 1
6:
    .endm
    call 1, 64, 1, said, 9, 9
    call 2, 64, 2, said, 0, 0
    call 3, 64, 1, 0x2000000, 9, -14 /* a device */
    call 4, 64, 1, said, 0x7fffffffffffffff, 1 << 20
    call 5, 64, 3, said, 9, -9
    call 6, 1000, 0, said, 0, -38
    call 7, 93, 7, said, 0, 0
said:
    .ascii "by a call"
#endif

#ifdef CHECKS_ITSELF
pass:
fail:
    nop
#endif

    .data
    .balign 64
#if KIND != REST && KIND != SILENT
    .globl tohost
tohost:
    .dword 0
    .globl fromhost
fromhost:
    .dword 0
    .balign 64
block:
    .dword 0, 0, 0, 0
#endif
#ifdef END /* a signature that lies */
    .globl begin_signature, end_signature
    .set begin_signature, BEGIN
    .set end_signature, END
#else
#if KIND == SIG || KIND == REST
    .globl begin_signature, end_signature
    .balign 16
begin_signature:
    .fill 4, 4, 0x55555555
end_signature:
    .dword 0
#endif
#endif
