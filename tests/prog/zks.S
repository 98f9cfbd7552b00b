/*
 * zks.S - Zksed and Zksh: each instruction on values computed apart from the emulator.
 */
#include "ops.inc"

    .option arch, +zksed, +zksh

PROG
    TEST "sm3p0"
    R2 sm3p0, 0x0, 0x0
    R2 sm3p0, 0xffffffffffffffff, 0xffffffffffffffff
    R2 sm3p0, 0x706050403020100, 0x5000702
    R2 sm3p0, 0x8000000000000000, 0x0
    R2 sm3p0, 0x1, 0x20201
    R2 sm3p0, 0xf2a74de452e6b438, 0xfffffffff7fe6150
    R2 sm3p0, 0xc5c7fd0a6a3a450, 0xffffffffa94a485a
    R2 sm3p0, 0x1818e811892f902b, 0xfffffffff658d566
    R2 sm3p0, 0xe8e25d940ed90475, 0xffffffffb43bf3da
    TEST "sm3p1"
    R2 sm3p1, 0x0, 0x0
    R2 sm3p1, 0xffffffffffffffff, 0xffffffffffffffff
    R2 sm3p1, 0x706050403020100, 0xffffffff83838181
    R2 sm3p1, 0x8000000000000000, 0x0
    R2 sm3p1, 0x1, 0x808001
    R2 sm3p1, 0xf2a74de452e6b438, 0x14d3ee11
    R2 sm3p1, 0xc5c7fd0a6a3a450, 0x5cd8a6d3
    R2 sm3p1, 0x1818e811892f902b, 0x54fec374
    R2 sm3p1, 0xe8e25d940ed90475, 0xffffffffb664ef9b
    TEST "sm4ed"
    .macro sm4ed_0 rd, rs1, rs2
    sm4ed \rd, \rs1, \rs2, 0
    .endm
    R3 sm4ed_0, 0x0, 0x0, 0x5b5bd58e
    R3 sm4ed_0, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffdedeb697
    R3 sm4ed_0, 0x706050403020100, 0xf0e0d0c0b0a0908, 0x5b5a174e
    R3 sm4ed_0, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0x4b023f9
    R3 sm4ed_0, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0x50f5d
    .macro sm4ed_1 rd, rs1, rs2
    sm4ed \rd, \rs1, \rs2, 1
    .endm
    R3 sm4ed_1, 0x0, 0x0, 0x5bd58e5b
    R3 sm4ed_1, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffdeb697de
    R3 sm4ed_1, 0x706050403020100, 0xf0e0d0c0b0a0908, 0xffffffffd9b66fda
    R3 sm4ed_1, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0xffffffffbd1ea3d7
    R3 sm4ed_1, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0x2fc04ed9
    .macro sm4ed_2 rd, rs1, rs2
    sm4ed \rd, \rs1, \rs2, 2
    .endm
    R3 sm4ed_2, 0x0, 0x0, 0xffffffffd58e5b5b
    R3 sm4ed_2, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffb697dede
    R3 sm4ed_2, 0x706050403020100, 0xf0e0d0c0b0a0908, 0x17465150
    R3 sm4ed_2, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0xffffffffe19372fe
    R3 sm4ed_2, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0x6b559f6b
    .macro sm4ed_3 rd, rs1, rs2
    sm4ed \rd, \rs1, \rs2, 3
    .endm
    R3 sm4ed_3, 0x0, 0x0, 0xffffffff8e5b5bd5
    R3 sm4ed_3, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffff97dedeb6
    R3 sm4ed_3, 0x706050403020100, 0xf0e0d0c0b0a0908, 0xffffffffc9090ac1
    R3 sm4ed_3, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0xffffffffaa84d6a2
    R3 sm4ed_3, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0x54c9cec8
    TEST "sm4ks"
    .macro sm4ks_0 rd, rs1, rs2
    sm4ks \rd, \rs1, \rs2, 0
    .endm
    R3 sm4ks_0, 0x0, 0x0, 0xffffffffc01a6bd6
    R3 sm4ks_0, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffff6dbb7
    R3 sm4ks_0, 0x706050403020100, 0xf0e0d0c0b0a0908, 0xffffffffc3000a16
    R3 sm4ks_0, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0xfffffffff274fead
    R3 sm4ks_0, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0xffffffff8636f0f9
    .macro sm4ks_1 rd, rs1, rs2
    sm4ks \rd, \rs1, \rs2, 1
    .endm
    R3 sm4ks_1, 0x0, 0x0, 0x1a6bd6c0
    R3 sm4ks_1, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffff6dbb7ff
    R3 sm4ks_1, 0x706050403020100, 0xf0e0d0c0b0a0908, 0x1559b7c0
    R3 sm4ks_1, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0xffffffffcd9b4f58
    R3 sm4ks_1, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0xffffffffaa92c610
    .macro sm4ks_2 rd, rs1, rs2
    sm4ks \rd, \rs1, \rs2, 2
    .endm
    R3 sm4ks_2, 0x0, 0x0, 0x6bd6c01a
    R3 sm4ks_2, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffdbb7fff6
    R3 sm4ks_2, 0x706050403020100, 0xf0e0d0c0b0a0908, 0x9168102
    R3 sm4ks_2, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0xa5794ae
    R3 sm4ks_2, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0xffffffffc16d6449
    .macro sm4ks_3 rd, rs1, rs2
    sm4ks \rd, \rs1, \rs2, 3
    .endm
    R3 sm4ks_3, 0x0, 0x0, 0xffffffffd6c01a6b
    R3 sm4ks_3, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffb7fff6db
    R3 sm4ks_3, 0x706050403020100, 0xf0e0d0c0b0a0908, 0xffffffffc1421961
    R3 sm4ks_3, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0xffffffffcae6a774
    R3 sm4ks_3, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0x3ce3b71d
    DONE
