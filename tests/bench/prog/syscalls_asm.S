/*
 * The user loop and the trap handler of syscalls.c.
 *
 * Frame, in S-mode's memory, found through sscratch: x1 at 0, x2 at 8, ... x31 at 240;
 * 248: the kernel's sp, 256: its return address, 264-352: its s0-s11.
 */
    .text
/* U-mode. a0 = calls; leaves by call 0 with the result in a0. */
    .globl syscalls_user
syscalls_user:
    mv      s0, a0
    li      a0, 7
1:  beqz    s0, 2f
    andi    a7, s0, 1
    addi    a7, a7, 1
    ecall
    addi    s0, s0, -1
    j       1b
2:  li      a7, 0
    ecall

/* S-mode. uint64_t syscalls_enter(user_pc, calls) */
    .globl syscalls_enter
syscalls_enter:
    la      t0, frame
    sd      sp, 248(t0)
    sd      ra, 256(t0)
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11
    sd      s\n, 264+8*\n(t0)
    .endr
    csrw    sscratch, t0
    la      t1, handler
    csrw    stvec, t1
    li      t1, 0x100               /* sstatus.SPP = U */
    csrc    sstatus, t1
    csrw    sepc, a0
    mv      a0, a1
    sret

    .balign 4
handler:
    csrrw   t0, sscratch, t0        /* t0 = frame, sscratch = the user's t0 */
    beqz    a7, leave
    .irp n, 1,2,3,4,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sd      x\n, 8*(\n-1)(t0)
    .endr
    csrr    t1, sscratch
    sd      t1, 32(t0)              /* x5 */
    csrw    sscratch, t0
    csrr    s0, sepc
    ld      sp, 248(t0)
    mv      s1, t0
    mv      a0, t0
    call    syscalls_serve
    addi    s0, s0, 4
    csrw    sepc, s0
    mv      t0, s1
    .irp n, 1,2,3,4,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld      x\n, 8*(\n-1)(t0)
    .endr
    ld      t0, 32(t0)
    sret

leave:                              /* call 0: back to who entered */
    ld      sp, 248(t0)
    ld      ra, 256(t0)
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11
    ld      s\n, 264+8*\n(t0)
    .endr
    ret

    .bss
    .balign 8
frame:
    .space 360
