/*
 * The first instructions of every hart, and the way between S-mode and the firmware.
 *
 *   At reset                          In the firmware's C code
 *     a0  hart id                       sp  this hart's stack
 *     a1  device tree                   tp  this hart's Hart, which lies right above its stack
 *     a2  fw_dynamic_info or 0          gp  not used; nothing is relaxed against it
 *
 *   mscratch: the Hart while S- or U-mode runs, 0 while the firmware runs. So the trap entry knows
 *   where it comes from with one register exchanged.
 */
#include "spec/boot.h"
#include "firmware/frame.h"

    /* hart_area: tp = Hart and sp = empty stack of the hart whose id is in a0; spoils t0. */
    .macro hart_area
        la      tp, hart_areas
        li      t0, HART_AREA
        mul     t0, t0, a0
        add     tp, tp, t0
        li      t0, CANARY
        sd      t0, 0(tp)
        li      t0, HART_AREA - HART_BYTES
        add     tp, tp, t0
        mv      sp, tp
    .endm

    /* each_register: `op` on every register but x0 and sp, at its place in the frame at `base`. */
    .macro each_register op, base
        .irp    n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, \
                   24, 25, 26, 27, 28, 29, 30, 31
        \op     x\n, FRAME_X(\n)(\base)
        .endr
    .endm

/* ---- reset ------------------------------------------------------------------------------- */

    .section .text.start, "ax"
    .globl _start
_start:
    csrw    mie, zero
    csrw    mscratch, zero
    la      t0, trap_entry
    csrw    mtvec, t0
    csrr    a0, mhartid
    li      t0, MAX_HARTS
    bgeu    a0, t0, rest            /* an id that a hart mask cannot hold */

    la      t0, lottery             /* the first hart here sets everything up */
    li      t1, 1
    amoswap.w.aqrl t1, t1, (t0)
    bnez    t1, wait_for_setup

    la      t0, bss_start
    la      t1, bss_end
1:  bgeu    t0, t1, 2f
    sd      zero, 0(t0)
    addi    t0, t0, 8
    j       1b
2:  hart_area
    call    firmware_main           /* (hart id, device tree, info); does not return */

wait_for_setup:
    csrsi   mie, 8                  /* MSIE: the IPI that says "ready" ends the WFI */
1:  la      t0, setup_done
    lw      t1, 0(t0)
    fence   r, rw
    bnez    t1, 2f
    wfi
    j       1b
2:  hart_area
    call    hart_join               /* does not return */

rest:
    wfi
    j       rest

    .data
    .balign 4
lottery:
    .word   0
    .globl  setup_done
setup_done:
    .word   0
fatal_lock:
    .word   0

/* ---- traps ------------------------------------------------------------------------------- */

/*
 *                 from S, U                     while it is handled
 *     sp          the caller's                  Frame, then stack below it
 *     mscratch    Hart                          0
 *
 *     Hart - FRAME_BYTES  | ra | sp | gp | tp | t0 ... t6 | mepc | mstatus |  Hart
 *                         ^ sp, a0 of trap_handle()
 */
    .text
    .balign 4
    .globl trap_entry
trap_entry:
    csrrw   sp, mscratch, sp
    beqz    sp, trap_in_firmware
    addi    sp, sp, -FRAME_BYTES
    each_register sd, sp
    csrrw   t0, mscratch, zero
    sd      t0, FRAME_X(2)(sp)
    csrr    t0, mepc
    sd      t0, FRAME_MEPC(sp)
    csrr    t0, mstatus
    sd      t0, FRAME_MSTATUS(sp)

    addi    tp, sp, FRAME_BYTES
    mv      a0, sp
    csrr    a1, mcause
    csrr    a2, mtval
    call    trap_handle

    ld      t0, FRAME_MEPC(sp)
    csrw    mepc, t0
    ld      t0, FRAME_MSTATUS(sp)
    csrw    mstatus, t0
    csrw    mscratch, tp
    each_register ld, sp
    ld      sp, FRAME_X(2)(sp)
    mret

/*
 * The firmware itself trapped. Its stack may be the cause, so the registers go to a frame of their
 * own, and a stack of its own carries the report. One hart reports; others that get here rest.
 * A trap during the report ends the machine without another word.
 */
trap_in_firmware:
    csrrw   sp, mscratch, sp        /* back to what they were: sp ours, mscratch 0 */
    csrw    mscratch, t0
    la      t0, fatal_lock
    amoswap.w.aqrl t0, t0, (t0)     /* any value but 0 takes it: its own address will do */
    bnez    t0, 1f
    la      t0, fatal_frame
    each_register sd, t0
    sd      sp, FRAME_X(2)(t0)
    csrr    t1, mscratch
    sd      t1, FRAME_X(5)(t0)
    csrr    t1, mepc
    sd      t1, FRAME_MEPC(t0)
    csrr    t1, mstatus
    sd      t1, FRAME_MSTATUS(t0)
    la      sp, fatal_stack_top
    mv      a0, t0
    csrr    a1, mcause
    csrr    a2, mtval
    call    trap_fatal              /* does not return */
1:  la      t0, fatal_stack
    bltu    sp, t0, rest
    la      t0, fatal_stack_top
    bgtu    sp, t0, rest
    call    trap_fatal_again        /* does not return */

    .bss
    .balign 16
fatal_frame:
    .skip   FRAME_BYTES
fatal_stack:
    .skip   2048
fatal_stack_top:

/* ---- into the supervisor ----------------------------------------------------------------- */

/*
 * void hart_mret(uint64_t hartid, uint64_t opaque): leaves to mepc in the mode of mstatus.MPP with
 * a0 and a1 as given, every other register zero and this hart's stack empty.
 */
    .text
    .globl hart_mret
hart_mret:
    csrw    mscratch, tp
    .irp    n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, \
               25, 26, 27, 28, 29, 30, 31
    li      x\n, 0
    .endr
    mret

/* void hart_abandon_stack(void (*next)(void)): goes on in `next` on this hart's empty stack. */
    .globl hart_abandon_stack
hart_abandon_stack:
    mv      sp, tp
    jr      a0

/* ---- the caller's memory ----------------------------------------------------------------- */

/*
 * bool guest_read(uint64_t va, unsigned size, uint64_t bits, GuestFault *fault, uint64_t *value)
 *
 *     a0  va            a1  bytes left, 1-8      a2  mstatus bits set meanwhile (MPRV, MXR)
 *     a3  fault: { cause, tval }                 a4  value, little-endian
 *     t0  our mtvec     t1  our mstatus          t3  value so far      t4  its width
 *
 * mstatus.MPP says as whom. Byte by byte, which never traps for its alignment. A fault comes out at
 * 2: with MPP = M, so that what follows is an access of ours again. The sfence.vma is for machines
 * whose TLB does not know that MPRV changes the mode (QEMU 7.2: M-mode's entries bypass the PMP).
 */
    .globl guest_read
guest_read:
    la      t0, 2f
    csrrw   t0, mtvec, t0
    csrr    t1, mstatus
    li      t3, 0
    li      t4, 0
    csrs    mstatus, a2
    sfence.vma
1:  lbu     t2, 0(a0)
    sll     t2, t2, t4
    or      t3, t3, t2
    addi    a0, a0, 1
    addi    t4, t4, 8
    addi    a1, a1, -1
    bnez    a1, 1b
    csrw    mstatus, t1
    csrw    mtvec, t0
    sd      t3, 0(a4)
    li      a0, 1
    ret
    .balign 4
2:  csrw    mstatus, t1
    csrw    mtvec, t0
    csrr    t1, mcause
    sd      t1, 0(a3)
    csrr    t1, mtval
    sd      t1, 8(a3)
    li      a0, 0
    ret
