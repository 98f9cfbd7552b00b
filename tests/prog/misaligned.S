/*
 * misaligned.S - loads and stores at any address, inside a page and across two, in M, S and U.
 *
 * Across pages both are checked before a byte is written, and mtval is the first byte of the page
 * that failed (privileged ISA, "Machine Trap Value Register").
 */
#include "check.inc"
#include "paging.inc"

#define CROSS (VA_PAGES + 0xffc) /* eight bytes from here lie half in the first page */

/* Bytes 1, 2, 3 ... 8 at a0, without a misaligned access. */
.macro FILL
    li t0, 1
1:  add t1, a0, t0
    sb t0, -1(t1)
    addi t0, t0, 1
    li t2, 9
    bne t0, t2, 1b
.endm

.macro CHECK_BYTES
    li t0, 1
1:  add t1, a0, t0
    lbu a1, -1(t1)
    CHECK_REG a1, t0
    addi t0, t0, 1
    li t2, 9
    bne t0, t2, 1b
.endm

.macro LOADS step
    \step ld a1, (a0)
    RUNS
    CHECK a1, 0x0807060504030201
    \step lw a1, 1(a0)
    RUNS
    CHECK a1, 0x05040302
    \step lwu a1, 3(a0)
    RUNS
    CHECK a1, 0x07060504
    \step lh a1, 3(a0)
    RUNS
    CHECK a1, 0x0504
    \step lhu a1, 5(a0)
    RUNS
    CHECK a1, 0x0706
    \step fld ft0, (a0)
    RUNS
    fmv.x.d a1, ft0
    CHECK a1, 0x0807060504030201
    \step flw ft0, 2(a0)
    RUNS
    fmv.x.d a1, ft0
    CHECK a1, 0xffffffff06050403
.endm

/* Each kind of store, read back by bytes from where it is in physical memory (a2). */
.macro STORES step
    li a1, 0x1122334455667788
    \step sd a1, (a0)
    RUNS
    lbu a3, 0(a2)
    CHECK a3, 0x88
    lbu a3, 7(a2)
    CHECK a3, 0x11
    \step sw a1, 2(a0)
    RUNS
    lbu a3, 1(a2)
    CHECK a3, 0x77
    lbu a3, 2(a2)
    CHECK a3, 0x88
    lbu a3, 5(a2)
    CHECK a3, 0x55
    lbu a3, 6(a2)
    CHECK a3, 0x22
    \step sh a1, 3(a0)
    RUNS
    lbu a3, 3(a2)
    CHECK a3, 0x88
    lbu a3, 4(a2)
    CHECK a3, 0x77
    fmv.d.x ft1, a1
    \step fsd ft1, (a0)
    RUNS
    lbu a3, 3(a2)
    CHECK a3, 0x55
    \step fsw ft1, 3(a0)
    RUNS
    lbu a3, 4(a2)
    CHECK a3, 0x77
    lbu a3, 7(a2)
    CHECK a3, 0x11
.endm

.macro IN_S insn:vararg
    STEP S, \insn
.endm
.macro IN_M insn:vararg
    STEP M, \insn
.endm

PROG
    li t0, MSTATUS_FS
    csrs mstatus, t0

    TEST "M: loads inside a page"
    la a0, page_a + 0x101
    FILL
    LOADS IN_M
    TEST "M: stores inside a page"
    mv a2, a0
    STORES IN_M
    TEST "M: loads across a page's end"
    la a0, page_a + 0xffc
    FILL
    LOADS IN_M
    TEST "M: stores across a page's end"
    mv a2, a0
    STORES IN_M

    PAGING
    PAGE 0, page_a, PTE_RW
    PAGE 1, page_b, PTE_RW

    TEST "S: loads inside a page"
    la a0, page_a + 0x101
    FILL
    li a0, VA_PAGES + 0x101
    LOADS IN_S
    TEST "S: stores inside a page"
    la a2, page_a + 0x101
    STORES IN_S
    TEST "S: loads across a page's end"
    la a0, page_a + 0xffc
    FILL
    li a0, CROSS
    LOADS IN_S
    TEST "S: stores across a page's end"
    la a2, page_a + 0xffc
    STORES IN_S

    TEST "U: loads and stores inside a page and across its end"
    PAGE 0, page_a, PTE_RW | PTE_U
    PAGE 1, page_b, PTE_RW | PTE_U
    la a0, page_a + 0x101
    FILL
    li a0, VA_PAGES + 0x101
    LOADS STEP_U
    la a0, page_a + 0xffc
    FILL
    li a0, CROSS
    LOADS STEP_U
    la a2, page_a + 0xffc
    STORES STEP_U

    TEST "pages that are not neighbours in memory: each half goes to its own frame"
    PAGE 0, page_c, PTE_RW
    PAGE 1, page_a, PTE_RW
    la a0, page_c + 0xffc
    sw zero, (a0)
    la a2, page_a
    sw zero, (a2)
    li a0, CROSS
    li a1, 0x1122334455667788
    STEP S, sd a1, (a0)
    RUNS
    la a0, page_c + 0xffc
    lwu a3, (a0)
    CHECK a3, 0x55667788
    lwu a3, (a2)
    CHECK a3, 0x11223344
    li a0, CROSS
    STEP S, ld a1, (a0)
    RUNS
    CHECK a1, 0x1122334455667788

    TEST "a load whose second page is absent: tval is that page's first byte"
    NO_PAGE 1
    li a0, CROSS
    li a4, VA_PAGES + 0x1000
    li a1, 77
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a4
    CHECK a1, 77
    li a0, VA_PAGES + 0xfff
    STEP S, lh a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a4
    STEP S, flw ft0, (a0)
    TRAPS CAUSE_LOAD_PAGE, a4

    TEST "a store whose second page is absent: tval, and not a byte is written"
    PAGE 0, page_a, PTE_RW
    la a0, page_a + 0xffc
    FILL
    li a0, CROSS
    li a1, -1
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a4
    la a0, page_a + 0xffc
    CHECK_BYTES

    TEST "a store whose second page is read-only"
    PAGE 1, page_b, PTE_V | PTE_R | PTE_AD
    li a0, CROSS
    li a1, -1
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a4
    la a0, page_a + 0xffc
    CHECK_BYTES
    li a0, CROSS
    STEP S, ld a1, (a0)
    RUNS

    TEST "a store whose first page is read-only: tval is the address itself"
    PAGE 0, page_a, PTE_V | PTE_R | PTE_AD
    PAGE 1, page_b, PTE_RW
    li a0, CROSS
    li a1, -1
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    la a0, page_a + 0xffc
    CHECK_BYTES

    TEST "both pages absent: the first is the one named"
    NO_PAGE 0
    NO_PAGE 1
    li a0, CROSS
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a0

    TEST "U: the second page is the supervisor's"
    PAGE 0, page_a, PTE_RW | PTE_U
    PAGE 1, page_b, PTE_RW
    STEP_U sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a4
    STEP_U ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a4
    la a0, page_a + 0xffc
    CHECK_BYTES

    TEST "an access that ends with its page touches no second one"
    NO_PAGE 1
    li a0, VA_PAGES + 0xff8
    STEP_U sd a1, (a0)
    RUNS
    STEP_U ld a1, (a0)
    RUNS
    li a0, VA_PAGES + 0xff9
    li a4, VA_PAGES + 0x1000
    STEP_U ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a4
    DONE

    .section .bss
    .balign 4096
page_a:
    .space 4096
page_b:
    .space 4096
page_c:
    .space 4096
