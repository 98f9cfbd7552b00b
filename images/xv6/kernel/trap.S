/*
 * trap.S: the way into the kernel and back.
 *
 * sscratch tells where a trap came from: in user mode it holds the hart's Hart, in the kernel 0.
 *
 *              at trap_entry          after the swap         in C
 *              tp       sscratch      tp       sscratch      tp      sscratch   sp
 *   from user  user's   Hart          Hart     user's tp     Hart    0          kernel_sp - frame
 *   kernel     Hart     0             0        Hart          Hart    0          sp - frame
 *
 * The frame (TrapFrame) that both paths push:
 *
 *   sp + 280  stval
 *      + 272  scause
 *      + 264  sstatus
 *      + 256  sepc
 *      + 8n   xn (n = 1-31; x4, tp, only from user mode)
 *   sp + 0    unused
 *
 * From user mode the frame's end is kernel_sp, the top of the process's kernel stack; a process has
 * one such frame, always there. A trap in the kernel first looks whether sp has run into the
 * stack's guard (layout.h), and if so goes on, for a last message, on overflow_stack.
 */
#include "layout.h"

        .macro  save_registers          /* all but sp and tp */
        sd      x1, 8(sp)
        sd      x3, 24(sp)
        .irp    n, 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
        sd      x\n, 8*\n(sp)
        .endr
        csrr    t0, sepc
        csrr    t1, sstatus
        csrr    t2, scause
        csrr    t3, stval
        sd      t0, FRAME_SEPC(sp)
        sd      t1, FRAME_SSTATUS(sp)
        sd      t2, FRAME_SCAUSE(sp)
        sd      t3, FRAME_STVAL(sp)
        .endm

        .macro  restore_registers       /* all but sp and tp */
        ld      t0, FRAME_SEPC(sp)
        ld      t1, FRAME_SSTATUS(sp)
        csrw    sepc, t0
        csrw    sstatus, t1
        ld      x1, 8(sp)
        ld      x3, 24(sp)
        .irp    n, 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
        ld      x\n, 8*\n(sp)
        .endr
        .endm

        .text
        .globl  trap_entry
        .balign 4
trap_entry:
        csrrw   tp, sscratch, tp
        bnez    tp, from_user

        csrrw   tp, sscratch, zero
        sd      t0, HART_SCRATCH(tp)
        addi    t0, sp, -FRAME_SIZE
        slli    t0, t0, 63 - KSTACK_SHIFT
        bgez    t0, overflow
        ld      t0, HART_SCRATCH(tp)
        addi    sp, sp, -FRAME_SIZE
        save_registers
        addi    t0, sp, FRAME_SIZE
        sd      t0, 16(sp)
        mv      a0, sp
        call    trap_from_kernel
        restore_registers
        addi    sp, sp, FRAME_SIZE
        sret

from_user:
        sd      sp, HART_SCRATCH(tp)
        ld      sp, HART_KERNEL_SP(tp)
        addi    sp, sp, -FRAME_SIZE
        save_registers
        ld      t0, HART_SCRATCH(tp)
        csrrw   t1, sscratch, zero
        sd      t0, 16(sp)              /* user's sp */
        sd      t1, 32(sp)              /* user's tp */
        mv      s0, zero                /* backtraces end here */
        mv      a0, sp
        call    trap_from_user
        mv      a0, sp

        .globl  trap_return_to_user     /* a0 = frame, whose end is kernel_sp; interrupts are off */
trap_return_to_user:
        mv      sp, a0
        csrw    sscratch, tp
        restore_registers
        ld      tp, 32(sp)
        ld      sp, 16(sp)
        sret

overflow:
        ld      t0, HART_SCRATCH(tp)
        sd      sp, HART_SCRATCH(tp)
        la      sp, overflow_stack + 4096 - FRAME_SIZE
        save_registers
        ld      t0, HART_SCRATCH(tp)
        sd      t0, 16(sp)
        mv      a0, sp
        call    trap_stack_overflow

        .bss
        .balign 16
overflow_stack:
        .zero   4096
