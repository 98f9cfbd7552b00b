/*
 * zacas.S - amocas of 8 to 128 bits: swapped if equal, the old value in any case, x0 as 0, pairs of
 * registers. Debian 12's assembler and QEMU 7.2 do not know them.
 */
#include "ops.inc"

.macro CAS f3, rd, rs1, rs2
    .insn r 0x2f, \f3, 0x14, \rd, \rs1, \rs2
.endm
#define CAS_A0_A1_A2 0x28c5852f /* amocas.b a0, a2, (a1) */

/* memory, expected, new -> memory, rd */
.macro TRY f3, mem, expected, new, mem_then, rd:vararg
    la a1, cell
    li a2, \mem
    sd a2, (a1)
    li a0, \expected
    li a2, \new
    CAS \f3, a0, a1, a2
    CHECK a0, \rd
    ld a3, (a1)
    CHECK a3, \mem_then
    CHECK a2, \new
.endm

/* A pair into memory */
.macro CELL low, high
    la a1, cell
    li a6, \low
    sd a6, (a1)
    li a6, \high
    sd a6, 8(a1)
.endm
.macro CELL_IS low, high
    ld a6, (a1)
    CHECK a6, \low
    ld a6, 8(a1)
    CHECK a6, \high
.endm

PROG
    TEST "amocas.w"
    TRY 2, 0x1111111180000001, 0x80000001, 0x77777777cafebabe, 0x11111111cafebabe, -0x7fffffff
    TRY 2, 0x1111111180000001, 0x5555555580000001, 5, 0x1111111100000005, -0x7fffffff /* low bits */
    TRY 2, 0x1111111180000001, 0x80000000, 5, 0x1111111180000001, -0x7fffffff
    TRY 2, 0x7fffffff, 0, 5, 0x7fffffff, 0x7fffffff
    TEST "amocas.d"
    TRY 3, 0x8000000000000001, 0x8000000000000001, -2, -2, 0x8000000000000001
    TRY 3, 0x8000000000000001, 1, -2, 0x8000000000000001, 0x8000000000000001
    TRY 3, 0, 0, 0x123456789, 0x123456789, 0
    TEST "amocas.b and amocas.h"
    TRY 0, 0x11223344556677ff, 0xabff, 0x7712, 0x1122334455667712, -1
    TRY 0, 0x11223344556677ff, 0x7f, 0x12, 0x11223344556677ff, -1
    TRY 1, 0x112233445566f7ff, 0x5f7ff, 0x71234, 0x1122334455661234, -0x801
    TRY 1, 0x112233445566f7ff, 0xffff, 0x1234, 0x112233445566f7ff, -0x801
    TEST "x0 as the destination: compared with 0"
    CELL 0, 0
    li a2, 9
    CAS 3, zero, a1, a2
    CELL_IS 9, 0
    li a2, 7
    CAS 3, zero, a1, a2
    CELL_IS 9, 0
    CHECK zero, 0
    TEST "x0 as the source"
    li a0, 9
    CAS 3, a0, a1, zero
    CHECK a0, 9
    CELL_IS 0, 0
    TEST "one register as destination, address or source"
    CELL 0x55, 0
    li a0, 0x55
    CAS 3, a0, a1, a0
    CHECK a0, 0x55
    CELL_IS 0x55, 0
    mv a3, a1
    CAS 3, a1, a1, a0
    CHECK a1, 0x55
    mv a1, a3
    CELL_IS 0x55, 0
    TEST "amocas.q: both halves are compared and swapped"
    CELL 1, 2
    li a2, 1
    li a3, 2
    li a4, 0x8888888888888888
    li a5, 0x9999999999999999
    CAS 4, a2, a1, a4
    CHECK a2, 1
    CHECK a3, 2
    CELL_IS 0x8888888888888888, 0x9999999999999999
    TEST "amocas.q: either half differs"
    li a2, 0x8888888888888888
    li a3, 2
    li a4, 0
    CAS 4, a2, a1, a4
    CHECK a2, 0x8888888888888888
    CHECK a3, 0x9999999999999999
    CELL_IS 0x8888888888888888, 0x9999999999999999
    li a2, 1
    CAS 4, a2, a1, a4
    CHECK a2, 0x8888888888888888
    CHECK a3, 0x9999999999999999
    CELL_IS 0x8888888888888888, 0x9999999999999999
    TEST "amocas.q: pairs with x0"
    li a4, 5
    CAS 4, zero, a1, a4 /* not 0 */
    CELL_IS 0x8888888888888888, 0x9999999999999999
    mv a7, ra
    CAS 4, a2, a1, zero
    CELL_IS 0, 0
    li a5, 6
    CAS 4, zero, a1, a4
    CELL_IS 5, 6
    CHECK_REG ra, a7 /* the second of x0's pair */
    TEST "misaligned: a store's"
    la a1, cell + 8
    STEP U, .word CAS_A0_A1_A2 | 4 << 12
    TRAPS CAUSE_STORE_MISALIGNED, a1
    la a1, cell + 4
    STEP S, .word CAS_A0_A1_A2 | 3 << 12
    TRAPS CAUSE_STORE_MISALIGNED, a1
    la a1, cell + 2
    STEP U, .word CAS_A0_A1_A2 | 2 << 12
    TRAPS CAUSE_STORE_MISALIGNED, a1
    la a1, cell + 1
    STEP U, .word CAS_A0_A1_A2 | 1 << 12
    TRAPS CAUSE_STORE_MISALIGNED, a1
    STEP U, .word CAS_A0_A1_A2
    RUNS
    TEST "no right to write: a fault even where the values differ"
    csrr a3, pmpaddr0
    la a1, cell
    srli a2, a1, 2
    addi a2, a2, 1 /* NAPOT of 16 bytes */
    csrw pmpaddr1, a3
    csrw pmpaddr0, a2
    li a2, PMP_NAPOT | PMP_R | (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a2
    li a0, 0x1234
    STEP S, .word CAS_A0_A1_A2 | 3 << 12
    TRAPS CAUSE_STORE_ACCESS, a1
    STEP S, .word CAS_A0_A1_A2 | 4 << 12
    TRAPS CAUSE_STORE_ACCESS, a1
    CHECK a0, 0x1234
    csrw pmpaddr0, a3
    li a2, PMP_NAPOT | PMP_R | PMP_W | PMP_X
    csrw pmpcfg0, a2
    li a1, MAP_UART_BASE
    STEP M, .word CAS_A0_A1_A2
    TRAPS CAUSE_STORE_ACCESS, a1
    DONE

    .section .bss
    .balign 16
cell:
    .space 16
