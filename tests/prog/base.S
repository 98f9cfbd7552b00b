/*
 * base.S - RV64I: arithmetic, shifts, comparisons, branches, jumps, loads and stores. The results
 * were computed from the definitions, apart from the emulator.
 */
#include "ops.inc"

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
    TEST "add"
    R3 add, 0x0, 0x0, 0x0
    R3 add, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffe
    R3 add, 0x1, 0xffffffffffffffff, 0x0
    R3 add, 0xffffffffffffffff, 0x1, 0x0
    R3 add, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 add, 0x8000000000000000, 0xffffffffffffffff, 0x7fffffffffffffff
    R3 add, 0x7fffffffffffffff, 0x1, 0x8000000000000000
    R3 add, 0x123456789abcdef0, 0xfedcba9876543210, 0x1111111111111100
    R3 add, 0x80000000, 0x7fffffff, 0xffffffff
    R3 add, 0xffffffff80000000, 0xffffffff, 0x7fffffff
    R3 add, 0x7fffffff, 0x1, 0x80000000
    R3 add, 0xdeadbeefcafef00d, 0x706050403020100, 0xe5b3c3f3ce00f10d
    TEST "sub"
    R3 sub, 0x0, 0x0, 0x0
    R3 sub, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
    R3 sub, 0x1, 0xffffffffffffffff, 0x2
    R3 sub, 0xffffffffffffffff, 0x1, 0xfffffffffffffffe
    R3 sub, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 sub, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000001
    R3 sub, 0x7fffffffffffffff, 0x1, 0x7ffffffffffffffe
    R3 sub, 0x123456789abcdef0, 0xfedcba9876543210, 0x13579be02468ace0
    R3 sub, 0x80000000, 0x7fffffff, 0x1
    R3 sub, 0xffffffff80000000, 0xffffffff, 0xfffffffe80000001
    R3 sub, 0x7fffffff, 0x1, 0x7ffffffe
    R3 sub, 0xdeadbeefcafef00d, 0x706050403020100, 0xd7a7b9ebc7fcef0d
    TEST "slt"
    R3 slt, 0x0, 0x0, 0x0
    R3 slt, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
    R3 slt, 0x1, 0xffffffffffffffff, 0x0
    R3 slt, 0xffffffffffffffff, 0x1, 0x1
    R3 slt, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 slt, 0x8000000000000000, 0xffffffffffffffff, 0x1
    R3 slt, 0x7fffffffffffffff, 0x1, 0x0
    R3 slt, 0x123456789abcdef0, 0xfedcba9876543210, 0x0
    R3 slt, 0x80000000, 0x7fffffff, 0x0
    R3 slt, 0xffffffff80000000, 0xffffffff, 0x1
    R3 slt, 0x7fffffff, 0x1, 0x0
    R3 slt, 0xdeadbeefcafef00d, 0x706050403020100, 0x1
    TEST "sltu"
    R3 sltu, 0x0, 0x0, 0x0
    R3 sltu, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
    R3 sltu, 0x1, 0xffffffffffffffff, 0x1
    R3 sltu, 0xffffffffffffffff, 0x1, 0x0
    R3 sltu, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 sltu, 0x8000000000000000, 0xffffffffffffffff, 0x1
    R3 sltu, 0x7fffffffffffffff, 0x1, 0x0
    R3 sltu, 0x123456789abcdef0, 0xfedcba9876543210, 0x1
    R3 sltu, 0x80000000, 0x7fffffff, 0x0
    R3 sltu, 0xffffffff80000000, 0xffffffff, 0x0
    R3 sltu, 0x7fffffff, 0x1, 0x0
    R3 sltu, 0xdeadbeefcafef00d, 0x706050403020100, 0x0
    TEST "xor"
    R3 xor, 0x0, 0x0, 0x0
    R3 xor, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
    R3 xor, 0x1, 0xffffffffffffffff, 0xfffffffffffffffe
    R3 xor, 0xffffffffffffffff, 0x1, 0xfffffffffffffffe
    R3 xor, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 xor, 0x8000000000000000, 0xffffffffffffffff, 0x7fffffffffffffff
    R3 xor, 0x7fffffffffffffff, 0x1, 0x7ffffffffffffffe
    R3 xor, 0x123456789abcdef0, 0xfedcba9876543210, 0xece8ece0ece8ece0
    R3 xor, 0x80000000, 0x7fffffff, 0xffffffff
    R3 xor, 0xffffffff80000000, 0xffffffff, 0xffffffff7fffffff
    R3 xor, 0x7fffffff, 0x1, 0x7ffffffe
    R3 xor, 0xdeadbeefcafef00d, 0x706050403020100, 0xd9abbbebc9fcf10d
    TEST "or"
    R3 or, 0x0, 0x0, 0x0
    R3 or, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 or, 0x1, 0xffffffffffffffff, 0xffffffffffffffff
    R3 or, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    R3 or, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 or, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 or, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    R3 or, 0x123456789abcdef0, 0xfedcba9876543210, 0xfefcfef8fefcfef0
    R3 or, 0x80000000, 0x7fffffff, 0xffffffff
    R3 or, 0xffffffff80000000, 0xffffffff, 0xffffffffffffffff
    R3 or, 0x7fffffff, 0x1, 0x7fffffff
    R3 or, 0xdeadbeefcafef00d, 0x706050403020100, 0xdfafbfefcbfef10d
    TEST "and"
    R3 and, 0x0, 0x0, 0x0
    R3 and, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 and, 0x1, 0xffffffffffffffff, 0x1
    R3 and, 0xffffffffffffffff, 0x1, 0x1
    R3 and, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 and, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    R3 and, 0x7fffffffffffffff, 0x1, 0x1
    R3 and, 0x123456789abcdef0, 0xfedcba9876543210, 0x1214121812141210
    R3 and, 0x80000000, 0x7fffffff, 0x0
    R3 and, 0xffffffff80000000, 0xffffffff, 0x80000000
    R3 and, 0x7fffffff, 0x1, 0x1
    R3 and, 0xdeadbeefcafef00d, 0x706050403020100, 0x604040402020000
    TEST "addw"
    R3 addw, 0x0, 0x0, 0x0
    R3 addw, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffe
    R3 addw, 0x1, 0xffffffffffffffff, 0x0
    R3 addw, 0xffffffffffffffff, 0x1, 0x0
    R3 addw, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 addw, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 addw, 0x7fffffffffffffff, 0x1, 0x0
    R3 addw, 0x123456789abcdef0, 0xfedcba9876543210, 0x11111100
    R3 addw, 0x80000000, 0x7fffffff, 0xffffffffffffffff
    R3 addw, 0xffffffff80000000, 0xffffffff, 0x7fffffff
    R3 addw, 0x7fffffff, 0x1, 0xffffffff80000000
    R3 addw, 0xdeadbeefcafef00d, 0x706050403020100, 0xffffffffce00f10d
    TEST "subw"
    R3 subw, 0x0, 0x0, 0x0
    R3 subw, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
    R3 subw, 0x1, 0xffffffffffffffff, 0x2
    R3 subw, 0xffffffffffffffff, 0x1, 0xfffffffffffffffe
    R3 subw, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 subw, 0x8000000000000000, 0xffffffffffffffff, 0x1
    R3 subw, 0x7fffffffffffffff, 0x1, 0xfffffffffffffffe
    R3 subw, 0x123456789abcdef0, 0xfedcba9876543210, 0x2468ace0
    R3 subw, 0x80000000, 0x7fffffff, 0x1
    R3 subw, 0xffffffff80000000, 0xffffffff, 0xffffffff80000001
    R3 subw, 0x7fffffff, 0x1, 0x7ffffffe
    R3 subw, 0xdeadbeefcafef00d, 0x706050403020100, 0xffffffffc7fcef0d
    TEST "sll"
    R3 sll, 0x8123456789abcdef, 0x0, 0x8123456789abcdef
    R3 sll, 0x8123456789abcdef, 0x1, 0x2468acf13579bde
    R3 sll, 0x8123456789abcdef, 0x1f, 0xc4d5e6f780000000
    R3 sll, 0x8123456789abcdef, 0x20, 0x89abcdef00000000
    R3 sll, 0x8123456789abcdef, 0x3f, 0x8000000000000000
    R3 sll, 0x8123456789abcdef, 0x40, 0x8123456789abcdef
    R3 sll, 0x7fffffffffffffff, 0xffffffffffffffff, 0x8000000000000000
    R3 sll, 0xf0000001, 0x4, 0xf00000010
    R3 sll, 0xffffffffffffffff, 0x20, 0xffffffff00000000
    R3 sll, 0xfedcba987654321, 0x100000004, 0xfedcba9876543210
    TEST "srl"
    R3 srl, 0x8123456789abcdef, 0x0, 0x8123456789abcdef
    R3 srl, 0x8123456789abcdef, 0x1, 0x4091a2b3c4d5e6f7
    R3 srl, 0x8123456789abcdef, 0x1f, 0x102468acf
    R3 srl, 0x8123456789abcdef, 0x20, 0x81234567
    R3 srl, 0x8123456789abcdef, 0x3f, 0x1
    R3 srl, 0x8123456789abcdef, 0x40, 0x8123456789abcdef
    R3 srl, 0x7fffffffffffffff, 0xffffffffffffffff, 0x0
    R3 srl, 0xf0000001, 0x4, 0xf000000
    R3 srl, 0xffffffffffffffff, 0x20, 0xffffffff
    R3 srl, 0xfedcba987654321, 0x100000004, 0xfedcba98765432
    TEST "sra"
    R3 sra, 0x8123456789abcdef, 0x0, 0x8123456789abcdef
    R3 sra, 0x8123456789abcdef, 0x1, 0xc091a2b3c4d5e6f7
    R3 sra, 0x8123456789abcdef, 0x1f, 0xffffffff02468acf
    R3 sra, 0x8123456789abcdef, 0x20, 0xffffffff81234567
    R3 sra, 0x8123456789abcdef, 0x3f, 0xffffffffffffffff
    R3 sra, 0x8123456789abcdef, 0x40, 0x8123456789abcdef
    R3 sra, 0x7fffffffffffffff, 0xffffffffffffffff, 0x0
    R3 sra, 0xf0000001, 0x4, 0xf000000
    R3 sra, 0xffffffffffffffff, 0x20, 0xffffffffffffffff
    R3 sra, 0xfedcba987654321, 0x100000004, 0xfedcba98765432
    TEST "sllw"
    R3 sllw, 0x8123456789abcdef, 0x0, 0xffffffff89abcdef
    R3 sllw, 0x8123456789abcdef, 0x1, 0x13579bde
    R3 sllw, 0x8123456789abcdef, 0x1f, 0xffffffff80000000
    R3 sllw, 0x8123456789abcdef, 0x20, 0xffffffff89abcdef
    R3 sllw, 0x8123456789abcdef, 0x3f, 0xffffffff80000000
    R3 sllw, 0x8123456789abcdef, 0x40, 0xffffffff89abcdef
    R3 sllw, 0x7fffffffffffffff, 0xffffffffffffffff, 0xffffffff80000000
    R3 sllw, 0xf0000001, 0x4, 0x10
    R3 sllw, 0xffffffffffffffff, 0x20, 0xffffffffffffffff
    R3 sllw, 0xfedcba987654321, 0x100000004, 0x76543210
    TEST "srlw"
    R3 srlw, 0x8123456789abcdef, 0x0, 0xffffffff89abcdef
    R3 srlw, 0x8123456789abcdef, 0x1, 0x44d5e6f7
    R3 srlw, 0x8123456789abcdef, 0x1f, 0x1
    R3 srlw, 0x8123456789abcdef, 0x20, 0xffffffff89abcdef
    R3 srlw, 0x8123456789abcdef, 0x3f, 0x1
    R3 srlw, 0x8123456789abcdef, 0x40, 0xffffffff89abcdef
    R3 srlw, 0x7fffffffffffffff, 0xffffffffffffffff, 0x1
    R3 srlw, 0xf0000001, 0x4, 0xf000000
    R3 srlw, 0xffffffffffffffff, 0x20, 0xffffffffffffffff
    R3 srlw, 0xfedcba987654321, 0x100000004, 0x8765432
    TEST "sraw"
    R3 sraw, 0x8123456789abcdef, 0x0, 0xffffffff89abcdef
    R3 sraw, 0x8123456789abcdef, 0x1, 0xffffffffc4d5e6f7
    R3 sraw, 0x8123456789abcdef, 0x1f, 0xffffffffffffffff
    R3 sraw, 0x8123456789abcdef, 0x20, 0xffffffff89abcdef
    R3 sraw, 0x8123456789abcdef, 0x3f, 0xffffffffffffffff
    R3 sraw, 0x8123456789abcdef, 0x40, 0xffffffff89abcdef
    R3 sraw, 0x7fffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 sraw, 0xf0000001, 0x4, 0xffffffffff000000
    R3 sraw, 0xffffffffffffffff, 0x20, 0xffffffffffffffff
    R3 sraw, 0xfedcba987654321, 0x100000004, 0xfffffffff8765432
    TEST "addi"
    RI addi, 0x0, -2048, 0xfffffffffffff800
    RI addi, 0x0, -1, 0xffffffffffffffff
    RI addi, 0x0, 0, 0x0
    RI addi, 0x0, 2047, 0x7ff
    RI addi, 0xffffffffffffffff, -2048, 0xfffffffffffff7ff
    RI addi, 0xffffffffffffffff, -1, 0xfffffffffffffffe
    RI addi, 0xffffffffffffffff, 0, 0xffffffffffffffff
    RI addi, 0xffffffffffffffff, 2047, 0x7fe
    RI addi, 0x8000000000000000, -2048, 0x7ffffffffffff800
    RI addi, 0x8000000000000000, -1, 0x7fffffffffffffff
    RI addi, 0x8000000000000000, 0, 0x8000000000000000
    RI addi, 0x8000000000000000, 2047, 0x80000000000007ff
    RI addi, 0x7fffffffffffffff, -2048, 0x7ffffffffffff7ff
    RI addi, 0x7fffffffffffffff, -1, 0x7ffffffffffffffe
    RI addi, 0x7fffffffffffffff, 0, 0x7fffffffffffffff
    RI addi, 0x7fffffffffffffff, 2047, 0x80000000000007fe
    RI addi, 0x123456789abcdef0, -2048, 0x123456789abcd6f0
    RI addi, 0x123456789abcdef0, -1, 0x123456789abcdeef
    RI addi, 0x123456789abcdef0, 0, 0x123456789abcdef0
    RI addi, 0x123456789abcdef0, 2047, 0x123456789abce6ef
    RI addi, 0xffffffff80000000, -2048, 0xffffffff7ffff800
    RI addi, 0xffffffff80000000, -1, 0xffffffff7fffffff
    RI addi, 0xffffffff80000000, 0, 0xffffffff80000000
    RI addi, 0xffffffff80000000, 2047, 0xffffffff800007ff
    TEST "slti"
    RI slti, 0x0, -2048, 0x0
    RI slti, 0x0, -1, 0x0
    RI slti, 0x0, 0, 0x0
    RI slti, 0x0, 2047, 0x1
    RI slti, 0xffffffffffffffff, -2048, 0x0
    RI slti, 0xffffffffffffffff, -1, 0x0
    RI slti, 0xffffffffffffffff, 0, 0x1
    RI slti, 0xffffffffffffffff, 2047, 0x1
    RI slti, 0x8000000000000000, -2048, 0x1
    RI slti, 0x8000000000000000, -1, 0x1
    RI slti, 0x8000000000000000, 0, 0x1
    RI slti, 0x8000000000000000, 2047, 0x1
    RI slti, 0x7fffffffffffffff, -2048, 0x0
    RI slti, 0x7fffffffffffffff, -1, 0x0
    RI slti, 0x7fffffffffffffff, 0, 0x0
    RI slti, 0x7fffffffffffffff, 2047, 0x0
    RI slti, 0x123456789abcdef0, -2048, 0x0
    RI slti, 0x123456789abcdef0, -1, 0x0
    RI slti, 0x123456789abcdef0, 0, 0x0
    RI slti, 0x123456789abcdef0, 2047, 0x0
    RI slti, 0xffffffff80000000, -2048, 0x1
    RI slti, 0xffffffff80000000, -1, 0x1
    RI slti, 0xffffffff80000000, 0, 0x1
    RI slti, 0xffffffff80000000, 2047, 0x1
    TEST "sltiu"
    RI sltiu, 0x0, -2048, 0x1
    RI sltiu, 0x0, -1, 0x1
    RI sltiu, 0x0, 0, 0x0
    RI sltiu, 0x0, 2047, 0x1
    RI sltiu, 0xffffffffffffffff, -2048, 0x0
    RI sltiu, 0xffffffffffffffff, -1, 0x0
    RI sltiu, 0xffffffffffffffff, 0, 0x0
    RI sltiu, 0xffffffffffffffff, 2047, 0x0
    RI sltiu, 0x8000000000000000, -2048, 0x1
    RI sltiu, 0x8000000000000000, -1, 0x1
    RI sltiu, 0x8000000000000000, 0, 0x0
    RI sltiu, 0x8000000000000000, 2047, 0x0
    RI sltiu, 0x7fffffffffffffff, -2048, 0x1
    RI sltiu, 0x7fffffffffffffff, -1, 0x1
    RI sltiu, 0x7fffffffffffffff, 0, 0x0
    RI sltiu, 0x7fffffffffffffff, 2047, 0x0
    RI sltiu, 0x123456789abcdef0, -2048, 0x1
    RI sltiu, 0x123456789abcdef0, -1, 0x1
    RI sltiu, 0x123456789abcdef0, 0, 0x0
    RI sltiu, 0x123456789abcdef0, 2047, 0x0
    RI sltiu, 0xffffffff80000000, -2048, 0x1
    RI sltiu, 0xffffffff80000000, -1, 0x1
    RI sltiu, 0xffffffff80000000, 0, 0x0
    RI sltiu, 0xffffffff80000000, 2047, 0x0
    TEST "xori"
    RI xori, 0x0, -2048, 0xfffffffffffff800
    RI xori, 0x0, -1, 0xffffffffffffffff
    RI xori, 0x0, 0, 0x0
    RI xori, 0x0, 2047, 0x7ff
    RI xori, 0xffffffffffffffff, -2048, 0x7ff
    RI xori, 0xffffffffffffffff, -1, 0x0
    RI xori, 0xffffffffffffffff, 0, 0xffffffffffffffff
    RI xori, 0xffffffffffffffff, 2047, 0xfffffffffffff800
    RI xori, 0x8000000000000000, -2048, 0x7ffffffffffff800
    RI xori, 0x8000000000000000, -1, 0x7fffffffffffffff
    RI xori, 0x8000000000000000, 0, 0x8000000000000000
    RI xori, 0x8000000000000000, 2047, 0x80000000000007ff
    RI xori, 0x7fffffffffffffff, -2048, 0x80000000000007ff
    RI xori, 0x7fffffffffffffff, -1, 0x8000000000000000
    RI xori, 0x7fffffffffffffff, 0, 0x7fffffffffffffff
    RI xori, 0x7fffffffffffffff, 2047, 0x7ffffffffffff800
    RI xori, 0x123456789abcdef0, -2048, 0xedcba987654326f0
    RI xori, 0x123456789abcdef0, -1, 0xedcba9876543210f
    RI xori, 0x123456789abcdef0, 0, 0x123456789abcdef0
    RI xori, 0x123456789abcdef0, 2047, 0x123456789abcd90f
    RI xori, 0xffffffff80000000, -2048, 0x7ffff800
    RI xori, 0xffffffff80000000, -1, 0x7fffffff
    RI xori, 0xffffffff80000000, 0, 0xffffffff80000000
    RI xori, 0xffffffff80000000, 2047, 0xffffffff800007ff
    TEST "ori"
    RI ori, 0x0, -2048, 0xfffffffffffff800
    RI ori, 0x0, -1, 0xffffffffffffffff
    RI ori, 0x0, 0, 0x0
    RI ori, 0x0, 2047, 0x7ff
    RI ori, 0xffffffffffffffff, -2048, 0xffffffffffffffff
    RI ori, 0xffffffffffffffff, -1, 0xffffffffffffffff
    RI ori, 0xffffffffffffffff, 0, 0xffffffffffffffff
    RI ori, 0xffffffffffffffff, 2047, 0xffffffffffffffff
    RI ori, 0x8000000000000000, -2048, 0xfffffffffffff800
    RI ori, 0x8000000000000000, -1, 0xffffffffffffffff
    RI ori, 0x8000000000000000, 0, 0x8000000000000000
    RI ori, 0x8000000000000000, 2047, 0x80000000000007ff
    RI ori, 0x7fffffffffffffff, -2048, 0xffffffffffffffff
    RI ori, 0x7fffffffffffffff, -1, 0xffffffffffffffff
    RI ori, 0x7fffffffffffffff, 0, 0x7fffffffffffffff
    RI ori, 0x7fffffffffffffff, 2047, 0x7fffffffffffffff
    RI ori, 0x123456789abcdef0, -2048, 0xfffffffffffffef0
    RI ori, 0x123456789abcdef0, -1, 0xffffffffffffffff
    RI ori, 0x123456789abcdef0, 0, 0x123456789abcdef0
    RI ori, 0x123456789abcdef0, 2047, 0x123456789abcdfff
    RI ori, 0xffffffff80000000, -2048, 0xfffffffffffff800
    RI ori, 0xffffffff80000000, -1, 0xffffffffffffffff
    RI ori, 0xffffffff80000000, 0, 0xffffffff80000000
    RI ori, 0xffffffff80000000, 2047, 0xffffffff800007ff
    TEST "andi"
    RI andi, 0x0, -2048, 0x0
    RI andi, 0x0, -1, 0x0
    RI andi, 0x0, 0, 0x0
    RI andi, 0x0, 2047, 0x0
    RI andi, 0xffffffffffffffff, -2048, 0xfffffffffffff800
    RI andi, 0xffffffffffffffff, -1, 0xffffffffffffffff
    RI andi, 0xffffffffffffffff, 0, 0x0
    RI andi, 0xffffffffffffffff, 2047, 0x7ff
    RI andi, 0x8000000000000000, -2048, 0x8000000000000000
    RI andi, 0x8000000000000000, -1, 0x8000000000000000
    RI andi, 0x8000000000000000, 0, 0x0
    RI andi, 0x8000000000000000, 2047, 0x0
    RI andi, 0x7fffffffffffffff, -2048, 0x7ffffffffffff800
    RI andi, 0x7fffffffffffffff, -1, 0x7fffffffffffffff
    RI andi, 0x7fffffffffffffff, 0, 0x0
    RI andi, 0x7fffffffffffffff, 2047, 0x7ff
    RI andi, 0x123456789abcdef0, -2048, 0x123456789abcd800
    RI andi, 0x123456789abcdef0, -1, 0x123456789abcdef0
    RI andi, 0x123456789abcdef0, 0, 0x0
    RI andi, 0x123456789abcdef0, 2047, 0x6f0
    RI andi, 0xffffffff80000000, -2048, 0xffffffff80000000
    RI andi, 0xffffffff80000000, -1, 0xffffffff80000000
    RI andi, 0xffffffff80000000, 0, 0x0
    RI andi, 0xffffffff80000000, 2047, 0x0
    TEST "addiw"
    RI addiw, 0x0, -2048, 0xfffffffffffff800
    RI addiw, 0x0, -1, 0xffffffffffffffff
    RI addiw, 0x0, 0, 0x0
    RI addiw, 0x0, 2047, 0x7ff
    RI addiw, 0xffffffffffffffff, -2048, 0xfffffffffffff7ff
    RI addiw, 0xffffffffffffffff, -1, 0xfffffffffffffffe
    RI addiw, 0xffffffffffffffff, 0, 0xffffffffffffffff
    RI addiw, 0xffffffffffffffff, 2047, 0x7fe
    RI addiw, 0x8000000000000000, -2048, 0xfffffffffffff800
    RI addiw, 0x8000000000000000, -1, 0xffffffffffffffff
    RI addiw, 0x8000000000000000, 0, 0x0
    RI addiw, 0x8000000000000000, 2047, 0x7ff
    RI addiw, 0x7fffffffffffffff, -2048, 0xfffffffffffff7ff
    RI addiw, 0x7fffffffffffffff, -1, 0xfffffffffffffffe
    RI addiw, 0x7fffffffffffffff, 0, 0xffffffffffffffff
    RI addiw, 0x7fffffffffffffff, 2047, 0x7fe
    RI addiw, 0x123456789abcdef0, -2048, 0xffffffff9abcd6f0
    RI addiw, 0x123456789abcdef0, -1, 0xffffffff9abcdeef
    RI addiw, 0x123456789abcdef0, 0, 0xffffffff9abcdef0
    RI addiw, 0x123456789abcdef0, 2047, 0xffffffff9abce6ef
    RI addiw, 0xffffffff80000000, -2048, 0x7ffff800
    RI addiw, 0xffffffff80000000, -1, 0x7fffffff
    RI addiw, 0xffffffff80000000, 0, 0xffffffff80000000
    RI addiw, 0xffffffff80000000, 2047, 0xffffffff800007ff
    TEST "slli"
    RI slli, 0x8123456789abcdef, 0, 0x8123456789abcdef
    RI slli, 0x8123456789abcdef, 1, 0x2468acf13579bde
    RI slli, 0x8123456789abcdef, 31, 0xc4d5e6f780000000
    RI slli, 0x8123456789abcdef, 32, 0x89abcdef00000000
    RI slli, 0x8123456789abcdef, 63, 0x8000000000000000
    RI slli, 0x7fffffff80000001, 0, 0x7fffffff80000001
    RI slli, 0x7fffffff80000001, 1, 0xffffffff00000002
    RI slli, 0x7fffffff80000001, 31, 0xc000000080000000
    RI slli, 0x7fffffff80000001, 32, 0x8000000100000000
    RI slli, 0x7fffffff80000001, 63, 0x8000000000000000
    TEST "srli"
    RI srli, 0x8123456789abcdef, 0, 0x8123456789abcdef
    RI srli, 0x8123456789abcdef, 1, 0x4091a2b3c4d5e6f7
    RI srli, 0x8123456789abcdef, 31, 0x102468acf
    RI srli, 0x8123456789abcdef, 32, 0x81234567
    RI srli, 0x8123456789abcdef, 63, 0x1
    RI srli, 0x7fffffff80000001, 0, 0x7fffffff80000001
    RI srli, 0x7fffffff80000001, 1, 0x3fffffffc0000000
    RI srli, 0x7fffffff80000001, 31, 0xffffffff
    RI srli, 0x7fffffff80000001, 32, 0x7fffffff
    RI srli, 0x7fffffff80000001, 63, 0x0
    TEST "srai"
    RI srai, 0x8123456789abcdef, 0, 0x8123456789abcdef
    RI srai, 0x8123456789abcdef, 1, 0xc091a2b3c4d5e6f7
    RI srai, 0x8123456789abcdef, 31, 0xffffffff02468acf
    RI srai, 0x8123456789abcdef, 32, 0xffffffff81234567
    RI srai, 0x8123456789abcdef, 63, 0xffffffffffffffff
    RI srai, 0x7fffffff80000001, 0, 0x7fffffff80000001
    RI srai, 0x7fffffff80000001, 1, 0x3fffffffc0000000
    RI srai, 0x7fffffff80000001, 31, 0xffffffff
    RI srai, 0x7fffffff80000001, 32, 0x7fffffff
    RI srai, 0x7fffffff80000001, 63, 0x0
    TEST "slliw"
    RI slliw, 0x8123456789abcdef, 0, 0xffffffff89abcdef
    RI slliw, 0x8123456789abcdef, 1, 0x13579bde
    RI slliw, 0x8123456789abcdef, 16, 0xffffffffcdef0000
    RI slliw, 0x8123456789abcdef, 31, 0xffffffff80000000
    RI slliw, 0x7fffffff80000001, 0, 0xffffffff80000001
    RI slliw, 0x7fffffff80000001, 1, 0x2
    RI slliw, 0x7fffffff80000001, 16, 0x10000
    RI slliw, 0x7fffffff80000001, 31, 0xffffffff80000000
    TEST "srliw"
    RI srliw, 0x8123456789abcdef, 0, 0xffffffff89abcdef
    RI srliw, 0x8123456789abcdef, 1, 0x44d5e6f7
    RI srliw, 0x8123456789abcdef, 16, 0x89ab
    RI srliw, 0x8123456789abcdef, 31, 0x1
    RI srliw, 0x7fffffff80000001, 0, 0xffffffff80000001
    RI srliw, 0x7fffffff80000001, 1, 0x40000000
    RI srliw, 0x7fffffff80000001, 16, 0x8000
    RI srliw, 0x7fffffff80000001, 31, 0x1
    TEST "sraiw"
    RI sraiw, 0x8123456789abcdef, 0, 0xffffffff89abcdef
    RI sraiw, 0x8123456789abcdef, 1, 0xffffffffc4d5e6f7
    RI sraiw, 0x8123456789abcdef, 16, 0xffffffffffff89ab
    RI sraiw, 0x8123456789abcdef, 31, 0xffffffffffffffff
    RI sraiw, 0x7fffffff80000001, 0, 0xffffffff80000001
    RI sraiw, 0x7fffffff80000001, 1, 0xffffffffc0000000
    RI sraiw, 0x7fffffff80000001, 16, 0xffffffffffff8000
    RI sraiw, 0x7fffffff80000001, 31, 0xffffffffffffffff
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
