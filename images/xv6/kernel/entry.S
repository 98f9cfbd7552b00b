/*
 * entry.S: the first instructions of every hart.
 *
 * Both entries have a0 = hartid, S-mode, satp = 0, interrupts off, and no stack:
 *
 *             kernel_entry            hart_entry (SBI HSM)
 *   a1        device tree             its Hart (opaque)
 *   tp        0, until hart_init()    its Hart
 *   satp      0: physical addresses   the kernel's table, from Hart
 *   sp        boot_stack, below:      Hart.stack_top, a mapped kernel stack
 *
 *                 high  +----------------+ <- sp
 *                       | stack          |  KSTACK_SIZE
 *                       +----------------+
 *                       | guard (unused) |  KSTACK_SIZE, so that the overflow test of trap.S holds
 *                 low   +----------------+ <- boot_stack
 */
#include "layout.h"

        .section .text.entry, "ax"
        .globl kernel_entry
kernel_entry:
        csrw    sie, zero
        csrw    satp, zero
        la      t0, bss_start           /* whoever loaded us may not have cleared it */
        la      t1, bss_end
1:      sd      zero, 0(t0)
        addi    t0, t0, 8
        bltu    t0, t1, 1b
        la      sp, boot_stack
        li      t0, 2 * KSTACK_SIZE
        add     sp, sp, t0
        mv      tp, zero
        mv      s0, zero                /* the end of every backtrace */
        la      ra, hang
        tail    kernel_main

        .text
        .globl hart_entry
hart_entry:
        csrw    sie, zero
        mv      tp, a1
        ld      t0, HART_SATP(tp)
        sfence.vma
        csrw    satp, t0                /* we run where pa = va, so the next fetch is the same */
        sfence.vma
        ld      sp, HART_STACK_TOP(tp)
        mv      s0, zero
        la      ra, hang
        tail    kernel_main_other

/* void stack_switch(uint64_t sp, void (*go)(void)): goes on in go(), on another stack, for good. */
        .globl stack_switch
stack_switch:
        mv      sp, a0
        mv      s0, zero
        la      ra, hang
        jr      a1

hang:   wfi
        j       hang

        .bss
        .balign 2 * KSTACK_SIZE
boot_stack:
        .zero   2 * KSTACK_SIZE
