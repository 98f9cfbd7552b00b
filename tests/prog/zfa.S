/*
 * zfa.S - Zfa: constants, minimum and maximum that give NaN, rounding to integers, quiet
 * comparisons, conversion modulo 2^32. Debian 12's assembler and QEMU 7.2 do not know them. The
 * results were computed with exact fractions, apart from the emulator.
 */
#include "ops.inc"

#define NX    1
#define NV    16
#define ONE   0x3ff0000000000000
#define INF   0x7ff0000000000000
#define QNAN  0x7ff8000000000000
#define SNAN  0x7ff0000000000001
#define MINUS 0x8000000000000000
#define BOX32 0xffffffff00000000
#define BOX16 0xffffffffffff0000

.macro FLAGS_ARE value
    csrr a7, fflags
    CHECK a7, \value
    csrw fflags, zero
.endm
/* fa0 holds the bits */
.macro BITS want:vararg
    fmv.x.d a0, fa0
    CHECK a0, \want
.endm
/* The bits of fli.s, fli.d and fli.h */
.macro FLI i, s, d, h
    .insn r 0x53, 0, 0x78, f10, x\i, x1
    BITS BOX32 | \s
    .insn r 0x53, 0, 0x79, f10, x\i, x1
    BITS \d
    .insn r 0x53, 0, 0x7a, f10, x\i, x1
    BITS BOX16 | \h
.endm
.macro OPERANDS a, b
    li a1, \a
    li a2, \b
    fmv.d.x fa1, a1
    fmv.d.x fa2, a2
.endm
.macro ROUND_D a, want, inexact
    OPERANDS \a, 0
    .insn r 0x53, 7, 0x21, f10, f11, f4
    BITS \want
    FLAGS_ARE 0
    .insn r 0x53, 7, 0x21, f10, f11, f5
    BITS \want
    FLAGS_ARE \inexact
.endm
/* fminm.d with f3 2, fmaxm.d with 3 */
.macro PICK f3, a, b, want, flags
    OPERANDS \a, \b
    .insn r 0x53, \f3, 0x15, f10, f11, f12
    BITS \want
    FLAGS_ARE \flags
.endm
/* fleq.d and fltq.d */
.macro QUIET a, b, le, lt, flags
    OPERANDS \a, \b
    .insn r 0x53, 4, 0x51, a0, f11, f12
    CHECK a0, \le
    FLAGS_ARE \flags
    .insn r 0x53, 5, 0x51, a0, f11, f12
    CHECK a0, \lt
    FLAGS_ARE \flags
.endm
.macro MOD a, want, flags
    OPERANDS \a, 0
    .insn r 0x53, 1, 0x61, a0, f11, f8
    CHECK a0, \want
    FLAGS_ARE \flags
.endm
/* One of .s and .h, with a result in f, one in x, one operand only */
.macro NARROW f7, f3, box, a, b, want, flags
    OPERANDS (\box | \a), (\box | \b)
    .insn r 0x53, \f3, \f7, f10, f11, f12
    BITS \box | \want
    FLAGS_ARE \flags
.endm
.macro NARROW_X f7, f3, box, a, b, want, flags
    OPERANDS (\box | \a), (\box | \b)
    .insn r 0x53, \f3, \f7, a0, f11, f12
    CHECK a0, \want
    FLAGS_ARE \flags
.endm
.macro NARROW_1 f7, f3, rs2, box, a, want, flags
    OPERANDS (\box | \a), 0
    .insn r 0x53, \f3, \f7, f10, f11, f\rs2
    BITS \box | \want
    FLAGS_ARE \flags
.endm

PROG
    TEST "FS off"
    STEP M, .word 0xf2180553 /* fli.d */
    CHECK s8, CAUSE_ILLEGAL
    STEP M, .word 0xc2859553 /* fcvtmod.w.d */
    CHECK s8, CAUSE_ILLEGAL
    li t0, MSTATUS_FS
    csrs mstatus, t0
    csrw fcsr, zero
    TEST "fli: all constants"
    FLI 0, 0xbf800000, 0xbff0000000000000, 0xbc00
    FLI 1, 0x800000, 0x10000000000000, 0x0400
    FLI 2, 0x37800000, 0x3ef0000000000000, 0x100
    FLI 3, 0x38000000, 0x3f00000000000000, 0x200
    FLI 4, 0x3b800000, 0x3f70000000000000, 0x1c00
    FLI 5, 0x3c000000, 0x3f80000000000000, 0x2000
    FLI 6, 0x3d800000, 0x3fb0000000000000, 0x2c00
    FLI 7, 0x3e000000, 0x3fc0000000000000, 0x3000
    FLI 8, 0x3e800000, 0x3fd0000000000000, 0x3400
    FLI 9, 0x3ea00000, 0x3fd4000000000000, 0x3500
    FLI 10, 0x3ec00000, 0x3fd8000000000000, 0x3600
    FLI 11, 0x3ee00000, 0x3fdc000000000000, 0x3700
    FLI 12, 0x3f000000, 0x3fe0000000000000, 0x3800
    FLI 13, 0x3f200000, 0x3fe4000000000000, 0x3900
    FLI 14, 0x3f400000, 0x3fe8000000000000, 0x3a00
    FLI 15, 0x3f600000, 0x3fec000000000000, 0x3b00
    FLI 16, 0x3f800000, 0x3ff0000000000000, 0x3c00
    FLI 17, 0x3fa00000, 0x3ff4000000000000, 0x3d00
    FLI 18, 0x3fc00000, 0x3ff8000000000000, 0x3e00
    FLI 19, 0x3fe00000, 0x3ffc000000000000, 0x3f00
    FLI 20, 0x40000000, 0x4000000000000000, 0x4000
    FLI 21, 0x40200000, 0x4004000000000000, 0x4100
    FLI 22, 0x40400000, 0x4008000000000000, 0x4200
    FLI 23, 0x40800000, 0x4010000000000000, 0x4400
    FLI 24, 0x41000000, 0x4020000000000000, 0x4800
    FLI 25, 0x41800000, 0x4030000000000000, 0x4c00
    FLI 26, 0x43000000, 0x4060000000000000, 0x5800
    FLI 27, 0x43800000, 0x4070000000000000, 0x5c00
    FLI 28, 0x47000000, 0x40e0000000000000, 0x7800
    FLI 29, 0x47800000, 0x40f0000000000000, 0x7c00
    FLI 30, 0x7f800000, 0x7ff0000000000000, 0x7c00
    FLI 31, 0x7fc00000, 0x7ff8000000000000, 0x7e00
    FLAGS_ARE 0
    TEST "fround.d and froundnx.d, rne"
    li a0, 0
    csrw frm, a0
    ROUND_D 0x3fe0000000000000, 0x0, 1
    ROUND_D 0xbfe0000000000000, 0x8000000000000000, 1
    ROUND_D 0x3ff8000000000000, 0x4000000000000000, 1
    ROUND_D 0x4004000000000000, 0x4000000000000000, 1
    ROUND_D 0xc004000000000000, 0xc000000000000000, 1
    ROUND_D 0x3fd0000000000000, 0x0, 1
    ROUND_D 0xbfe8000000000000, 0xbff0000000000000, 1
    ROUND_D 0x432fffffffffffff, 0x4330000000000000, 1
    ROUND_D 0x4330000000000001, 0x4330000000000001, 0
    ROUND_D 0xc32ffffffffffffd, 0xc32ffffffffffffc, 1
    ROUND_D 0x1, 0x0, 1
    ROUND_D 0x7e37e43c8800759c, 0x7e37e43c8800759c, 0
    ROUND_D 0x4008000000000000, 0x4008000000000000, 0
    TEST "fround.d and froundnx.d, rtz"
    li a0, 1
    csrw frm, a0
    ROUND_D 0x3fe0000000000000, 0x0, 1
    ROUND_D 0xbfe0000000000000, 0x8000000000000000, 1
    ROUND_D 0x3ff8000000000000, 0x3ff0000000000000, 1
    ROUND_D 0x4004000000000000, 0x4000000000000000, 1
    ROUND_D 0xc004000000000000, 0xc000000000000000, 1
    ROUND_D 0x3fd0000000000000, 0x0, 1
    ROUND_D 0xbfe8000000000000, 0x8000000000000000, 1
    ROUND_D 0x432fffffffffffff, 0x432ffffffffffffe, 1
    ROUND_D 0x4330000000000001, 0x4330000000000001, 0
    ROUND_D 0xc32ffffffffffffd, 0xc32ffffffffffffc, 1
    ROUND_D 0x1, 0x0, 1
    ROUND_D 0x7e37e43c8800759c, 0x7e37e43c8800759c, 0
    ROUND_D 0x4008000000000000, 0x4008000000000000, 0
    TEST "fround.d and froundnx.d, rdn"
    li a0, 2
    csrw frm, a0
    ROUND_D 0x3fe0000000000000, 0x0, 1
    ROUND_D 0xbfe0000000000000, 0xbff0000000000000, 1
    ROUND_D 0x3ff8000000000000, 0x3ff0000000000000, 1
    ROUND_D 0x4004000000000000, 0x4000000000000000, 1
    ROUND_D 0xc004000000000000, 0xc008000000000000, 1
    ROUND_D 0x3fd0000000000000, 0x0, 1
    ROUND_D 0xbfe8000000000000, 0xbff0000000000000, 1
    ROUND_D 0x432fffffffffffff, 0x432ffffffffffffe, 1
    ROUND_D 0x4330000000000001, 0x4330000000000001, 0
    ROUND_D 0xc32ffffffffffffd, 0xc32ffffffffffffe, 1
    ROUND_D 0x1, 0x0, 1
    ROUND_D 0x7e37e43c8800759c, 0x7e37e43c8800759c, 0
    ROUND_D 0x4008000000000000, 0x4008000000000000, 0
    TEST "fround.d and froundnx.d, rup"
    li a0, 3
    csrw frm, a0
    ROUND_D 0x3fe0000000000000, 0x3ff0000000000000, 1
    ROUND_D 0xbfe0000000000000, 0x8000000000000000, 1
    ROUND_D 0x3ff8000000000000, 0x4000000000000000, 1
    ROUND_D 0x4004000000000000, 0x4008000000000000, 1
    ROUND_D 0xc004000000000000, 0xc000000000000000, 1
    ROUND_D 0x3fd0000000000000, 0x3ff0000000000000, 1
    ROUND_D 0xbfe8000000000000, 0x8000000000000000, 1
    ROUND_D 0x432fffffffffffff, 0x4330000000000000, 1
    ROUND_D 0x4330000000000001, 0x4330000000000001, 0
    ROUND_D 0xc32ffffffffffffd, 0xc32ffffffffffffc, 1
    ROUND_D 0x1, 0x3ff0000000000000, 1
    ROUND_D 0x7e37e43c8800759c, 0x7e37e43c8800759c, 0
    ROUND_D 0x4008000000000000, 0x4008000000000000, 0
    TEST "fround.d and froundnx.d, rmm"
    li a0, 4
    csrw frm, a0
    ROUND_D 0x3fe0000000000000, 0x3ff0000000000000, 1
    ROUND_D 0xbfe0000000000000, 0xbff0000000000000, 1
    ROUND_D 0x3ff8000000000000, 0x4000000000000000, 1
    ROUND_D 0x4004000000000000, 0x4008000000000000, 1
    ROUND_D 0xc004000000000000, 0xc008000000000000, 1
    ROUND_D 0x3fd0000000000000, 0x0, 1
    ROUND_D 0xbfe8000000000000, 0xbff0000000000000, 1
    ROUND_D 0x432fffffffffffff, 0x4330000000000000, 1
    ROUND_D 0x4330000000000001, 0x4330000000000001, 0
    ROUND_D 0xc32ffffffffffffd, 0xc32ffffffffffffe, 1
    ROUND_D 0x1, 0x0, 1
    ROUND_D 0x7e37e43c8800759c, 0x7e37e43c8800759c, 0
    ROUND_D 0x4008000000000000, 0x4008000000000000, 0
    csrw frm, zero
    TEST "rounding: NaN, infinity, zeros"
    ROUND_D QNAN + 1, QNAN, 0
    ROUND_D MINUS + INF, MINUS + INF, 0
    ROUND_D MINUS, MINUS, 0
    OPERANDS SNAN, 0
    .insn r 0x53, 7, 0x21, f10, f11, f4
    BITS QNAN
    FLAGS_ARE NV
    TEST "rounding: the mode in the instruction; reserved ones"
    csrwi frm, 3
    OPERANDS 0x3fe0000000000000, 0 /* 0.5 */
    .insn r 0x53, 1, 0x21, f10, f11, f4
    BITS 0
    csrwi frm, 0
    STEP M, .word 0x4245d553
    CHECK s8, CAUSE_ILLEGAL
    TEST "fminm.d, fmaxm.d"
    PICK 2, ONE, MINUS + ONE, MINUS + ONE, 0
    PICK 2, 0, MINUS, MINUS, 0
    PICK 2, QNAN, ONE, QNAN, 0
    PICK 2, ONE, MINUS + QNAN + 5, QNAN, 0
    PICK 2, SNAN, ONE, QNAN, NV
    PICK 3, ONE, INF, INF, 0
    PICK 3, MINUS, 0, 0, 0
    PICK 3, ONE, QNAN, QNAN, 0
    PICK 3, ONE, SNAN, QNAN, NV
    TEST "fleq.d, fltq.d"
    QUIET ONE, ONE, 1, 0, 0
    QUIET MINUS, 0, 1, 0, 0
    QUIET MINUS + ONE, ONE, 1, 1, 0
    QUIET ONE, MINUS + INF, 0, 0, 0
    QUIET QNAN, ONE, 0, 0, 0
    QUIET ONE, QNAN, 0, 0, 0
    QUIET SNAN, QNAN, 0, 0, NV
    TEST "fcvtmod.w.d"
    MOD 0x0, 0, 0
    MOD 0x3ff8000000000000, 1, 1
    MOD 0xbff8000000000000, -1, 1
    MOD 0x41dfffffffc00000, 2147483647, 0
    MOD 0x41dfffffffe00000, 2147483647, 1
    MOD 0x41e0000000000000, -2147483648, 16
    MOD 0xc1e0000000000000, -2147483648, 0
    MOD 0xc1e0000000100000, -2147483648, 1
    MOD 0xc1e0000000200000, 2147483647, 16
    MOD 0x41f0000000000000, 0, 16
    MOD 0x41f00000005c0000, 5, 16
    MOD 0xc1f00000005c0000, -5, 16
    MOD 0x4330000000000001, 1, 16
    MOD 0x4340000000000003, 6, 16
    MOD 0x4520000000000001, -2147483648, 16
    MOD 0x4530000000000000, 0, 16
    MOD 0x7e37e43c8800759c, 0, 16
    MOD 0x3fefff2e48e8a71e, 0, 1
    MOD 0xbfd3333333333333, 0, 1
    MOD 0x1, 0, 1
    MOD INF, 0, NV
    MOD MINUS + INF, 0, NV
    MOD QNAN, 0, NV
    MOD SNAN, 0, NV
    TEST "fcvtmod.w.d: only rtz"
    STEP M, .word 0xc285f553
    CHECK s8, CAUSE_ILLEGAL
    STEP M, .word 0xc2858553
    CHECK s8, CAUSE_ILLEGAL
    TEST "single precision"
    NARROW 0x14, 2, BOX32, 0x3f800000, 0xff800000, 0xff800000, 0
    NARROW 0x14, 2, BOX32, 0x3f800000, 0x7fc00001, 0x7fc00000, 0
    NARROW 0x14, 3, BOX32, 0x3f800000, 0x7f800001, 0x7fc00000, NV
    NARROW_1 0x20, 7, 4, BOX32, 0x40200000, 0x40000000, 0
    NARROW_1 0x20, 4, 5, BOX32, 0x40200000, 0x40400000, NX
    NARROW_1 0x20, 2, 5, BOX32, 0x80000001, 0xbf800000, NX
    NARROW_X 0x50, 4, BOX32, 0x7fc00000, 0x3f800000, 0, 0
    NARROW_X 0x50, 4, BOX32, 0x3f800000, 0x3f800000, 1, 0
    NARROW_X 0x50, 5, BOX32, 0x7f800001, 0x3f800000, 0, NV
    TEST "half precision"
    NARROW 0x16, 2, BOX16, 0x3c00, 0xfc00, 0xfc00, 0
    NARROW 0x16, 3, BOX16, 0x3c00, 0x7e01, 0x7e00, 0
    NARROW_1 0x22, 7, 4, BOX16, 0x4100, 0x4000, 0
    NARROW_1 0x22, 3, 5, BOX16, 0x0001, 0x3c00, NX
    NARROW_1 0x22, 0, 5, BOX16, 0x63ff, 0x6400, NX
    NARROW_1 0x22, 1, 5, BOX16, 0x63ff, 0x63fe, NX
    NARROW_X 0x52, 4, BOX16, 0x7e00, 0x3c00, 0, 0
    NARROW_X 0x52, 5, BOX16, 0xbc00, 0x3c00, 1, 0
    DONE
