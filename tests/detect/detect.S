/*
 * detect.S - guests that go astray, and their near misses: each global label is the entry of one,
 * chosen by detect.py. All harts start there, in M-mode, with everything as after reset.
 */
#include "spec/aclint.h"
#include "spec/map.h"
#include "spec/riscv.h"
#include "spec/sifive_test.h"
#include "spec/virtio.h"

.macro ENTRY name
    .balign 4
    .globl \name
\name:
.endm
.macro TRAPS_TO handler
    la t0, \handler
    csrw mtvec, t0
.endm
.macro OPEN_PMP
    li t0, -1
    csrw pmpaddr0, t0
    li t0, PMP_NAPOT | PMP_R | PMP_W | PMP_X
    csrw pmpcfg0, t0
.endm
/* mret to a mode and label */
.macro GO mode, label
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, (\mode) << MSTATUS_MPP_BIT
    csrs mstatus, t0
    la t0, \label
    csrw mepc, t0
    mret
.endm
.macro ONLY_HART_0 otherwise
    csrr t0, mhartid
    bnez t0, \otherwise
.endm
.macro SET_PTE table, index, to, flags:vararg
    la t0, \to
    srli t0, t0, 2
    ori t0, t0, \flags
    la t1, \table + 8 * (\index)
    sd t0, (t1)
.endm
/* Sv39 for S: 0x40000000 the zeros, the page after it absent, RAM as it is. */
.macro PAGING
    SET_PTE root, 1, middle, PTE_V
    SET_PTE middle, 0, leaf, PTE_V
    SET_PTE leaf, 0, zeros, PTE_V | PTE_R | PTE_X | PTE_A
    SET_PTE root, 2, _start, PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D
    la t0, root
    srli t0, t0, PAGE_SHIFT
    li t1, SATP_SV39 << SATP_MODE_BIT
    or t0, t0, t1
    csrw satp, t0
.endm
/* The timer of hart 0 in `ticks` */
.macro TIMER ticks
    li t0, MAP_CLINT_BASE + ACLINT_MTIME
    ld t1, (t0)
    li t2, \ticks
    add t1, t1, t2
    li t0, MAP_CLINT_BASE + ACLINT_MTIMECMP(0)
    sd t1, (t0)
.endm

    .section .text.start, "ax"
    .globl _start
_start:
    .section .text

/* --- trap_loop ------------------------------------------------------------------------------- */
ENTRY loop_first_instruction
    TRAPS_TO broken_handler
    ecall
ENTRY loop_nowhere /* mtvec as after reset: 0, where nothing is */
    ecall
ENTRY loop_unmapped_stvec
    OPEN_PMP
    li t0, -1
    csrw medeleg, t0
    PAGING
    li t0, 0x40001000
    csrw stvec, t0
    GO PRV_S, s_ecall
ENTRY loop_stack
    TRAPS_TO pushing_handler
    li sp, 0x70000000
    ecall
ENTRY miss_loop_two_levels /* S's handler is not mapped, M's repairs it */
    TRAPS_TO m_ends
    OPEN_PMP
    li t0, 0xb1ff /* all but fetch page faults and what does not delegate */
    li t1, 1 << CAUSE_FETCH_ACCESS
    not t1, t1
    and t0, t0, t1
    csrw medeleg, t0
    li t0, 0x40001000
    csrw stvec, t0
    GO PRV_S, s_illegal
ENTRY miss_loop_stack_grows /* a hundred nested traps, each a little further, then memory */
    TRAPS_TO counting_handler
    li sp, 0x70000000
    li s0, 100
    ecall
    .balign 4
broken_handler:
    .word 0xffffffff
    .balign 4
pushing_handler:
    addi sp, sp, -16
    sd ra, (sp)
    j pass
    .balign 4
counting_handler:
    addi s0, s0, -1
    beqz s0, pass
    sd ra, (sp)
    .balign 4
m_ends:
    j pass
    .balign 4
s_ecall:
    ecall
    .balign 4
s_illegal:
    .word 0xffffffff

/* --- zero_code ------------------------------------------------------------------------------- */
ENTRY zero_jump
    la t0, zeros
    jalr t0
ENTRY zero_null_pointer_in_s /* through a page table */
    OPEN_PMP
    TRAPS_TO pass
    PAGING
    GO PRV_S, s_calls_null
ENTRY miss_zero_unimp /* a lone zero in the middle of code */
    TRAPS_TO pass
    .short 0
    nop
    nop
ENTRY miss_zero_data /* 60 bytes of zeros, and then something */
    TRAPS_TO pass
    la t0, nearly_zeros
    jr t0
    .balign 4
s_calls_null:
    li t0, 0x40000000
    jalr t0

/* --- dead_wfi -------------------------------------------------------------------------------- */
ENTRY wfi_nothing_enabled
1:  wfi
    j 1b
ENTRY wfi_one_of_many
    ONLY_HART_0 1f
    li t1, 100000
2:  addi t1, t1, -1
    bnez t1, 2b
1:  wfi
    j 1b
ENTRY wfi_software_only
    li t0, MIP_MSIP | MIP_SSIP
    csrw mie, t0
    j wfi_nothing_enabled
ENTRY wfi_timer_never_set
    li t0, MIP_MTIP
    csrw mie, t0
    j wfi_nothing_enabled
ENTRY miss_wfi_input /* might come at any time */
    li t0, MIP_MEIP
    csrw mie, t0
    j wfi_nothing_enabled
ENTRY miss_wfi_timer
    ONLY_HART_0 wfi_nothing_enabled
    TIMER 20000
    li t0, MIP_MTIP
    csrw mie, t0
    wfi
    j pass
ENTRY miss_wfi_other_hart_works
    ONLY_HART_0 wfi_nothing_enabled
    li t0, 3000000
1:  addi t0, t0, -1
    bnez t0, 1b
    j pass
ENTRY miss_wfi_ipi
    ONLY_HART_0 1f
    li t0, 200000
2:  addi t0, t0, -1
    bnez t0, 2b
    li t0, MAP_CLINT_BASE + ACLINT_MSIP(1)
    li t1, 1
    sw t1, (t0)
3:  wfi
    j 3b
1:  li t0, MIP_MSIP
    csrw mie, t0
    wfi
    j pass

/* --- nowhere --------------------------------------------------------------------------------- */
ENTRY nowhere_read
    TRAPS_TO pass
    li t0, 0x50000000
    lw t1, 8(t0)
ENTRY nowhere_write_past_ram
    TRAPS_TO pass
    li t0, 0x80000000 + (32 << 20)
    sb zero, (t0)
ENTRY nowhere_twice /* one line for all of them */
    TRAPS_TO 2f
    li t0, 0x50000000
    lw t1, (t0)
    .balign 4
2:  TRAPS_TO pass
    li t0, 0x50000000
    lw t1, 4(t0)
ENTRY miss_nowhere_edges
    TRAPS_TO fail
    li t0, 0x80000000 + (32 << 20)
    sb zero, -1(t0)
    li t0, MAP_CLINT_BASE
    lw t1, ACLINT_MSIP(0)(t0)
    li t0, MAP_ECAM_BASE
    lw t1, (t0)
    li t0, MAP_VIRTIO_BASE + 7 * MAP_VIRTIO_STEP
    lw t1, (t0)
    j pass

/* --- no_pmp ---------------------------------------------------------------------------------- */
ENTRY no_pmp
    TRAPS_TO pass
    GO PRV_S, s_nop
ENTRY no_pmp_user
    TRAPS_TO pass
    GO PRV_U, s_nop
ENTRY miss_no_pmp_tor
    TRAPS_TO pass
    li t0, -1
    csrw pmpaddr0, t0
    li t0, PMP_TOR | PMP_X
    csrw pmpcfg0, t0
    GO PRV_S, s_nop
ENTRY miss_no_pmp_m
    TRAPS_TO pass
    GO PRV_M, s_nop
    .balign 4
s_nop:
    nop
    ecall

/* --- dead_loop ------------------------------------------------------------------------------- */
ENTRY dead_loop
    csrci mstatus, MSTATUS_MIE
hang:
    j hang
ENTRY dead_loop_in_s /* sstatus.SIE is clear, and M has enabled nothing */
    OPEN_PMP
    TRAPS_TO pass
    GO PRV_S, hang_s
hang_s:
    j hang_s
ENTRY dead_loop_but_for_ipis /* as a kernel hangs that a firmware started */
    OPEN_PMP
    TRAPS_TO pass
    csrwi mie, MIP_MSIP
    GO PRV_S, hang_s
ENTRY dead_loop_beside_wfi /* hart 1 is the one to be named */
    ONLY_HART_0 hang
    j wfi_nothing_enabled
ENTRY miss_dead_loop_without_c /* where every jump is a cold op */
    .option push
    .option norvc
    j 1f
    nop
1:  li t0, SIFIVE_TEST_PASS
    li t1, MAP_TEST_BASE
    sw t0, (t1)
2:  j 2b
    .option pop
ENTRY miss_dead_loop_timer
    TRAPS_TO pass
    TIMER 5000
    li t0, MIP_MTIP
    csrw mie, t0
    csrsi mstatus, MSTATUS_MIE
    j .
ENTRY miss_dead_loop_m_timer_in_s
    OPEN_PMP
    TRAPS_TO pass
    TIMER 5000
    li t0, MIP_MTIP
    csrw mie, t0
    GO PRV_S, hang_s
ENTRY miss_dead_loop_ipi
    TRAPS_TO pass
    csrwi mie, MIP_MSIP
    csrsi mstatus, MSTATUS_MIE
    ONLY_HART_0 hang
    li t0, 3000000
1:  addi t0, t0, -1
    bnez t0, 1b
    li t0, MAP_CLINT_BASE + ACLINT_MSIP(1)
    li t1, 1
    sw t1, (t0)
    j .
ENTRY miss_dead_loop_parked /* the other harts wait so, as some kernels have them do */
    ONLY_HART_0 hang
    li t0, 3000000
1:  addi t0, t0, -1
    bnez t0, 1b
    j pass

/* --- reset_loop ------------------------------------------------------------------------------ */
ENTRY reset_loop
    li t0, MAP_TEST_BASE
    li t1, SIFIVE_TEST_RESET
    sw t1, (t0)
1:  wfi
    j 1b
ENTRY miss_reset_loop_says
    li t0, MAP_UART_BASE
    li t1, '.'
    sb t1, (t0)
    j reset_loop

/* --- legacy_virtio --------------------------------------------------------------------------- */
ENTRY virtio_legacy_driver
    li t0, MAP_VIRTIO_BASE
    li t1, 4096
    sw t1, VIRTIO_MMIO_GUEST_PAGE_SIZE(t0)
    sw zero, VIRTIO_MMIO_QUEUE_SEL(t0)
    li t1, 0x80010
    sw t1, VIRTIO_MMIO_QUEUE_PFN(t0)
    j pass
ENTRY virtio_modern_driver
    li t0, MAP_VIRTIO_BASE
    sw zero, VIRTIO_MMIO_QUEUE_SEL(t0)
    li t1, 0x80010000
    sw t1, VIRTIO_MMIO_QUEUE_DESC_LOW(t0)
    j pass
ENTRY miss_virtio /* asks for the version first */
    li t0, MAP_VIRTIO_BASE
    lw t2, VIRTIO_MMIO_VERSION(t0)
    li t1, 1
    sw zero, VIRTIO_MMIO_QUEUE_SEL(t0)
    bne t1, t2, 1f
    li t1, 4096
    sw t1, VIRTIO_MMIO_GUEST_PAGE_SIZE(t0)
    sw t1, VIRTIO_MMIO_QUEUE_ALIGN(t0)
    j pass
1:  li t1, 0x80010000
    sw t1, VIRTIO_MMIO_QUEUE_DESC_LOW(t0)
    j pass

#include "hostile.inc"

/* --------------------------------------------------------------------------------------------- */
    .balign 4
s_end: /* S-mode reaches no device: its ecall is the end */
    csrr t1, mcause
    li t2, CAUSE_ECALL_S
    beq t1, t2, pass
    j fail
    .balign 4
again:
    mret
    .balign 4
pass:
    li t0, SIFIVE_TEST_PASS
    j 1f
    .balign 4
fail:
    li t0, 3 << 16 | SIFIVE_TEST_FAIL
1:  li t1, MAP_TEST_BASE
    sw t0, (t1)
2:  j 2b

    .section .data
    .balign 64
nearly_zeros:
    .space 60
    .dword 1
    .balign 4096
zeros:
    .space 4096
root:
    .space 4096
middle:
    .space 4096
leaf:
    .space 4096
ones:
    .dword 1
    .balign 4096
other_root:
    .space 4096
other_middle:
    .space 4096
other_leaf:
    .space 4096
    .section .bss
    .balign 8
cleared:
    .space 8
