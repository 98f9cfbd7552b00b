/*
 * M-mode, 0x80000000. Hart 0 gets a stack and runs; the others wait for ever. Traps are not
 * expected: they stop at `trap`, where the machine's message finds a symbol.
 *
 *   stack: 4 KiB, grows down from stack_top
 */
    .section .text.start
    .globl _start
_start:
    bnez a0, park
    la t0, trap
    csrw mtvec, t0
    la sp, stack_top
    call clerk_main
park:
    wfi
    j park

    .balign 4
trap:
    j trap

    .bss
    .balign 16
    .space 4096
stack_top:
