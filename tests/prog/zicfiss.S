/*
 * zicfiss.S - shadow stacks: the instructions and ssp, what they are where they are off, shadow-stack
 * pages and who may touch them, and every fault. QEMU 7.2 does not know them.
 */
#include "check.inc"
#include "paging.inc"

#define SSPUSH_RA   .word 0xce104073
#define SSPUSH_T0   .word 0xce504073
#define SSPOPCHK_RA .word 0xcdc0c073
#define SSPOPCHK_T0 .word 0xcdc2c073
#define SSRDP_A0    .word 0xcdc04573
#define C_SSPUSH    .short 0x6081
#define C_SSPOPCHK  .short 0x6281
#define SWAP_W      .word 0x48b5262f /* ssamoswap.w a2, a1, (a0) */
#define SWAP_D      .word 0x48b5362f
#define SWAP_D_X0   .word 0x48b5302f /* into x0 */

#define PTE_SS (PTE_V | PTE_W | PTE_AD)
#define STACK  (VA_PAGES + 0x1000) /* one page; those around it are not mapped */
#define TOP    (STACK + 0x1000)

/* Shadow stacks in S- and U-mode (0 or 1 each) */
.macro STACKS s, u
    li t6, ENVCFG_SSE
    csrc menvcfg, t6
.if \s
    csrs menvcfg, t6
.endif
.if \u
    csrs senvcfg, t6
.endif
.endm

.macro CHECK_SSP value:vararg
    CHECK_CSR CSR_SSP, \value
.endm

/* sspush, sspopchk and the swaps in S-mode, at an entry of the stack's page */
.macro ALL_TRAP cause
    SET_CSR CSR_SSP, STACK + 0x800
    li a0, STACK + 0x800
    li a3, STACK + 0x7f8
    STEP S, SSPUSH_RA
    TRAPS \cause, a3
    STEP S, SSPOPCHK_RA
    TRAPS \cause, a0
    STEP S, SWAP_W
    TRAPS \cause, a0
    STEP S, SWAP_D
    TRAPS \cause, a0
    CHECK_SSP STACK + 0x800
.endm

PROG
    PAGING
    PAGE 1, stack0, PTE_SS
    li ra, 0x123456789abcdef0
    li t0, 0x0fedcba987654321
    SET_CSR CSR_SSP, TOP

    TEST "off: sspush and sspopchk do nothing, ssrdp writes 0"
    .irp mode, S, M
    STEP \mode, SSPUSH_RA
    RUNS
    STEP \mode, C_SSPUSH
    RUNS
    STEP \mode, SSPOPCHK_T0
    RUNS
    STEP \mode, C_SSPOPCHK
    RUNS
    li a0, -1
    STEP \mode, SSRDP_A0
    RUNS
    CHECK a0, 0
    .endr
    li a0, -1
    STEP_U SSRDP_A0
    RUNS
    CHECK a0, 0
    CHECK_SSP TOP
    TEST "off: ssp is M-mode's alone, and the swaps are illegal"
    li a4, 0x01102573 /* csrr a0, ssp */
    STEP S, .word 0x01102573
    TRAPS CAUSE_ILLEGAL, a4
    li a0, STACK
    li a4, 0x48b5262f
    STEP S, SWAP_W
    TRAPS CAUSE_ILLEGAL, a4
    li a4, 0x48b5362f
    STEP_U SWAP_D
    TRAPS CAUSE_ILLEGAL, a4
    TEST "off: a page with W alone is reserved, and senvcfg.SSE cannot be set"
    li a0, STACK
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    li a1, ENVCFG_SSE
    csrs senvcfg, a1
    csrr a2, senvcfg
    and a2, a2, a1
    CHECK a2, 0

    TEST "S on: U is off until senvcfg.SSE is set, and loses it with menvcfg.SSE"
    STACKS 1, 0
    li a0, -1
    STEP_U SSRDP_A0
    RUNS
    CHECK a0, 0
    STEP_U SSPUSH_RA
    RUNS
    CHECK_SSP TOP
    STEP_U .word 0x01102573
    TRAPS CAUSE_ILLEGAL
    li a0, STACK
    STEP_U SWAP_D
    TRAPS CAUSE_ILLEGAL
    STACKS 1, 1
    STEP_U SSRDP_A0
    RUNS
    CHECK a0, TOP
    STEP_U csrr a1, CSR_SSP
    RUNS
    CHECK a1, TOP
    STACKS 0, 0
    STACKS 1, 0
    csrr a2, senvcfg
    andi a2, a2, ENVCFG_SSE
    CHECK a2, 0
    TEST "M-mode has none, whatever is on"
    HERE SSPUSH_RA
    CHECK s8, -1
    HERE SSPOPCHK_T0
    CHECK s8, -1
    li a0, -1
    HERE SSRDP_A0
    CHECK s8, -1
    CHECK a0, 0
    CHECK_SSP TOP

    TEST "ssp: the lower three bits are 0"
    li a0, -1
    csrw CSR_SSP, a0
    CHECK_SSP -8
    SET_CSR CSR_SSP, TOP
    STEP S, csrr a0, CSR_SSP
    RUNS
    CHECK a0, TOP
    TEST "push and pop"
    STEP S, SSPUSH_RA
    RUNS
    CHECK_SSP TOP - 8
    STEP S, SSPUSH_T0
    RUNS
    CHECK_SSP TOP - 16
    STEP S, C_SSPUSH
    RUNS
    CHECK_SSP TOP - 24
    la a1, stack0
    li a2, 0x1000 - 24
    add a1, a1, a2
    ld a2, (a1)
    CHECK_REG a2, ra
    ld a2, 8(a1)
    CHECK_REG a2, t0
    ld a2, 16(a1)
    CHECK_REG a2, ra
    li a1, TOP - 16
    STEP S, ld a2, (a1) /* open to loads */
    RUNS
    CHECK_REG a2, t0
    STEP S, lr.d a2, (a1)
    RUNS
    CHECK_REG a2, t0
    STEP S, SSRDP_A0
    CHECK a0, TOP - 24
    STEP S, SSPOPCHK_RA
    RUNS
    CHECK_SSP TOP - 16
    STEP S, C_SSPOPCHK
    RUNS
    CHECK_SSP TOP - 8
    STEP S, SSPOPCHK_RA
    RUNS
    CHECK_SSP TOP
    TEST "what does not match is a software check, and ssp stays"
    li a4, CHECK_SHADOW_STACK
    SET_CSR CSR_SSP, TOP - 8
    STEP S, SSPOPCHK_T0
    TRAPS CAUSE_SOFTWARE_CHECK, a4
    STEP S, C_SSPOPCHK
    TRAPS CAUSE_SOFTWARE_CHECK, a4
    CHECK_SSP TOP - 8
    xori ra, ra, 1 /* one bit is enough */
    STEP S, SSPOPCHK_RA
    TRAPS CAUSE_SOFTWARE_CHECK, a4
    xori ra, ra, 1
    STEP S, SSPOPCHK_RA
    RUNS
    TEST "other operands are may-be-operations still"
    li a0, -1
    STEP S, .word 0xce104573 /* mop.rr.7 a0, x0, x1 */
    RUNS
    CHECK a0, 0
    li a0, -1
    STEP S, .word 0xcdc0c573 /* mop.r.28 a0, x1 */
    RUNS
    CHECK a0, 0
    STEP S, .word 0xce204073 /* mop.rr.7 x0, x0, x2 */
    RUNS
    STEP S, .word 0xcdc04073 /* mop.r.28 x0, x0 */
    RUNS
    STEP S, .short 0x6181 /* c.mop.3 */
    RUNS
    CHECK_SSP TOP

    TEST "the ends of the stack: store page faults, ssp stays"
    SET_CSR CSR_SSP, STACK
    li a0, STACK - 8
    STEP S, SSPUSH_RA
    TRAPS CAUSE_STORE_PAGE, a0
    CHECK_SSP STACK
    SET_CSR CSR_SSP, TOP
    li a0, TOP
    STEP S, SSPOPCHK_RA
    TRAPS CAUSE_STORE_PAGE, a0
    CHECK_SSP TOP
    TEST "an address that is not canonical is a store page fault"
    li a0, 0x4000000000
    csrw CSR_SSP, a0
    STEP S, SSPOPCHK_RA
    TRAPS CAUSE_STORE_PAGE, a0

    TEST "stores, AMOs and cache-block operations may not touch the stack: access faults"
    li a0, STACK + 8
    ld a4, stack0 + 8
    STEP S, sd a0, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    STEP S, amoadd.d a1, a0, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    STEP S, sc.d a1, a0, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    li a1, ENVCFG_CBIE | ENVCFG_CBCFE | ENVCFG_CBZE
    csrs menvcfg, a1
    STEP S, .word 0x0045200f /* cbo.zero (a0) */
    TRAPS CAUSE_STORE_ACCESS, a0
    STEP S, .word 0x0015200f /* cbo.clean (a0) */
    TRAPS CAUSE_STORE_ACCESS, a0
    ld a5, stack0 + 8
    CHECK_REG a5, a4
    li a1, TOP - 4
    PAGE 2, stack0, PTE_RW
    STEP S, sd a0, (a1) /* and half of one */
    TRAPS CAUSE_STORE_ACCESS, a1
    NO_PAGE 2
    TEST "code is not fetched from it"
    li a0, STACK
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK_REG s10, a0
    TEST "other pages are not for its instructions: access faults"
    .irp rights, PTE_R | PTE_W, PTE_R | PTE_W | PTE_X, PTE_R | PTE_X, PTE_X
    PAGE 1, stack0, PTE_V | \rights | PTE_AD
    ALL_TRAP CAUSE_STORE_ACCESS
    .endr
    TEST "MXR changes nothing"
    li a1, MSTATUS_MXR
    csrs mstatus, a1
    ALL_TRAP CAUSE_STORE_ACCESS
    csrc mstatus, a1
    TEST "a read-only page: page faults, for copy-on-write"
    PAGE 1, stack0, PTE_V | PTE_R | PTE_AD
    ALL_TRAP CAUSE_STORE_PAGE
    TEST "no page, or W and X: page faults"
    PAGE 1, stack0, PTE_W | PTE_AD
    ALL_TRAP CAUSE_STORE_PAGE
    PAGE 1, stack0, PTE_V | PTE_W | PTE_X | PTE_AD
    ALL_TRAP CAUSE_STORE_PAGE
    TEST "a misaligned superpage comes before the rights"
    MEGA 1, stack0, PTE_RW
    SET_CSR CSR_SSP, VA_PAGES + 0x200008
    li a0, VA_PAGES + 0x200000
    STEP S, SSPUSH_RA
    TRAPS CAUSE_STORE_PAGE, a0
    TEST "U pages: S needs SUM, U needs U"
    PAGE 1, stack0, PTE_SS | PTE_U
    ALL_TRAP CAUSE_STORE_PAGE
    li a1, MSTATUS_SUM
    csrs mstatus, a1
    SET_CSR CSR_SSP, TOP
    STEP S, SSPUSH_RA
    RUNS
    csrc mstatus, a1
    STACKS 1, 1
    STEP_U SSPOPCHK_RA
    RUNS
    STEP_U SSPUSH_T0
    RUNS
    STEP_U C_SSPOPCHK
    RUNS
    CHECK_SSP TOP
    PAGE 1, stack0, PTE_SS
    li a0, TOP - 8
    STEP_U SSPUSH_T0
    TRAPS CAUSE_STORE_PAGE, a0
    STACKS 1, 0

    TEST "ssamoswap"
    li a0, STACK + 0x100
    li a1, 0x1122334455667788
    li a3, 0xffeeddcc8badf00d
    sd a3, stack0 + 0x100, t1
    STEP S, SWAP_D
    RUNS
    CHECK_REG a2, a3
    ld a4, stack0 + 0x100
    CHECK_REG a4, a1
    sd a3, stack0 + 0x100, t1
    STEP S, SWAP_W
    RUNS
    CHECK a2, 0xffffffff8badf00d
    ld a4, stack0 + 0x100
    CHECK a4, 0xffeeddcc55667788
    STEP S, SWAP_D_X0
    RUNS
    ld a4, stack0 + 0x100
    CHECK_REG a4, a1
    addi a0, a0, 4
    STEP S, SWAP_W
    RUNS
    CHECK a2, 0x11223344
    TEST "ssamoswap must be aligned"
    STEP S, SWAP_D
    TRAPS CAUSE_STORE_MISALIGNED, a0
    addi a0, a0, 2
    STEP S, SWAP_W
    TRAPS CAUSE_STORE_MISALIGNED, a0
    TEST "in M-mode it is for the memory of S and U, by MPRV"
    li a0, STACK + 0x100
    HERE SWAP_D
    TRAPS CAUSE_STORE_ACCESS, a0
    li t1, MSTATUS_MPRV | MSTATUS_MPP
    csrc mstatus, t1
    li t1, MSTATUS_MPRV | PRV_S << MSTATUS_MPP_BIT
    csrs mstatus, t1
    HERE SWAP_D
    li t1, MSTATUS_MPRV
    csrc mstatus, t1
    CHECK s8, -1
    ld a4, stack0 + 0x100
    CHECK_REG a4, a1
    STACKS 0, 0 /* there the page is reserved, but the instruction is not illegal */
    li t1, MSTATUS_MPRV | PRV_S << MSTATUS_MPP_BIT
    csrs mstatus, t1
    HERE SWAP_D
    li t1, MSTATUS_MPRV
    csrc mstatus, t1
    TRAPS CAUSE_STORE_PAGE, a0
    STACKS 1, 0

    TEST "A and D: a pop reads, a push writes"
    li a5, ENVCFG_ADUE
    csrs menvcfg, a5
    PAGE 1, stack0, PTE_V | PTE_W
    SET_CSR CSR_SSP, STACK + 0x100
    ld t0, stack0 + 0x100
    STEP S, SSPOPCHK_T0
    RUNS
    ld a4, pt_leaf + 8
    andi a4, a4, 0xff
    CHECK a4, PTE_V | PTE_W | PTE_A
    STEP S, SSPUSH_T0
    RUNS
    ld a4, pt_leaf + 8
    andi a4, a4, 0xff
    CHECK a4, PTE_V | PTE_W | PTE_A | PTE_D
    csrc menvcfg, a5
    PAGE 1, stack0, PTE_V | PTE_W | PTE_A
    STEP S, SSPOPCHK_T0
    RUNS
    li a0, STACK + 0x100
    STEP S, SSPUSH_T0
    TRAPS CAUSE_STORE_PAGE, a0
    PAGE 1, stack0, PTE_V | PTE_W | PTE_D
    SET_CSR CSR_SSP, STACK + 0x100
    STEP S, SSPOPCHK_T0
    TRAPS CAUSE_STORE_PAGE, a0
    csrs menvcfg, a5
    PAGE 1, stack0, PTE_SS
    TEST "menvcfg.SSE changes what the page is, without a fence"
    li a0, STACK
    STEP S, ld a1, (a0)
    RUNS
    STACKS 0, 0
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    STACKS 1, 0
    STEP S, ld a1, (a0)
    RUNS

    TEST "PMP must allow reads and writes, whichever it is"
    la a1, stack0
    srli a1, a1, 2
    ori a1, a1, 0x1ff
    li a2, -1
    csrw pmpaddr1, a2
    csrw pmpaddr0, a1
    .irp rights, PMP_R, PMP_X, 0
    li a2, PMP_NAPOT | \rights | (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a2
    ALL_TRAP CAUSE_STORE_ACCESS
    .endr
    li a2, PMP_NAPOT | PMP_R | PMP_W | (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a2
    SET_CSR CSR_SSP, TOP
    STEP S, SSPUSH_RA
    RUNS
    TEST "a device is no stack"
    la a1, pt_leaf
    li a2, MAP_UART_BASE >> 2 | PTE_SS
    sd a2, 8(a1)
    sfence.vma
    ALL_TRAP CAUSE_STORE_ACCESS
    PAGE 1, stack0, PTE_SS
    TEST "without page tables there are none"
    csrr a5, satp
    csrw satp, zero
    ALL_TRAP CAUSE_STORE_ACCESS
    csrw satp, a5

    TEST "code that lies where they write is the new code at once"
    PAGE 1, page_code, PTE_SS
    li a4, 3
1:  li a0, 0
    jal s1, page_code
    CHECK a0, 1
    li a0, STACK
    li a1, 0x00048067 << 32 | 0x00200513 /* li a0, 2; jr s1 */
    STEP S, SWAP_D
    RUNS
    jal s1, page_code
    CHECK a0, 2
    mv t0, a2
    SET_CSR CSR_SSP, STACK + 8
    STEP S, SSPUSH_T0 /* as it was */
    RUNS
    addi a4, a4, -1
    bnez a4, 1b
    PAGE 1, stack0, PTE_SS
    TEST "a call and its return, a thousand deep"
    SET_CSR CSR_SSP, TOP
    PAGE 0, stack1, PTE_SS
    ENTER S, deep
    RUNS
    CHECK_SSP TOP
    CHECK a0, 1000
    DONE

deep:
    la sp, calls_end
    li a0, 0
    li a1, 1000
    call nest
    ecall
nest:
    SSPUSH_RA
    addi sp, sp, -8
    sd ra, (sp)
    addi a0, a0, 1
    beq a0, a1, 1f
    call nest
1:  ld ra, (sp)
    addi sp, sp, 8
    SSPOPCHK_RA
    ret

    .data
    .balign 4096
    .option norvc
page_code:
    li a0, 1
    jr s1
    .balign 4096
    .section .bss
    .balign 4096
stack0:
    .space 4096
stack1:
    .space 4096
calls:
    .space 8192
calls_end:
