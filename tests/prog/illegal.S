/*
 * illegal.S - encodings that are no instruction of this hart: each raises illegal instruction with
 * itself as mtval, in M as well as in U; reserved ones that are hints do not.
 */
#include "ops.inc"

PROG
    TEST "all zero, all one"
    NO16 0
    NO32 0xffffffff
    TEST "major opcodes that are not used: custom, reserved, vector"
    NO32 0x0000000b
    NO32 0x0000002b
    NO32 0x0000005b
    NO32 0x0000007b
    NO32 0x0000006b
    NO32 0x00000057
    NO32 0x00000077
    TEST "48 bits and longer"
    NO32 0x0000001f
    NO32 0x0000003f
    NO32 0x0000005f
    NO32 0x0000007f
    TEST "loads and stores of widths that do not exist"
    NO32 0x00007003 /* funct3 7 */
    NO32 0x00004023
    NO32 0x00007023
    TEST "OP: funct7 that none has"
    NO32 0x04000033
    NO32 0x80000033
    NO32 0x40001033 /* sll with sub's bit */
    NO32 0x0400003b | 1 << 12
    NO32 0x4000103b
    TEST "shifts by 64 and more, and *w by 32 and more"
    NO32 0x04001013 | 1 << 27
    NO32 0x0200101b
    NO32 0x0200501b
    NO32 0x80001013
    TEST "OP-32: what RV64 lacks"
    NO32 0x0200103b /* mulhw */
    NO32 0x0000203b
    NO32 0x0000301b
    TEST "branches of funct3 2 and 3, jalr of others than 0"
    NO32 0x00002063
    NO32 0x00003063
    NO32 0x00001067
    NO32 0x00007067
    TEST "SYSTEM: funct3 4, xRETs that do not exist, sfence with rd"
    NO32 0x00004073
    NO32 0x00200073 /* uret */
    NO32 0x20200073 /* hret */
    NO32 0x70200073 /* mnret */
    NO32 0x7b200073 /* dret */
    NO32 0x120000f3
    NO32 0x00000173 /* ecall with rd */
    NO32 0x00008073 /* ecall with rs1 */
    NO32 0x10580073 /* wfi with rs1 */
    NO32 0x105000f3 /* wfi with rd */
#ifndef ON_QEMU /* QEMU 7.2 has the hypervisor's fences */
    TEST "the hypervisor's instructions"
    NO32 0x22000073
    NO32 0x60004073
#endif
    TEST "AMO: width and operation that do not exist, LR with rs2"
    NO32 0x0000402f /* only amocas has 128 bits */
    NO32 0x0000702f
    NO32 0x3000202f
    NO32 0x1010202f
    NO32 0x280042af /* amocas.q with an odd register */
    NO32 0x2810402f
    NO32 0x0000502f
    TEST "M: none in OP-32's funct3 1 to 3"
    NO32 0x0200203b
    NO32 0x0200303b
    TEST "floating point: format Q, and holes of funct7"
    li t0, MSTATUS_FS
    csrs mstatus, t0
    NO32 0x06000053
    NO32 0x3c000053
    NO32 0x00004007
    NO32 0x58100053 /* fsqrt with rs2 */
    NO32 0xe0100053
    NO32 0xf0001053
    NO32 0xc0400053
    NO32 0x20003053
    NO32 0x28004053
    NO32 0xa0003053
    TEST "near bit manipulation"
    NO32 0x88004033
    NO32 0x60701013
    TEST "MISC-MEM: funct3 that are not there"
    NO32 0x0000300f
    NO32 0x0000700f
    TEST "near cbo.zero and its kin: the wrong number, rd"
    NO32 0x0035200f
    NO32 0x0055200f
    NO32 0x0045208f

    TEST "compressed: reserved encodings"
    NO16 0x0004 /* c.addi4spn of 0 */
    NO16 0x2001 /* c.addiw x0 */
    NO16 0x6101 /* c.addi16sp of 0 */
    NO16 0x6201 /* c.lui of 0 */
    NO16 0x8002 /* c.jr x0 */
    NO16 0x4002 /* c.lwsp x0 */
    NO16 0x6002 /* c.ldsp x0 */
    NO16 0x9c79 /* holes of Zcb */
    NO16 0x9000
    TEST "compressed: hints run and change nothing"
    li a1, 7
    RUNS16 0x0001 /* c.nop */
    RUNS16 0x0005 /* c.nop with an immediate */
    RUNS16 0x4005 /* c.li x0 */
    RUNS16 0x6005 /* c.lui x0 */
    RUNS16 0x802e /* c.mv x0, a1 */
    RUNS16 0x902e /* c.add x0, a1 */
    RUNS16 0x0006 /* c.slli x0 */
    RUNS16 0x0581 /* c.addi a1, 0 */
    RUNS16 0x8181 /* c.srli64 */
    CHECK a1, 7
    TEST "hints of 32 bits run"
    RUNS32 0x00700013 /* addi x0 */
    RUNS32 0x00001037 /* lui x0 */
    RUNS32 0x0100000f /* pause */
    RUNS32 0x0ff0000f /* fence */
    RUNS32 0x8330000f /* fence.tso */
    RUNS32 0x0000000f
    RUNS32 0xfff0000f /* a reserved mode: as a plain fence */
    RUNS32 0x0ff0008f /* with rd, rs1: reserved, ignored */
    RUNS32 0x40705013 /* srai x0: a hint, too */
    DONE
