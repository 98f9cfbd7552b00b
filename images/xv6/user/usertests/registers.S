/*
 * registers.S: fills registers, runs a while, and looks whether they are as they were.
 *
 *   long registers_hold(long seed, long rounds, long number)
 *     a0 = seed, from which each register's value is made: seed + 64 * (its number)
 *     a1 = rounds of the loop in the middle; in each a system call of that number is made, if it is
 *          not negative, so that the hart changes hands in a call and, on long loops, by the timer
 *     returns 0, or the number of the first integer register that changed (f registers: 32 + n)
 *
 *   frame:  sp -> | ra, s0-s11 | fs0-fs11 | seed | rounds | number |
 *                 0            104        200    208      216
 */
#define FRAME 240

    .macro  fill_f n
    addi    t0, t0, 64
    fmv.d.x f\n, t0
    .endm

    .macro  check_f n
    addi    t0, t0, 64
    fmv.x.d t1, f\n
    li      a0, 32 + \n
    bne     t0, t1, 9f
    .endm

    .macro  fill_x reg, n
    addi    \reg, a0, 64 * \n
    .endm

    .macro  check_x reg, n
    addi    t0, t1, 64 * \n
    li      a0, \n
    bne     \reg, t0, 9f
    .endm

    .text
    .globl  registers_hold
    .type   registers_hold, @function
registers_hold:
    addi    sp, sp, -FRAME
    sd      ra, 0(sp)
    sd      s0, 8(sp)
    sd      s1, 16(sp)
    sd      s2, 24(sp)
    sd      s3, 32(sp)
    sd      s4, 40(sp)
    sd      s5, 48(sp)
    sd      s6, 56(sp)
    sd      s7, 64(sp)
    sd      s8, 72(sp)
    sd      s9, 80(sp)
    sd      s10, 88(sp)
    sd      s11, 96(sp)
    fsd     fs0, 104(sp)
    fsd     fs1, 112(sp)
    fsd     fs2, 120(sp)
    fsd     fs3, 128(sp)
    fsd     fs4, 136(sp)
    fsd     fs5, 144(sp)
    fsd     fs6, 152(sp)
    fsd     fs7, 160(sp)
    fsd     fs8, 168(sp)
    fsd     fs9, 176(sp)
    fsd     fs10, 184(sp)
    fsd     fs11, 192(sp)
    sd      a0, 200(sp)
    sd      a1, 208(sp)
    sd      a2, 216(sp)

    mv      t0, a0
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fill_f  \n
    .endr
    fill_x  s0, 8
    fill_x  s1, 9
    fill_x  a2, 12
    fill_x  a3, 13
    fill_x  a4, 14
    fill_x  a5, 15
    fill_x  a6, 16
    fill_x  s2, 18
    fill_x  s3, 19
    fill_x  s4, 20
    fill_x  s5, 21
    fill_x  s6, 22
    fill_x  s7, 23
    fill_x  s8, 24
    fill_x  s9, 25
    fill_x  s10, 26
    fill_x  s11, 27
    fill_x  t3, 28
    fill_x  t4, 29
    fill_x  t5, 30
    fill_x  t6, 31
    mv      t2, a1

1:  blez    t2, 3f
    addi    t2, t2, -1
    ld      a7, 216(sp)
    bltz    a7, 1b
    li      a0, 0               /* sleep(0) and getpid() have no other argument */
    ecall
    j       1b

3:  ld      t1, 200(sp)
    check_x s0, 8
    check_x s1, 9
    check_x a2, 12
    check_x a3, 13
    check_x a4, 14
    check_x a5, 15
    check_x a6, 16
    check_x s2, 18
    check_x s3, 19
    check_x s4, 20
    check_x s5, 21
    check_x s6, 22
    check_x s7, 23
    check_x s8, 24
    check_x s9, 25
    check_x s10, 26
    check_x s11, 27
    check_x t3, 28
    check_x t4, 29
    check_x t5, 30
    check_x t6, 31
    mv      t0, t1
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    check_f \n
    .endr
    li      a0, 0

9:  ld      ra, 0(sp)
    ld      s0, 8(sp)
    ld      s1, 16(sp)
    ld      s2, 24(sp)
    ld      s3, 32(sp)
    ld      s4, 40(sp)
    ld      s5, 48(sp)
    ld      s6, 56(sp)
    ld      s7, 64(sp)
    ld      s8, 72(sp)
    ld      s9, 80(sp)
    ld      s10, 88(sp)
    ld      s11, 96(sp)
    fld     fs0, 104(sp)
    fld     fs1, 112(sp)
    fld     fs2, 120(sp)
    fld     fs3, 128(sp)
    fld     fs4, 136(sp)
    fld     fs5, 144(sp)
    fld     fs6, 152(sp)
    fld     fs7, 160(sp)
    fld     fs8, 168(sp)
    fld     fs9, 176(sp)
    fld     fs10, 184(sp)
    fld     fs11, 192(sp)
    addi    sp, sp, FRAME
    ret
    .size   registers_hold, . - registers_hold
