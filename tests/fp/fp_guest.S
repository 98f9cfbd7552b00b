/*
 * fp_guest.S - runs one instruction after the other on many operands: a static Linux program without
 * a C library, for a user-mode emulator.
 *
 * stdin: batches of {u32 instruction, u32 frm, u64 count} and count times three operands. stdout:
 * for each {f register, x register, fflags}. The instruction finds its operands in f and x registers
 * 10, 11, 12 and leaves the result in 13; f13 and x13 hold ones before. Ends with stdin.
 */
#define SYS_READ  63
#define SYS_WRITE 64
#define SYS_EXIT  93
#define MOST      512 /* vectors of a batch */

    .section .writable_text, "awx" /* the instruction is written into it */
    .globl _start
_start:
    la s0, batch
    la s1, results
next:
    mv a1, s0
    li a2, 16
    call read_all
    ld s2, 8(s0)
    li t0, MOST
    bgtu s2, t0, fail
    slli t0, s2, 4
    slli a2, s2, 3
    add a2, a2, t0
    addi a1, s0, 16
    call read_all

    lw t0, 0(s0)
    la t1, instruction
    sw t0, (t1)
    fence.i
    lw t0, 4(s0)
    csrw frm, t0
    addi s3, s0, 16
    mv s4, s1
    mv s5, s2
    li s6, -1
1:  ld a0, 0(s3)
    ld a1, 8(s3)
    ld a2, 16(s3)
    fmv.d.x fa0, a0
    fmv.d.x fa1, a1
    fmv.d.x fa2, a2
    mv a3, s6
    fmv.d.x fa3, s6
    csrw fflags, zero
    .option push
    .option norvc
    .balign 4
instruction:
    nop
    .option pop
    csrr t0, fflags
    fsd fa3, 0(s4)
    sd a3, 8(s4)
    sd t0, 16(s4)
    addi s3, s3, 24
    addi s4, s4, 24
    addi s5, s5, -1
    bnez s5, 1b

    mv a1, s1
    sub a2, s4, s1
2:  li a0, 1
    li a7, SYS_WRITE
    ecall
    blez a0, fail
    add a1, a1, a0
    sub a2, a2, a0
    bnez a2, 2b
    j next

read_all: /* a2 bytes (not 0) to a1; the end of input ends the program */
    li a0, 0
    li a7, SYS_READ
    ecall
    beqz a0, end
    bltz a0, fail
    add a1, a1, a0
    sub a2, a2, a0
    bnez a2, read_all
    ret

end:
    li a0, 0
    j 1f
fail:
    li a0, 1
1:  li a7, SYS_EXIT
    ecall

    .bss
    .balign 16
batch:
    .skip 16 + 24 * MOST
results:
    .skip 24 * MOST
