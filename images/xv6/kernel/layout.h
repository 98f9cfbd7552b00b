/*
 * layout.h: the kernel's address space and the offsets that assembly needs. Also read by .S files.
 *
 * One Sv39 table serves user and kernel: entering the kernel changes no table. Every process's
 * root holds the same entries 2 to 511.
 *
 *   0xffffffe0_00000000  MMIO_WINDOW    the registers at pa appear at MMIO_WINDOW + pa
 *   0xffffffc0_00000000  KSTACK_WINDOW  kernel stacks, each above a guard of its own size
 *   0x00000000_80000000  RAM            at its physical addresses; kernel text R-X, rodata R--
 *   0x00000000_00000000  user           up to USER_TOP (types.h)
 */
#ifndef KERNEL_LAYOUT_H
#define KERNEL_LAYOUT_H

#define KSTACK_WINDOW 0xffffffc000000000
#define MMIO_WINDOW   0xffffffe000000000

/*
 * A stack's slot is two KSTACK_SIZE: the guard, then the stack. Slots are aligned to their size, so
 * the address bit KSTACK_SHIFT tells whether sp is in the stack (1) or has run into the guard (0).
 */
#define KSTACK_SHIFT 14
#define KSTACK_SIZE  (1 << KSTACK_SHIFT)

/* In Hart (hart.h) */
#define HART_KERNEL_SP 0
#define HART_SCRATCH   8
#define HART_STACK_TOP 16
#define HART_SATP      24

/* TrapFrame (trap.h): x[n] at 8n, then these */
#define FRAME_SEPC    256
#define FRAME_SSTATUS 264
#define FRAME_SCAUSE  272
#define FRAME_STVAL   280
#define FRAME_SIZE    288

#define HART_MAX 32

#endif
