/*
 * external.S - external interrupts from a device to a handler: UART, PLIC, mip, trap; and mip.SEIP,
 * which is the PLIC's wire or software's bit. (privileged ISA, "Machine Interrupt Registers"; PLIC)
 *
 * The source is the UART's "transmitter empty": IER raises it, reading IIR takes it back.
 *
 * Not run under QEMU 7.2, whose PLIC looks at enables and thresholds only when a source changes (the
 * specification: whenever either does), and which keeps one bit for both halves of mip.SEIP.
 */
#include "check.inc"
#include "spec/plic.h"
#include "spec/uart16550.h"

#define INT(n) (CAUSE_INTERRUPT | (n))
#define SOURCE (1 << MAP_IRQ_UART)

.macro PLIC off, value
    li t0, MAP_PLIC_BASE + (\off)
    li t1, \value
    sw t1, (t0)
.endm
.macro PLIC_IS off, value
    li t0, MAP_PLIC_BASE + (\off)
    lwu t1, (t0)
    CHECK t1, \value
.endm
.macro UART off, value
    li t0, MAP_UART_BASE
    li t1, \value
    sb t1, \off(t0)
.endm
.macro RAISE
    UART UART_IER, 0
    UART UART_IER, UART_IER_THRE
.endm
.macro LOWER
    li t0, MAP_UART_BASE
    lbu t1, UART_IIR(t0)
.endm
.macro MIP_IS value
    csrr t1, mip
    li t0, MIP_MEIP | MIP_SEIP
    and t1, t1, t0
    CHECK t1, \value
.endm
.macro SOFT op
    li t0, MIP_SEIP
    \op mip, t0
.endm
/* Waits until a source is pending again whose line stayed high, 2 ms at most. */
.macro AGAIN
    li t0, MAP_PLIC_BASE + PLIC_PENDING(0)
    rdtime t2
    li t1, 2 * MAP_TIMEBASE_HZ / 1000
    add t2, t2, t1
8:  lwu t1, (t0)
    bnez t1, 9f
    rdtime t1
    bltu t1, t2, 8b
9:
.endm

PROG
    UART UART_IER, 0
    LOWER
    PLIC PLIC_PRIORITY(MAP_IRQ_UART), 1
    PLIC PLIC_ENABLE(0), 0
    PLIC PLIC_ENABLE(1), 0
    PLIC PLIC_THRESHOLD(0), 0
    PLIC PLIC_THRESHOLD(1), 0

    TEST "raised: pending in the PLIC, in nobody's mip, for nobody has enabled it"
    RAISE
    PLIC_IS PLIC_PENDING(0), SOURCE
    MIP_IS 0
    TEST "enabled in M's context: MEIP; in S's: SEIP; in both"
    PLIC PLIC_ENABLE(0), SOURCE
    MIP_IS MIP_MEIP
    PLIC PLIC_ENABLE(0), 0
    PLIC PLIC_ENABLE(1), SOURCE
    MIP_IS MIP_SEIP
    PLIC PLIC_ENABLE(0), SOURCE
    MIP_IS MIP_MEIP | MIP_SEIP
    TEST "the threshold holds it back, priority 0 does for all"
    PLIC PLIC_THRESHOLD(0), 1
    MIP_IS MIP_SEIP
    PLIC PLIC_PRIORITY(MAP_IRQ_UART), 2
    MIP_IS MIP_MEIP | MIP_SEIP
    PLIC PLIC_PRIORITY(MAP_IRQ_UART), 0
    MIP_IS 0
    PLIC PLIC_PRIORITY(MAP_IRQ_UART), 2
    TEST "a claim takes it from both; a second claim finds nothing"
    PLIC_IS PLIC_CLAIM(1), MAP_IRQ_UART
    MIP_IS 0
    PLIC_IS PLIC_PENDING(0), 0
    PLIC_IS PLIC_CLAIM(0), 0
    TEST "completed while the device still asks: it comes again"
    PLIC PLIC_CLAIM(1), MAP_IRQ_UART
    AGAIN
    PLIC_IS PLIC_PENDING(0), SOURCE
    MIP_IS MIP_MEIP | MIP_SEIP
    TEST "completed after it rose anew: it comes at once"
    PLIC_IS PLIC_CLAIM(0), MAP_IRQ_UART
    RAISE
    PLIC_IS PLIC_PENDING(0), 0
    PLIC PLIC_CLAIM(0), MAP_IRQ_UART
    PLIC_IS PLIC_PENDING(0), SOURCE
    MIP_IS MIP_MEIP | MIP_SEIP
    TEST "completed after the device was served: it does not"
    PLIC_IS PLIC_CLAIM(0), MAP_IRQ_UART
    LOWER
    PLIC PLIC_CLAIM(0), MAP_IRQ_UART
    PLIC_IS PLIC_PENDING(0), 0
    MIP_IS 0
    TEST "a completion by a context that has not enabled it is ignored"
    RAISE
    PLIC_IS PLIC_CLAIM(0), MAP_IRQ_UART
    PLIC PLIC_ENABLE(1), 0
    PLIC PLIC_CLAIM(1), MAP_IRQ_UART
    MIP_IS 0
    PLIC PLIC_ENABLE(1), SOURCE
    PLIC PLIC_CLAIM(0), MAP_IRQ_UART
    AGAIN
    MIP_IS MIP_MEIP | MIP_SEIP

    TEST "the interrupt to M, under its cause; MEI comes before all others"
    li t0, -1
    csrw mie, t0
    SOFT csrs
    li t0, MIP_SSIP | MIP_STIP
    csrs mip, t0
    STEP S, nop
    CHECK s8, INT(IRQ_MEI)
    csrw mip, zero
    TEST "the interrupt to S: handler, claim, complete, sret, and on"
    PLIC PLIC_ENABLE(0), 0
    li t0, MIP_SEIP
    csrw mideleg, t0
    csrw mie, t0
    la t0, handler_s
    csrw stvec, t0
    li t0, MSTATUS_SIE
    csrs mstatus, t0
    li s0, 0
    STEP S, nop
    RUNS
    CHECK s0, INT(IRQ_SEI)
    CHECK s1, MAP_IRQ_UART
    CHECK s2, 1
    MIP_IS 0
    TEST "a stream of them: each write of THR raises the next"
    li s2, 0
    li a4, 20
1:  RAISE
    STEP S, nop
    RUNS
    addi a4, a4, -1
    bnez a4, 1b
    CHECK s2, 20
    TEST "WFI in S waits for it"
    li t0, MSTATUS_SIE
    csrc mstatus, t0
    RAISE
    STEP S, wfi
    RUNS
    MIP_IS MIP_SEIP

    TEST "mip.SEIP: software's bit or the wire"
    MIP_IS MIP_SEIP /* the wire */
    SOFT csrs
    MIP_IS MIP_SEIP
    PLIC_IS PLIC_CLAIM(1), MAP_IRQ_UART
    MIP_IS MIP_SEIP /* software's */
    SOFT csrc
    MIP_IS 0
    TEST "mip.SEIP: a write of other bits does not turn the wire into software's bit"
    PLIC PLIC_CLAIM(1), MAP_IRQ_UART
    AGAIN
    MIP_IS MIP_SEIP
    li t0, MIP_SSIP
    csrs mip, t0
    csrc mip, t0
    PLIC_IS PLIC_CLAIM(1), MAP_IRQ_UART
    MIP_IS 0
    TEST "mip.SEIP: clearing software's bit does not hide the wire"
    PLIC PLIC_CLAIM(1), MAP_IRQ_UART
    AGAIN
    SOFT csrs
    SOFT csrc
    MIP_IS MIP_SEIP
    TEST "sip: SEIP is seen, and cannot be written"
    LOWER
    PLIC PLIC_CLAIM(1), MAP_IRQ_UART
    RAISE
    csrr a0, sip
    CHECK a0, MIP_SEIP
    csrw sip, zero
    csrr a0, sip
    CHECK a0, MIP_SEIP
    DONE

    .balign 4
handler_s:
    csrr s0, scause
    li t0, MAP_PLIC_BASE + PLIC_CLAIM(1)
    lwu s1, (t0)
    li t1, MAP_UART_BASE
    lbu t1, UART_IIR(t1)
    sw s1, (t0)
    addi s2, s2, 1
    sret
