/*
 * tlb.S - what an SFENCE.VMA must make visible, ASIDs, global pages, and what needs no fence.
 * (privileged ISA, "Supervisor Memory-Management Fence Instruction")
 *
 * Without a fence an old translation may or may not be used: the tests ask nothing of it. Each
 * change here is made by M-mode in the tables and fenced by the form under test, with the old
 * translation in use just before.
 */
#include "check.inc"
#include "paging.inc"

/* Entry `index` of pt_leaf := symbol, flags; no fence. */
.macro REMAP index, symbol, flags:vararg
    la t5, \symbol
    srli t5, t5, 2
    li t6, \flags
    or t5, t5, t6
    la t6, pt_leaf + 8 * (\index)
    sd t5, (t6)
.endm
.macro READS value
    STEP S, ld a1, (a0)
    RUNS
    CHECK a1, \value
.endm
.macro USE_ASID asid
    csrr t5, satp
    li t6, SATP_ASID
    not t6, t6
    and t5, t5, t6
    li t6, (\asid) << SATP_ASID_BIT
    or t5, t5, t6
    csrw satp, t5
.endm

PROG
    PAGING
    li a0, VA_PAGES
    PAGE 0, page_a, PTE_RW
    PAGE 1, page_b, PTE_RW

    TEST "sfence.vma of everything: another frame"
    READS 0xa
    REMAP 0, page_b, PTE_RW
    sfence.vma
    READS 0xb
    TEST "by address"
    REMAP 0, page_a, PTE_RW
    sfence.vma a0
    READS 0xa
    TEST "by an address anywhere in the page"
    REMAP 0, page_b, PTE_RW
    li a2, VA_PAGES + 0xff7
    sfence.vma a2
    READS 0xb
    TEST "by ASID"
    USE_ASID 5
    sfence.vma
    READS 0xb
    REMAP 0, page_a, PTE_RW
    li a2, 5
    sfence.vma zero, a2
    READS 0xa
    TEST "by address and ASID"
    REMAP 0, page_b, PTE_RW
    li a2, 5
    sfence.vma a0, a2
    READS 0xb
    TEST "executed in S-mode"
    REMAP 0, page_a, PTE_RW
    STEP S, sfence.vma a0
    RUNS
    READS 0xa
    TEST "a fence whose rs2 is x5 with the value 0 means ASID 0, and all of it"
    USE_ASID 0
    sfence.vma
    READS 0xa
    REMAP 0, page_b, PTE_RW
    li t0, 0
    sfence.vma zero, t0
    READS 0xb

    TEST "rights taken away"
    STEP S, sd a1, (a0)
    RUNS
    REMAP 0, page_b, PTE_V | PTE_R | PTE_AD
    sfence.vma a0
    STEP S, sd a1, (a0)
    TRAPS CAUSE_STORE_PAGE, a0
    REMAP 0, page_b, 0
    sfence.vma a0
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    TEST "an invalid entry may be cached, too: after a fence it is seen valid"
    REMAP 0, page_b, PTE_RW
    sfence.vma a0
    READS 0xb
    TEST "the executable right taken away from code that just ran"
    REMAP 2, page_code, PTE_RWX
    li a3, VA_PAGES + 0x2000
    sfence.vma a3
    STEP S, jr a3
    CHECK s8, CAUSE_ECALL_S
    CHECK_REG s9, a3
    REMAP 2, page_code, PTE_RW
    sfence.vma a3
    STEP S, jr a3
    CHECK s8, CAUSE_FETCH_PAGE
    CHECK_REG s10, a3
    TEST "code at one address, another frame behind it"
    REMAP 2, page_code, PTE_RWX
    sfence.vma a3
    STEP S, jr a3
    CHECK s8, CAUSE_ECALL_S
    REMAP 2, page_break, PTE_RWX
    sfence.vma a3
    STEP S, jr a3
    CHECK s8, CAUSE_BREAKPOINT

    TEST "a jump, a branch, and the way off the end of a page, into a page that moves"
    REMAP 4, page_jump, PTE_RWX
    .irp off, 0, 0x100, 0xffc
    REMAP 5, page_code, PTE_RWX
    sfence.vma
    li a3, VA_PAGES + 0x4000 + \off
    .rept 3
    STEP S, jr a3
    CHECK s8, CAUSE_ECALL_S
    .endr
    REMAP 5, page_break, PTE_RWX
    li a3, VA_PAGES + 0x5000
    sfence.vma a3
    li a3, VA_PAGES + 0x4000 + \off
    .rept 3
    STEP S, jr a3
    CHECK s8, CAUSE_BREAKPOINT
    .endr
    .endr
    TEST "an upper entry: a fence by address covers all levels"
    READS 0xb
    la t5, pt_other
    srli t5, t5, 2
    ori t5, t5, PTE_V
    la t6, pt_mid
    sd t5, (t6)
    la t5, page_c
    srli t5, t5, 2
    li t6, PTE_RW
    or t5, t5, t6
    la t6, pt_other
    sd t5, (t6)
    sfence.vma a0
    READS 0xc
    TEST "a superpage in its place, and back: any address inside it does"
    MEGA 1, _start, PTE_RWX
    li a4, VA_PAGES + 0x200000
    la a1, _start
    la a0, page_a
    sub a0, a0, a1
    add a0, a0, a4
    READS 0xa
    la t6, pt_mid + 8
    sd zero, (t6)
    sfence.vma a4 /* its first page, not the one that was read */
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    SET_PTE pt_mid, 0, pt_leaf, PTE_V
    li a0, VA_PAGES

    TEST "ASIDs: one address, two spaces, no fence at the switch"
    /* ASID 1 has this root, ASID 2 one whose first gigabyte of pages leads to pt_other. */
    la t5, pt_root
    la t6, pt_root2
    ld t0, 16(t5)
    sd t0, 16(t6) /* the program itself */
    la t5, pt_mid2
    srli t5, t5, 2
    ori t5, t5, PTE_V
    sd t5, 8(t6)
    la t5, pt_other
    srli t5, t5, 2
    ori t5, t5, PTE_V
    la t6, pt_mid2
    sd t5, (t6)
    sfence.vma
    li a4, 10
1:  la t5, pt_root
    srli t5, t5, PAGE_SHIFT
    li t6, SATP_SV39 << SATP_MODE_BIT | 1 << SATP_ASID_BIT
    or t5, t5, t6
    csrw satp, t5
    READS 0xb
    la t5, pt_root2
    srli t5, t5, PAGE_SHIFT
    li t6, SATP_SV39 << SATP_MODE_BIT | 2 << SATP_ASID_BIT
    or t5, t5, t6
    csrw satp, t5
    READS 0xc
    addi a4, a4, -1
    bnez a4, 1b
    TEST "changing the space of an ASID that is not in use, fenced by its number"
    REMAP 0, page_a, PTE_RW /* ASID 1's */
    li a2, 1
    sfence.vma zero, a2
    READS 0xc
    la t5, pt_root
    srli t5, t5, PAGE_SHIFT
    li t6, SATP_SV39 << SATP_MODE_BIT | 1 << SATP_ASID_BIT
    or t5, t5, t6
    csrw satp, t5
    READS 0xa
    TEST "global: a page in all spaces; the fence by address drops it"
    REMAP 0, page_b, PTE_RW | PTE_G
    sfence.vma
    READS 0xb
    REMAP 0, page_a, PTE_RW | PTE_G
    sfence.vma a0
    READS 0xa
    TEST "global: the fence of everything drops it"
    REMAP 0, page_b, PTE_RW | PTE_G
    sfence.vma
    READS 0xb

    TEST "Bare and back: no fence is needed between Bare and a space that did not change"
    csrr a4, satp
    csrw satp, zero
    la a2, page_a
    STEP S, ld a1, (a2)
    RUNS
    CHECK a1, 0xa
    csrw satp, a4
    READS 0xb

    TEST "no fence after SUM, MXR, mode: rights are judged at each access"
    PAGE 3, page_a, PTE_RW | PTE_U
    li a0, VA_PAGES + 0x3000
    STEP_U ld a1, (a0)
    RUNS
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    li t0, MSTATUS_SUM
    csrs mstatus, t0
    STEP S, ld a1, (a0)
    RUNS
    li t0, MSTATUS_SUM
    csrc mstatus, t0
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0
    PAGE 3, page_code, PTE_V | PTE_X | PTE_AD
    li t0, MSTATUS_MXR
    csrs mstatus, t0
    STEP S, ld a1, (a0)
    RUNS
    li t0, MSTATUS_MXR
    csrc mstatus, t0
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_PAGE, a0

    TEST "one frame at many addresses: what one writes the others read"
    li a4, 16
    la a3, pt_leaf + 8 * 16
    la t5, page_c
    srli t5, t5, 2
    li t6, PTE_RW
    or t5, t5, t6
1:  sd t5, (a3)
    addi a3, a3, 8
    addi a4, a4, -1
    bnez a4, 1b
    sfence.vma
    li a4, 16
    li a0, VA_PAGES + 0x10000
1:  STEP S, sd a4, (a0)
    RUNS
    la a2, page_c
    ld a1, (a2)
    CHECK_REG a1, a4
    li t0, 0x1000
    add a0, a0, t0
    addi a4, a4, -1
    bnez a4, 1b
    TEST "more pages than any TLB has entries"
    la a3, pt_leaf
    li a4, 512
    la t5, page_a
    srli t5, t5, 2
    li t6, PTE_RW
    or t5, t5, t6
1:  sd t5, (a3)
    addi a3, a3, 8
    addi a4, a4, -1
    bnez a4, 1b
    sfence.vma
    li a5, 9 /* leaf table 0 through nine of pt_mid's entries: 4608 pages */
    la a3, pt_mid
    ld t5, (a3)
1:  sd t5, (a3)
    addi a3, a3, 8
    addi a5, a5, -1
    bnez a5, 1b
    sfence.vma
    la t0, sweep
    li a0, VA_PAGES
    li a2, 9 * 512
    li a4, 0
    ENTER S, sweep
    RUNS
    CHECK a4, 9 * 512 * 0xa
    DONE

sweep:
    li t0, 0x1000
1:  ld a1, (a0)
    add a4, a4, a1
    add a0, a0, t0
    addi a2, a2, -1
    bnez a2, 1b
    ecall

    .section .data
    .balign 4096
page_a:
    .dword 0xa
    .balign 4096
page_b:
    .dword 0xb
    .balign 4096
page_c:
    .dword 0xc
    .balign 4096
page_code:
    ecall
    .balign 4096
page_break:
    ebreak
    .balign 4096
page_jump:
    j .+0x1000
    .org page_jump + 0x100
    beqz zero, .+0xf00
    .org page_jump + 0xffc
    .word 0x13 /* nop of 4 bytes */
    .balign 4096
    .section .bss
    .balign 4096
pt_other:
    .space 4096
pt_root2:
    .space 4096
pt_mid2:
    .space 4096
