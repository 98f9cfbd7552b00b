/*
 * zicfilp.S - landing pads: which jumps expect one, what counts as one, in each mode; traps save
 * what is expected, and xRET brings it back. QEMU 7.2 does not know them.
 */
#include "check.inc"
    .option norvc /* so that lpad is aligned */

.macro LPAD label=0
    .word (\label) << 12 | 0x17
.endm

/* Landing pads in U- and S-mode (0 or 1 each) */
.macro PADS u, s
    li t6, ENVCFG_LPE
    csrc menvcfg, t6
    csrc senvcfg, t6
.if \u
    csrs senvcfg, t6
.endif
.if \s
    csrs menvcfg, t6
.endif
.endm

/* Code for a mode, entered at once, with MPELP clear or set; it ends by a trap. */
.macro CODE mode, pelp=0
    li t4, MSTATUS_MPELP
    csrc mstatus, t4
.if \pelp
    csrs mstatus, t4
.endif
    ENTER \mode, 1f
    j 2f
    .balign 4
1:
.endm
.macro END
    ecall
    .balign 4
2:
.endm

/* Whether a landing pad was expected when the last trap came to M */
.macro EXPECTED yes
    li t4, MSTATUS_MPELP
    and t4, t4, s11
    snez t4, t4
    CHECK t4, \yes
.endm

/* The last CODE ended by a software check, at its label 3. */
.macro MISSED
    CHECK s8, CAUSE_SOFTWARE_CHECK
    la t4, 3b
    CHECK_REG s9, t4
    CHECK s10, CHECK_LANDING_PAD
    EXPECTED 1
.endm

PROG
    TEST "nothing is expected while it is off, and lpad does nothing"
    PADS 0, 0
    .irp mode, U, S, M
    li t2, 0x12345678
    STEP \mode, LPAD 0x77
    RUNS
    CHECK t2, 0x12345678
    CODE \mode
    la a0, 3f
    jr a0
    nop
3:  li a1, 5
    END
    RUNS
    CHECK a1, 5
    EXPECTED 0
    .endr

    TEST "the bits can be written: xPELP, xenvcfg.LPE, medeleg"
    li a0, MSTATUS_MPELP | MSTATUS_SPELP
    csrs mstatus, a0
    csrr a1, mstatus
    and a1, a1, a0
    CHECK_REG a1, a0
    csrr a1, sstatus
    and a1, a1, a0
    CHECK a1, MSTATUS_SPELP
    csrc sstatus, a0
    csrr a1, mstatus
    and a1, a1, a0
    CHECK a1, MSTATUS_MPELP
    csrc mstatus, a0
    PADS 1, 1
    csrr a1, menvcfg
    andi a1, a1, ENVCFG_LPE
    CHECK a1, ENVCFG_LPE
    csrr a1, senvcfg
    andi a1, a1, ENVCFG_LPE
    CHECK a1, ENVCFG_LPE
    li a0, 1 << CAUSE_SOFTWARE_CHECK
    csrs medeleg, a0
    csrr a1, medeleg
    and a1, a1, a0
    CHECK_REG a1, a0
    csrc medeleg, a0

    TEST "a jump through any register but ra, t0 and t2 expects one"
    PADS 1, 0
    .irp n, 2, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    CODE U
    la x\n, 3f
    jalr ra, 0(x\n)
3:  nop
    END
    li s5, 0
    MISSED
    .endr
    .irp n, 3, 4
    mv s0, gp
    mv s1, tp
    CODE U
    la x\n, 3f
    jalr t0, 0(x\n)
3:  nop
    END
    mv gp, s0
    mv tp, s1
    MISSED
    .endr
    la sp, 3b
    CODE U
    jalr zero, 16(zero) /* nothing is there: the fetch faults first */
    END
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK s9, 16
    EXPECTED 1
    TEST "so does a compressed one"
    .option push
    .option rvc
    CODE U
    la a0, 3f
    c.jr a0
    .balign 4
3:  nop
    END
    MISSED
    CODE U
    la a0, 3f
    c.jalr a0
    .balign 4
3:  nop
    END
    MISSED
    .option pop
    TEST "one through ra, t0 or t2 does not, whatever rd is"
    .irp n, 1, 5, 7
    .irp rd, 0, 1, 5, 10
    CODE U
    la x\n, 3f
    jalr x\rd, 0(x\n)
    nop
3:  li a1, 0x50 + \n
    END
    RUNS
    CHECK a1, 0x50 + \n
    EXPECTED 0
    .endr
    .endr
    TEST "nor do jal and branches"
    CODE U
    jal a0, 3f
    nop
3:  beqz zero, 4f
    nop
4:  li a1, 0x61
    END
    RUNS
    CHECK a1, 0x61
    TEST "a pair with an addition before the jump is still one"
    CODE U
    la a0, 3f
    addi a1, a1, 16
    jr a0
    nop
3:  addi a1, a1, 1
    END
    MISSED
    CHECK a1, 0x71
    CODE U
    la ra, 3f
    addi a1, a1, 16
    ret
    nop
3:  addi a1, a1, 1
    END
    RUNS
    CHECK a1, 0x82

    TEST "lpad 0 fits every label; what follows runs, and expects nothing"
    li t2, 0x55555555
    CODE U
    la a0, 3f
    jr a0
    nop
3:  LPAD 0
    li a1, 1
    jal 4f
4:  addi a1, a1, 1
    END
    RUNS
    CHECK a1, 2
    EXPECTED 0
    TEST "another lpad must have what bits 31-12 of t2 say; the rest of t2 is ignored"
    .irp have, 0x00012000, 0xdeadbeef00012fff
    li t2, \have
    CODE U
    la a0, 3f
    jr a0
    nop
3:  LPAD 0x12
    li a1, 3
    END
    RUNS
    CHECK a1, 3
    .endr
    .irp have, 0, 0x00013000, 0x80012000, 0x12
    li t2, \have
    CODE U
    la a0, 3f
    jr a0
    nop
3:  LPAD 0x12
    END
    MISSED
    .endr
    li t2, 0xfffffffffffff000
    CODE U
    la a0, 3f
    jr a0
3:  LPAD 0xfffff
    END
    RUNS
    TEST "it must be aligned to 4 bytes"
    .option push
    .option rvc
    CODE U
    la a0, 3f
    jr a0
    .balign 4
    c.nop
3:  LPAD 0
    c.nop
    END
    MISSED
    .option pop
    CODE U /* where none is expected it does nothing there, too */
    j 3f
    .balign 4
    .short 1
3:  LPAD 0x33
    .short 1
    END
    RUNS
    TEST "auipc into another register is no lpad, and an illegal instruction is missed as any other"
    CODE U
    la a0, 3f
    jr a0
3:  auipc a1, 0
    END
    MISSED
    CODE U
    la a0, 3f
    jr a0
3:  .word 0
    END
    MISSED
    CODE U
    la a0, 3f
    jr a0
3:  ecall
    END
    MISSED

    TEST "each mode has its own switch: U on, S and M off"
    PADS 1, 0
    CODE S
    la a0, 3f
    jr a0
3:  nop
    END
    RUNS
    TEST "S on, U off"
    PADS 0, 1
    CODE U
    la a0, 3f
    jr a0
3:  nop
    END
    RUNS
    CODE S
    la a0, 3f
    jr a0
3:  nop
    END
    MISSED
    CODE S
    la a0, 3f
    jr a0
3:  LPAD 0
    END
    RUNS
    TEST "M on: its handler jumps through a register, too, so ours switches it off first"
    PADS 0, 0
    la a0, m_trap
    csrw mtvec, a0
    li a0, MSECCFG_MLPE
    csrs mseccfg, a0
    csrr a1, mseccfg
    csrc mseccfg, a0
    and a1, a1, a0
    CHECK_REG a1, a0
    csrs mseccfg, a0
    CODE U /* traps to M with a landing pad expected of U only */
    nop
    END
    RUNS
    EXPECTED 0
    li a0, MSECCFG_MLPE
    csrs mseccfg, a0
    CODE M
    la a0, 3f
    jr a0
3:  nop
    END
    MISSED
    li a0, MSECCFG_MLPE
    csrs mseccfg, a0
    CODE M
    la a0, 3f
    jr a0
3:  LPAD 0
    END
    RUNS
    TEST "switched on by the instruction before the jump, and off by the one before"
    la a0, 5f
    li a1, MSECCFG_MLPE
    CODE M
    csrs mseccfg, a1
    jr a0
    .balign 4
5:
3:  nop
    END
    MISSED
    li a1, MSECCFG_MLPE
    csrs mseccfg, a1
    la a0, 5f
    CODE M
    csrc mseccfg, a1
    jr a0
    .balign 4
5:  li a2, 0x99
    END
    RUNS
    CHECK a2, 0x99

    TEST "mret expects what MPELP says, if the mode has landing pads; MPELP is clear afterwards"
    la a0, trap
    csrw mtvec, a0
    PADS 1, 0
    CODE U, 1
3:  nop
    END
    MISSED
    CODE U, 1
    LPAD 0
    nop
    END
    RUNS
    EXPECTED 0
    CODE U
    nop
    END
    RUNS
    CODE S, 1 /* off there */
    nop
    END
    RUNS
    EXPECTED 0
    li a0, MSTATUS_MPELP
    csrs mstatus, a0
    la a1, 1f
    csrw mepc, a1
    li a1, MSTATUS_MPP
    csrs mstatus, a1
    mret
1:  csrr a1, mstatus
    and a1, a1, a0
    CHECK a1, 0
    TEST "an interrupt between the two keeps it"
    li a1, MAP_CLINT_BASE
    li a2, 1
    sw a2, (a1)
    csrsi mie, MIP_MSIP
    CODE U, 1
3:  nop
    END
    csrci mie, MIP_MSIP
    sw zero, (a1)
    CHECK s8, CAUSE_INTERRUPT | IRQ_MSI
    la a3, 3b
    CHECK_REG s9, a3
    EXPECTED 1
    TEST "a fetch that faults comes first, and keeps it, too"
    CODE U
    li a0, NOWHERE
    jr a0
    END
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK s9, NOWHERE
    EXPECTED 1

    TEST "delegated: SPELP, stval, and sret brings it back"
    li a0, 1 << CAUSE_SOFTWARE_CHECK
    csrs medeleg, a0
    la a0, s_trap
    csrw stvec, a0
    CODE U
    la a0, 3f
    jr a0
3:  nop
    END
    CHECK s8, CAUSE_ECALL_S
    CHECK a1, CAUSE_SOFTWARE_CHECK
    la a0, 3b
    CHECK_REG a2, a0
    CHECK a3, CHECK_LANDING_PAD
    li a5, MSTATUS_SPELP
    and a4, a4, a5
    CHECK_REG a4, a5
    EXPECTED 0
    CODE S /* back, where it is missed again */
    csrs sstatus, a5
    li a1, MSTATUS_SPP
    csrc sstatus, a1
    sret
    END
    CHECK s8, CAUSE_ECALL_S
    CHECK a1, CAUSE_SOFTWARE_CHECK
    CHECK_REG a2, a0
    and a4, a4, a5
    CHECK_REG a4, a5
    la a0, 4f
    csrw sepc, a0
    CODE S /* to a landing pad: SPELP is clear afterwards */
    csrs sstatus, a5
    li a1, MSTATUS_SPP
    csrc sstatus, a1
    sret
    .balign 4
4:  LPAD 0
    END
    CHECK s8, CAUSE_ECALL_U
    EXPECTED 0
    csrr a1, sstatus
    and a1, a1, a5
    CHECK a1, 0
    csrw medeleg, zero

    TEST "code that was translated for one setting is not run under the other"
    la a3, hop
    .rept 3
    PADS 0, 0
    CODE U
    jalr a0, (a3)
    END
    RUNS
    PADS 1, 0
    CODE U
    jalr a0, (a3)
    END
    CHECK s8, CAUSE_SOFTWARE_CHECK
    CHECK_REG s9, a3
    .endr
    TEST "a landing pad that is overwritten is none any longer, and then one again"
    la a3, soft
    .rept 3
    li a4, 0x17 /* lpad 0 */
    sw a4, (a3)
    fence.i
    CODE U
    jalr ra, (a3)
    END
    RUNS
    li a4, 0x13 /* nop */
    sw a4, (a3)
    fence.i
    CODE U
    jalr ra, (a3)
    END
    CHECK s8, CAUSE_SOFTWARE_CHECK
    CHECK_REG s9, a3
    .endr
    TEST "a loop of a thousand jumps to two places"
    li a2, 1000
    li a4, 0
    CODE U
    la a0, 4f
    la a1, 5f
3:  andi a3, a2, 1
    mv a5, a0
    beqz a3, 6f
    mv a5, a1
6:  jalr ra, (a5)
    addi a2, a2, -1
    bnez a2, 3b
    j 7f
    .balign 4
4:  LPAD 0
    addi a4, a4, 1
    ret
    .balign 4
5:  LPAD 0
    addi a4, a4, 3
    ret
7:
    END
    RUNS
    CHECK a4, 2000
    DONE

/* M's handler with landing pads: off, then as usual */
    .balign 4
m_trap:
    li s7, MSECCFG_MLPE
    csrc mseccfg, s7
    j trap

    .balign 4
s_trap:
    csrr a1, scause
    csrr a2, sepc
    csrr a3, stval
    csrr a4, sstatus
    ecall

    .balign 4
hop:
    jr a0

    .section .text.soft, "ax"
    .balign 4096
soft:
    .word 0x17
    ret
    .balign 4096
