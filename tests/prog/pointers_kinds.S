/*
 * pointers_kinds.S - pointer masking by what accesses memory: each load, store, atomic, cache-block
 * and shadow-stack instruction; and fetches, which are not masked. QEMU 7.2 does it in another way.
 */
#include "check.inc"
#include "paging.inc"
#include "pointers.inc"

    .option arch, +zfh, +zicbom, +zicboz

/* Each kind of access at a0 in S-mode, twice: by the slow way and by the TLB. */
.macro KIND insn:vararg
    STEP S, \insn
    RUNS
    STEP S, \insn
    RUNS
.endm
.macro NO_KIND insn:vararg
    STEP S, \insn
    CHECK_REG s9, s6
    CHECK_REG s10, a3
.endm
.macro KINDS kind
    .irp insn, lb, lbu, lh, lhu, lw, lwu, ld
    \kind \insn a1, 0(a0)
    .endr
    .irp insn, sb, sh, sw, sd
    \kind \insn zero, 0(a0)
    .endr
    .irp insn, flh, flw, fld, fsh, fsw, fsd
    \kind \insn f0, 0(a0)
    .endr
    \kind c.ld a1, 0(a0)
    \kind c.sd a1, 0(a0)
    \kind lr.w a1, (a0)
    \kind lr.d a1, (a0)
    \kind sc.w a1, a1, (a0)
    \kind sc.d a1, a1, (a0)
    .irp insn, amoswap.w, amoadd.w, amoxor.w, amoand.w, amoor.w, amomin.w, amomax.w, amominu.w, amomaxu.w
    \kind \insn a1, a1, (a0)
    .endr
    .irp insn, amoswap.d, amoadd.d, amoxor.d, amoand.d, amoor.d, amomin.d, amomax.d, amominu.d, amomaxu.d
    \kind \insn a1, a1, (a0)
    .endr
    \kind .word 0x00b5062f /* amoadd.b a2, a1, (a0) */
    \kind .word 0x00b5162f /* amoadd.h */
    .irp width, 0, 1, 2, 3
    \kind .word 0x28b5062f | \width << 12 /* amocas.b, .h, .w, .d a2, a1, (a0) */
    .endr
    \kind .word 0x28c5462f /* amocas.q a2, a2, (a0) */
    \kind .word 0x0005200f /* cbo.inval (a0) */
    \kind .word 0x0015200f /* cbo.clean */
    \kind .word 0x0025200f /* cbo.flush */
    \kind .word 0x0045200f /* cbo.zero */
.endm

PROG
    PAGING
    PAGE 0, page0, PTE_RW
    SET_CSR menvcfg, ENVCFG_ADUE | ENVCFG_CBIE | ENVCFG_CBCFE | ENVCFG_CBZE | ENVCFG_SSE

    TEST "every kind of access"
    li a0, MSTATUS_FS
    csrs mstatus, a0
    MASKS 0, PMM_16, 0
    li a0, PAGE0 | TAG16
    KINDS KIND
    TEST "every kind of access: tval"
    li a0, UNMAPPED | TAG16
    li a3, UNMAPPED
    KINDS NO_KIND
    TEST "misaligned AMO, LR, SC"
    li a0, (PAGE0 + 1) | TAG16
    li a3, PAGE0 + 1
    STEP S, amoadd.w a1, a1, (a0)
    TRAPS CAUSE_STORE_MISALIGNED, a3
    STEP S, lr.d a1, (a0)
    TRAPS CAUSE_LOAD_MISALIGNED, a3
    TEST "a reservation is on memory, not on a pointer"
    ENTER S, tagged_pair
    RUNS
    CHECK a1, 0
    CHECK a2, 0
    TEST "a loop: pointers of many tags to one page, interleaved"
    ENTER S, tagged_loop
    RUNS
    CHECK a1, 4000
    TEST "cbo.zero at a tagged address clears the whole block"
    li a1, -1
    sd a1, page0 + 64, t1
    sd a1, page0 + 120, t1
    sd a1, page0 + 128, t1
    li a0, (PAGE0 + 100) | TAG16
    STEP S, .word 0x0045200f
    RUNS
    ld a1, page0 + 64
    ld a2, page0 + 120
    ld a3, page0 + 128
    CHECK a1, 0
    CHECK a2, 0
    CHECK a3, -1
    TEST "shadow stacks: through a tagged ssp, which stays tagged"
    PAGE 2, page2, PTE_V | PTE_W | PTE_AD
    SET_CSR CSR_SSP, (PAGE0 + 0x2100) | TAG16
    li ra, 0x123456
    STEP S, .word 0xce104073 /* sspush ra */
    RUNS
    CHECK_CSR CSR_SSP, (PAGE0 + 0x20f8) | TAG16
    STEP S, .word 0xcdc0c073 /* sspopchk ra */
    RUNS
    ld a1, page2 + 0xf8
    CHECK a1, 0x123456
    li a0, (PAGE0 + 0x20f8) | TAG16
    STEP S, .word 0x48b5362f /* ssamoswap.d a2, a1, (a0) */
    RUNS
    CHECK a2, 0x123456
    SET_CSR CSR_SSP, (UNMAPPED + 8) | TAG16
    li a3, UNMAPPED
    STEP S, .word 0xce104073
    TRAPS CAUSE_STORE_PAGE, a3

    TEST "fetches are not masked, nor are vectors and return addresses"
    PAGE 0, page_code, PTE_RWX
    MASKS PMM_16, PMM_16, PMM_16
    li a0, PAGE0 | TAG16
    STEP S, jr a0
    CHECK s8, CAUSE_FETCH_PAGE
    CHECK_REG s9, a0
    CHECK_REG s10, a0
    li a1, PAGE0
    STEP S, jr a1
    CHECK s8, CAUSE_ECALL_S
    la a0, page_code
    li a1, TAG16
    or a0, a0, a1
    STEP M, jr a0
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK_REG s10, a0
    li a0, PAGE0 | TAG16
    csrw sepc, a0
    CHECK_CSR sepc, PAGE0 | TAG16
    li a1, MSTATUS_SPP
    csrs mstatus, a1
    STEP S, sret
    CHECK s8, CAUSE_FETCH_PAGE
    CHECK_REG s10, a0
    csrw stvec, a0
    CHECK_CSR stvec, PAGE0 | TAG16
    csrw stval, a0
    CHECK_CSR stval, PAGE0 | TAG16
    csrw sscratch, a0
    CHECK_CSR sscratch, PAGE0 | TAG16
    PAGE 0, page0, PTE_RW

    TEST "code that is written through a tagged pointer is new at once"
    PAGE 0, page_code, PTE_RW
    li a4, 3
1:  li a1, 0x00100513 /* li a0, 1 */
    li a0, (PAGE0 + 8) | TAG16
    STEP S, sw a1, (a0)
    RUNS
    jal s1, page_code + 8
    CHECK a0, 1
    li a1, 0x00200513
    li a0, (PAGE0 + 8) | TAG7
    STEP S, sw a1, (a0)
    RUNS
    jal s1, page_code + 8
    CHECK a0, 2
    addi a4, a4, -1
    bnez a4, 1b
    PAGE 0, page0, PTE_RW

    TEST "a trigger compares what the mask leaves"
    li a0, (PAGE0 + 64) | TAG16
    STEP S, ld a1, (a0) /* it is in the TLB */
    RUNS
    csrwi tselect, 0
    li a3, PAGE0 + 64
    csrw tdata2, a3
    SET_CSR tdata1, TRIGGER_MCONTROL6 << TDATA1_TYPE_BIT | MCONTROL_S | MCONTROL_LOAD
    STEP S, ld a1, (a0)
    TRAPS CAUSE_BREAKPOINT, a3
    STEP S, ld a1, (a3)
    TRAPS CAUSE_BREAKPOINT, a3
    STEP S, ld a1, 8(a0)
    RUNS
    STEP S, ld a1, (a0)
    TRAPS CAUSE_BREAKPOINT, a3
    csrw tdata2, a0 /* which no masked address is */
    STEP S, ld a1, (a0)
    RUNS
    csrw tdata1, zero
    DONE

tagged_pair:
    li a0, PAGE0 | TAG16
    li a3, PAGE0 | TAG7
    lr.d a1, (a0)
    sc.d a1, a1, (a3)
    lr.w a2, (a3)
    sc.w a2, a2, (a0)
    ecall

tagged_loop: /* a1: how often one was added */
    li a3, 1000
    li a4, PAGE0
    li a5, 0x1111000000000000
    sd zero, (a4)
1:  .rept 4
    ld a1, (a4)
    add a4, a4, a5
    addi a1, a1, 1
    sd a1, (a4)
    .endr
    addi a3, a3, -1
    bnez a3, 1b
    ld a1, (a4)
    ecall

    .data
    .balign 4096
    .option norvc
page_code:
    ecall
    nop
    li a0, 0
    jr s1
    .balign 4096
    .section .bss
    .balign 4096
page0:
    .space 4096
page2:
    .space 4096
