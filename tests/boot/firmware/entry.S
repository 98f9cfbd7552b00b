/*
 * The payload's entries, its trap handler and the calls that need registers of their own.
 *
 *   sscratch: the hart's Recorder (payload.h) in every mode; nothing nests, so one is enough.
 *
 *   Recorder   0 scause   8 sepc   16 stval   24 sstatus   32 count   40 resume   48 t2's place
 *             56 t1's place
 */
    .equ    STACK, 8192

    .section .text.start, "ax"
    .globl  _start, second_start
_start:
    la      t0, bss_start
    la      t1, bss_end
1:  sd      zero, 0(t0)
    addi    t0, t0, 8
    bltu    t0, t1, 1b
    la      t1, payload_main
    j       common

/* What hart_start() names: a0 = hart id, a1 = opaque. */
second_start:
    la      t1, payload_second
common:
    csrr    a2, sstatus             /* as the firmware left them, for the tests to look at */
    csrr    a3, satp
    la      t0, trap_entry
    csrw    stvec, t0
    la      t0, recorders
    slli    t2, a0, 6
    add     t0, t0, t2
    csrw    sscratch, t0
    la      sp, stacks
    addi    t0, a0, 1
    li      t2, STACK
    mul     t0, t0, t2
    add     sp, sp, t0
    jr      t1

    .text
    .balign 4
/*
 * Interrupts: are noted and switched off in sie. Exceptions: are noted; then the program goes on at
 * `resume` if that is set (in S-mode), otherwise behind the instruction.
 */
trap_entry:
    csrrw   t0, sscratch, t0
    sd      t1, 56(t0)
    csrr    t1, scause
    sd      t1, 0(t0)
    csrr    t1, sepc
    sd      t1, 8(t0)
    csrr    t1, stval
    sd      t1, 16(t0)
    csrr    t1, sstatus
    sd      t1, 24(t0)
    ld      t1, 32(t0)
    addi    t1, t1, 1
    sd      t1, 32(t0)
    ld      t1, 0(t0)
    bltz    t1, 3f
    ld      t1, 40(t0)
    beqz    t1, 1f
    sd      zero, 40(t0)
    csrw    sepc, t1
    li      t1, 0x100               /* SPP: back to S even from U */
    csrs    sstatus, t1
    j       4f
1:  csrr    t1, sepc
    sd      t2, 48(t0)
    lhu     t2, 0(t1)
    andi    t2, t2, 3
    addi    t1, t1, 2
    addi    t2, t2, -3
    bnez    t2, 2f
    addi    t1, t1, 2
2:  ld      t2, 48(t0)
    csrw    sepc, t1
    j       4f
3:  csrw    sie, zero
4:  ld      t1, 56(t0)
    csrrw   t0, sscratch, t0
    sret

/* SbiResult sbi(ext, function, a0, a1, a2, a3, a4): arguments one place to the left. */
    .globl  sbi
sbi:
    mv      a7, a0
    mv      t0, a1
    mv      a0, a2
    mv      a1, a3
    mv      a2, a4
    mv      a3, a5
    mv      a4, a6
    mv      a6, t0
    li      a5, 0
    ecall
    ret

/*
 * unsigned kept_registers(void): fills the registers that a call must keep, asks for the SBI's
 * version, and counts those that came back changed. The compiler's own are saved around it.
 */
    .globl  kept_registers
kept_registers:
    addi    sp, sp, -128
    .set    at, 0
    .irp    r, ra, gp, tp, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
    sd      \r, at(sp)
    .set    at, at + 8
    .endr
    .set    at, 1
    .irp    r, ra, gp, tp, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t0, t1, t2, t3, t4, \
               t5, t6, a2, a3, a4, a5
    li      \r, 0x1234000 + at
    .set    at, at + 1
    .endr
    li      a7, 0x10
    li      a6, 0
    ecall
    li      a0, 0
    .set    at, 1
    .irp    r, ra, gp, tp, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t0, t1, t2, t3, t4, \
               t5, t6, a2, a3, a4, a5
    li      a1, 0x1234000 + at
    .set    at, at + 1
    xor     a1, a1, \r
    snez    a1, a1
    add     a0, a0, a1
    .endr
    addi    a6, a6, 0
    snez    a1, a6
    add     a0, a0, a1
    li      a1, 0x10
    xor     a1, a1, a7
    snez    a1, a1
    add     a0, a0, a1
    .set    at, 0
    .irp    r, ra, gp, tp, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
    ld      \r, at(sp)
    .set    at, at + 8
    .endr
    addi    sp, sp, 128
    ret

/* void call_at(pc): jumps there and comes back by the trap that this raises. */
    .globl  call_at
call_at:
    mv      t0, a0
    la      t1, 1f
    csrr    t2, sscratch
    sd      t1, 40(t2)
    mv      t2, ra
    jr      t0
1:  mv      ra, t2
    ret

/* void in_user_mode(pc): the same, from U-mode. Interrupts are off there and stay off. */
    .globl  in_user_mode
in_user_mode:
    la      t1, 1f
    csrr    t2, sscratch
    sd      t1, 40(t2)
    csrw    sepc, a0
    li      t1, 0x120               /* SPP: to U; SPIE: sret makes it SIE, and so does the next */
    csrc    sstatus, t1
    mv      t2, ra
    sret
1:  mv      ra, t2
    ret

/* Bits of program that trap. */
    .globl  bad_instruction, bad_instruction_end, break_instruction
bad_instruction:
    .word   0xffffffff
    ret
break_instruction:
    .option push
    .option norvc
    ebreak
    .option pop
    ret

    .bss
    .balign 16
    .globl  recorders
recorders:
    .skip   64 * 64
stacks:
    .skip   64 * STACK
