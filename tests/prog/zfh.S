/*
 * zfh.S - Zfh and Zfhmin: boxing, loads and stores, moves, conversions, FS, flags. That
 * the arithmetic is right is tests/fp's; here each instruction is run once.
 */
#include "ops.inc"

    .option arch, +zfh

.macro FLAGS_ARE value
    csrr a7, fflags
    CHECK a7, \value
    csrw fflags, zero
.endm
/* insn fa0, fa1, fa2 of bits in the lower 16; boxed result */
.macro H3 insn, a, b, want, flags
    li a1, \a
    li a2, \b
    fmv.h.x fa1, a1
    fmv.h.x fa2, a2
    \insn fa0, fa1, fa2
    fmv.x.d a0, fa0
    CHECK a0, (\want) | 0xffffffffffff0000
    FLAGS_ARE \flags
.endm
.macro H4 insn, a, b, c, want
    li a1, \a
    li a2, \b
    li a3, \c
    fmv.h.x fa1, a1
    fmv.h.x fa2, a2
    fmv.h.x fa3, a3
    \insn fa0, fa1, fa2, fa3
    fmv.x.d a0, fa0
    CHECK a0, (\want) | 0xffffffffffff0000
.endm
.macro COMPARES insn, a, b, want, flags
    li a1, \a
    li a2, \b
    fmv.h.x fa1, a1
    fmv.h.x fa2, a2
    \insn a0, fa1, fa2
    CHECK a0, \want
    FLAGS_ARE \flags
.endm
/* to and from integers */
.macro TO_X insn, a, want, flags
    li a1, \a
    fmv.h.x fa1, a1
    \insn a0, fa1
    CHECK a0, \want
    FLAGS_ARE \flags
.endm
.macro FROM_X insn, a, want, flags
    li a1, \a
    \insn fa0, a1
    fmv.x.d a0, fa0
    CHECK a0, (\want) | 0xffffffffffff0000
    FLAGS_ARE \flags
.endm
/* between formats; both as 64 bits of a register */
.macro CONV insn, a, want, flags
    li a1, \a
    fmv.d.x fa1, a1
    \insn fa0, fa1
    fmv.x.d a0, fa0
    CHECK a0, \want
    FLAGS_ARE \flags
.endm
#define H(x) (0xffffffffffff0000 | (x))
#define W(x) (0xffffffff00000000 | (x))
#define ONE  0x3c00
#define INF  0x7c00
#define QNAN 0x7e00
#define SNAN 0x7d00
#define NX 1
#define UF 2
#define OF 4
#define DZ 8
#define NV 16

    .data
    .balign 8
halves:
    .dword 0x8001c0007e013c00
PROG
    TEST "FS off: all are illegal"
    la a1, halves
    STEP U, flh fa0, 0(a1)
    CHECK s8, CAUSE_ILLEGAL
    STEP U, fsh fa0, 0(a1)
    CHECK s8, CAUSE_ILLEGAL
    STEP M, fadd.h fa0, fa1, fa2
    CHECK s8, CAUSE_ILLEGAL
    STEP M, fmv.x.h a0, fa2
    CHECK s8, CAUSE_ILLEGAL
    li t0, MSTATUS_FS
    csrs mstatus, t0
    csrw fcsr, zero

    TEST "flh boxes, fsh stores 16 bits and makes nothing of boxing"
    la a1, halves
    flh fa0, 2(a1)
    fmv.x.d a0, fa0
    CHECK a0, H(0x7e01)
    flh fa0, 6(a1)
    fmv.x.d a0, fa0
    CHECK a0, H(0x8001)
    li a0, 0x123456789abcdef0
    fmv.d.x fa0, a0
    fsh fa0, 4(a1)
    ld a0, (a1)
    CHECK a0, 0x8001def07e013c00
    TEST "flh makes FS dirty, faults as lh does"
    li t0, MSTATUS_FS
    csrc mstatus, t0
    li t0, 1 << MSTATUS_FS_BIT
    csrs mstatus, t0
    li a1, NOWHERE
    STEP M, flh fa0, 2(a1)
    addi a2, a1, 2
    TRAPS CAUSE_LOAD_ACCESS, a2
    STEP M, fsh fa0, 2(a1)
    TRAPS CAUSE_STORE_ACCESS, a2
    la a1, halves
    flh fa0, 0(a1)
    csrr a0, mstatus
    li t0, MSTATUS_FS
    and a0, a0, t0
    CHECK a0, MSTATUS_FS
    TEST "fmv.x.h sign-extends, fmv.h.x boxes"
    li a0, 0x123456789abcdef0
    fmv.d.x fa0, a0
    fmv.x.h a1, fa0
    CHECK a1, -0x2110
    fmv.h.x fa0, a0
    fmv.x.d a1, fa0
    CHECK a1, H(0xdef0)
    TEST "an operand that is not boxed is the canonical NaN"
    li a0, 0xffffffff00003c00
    fmv.d.x fa1, a0
    fmv.h.x fa2, zero
    fadd.h fa0, fa1, fa2
    fmv.x.h a0, fa0
    CHECK a0, QNAN
    fclass.h a0, fa1
    CHECK a0, 1 << 9
    fsgnj.h fa0, fa1, fa2
    fmv.x.h a0, fa0
    CHECK a0, QNAN
    FLAGS_ARE 0
    TEST "arithmetic"
    H3 fadd.h, ONE, ONE, 0x4000, 0
    H3 fadd.h, 0x7bff, 0x7bff, INF, OF | NX
    H3 fsub.h, ONE, 0x3c01, 0x9400, 0
    H3 fsub.h, INF, INF, QNAN, NV
    H3 fmul.h, 0x4200, 0x4500, 0x4b80, 0
    H3 fmul.h, 0x0400, 0x3800, 0x0200, 0
    H3 fmul.h, 0x0401, 0x3800, 0x0200, UF | NX
    H3 fdiv.h, ONE, 0x4200, 0x3555, NX
    H3 fdiv.h, 0xbc00, 0, 0xfc00, DZ
    H3 fmin.h, 0x8000, 0, 0x8000, 0
    H3 fmax.h, 0x8000, 0, 0, 0
    H3 fmin.h, SNAN, ONE, ONE, NV
    H3 fmax.h, QNAN, QNAN, QNAN, 0
    H3 fsgnj.h, ONE, 0x8000, 0xbc00, 0
    H3 fsgnjn.h, ONE, 0x8000, ONE, 0
    H3 fsgnjx.h, 0xbc00, 0x8000, ONE, 0
    TEST "fsqrt.h"
    li a1, 0x4400
    fmv.h.x fa1, a1
    fsqrt.h fa0, fa1
    fmv.x.h a0, fa0
    CHECK a0, 0x4000
    TEST "fused: 2 * 3 and 1"
    H4 fmadd.h, 0x4000, 0x4200, ONE, 0x4700
    H4 fmsub.h, 0x4000, 0x4200, ONE, 0x4500
    H4 fnmsub.h, 0x4000, 0x4200, ONE, 0xc500
    H4 fnmadd.h, 0x4000, 0x4200, ONE, 0xc700
    FLAGS_ARE 0
    TEST "comparisons"
    COMPARES feq.h, 0, 0x8000, 1, 0
    COMPARES feq.h, QNAN, QNAN, 0, 0
    COMPARES feq.h, SNAN, ONE, 0, NV
    COMPARES flt.h, 0xbc00, ONE, 1, 0
    COMPARES flt.h, QNAN, ONE, 0, NV
    COMPARES fle.h, ONE, ONE, 1, 0
    COMPARES fle.h, ONE, 0xbc00, 0, 0
    TEST "fclass.h"
    TO_X fclass.h, 0xfc00, 1, 0
    TO_X fclass.h, 0x8001, 1 << 2, 0
    TO_X fclass.h, 0x03ff, 1 << 5, 0
    TO_X fclass.h, 0x0400, 1 << 6, 0
    TO_X fclass.h, SNAN, 1 << 8, 0
    TEST "to integers: saturation"
    TO_X fcvt.w.h, 0xc100, -2, NX
    TO_X fcvt.w.h, INF, 0x7fffffff, NV
    TO_X fcvt.w.h, 0xfc00, -0x80000000, NV
    TO_X fcvt.wu.h, 0xbc00, 0, NV
    TO_X fcvt.wu.h, QNAN, -1, NV
    TO_X fcvt.l.h, 0xfbff, -65504, 0
    TO_X fcvt.l.h, INF, 0x7fffffffffffffff, NV
    TO_X fcvt.lu.h, 0x7bff, 65504, 0
    TO_X fcvt.lu.h, 0xfc00, 0, NV
    TEST "from integers"
    FROM_X fcvt.h.w, -3, 0xc200, 0
    FROM_X fcvt.h.w, 65519, 0x7bff, NX
    FROM_X fcvt.h.w, 65520, INF, OF | NX
    FROM_X fcvt.h.wu, 0xffffffff00000001, ONE, 0
    FROM_X fcvt.h.l, -0x8000000000000000, 0xfc00, OF | NX
    FROM_X fcvt.h.lu, 2049, 0x6800, NX
    TEST "between formats"
    CONV fcvt.s.h, H(0x0001), W(0x33800000), 0
    CONV fcvt.s.h, H(SNAN), W(0x7fc00000), NV
    CONV fcvt.s.h, 0x3c00, W(0x7fc00000), 0
    CONV fcvt.h.s, W(0x477fefff), H(0x7bff), NX
    CONV fcvt.h.s, W(0x477ff000), H(INF), OF | NX
    CONV fcvt.h.s, W(0x33000000), H(0), UF | NX
    CONV fcvt.h.s, W(0x33000001), H(1), UF | NX
    CONV fcvt.h.s, W(0xff800000), H(0xfc00), 0
    CONV fcvt.d.h, H(0xc000), 0xc000000000000000, 0
    CONV fcvt.d.h, H(0x83ff), 0xbf0ff80000000000, 0
    CONV fcvt.h.d, 0x3ff0020000000001, H(0x3c01), NX
    CONV fcvt.h.d, 0x3ff0020000000000, H(ONE), NX
    CONV fcvt.h.d, 0x7ff0000000000001, H(QNAN), NV
    TEST "rounding modes: static, and reserved ones"
    li a1, 0x3555
    fmv.h.x fa1, a1
    fadd.h fa0, fa1, fa1, rup
    fmv.x.h a0, fa0
    CHECK a0, 0x3955
    li a1, 1
    fmv.h.x fa2, a1
    fadd.h fa0, fa1, fa2, rup
    fmv.x.h a0, fa0
    CHECK a0, 0x3556
    fadd.h fa0, fa1, fa2, rdn
    fmv.x.h a0, fa0
    CHECK a0, 0x3555
    csrw fflags, zero
    STEP M, .word 0x04c5d553 /* fadd.h with rm 5 */
    CHECK s8, CAUSE_ILLEGAL
    li a0, 6
    csrw frm, a0
    STEP M, fadd.h fa0, fa1, fa2
    CHECK s8, CAUSE_ILLEGAL
    csrw fcsr, zero
    DONE
