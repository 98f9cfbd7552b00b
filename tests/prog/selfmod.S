/*
 * selfmod.S - code that is written while it runs, with fence.i: the next instruction, the loop that
 * one is in, another page, through another address, by AMO, by a store across pages, again and
 * again. The same from another hart is in harts.S. (Zifencei)
 */
#include "check.inc"
#include "paging.inc"

#define ADDI_A0(imm) ((imm) << 20 | 10 << 15 | 10 << 7 | 0x13) /* addi a0, a0, imm */
#define LI_A0(imm)   ((imm) << 20 | 10 << 7 | 0x13)
#define RET          0x00008067
#define C_RET        0x8082
#define C_LI_A0(imm) (0x4501 | (imm) << 2) /* 0 to 31 */

/* The word at a symbol + off := a value; all but a0 to a3 is left alone. */
.macro PATCH symbol, value, off=0
    la a2, \symbol + \off
    li a3, \value
    sw a3, (a2)
.endm

    .option norvc

PROG
    TEST "the same page: a function that ran before"
    call near
    CHECK a0, 1
    PATCH near, LI_A0(2)
    fence.i
    call near
    CHECK a0, 2
    TEST "the instruction right behind the fence"
    PATCH behind, LI_A0(3)
    fence.i
behind:
    li a0, 0
    CHECK a0, 3
    TEST "in a block that runs: the fence takes effect for what is ahead in it"
    PATCH ahead, LI_A0(4)
    nop
    nop
    fence.i
    nop
    nop
ahead:
    li a0, 0
    CHECK a0, 4
    TEST "a loop that patches its own body, round by round"
    li a0, 0
    li a4, 50 /* rounds */
1:  slli a3, a4, 20
    li a5, ADDI_A0(0)
    or a3, a3, a5
    la a2, body
    sw a3, (a2)
    fence.i
body:
    addi a0, a0, 0
    addi a4, a4, -1
    bnez a4, 1b
    CHECK a0, 50 * 51 / 2
    TEST "a loop that is patched once while it is hot"
    li a0, 0
    li a4, 2000
1:  li a5, 1000
    bne a4, a5, 2f
    PATCH hot, ADDI_A0(3)
    fence.i
2:
hot:
    addi a0, a0, 1
    addi a4, a4, -1
    bnez a4, 1b
    CHECK a0, 1000 + 3000

    TEST "another page"
    call far
    CHECK a0, 1
    PATCH far, LI_A0(5)
    fence.i
    call far
    CHECK a0, 5
    TEST "another page, called from many places, by jal and jalr"
    li a4, 8
1:  slli a3, a4, 20
    li a5, LI_A0(0)
    or a3, a3, a5
    la a2, far
    sw a3, (a2)
    fence.i
    call far
    CHECK_REG a0, a4
    la a2, far
    jalr a2
    CHECK_REG a0, a4
    call goes_far
    CHECK_REG a0, a4
    addi a4, a4, -1
    bnez a4, 1b
    TEST "a tail of the page is written, its head is not: the head still runs, and so does the tail"
    call far_head
    CHECK a0, 11
    PATCH far_tail, ADDI_A0(20)
    fence.i
    call far_head
    CHECK a0, 21
    call far
    CHECK a0, 1
    TEST "data beside code: a thousand stores to the page, and the code stays what it was"
    li a4, 1000
    la a2, far_data
1:  sd a4, (a2)
    call far_head
    CHECK a0, 21
    addi a4, a4, -1
    bnez a4, 1b
    TEST "bytes and halves of an instruction"
    la a2, near
    li a3, 0x07
    sb a3, 3(a2) /* the upper bits of the immediate: 2 | 0x070 */
    fence.i
    call near
    CHECK a0, 0x72 - 0x70 + 0x70
    li a3, 0x0060
    sh a3, 2(a2)
    fence.i
    call near
    CHECK a0, 6
    TEST "by AMO, by SC"
    la a2, near
    li a3, LI_A0(7)
    amoswap.w zero, a3, (a2)
    fence.i
    call near
    CHECK a0, 7
    li a3, LI_A0(8)
1:  lr.w a4, (a2)
    sc.w a4, a3, (a2)
    bnez a4, 1b
    fence.i
    call near
    CHECK a0, 8
    TEST "by a misaligned store, and by one across the end of the page"
    PATCH across, LI_A0(1)
    fence.i
    call across
    CHECK a0, 1
    la a2, across - 2
    li a3, LI_A0(9) << 16 | 1
    sd a3, (a2) /* writes to both pages */
    li a3, RET
    sw a3, 6(a2)
    fence.i
    call across
    CHECK a0, 9
    TEST "an instruction that lies in two pages: either half"
    la a2, two_pages
    li a3, LI_A0(12)
    sh a3, (a2)
    srli a3, a3, 16
    sh a3, 2(a2)
    li a3, RET
    sw a3, 4(a2)
    fence.i
    call two_pages
    CHECK a0, 12
    li a3, 13 << 4
    sh a3, 2(a2) /* in the second page */
    fence.i
    call two_pages
    CHECK a0, 13
    li a3, 15 << 7 | 0x13 /* li a5 */
    sh a3, (a2) /* in the first */
    fence.i
    call two_pages
    CHECK a5, 13
    TEST "from 4 bytes to two of 2, and back"
    li a3, C_RET << 16 | C_LI_A0(14)
    la a2, near
    sw a3, (a2)
    fence.i
    call near
    CHECK a0, 14
    PATCH near, LI_A0(15)
    fence.i
    call near
    CHECK a0, 15
    TEST "an instruction becomes illegal, and legal again"
    PATCH near, 0xffffffff
    fence.i
    la a4, near
    HERE jr a4
    CHECK s8, CAUSE_ILLEGAL
    CHECK_REG s9, a4
    PATCH near, LI_A0(16)
    fence.i
    call near
    CHECK a0, 16

    TEST "through another virtual address, in S"
    PAGING
    PAGE 0, far, PTE_RW
    PAGE 1, far, PTE_V | PTE_X | PTE_AD
    li a4, VA_PAGES + 0x1000
    li a5, VA_PAGES
    ENTER S, call_a4
    RUNS
    CHECK a0, 1
    li a3, LI_A0(17)
    ENTER S, store_and_call
    RUNS
    CHECK a0, 17
    TEST "written in M at its physical address, run in S"
    PATCH far, LI_A0(18)
    ENTER S, fence_and_call
    RUNS
    CHECK a0, 18
    TEST "one frame at two addresses: code is what it is at both"
    PAGE 2, far, PTE_V | PTE_X | PTE_AD
    li a4, VA_PAGES + 0x2000
    ENTER S, call_a4
    RUNS
    CHECK a0, 18
    PATCH far, LI_A0(19)
    ENTER S, fence_and_call
    RUNS
    CHECK a0, 19
    li a4, VA_PAGES + 0x1000
    ENTER S, call_a4
    CHECK a0, 19
    TEST "a new program in an old frame: 30 times a page full of code"
    csrw satp, zero
    li s0, 30
1:  la a2, arena
    li a3, C_LI_A0(0) | 0x00010000 /* and c.nop */
    li a4, 1023
    slli a5, s0, 2
    or a3, a3, a5
2:  sw a3, (a2)
    addi a2, a2, 4
    addi a4, a4, -1
    bnez a4, 2b
    li a3, RET
    sw a3, (a2)
    fence.i
    la a2, arena
    jalr a2
    CHECK_REG a0, s0
    addi s0, s0, -1
    bnez s0, 1b
    TEST "code and data in one page: stores beside the code, over and over, and then into it"
    la a1, far_data
    la a2, beside
    li s0, 200
1:  sd s0, (a1)
    jalr a2
    CHECK a0, 1
    addi s0, s0, -1
    bnez s0, 1b
    PATCH beside, LI_A0(7)
    fence.i
    jalr a2
    CHECK a0, 7
    TEST "there, a loop that patches an instruction ahead of itself"
    li s0, 100
    li a0, 0
    la a4, beside_loop
    jalr a4
    CHECK a0, 100 * 101 / 2
    DONE

near:
    li a0, 1
    ret
goes_far:
    j far
call_a4: /* S-mode: a function, then back to M */
    jalr a4
    ecall
store_and_call:
    sw a3, (a5)
fence_and_call:
    fence.i
    jalr a4
    ecall

    .section .text.far, "ax"
    .balign 4096
far:
    li a0, 1
    ret
far_head:
    li a0, 1
    nop
far_tail:
    addi a0, a0, 10
    ret
    .balign 8
far_data:
    .dword 0
beside:
    li a0, 1
    ret
beside_loop: /* a0 += s0, by an immediate */
    slli a3, s0, 20
    li a5, ADDI_A0(0)
    or a3, a3, a5
    la a2, beside_add
    sw a3, (a2)
    fence.i
beside_add:
    addi a0, a0, 0
    addi s0, s0, -1
    bnez s0, beside_loop
    ret
    .balign 4096
    .space 4092
across: /* its second instruction is in the next page */
    li a0, 1
    ret
    .balign 4096
    .space 4094
two_pages:
    .space 10
    .balign 4096
arena:
    .space 4096
