/*
 * zbk.S - Zbc, Zbkb, Zbkc and Zbkx: products without carries, packing, bits of bytes reversed,
 * crossbars. The results were computed from the definitions, apart from the emulator.
 */
#include "ops.inc"

    .option arch, +zbc, +zbkb, +zbkc, +zbkx

PROG
    TEST "clmul"
    R3 clmul, 0x0, 0x0, 0x0
    R3 clmul, 0xffffffffffffffff, 0xffffffffffffffff, 0x5555555555555555
    R3 clmul, 0x1, 0xffffffffffffffff, 0xffffffffffffffff
    R3 clmul, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    R3 clmul, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 clmul, 0x8000000000000000, 0x2, 0x0
    R3 clmul, 0x123456789abcdef0, 0xfedcba9876543210, 0xa0789828c810f00
    R3 clmul, 0xdeadbeefcafef00d, 0x706050403020100, 0xcddb801309ea0d00
    R3 clmul, 0x8000000080008080, 0xffff7fff, 0xffffc07fc0407f80
    R3 clmul, 0x123456789abcdef, 0x8ff7f0700800601, 0x679885398687afef
    R3 clmul, 0x5, 0x8000000000000000, 0x8000000000000000
    R3 clmul, 0x5, 0x100000000, 0x500000000
    TEST "clmulh"
    R3 clmulh, 0x0, 0x0, 0x0
    R3 clmulh, 0xffffffffffffffff, 0xffffffffffffffff, 0x5555555555555555
    R3 clmulh, 0x1, 0xffffffffffffffff, 0x0
    R3 clmulh, 0xffffffffffffffff, 0x1, 0x0
    R3 clmulh, 0x8000000000000000, 0x8000000000000000, 0x4000000000000000
    R3 clmulh, 0x8000000000000000, 0x2, 0x1
    R3 clmulh, 0x123456789abcdef0, 0xfedcba9876543210, 0xe038d8688850b04
    R3 clmulh, 0xdeadbeefcafef00d, 0x706050403020100, 0x21b84726985a6ce
    R3 clmulh, 0x8000000080008080, 0xffff7fff, 0x7fffbfff
    R3 clmulh, 0x123456789abcdef, 0x8ff7f0700800601, 0x9fb86a5529514
    R3 clmulh, 0x5, 0x8000000000000000, 0x2
    R3 clmulh, 0x5, 0x100000000, 0x0
    TEST "clmulr"
    R3 clmulr, 0x0, 0x0, 0x0
    R3 clmulr, 0xffffffffffffffff, 0xffffffffffffffff, 0xaaaaaaaaaaaaaaaa
    R3 clmulr, 0x1, 0xffffffffffffffff, 0x1
    R3 clmulr, 0xffffffffffffffff, 0x1, 0x1
    R3 clmulr, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 clmulr, 0x8000000000000000, 0x2, 0x2
    R3 clmulr, 0x123456789abcdef0, 0xfedcba9876543210, 0x1c071b0d110a1608
    R3 clmulr, 0xdeadbeefcafef00d, 0x706050403020100, 0x43708e4d30b4d9d
    R3 clmulr, 0x8000000080008080, 0xffff7fff, 0xffff7fff
    R3 clmulr, 0x123456789abcdef, 0x8ff7f0700800601, 0x13f70d4aa52a28
    R3 clmulr, 0x5, 0x8000000000000000, 0x5
    R3 clmulr, 0x5, 0x100000000, 0x0
    TEST "pack"
    R3 pack, 0x0, 0x0, 0x0
    R3 pack, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 pack, 0x1, 0xffffffffffffffff, 0xffffffff00000001
    R3 pack, 0xffffffffffffffff, 0x1, 0x1ffffffff
    R3 pack, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 pack, 0x8000000000000000, 0x2, 0x200000000
    R3 pack, 0x123456789abcdef0, 0xfedcba9876543210, 0x765432109abcdef0
    R3 pack, 0xdeadbeefcafef00d, 0x706050403020100, 0x3020100cafef00d
    R3 pack, 0x8000000080008080, 0xffff7fff, 0xffff7fff80008080
    R3 pack, 0x123456789abcdef, 0x8ff7f0700800601, 0x80060189abcdef
    R3 pack, 0x5, 0x8000000000000000, 0x5
    R3 pack, 0x5, 0x100000000, 0x5
    TEST "packh"
    R3 packh, 0x0, 0x0, 0x0
    R3 packh, 0xffffffffffffffff, 0xffffffffffffffff, 0xffff
    R3 packh, 0x1, 0xffffffffffffffff, 0xff01
    R3 packh, 0xffffffffffffffff, 0x1, 0x1ff
    R3 packh, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 packh, 0x8000000000000000, 0x2, 0x200
    R3 packh, 0x123456789abcdef0, 0xfedcba9876543210, 0x10f0
    R3 packh, 0xdeadbeefcafef00d, 0x706050403020100, 0xd
    R3 packh, 0x8000000080008080, 0xffff7fff, 0xff80
    R3 packh, 0x123456789abcdef, 0x8ff7f0700800601, 0x1ef
    R3 packh, 0x5, 0x8000000000000000, 0x5
    R3 packh, 0x5, 0x100000000, 0x5
    TEST "packw"
    R3 packw, 0x0, 0x0, 0x0
    R3 packw, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 packw, 0x1, 0xffffffffffffffff, 0xffffffffffff0001
    R3 packw, 0xffffffffffffffff, 0x1, 0x1ffff
    R3 packw, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 packw, 0x8000000000000000, 0x2, 0x20000
    R3 packw, 0x123456789abcdef0, 0xfedcba9876543210, 0x3210def0
    R3 packw, 0xdeadbeefcafef00d, 0x706050403020100, 0x100f00d
    R3 packw, 0x8000000080008080, 0xffff7fff, 0x7fff8080
    R3 packw, 0x123456789abcdef, 0x8ff7f0700800601, 0x601cdef
    R3 packw, 0x5, 0x8000000000000000, 0x5
    R3 packw, 0x5, 0x100000000, 0x5
    TEST "xperm4"
    R3 xperm4, 0x0, 0x0, 0x0
    R3 xperm4, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 xperm4, 0x1, 0xffffffffffffffff, 0x0
    R3 xperm4, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    R3 xperm4, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 xperm4, 0x8000000000000000, 0x2, 0x0
    R3 xperm4, 0x123456789abcdef0, 0xfedcba9876543210, 0x123456789abcdef0
    R3 xperm4, 0xdeadbeefcafef00d, 0x706050403020100, 0xdcdadfdedfd0d0dd
    R3 xperm4, 0x8000000080008080, 0xffff7fff, 0x88888888
    R3 xperm4, 0x123456789abcdef, 0x8ff7f0700800601, 0xf70080f8ff7ff9fe
    R3 xperm4, 0x5, 0x8000000000000000, 0x555555555555555
    R3 xperm4, 0x5, 0x100000000, 0x5555555055555555
    TEST "xperm8"
    R3 xperm8, 0x0, 0x0, 0x0
    R3 xperm8, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
    R3 xperm8, 0x1, 0xffffffffffffffff, 0x0
    R3 xperm8, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    R3 xperm8, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 xperm8, 0x8000000000000000, 0x2, 0x0
    R3 xperm8, 0x123456789abcdef0, 0xfedcba9876543210, 0x0
    R3 xperm8, 0xdeadbeefcafef00d, 0x706050403020100, 0xdeadbeefcafef00d
    R3 xperm8, 0x8000000080008080, 0xffff7fff, 0x8080808000000000
    R3 xperm8, 0x123456789abcdef, 0x8ff7f0700800601, 0x1ef0023cd
    R3 xperm8, 0x5, 0x8000000000000000, 0x5050505050505
    R3 xperm8, 0x5, 0x100000000, 0x505050005050505
    TEST "brev8"
    R2 brev8, 0xffffffffffffffff, 0xffffffffffffffff
    R2 brev8, 0x1, 0x80
    R2 brev8, 0xffffffffffffffff, 0xffffffffffffffff
    R2 brev8, 0x8000000000000000, 0x100000000000000
    R2 brev8, 0x8000000000000000, 0x100000000000000
    R2 brev8, 0x123456789abcdef0, 0x482c6a1e593d7b0f
    R2 brev8, 0xdeadbeefcafef00d, 0x7bb57df7537f0fb0
    R2 brev8, 0x8000000080008080, 0x100000001000101
    R2 brev8, 0x123456789abcdef, 0x80c4a2e691d5b3f7
    DONE
