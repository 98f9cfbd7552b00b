/*
 * zkn.S - Zkne, Zknd, Zknh: each instruction on values computed apart from the emulator, and the
 * example of FIPS 197, appendix C.1, there and back.
 */
#include "ops.inc"

    .option arch, +zkne, +zknd, +zknh

/* The state a0 a1 with the round key at a2. */
.macro ADD_KEY
    ld a4, 0(a2)
    ld a5, 8(a2)
    xor a0, a0, a4
    xor a1, a1, a5
.endm
.macro ROUND insn, step
    \insn a4, a0, a1
    \insn a1, a1, a0
    mv a0, a4
    addi a2, a2, \step
    ADD_KEY
.endm
.macro KEY n /* the round key a0 a1 to a2; the next one */
    sd a0, (a2)
    sd a1, 8(a2)
    addi a2, a2, 16
.if \n < 10
    aes64ks1i a4, a1, \n
    aes64ks2 a0, a4, a0
    aes64ks2 a1, a0, a1
.endif
.endm

PROG
    TEST "FIPS 197, C.1: AES-128 encrypts"
    li a0, 0x0706050403020100
    li a1, 0x0f0e0d0c0b0a0908
    la a2, keys
    .set n, 0
    .rept 11
    KEY n
    .set n, n + 1
    .endr
    la a2, keys
    li a0, 0x7766554433221100
    li a1, 0xffeeddccbbaa9988
    ADD_KEY
    .rept 9
    ROUND aes64esm, 16
    .endr
    ROUND aes64es, 16
    CHECK a0, 0x30047b6ad8e0c469
    CHECK a1, 0x5ac5b47080b7cdd8
    TEST "and decrypts, by the equivalent inverse cipher"
    la a2, keys + 16
    la a3, keys + 160
1:  ld a4, (a2)
    aes64im a4, a4
    sd a4, (a2)
    addi a2, a2, 8
    bltu a2, a3, 1b
    ADD_KEY
    .rept 9
    ROUND aes64dsm, -16
    .endr
    ROUND aes64ds, -16
    CHECK a0, 0x7766554433221100
    CHECK a1, 0xffeeddccbbaa9988
    TEST "aes64es"
    R3 aes64es, 0x0, 0x0, 0x6363636363636363
    R3 aes64es, 0xffffffffffffffff, 0xffffffffffffffff, 0x1616161616161616
    R3 aes64es, 0x706050403020100, 0xf0e0d0c0b0a0908, 0x7bab01f276676b63
    R3 aes64es, 0x8000000000000000, 0x1, 0x6363636363636363
    R3 aes64es, 0x1, 0x8000000000000000, 0x63636363cd63637c
    R3 aes64es, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0x7dd7694d0be307
    R3 aes64es, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0x24751570b53dd253
    R3 aes64es, 0x1818e811892f902b, 0x9531985d5d9dc9f8, 0xa7c7dd822a5e9bf1
    R3 aes64es, 0xe8e25d940ed90475, 0x36f675cc81e74ef5, 0xab422f2205944c9d
    TEST "aes64esm"
    R3 aes64esm, 0x0, 0x0, 0x6363636363636363
    R3 aes64esm, 0xffffffffffffffff, 0xffffffffffffffff, 0x1616161616161616
    R3 aes64esm, 0x706050403020100, 0xf0e0d0c0b0a0908, 0x51336d2c455c6a6a
    R3 aes64esm, 0x8000000000000000, 0x1, 0x6363636363636363
    R3 aes64esm, 0x1, 0x8000000000000000, 0x636363630595d2f3
    R3 aes64esm, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0x11445bcd7b258a76
    R3 aes64esm, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0xb8e3e18e6b3f1e43
    R3 aes64esm, 0x1818e811892f902b, 0x9531985d5d9dc9f8, 0xd238d60399a8143b
    R3 aes64esm, 0xe8e25d940ed90475, 0x36f675cc81e74ef5, 0x466f11dc6eeda764
    TEST "aes64ds"
    R3 aes64ds, 0x0, 0x0, 0x5252525252525252
    R3 aes64ds, 0xffffffffffffffff, 0xffffffffffffffff, 0x7d7d7d7d7d7d7d7d
    R3 aes64ds, 0x706050403020100, 0xf0e0d0c0b0a0908, 0x9ed7093038a3f352
    R3 aes64ds, 0x8000000000000000, 0x1, 0x525252523a525252
    R3 aes64ds, 0x1, 0x8000000000000000, 0x5252525252525209
    R3 aes64ds, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0x2382c6ae04df3d76
    R3 aes64ds, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0x39251d6081cebf6c
    R3 aes64ds, 0x1818e811892f902b, 0x9531985d5d9dc9f8, 0x8d2e96e33475e20b
    R3 aes64ds, 0xe8e25d940ed90475, 0x36f675cc81e74ef5, 0x91d630e7c8b03f3f
    TEST "aes64dsm"
    R3 aes64dsm, 0x0, 0x0, 0x5252525252525252
    R3 aes64dsm, 0xffffffffffffffff, 0xffffffffffffffff, 0x7d7d7d7d7d7d7d7d
    R3 aes64dsm, 0x706050403020100, 0xf0e0d0c0b0a0908, 0x6e29192e1c96a313
    R3 aes64dsm, 0x8000000000000000, 0x1, 0x525252525487ec57
    R3 aes64dsm, 0x1, 0x8000000000000000, 0x525252525190e77d
    R3 aes64dsm, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0x40b02c15789c7a0e
    R3 aes64dsm, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0x5f56b9d1a8feb57f
    R3 aes64dsm, 0x1818e811892f902b, 0x9531985d5d9dc9f8, 0x156ad2ca08b3dbe
    R3 aes64dsm, 0xe8e25d940ed90475, 0x36f675cc81e74ef5, 0xb3e029ea59df5ea0
    TEST "aes64ks2"
    R3 aes64ks2, 0x0, 0x0, 0x0
    R3 aes64ks2, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffff00000000
    R3 aes64ks2, 0x706050403020100, 0xf0e0d0c0b0a0908, 0x30201000c0c0c0c
    R3 aes64ks2, 0x8000000000000000, 0x1, 0x8000000180000001
    R3 aes64ks2, 0x1, 0x8000000000000000, 0x8000000000000000
    R3 aes64ks2, 0xf2a74de452e6b438, 0x6513270e269e0d37, 0xb12a67ddd43940d3
    R3 aes64ks2, 0xc5c7fd0a6a3a450, 0xd23f0824128b2f33, 0xcce858c71ed750e3
    R3 aes64ks2, 0x1818e811892f902b, 0x9531985d5d9dc9f8, 0xd0b4b9b4458521e9
    R3 aes64ks2, 0xe8e25d940ed90475, 0x36f675cc81e74ef5, 0x5ff366ad69051361
    TEST "aes64im"
    R2 aes64im, 0x0, 0x0
    R2 aes64im, 0xffffffffffffffff, 0xffffffffffffffff
    R2 aes64im, 0x706050403020100, 0x90c0b0e0d080f0a
    R2 aes64im, 0x8000000000000000, 0x41f7daec00000000
    R2 aes64im, 0x1, 0xb0d090e
    R2 aes64im, 0xf2a74de452e6b438, 0x494715e7d023468d
    R2 aes64im, 0xc5c7fd0a6a3a450, 0x3ebca8d561709a7a
    R2 aes64im, 0x1818e811892f902b, 0x974c8eac479d64a3
    R2 aes64im, 0xe8e25d940ed90475, 0x73b45b5f310b6cf0
    TEST "aes64ks1i"
    RI aes64ks1i, 0xf2a74de452e6b438, 0, 0x69895ce269895ce2
    RI aes64ks1i, 0xf2a74de452e6b438, 1, 0x69895ce169895ce1
    RI aes64ks1i, 0xf2a74de452e6b438, 2, 0x69895ce769895ce7
    RI aes64ks1i, 0xf2a74de452e6b438, 3, 0x69895ceb69895ceb
    RI aes64ks1i, 0xf2a74de452e6b438, 4, 0x69895cf369895cf3
    RI aes64ks1i, 0xf2a74de452e6b438, 5, 0x69895cc369895cc3
    RI aes64ks1i, 0xf2a74de452e6b438, 6, 0x69895ca369895ca3
    RI aes64ks1i, 0xf2a74de452e6b438, 7, 0x69895c6369895c63
    RI aes64ks1i, 0xf2a74de452e6b438, 8, 0x69895cf869895cf8
    RI aes64ks1i, 0xf2a74de452e6b438, 9, 0x69895cd569895cd5
    RI aes64ks1i, 0xf2a74de452e6b438, 10, 0x895ce369895ce369
    RI aes64ks1i, 0, 0, 0x6363636263636362
    RI aes64ks1i, -1, 10, 0x1616161616161616
    TEST "sha256sum0"
    R2 sha256sum0, 0x0, 0x0
    R2 sha256sum0, 0xffffffffffffffff, 0xffffffffffffffff
    R2 sha256sum0, 0x706050403020100, 0xc4985c
    R2 sha256sum0, 0x8000000000000000, 0x0
    R2 sha256sum0, 0x1, 0x40080400
    R2 sha256sum0, 0xf2a74de452e6b438, 0x2fabdb70
    R2 sha256sum0, 0xc5c7fd0a6a3a450, 0xffffffff85bc9e93
    R2 sha256sum0, 0x1818e811892f902b, 0xffffffffdd570352
    R2 sha256sum0, 0xe8e25d940ed90475, 0x40fe3ee
    TEST "sha256sum1"
    R2 sha256sum1, 0x0, 0x0
    R2 sha256sum1, 0xffffffffffffffff, 0xffffffffffffffff
    R2 sha256sum1, 0x706050403020100, 0xffffffffa10ce845
    R2 sha256sum1, 0x8000000000000000, 0x0
    R2 sha256sum1, 0x1, 0x4200080
    R2 sha256sum1, 0xf2a74de452e6b438, 0x151bda2f
    R2 sha256sum1, 0xc5c7fd0a6a3a450, 0xffffffff995c72b6
    R2 sha256sum1, 0x1818e811892f902b, 0x3c9d8e76
    R2 sha256sum1, 0xe8e25d940ed90475, 0x361885b6
    TEST "sha256sig0"
    R2 sha256sig0, 0x0, 0x0
    R2 sha256sig0, 0xffffffffffffffff, 0x1fffffff
    R2 sha256sig0, 0x706050403020100, 0xffffffff802644e2
    R2 sha256sig0, 0x8000000000000000, 0x0
    R2 sha256sig0, 0x1, 0x2004000
    R2 sha256sig0, 0xf2a74de452e6b438, 0xffffffffd7f70f56
    R2 sha256sig0, 0xc5c7fd0a6a3a450, 0x5c8d1a6a
    R2 sha256sig0, 0x1818e811892f902b, 0xffffffffa23d4f6e
    R2 sha256sig0, 0xe8e25d940ed90475, 0xffffffffaadbd130
    TEST "sha256sig1"
    R2 sha256sig1, 0x0, 0x0
    R2 sha256sig1, 0xffffffffffffffff, 0x3fffff
    R2 sha256sig1, 0x706050403020100, 0x40a0c161
    R2 sha256sig1, 0x8000000000000000, 0x0
    R2 sha256sig1, 0x1, 0xa000
    R2 sha256sig1, 0xf2a74de452e6b438, 0xffffffff8c8f9a82
    R2 sha256sig1, 0xc5c7fd0a6a3a450, 0xffffffffa68bef6c
    R2 sha256sig1, 0x1818e811892f902b, 0x3a32fe56
    R2 sha256sig1, 0xe8e25d940ed90475, 0xffffffffa2b790f6
    TEST "sha512sum0"
    R2 sha512sum0, 0x0, 0x0
    R2 sha512sum0, 0xffffffffffffffff, 0xffffffffffffffff
    R2 sha512sum0, 0x706050403020100, 0x38e6944271afdd0b
    R2 sha512sum0, 0x8000000000000000, 0x821000000
    R2 sha512sum0, 0x1, 0x1042000000
    R2 sha512sum0, 0xf2a74de452e6b438, 0xf27723e9673843a7
    R2 sha512sum0, 0xc5c7fd0a6a3a450, 0xe2dfeb5c66c85a01
    R2 sha512sum0, 0x1818e811892f902b, 0xd3a0b99b11b88acc
    R2 sha512sum0, 0xe8e25d940ed90475, 0xc63bb44b1fcc8a9e
    TEST "sha512sum1"
    R2 sha512sum1, 0x0, 0x0
    R2 sha512sum1, 0xffffffffffffffff, 0xffffffffffffffff
    R2 sha512sum1, 0x706050403020100, 0x6419cd915528fca
    R2 sha512sum1, 0x8000000000000000, 0x2200000400000
    R2 sha512sum1, 0x1, 0x4400000800000
    R2 sha512sum1, 0xf2a74de452e6b438, 0x8fc4856ef8910c85
    R2 sha512sum1, 0xc5c7fd0a6a3a450, 0x900763b4c8b09d19
    R2 sha512sum1, 0x1818e811892f902b, 0xac6231ad8fce4a81
    R2 sha512sum1, 0xe8e25d940ed90475, 0x9acdb533dbc149fc
    TEST "sha512sig0"
    R2 sha512sig0, 0x0, 0x0
    R2 sha512sig0, 0xffffffffffffffff, 0x1ffffffffffffff
    R2 sha512sig0, 0x706050403020100, 0x38a088d0d840683
    R2 sha512sig0, 0x8000000000000000, 0x4180000000000000
    R2 sha512sig0, 0x1, 0x8100000000000000
    R2 sha512sig0, 0xf2a74de452e6b438, 0x40444f24058471c0
    R2 sha512sig0, 0xc5c7fd0a6a3a450, 0x563adb6822ba36c4
    R2 sha512sig0, 0x1818e811892f902b, 0xa7245d30f60cb8a5
    R2 sha512sig0, 0xe8e25d940ed90475, 0x8048082cbb7fe936
    TEST "sha512sig1"
    R2 sha512sig1, 0x0, 0x0
    R2 sha512sig1, 0xffffffffffffffff, 0x3ffffffffffffff
    R2 sha512sig1, 0x706050403020100, 0x780c30d4c8bc8064
    R2 sha512sig1, 0x8000000000000000, 0x200100000000004
    R2 sha512sig1, 0x1, 0x200000000008
    R2 sha512sig1, 0xf2a74de452e6b438, 0x4077ec41efc2b14b
    R2 sha512sig1, 0xc5c7fd0a6a3a450, 0x16588ef1f87db8c5
    R2 sha512sig1, 0x1818e811892f902b, 0x32a2402f125a0e3d
    R2 sha512sig1, 0xe8e25d940ed90475, 0x643fd8ca6d41c665
    TEST "aes64ks1i: rounds above 10 are reserved"
    NO32 0x31b59513
    NO32 0x31f59513
    DONE

    .section .bss
    .balign 16
keys:
    .space 176
