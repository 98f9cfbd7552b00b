/*
 * sscofpmf.S - the performance counters: their events, exact to the instruction; filters by mode;
 * overflow, its bit, its interrupt, scountovf. (privileged ISA, "Hardware Performance Monitor" and
 * "Sscofpmf")
 */
#include "check.inc"
#include "spec/hpm.h"

/* Counter 3 counts an event from a value on; the next instruction is the first that counts. */
.macro COUNT event, from=0
    csrw CSR_MHPMEVENT3, zero
    SET_CSR CSR_MHPMCOUNTER3, \from
    li t6, \event
    csrw CSR_MHPMEVENT3, t6
.endm
.macro COUNTED want:vararg
    csrr t5, CSR_MHPMCOUNTER3
    csrw CSR_MHPMEVENT3, zero
    CHECK t5, \want
.endm
/* The trap that comes next goes on at the label, with mcause in s8 and mepc in s9. */
.macro EXPECT label
    la s7, \label
    csrw mscratch, s7
.endm

PROG
    csrw mie, zero
    csrw mip, zero
    csrw mcountinhibit, zero
    csrsi mstatus, 0

    TEST "instructions"
    COUNT HPM_INSTRET
    COUNTED 0
    COUNT HPM_INSTRET
    nop
    nop
    nop
    COUNTED 3
    TEST "instructions in a loop"
    li a0, 1000
    COUNT HPM_INSTRET
1:  addi a0, a0, -1
    bnez a0, 1b
    COUNTED 2000
    TEST "cycles: instructions and traps"
    COUNT HPM_CYCLES
    nop
    nop
    COUNTED 2
    EXPECT 1f
    COUNT HPM_CYCLES
    ecall
    .balign 4
1:  csrr a0, CSR_MHPMCOUNTER3
    csrw CSR_MHPMEVENT3, zero
    CHECK a0, 1 + 7 /* the trap, and the handler of rt.S */
    EXPECT 1f
    COUNT HPM_INSTRET
    ecall
    .balign 4
1:  csrr a0, CSR_MHPMCOUNTER3
    csrw CSR_MHPMEVENT3, zero
    CHECK a0, 7
    TEST "traps, exceptions and interrupts"
    .macro TAKES event, exceptions, interrupts
    COUNT \event
    STEP S, nop
    STEP U, nop
    COUNTED 2 * \exceptions
    COUNT \event
    csrwi mip, MIP_SSIP
    csrwi mie, MIP_SSIP
    EXPECT .Lgo\@
    csrsi mstatus, MSTATUS_MIE
    nop
    .balign 4
.Lgo\@:
    csrw mie, zero
    csrw mip, zero
    li t0, MSTATUS_MPIE
    csrc mstatus, t0
    COUNTED \interrupts
    .endm
    TAKES HPM_TRAPS, 1, 1
    TAKES HPM_EXCEPTIONS, 1, 0
    TAKES HPM_INTERRUPTS, 0, 1
    TEST "no event: nothing"
    COUNT HPM_NONE, 5
    nop
    COUNTED 5

    TEST "mcountinhibit: the instruction that stops it still counts"
    COUNT HPM_INSTRET
    li t0, 8
    csrw mcountinhibit, t0
    nop
    nop
    csrr a0, CSR_MHPMCOUNTER3
    CHECK a0, 2
    csrw mcountinhibit, zero
    nop
    csrr a0, CSR_MHPMCOUNTER3
    CHECK a0, 2 + 1
    TEST "others: each by itself, 31 too"
    SET_CSR CSR_MHPMCOUNTER31, 0
    SET_CSR CSR_MHPMEVENT31, HPM_INSTRET
    SET_CSR CSR_MHPMEVENT3, HPM_INSTRET
    nop
    csrr a0, CSR_MHPMCOUNTER31
    CHECK a0, 3
    csrw CSR_MHPMEVENT31, zero
    csrw CSR_MHPMEVENT3, zero

    TEST "filters: M alone, S alone, U alone, none of them"
    .macro IN_MODES flags, want
    COUNT HPM_INSTRET | (\flags)
    STEP S, nop
    STEP U, nop
    COUNTED \want
    .endm
    /* A STEP: 10 instructions with mret before, 1 (and an ecall, which does not retire) in the
     * mode, 7 in the handler */
    IN_MODES HPMEVENT_MINH | HPMEVENT_SINH | HPMEVENT_UINH, 0
    IN_MODES HPMEVENT_MINH | HPMEVENT_SINH, 1
    IN_MODES HPMEVENT_MINH | HPMEVENT_UINH, 1
    IN_MODES HPMEVENT_MINH, 2
    COUNT HPM_INSTRET
    STEP S, nop
    STEP U, nop
    csrr a0, CSR_MHPMCOUNTER3
    addi a0, a0, -2
    COUNT HPM_INSTRET | HPMEVENT_SINH | HPMEVENT_UINH
    STEP S, nop
    STEP U, nop
    csrr a1, CSR_MHPMCOUNTER3
    CHECK_REG a1, a0

    TEST "overflow: OF and LCOFIP, at the very instruction"
    COUNT HPM_INSTRET, -3
    nop
    nop
    csrr a0, mip
    csrr a1, mip
    csrw CSR_MHPMEVENT3, zero
    CHECK a0, 0
    CHECK a1, MIP_LCOFIP
    csrw mip, zero
    TEST "overflow: mhpmevent and scountovf show OF"
    COUNT HPM_CYCLES, -2
    nop
    csrr a0, CSR_SCOUNTOVF
    csrr a1, CSR_SCOUNTOVF
    csrr a2, CSR_MHPMEVENT3
    CHECK a0, 0
    CHECK a1, 1 << 3
    CHECK a2, HPMEVENT_OF | HPM_CYCLES
    TEST "overflow again while OF is set: no interrupt"
    csrw mip, zero
    SET_CSR CSR_MHPMCOUNTER3, -2
    nop
    nop
    nop
    csrr a0, mip
    CHECK a0, 0
    csrr a0, CSR_MHPMCOUNTER3
    srli a0, a0, 32
    CHECK a0, 0
    TEST "overflow of exceptions"
    COUNT HPM_EXCEPTIONS, -2
    STEP S, nop
    CHECK_CSR mip, 0
    STEP S, nop
    CHECK_CSR mip, MIP_LCOFIP
    CHECK_CSR CSR_SCOUNTOVF, 1 << 3
    csrw mip, zero
    TEST "overflow by a write is none"
    COUNT HPM_NONE, -1
    SET_CSR CSR_MHPMCOUNTER3, 0
    CHECK_CSR mip, 0
    TEST "a filtered counter does not overflow"
    COUNT HPM_INSTRET | HPMEVENT_MINH, -1
    nop
    nop
    CHECK_CSR mip, 0
    STEP S, nop
    CHECK_CSR mip, MIP_LCOFIP
    csrw mip, zero

    TEST "the interrupt: right behind the instruction, cause 13; a long loop"
    li a0, 100000
    SET_CSR mie, MIP_LCOFIP
    EXPECT 3f
    csrsi mstatus, MSTATUS_MIE
    COUNT HPM_INSTRET, -100001
1:  addi a0, a0, -1
2:  bnez a0, 1b
    j 4f
    .balign 4
3:  CHECK s8, CAUSE_INTERRUPT | IRQ_COF
    la a1, 2b
    CHECK_REG s9, a1
    CHECK a0, 100000 - 50001
    j 5f
4:  CHECK zero, 1
5:  csrw mip, zero
    li t0, MSTATUS_MPIE
    csrc mstatus, t0
    TEST "the interrupt in S-mode, delegated; behind all others in priority"
    csrw mie, zero
    SET_CSR mideleg, MIP_LCOFIP | MIP_SSIP
    la a0, 2f
    csrw stvec, a0
    SET_CSR mie, MIP_LCOFIP | MIP_SSIP
    COUNT HPM_INSTRET | HPMEVENT_MINH, -2
    li t0, MSTATUS_SIE
    csrs mstatus, t0
    ENTER S, 1f
    j 3f
    .balign 4
1:  nop
    csrsi sip, MIP_SSIP
    nop
    ecall
    .balign 4
2:  csrr a0, scause
    csrr a1, sip
    csrr a2, sepc
    ecall
    .balign 4
3:  CHECK s8, CAUSE_ECALL_S
    CHECK a0, CAUSE_INTERRUPT | IRQ_SSI
    CHECK a1, MIP_LCOFIP | MIP_SSIP
    la a3, 1b + 6
    CHECK_REG a2, a3
    csrw mie, zero
    csrw mip, zero
    TEST "scountovf in S-mode: the counters that mcounteren opens; read-only; not in U-mode"
    SET_CSR CSR_MHPMEVENT3 + 1, HPMEVENT_OF
    SET_CSR mcounteren, 1 << 4
    STEP S, csrr a0, CSR_SCOUNTOVF
    RUNS
    CHECK a0, 1 << 4
    csrw mcounteren, zero
    STEP S, csrr a0, CSR_SCOUNTOVF
    CHECK a0, 0
    CHECK_CSR CSR_SCOUNTOVF, 3 << 3
    HERE csrw CSR_SCOUNTOVF, zero
    TRAPS CAUSE_ILLEGAL
    STEP U, csrr a0, CSR_SCOUNTOVF
    TRAPS CAUSE_ILLEGAL
    DONE
