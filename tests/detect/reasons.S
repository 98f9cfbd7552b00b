/*
 * reasons.S - one trap for each row of emu/cpu/fault.def, under a global label reason_NAME; what is
 * said of them under --trace=trap is judged by reasons.py. Runs on tests/prog's rt.S.
 */
#include "../prog/check.inc"
#include "../prog/paging.inc"

.macro REASON name
    TEST "\name"
    .globl reason_\name
reason_\name:
.endm
.macro IN_S cause, insn:vararg
    STEP S, \insn
    CHECK s8, \cause
.endm
.macro IN_U cause, insn:vararg
    STEP U, \insn
    CHECK s8, \cause
.endm
.macro IN_M cause, insn:vararg
    HERE \insn
    CHECK s8, \cause
.endm

PROG
#ifdef HOSTILE /* under --check */
    REASON misaligned_check
    la a0, page + 2
    IN_U CAUSE_LOAD_MISALIGNED, lw a1, (a0)
    PAGING
    li a0, VA_PAGES
    PAGE 0, page, PTE_V | PTE_R | PTE_AD
    STEP S, ld a2, (a0)
    RUNS
    la t6, pt_leaf
    ld t5, (t6)
    ori t5, t5, PTE_W
    sd t5, (t6)
    REASON pte_kept
    IN_S CAUSE_STORE_PAGE, sd a2, 8(a0)
#else
    REASON ecall
    IN_U CAUSE_ECALL_U, ecall
    REASON ebreak
    IN_S CAUSE_BREAKPOINT, ebreak
    REASON illegal_unknown
    IN_U CAUSE_ILLEGAL, .word 0xffffffff
    REASON illegal_zero
    IN_U CAUSE_ILLEGAL, .word 0
#ifdef WITHOUT_ZBA
    REASON illegal_ext
    IN_U CAUSE_ILLEGAL, .word 0x20b52533 /* sh1add a0, a0, a1 */
#endif
    REASON illegal_fs_off
    IN_U CAUSE_ILLEGAL, fmv.d.x ft0, zero
    REASON illegal_rm
    li t0, MSTATUS_FS
    csrs mstatus, t0
    IN_U CAUSE_ILLEGAL, .word 0x02005053 /* fadd.d f0, f0, f0, 5 */
    REASON csr_missing
    IN_M CAUSE_ILLEGAL, csrr a0, 0x800
    REASON csr_ext
    IN_S CAUSE_ILLEGAL, csrr a0, stimecmp
    REASON csr_readonly
    IN_M CAUSE_ILLEGAL, csrw mhartid, zero
    REASON csr_privilege
    IN_S CAUSE_ILLEGAL, csrr a0, mstatus
    REASON csr_counter
    IN_S CAUSE_ILLEGAL, csrr a0, instret
    REASON csr_tvm
    li t0, MSTATUS_TVM | MSTATUS_TSR | MSTATUS_TW
    csrs mstatus, t0
    IN_S CAUSE_ILLEGAL, csrr a0, satp
    REASON csr_stce
    IN_S CAUSE_ILLEGAL, csrr a0, CSR_STIMECMP
    REASON stateen_envcfg
    IN_S CAUSE_ILLEGAL, csrr a0, CSR_SENVCFG
    REASON stateen_se
    IN_S CAUSE_ILLEGAL, csrr a0, CSR_SSTATEEN3
    REASON csr_seed_read
    IN_M CAUSE_ILLEGAL, csrr a0, CSR_SEED
    REASON csr_seed_off
    IN_U CAUSE_ILLEGAL, csrrw a0, CSR_SEED, zero
    REASON priv_mret
    IN_S CAUSE_ILLEGAL, mret
#if !defined(WITHOUT_ZBA) && !defined(WITHOUT_C)
    REASON priv_mnret
    IN_S CAUSE_ILLEGAL, .word 0x70200073
#endif
    REASON priv_sret
    IN_U CAUSE_ILLEGAL, sret
    REASON priv_tsr
    IN_S CAUSE_ILLEGAL, sret
    REASON priv_wfi
    IN_S CAUSE_ILLEGAL, wfi
    REASON priv_wrs
    la a0, page
    la a1, 1f
    csrw mscratch, a1
    la s6, 2f
    csrw mepc, s6
    li a1, MSTATUS_MPP
    csrc mstatus, a1
    li a1, PRV_S << MSTATUS_MPP_BIT
    csrs mstatus, a1
    mret
    .balign 4
2:  lr.w a1, (a0)
    .word 0x00d00073 /* wrs.nto */
    .balign 4
1:  CHECK s8, CAUSE_ILLEGAL
    REASON priv_sfence
    IN_U CAUSE_ILLEGAL, sfence.vma
    REASON priv_tvm
    IN_S CAUSE_ILLEGAL, sfence.vma
    li t0, MSTATUS_TVM | MSTATUS_TSR | MSTATUS_TW
    csrc mstatus, t0
#ifdef WITHOUT_C
    REASON misaligned_pc
    la a0, 1f + 2
    IN_U CAUSE_FETCH_MISALIGNED, jr a0
1:
#endif
    li t0, ENVCFG_LPE
    csrw CSR_SENVCFG, t0
    REASON lpad_return
    li t1, MSTATUS_MPELP
    csrs mstatus, t1
    IN_U CAUSE_SOFTWARE_CHECK, nop
    csrc mstatus, t1
    la a2, reason_lpad_missing
    IN_U CAUSE_SOFTWARE_CHECK, jr a2
    csrc mstatus, t1
    la a2, reason_lpad_label
    li t2, 0x45678
    IN_U CAUSE_SOFTWARE_CHECK, jr a2
    csrc mstatus, t1
#ifndef WITHOUT_C
    la a2, reason_lpad_misaligned
    IN_U CAUSE_SOFTWARE_CHECK, jr a2
#endif
    csrc mstatus, t1
    csrw CSR_SENVCFG, zero
    REASON csr_ssp
    IN_S CAUSE_ILLEGAL, csrr a0, CSR_SSP
    REASON shadow_off
    IN_S CAUSE_ILLEGAL, .word 0x4805b02f /* ssamoswap.d x0, x0, (a1) */
    REASON shadow_bare
    li a1, VA_PAGES
    IN_M CAUSE_STORE_ACCESS, .word 0x4805b02f
    REASON misaligned_amo
    la a0, page + 2
    IN_U CAUSE_STORE_MISALIGNED, amoadd.w a1, a1, (a0)
    REASON amo_mmio
    li a0, MAP_CLINT_BASE
    IN_M CAUSE_STORE_ACCESS, amoadd.w a1, a1, (a0)

    PAGING
    li a0, VA_PAGES
    REASON va_not_canonical
    li a1, 0x4000000000
    IN_S CAUSE_LOAD_PAGE, ld a2, (a1)
    REASON pte_invalid
    IN_S CAUSE_LOAD_PAGE, ld a2, (a0)
    REASON pte_reserved
    PAGE 0, page, PTE_V | PTE_W | PTE_AD
    IN_S CAUSE_LOAD_PAGE, ld a2, (a0)
    REASON pte_not_leaf
    PAGE 0, page, PTE_V
    IN_S CAUSE_LOAD_PAGE, ld a2, (a0)
    REASON pte_misaligned
    MEGA 1, page, PTE_RW
    li a1, VA_PAGES + 0x200000
    IN_S CAUSE_LOAD_PAGE, ld a2, (a1)
    li t0, ENVCFG_SSE
    csrs CSR_MENVCFG, t0
    csrw CSR_SSP, a0
    REASON pte_not_shadow
    PAGE 0, page, PTE_RW
    IN_S CAUSE_STORE_ACCESS, .word 0xcdc0c073 /* sspopchk ra */
    PAGE 0, page, PTE_V | PTE_W | PTE_AD
    REASON pte_shadow
    IN_S CAUSE_STORE_ACCESS, sd a2, 8(a0)
    la a1, page
    la ra, page
    sd ra, (a1)
    addi ra, ra, 1
    REASON shadow_mismatch
    IN_S CAUSE_SOFTWARE_CHECK, .word 0xcdc0c073
    REASON shadow_mmio
    la a1, pt_leaf
    li a2, MAP_UART_BASE >> 2 | PTE_V | PTE_W | PTE_AD
    sd a2, (a1)
    sfence.vma
    IN_S CAUSE_STORE_ACCESS, .word 0xcdc0c073
    li t0, ENVCFG_SSE
    csrc CSR_MENVCFG, t0
    REASON pte_no_read
    PAGE 0, page, PTE_V | PTE_X | PTE_AD
    IN_S CAUSE_LOAD_PAGE, ld a2, (a0)
    REASON pte_no_write
    PAGE 0, page, PTE_V | PTE_R | PTE_AD
    IN_S CAUSE_STORE_PAGE, sd a2, 8(a0)
    REASON pte_no_exec
    IN_S CAUSE_FETCH_PAGE, jr a0
    REASON pte_user
    PAGE 0, page, PTE_RW | PTE_U
    IN_S CAUSE_LOAD_PAGE, ld a2, (a0)
    REASON pte_supervisor
    PAGE 0, page, PTE_RW
    li s5, U_ALIAS
    IN_U CAUSE_LOAD_PAGE, ld a2, (a0)
    li s5, 0
    REASON pte_accessed
    li t0, ENVCFG_ADUE
    csrc CSR_MENVCFG, t0
    PAGE 0, page, PTE_V | PTE_R | PTE_W
    IN_S CAUSE_LOAD_PAGE, ld a2, (a0)
    REASON pte_dirty
    PAGE 0, page, PTE_V | PTE_R | PTE_W | PTE_A
    IN_S CAUSE_STORE_PAGE, sd a2, (a0)
    REASON pte_bus
    la a1, pt_root
    li a2, NOWHERE >> 2 | PTE_V
    sd a2, 8 * 5(a1)
    sfence.vma
    li a1, 0x140000000
    IN_S CAUSE_LOAD_ACCESS, ld a2, (a1)
    REASON pte_pmp
    li a3, -1
    csrw pmpaddr1, a3
    la a1, pt_leaf
    srli a1, a1, 2
    ori a1, a1, 0x1ff
    csrw pmpaddr0, a1
    li a2, PMP_NAPOT | (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a2
    IN_S CAUSE_LOAD_ACCESS, ld a2, (a0)
    csrw satp, zero
    REASON pmp_denied
    la a1, pt_leaf
    IN_S CAUSE_STORE_ACCESS, sd a2, (a1)
    REASON pmp_partial
    la a1, page + 4
    srli a2, a1, 2
    csrw pmpaddr0, a2
    li a2, PMP_NA4 | PMP_R | (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8
    csrw pmpcfg0, a2
    addi a1, a1, -4
    IN_M CAUSE_LOAD_ACCESS, ld a2, (a1)
    REASON pmp_no_match
    la a1, _start
    srli a1, a1, 2
    li a2, (0x8000000 >> 3) - 1
    or a1, a1, a2
    csrw pmpaddr1, a1 /* RAM, and nothing else */
    li a1, MAP_UART_BASE
    IN_S CAUSE_LOAD_ACCESS, lb a2, 5(a1)
    csrw pmpaddr1, a3
    REASON bus_nothing
    li a1, NOWHERE
    IN_S CAUSE_STORE_ACCESS, sw a2, 4(a1)
    REASON bus_width
    li a1, MAP_TEST_BASE
    IN_M CAUSE_LOAD_ACCESS, lb a2, (a1)
    REASON bus_refused
    li a1, MAP_UART_BASE
    IN_M CAUSE_LOAD_ACCESS, lb a2, 8(a1)
    REASON bus_readonly
    li a1, MAP_ROM_BASE
    IN_M CAUSE_STORE_ACCESS, sd zero, (a1)
    REASON cbo_off
    IN_S CAUSE_ILLEGAL, .word 0x0045a00f /* cbo.zero (a1) */
    REASON cbo_mmio
    li a1, MAP_UART_BASE + 4
    IN_M CAUSE_STORE_ACCESS, .word 0x0045a00f
    REASON bus_fetch
    li a1, MAP_UART_BASE
    IN_M CAUSE_FETCH_ACCESS, jr a1

    REASON trigger_fetch
    la a1, 1f
    csrw tdata2, a1
    SET_CSR tdata1, TRIGGER_MCONTROL6 << TDATA1_TYPE_BIT | MCONTROL_EXECUTE | MCONTROL_M
    csrsi mstatus, MSTATUS_MIE
    HERE 1: nop
    csrci mstatus, MSTATUS_MIE
    CHECK s8, CAUSE_BREAKPOINT
    REASON trigger_data
    la a1, page
    csrw tdata2, a1
    SET_CSR tdata1, TRIGGER_MCONTROL6 << TDATA1_TYPE_BIT | MCONTROL_STORE | MCONTROL_M
    csrsi mstatus, MSTATUS_MIE
    IN_M CAUSE_BREAKPOINT, sw zero, (a1)
    csrci mstatus, MSTATUS_MIE
    REASON trigger_count
    SET_CSR tdata1, TRIGGER_ICOUNT << TDATA1_TYPE_BIT | ICOUNT_PENDING | ICOUNT_S
    IN_S CAUSE_BREAKPOINT, nop
    csrwi tdata1, 0

    /* Not to be undone: M-mode keeps the program, the UART and the test device. */
    SET_CSR CSR_MSECCFG, MSECCFG_RLB
    la a1, _start
    srli a1, a1, 2
    li a2, (0x8000000 >> 3) - 1
    or a1, a1, a2
    csrw pmpaddr2, a1
    li a1, MAP_UART_BASE >> 2 | 0x1ff
    csrw pmpaddr3, a1
    li a1, MAP_TEST_BASE >> 2 | 0x1ff
    csrw pmpaddr4, a1
    li a2, PMP_L | PMP_NAPOT | PMP_R | PMP_X
    slli a2, a2, 16
    li a1, (PMP_L | PMP_NAPOT | PMP_R | PMP_W) * 0x0101000000
    or a1, a1, a2
    csrw pmpcfg0, a1
    csrw CSR_PMPCFG0 + 2, zero
    SET_CSR CSR_MSECCFG, MSECCFG_MML
    li a1, NOWHERE
    REASON pmp_mml
    IN_M CAUSE_FETCH_ACCESS, jr a1
    SET_CSR CSR_MSECCFG, MSECCFG_MMWP
    REASON pmp_mmwp
    IN_M CAUSE_LOAD_ACCESS, ld a2, 8(a1)
#endif
    DONE

    .balign 4
    .globl reason_lpad_missing, reason_lpad_label, reason_lpad_misaligned
reason_lpad_missing:
    .word 0x13
reason_lpad_label:
    .word 0x00123017 /* lpad 0x123 */
    .short 1
reason_lpad_misaligned:
    .word 0x17

    .section .bss
    .balign 4096
page:
    .space 4096
