/*
 * traps.S - exceptions: each cause with its epc and tval, delegation, the fields of mstatus on the
 * way in and out, vectors. (privileged ISA, "Machine-Level ISA" and "Supervisor-Level ISA")
 *
 * S-mode's handler here leaves scause, sepc, stval and sstatus in s8 to s11 as M's does, a1 = 1, and
 * comes back to M by an ecall, whose own cause, epc and tval nobody looks at.
 */
#include "check.inc"
#include "paging.inc"

/* Execute one instruction; the trap must arrive in S-mode. */
.macro STEP_TO_S mode, insn:vararg
    li a1, 0
    STEP \mode, \insn
    mv s8, s0
    mv s9, s1
    mv s10, s2
    mv s11, s3
    CHECK a1, 1
.endm

PROG
    la t0, handler_s
    csrw stvec, t0

    TEST "ecall: the cause tells the mode; tval 0"
    STEP U, ecall
    TRAPS CAUSE_ECALL_U, zero
    STEP S, ecall
    TRAPS CAUSE_ECALL_S, zero
    HERE ecall
    TRAPS CAUSE_ECALL_M, zero
    TEST "ebreak: epc is its own; tval is its address"
    STEP U, ebreak
    CHECK s8, CAUSE_BREAKPOINT
    CHECK_REG s9, s6
#ifndef ON_QEMU /* QEMU 7.2 gives 0; the manual allows both */
    CHECK_REG s10, s6
#endif
    TEST "c.ebreak"
    STEP S, .short 0x9002
    CHECK s8, CAUSE_BREAKPOINT
    CHECK_REG s9, s6
    TEST "illegal: tval is the encoding, of 32 bits"
    li a0, 0xffffffff
    STEP S, .word 0xffffffff
    TRAPS CAUSE_ILLEGAL, a0
    li a0, 0x30200073
    STEP S, mret
    TRAPS CAUSE_ILLEGAL, a0
    TEST "illegal: of 16 bits"
    li a0, 0x8002 /* c.jr x0 */
    STEP U, .short 0x8002
    TRAPS CAUSE_ILLEGAL, a0
    TEST "illegal: all zero"
    STEP U, .short 0
    TRAPS CAUSE_ILLEGAL, zero
    TEST "illegal: a CSR that the mode may not use"
    li a0, 0x300022f3 /* csrr t0, mstatus */
    STEP S, csrr t0, mstatus
    TRAPS CAUSE_ILLEGAL, a0
    li a0, 0x10002573 /* csrr a0, sstatus */
    STEP U, csrr a0, sstatus
    TRAPS CAUSE_ILLEGAL, a0
    TEST "load, store and fetch where nothing is: access faults, tval is the address"
    li a0, NOWHERE + 0x10
    STEP S, lw a2, 4(a0)
    addi a3, a0, 4
    TRAPS CAUSE_LOAD_ACCESS, a3
    STEP U, sb a2, -1(a0)
    addi a3, a0, -1
    TRAPS CAUSE_STORE_ACCESS, a3
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK_REG s9, a0
    CHECK_REG s10, a0
    HERE ld a2, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    TEST "a jump to an odd address does not exist: the lowest bit is dropped"
    la a0, an_ecall + 1
    STEP S, jr a0
    CHECK s8, CAUSE_ECALL_S
    addi a0, a0, -1
    CHECK_REG s9, a0
    TEST "a load that faults writes no register, one to x0 faults as well"
    li a0, NOWHERE
    li a2, 55
    STEP S, ld a2, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    CHECK a2, 55
    STEP S, ld zero, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    STEP S, ld a0, (a0)
    CHECK a0, NOWHERE

    TEST "into M: MPP is the mode it came from, MPIE is MIE, MIE is 0"
    li t0, MSTATUS_MPIE | MSTATUS_MPP
    csrc mstatus, t0
    STEP U, ecall
    CHECK s8, CAUSE_ECALL_U
    srli a2, s11, MSTATUS_MPP_BIT
    andi a2, a2, 3
    CHECK a2, PRV_U
    STEP S, ecall
    srli a2, s11, MSTATUS_MPP_BIT
    andi a2, a2, 3
    CHECK a2, PRV_S
    andi a2, s11, MSTATUS_MIE
    CHECK a2, 0
    li t0, MSTATUS_MPIE
    csrs mstatus, t0 /* mret makes MIE = 1 of it, the trap MPIE = 1 */
    STEP S, nop
    andi a2, s11, MSTATUS_MPIE | MSTATUS_MIE
    CHECK a2, MSTATUS_MPIE
    TEST "mret: MIE is MPIE, MPIE is 1, MPP is U"
    la t0, 1f
    csrw mepc, t0
    li t0, MSTATUS_MPIE
    csrc mstatus, t0
    li t0, MSTATUS_MPP | MSTATUS_MIE
    csrs mstatus, t0
    mret /* to M */
1:  csrr a2, mstatus
    li t0, MSTATUS_MPP | MSTATUS_MIE | MSTATUS_MPIE
    and a2, a2, t0
    CHECK a2, MSTATUS_MPIE
    TEST "sret in M: to U or S by SPP; SIE is SPIE, SPIE is 1, SPP is U"
    la t0, an_ecall
    csrw sepc, t0
    li t0, MSTATUS_SPP | MSTATUS_SPIE
    csrs mstatus, t0
    li t0, MSTATUS_SIE
    csrc mstatus, t0
    HERE sret
    CHECK s8, CAUSE_ECALL_S
    csrr a2, mstatus
    li t0, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE
    and a2, a2, t0
    CHECK a2, MSTATUS_SPIE | MSTATUS_SIE
    HERE sret
    CHECK s8, CAUSE_ECALL_U
    li t0, MSTATUS_SPIE
    csrc mstatus, t0
    HERE sret
    csrr a2, mstatus
    li t0, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE
    and a2, a2, t0
    CHECK a2, MSTATUS_SPIE
#ifndef ON_QEMU /* QEMU 7.2 leaves MPRV set; since version 1.12 the manual clears it */
    TEST "sret in M clears MPRV"
    la t0, an_ecall
    csrw sepc, t0
    li t0, MSTATUS_MPP
    csrs mstatus, t0
    li t0, MSTATUS_MPRV
    csrs mstatus, t0
    HERE sret
    csrr a2, mstatus
    li t0, MSTATUS_MPRV
    and a2, a2, t0
    CHECK a2, 0
#endif

    TEST "medeleg: an exception of U goes to S"
    li t0, 1 << CAUSE_ECALL_U | 1 << CAUSE_ILLEGAL | 1 << CAUSE_LOAD_ACCESS | 1 << CAUSE_BREAKPOINT
    csrw medeleg, t0
    STEP_TO_S U, ecall
    TRAPS CAUSE_ECALL_U, zero
    li a0, 0xffffffff
    STEP_TO_S U, .word 0xffffffff
    TRAPS CAUSE_ILLEGAL, a0
    li a0, NOWHERE
    STEP_TO_S U, lb a2, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    TEST "medeleg: of S, too; what is not delegated comes to M"
    STEP_TO_S S, lb a2, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    STEP S, sb a2, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    STEP S, ecall
    TRAPS CAUSE_ECALL_S, zero
    TEST "medeleg: a trap in M stays in M"
    HERE lb a2, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    HERE .word 0xffffffff
    CHECK s8, CAUSE_ILLEGAL
    TEST "into S: SPP, SPIE and SIE; MPP, MPIE and MIE are left alone"
    li t0, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP
    csrc mstatus, t0
    STEP_TO_S U, ecall
    andi a2, s11, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP
    CHECK a2, 0
    li t0, MSTATUS_SIE
    csrs mstatus, t0
    STEP_TO_S S, ebreak
    andi a2, s11, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP
    CHECK a2, MSTATUS_SPIE | MSTATUS_SPP
    TEST "page faults are delegated by their own bits"
    PAGING
    li t0, 1 << CAUSE_LOAD_PAGE
    csrw medeleg, t0
    li a0, VA_PAGES
    STEP_TO_S S, lb a2, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    STEP S, sb a2, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    li t0, 1 << CAUSE_STORE_PAGE | 1 << CAUSE_FETCH_PAGE
    csrw medeleg, t0
    STEP_TO_S S, sb a2, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    STEP_TO_S S, jr a0
    CHECK s8, CAUSE_FETCH_PAGE
    CHECK_REG s9, a0
    STEP S, lb a2, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    csrw satp, zero
    csrw medeleg, zero

    TEST "vectored mode leaves exceptions at the base"
    la t0, trap + 1
    csrw mtvec, t0
    STEP S, ecall
    TRAPS CAUSE_ECALL_S, zero
    la t0, trap
    csrw mtvec, t0
    TEST "an instruction across two pages whose second is absent: epc its start, tval that page"
    PAGING
    PAGE 0, page, PTE_V | PTE_X | PTE_AD
    NO_PAGE 1
    li a0, VA_PAGES + 0xffe
    li a2, VA_PAGES + 0x1000
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_PAGE
    CHECK_REG s9, a0
    CHECK_REG s10, a2
    TEST "a compressed instruction at a page's end needs no second page"
    li a0, VA_PAGES + 0xffc
    STEP S, jr a0 /* c.nop there, then the ecall that is cut */
    CHECK s8, CAUSE_FETCH_PAGE
    li a0, VA_PAGES + 0xffe
    CHECK_REG s9, a0
    TEST "running across: into the next page, whatever frame that is"
    PAGE 1, page_next, PTE_V | PTE_X | PTE_AD
    li a0, VA_PAGES + 0xffe
    STEP S, jr a0
    CHECK s8, CAUSE_ECALL_S
    CHECK_REG s9, a0
    TEST "the lowest address and the highest"
    SET_PTE pt_root, 511, _start, PTE_RWX
    li a0, -2
    STEP S, jr a0 /* an instruction of four bytes would wrap around */
    CHECK_REG s9, a0
    csrw satp, zero
    DONE

    .balign 4
an_ecall:
    ecall

    .balign 4
handler_s:
    csrr s0, scause
    csrr s1, sepc
    csrr s2, stval
    csrr s3, sstatus
    li a1, 1
    ecall

    .section .data
    .balign 4096
page:
    .space 4092
    .short 0x0001
    .short 0x0073
page_next:
    .short 0x0000
    .space 4094
