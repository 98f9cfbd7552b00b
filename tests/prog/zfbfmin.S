/*
 * zfbfmin.S - Zfbfmin: the two conversions of BFloat16 with boxing, flags and rounding modes, FS,
 * and the loads, stores and moves that it shares with Zfhmin. Run on a hart that has no Zfhmin,
 * too. That all values are right is tests/unit/fp_oracle's. QEMU 7.2 does not know it.
 */
#include "ops.inc"

.macro fcvt.bf16.s fd, fs, rm=7
    .insn r 0x53, \rm, 0x22, \fd, \fs, f8
.endm
.macro fcvt.s.bf16 fd, fs, rm=0
    .insn r 0x53, \rm, 0x20, \fd, \fs, f6
.endm
#define FLH  .word 0x00051507 /* flh fa0, 0(a0) */
#define FSH  .word 0x00a51127 /* fsh fa0, 2(a0) */
#define MVXH .word 0xe4050553 /* fmv.x.h a0, fa0 */
#define MVHX .word 0xf4050553 /* fmv.h.x fa0, a0 */

.macro FLAGS_ARE value
    csrr a7, fflags
    CHECK a7, \value
    csrw fflags, zero
.endm
/* 32 bits of a register to and from; upper ones are boxing */
.macro WIDEN a, want, flags
    li a1, \a
    slli a1, a1, 32
    srli a1, a1, 32
    li a2, ~0xffffffff
    or a1, a1, a2
    fmv.w.x fa1, a1
    fcvt.s.bf16 fa0, fa1
    fmv.x.w a0, fa0
    sext.w a0, a0
    li a1, \want
    sext.w a1, a1
    CHECK_REG a0, a1
    FLAGS_ARE \flags
.endm
.macro NARROW a, want, flags, rm=7
    li a1, \a
    fmv.w.x fa1, a1
    fcvt.bf16.s fa0, fa1, \rm
    fmv.x.w a0, fa0
    li a1, 0xffffffffffff0000 | (\want) /* boxed */
    CHECK_REG a0, a1
    FLAGS_ARE \flags
.endm
#define H(x) (0xffff0000 | (x))
#define NX 1
#define UF 2
#define OF 4
#define NV 16

PROG
    TEST "FS off: all are illegal"
    STEP U, fcvt.s.bf16 fa0, fa1
    TRAPS CAUSE_ILLEGAL
    STEP U, fcvt.bf16.s fa0, fa1
    TRAPS CAUSE_ILLEGAL
    STEP U, FLH
    TRAPS CAUSE_ILLEGAL
    STEP U, MVHX
    TRAPS CAUSE_ILLEGAL
    TEST "a result makes FS dirty"
    .irp insn, fcvt.s.bf16, fcvt.bf16.s
    li a1, MSTATUS_FS
    csrc mstatus, a1
    li a1, 1 << MSTATUS_FS_BIT
    csrs mstatus, a1
    STEP U, \insn fa0, fa1
    RUNS
    csrr a1, mstatus
    li a2, MSTATUS_FS
    and a1, a1, a2
    CHECK_REG a1, a2
    .endr
    csrw fcsr, zero

    TEST "widening is exact: numbers, subnormals, infinities, zeros"
    WIDEN H(0x4049), 0x40490000, 0
    WIDEN H(0xc049), 0xc0490000, 0
    WIDEN H(0x0001), 0x00010000, 0
    WIDEN H(0x807f), 0x807f0000, 0
    WIDEN H(0x7f7f), 0x7f7f0000, 0
    WIDEN H(0x7f80), 0x7f800000, 0
    WIDEN H(0xff80), 0xff800000, 0
    WIDEN H(0x8000), 0x80000000, 0
    WIDEN H(0x0000), 0, 0
    TEST "widening NaNs: the canonical one; a signaling one is invalid"
    WIDEN H(0x7fc0), 0x7fc00000, 0
    WIDEN H(0xffff), 0x7fc00000, 0
    WIDEN H(0x7f81), 0x7fc00000, NV
    WIDEN H(0xffbf), 0x7fc00000, NV
    TEST "widening what is not boxed: the canonical NaN"
    WIDEN 0x4049, 0x7fc00000, 0
    WIDEN 0xfffe4049, 0x7fc00000, 0
    WIDEN 0x7fff4049, 0x7fc00000, 0

    TEST "narrowing rounds to nearest, ties to even"
    NARROW 0x40490fdb, 0x4049, NX
    NARROW 0x3f808000, 0x3f80, NX
    NARROW 0x3f808001, 0x3f81, NX
    NARROW 0x3f818000, 0x3f82, NX
    NARROW 0x3f7fffff, 0x3f80, NX
    NARROW 0x40490000, 0x4049, 0
    TEST "narrowing: overflow, infinities, zeros"
    NARROW 0x7f7fffff, 0x7f80, OF | NX
    NARROW 0xff7f8000, 0xff80, OF | NX
    NARROW 0x7f7f7fff, 0x7f7f, NX
    NARROW 0x7f800000, 0x7f80, 0
    NARROW 0xff800000, 0xff80, 0
    NARROW 0x80000000, 0x8000, 0
    TEST "narrowing: subnormals; tiny is judged after rounding"
    NARROW 0x00010000, 0x0001, 0
    NARROW 0x00008001, 0x0001, UF | NX
    NARROW 0x00008000, 0x0000, UF | NX
    NARROW 0x80000001, 0x8000, UF | NX
    NARROW 0x007f7fff, 0x007f, UF | NX
    NARROW 0x007fffff, 0x0080, NX
    TEST "narrowing NaNs"
    NARROW 0x7fc12345, 0x7fc0, 0
    NARROW 0xffc00000, 0x7fc0, 0
    NARROW 0x7f800001, 0x7fc0, NV
    NARROW 0xffbfffff, 0x7fc0, NV
    TEST "static rounding modes: RNE, RTZ, RDN, RUP, RMM"
    NARROW 0x3f808000, 0x3f80, NX, 0
    NARROW 0x3f81ffff, 0x3f81, NX, 1
    NARROW 0xbf81ffff, 0xbf81, NX, 1
    NARROW 0xbf810001, 0xbf82, NX, 2
    NARROW 0x3f81ffff, 0x3f81, NX, 2
    NARROW 0x3f810001, 0x3f82, NX, 3
    NARROW 0xbf81ffff, 0xbf81, NX, 3
    NARROW 0x3f808000, 0x3f81, NX, 4
    NARROW 0xbf808000, 0xbf81, NX, 4
    NARROW 0x7f7fffff, 0x7f7f, NX, 1
    NARROW 0x7f7fffff, 0x7f7f, NX, 2
    NARROW 0xff7fffff, 0xff7f, NX, 3
    NARROW 0x00000001, 0x0001, UF | NX, 3
    TEST "the dynamic mode"
    li a0, 3
    csrw frm, a0
    NARROW 0x3f810001, 0x3f82, NX
    li a0, 1
    csrw frm, a0
    NARROW 0x3f81ffff, 0x3f81, NX
    TEST "reserved modes"
    .irp rm, 5, 6
    STEP U, fcvt.bf16.s fa0, fa1, \rm
    TRAPS CAUSE_ILLEGAL
    STEP U, fcvt.s.bf16 fa0, fa1, \rm
    TRAPS CAUSE_ILLEGAL
    csrwi frm, \rm
    STEP U, fcvt.bf16.s fa0, fa1
    TRAPS CAUSE_ILLEGAL
    STEP U, fcvt.s.bf16 fa0, fa1, 7
    TRAPS CAUSE_ILLEGAL
    .endr
    csrw fcsr, zero

    TEST "flh boxes, fsh stores 16 bits, the moves move them"
    la a0, halves
    FLH
    fmv.x.w a1, fa0
    CHECK a1, 0xffffffffffffc049
    FSH
    ld a1, halves
    CHECK a1, 0x44443333c049c049
    MVXH
    CHECK a0, 0xffffffffffffc049
    li a0, 0x123456784049
    MVHX
    fmv.x.w a1, fa0
    CHECK a1, 0xffffffffffff4049
    FLAGS_ARE 0
    DONE

    .data
    .balign 8
halves:
    .dword 0x444433332222c049
