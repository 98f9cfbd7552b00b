/*
 * zcb.S - Zcb: loads, stores and arithmetic of 16 bits. Debian 12's assembler and QEMU 7.2 do not
 * know them. Operands: a0 to a5 and s0, s1, as field values 0 (s0) to 7 (a5).
 */
#include "ops.inc"

#define A0 2
#define A1 3
#define A5 7
#define C_LBU(rd, rs, off)   (0x8000 | (rs) << 7 | ((off) & 1) << 6 | ((off) >> 1) << 5 | (rd) << 2)
#define C_LHU(rd, rs, off)   (0x8400 | (rs) << 7 | ((off) >> 1) << 5 | (rd) << 2)
#define C_LH(rd, rs, off)    (0x8440 | (rs) << 7 | ((off) >> 1) << 5 | (rd) << 2)
#define C_SB(rs2, rs, off)   (0x8800 | (rs) << 7 | ((off) & 1) << 6 | ((off) >> 1) << 5 | (rs2) << 2)
#define C_SH(rs2, rs, off)   (0x8c00 | (rs) << 7 | ((off) >> 1) << 5 | (rs2) << 2)
#define C_ZEXT_B 0x9c61
#define C_SEXT_B 0x9c65
#define C_ZEXT_H 0x9c69
#define C_SEXT_H 0x9c6d
#define C_ZEXT_W 0x9c71
#define C_NOT    0x9c75
#define C_MUL(rd, rs2) (0x9c41 | (rd) << 7 | (rs2) << 2)

.macro LOADS encoding, want:vararg
    li a0, -1
    .short \encoding
    CHECK a0, \want
.endm

/* encoding without its register: a0, then s0 */
.macro UNARY encoding, a, want:vararg
    li a0, \a
    .short \encoding | A0 << 7
    CHECK a0, \want
    li s0, \a
    .short \encoding
    CHECK s0, \want
.endm

    .data
    .balign 8
bytes:
    .dword 0xff7e80fd82018000
PROG
    TEST "c.lbu, each offset, zero-extended"
    la a1, bytes
    LOADS C_LBU(A0, A1, 0), 0x00
    LOADS C_LBU(A0, A1, 1), 0x80
    LOADS C_LBU(A0, A1, 2), 0x01
    LOADS C_LBU(A0, A1, 3), 0x82
    addi a1, a1, 4
    LOADS C_LBU(A0, A1, 3), 0xff
    TEST "c.lhu and c.lh"
    la a1, bytes
    LOADS C_LHU(A0, A1, 0), 0x8000
    LOADS C_LHU(A0, A1, 2), 0x8201
    LOADS C_LH(A0, A1, 0), -0x8000
    LOADS C_LH(A0, A1, 2), 0x8201 - 0x10000
    addi a1, a1, 4
    LOADS C_LH(A0, A1, 2), -0x82
    LOADS C_LH(A0, A1, 0), 0x80fd - 0x10000
    TEST "a load into its own base"
    la a5, bytes
    .short C_LBU(A5, A5, 1)
    CHECK a5, 0x80
    TEST "c.sb and c.sh write only theirs"
    la a1, bytes
    li a0, 0x1234567890abcdef
    .short C_SB(A0, A1, 0)
    ld a2, (a1)
    CHECK a2, 0xff7e80fd820180ef
    .short C_SB(A0, A1, 3)
    ld a2, (a1)
    CHECK a2, 0xff7e80fdef0180ef
    .short C_SH(A0, A1, 0)
    ld a2, (a1)
    CHECK a2, 0xff7e80fdef01cdef
    .short C_SH(A0, A1, 2)
    ld a2, (a1)
    CHECK a2, 0xff7e80fdcdefcdef
    TEST "faults come with the cause and address of the long form"
    li a1, NOWHERE
    STEP M, .short C_LHU(A0, A1, 2)
    addi a2, a1, 2
    TRAPS CAUSE_LOAD_ACCESS, a2
    STEP M, .short C_SB(A0, A1, 3)
    addi a2, a1, 3
    TRAPS CAUSE_STORE_ACCESS, a2
    TEST "c.zext.b"
    UNARY C_ZEXT_B, -1, 0xff
    UNARY C_ZEXT_B, 0x12345680, 0x80
    TEST "c.sext.b"
    UNARY C_SEXT_B, 0x12345680, -0x80
    UNARY C_SEXT_B, -0x81, 0x7f
    TEST "c.zext.h"
    UNARY C_ZEXT_H, -1, 0xffff
    UNARY C_ZEXT_H, 0x12348000, 0x8000
    TEST "c.sext.h"
    UNARY C_SEXT_H, 0x12348000, -0x8000
    UNARY C_SEXT_H, -0x8001, 0x7fff
    TEST "c.zext.w"
    UNARY C_ZEXT_W, -1, 0xffffffff
    UNARY C_ZEXT_W, 0x180000000, 0x80000000
    TEST "c.not"
    UNARY C_NOT, 0, -1
    UNARY C_NOT, 0x8000000000000001, 0x7ffffffffffffffe
    TEST "c.mul"
    li a0, 0x8000000000000003
    li a1, -7
    .short C_MUL(A0, A1)
    CHECK a0, 0x7fffffffffffffeb
    li a5, 1 << 32
    .short C_MUL(A5, A5)
    CHECK a5, 0
    TEST "what is left over stays reserved"
    NO16 0x9c79
    NO16 0x9c7d
    NO16 0x8c40 /* c.sh with the bit of c.lh */
    NO16 0x9000
    DONE
