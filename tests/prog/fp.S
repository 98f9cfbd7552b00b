/*
 * fp.S - floating point as the privileged state sees it: mstatus.FS, rounding modes, fflags, NaN
 * boxing, conversions at their limits. Arithmetic itself is judged by tests/fp.
 * (unprivileged ISA, "F" and "D"; privileged ISA, "Extension Context Status")
 */
#include "check.inc"

    .set FS_INITIAL, 1 << MSTATUS_FS_BIT
    .set FS_CLEAN, 2 << MSTATUS_FS_BIT
    .set FS_DIRTY, 3 << MSTATUS_FS_BIT
#define NV 16
#define DZ 8
#define OF 4
#define UF 2
#define NX 1

.macro SET_FS state
    li t0, MSTATUS_FS
    csrc mstatus, t0
    li t0, \state
    csrs mstatus, t0
.endm
.macro FS_IS state
    csrr t0, mstatus
    li t1, MSTATUS_FS
    and t0, t0, t1
    CHECK t0, \state
.endm
/* Illegal while FS is Off; and with it Clean, runs and leaves it in a state. */
.macro NEEDS_FS leaves, insn:vararg
    SET_FS 0
    HERE \insn
    CHECK s8, CAUSE_ILLEGAL
    SET_FS FS_CLEAN
    HERE \insn
    RUNS
    FS_IS \leaves
.endm
/* One instruction; the flags it raises. */
.macro FLAGS flags, insn:vararg
    csrw fflags, zero
    \insn
    csrr t0, fflags
    CHECK t0, \flags
.endm
.macro FLOAT reg, bits
    li t0, \bits
    fmv.w.x \reg, t0
.endm
.macro DOUBLE reg, bits
    li t0, \bits
    fmv.d.x \reg, t0
.endm
.macro IS_FLOAT reg, bits
    fmv.x.d t0, \reg
    CHECK t0, 0xffffffff00000000 | \bits
.endm
.macro IS_DOUBLE reg, bits
    fmv.x.d t0, \reg
    CHECK t0, \bits
.endm

PROG
    la a0, word
    TEST "FS Off: every kind is illegal; what changes nothing leaves FS Clean"
    NEEDS_FS FS_CLEAN, fsw ft0, (a0)
    NEEDS_FS FS_CLEAN, fsd ft0, (a0)
    NEEDS_FS FS_CLEAN, fmv.x.d a1, ft0
    NEEDS_FS FS_CLEAN, fmv.x.w a1, ft0
    NEEDS_FS FS_CLEAN, fclass.d a1, ft0
    NEEDS_FS FS_CLEAN, frcsr a1
    NEEDS_FS FS_CLEAN, frflags a1
    NEEDS_FS FS_CLEAN, frrm a1
    TEST "what writes a register makes it Dirty"
    NEEDS_FS FS_DIRTY, flw ft0, (a0)
    NEEDS_FS FS_DIRTY, fld ft0, (a0)
    NEEDS_FS FS_DIRTY, fmv.d.x ft0, zero
    NEEDS_FS FS_DIRTY, fmv.w.x ft1, zero
    NEEDS_FS FS_DIRTY, fadd.d ft2, ft0, ft0
    NEEDS_FS FS_DIRTY, fmadd.s ft2, ft0, ft0, ft0
    NEEDS_FS FS_DIRTY, fsqrt.d ft2, ft0
    NEEDS_FS FS_DIRTY, fsgnj.d ft2, ft0, ft0
    NEEDS_FS FS_DIRTY, fcvt.d.w ft2, zero
    NEEDS_FS FS_DIRTY, fcvt.s.d ft2, ft0
    NEEDS_FS FS_DIRTY, fmin.s ft2, ft0, ft0
    NEEDS_FS FS_DIRTY, csrw fcsr, zero
    NEEDS_FS FS_DIRTY, csrw fflags, zero
    NEEDS_FS FS_DIRTY, csrw frm, zero
    TEST "FS Off, compressed ones, too"
    addi sp, sp, -16
    NEEDS_FS FS_DIRTY, c.fld fa0, 0(a0)
    NEEDS_FS FS_CLEAN, c.fsd fa0, 0(a0)
    NEEDS_FS FS_DIRTY, c.fldsp fa0, 0(sp)
    NEEDS_FS FS_CLEAN, c.fsdsp fa0, 0(sp)
    addi sp, sp, 16
#ifndef ON_QEMU /* QEMU 7.2 leaves it Clean; the manual: fcsr belongs to the state that FS tells of */
    TEST "a flag that is raised is a change"
    SET_FS FS_DIRTY
    DOUBLE ft0, 0x7ff0000000000001 /* signalling */
    csrw fflags, zero
    SET_FS FS_CLEAN
    feq.d a1, ft0, ft0
    FS_IS FS_DIRTY
    SET_FS FS_CLEAN
    fcvt.lu.d a1, ft0
    FS_IS FS_DIRTY
    SET_FS FS_CLEAN
    fcvt.w.d a1, ft0
    FS_IS FS_DIRTY
#endif
    TEST "Initial is as good as Clean"
    SET_FS FS_INITIAL
    HERE fsd ft0, (a0)
    RUNS
    FS_IS FS_INITIAL
    HERE fmv.d.x ft0, zero
    FS_IS FS_DIRTY
    TEST "S and U see the same FS; sstatus changes it"
    SET_FS 0
    STEP U, fmv.d.x ft0, zero
    CHECK s8, CAUSE_ILLEGAL
    csrw sstatus, zero
    li t0, FS_CLEAN
    csrs sstatus, t0
    STEP U, fmv.d.x ft0, zero
    RUNS
    FS_IS FS_DIRTY
    TEST "switched off in the middle of a block: the next one traps"
    SET_FS FS_DIRTY
    li t1, MSTATUS_FS
    la a2, 1f
    csrw mscratch, a2
    la a3, 2f
    fmv.d.x ft0, zero
    csrc mstatus, t1
2:  fmv.d.x ft0, zero
1:  CHECK s8, CAUSE_ILLEGAL
    CHECK_REG s9, a3

    SET_FS FS_DIRTY
    csrw fcsr, zero
    TEST "rounding modes: 5 and 6 are illegal in an instruction, 7 asks frm"
    HERE .word 0x02005053 | 5 << 12 /* fadd.d f0, f0, f0, 5 */
    CHECK s8, CAUSE_ILLEGAL
    HERE .word 0x02000053 | 6 << 12
    CHECK s8, CAUSE_ILLEGAL
    HERE .word 0x02000053 | 4 << 12
    RUNS
    HERE .word 0x02000053 | 7 << 12
    RUNS
    TEST "rounding modes: frm 5 to 7 can be written, and dynamic instructions trap"
    li a4, 5
1:  csrw frm, a4
    csrr a5, frm
    CHECK_REG a5, a4
    HERE fadd.d ft0, ft0, ft0
    CHECK s8, CAUSE_ILLEGAL
    HERE fcvt.w.d a1, ft0, dyn
    CHECK s8, CAUSE_ILLEGAL
    HERE fcvt.d.w ft0, a1 /* exact, and yet it has a rounding mode: none is needed, 0 here */
    RUNS
    HERE fadd.d ft0, ft0, ft0, rtz
    RUNS
    HERE feq.d a1, ft0, ft0
    RUNS
    HERE fsgnj.d ft0, ft0, ft0
    RUNS
    HERE fld ft0, (a0)
    RUNS
    addi a4, a4, 1
    li a5, 8
    bne a4, a5, 1b
    csrw frm, zero
    TEST "rounding modes: each, static and by frm (1 + 2^-53 and its negative)"
    .macro ROUNDS mode, up, down
    fadd.d ft2, ft0, ft1, \mode
    IS_DOUBLE ft2, \up
    fneg.d ft3, ft0
    fneg.d ft4, ft1
    fadd.d ft2, ft3, ft4, \mode
    IS_DOUBLE ft2, \down
    .endm
    DOUBLE ft0, 0x3ff0000000000000
    DOUBLE ft1, 0x3ca0000000000000
    ROUNDS rne, 0x3ff0000000000000, 0xbff0000000000000
    ROUNDS rtz, 0x3ff0000000000000, 0xbff0000000000000
    ROUNDS rdn, 0x3ff0000000000000, 0xbff0000000000001
    ROUNDS rup, 0x3ff0000000000001, 0xbff0000000000000
    ROUNDS rmm, 0x3ff0000000000001, 0xbff0000000000001
    csrwi frm, 2
    ROUNDS dyn, 0x3ff0000000000000, 0xbff0000000000001
    csrwi frm, 3
    ROUNDS dyn, 0x3ff0000000000001, 0xbff0000000000000
    csrwi frm, 4
    ROUNDS dyn, 0x3ff0000000000001, 0xbff0000000000001
    csrwi frm, 1
    ROUNDS dyn, 0x3ff0000000000000, 0xbff0000000000000
    csrwi frm, 0

    TEST "flags: each alone, and none for what is exact"
    FLAGS 0, fadd.d ft2, ft0, ft0
    FLAGS NX, fadd.d ft2, ft0, ft1
    DOUBLE ft3, 0
    FLAGS DZ, fdiv.d ft2, ft0, ft3
    IS_DOUBLE ft2, 0x7ff0000000000000
    FLAGS NV, fdiv.d ft2, ft3, ft3
    IS_DOUBLE ft2, 0x7ff8000000000000
    DOUBLE ft4, 0x7fefffffffffffff
    FLAGS OF | NX, fadd.d ft2, ft4, ft4
    DOUBLE ft5, 0x0010000000000001
    FLAGS UF | NX, fmul.d ft2, ft5, ft1
    DOUBLE ft6, 0xbff0000000000000
    FLAGS NV, fsqrt.d ft2, ft6
    TEST "flags: they stay until they are cleared"
    csrw fflags, zero
    fdiv.d ft2, ft0, ft3
    fadd.d ft2, ft0, ft1
    fadd.d ft2, ft0, ft0
    csrr t0, fflags
    CHECK t0, DZ | NX
    csrrci t0, fflags, DZ
    CHECK t0, DZ | NX
    csrr t0, fflags
    CHECK t0, NX
    TEST "flags: comparisons with quiet and signalling NaNs"
    DOUBLE ft6, 0x7ff8000000000000
    DOUBLE ft7, 0x7ff0000000000001
    FLAGS 0, feq.d a1, ft0, ft6
    CHECK a1, 0
    FLAGS NV, feq.d a1, ft0, ft7
    FLAGS NV, flt.d a1, ft0, ft6
    FLAGS NV, fle.d a1, ft6, ft6
    FLAGS 0, fmin.d ft2, ft0, ft6
    IS_DOUBLE ft2, 0x3ff0000000000000
    FLAGS NV, fmin.d ft2, ft0, ft7
    IS_DOUBLE ft2, 0x3ff0000000000000
    FLAGS 0, fmax.d ft2, ft6, ft6
    IS_DOUBLE ft2, 0x7ff8000000000000
    TEST "flags: fmadd of inf * 0 + quiet NaN is invalid"
    DOUBLE ft8, 0x7ff0000000000000
    FLAGS NV, fmadd.d ft2, ft8, ft3, ft6
    IS_DOUBLE ft2, 0x7ff8000000000000
    TEST "NaNs that come out are canonical"
    DOUBLE ft7, 0xfff8000000001234
    FLAGS 0, fadd.d ft2, ft7, ft0
    IS_DOUBLE ft2, 0x7ff8000000000000
    FLOAT ft7, 0xffc01234
    fadd.s ft2, ft7, ft7
    IS_FLOAT ft2, 0x7fc00000
    fsgnj.s ft2, ft7, ft7 /* no arithmetic: bits */
    IS_FLOAT ft2, 0xffc01234

    TEST "NaN boxing: flw, fmv.w.x and .s results have ones above"
    FLOAT ft0, 0x3f800000
    IS_FLOAT ft0, 0x3f800000
    la a0, word
    li t0, 0x40400000
    sd t0, (a0)
    flw ft1, (a0)
    IS_FLOAT ft1, 0x40400000
    fadd.s ft2, ft0, ft1
    IS_FLOAT ft2, 0x40800000
    fcvt.s.w ft2, zero
    IS_FLOAT ft2, 0
    TEST "NaN boxing: an unboxed operand is the canonical NaN"
    DOUBLE ft3, 0x000000003f800000
    FLAGS 0, fadd.s ft2, ft3, ft0
    IS_FLOAT ft2, 0x7fc00000
    FLAGS 0, feq.s a1, ft3, ft3
    CHECK a1, 0
    fclass.s a1, ft3
    CHECK a1, 1 << 9
    fsgnj.s ft2, ft3, ft3
    IS_FLOAT ft2, 0x7fc00000
    fmin.s ft2, ft3, ft0
    IS_FLOAT ft2, 0x3f800000
    fcvt.d.s ft2, ft3
    IS_DOUBLE ft2, 0x7ff8000000000000
    FLAGS NV, fcvt.w.s a1, ft3
    CHECK a1, 0x7fffffff
    fmadd.s ft2, ft0, ft0, ft3
    IS_FLOAT ft2, 0x7fc00000
    DOUBLE ft4, 0xfffffffe3f800000 /* one bit short */
    feq.s a1, ft4, ft4
    CHECK a1, 0
    TEST "NaN boxing: fmv.x.w and fsw take the low word, whatever is above"
    DOUBLE ft3, 0x1234567880000001
    fmv.x.w a1, ft3
    CHECK a1, 0xffffffff80000001
    la a0, word
    fsw ft3, 8(a0)
    lwu a1, 8(a0)
    CHECK a1, 0x80000001
    fsd ft3, 8(a0)
    ld a1, 8(a0)
    CHECK a1, 0x1234567880000001

    TEST "conversions to integers: limits, NaN, infinities"
    .macro TO insn, bits, result, flags
    DOUBLE ft0, \bits
    FLAGS \flags, \insn a1, ft0, rtz
    CHECK a1, \result
    .endm
    TO fcvt.w.d, 0x41dfffffffc00000, 0x7fffffff, 0
    TO fcvt.w.d, 0x41e0000000000000, 0x7fffffff, NV
    TO fcvt.w.d, 0xc1e0000000000000, -0x80000000, 0
    TO fcvt.w.d, 0xc1e0000000200000, -0x80000000, NV
    TO fcvt.w.d, 0x7ff8000000000000, 0x7fffffff, NV
    TO fcvt.w.d, 0xfff0000000000000, -0x80000000, NV
    TO fcvt.wu.d, 0x41efffffffe00000, -1, 0
    TO fcvt.wu.d, 0xbfe0000000000000, 0, NX
    TO fcvt.wu.d, 0xbff0000000000000, 0, NV
    TO fcvt.wu.d, 0x7ff8000000000000, -1, NV
    TO fcvt.l.d, 0x43e0000000000000, 0x7fffffffffffffff, NV
    TO fcvt.l.d, 0xc3e0000000000000, 0x8000000000000000, 0
    TO fcvt.l.d, 0x7ff8000000000000, 0x7fffffffffffffff, NV
    TO fcvt.lu.d, 0x43f0000000000000, -1, NV
    TO fcvt.lu.d, 0x43efffffffffffff, 0xfffffffffffff800, 0
    TO fcvt.lu.d, 0xbff0000000000000, 0, NV
    TO fcvt.l.d, 0x3ff8000000000000, 1, NX
    TEST "conversions from integers: inexact, and of each width"
    li a1, 0x7fffffffffffffff
    FLAGS NX, fcvt.d.l ft0, a1
    IS_DOUBLE ft0, 0x43e0000000000000
    FLAGS NX, fcvt.d.lu ft0, a1, rtz
    IS_DOUBLE ft0, 0x43dfffffffffffff
    li a1, -1
    FLAGS 0, fcvt.d.wu ft0, a1
    IS_DOUBLE ft0, 0x41efffffffe00000
    FLAGS 0, fcvt.s.w ft0, a1
    IS_FLOAT ft0, 0xbf800000
    TEST "double to single: overflow, underflow, rounding"
    DOUBLE ft0, 0x47f0000000000000
    FLAGS OF | NX, fcvt.s.d ft2, ft0
    IS_FLOAT ft2, 0x7f800000
    DOUBLE ft0, 0x3690000000000000
    FLAGS UF | NX, fcvt.s.d ft2, ft0
    DOUBLE ft0, 0x36a0000000000000
    FLAGS 0, fcvt.s.d ft2, ft0
    IS_FLOAT ft2, 1

    TEST "a load that faults changes neither register nor FS"
    DOUBLE ft0, 0x1234
    SET_FS FS_CLEAN
    li a0, NOWHERE
    HERE fld ft0, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    FS_IS FS_CLEAN
    SET_FS FS_DIRTY
    IS_DOUBLE ft0, 0x1234
    TEST "f0 is a register like any other"
    DOUBLE f0, 0x77
    IS_DOUBLE f0, 0x77
    la a0, word
    fld f0, (a0)
    IS_DOUBLE f0, 0x40400000
    TEST "code that ran while FS was Dirty is called under Clean: it makes FS Dirty"
    la a0, word
    la a3, load_it
    SET_FS FS_DIRTY
    jal a4, call_it
    jal a4, call_it
    SET_FS FS_CLEAN
    jal a4, call_it
    FS_IS FS_DIRTY
    SET_FS FS_CLEAN
    jalr ra, a3
    FS_IS FS_DIRTY
    SET_FS FS_CLEAN
    call load_it
    FS_IS FS_DIRTY
    TEST "and is illegal under Off"
    SET_FS 0
    HERE jal a4, call_it
    CHECK s8, CAUSE_ILLEGAL
    HERE jalr ra, a3
    CHECK s8, CAUSE_ILLEGAL
    HERE call load_it
    CHECK s8, CAUSE_ILLEGAL
    TEST "what an instruction makes Dirty is Dirty for the rest of its block"
    SET_FS FS_CLEAN
    fmv.d.x ft0, zero
    beqz zero, 1f
    nop
1:  call load_it
    SET_FS FS_CLEAN
    call load_it
    FS_IS FS_DIRTY
    DONE

call_it: /* a3 by an indirect jump; back by a4 */
    jalr ra, a3
    jr a4
load_it:
    fld ft0, (a0)
    ret

    .section .data
    .balign 8
word:
    .dword 0x40400000, 0
