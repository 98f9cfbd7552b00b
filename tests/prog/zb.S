/*
 * zb.S - Zba, Zbb and Zbs. The results were computed from the definitions, apart from the emulator.
 */
#include "ops.inc"

    .option arch, +zba, +zbb, +zbs

PROG

    /* Zba */
    TEST "sh1add"
    R3 sh1add, 0x0, 0x0, 0x0
    R3 sh1add, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffd
    R3 sh1add, 0x1, 0xffffffffffffffff, 0x1
    R3 sh1add, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    R3 sh1add, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 sh1add, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 sh1add, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    R3 sh1add, 0x123456789abcdef0, 0xfedcba9876543210, 0x23456789abcdeff0
    R3 sh1add, 0x80000000, 0x7fffffff, 0x17fffffff
    R3 sh1add, 0xffffffff80000000, 0xffffffff, 0xffffffffffffffff
    R3 sh1add, 0x7fffffff, 0x1, 0xffffffff
    R3 sh1add, 0xdeadbeefcafef00d, 0x706050403020100, 0xc46182e398ffe11a
    TEST "sh2add"
    R3 sh2add, 0x0, 0x0, 0x0
    R3 sh2add, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffb
    R3 sh2add, 0x1, 0xffffffffffffffff, 0x3
    R3 sh2add, 0xffffffffffffffff, 0x1, 0xfffffffffffffffd
    R3 sh2add, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 sh2add, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 sh2add, 0x7fffffffffffffff, 0x1, 0xfffffffffffffffd
    R3 sh2add, 0x123456789abcdef0, 0xfedcba9876543210, 0x47ae147ae147add0
    R3 sh2add, 0x80000000, 0x7fffffff, 0x27fffffff
    R3 sh2add, 0xffffffff80000000, 0xffffffff, 0xfffffffeffffffff
    R3 sh2add, 0x7fffffff, 0x1, 0x1fffffffd
    R3 sh2add, 0xdeadbeefcafef00d, 0x706050403020100, 0x81bd00c32efdc134
    TEST "sh3add"
    R3 sh3add, 0x0, 0x0, 0x0
    R3 sh3add, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffff7
    R3 sh3add, 0x1, 0xffffffffffffffff, 0x7
    R3 sh3add, 0xffffffffffffffff, 0x1, 0xfffffffffffffff9
    R3 sh3add, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 sh3add, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 sh3add, 0x7fffffffffffffff, 0x1, 0xfffffffffffffff9
    R3 sh3add, 0x123456789abcdef0, 0xfedcba9876543210, 0x907f6e5d4c3b2990
    R3 sh3add, 0x80000000, 0x7fffffff, 0x47fffffff
    R3 sh3add, 0xffffffff80000000, 0xffffffff, 0xfffffffcffffffff
    R3 sh3add, 0x7fffffff, 0x1, 0x3fffffff9
    R3 sh3add, 0xdeadbeefcafef00d, 0x706050403020100, 0xfc73fc825af98168
    TEST "sh1add.uw"
    R3 sh1add.uw, 0x0, 0x0, 0x0
    R3 sh1add.uw, 0xffffffffffffffff, 0xffffffffffffffff, 0x1fffffffd
    R3 sh1add.uw, 0x1, 0xffffffffffffffff, 0x1
    R3 sh1add.uw, 0xffffffffffffffff, 0x1, 0x1ffffffff
    R3 sh1add.uw, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 sh1add.uw, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 sh1add.uw, 0x7fffffffffffffff, 0x1, 0x1ffffffff
    R3 sh1add.uw, 0x123456789abcdef0, 0xfedcba9876543210, 0xfedcba99abcdeff0
    R3 sh1add.uw, 0x80000000, 0x7fffffff, 0x17fffffff
    R3 sh1add.uw, 0xffffffff80000000, 0xffffffff, 0x1ffffffff
    R3 sh1add.uw, 0x7fffffff, 0x1, 0xffffffff
    R3 sh1add.uw, 0xdeadbeefcafef00d, 0x706050403020100, 0x706050598ffe11a
    TEST "sh2add.uw"
    R3 sh2add.uw, 0x0, 0x0, 0x0
    R3 sh2add.uw, 0xffffffffffffffff, 0xffffffffffffffff, 0x3fffffffb
    R3 sh2add.uw, 0x1, 0xffffffffffffffff, 0x3
    R3 sh2add.uw, 0xffffffffffffffff, 0x1, 0x3fffffffd
    R3 sh2add.uw, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 sh2add.uw, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 sh2add.uw, 0x7fffffffffffffff, 0x1, 0x3fffffffd
    R3 sh2add.uw, 0x123456789abcdef0, 0xfedcba9876543210, 0xfedcba9ae147add0
    R3 sh2add.uw, 0x80000000, 0x7fffffff, 0x27fffffff
    R3 sh2add.uw, 0xffffffff80000000, 0xffffffff, 0x2ffffffff
    R3 sh2add.uw, 0x7fffffff, 0x1, 0x1fffffffd
    R3 sh2add.uw, 0xdeadbeefcafef00d, 0x706050403020100, 0x70605072efdc134
    TEST "sh3add.uw"
    R3 sh3add.uw, 0x0, 0x0, 0x0
    R3 sh3add.uw, 0xffffffffffffffff, 0xffffffffffffffff, 0x7fffffff7
    R3 sh3add.uw, 0x1, 0xffffffffffffffff, 0x7
    R3 sh3add.uw, 0xffffffffffffffff, 0x1, 0x7fffffff9
    R3 sh3add.uw, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 sh3add.uw, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 sh3add.uw, 0x7fffffffffffffff, 0x1, 0x7fffffff9
    R3 sh3add.uw, 0x123456789abcdef0, 0xfedcba9876543210, 0xfedcba9d4c3b2990
    R3 sh3add.uw, 0x80000000, 0x7fffffff, 0x47fffffff
    R3 sh3add.uw, 0xffffffff80000000, 0xffffffff, 0x4ffffffff
    R3 sh3add.uw, 0x7fffffff, 0x1, 0x3fffffff9
    R3 sh3add.uw, 0xdeadbeefcafef00d, 0x706050403020100, 0x706050a5af98168
    TEST "add.uw"
    R3 add.uw, 0x0, 0x0, 0x0
    R3 add.uw, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffe
    R3 add.uw, 0x1, 0xffffffffffffffff, 0x0
    R3 add.uw, 0xffffffffffffffff, 0x1, 0x100000000
    R3 add.uw, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 add.uw, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 add.uw, 0x7fffffffffffffff, 0x1, 0x100000000
    R3 add.uw, 0x123456789abcdef0, 0xfedcba9876543210, 0xfedcba9911111100
    R3 add.uw, 0x80000000, 0x7fffffff, 0xffffffff
    R3 add.uw, 0xffffffff80000000, 0xffffffff, 0x17fffffff
    R3 add.uw, 0x7fffffff, 0x1, 0x80000000
    R3 add.uw, 0xdeadbeefcafef00d, 0x706050403020100, 0x7060504ce00f10d
    TEST "slli.uw"
    RI slli.uw, 0x8123456789abcdef, 0, 0x89abcdef
    RI slli.uw, 0x8123456789abcdef, 1, 0x113579bde
    RI slli.uw, 0x8123456789abcdef, 31, 0x44d5e6f780000000
    RI slli.uw, 0x8123456789abcdef, 32, 0x89abcdef00000000
    RI slli.uw, 0x8123456789abcdef, 63, 0x8000000000000000
    RI slli.uw, 0xffffffff, 0, 0xffffffff
    RI slli.uw, 0xffffffff, 1, 0x1fffffffe
    RI slli.uw, 0xffffffff, 31, 0x7fffffff80000000
    RI slli.uw, 0xffffffff, 32, 0xffffffff00000000
    RI slli.uw, 0xffffffff, 63, 0x8000000000000000

    /* Zbb */
    TEST "andn"
    R3 andn, 0x0, 0x0, 0x0
    R3 andn, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
    R3 andn, 0x1, 0xffffffffffffffff, 0x0
    R3 andn, 0xffffffffffffffff, 0x1, 0xfffffffffffffffe
    R3 andn, 0x8000000000000000, 0x8000000000000000, 0x0
    R3 andn, 0x8000000000000000, 0xffffffffffffffff, 0x0
    R3 andn, 0x7fffffffffffffff, 0x1, 0x7ffffffffffffffe
    R3 andn, 0x123456789abcdef0, 0xfedcba9876543210, 0x20446088a8cce0
    R3 andn, 0x80000000, 0x7fffffff, 0x80000000
    R3 andn, 0xffffffff80000000, 0xffffffff, 0xffffffff00000000
    R3 andn, 0x7fffffff, 0x1, 0x7ffffffe
    R3 andn, 0xdeadbeefcafef00d, 0x706050403020100, 0xd8a9baebc8fcf00d
    TEST "orn"
    R3 orn, 0x0, 0x0, 0xffffffffffffffff
    R3 orn, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 orn, 0x1, 0xffffffffffffffff, 0x1
    R3 orn, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    R3 orn, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff
    R3 orn, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    R3 orn, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    R3 orn, 0x123456789abcdef0, 0xfedcba9876543210, 0x1337577f9bbfdfff
    R3 orn, 0x80000000, 0x7fffffff, 0xffffffff80000000
    R3 orn, 0xffffffff80000000, 0xffffffff, 0xffffffff80000000
    R3 orn, 0x7fffffff, 0x1, 0xffffffffffffffff
    R3 orn, 0xdeadbeefcafef00d, 0x706050403020100, 0xfefdfefffefffeff
    TEST "xnor"
    R3 xnor, 0x0, 0x0, 0xffffffffffffffff
    R3 xnor, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 xnor, 0x1, 0xffffffffffffffff, 0x1
    R3 xnor, 0xffffffffffffffff, 0x1, 0x1
    R3 xnor, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff
    R3 xnor, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    R3 xnor, 0x7fffffffffffffff, 0x1, 0x8000000000000001
    R3 xnor, 0x123456789abcdef0, 0xfedcba9876543210, 0x1317131f1317131f
    R3 xnor, 0x80000000, 0x7fffffff, 0xffffffff00000000
    R3 xnor, 0xffffffff80000000, 0xffffffff, 0x80000000
    R3 xnor, 0x7fffffff, 0x1, 0xffffffff80000001
    R3 xnor, 0xdeadbeefcafef00d, 0x706050403020100, 0x2654441436030ef2
    TEST "clz"
    R2 clz, 0x0, 0x40
    R2 clz, 0x1, 0x3f
    R2 clz, 0xffffffffffffffff, 0x0
    R2 clz, 0x8000000000000000, 0x0
    R2 clz, 0x8000000080000000, 0x0
    R2 clz, 0xffffffff, 0x20
    R2 clz, 0xffffffff00000000, 0x0
    R2 clz, 0x100000000, 0x1f
    R2 clz, 0x123456789abcdef0, 0x3
    R2 clz, 0xff00ff00800100, 0x8
    TEST "ctz"
    R2 ctz, 0x0, 0x40
    R2 ctz, 0x1, 0x0
    R2 ctz, 0xffffffffffffffff, 0x0
    R2 ctz, 0x8000000000000000, 0x3f
    R2 ctz, 0x8000000080000000, 0x1f
    R2 ctz, 0xffffffff, 0x0
    R2 ctz, 0xffffffff00000000, 0x20
    R2 ctz, 0x100000000, 0x20
    R2 ctz, 0x123456789abcdef0, 0x4
    R2 ctz, 0xff00ff00800100, 0x8
    TEST "cpop"
    R2 cpop, 0x0, 0x0
    R2 cpop, 0x1, 0x1
    R2 cpop, 0xffffffffffffffff, 0x40
    R2 cpop, 0x8000000000000000, 0x1
    R2 cpop, 0x8000000080000000, 0x2
    R2 cpop, 0xffffffff, 0x20
    R2 cpop, 0xffffffff00000000, 0x20
    R2 cpop, 0x100000000, 0x1
    R2 cpop, 0x123456789abcdef0, 0x20
    R2 cpop, 0xff00ff00800100, 0x12
    TEST "clzw"
    R2 clzw, 0x0, 0x20
    R2 clzw, 0x1, 0x1f
    R2 clzw, 0xffffffffffffffff, 0x0
    R2 clzw, 0x8000000000000000, 0x20
    R2 clzw, 0x8000000080000000, 0x0
    R2 clzw, 0xffffffff, 0x0
    R2 clzw, 0xffffffff00000000, 0x20
    R2 clzw, 0x100000000, 0x20
    R2 clzw, 0x123456789abcdef0, 0x0
    R2 clzw, 0xff00ff00800100, 0x8
#ifndef ON_QEMU /* QEMU 7.2 looks into the upper half; the manual: 32 if the lower one is 0 */
    TEST "ctzw"
    R2 ctzw, 0x0, 0x20
    R2 ctzw, 0x1, 0x0
    R2 ctzw, 0xffffffffffffffff, 0x0
    R2 ctzw, 0x8000000000000000, 0x20
    R2 ctzw, 0x8000000080000000, 0x1f
    R2 ctzw, 0xffffffff, 0x0
    R2 ctzw, 0xffffffff00000000, 0x20
    R2 ctzw, 0x100000000, 0x20
    R2 ctzw, 0x123456789abcdef0, 0x4
    R2 ctzw, 0xff00ff00800100, 0x8
#endif
    TEST "cpopw"
    R2 cpopw, 0x0, 0x0
    R2 cpopw, 0x1, 0x1
    R2 cpopw, 0xffffffffffffffff, 0x20
    R2 cpopw, 0x8000000000000000, 0x0
    R2 cpopw, 0x8000000080000000, 0x1
    R2 cpopw, 0xffffffff, 0x20
    R2 cpopw, 0xffffffff00000000, 0x0
    R2 cpopw, 0x100000000, 0x0
    R2 cpopw, 0x123456789abcdef0, 0x13
    R2 cpopw, 0xff00ff00800100, 0x2
    TEST "max"
    R3 max, 0x0, 0x0, 0x0
    R3 max, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 max, 0x1, 0xffffffffffffffff, 0x1
    R3 max, 0xffffffffffffffff, 0x1, 0x1
    R3 max, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 max, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 max, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    R3 max, 0x123456789abcdef0, 0xfedcba9876543210, 0x123456789abcdef0
    R3 max, 0x80000000, 0x7fffffff, 0x80000000
    R3 max, 0xffffffff80000000, 0xffffffff, 0xffffffff
    R3 max, 0x7fffffff, 0x1, 0x7fffffff
    R3 max, 0xdeadbeefcafef00d, 0x706050403020100, 0x706050403020100
    TEST "maxu"
    R3 maxu, 0x0, 0x0, 0x0
    R3 maxu, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 maxu, 0x1, 0xffffffffffffffff, 0xffffffffffffffff
    R3 maxu, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    R3 maxu, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 maxu, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    R3 maxu, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    R3 maxu, 0x123456789abcdef0, 0xfedcba9876543210, 0xfedcba9876543210
    R3 maxu, 0x80000000, 0x7fffffff, 0x80000000
    R3 maxu, 0xffffffff80000000, 0xffffffff, 0xffffffff80000000
    R3 maxu, 0x7fffffff, 0x1, 0x7fffffff
    R3 maxu, 0xdeadbeefcafef00d, 0x706050403020100, 0xdeadbeefcafef00d
    TEST "min"
    R3 min, 0x0, 0x0, 0x0
    R3 min, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 min, 0x1, 0xffffffffffffffff, 0xffffffffffffffff
    R3 min, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    R3 min, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 min, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    R3 min, 0x7fffffffffffffff, 0x1, 0x1
    R3 min, 0x123456789abcdef0, 0xfedcba9876543210, 0xfedcba9876543210
    R3 min, 0x80000000, 0x7fffffff, 0x7fffffff
    R3 min, 0xffffffff80000000, 0xffffffff, 0xffffffff80000000
    R3 min, 0x7fffffff, 0x1, 0x1
    R3 min, 0xdeadbeefcafef00d, 0x706050403020100, 0xdeadbeefcafef00d
    TEST "minu"
    R3 minu, 0x0, 0x0, 0x0
    R3 minu, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 minu, 0x1, 0xffffffffffffffff, 0x1
    R3 minu, 0xffffffffffffffff, 0x1, 0x1
    R3 minu, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    R3 minu, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    R3 minu, 0x7fffffffffffffff, 0x1, 0x1
    R3 minu, 0x123456789abcdef0, 0xfedcba9876543210, 0x123456789abcdef0
    R3 minu, 0x80000000, 0x7fffffff, 0x7fffffff
    R3 minu, 0xffffffff80000000, 0xffffffff, 0xffffffff
    R3 minu, 0x7fffffff, 0x1, 0x1
    R3 minu, 0xdeadbeefcafef00d, 0x706050403020100, 0x706050403020100
    TEST "sext.b"
    R2 sext.b, 0x0, 0x0
    R2 sext.b, 0x1, 0x1
    R2 sext.b, 0xffffffffffffffff, 0xffffffffffffffff
    R2 sext.b, 0x8000000000000000, 0x0
    R2 sext.b, 0x8000000080000000, 0x0
    R2 sext.b, 0xffffffff, 0xffffffffffffffff
    R2 sext.b, 0xffffffff00000000, 0x0
    R2 sext.b, 0x100000000, 0x0
    R2 sext.b, 0x123456789abcdef0, 0xfffffffffffffff0
    R2 sext.b, 0xff00ff00800100, 0x0
    R2 sext.b, 0x80, 0xffffffffffffff80
    R2 sext.b, 0x7f, 0x7f
    R2 sext.b, 0x17f, 0x7f
    TEST "sext.h"
    R2 sext.h, 0x0, 0x0
    R2 sext.h, 0x1, 0x1
    R2 sext.h, 0xffffffffffffffff, 0xffffffffffffffff
    R2 sext.h, 0x8000000000000000, 0x0
    R2 sext.h, 0x8000000080000000, 0x0
    R2 sext.h, 0xffffffff, 0xffffffffffffffff
    R2 sext.h, 0xffffffff00000000, 0x0
    R2 sext.h, 0x100000000, 0x0
    R2 sext.h, 0x123456789abcdef0, 0xffffffffffffdef0
    R2 sext.h, 0xff00ff00800100, 0x100
    R2 sext.h, 0x8000, 0xffffffffffff8000
    R2 sext.h, 0x7fff, 0x7fff
    TEST "zext.h"
    R2 zext.h, 0x0, 0x0
    R2 zext.h, 0x1, 0x1
    R2 zext.h, 0xffffffffffffffff, 0xffff
    R2 zext.h, 0x8000000000000000, 0x0
    R2 zext.h, 0x8000000080000000, 0x0
    R2 zext.h, 0xffffffff, 0xffff
    R2 zext.h, 0xffffffff00000000, 0x0
    R2 zext.h, 0x100000000, 0x0
    R2 zext.h, 0x123456789abcdef0, 0xdef0
    R2 zext.h, 0xff00ff00800100, 0x100
    TEST "rol"
    R3 rol, 0x8123456789abcdef, 0x0, 0x8123456789abcdef
    R3 rol, 0x8123456789abcdef, 0x1, 0x2468acf13579bdf
    R3 rol, 0x8123456789abcdef, 0x1f, 0xc4d5e6f7c091a2b3
    R3 rol, 0x8123456789abcdef, 0x20, 0x89abcdef81234567
    R3 rol, 0x8123456789abcdef, 0x3f, 0xc091a2b3c4d5e6f7
    R3 rol, 0x8123456789abcdef, 0x40, 0x8123456789abcdef
    R3 rol, 0x7fffffffffffffff, 0xffffffffffffffff, 0xbfffffffffffffff
    R3 rol, 0xf0000001, 0x4, 0xf00000010
    R3 rol, 0xffffffffffffffff, 0x20, 0xffffffffffffffff
    R3 rol, 0xfedcba987654321, 0x100000004, 0xfedcba9876543210
    TEST "ror"
    R3 ror, 0x8123456789abcdef, 0x0, 0x8123456789abcdef
    R3 ror, 0x8123456789abcdef, 0x1, 0xc091a2b3c4d5e6f7
    R3 ror, 0x8123456789abcdef, 0x1f, 0x13579bdf02468acf
    R3 ror, 0x8123456789abcdef, 0x20, 0x89abcdef81234567
    R3 ror, 0x8123456789abcdef, 0x3f, 0x2468acf13579bdf
    R3 ror, 0x8123456789abcdef, 0x40, 0x8123456789abcdef
    R3 ror, 0x7fffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffe
    R3 ror, 0xf0000001, 0x4, 0x100000000f000000
    R3 ror, 0xffffffffffffffff, 0x20, 0xffffffffffffffff
    R3 ror, 0xfedcba987654321, 0x100000004, 0x10fedcba98765432
    TEST "rolw"
    R3 rolw, 0x8123456789abcdef, 0x0, 0xffffffff89abcdef
    R3 rolw, 0x8123456789abcdef, 0x1, 0x13579bdf
    R3 rolw, 0x8123456789abcdef, 0x1f, 0xffffffffc4d5e6f7
    R3 rolw, 0x8123456789abcdef, 0x20, 0xffffffff89abcdef
    R3 rolw, 0x8123456789abcdef, 0x3f, 0xffffffffc4d5e6f7
    R3 rolw, 0x8123456789abcdef, 0x40, 0xffffffff89abcdef
    R3 rolw, 0x7fffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 rolw, 0xf0000001, 0x4, 0x1f
    R3 rolw, 0xffffffffffffffff, 0x20, 0xffffffffffffffff
    R3 rolw, 0xfedcba987654321, 0x100000004, 0x76543218
    TEST "rorw"
    R3 rorw, 0x8123456789abcdef, 0x0, 0xffffffff89abcdef
    R3 rorw, 0x8123456789abcdef, 0x1, 0xffffffffc4d5e6f7
    R3 rorw, 0x8123456789abcdef, 0x1f, 0x13579bdf
    R3 rorw, 0x8123456789abcdef, 0x20, 0xffffffff89abcdef
    R3 rorw, 0x8123456789abcdef, 0x3f, 0x13579bdf
    R3 rorw, 0x8123456789abcdef, 0x40, 0xffffffff89abcdef
    R3 rorw, 0x7fffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 rorw, 0xf0000001, 0x4, 0x1f000000
    R3 rorw, 0xffffffffffffffff, 0x20, 0xffffffffffffffff
    R3 rorw, 0xfedcba987654321, 0x100000004, 0x18765432
    TEST "rori"
    RI rori, 0x8123456789abcdef, 0, 0x8123456789abcdef
    RI rori, 0x8123456789abcdef, 1, 0xc091a2b3c4d5e6f7
    RI rori, 0x8123456789abcdef, 31, 0x13579bdf02468acf
    RI rori, 0x8123456789abcdef, 32, 0x89abcdef81234567
    RI rori, 0x8123456789abcdef, 63, 0x2468acf13579bdf
    TEST "roriw"
    RI roriw, 0x8123456789abcdef, 0, 0xffffffff89abcdef
    RI roriw, 0x8123456789abcdef, 1, 0xffffffffc4d5e6f7
    RI roriw, 0x8123456789abcdef, 31, 0x13579bdf
    RI roriw, 0xf, 0, 0xf
    RI roriw, 0xf, 1, 0xffffffff80000007
    RI roriw, 0xf, 31, 0x1e
    TEST "orc.b"
    R2 orc.b, 0x0, 0x0
    R2 orc.b, 0x1, 0xff
    R2 orc.b, 0xffffffffffffffff, 0xffffffffffffffff
    R2 orc.b, 0x8000000000000000, 0xff00000000000000
    R2 orc.b, 0x8000000080000000, 0xff000000ff000000
    R2 orc.b, 0xffffffff, 0xffffffff
    R2 orc.b, 0xffffffff00000000, 0xffffffff00000000
    R2 orc.b, 0x100000000, 0xff00000000
    R2 orc.b, 0x123456789abcdef0, 0xffffffffffffffff
    R2 orc.b, 0xff00ff00800100, 0xff00ff00ffff00
    TEST "rev8"
    R2 rev8, 0x0, 0x0
    R2 rev8, 0x1, 0x100000000000000
    R2 rev8, 0xffffffffffffffff, 0xffffffffffffffff
    R2 rev8, 0x8000000000000000, 0x80
    R2 rev8, 0x8000000080000000, 0x8000000080
    R2 rev8, 0xffffffff, 0xffffffff00000000
    R2 rev8, 0xffffffff00000000, 0xffffffff
    R2 rev8, 0x100000000, 0x1000000
    R2 rev8, 0x123456789abcdef0, 0xf0debc9a78563412
    R2 rev8, 0xff00ff00800100, 0x18000ff00ff00

    /* Zbs: the number of the bit counts modulo 64 */
    TEST "bclr"
    R3 bclr, 0x8123456789abcdef, 0x0, 0x8123456789abcdee
    R3 bclr, 0x8123456789abcdef, 0x1, 0x8123456789abcded
    R3 bclr, 0x8123456789abcdef, 0x1f, 0x8123456709abcdef
    R3 bclr, 0x8123456789abcdef, 0x20, 0x8123456689abcdef
    R3 bclr, 0x8123456789abcdef, 0x3f, 0x123456789abcdef
    R3 bclr, 0x8123456789abcdef, 0x40, 0x8123456789abcdee
    R3 bclr, 0x7fffffffffffffff, 0xffffffffffffffff, 0x7fffffffffffffff
    R3 bclr, 0xf0000001, 0x4, 0xf0000001
    R3 bclr, 0xffffffffffffffff, 0x20, 0xfffffffeffffffff
    R3 bclr, 0xfedcba987654321, 0x100000004, 0xfedcba987654321
    TEST "bset"
    R3 bset, 0x8123456789abcdef, 0x0, 0x8123456789abcdef
    R3 bset, 0x8123456789abcdef, 0x1, 0x8123456789abcdef
    R3 bset, 0x8123456789abcdef, 0x1f, 0x8123456789abcdef
    R3 bset, 0x8123456789abcdef, 0x20, 0x8123456789abcdef
    R3 bset, 0x8123456789abcdef, 0x3f, 0x8123456789abcdef
    R3 bset, 0x8123456789abcdef, 0x40, 0x8123456789abcdef
    R3 bset, 0x7fffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 bset, 0xf0000001, 0x4, 0xf0000011
    R3 bset, 0xffffffffffffffff, 0x20, 0xffffffffffffffff
    R3 bset, 0xfedcba987654321, 0x100000004, 0xfedcba987654331
    TEST "binv"
    R3 binv, 0x8123456789abcdef, 0x0, 0x8123456789abcdee
    R3 binv, 0x8123456789abcdef, 0x1, 0x8123456789abcded
    R3 binv, 0x8123456789abcdef, 0x1f, 0x8123456709abcdef
    R3 binv, 0x8123456789abcdef, 0x20, 0x8123456689abcdef
    R3 binv, 0x8123456789abcdef, 0x3f, 0x123456789abcdef
    R3 binv, 0x8123456789abcdef, 0x40, 0x8123456789abcdee
    R3 binv, 0x7fffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    R3 binv, 0xf0000001, 0x4, 0xf0000011
    R3 binv, 0xffffffffffffffff, 0x20, 0xfffffffeffffffff
    R3 binv, 0xfedcba987654321, 0x100000004, 0xfedcba987654331
    TEST "bext"
    R3 bext, 0x8123456789abcdef, 0x0, 0x1
    R3 bext, 0x8123456789abcdef, 0x1, 0x1
    R3 bext, 0x8123456789abcdef, 0x1f, 0x1
    R3 bext, 0x8123456789abcdef, 0x20, 0x1
    R3 bext, 0x8123456789abcdef, 0x3f, 0x1
    R3 bext, 0x8123456789abcdef, 0x40, 0x1
    R3 bext, 0x7fffffffffffffff, 0xffffffffffffffff, 0x0
    R3 bext, 0xf0000001, 0x4, 0x0
    R3 bext, 0xffffffffffffffff, 0x20, 0x1
    R3 bext, 0xfedcba987654321, 0x100000004, 0x0
    TEST "bclri"
    RI bclri, 0x8123456789abcdef, 0, 0x8123456789abcdee
    RI bclri, 0x8123456789abcdef, 1, 0x8123456789abcded
    RI bclri, 0x8123456789abcdef, 31, 0x8123456709abcdef
    RI bclri, 0x8123456789abcdef, 32, 0x8123456689abcdef
    RI bclri, 0x8123456789abcdef, 63, 0x123456789abcdef
    RI bclri, 0x7edcba9876543210, 0, 0x7edcba9876543210
    RI bclri, 0x7edcba9876543210, 1, 0x7edcba9876543210
    RI bclri, 0x7edcba9876543210, 31, 0x7edcba9876543210
    RI bclri, 0x7edcba9876543210, 32, 0x7edcba9876543210
    RI bclri, 0x7edcba9876543210, 63, 0x7edcba9876543210
    TEST "bseti"
    RI bseti, 0x8123456789abcdef, 0, 0x8123456789abcdef
    RI bseti, 0x8123456789abcdef, 1, 0x8123456789abcdef
    RI bseti, 0x8123456789abcdef, 31, 0x8123456789abcdef
    RI bseti, 0x8123456789abcdef, 32, 0x8123456789abcdef
    RI bseti, 0x8123456789abcdef, 63, 0x8123456789abcdef
    RI bseti, 0x7edcba9876543210, 0, 0x7edcba9876543211
    RI bseti, 0x7edcba9876543210, 1, 0x7edcba9876543212
    RI bseti, 0x7edcba9876543210, 31, 0x7edcba98f6543210
    RI bseti, 0x7edcba9876543210, 32, 0x7edcba9976543210
    RI bseti, 0x7edcba9876543210, 63, 0xfedcba9876543210
    TEST "binvi"
    RI binvi, 0x8123456789abcdef, 0, 0x8123456789abcdee
    RI binvi, 0x8123456789abcdef, 1, 0x8123456789abcded
    RI binvi, 0x8123456789abcdef, 31, 0x8123456709abcdef
    RI binvi, 0x8123456789abcdef, 32, 0x8123456689abcdef
    RI binvi, 0x8123456789abcdef, 63, 0x123456789abcdef
    RI binvi, 0x7edcba9876543210, 0, 0x7edcba9876543211
    RI binvi, 0x7edcba9876543210, 1, 0x7edcba9876543212
    RI binvi, 0x7edcba9876543210, 31, 0x7edcba98f6543210
    RI binvi, 0x7edcba9876543210, 32, 0x7edcba9976543210
    RI binvi, 0x7edcba9876543210, 63, 0xfedcba9876543210
    TEST "bexti"
    RI bexti, 0x8123456789abcdef, 0, 0x1
    RI bexti, 0x8123456789abcdef, 1, 0x1
    RI bexti, 0x8123456789abcdef, 31, 0x1
    RI bexti, 0x8123456789abcdef, 32, 0x1
    RI bexti, 0x8123456789abcdef, 63, 0x1
    RI bexti, 0x7edcba9876543210, 0, 0x0
    RI bexti, 0x7edcba9876543210, 1, 0x0
    RI bexti, 0x7edcba9876543210, 31, 0x0
    RI bexti, 0x7edcba9876543210, 32, 0x0
    RI bexti, 0x7edcba9876543210, 63, 0x0
    DONE
