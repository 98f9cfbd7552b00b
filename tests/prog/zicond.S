/*
 * zicond.S - czero.eqz and czero.nez look at all 64 bits of the condition. Debian 12's assembler
 * does not know them, nor does QEMU 7.2.
 */
#include "ops.inc"

.macro czero.eqz rd, rs1, rs2
    .insn r 0x33, 5, 7, \rd, \rs1, \rs2
.endm
.macro czero.nez rd, rs1, rs2
    .insn r 0x33, 7, 7, \rd, \rs1, \rs2
.endm

PROG
    TEST "czero.eqz"
    R3 czero.eqz, 0x123456789abcdef0, 0x0, 0x0
    R3 czero.eqz, 0x123456789abcdef0, 0x1, 0x123456789abcdef0
    R3 czero.eqz, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 czero.eqz, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    R3 czero.eqz, 0x1, 0x100000000, 0x1
    R3 czero.eqz, 0x0, 0x0, 0x0
    R3 czero.eqz, 0x0, 0x5, 0x0
    TEST "czero.nez"
    R3 czero.nez, 0x123456789abcdef0, 0x0, 0x123456789abcdef0
    R3 czero.nez, 0x123456789abcdef0, 0x1, 0x0
    R3 czero.nez, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
    R3 czero.nez, 0xffffffffffffffff, 0x8000000000000000, 0x0
    R3 czero.nez, 0x1, 0x100000000, 0x0
    R3 czero.nez, 0x0, 0x0, 0x0
    R3 czero.nez, 0x0, 0x5, 0x0
    DONE
