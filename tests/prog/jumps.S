/*
 * jumps.S - RV64I: branches, jumps, upper immediates, loads and stores, as far as their offsets go.
 */
#include "check.inc"

/* insn a1, a2: taken or not */
.macro BRANCH insn, a, b, taken
    li a1, \a
    li a2, \b
    li a0, 1
    \insn a1, a2, .Ltaken\@
    li a0, 0
.Ltaken\@:
    CHECK a0, \taken
.endm

/* insn a0, offset(a1), with a1 where it makes the address that of `bytes` + at */
.macro LOADS insn, at, want:vararg
    .irp off, 0, 1, -2048, 2047
    la a1, bytes + \at - (\off)
    li a0, 0x5555
    \insn a0, \off(a1)
    CHECK a0, \want
    .endr
    la a1, bytes + \at
    \insn a1, (a1)
    CHECK a1, \want
    la a1, bytes + \at
    \insn zero, (a1)
    CHECK zero, 0
.endm

/* The dword around what insn stores at `room` + at */
.macro STORES insn, at, want:vararg
    .irp off, 0, -2048, 2047
    la a1, room
    li a2, -1
    sd a2, (a1)
    la a1, room + \at - (\off)
    li a2, 0x0123456789abcdef
    \insn a2, \off(a1)
    ld a3, room
    CHECK a3, \want
    .endr
.endm

PROG
    TEST "beq"
    BRANCH beq, 0x0, 0x0, 1
    BRANCH beq, 0xffffffffffffffff, 0x0, 0
    BRANCH beq, 0x0, 0xffffffffffffffff, 0
    BRANCH beq, 0xffffffffffffffff, 0xffffffffffffffff, 1
    BRANCH beq, 0x8000000000000000, 0x7fffffffffffffff, 0
    BRANCH beq, 0x7fffffffffffffff, 0x8000000000000000, 0
    BRANCH beq, 0x1, 0x2, 0
    BRANCH beq, 0x2, 0x1, 0
    BRANCH beq, 0x100000000, 0x0, 0
    BRANCH beq, 0x180000000, 0x80000000, 0
    TEST "bne"
    BRANCH bne, 0x0, 0x0, 0
    BRANCH bne, 0xffffffffffffffff, 0x0, 1
    BRANCH bne, 0x0, 0xffffffffffffffff, 1
    BRANCH bne, 0xffffffffffffffff, 0xffffffffffffffff, 0
    BRANCH bne, 0x8000000000000000, 0x7fffffffffffffff, 1
    BRANCH bne, 0x7fffffffffffffff, 0x8000000000000000, 1
    BRANCH bne, 0x1, 0x2, 1
    BRANCH bne, 0x2, 0x1, 1
    BRANCH bne, 0x100000000, 0x0, 1
    BRANCH bne, 0x180000000, 0x80000000, 1
    TEST "blt"
    BRANCH blt, 0x0, 0x0, 0
    BRANCH blt, 0xffffffffffffffff, 0x0, 1
    BRANCH blt, 0x0, 0xffffffffffffffff, 0
    BRANCH blt, 0xffffffffffffffff, 0xffffffffffffffff, 0
    BRANCH blt, 0x8000000000000000, 0x7fffffffffffffff, 1
    BRANCH blt, 0x7fffffffffffffff, 0x8000000000000000, 0
    BRANCH blt, 0x1, 0x2, 1
    BRANCH blt, 0x2, 0x1, 0
    BRANCH blt, 0x100000000, 0x0, 0
    BRANCH blt, 0x180000000, 0x80000000, 0
    TEST "bge"
    BRANCH bge, 0x0, 0x0, 1
    BRANCH bge, 0xffffffffffffffff, 0x0, 0
    BRANCH bge, 0x0, 0xffffffffffffffff, 1
    BRANCH bge, 0xffffffffffffffff, 0xffffffffffffffff, 1
    BRANCH bge, 0x8000000000000000, 0x7fffffffffffffff, 0
    BRANCH bge, 0x7fffffffffffffff, 0x8000000000000000, 1
    BRANCH bge, 0x1, 0x2, 0
    BRANCH bge, 0x2, 0x1, 1
    BRANCH bge, 0x100000000, 0x0, 1
    BRANCH bge, 0x180000000, 0x80000000, 1
    TEST "bltu"
    BRANCH bltu, 0x0, 0x0, 0
    BRANCH bltu, 0xffffffffffffffff, 0x0, 0
    BRANCH bltu, 0x0, 0xffffffffffffffff, 1
    BRANCH bltu, 0xffffffffffffffff, 0xffffffffffffffff, 0
    BRANCH bltu, 0x8000000000000000, 0x7fffffffffffffff, 0
    BRANCH bltu, 0x7fffffffffffffff, 0x8000000000000000, 1
    BRANCH bltu, 0x1, 0x2, 1
    BRANCH bltu, 0x2, 0x1, 0
    BRANCH bltu, 0x100000000, 0x0, 0
    BRANCH bltu, 0x180000000, 0x80000000, 0
    TEST "bgeu"
    BRANCH bgeu, 0x0, 0x0, 1
    BRANCH bgeu, 0xffffffffffffffff, 0x0, 1
    BRANCH bgeu, 0x0, 0xffffffffffffffff, 0
    BRANCH bgeu, 0xffffffffffffffff, 0xffffffffffffffff, 1
    BRANCH bgeu, 0x8000000000000000, 0x7fffffffffffffff, 1
    BRANCH bgeu, 0x7fffffffffffffff, 0x8000000000000000, 0
    BRANCH bgeu, 0x1, 0x2, 0
    BRANCH bgeu, 0x2, 0x1, 1
    BRANCH bgeu, 0x100000000, 0x0, 1
    BRANCH bgeu, 0x180000000, 0x80000000, 1
    TEST "branches of a register with itself"
    li a1, 5
    beq a1, a1, 1f
    j wrong
1:  bge a1, a1, 1f
    j wrong
1:  bgeu a1, a1, 1f
    j wrong
1:  bne a1, a1, wrong
    blt a1, a1, wrong
    bltu a1, a1, wrong

    TEST "lui and auipc"
    lui a0, 0x80000
    CHECK a0, 0xffffffff80000000
    lui a0, 0x7ffff
    CHECK a0, 0x7ffff000
    lui zero, 0x12345
    CHECK zero, 0
1:  auipc a0, 0
    la a1, 1b
    CHECK_REG a0, a1
1:  auipc a0, 0x80000
    la a1, 1b
    li a2, -0x80000000
    add a1, a1, a2
    CHECK_REG a0, a1
1:  auipc a0, 0x7ffff
    la a1, 1b
    li a2, 0x7ffff000
    add a1, a1, a2
    CHECK_REG a0, a1

    TEST "jalr: the link may be the register of the target, with an offset, too"
    .option push
    .option norvc
    .irp reg, ra, t0, a0, s1
    la \reg, 2f
    jalr \reg, 0(\reg)
1:  j wrong
2:  la a1, 1b
    CHECK_REG \reg, a1
    la \reg, 2f + 2048
    jalr \reg, -2048(\reg)
1:  j wrong
2:  la a1, 1b
    CHECK_REG \reg, a1
    la \reg, 2f - 2047
    jalr \reg, 2047(\reg)
1:  j wrong
2:  la a1, 1b
    CHECK_REG \reg, a1
    .endr
    TEST "jalr clears bit 0 of the sum"
    la a0, 1f + 1
    jr a0
    j wrong
1:  la a0, 1f - 6
    jalr a1, 7(a0)
    j wrong
1:  .option pop
    TEST "c.jalr ra, c.jr"
    la ra, 2f
    c.jalr ra
1:  j wrong
2:  la a1, 1b
    CHECK_REG ra, a1
    la a0, 1f
    c.jr a0
    j wrong
1:
    TEST "jal: ahead, back, and its link"
    .option push
    .option norvc
    jal a0, 2f
1:  j 3f
2:  la a1, 1b
    CHECK_REG a0, a1
    jal t0, 1b
    j wrong
3:  la a1, 3b
    addi t0, t0, 4
    CHECK_REG t0, a1
    jal zero, 1f
    j wrong
1:  .option pop
    TEST "c.j, as far as it goes"
    c.j 1f
    .rept 1022
    c.ebreak
    .endr
1:  c.j 2f
3:  c.j 4f
    .rept 1021
    c.ebreak
    .endr
2:  c.j 3b
4:
    TEST "c.beqz and c.bnez, as far as they go"
    li a0, 0
    li a1, 1
    c.beqz a0, 1f
    .rept 126
    c.ebreak
    .endr
1:  c.bnez a1, 2f
3:  c.j 4f
    .rept 125
    c.ebreak
    .endr
2:  c.beqz a0, 3b
4:  beqz a1, wrong
    bnez a0, wrong
    TEST "branches, as far as they go"
    .option push
    .option norvc
    beq zero, zero, 1f
    .rept 1022
    ebreak
    .endr
    nop
1:  bne a1, zero, 2f
3:  j 4f
    .rept 1021
    ebreak
    .endr
2:  blt zero, a1, 3b
4:  .option pop
    TEST "loads: signs and zeros"
    LOADS lb, 0, -128
    LOADS lb, 8, 0x7f
    LOADS lbu, 0, 0x80
    LOADS lh, 0, -32640
    LOADS lh, 8, 0x7f7f
    LOADS lhu, 0, 0x8080
    LOADS lw, 0, 0xffffffff80808080
    LOADS lw, 8, 0x7f7f7f7f
    LOADS lwu, 0, 0x80808080
    LOADS ld, 0, 0x8080808080808080
    LOADS ld, 8, 0x7f7f7f7f7f7f7f7f
    TEST "stores: so many bytes, and no more"
    STORES sb, 0, 0xffffffffffffffef
    STORES sb, 7, 0xefffffffffffffff
    STORES sh, 0, 0xffffffffffffcdef
    STORES sh, 6, 0xcdefffffffffffff
    STORES sw, 0, 0xffffffff89abcdef
    STORES sw, 4, 0x89abcdefffffffff
    STORES sd, 0, 0x0123456789abcdef
    TEST "x0 is 0, whatever writes it"
    addi zero, zero, 5
    CHECK zero, 0
    la a0, bytes
    ld zero, (a0)
    CHECK zero, 0
    sd zero, room, a0
    ld a0, room
    CHECK a0, 0
    DONE

wrong:
    CHECK zero, 1

    .data
    .balign 16
bytes:
    .dword 0x8080808080808080, 0x7f7f7f7f7f7f7f7f
room:
    .dword 0
