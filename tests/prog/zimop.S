/*
 * zimop.S - may-be-operations: mop.r and mop.rr write 0, c.mop.n writes nothing. QEMU 7.2
 * knows no may-be-operations.
 */
#include "ops.inc"

/* The number's bits lie at 30, 27:26, 21:20 of mop.r, and at 30, 27:26 of mop.rr. */
#define MOP_R(n)  (0x81c04073 | ((n) & 3) << 20 | (((n) >> 2) & 3) << 26 | ((n) >> 4) << 30)
#define MOP_RR(n) (0x82004073 | ((n) & 3) << 26 | ((n) >> 2) << 30)
#define RD_A0     (10 << 7)
#define RS_A1     (11 << 15)
#define RT_A2     (12 << 20)

.macro SAME first
    CHECK a1, 0x1234
    CHECK a2, -5
.endm

PROG
    li a1, 0x1234
    li a2, -5
    TEST "mop.r.0 to mop.r.31 write 0"
    .set n, 0
    .rept 32
    li a0, -1
    .word MOP_R(n) | RD_A0 | RS_A1
    CHECK a0, 0
    .word MOP_R(n) | RS_A1 /* rd = x0 */
    SAME
    mv a0, a1
    .word MOP_R(n) | RD_A0 | 10 << 15
    CHECK a0, 0
    .set n, n + 1
    .endr
    TEST "mop.rr.0 to mop.rr.7 write 0"
    .set n, 0
    .rept 8
    li a0, -1
    .word MOP_RR(n) | RD_A0 | RS_A1 | RT_A2
    CHECK a0, 0
    .word MOP_RR(n) | RS_A1 | RT_A2
    SAME
    .set n, n + 1
    .endr
    TEST "in U-mode, too"
    li a0, -1
    STEP U, .word MOP_R(17) | RD_A0 | RS_A1
    RUNS
    CHECK a0, 0
    TEST "what lies between them is none"
    NO32 MOP_R(0) ^ 1 << 22
    NO32 MOP_R(31) | 1 << 28
    NO32 MOP_R(0) & ~(1 << 31)
    NO32 MOP_RR(0) | 1 << 28
    NO32 MOP_RR(7) | 1 << 29
    TEST "c.mop.1 to c.mop.15 write nothing, not even their x register"
    .macro CMOP n
    mv a5, x\n
    .short 0x6081 | ((\n) >> 1) << 8
    mv a6, x\n
    CHECK_REG a5, a6
    .endm
    .irp n, 1, 3, 5, 7, 9, 11, 13
    CMOP \n
    .endr
    li a5, 0x77
    .short 0x6081 | 7 << 8 /* x15 is a5 */
    CHECK a5, 0x77
    li t0, 0x78
    .short 0x6081 | 2 << 8
    CHECK t0, 0x78
    STEP U, .short 0x6581
    RUNS
    TEST "c.lui of 0 into other registers stays reserved"
    NO16 0x6001
    NO16 0x6201
    NO16 0x6881
    NO16 0x6f81
    DONE
