/*
 * switch.S: void context_switch(Context *from, Context *to)
 *
 * Leaves one flow of the kernel and resumes another, on the same hart: tp stays. To both it is a
 * call that returns, so the registers a callee keeps are enough. The scheduler's lock is held
 * across it, and released by the flow that is resumed.
 *
 *   Context:  0 ra | 8 sp | 16 s0 | 24 s1 | ... | 104 s11
 *   a0 = from, a1 = to
 */
        .text
        .globl  context_switch
context_switch:
        sd      ra, 0(a0)
        sd      sp, 8(a0)
        sd      s0, 16(a0)
        sd      s1, 24(a0)
        .irp    n, 2,3,4,5,6,7,8,9,10,11
        sd      s\n, 16+8*\n(a0)
        .endr

        ld      ra, 0(a1)
        ld      sp, 8(a1)
        ld      s0, 16(a1)
        ld      s1, 24(a1)
        .irp    n, 2,3,4,5,6,7,8,9,10,11
        ld      s\n, 16+8*\n(a1)
        .endr
        ret
