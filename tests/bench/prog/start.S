/*
 * How a benchmark program begins, and how it visits S-mode. Bare metal, M-mode, hart 0.
 *
 * Image:  +0  jump to the code
 *         +8  "rvbench\0"           the runner looks for this,
 *         +16 bench_repeat          and writes the number of rounds here
 *
 * The stack is 64 KiB, below stack_top. Nothing is assumed of the machine but RAM at 0x80000000,
 * a0/a1 are ignored; hosts without PMP take the trap that skips it.
 */
    .section .text.start, "ax"
    .globl _start, bench_repeat
_start:
    j       1f
    .balign 8
    .ascii  "rvbench\0"
bench_repeat:
    .quad   0

1:  csrr    t0, mhartid
    bnez    t0, park
    la      t0, 2f
    csrw    mtvec, t0
    li      t1, -1
    csrw    pmpaddr0, t1        /* all of memory, */
    li      t1, 0x1f
    csrw    pmpcfg0, t1         /* RWX, NAPOT */
    .balign 4
2:  la      t0, trap
    csrw    mtvec, t0
    li      t0, 0x6000          /* mstatus.FS: floating point on */
    csrs    mstatus, t0
    csrw    fcsr, zero
    la      sp, stack_top
    la      t0, __bss_start
    la      t1, __bss_end
3:  sd      zero, 0(t0)
    addi    t0, t0, 8
    bltu    t0, t1, 3b
    call    bench_main
park:
    wfi
    j       park

/* A trap that no program expected: bench_fault(mcause, mepc, mtval). a0 is kept for leave_s. */
    .balign 4
trap:
    csrr    t0, mepc
    la      t1, end_s
    beq     t0, t1, leave_s
    csrr    a0, mcause
    csrr    a1, mepc
    csrr    a2, mtval
    la      sp, stack_top
    call    bench_fault
    j       park

/*
 * uint64_t bench_visit_s(uint64_t satp, uint64_t (*f)(uint64_t), uint64_t arg)
 * Runs f in S-mode. Saved below the caller's sp:  0 ra | 8-96 s0-s11; sp itself in mscratch.
 */
    .globl bench_visit_s
bench_visit_s:
    addi    sp, sp, -112
    sd      ra, 0(sp)
    sd      s0, 8(sp)
    sd      s1, 16(sp)
    sd      s2, 24(sp)
    sd      s3, 32(sp)
    sd      s4, 40(sp)
    sd      s5, 48(sp)
    sd      s6, 56(sp)
    sd      s7, 64(sp)
    sd      s8, 72(sp)
    sd      s9, 80(sp)
    sd      s10, 88(sp)
    sd      s11, 96(sp)
    csrw    mscratch, sp
    csrw    satp, a0
    sfence.vma
    li      t0, 0x1800
    csrc    mstatus, t0
    li      t0, 0x0800          /* MPP = S */
    csrs    mstatus, t0
    csrw    mepc, a1
    mv      a0, a2
    la      ra, end_s
    mret
end_s:                          /* f returned, its result in a0: the trap leads to leave_s */
    ecall
leave_s:
    csrr    sp, mscratch
    csrw    satp, zero
    sfence.vma
    ld      ra, 0(sp)
    ld      s0, 8(sp)
    ld      s1, 16(sp)
    ld      s2, 24(sp)
    ld      s3, 32(sp)
    ld      s4, 40(sp)
    ld      s5, 48(sp)
    ld      s6, 56(sp)
    ld      s7, 64(sp)
    ld      s8, 72(sp)
    ld      s9, 80(sp)
    ld      s10, 88(sp)
    ld      s11, 96(sp)
    addi    sp, sp, 112
    ret

    .bss
    .balign 16
stack:
    .space  65536
stack_top:
