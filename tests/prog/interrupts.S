/*
 * interrupts.S - when an interrupt is taken, which one, where to, and what can be read and written
 * in mip, mie, sip and sie. (privileged ISA, "Machine Interrupt Registers")
 *
 * All but the external ones of M are raised by hand: SSIP, STIP and SEIP in mip, MSIP and MTIP at
 * the CLINT.
 */
#include "check.inc"
#include "spec/aclint.h"

#define INT(n) (CAUSE_INTERRUPT | (n))

.macro ON flags
    li t0, \flags
    csrs mstatus, t0
.endm
.macro OFF flags
    li t0, \flags
    csrc mstatus, t0
.endm
.macro PENDING bits
    SET_CSR mip, \bits
.endm
.macro ENABLED bits
    SET_CSR mie, \bits
.endm
.macro MSI level
    li t0, MAP_CLINT_BASE + ACLINT_MSIP(0)
    li t1, \level
    sw t1, (t0)
.endm
.macro MTI level
    li t0, MAP_CLINT_BASE + ACLINT_MTIMECMP(0)
.if \level
    sd zero, (t0)
.else
    li t1, -1
    sd t1, (t0)
.endif
.endm
/* A nop in a mode: the interrupt comes before it, or the ecall after it is reached. */
.macro TAKEN mode, cause:vararg
    STEP \mode, nop
    CHECK s8, \cause
    CHECK_REG s9, s6
    CHECK s10, 0
.endm
.macro NOT_TAKEN mode
    STEP \mode, nop
    RUNS
.endm
/* The same for M, where MIE is set by the instruction under test: the interrupt comes after it. */
.macro TAKEN_IN_M cause:vararg
    HERE csrsi mstatus, MSTATUS_MIE
    CHECK s8, \cause
    CHECK s10, 0
    OFF MSTATUS_MIE
.endm
.macro NOT_TAKEN_IN_M
    HERE csrsi mstatus, MSTATUS_MIE
    RUNS
    OFF MSTATUS_MIE
.endm

    .set ALL_S, MIP_SSIP | MIP_STIP | MIP_SEIP

PROG
    MTI 0
    OFF MSTATUS_MIE | MSTATUS_SIE | MSTATUS_MPIE | MSTATUS_SPIE
    csrw mip, zero
    csrw mideleg, zero

    TEST "nothing enabled, nothing taken"
    PENDING ALL_S
    NOT_TAKEN U
    NOT_TAKEN_IN_M
    TEST "enabled but not pending"
    PENDING 0
    ENABLED -1
    NOT_TAKEN S
    TEST "not delegated: taken in U and S whatever MIE"
    PENDING MIP_SSIP
    TAKEN U, INT(IRQ_SSI)
    TAKEN S, INT(IRQ_SSI)
    TEST "in M only under MIE"
    HERE nop
    RUNS
    TAKEN_IN_M INT(IRQ_SSI)
    TEST "STIP and SEIP by hand; tval is 0"
    PENDING MIP_STIP
    TAKEN S, INT(IRQ_STI)
    PENDING MIP_SEIP
    TAKEN S, INT(IRQ_SEI)
    PENDING 0
    TEST "MSIP and MTIP: by the CLINT, not by mip"
    MSI 1
    TAKEN S, INT(IRQ_MSI)
    PENDING 0
    TAKEN U, INT(IRQ_MSI)
    MSI 0
    NOT_TAKEN U
    MTI 1
    TAKEN S, INT(IRQ_MTI)
    TAKEN_IN_M INT(IRQ_MTI)
    MTI 0
    SET_CSR mip, MIP_MSIP | MIP_MTIP | MIP_MEIP
    NOT_TAKEN S
    csrr a0, mip
    CHECK a0, 0

#ifndef ON_QEMU /* QEMU 7.2, without AIA, takes the lowest number; the manual gives the order */
    TEST "priority: MEI, MSI, MTI, SEI, SSI, STI, all to M"
    MSI 1
    MTI 1
    PENDING ALL_S
    TAKEN S, INT(IRQ_MSI)
    MSI 0
    TAKEN S, INT(IRQ_MTI)
    MTI 0
    TAKEN S, INT(IRQ_SEI)
    PENDING MIP_SSIP | MIP_STIP
    TAKEN S, INT(IRQ_SSI)
    PENDING MIP_STIP
    TAKEN S, INT(IRQ_STI)
    TEST "mie leaves out the first"
    MSI 1
    MTI 1
    PENDING ALL_S
    ENABLED MIP_MTIP | MIP_STIP
    TAKEN S, INT(IRQ_MTI)
    ENABLED MIP_STIP | MIP_SSIP
    TAKEN S, INT(IRQ_SSI)
    MSI 0
    MTI 0
    PENDING 0
#endif
    ENABLED -1

    TEST "delegated: never taken in M, in S under SIE, in U always; by S's handler"
    la t0, handler_s
    csrw stvec, t0
    SET_CSR mideleg, ALL_S
    PENDING MIP_SSIP
    NOT_TAKEN_IN_M
    NOT_TAKEN S
    li a1, 0
    STEP U, nop
    CHECK a1, 1
    CHECK s0, INT(IRQ_SSI)
    CHECK_REG s1, s6
    CHECK s2, 0
    li a1, 0
    ON MSTATUS_SIE
    STEP S, nop
    CHECK a1, 1
    CHECK s0, INT(IRQ_SSI)
    CHECK_REG s1, s6
    OFF MSTATUS_SIE
    TEST "delegated: S sets its own SIE, the interrupt comes right after"
    li a1, 0
    STEP S, csrsi sstatus, MSTATUS_SIE
    CHECK a1, 1
    addi a2, s6, 4
    CHECK_REG s1, a2
    OFF MSTATUS_SIE
#ifndef ON_QEMU /* as above */
    TEST "delegated: priority SEI, SSI, STI"
    ON MSTATUS_SIE
    PENDING ALL_S
    STEP S, nop
    CHECK s0, INT(IRQ_SEI)
    PENDING MIP_SSIP | MIP_STIP
    ON MSTATUS_SIE
    STEP S, nop
    CHECK s0, INT(IRQ_SSI)
    PENDING MIP_STIP
    ON MSTATUS_SIE
    STEP S, nop
    CHECK s0, INT(IRQ_STI)
    TEST "what goes to M comes before what goes to S, whatever its number"
    SET_CSR mideleg, MIP_SEIP | MIP_SSIP
    PENDING ALL_S
    ON MSTATUS_SIE
    TAKEN S, INT(IRQ_STI)
    MTI 1
    TAKEN S, INT(IRQ_MTI)
    MTI 0
#endif
    PENDING 0
    OFF MSTATUS_SIE

    TEST "vectored: M, base + 4 * cause"
    la t0, vectors + 1
    csrw mtvec, t0
    MTI 1
    STEP S, nop
    MTI 0
    CHECK a3, IRQ_MTI
    SET_CSR mideleg, 0
    PENDING MIP_SEIP
    STEP U, nop
    CHECK a3, IRQ_SEI
    STEP U, nop
    TEST "vectored: S"
    la t0, trap
    csrw mtvec, t0
    la t0, vectors_s + 1
    csrw stvec, t0
    SET_CSR mideleg, ALL_S
    li a3, 0
    STEP U, nop
    CHECK a3, IRQ_SEI
    PENDING MIP_SSIP
    STEP U, nop
    CHECK a3, IRQ_SSI
    PENDING 0

    TEST "sip and sie show what is delegated, and only that"
    SET_CSR mideleg, MIP_SSIP | MIP_SEIP
    PENDING ALL_S
    csrr a0, sip
    CHECK a0, MIP_SSIP | MIP_SEIP
    ENABLED -1
    csrr a0, sie
    CHECK a0, MIP_SSIP | MIP_SEIP
    TEST "sip: SSIP can be written, SEIP and STIP cannot"
    csrw sip, zero
    csrr a0, mip
    CHECK a0, MIP_SEIP | MIP_STIP
    PENDING 0
    li a0, -1
    csrw sip, a0
    csrr a0, mip
    CHECK a0, MIP_SSIP
    csrw sip, zero
    TEST "sip: SSIP cannot, if it is not delegated"
    SET_CSR mideleg, MIP_SEIP
    li a0, -1
    csrw sip, a0
    csrr a0, mip
    CHECK a0, 0
    TEST "sie writes the delegated bits of mie and leaves the others"
    SET_CSR mideleg, MIP_SSIP
    ENABLED 0xaa8
    li a0, -1
    csrw sie, a0
    csrr a0, mie
    andi a0, a0, 0xaa
    CHECK a0, 0xaa
    csrw sie, zero
    csrr a0, mie
    andi a0, a0, 0xaa
    CHECK a0, 0xa8
    TEST "mip and mie of hart 0: MSIP and MTIP follow the CLINT"
    ENABLED 0
    MSI 1
    csrr a0, mip
    CHECK a0, MIP_MSIP
    MSI 0
    MTI 1
    csrr a0, mip
    CHECK a0, MIP_MTIP
    MTI 0
    csrr a0, mip
    CHECK a0, 0

    TEST "nested: M's own handler is interrupted when it opens MIE, and comes back"
    ENABLED MIP_MSIP | MIP_MTIP
    la t0, nest
    csrw mtvec, t0
    li a2, 0
    li a3, 0
    MTI 1
    la t0, 1f
    csrw mepc, t0
    ON MSTATUS_MPP | MSTATUS_MPIE
    mret
1:  nop
    la t0, trap
    csrw mtvec, t0
    CHECK a2, 2 /* depth */
    CHECK a3, 2 /* handlers left */
    csrr a0, mstatus
    andi a0, a0, MSTATUS_MIE
    CHECK a0, MSTATUS_MIE
    OFF MSTATUS_MIE

    TEST "WFI sleeps until the timer, and goes on behind itself with MIE clear"
    ENABLED MIP_MTIP
    li t0, MAP_CLINT_BASE + ACLINT_MTIME
    ld a0, (t0)
    li t1, 2000 /* 200 us */
    add a0, a0, t1
    li t1, MAP_CLINT_BASE + ACLINT_MTIMECMP(0)
    sd a0, (t1)
    wfi
    ld a1, (t0)
    sltu a2, a1, a0
    CHECK a2, 0
    TEST "WFI: the interrupt's epc is the instruction behind it"
    li t0, MAP_CLINT_BASE + ACLINT_MTIME
    ld a0, (t0)
    li t1, 2000
    add a0, a0, t1
    li t1, MAP_CLINT_BASE + ACLINT_MTIMECMP(0)
    sd a0, (t1)
    STEP S, wfi
    CHECK s8, INT(IRQ_MTI)
    addi a2, s6, 4
    CHECK_REG s9, a2
    MTI 0
    TEST "WFI wakes for what is enabled in mie though it is delegated and SIE is clear"
    SET_CSR mideleg, ALL_S
    ENABLED MIP_SSIP
    PENDING MIP_SSIP
    NOT_TAKEN S
    STEP S, wfi
    RUNS
    PENDING 0
    ENABLED 0

    TEST "a loop without memory accesses is interrupted by the timer"
    ENABLED MIP_MTIP
    li t0, MAP_CLINT_BASE + ACLINT_MTIME
    ld a0, (t0)
    li t1, 3000
    add a0, a0, t1
    li t1, MAP_CLINT_BASE + ACLINT_MTIMECMP(0)
    sd a0, (t1)
    ENTER S, forever
    CHECK s8, INT(IRQ_MTI)
    DONE

    .balign 4
forever:
    addi a1, a1, 1
    j forever

    .balign 4
handler_s:
    csrr s0, scause
    csrr s1, sepc
    csrr s2, stval
    li a1, 1
    ecall

/* The timer comes first; its handler raises MSIP and opens MIE, and is interrupted by it. */
    .balign 4
nest:
    addi a2, a2, 1
    csrr a4, mepc
    csrr a5, mcause
    csrr a6, mstatus
    andi a5, a5, 63
    li t1, IRQ_MSI
    beq a5, t1, 1f
    mv s0, a4
    mv s1, a6
    li t1, MAP_CLINT_BASE + ACLINT_MTIMECMP(0)
    li t2, -1
    sd t2, (t1)
    li t1, MAP_CLINT_BASE + ACLINT_MSIP(0)
    li t2, 1
    sw t2, (t1)
    csrsi mstatus, MSTATUS_MIE
    nop
    csrci mstatus, MSTATUS_MIE
    mv a4, s0
    mv a6, s1
    j 2f
1:  li t1, MAP_CLINT_BASE + ACLINT_MSIP(0)
    sw zero, (t1)
2:  addi a3, a3, 1
    csrw mstatus, a6
    csrw mepc, a4
    mret

.macro VECTOR n, to
    .balign 4
    .option push
    .option norvc
    j vector_\to\n
    .option pop
.endm
    .balign 256
vectors:
    .altmacro
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11
    VECTOR \n, m
    .endr
    .balign 256
vectors_s:
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11
    VECTOR \n, s
    .endr
    .noaltmacro
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11
vector_m\n:
    li a3, \n
    j trap
vector_s\n:
    li a3, \n
    ecall
    .endr
