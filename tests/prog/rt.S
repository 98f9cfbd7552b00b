/*
 * rt.S - what every program test stands on: the first instructions, the trap handler, the verdict.
 */
#include "check.inc"

    .section .text.start, "ax"
    .globl _start
_start:
    csrr t0, mhartid
    bnez t0, park
    la t0, trap
    csrw mtvec, t0
    csrw mscratch, zero
    csrw mie, zero
    csrw satp, zero
    la sp, stack_end
    li s5, 0
    li gp, 0
    la tp, before_first
    /* S and U may use all memory unless a program says otherwise. */
    li t0, -1
    csrw pmpaddr0, t0
    li t0, PMP_NAPOT | PMP_R | PMP_W | PMP_X
    csrw pmpcfg0, t0
    j prog

/* The others: into the program's `prog_other` if it has one (a0 = hart), asleep if not. */
park:
    csrw mie, zero
    csrr a0, mhartid
    ld t0, other
    beqz t0, 1f
    jr t0
1:  wfi
    j 1b
    .balign 8
    .weak prog_other
other:
    .dword prog_other

/* Traps to M: mscratch says where to go on; 0 means that nobody expected one. */
    .globl trap
    .balign 4
trap:
    csrr s8, mcause
    csrr s9, mepc
    csrr s10, mtval
    csrr s11, mstatus
    csrrw s7, mscratch, zero
    beqz s7, trap_unexpected
    jr s7

trap_unexpected:
    call print_head
    la a0, text_trap
    call print
    mv a0, s8
    call print_hex
    la a0, text_epc
    call print
    mv a0, s9
    call print_hex
    la a0, text_tval
    call print
    mv a0, s10
    j fail_tail

/* A check did not hold: t5 is what was found, t6 what was wanted, s7 the place. */
    .globl check_failed
check_failed:
    mv s2, t5
    mv s3, t6
    mv s4, s7
    call print_head
    la a0, text_found
    call print
    mv a0, s2
    call print_hex
    la a0, text_wanted
    call print
    mv a0, s3
    call print_hex
    la a0, text_at
    call print
    mv a0, s4
fail_tail:
    call print_hex
    la a0, text_newline
    call print
    slli t0, gp, 16
    li t1, SIFIVE_TEST_FAIL
    or t0, t0, t1
    j finish

    .globl pass
pass:
    li t0, SIFIVE_TEST_PASS
finish:
    li t1, MAP_TEST_BASE
    sw t0, (t1)
1:  j 1b

/* "FAIL <number> <name>: "; also makes memory plain again: the MPRV bit might be set. */
print_head:
    mv s1, ra
    li t0, MSTATUS_MPRV
    csrc mstatus, t0
    la a0, text_fail
    call print
    mv a0, gp
    call print_hex
    la a0, text_space
    call print
    mv a0, tp
    call print
    la a0, text_colon
    call print
    jr s1

print: /* the string a0 */
    li t0, MAP_UART_BASE
1:  lbu t1, (a0)
    beqz t1, 2f
    sb t1, (t0)
    addi a0, a0, 1
    j 1b
2:  ret

print_hex: /* a0, without leading zeroes */
    li t0, MAP_UART_BASE
    li t1, 60
1:  srl t2, a0, t1
    bnez t2, 2f
    beqz t1, 2f
    addi t1, t1, -4
    j 1b
2:  srl t2, a0, t1
    andi t2, t2, 15
    addi t2, t2, '0'
    li t3, '9'
    ble t2, t3, 3f
    addi t2, t2, 'a' - '0' - 10
3:  sb t2, (t0)
    addi t1, t1, -4
    bgez t1, 2b
    ret

    .section .rodata
before_first:
    .asciz "(before the first test)"
text_fail:
    .asciz "FAIL 0x"
text_space:
    .asciz " "
text_colon:
    .asciz ": "
text_found:
    .asciz "found 0x"
text_wanted:
    .asciz ", wanted 0x"
text_at:
    .asciz ", at 0x"
text_trap:
    .asciz "unexpected trap, cause 0x"
text_epc:
    .asciz ", epc 0x"
text_tval:
    .asciz ", tval 0x"
text_newline:
    .asciz "\n"

    .section .bss
    .balign 16
stack:
    .space 4096
stack_end:
