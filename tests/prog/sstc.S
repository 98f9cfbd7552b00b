/*
 * sstc.S - stimecmp: who may use it, what STIP follows, interrupts of S by it. (Sstc)
 */
#include "check.inc"
#include "spec/aclint.h"

#define INT_STI (CAUSE_INTERRUPT | IRQ_STI)

/* stimecmp := now + ticks (100 ns each) */
.macro IN_TICKS ticks
    csrr t0, time
    li t1, \ticks
    add t0, t0, t1
    csrw CSR_STIMECMP, t0
.endm
.macro STIP value
    csrr a0, mip
    srli a0, a0, IRQ_STI
    andi a0, a0, 1
    CHECK a0, \value
.endm

PROG
    li t0, -1
    csrw CSR_STIMECMP, t0
    csrw mip, zero

    TEST "S may use it with menvcfg.STCE and mcounteren.TM, and not without either"
    csrw mcounteren, zero
    csrw CSR_MENVCFG, zero
    STEP S, csrr a0, CSR_STIMECMP
    CHECK s8, CAUSE_ILLEGAL
    li t0, ENVCFG_STCE
    csrs CSR_MENVCFG, t0
    STEP S, csrr a0, CSR_STIMECMP
    CHECK s8, CAUSE_ILLEGAL
    STEP S, csrw CSR_STIMECMP, a0
    CHECK s8, CAUSE_ILLEGAL
    li t0, 2
    csrw mcounteren, t0
    STEP S, csrr a0, CSR_STIMECMP
    RUNS
    STEP S, csrw CSR_STIMECMP, a0
    RUNS
    STEP S, csrr a0, time
    RUNS
    li t0, ENVCFG_STCE
    csrc CSR_MENVCFG, t0
    STEP S, csrr a0, CSR_STIMECMP
    CHECK s8, CAUSE_ILLEGAL
    TEST "never U; always M"
    li t0, ENVCFG_STCE
    csrs CSR_MENVCFG, t0
    STEP U, csrr a0, CSR_STIMECMP
    CHECK s8, CAUSE_ILLEGAL
    csrw mcounteren, zero
    HERE csrr a0, CSR_STIMECMP
    RUNS
    li t0, 2
    csrw mcounteren, t0

    TEST "STIP: clear while stimecmp is ahead, set when it is passed, clear when it is moved"
    li t0, -1
    csrw CSR_STIMECMP, t0
    STIP 0
    csrw CSR_STIMECMP, zero
    STIP 1
    csrw CSR_STIMECMP, t0
    STIP 0
    IN_TICKS 500
1:  csrr a1, time
    csrr a2, CSR_STIMECMP
    bltu a1, a2, 1b
#ifndef ON_QEMU /* there it takes a moment, which Sstc allows */
    STIP 1
#endif
#ifndef ON_QEMU /* QEMU 7.2 lets software clear it; Sstc: read-only while STCE is set */
    TEST "STIP cannot be cleared by hand"
    li t0, MIP_STIP
    csrc mip, t0
    STIP 1
    li t0, -1
    csrw CSR_STIMECMP, t0
    li t0, MIP_STIP
    csrs mip, t0
    STIP 0
    TEST "without STCE it is software's again, and stimecmp drives nothing"
    csrw CSR_STIMECMP, zero
    STIP 1
    li t0, ENVCFG_STCE
    csrc CSR_MENVCFG, t0
    STIP 0
    li t0, MIP_STIP
    csrs mip, t0
    STIP 1
    csrc mip, t0
    STIP 0
    TEST "STCE set again: what stimecmp says holds at once"
    li t0, ENVCFG_STCE
    csrs CSR_MENVCFG, t0
    STIP 1
#endif
    TEST "the interrupt: to M, while it is not delegated"
    li t0, MIP_STIP
    csrw mie, t0
    csrw mideleg, zero
    IN_TICKS 1000
    ENTER S, forever
    CHECK s8, INT_STI
    csrr a1, time
    csrr a2, CSR_STIMECMP
    sltu a3, a1, a2
    CHECK a3, 0
    TEST "the interrupt: to S, in the middle of a loop"
    li t0, -1
    csrw CSR_STIMECMP, t0
    la t0, handler_s
    csrw stvec, t0
    li t0, MIP_STIP
    csrw mideleg, t0
    li t0, MSTATUS_SIE
    csrs mstatus, t0
    IN_TICKS 1000
    li s0, 0
    ENTER S, forever
    CHECK s8, CAUSE_ECALL_S
    CHECK s0, INT_STI
    TEST "S sets it again in the handler: ten ticks in a row"
    la t0, handler_ten
    csrw stvec, t0
    li a4, 10
    li t0, MSTATUS_SIE
    csrs mstatus, t0
    IN_TICKS 200
    ENTER S, forever
    CHECK s8, CAUSE_ECALL_S
    CHECK a4, 0
    TEST "WFI in S waits for it"
    la t0, handler_s
    csrw stvec, t0
    li t0, MSTATUS_SIE
    csrc mstatus, t0
    IN_TICKS 2000
    STEP S, wfi
    RUNS
    csrr a1, time
    csrr a2, CSR_STIMECMP
    sltu a3, a1, a2
    CHECK a3, 0
    TEST "M's own timer is another: mtimecmp raises MTIP alone"
    li t0, -1
    csrw CSR_STIMECMP, t0
    li t0, MAP_CLINT_BASE + ACLINT_MTIMECMP(0)
    sd zero, (t0)
    csrr a0, mip
    CHECK a0, MIP_MTIP
    li t1, -1
    sd t1, (t0)
    csrr a0, mip
    CHECK a0, 0
    DONE

    .balign 4
forever:
    addi a1, a1, 1
    j forever
    .balign 4
handler_s:
    csrr s0, scause
    ecall
    .balign 4
handler_ten:
    addi a4, a4, -1
    beqz a4, 1f
    csrr t0, time
    addi t0, t0, 200
    csrw CSR_STIMECMP, t0
    sret
1:  ecall
