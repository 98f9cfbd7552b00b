/*
 * pointers.S - pointer masking (Ssnpm, Smnpm, Smmpm): the fields, both lengths in each mode, tval,
 * pages, MPRV, MXR and fences; kinds of access are in pointers_kinds.S. QEMU 7.2 does it in another
 * way.
 */
#include "check.inc"
#include "paging.inc"
#include "pointers.inc"

.macro CHECK_PMM csr, value:vararg
    csrr a2, \csr
    li a3, PMM
    and a2, a2, a3
    CHECK a2, \value
.endm

/* In `mode` (STEP S, STEP_U, STEP M) a load and a store at a0 reach the doubleword at symbol, */
.macro REACHES step, symbol
    li a1, 0x1122334455667788
    sd a1, \symbol, t1
    li a2, 0
    \step ld a2, (a0)
    RUNS
    CHECK_REG a2, a1
    not a1, a1
    \step sd a1, (a0)
    RUNS
    ld a2, \symbol
    CHECK_REG a2, a1
.endm
/* or fault, with this tval. */
.macro REFUSES step, load, store, tval:vararg
    li a3, \tval
    \step ld a2, (a0)
    TRAPS \load, a3
    \step sd a2, (a0)
    TRAPS \store, a3
.endm
.macro IN_S insn:vararg
    STEP S, \insn
.endm
.macro IN_M insn:vararg
    STEP M, \insn
.endm
.macro IN_MPRV insn:vararg
    li t1, MSTATUS_MPRV
    csrs mstatus, t1
    HERE \insn
    li t1, MSTATUS_MPRV
    csrc mstatus, t1
    bgez s8, 1f
    li s8, CAUSE_ECALL_M /* as RUNS wants it */
1:
    .set step_ecall, CAUSE_ECALL_M
.endm
.macro MPP mode
    li t1, MSTATUS_MPP
    csrc mstatus, t1
    li t1, MODE_\mode << MSTATUS_MPP_BIT
    csrs mstatus, t1
.endm

PROG
    PAGING
    PAGE 0, page0, PTE_RW
    PAGE 1, page1, PTE_RW | PTE_U

    .macro FIELD csr
    SET_CSR \csr, PMM_7
    CHECK_PMM \csr, PMM_7
    SET_CSR \csr, PMM_RESERVED
    CHECK_PMM \csr, PMM_7
    SET_CSR \csr, PMM_16
    CHECK_PMM \csr, PMM_16
    SET_CSR \csr, PMM_RESERVED
    CHECK_PMM \csr, PMM_16
    csrw \csr, zero
    SET_CSR \csr, PMM_RESERVED
    CHECK_PMM \csr, 0
    .endm
    TEST "PMM is 0 at first, holds 0, 2 and 3, and keeps what it has when 1 is written"
    .irp csr, CSR_MSECCFG, menvcfg, senvcfg
    CHECK_PMM \csr, 0
    .endr
    csrr s0, menvcfg
    FIELD CSR_MSECCFG
    FIELD menvcfg
    FIELD senvcfg
    csrw menvcfg, s0
    li a0, ENVCFG_CBIE | ENVCFG_CBCFE | ENVCFG_CBZE | ENVCFG_SSE
    csrs menvcfg, a0

    TEST "off: every bit counts"
    li a0, PAGE0 | TAG16
    REFUSES IN_S, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, PAGE0 | TAG16
    li a0, PAGE_U | TAG7
    REFUSES STEP_U, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, PAGE_U | TAG7
    la a0, page0
    li a1, TAG7
    or a0, a0, a1
    mv a3, a0
    STEP M, ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a3
    STEP M, sd a1, (a0)
    TRAPS CAUSE_STORE_ACCESS, a3

    TEST "16 bits: S and U, the tag does not count, whatever it is"
    MASKS 0, PMM_16, PMM_16
    .irp tag, TAG16, TAG7, 0xffff000000000000, 0x0001000000000000, 0x8000000000000000, 0
    li a0, PAGE0 | \tag
    REACHES IN_S, page0
    li a0, PAGE_U | \tag
    REACHES STEP_U, page1
    .endr
    TEST "7 bits: those count that are below"
    MASKS 0, PMM_7, PMM_7
    .irp tag, TAG7, 0xfe00000000000000, 0x0200000000000000, 0x8000000000000000, 0
    li a0, PAGE0 | \tag
    REACHES IN_S, page0
    li a0, PAGE_U | \tag
    REACHES STEP_U, page1
    .endr
    li a0, PAGE0 | 0x0001000000000000
    REFUSES IN_S, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, PAGE0 | 0x0001000000000000
    TEST "tval is what the mask leaves: the bit below it is copied"
    li a0, PAGE0 | TAG16
    REFUSES IN_S, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, PAGE0 | 0xffcd000000000000
    li a0, UNMAPPED | TAG7
    REFUSES STEP_U, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, UNMAPPED
    MASKS 0, PMM_16, PMM_16
    li a0, UNMAPPED | TAG16
    REFUSES IN_S, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, UNMAPPED
    li a0, UNMAPPED | BIT47 | 0x1234000000000000
    REFUSES STEP_U, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, UNMAPPED | 0xffff800000000000
    TEST "the upper half: copies of bit 47 are ones"
    SET_PTE pt_root, 511, pt_mid, PTE_V
    li a0, (PAGE0 & 0x3fffffff) | 0x0000ffffc0000000 /* the top gigabyte */
    REACHES IN_S, page0
    li a0, (PAGE0 & 0x3fffffff) | 0x7777ffffc0000000
    REACHES IN_S, page0
    SET_PTE pt_root, 511, pt_mid, 0

    TEST "each mode has its own"
    MASKS 0, PMM_16, 0
    li a0, PAGE0 | TAG16
    REACHES IN_S, page0
    li a0, PAGE_U | TAG16
    REFUSES STEP_U, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, PAGE_U | TAG16
    MASKS PMM_16, 0, PMM_16
    li a0, PAGE_U | TAG16
    REACHES STEP_U, page1
    li a0, PAGE0 | TAG16
    REFUSES IN_S, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, PAGE0 | TAG16
    li a1, TAG16
    la a0, page0
    or a0, a0, a1
    REACHES IN_M, page0
    la a3, page0 /* whatever satp says, no copies of bit 47 */
    li a1, BIT47
    or a3, a3, a1
    or a1, a0, a1
    STEP M, ld a2, (a1)
    TRAPS CAUSE_LOAD_ACCESS, a3
    MASKS 0, PMM_16, PMM_16
    mv a3, a0
    STEP M, ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a3
    TEST "a change takes effect at once, with no fence, whoever writes"
    SET_CSR CSR_MSTATEEN0, STATEEN_ENVCFG
    MASKS 0, PMM_16, 0
    li a0, PAGE_U | TAG16
    li a1, PMM_16
    li a3, 4
1:  STEP S, csrs senvcfg, a1
    RUNS
    STEP_U ld a2, (a0)
    RUNS
    STEP S, csrc senvcfg, a1
    RUNS
    STEP_U ld a2, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    addi a3, a3, -1
    bnez a3, 1b
    li a0, PAGE0 | TAG16
    STEP S, ld a2, (a0)
    RUNS
    csrc menvcfg, a1
    STEP S, ld a2, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    la a0, page0
    li a2, TAG16
    or a0, a0, a2
    csrs CSR_MSECCFG, a1
    ld a2, (a0)
    csrc CSR_MSECCFG, a1
    HERE ld a2, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0

    TEST "M-mode and Bare: zeros, not copies"
    csrr s1, satp
    csrw satp, zero
    MASKS PMM_16, PMM_16, PMM_16
    .irp step, IN_M, IN_S
    la a0, page0
    li a1, TAG16
    or a0, a0, a1
    REACHES \step, page0
    li a1, BIT47
    or a0, a0, a1
    la a3, page0
    or a3, a3, a1
    \step ld a2, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a3
    \step sd a2, (a0)
    TRAPS CAUSE_STORE_ACCESS, a3
    \step amoadd.d a2, a2, (a0)
    TRAPS CAUSE_STORE_ACCESS, a3
    .endr
    la a0, page0
    li a1, TAG16
    or a0, a0, a1
    STEP U, ld a2, (a0)
    RUNS
    MASKS PMM_7, PMM_7, PMM_7
    la a0, page0
    li a1, 0x0100000000000000 /* the bit below the mask */
    or a3, a0, a1
    li a1, 0xff00000000000000
    or a0, a0, a1
    .irp step, IN_M, IN_S
    \step ld a2, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a3
    .endr
    TEST "Bare: PMP sees what the mask leaves; so does the board"
    MASKS PMM_16, PMM_16, PMM_16
    la a1, page1
    srli a1, a1, 2
    ori a1, a1, 0x1ff
    li a2, -1
    csrw pmpaddr1, a2
    csrw pmpaddr0, a1
    li a2, PMP_NAPOT | PMP_R | (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a2
    la a3, page1
    li a1, TAG16
    or a0, a3, a1
    STEP S, ld a1, (a0)
    RUNS
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_ACCESS, a3
    li a2, PMP_NAPOT | PMP_R | PMP_W | PMP_X
    li a1, -1
    csrw pmpaddr0, a1
    csrw pmpcfg0, a2
    li a0, (MAP_UART_BASE + 5) | TAG16
    STEP S, lbu a1, (a0)
    RUNS
    andi a1, a1, 0x20 /* the transmitter is ready */
    CHECK a1, 0x20
    li a0, NOWHERE | TAG16
    li a3, NOWHERE
    STEP S, lw a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a3
    csrw satp, s1

    TEST "across pages: either page is looked up by its own masked address"
    PAGE 1, page1, PTE_RW
    li a0, (PAGE0 + 0xffd) | TAG16
    li a1, 0x8877665544332211
    STEP S, sd a1, (a0)
    RUNS
    STEP S, ld a2, (a0)
    RUNS
    CHECK_REG a2, a1
    ld a2, page0 + 0xff8
    srli a2, a2, 40
    CHECK a2, 0x332211
    ld a2, page1
    slli a2, a2, 24
    CHECK a2, 0x8877665544000000
    NO_PAGE 1
    li a3, PAGE0 + 0x1000
    STEP S, sd zero, (a0)
    TRAPS CAUSE_STORE_PAGE, a3
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a3
    ld a2, page0 + 0xff8
    srli a2, a2, 40
    CHECK a2, 0x332211
    NO_PAGE 0
    PAGE 1, page1, PTE_RW
    li a3, PAGE0 + 0xffd
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a3
    PAGE 0, page0, PTE_RW
    PAGE 1, page1, PTE_RW | PTE_U
    TEST "across the place where the copied bit changes: each byte by itself"
    csrr s1, satp
    la a0, pt4_root
    srli a0, a0, PAGE_SHIFT
    li a1, SATP_SV48 << SATP_MODE_BIT
    or a0, a0, a1
    csrw satp, a0
    SET_PTE pt4_root, 0, pt4_low, PTE_V
    SET_PTE pt4_low, 2, _start, PTE_RWX
    .irp index, 255, 256
    SET_PTE pt4_root, \index, pt4_a, PTE_V
    .endr
    .irp index, 0, 511
    SET_PTE pt4_a, \index, pt4_b, PTE_V
    SET_PTE pt4_b, \index, pt4_c, PTE_V
    .endr
    SET_PTE pt4_c, 511, page0, PTE_RW
    SET_PTE pt4_c, 0, page1, PTE_RW
    li a1, 0x1234567890abcdef
    .irp tag, 0, TAG16
    li a0, 0x00007ffffffffffa | \tag
    STEP S, sd a1, (a0)
    RUNS
    STEP S, ld a2, (a0)
    RUNS
    CHECK_REG a2, a1
    ld a2, page0 + 0xff8
    srli a2, a2, 16
    CHECK a2, 0x567890abcdef
    lhu a2, page1
    CHECK a2, 0x1234
    not a1, a1
    STEP S, sd a1, (a0)
    RUNS
    not a1, a1
    .endr
    SET_PTE pt4_c, 0, page1, 0
    li a0, 0x5a5a7ffffffffffa
    li a3, 0xffff800000000000
    STEP S, ld a2, (a0)
    TRAPS CAUSE_LOAD_PAGE, a3
    csrw satp, s1

    TEST "MPRV: the mask of MPP's mode"
    MASKS PMM_16, 0, PMM_16
    MPP S
    li a0, PAGE0 | TAG16
    IN_MPRV ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    MASKS 0, PMM_16, 0
    MPP S
    IN_MPRV ld a1, (a0)
    RUNS
    MPP U
    li a0, PAGE_U | TAG16
    IN_MPRV ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    MASKS 0, 0, PMM_16
    MPP U
    IN_MPRV ld a1, (a0)
    RUNS
    MPP M
    la a0, page0
    li a1, TAG16
    or a0, a0, a1
    IN_MPRV ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    MASKS PMM_16, 0, 0
    MPP M
    IN_MPRV ld a1, (a0)
    RUNS

    TEST "MXR: nothing is masked in S and U, Bare or not; M-mode's own accesses are"
    MASKS PMM_16, PMM_16, PMM_16
    li a1, PAGE0 | TAG16
    STEP S, ld a2, (a1) /* it is in the TLB */
    RUNS
    li a4, MSTATUS_MXR
    csrs mstatus, a4
    li a0, PAGE0 | TAG16
    REFUSES IN_S, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, PAGE0 | TAG16
    li a0, PAGE_U | TAG16
    REFUSES STEP_U, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE, PAGE_U | TAG16
    MPP S
    IN_MPRV ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    la a0, page0
    li a1, TAG16
    or a0, a0, a1
    STEP M, ld a1, (a0)
    RUNS
    csrr s1, satp
    csrw satp, zero
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    csrw satp, s1
    li a4, MSTATUS_MXR
    csrc mstatus, a4
    li a0, PAGE0 | TAG16
    STEP S, ld a1, (a0)
    RUNS

    TEST "a fence by the plain address drops what tagged pointers have cached"
    MPP S /* by MPRV: no superpage is in use, for which a fence would drop all */
    .irp tag, TAG16, TAG7, 0
    li a0, PAGE0 | \tag
    li a4, 7
    sd a4, page0, t1
    li a4, 8
    sd a4, page2, t1
    PAGE 0, page0, PTE_RW
    IN_MPRV ld a1, (a0)
    CHECK a1, 7
    IN_MPRV sd a1, (a0)
    la t6, pt_leaf
    la t5, page2
    srli t5, t5, 2
    ori t5, t5, PTE_RW
    sd t5, (t6)
    li a1, PAGE0
    sfence.vma a1
    IN_MPRV ld a1, (a0)
    CHECK a1, 8
    li a1, 9
    IN_MPRV sd a1, (a0)
    ld a1, page2
    CHECK a1, 9
    ld a1, page0
    CHECK a1, 7
    .endr
    PAGE 0, page0, PTE_RW
    DONE

    .section .bss
    .balign 4096
page0:
    .space 4096
page1:
    .space 4096
page2:
    .space 4096
pt4_root:
    .space 4096
pt4_low:
    .space 4096
pt4_a:
    .space 4096
pt4_b:
    .space 4096
pt4_c:
    .space 4096
