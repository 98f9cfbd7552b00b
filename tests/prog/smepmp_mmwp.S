/*
 * smepmp_mmwp.S - Smepmp: MMWP without MML, which takes from M-mode what no entry covers, and the
 * lock of RLB by an entry that is OFF. (privileged ISA, "Smepmp")
 */
#include "check.inc"

/* Behind the program: the last 8 bytes of its 64 KiB, and what follows them. */
#define here (_start + 0xfff8)
#define far  (_start + 0x10000)

PROG
    TEST "RLB can be cleared while something is locked, and not be set again, were it OFF"
    SET_CSR CSR_MSECCFG, MSECCFG_RLB
    SET_CSR pmpcfg0, PMP_L << 56
    SET_CSR CSR_MSECCFG, MSECCFG_RLB
    CHECK_CSR CSR_MSECCFG, MSECCFG_RLB
    csrw pmpcfg0, zero
    CHECK_CSR pmpcfg0, 0
    SET_CSR pmpcfg0, PMP_L << 56
    csrw CSR_MSECCFG, zero
    CHECK_CSR CSR_MSECCFG, 0
    SET_CSR CSR_MSECCFG, MSECCFG_RLB
    CHECK_CSR CSR_MSECCFG, 0
    csrw pmpcfg0, zero
    CHECK_CSR pmpcfg0, PMP_L << 56

    /* The UART, the test device and the program; `far` and the rest have nothing. */
    li a0, MAP_UART_BASE >> 2 | 0x1ff
    csrw pmpaddr0, a0
    li a0, MAP_TEST_BASE >> 2 | 0x1ff
    csrw pmpaddr1, a0
    la a0, _start
    srli a0, a0, 2
    li a1, (0x10000 >> 3) - 1
    or a0, a0, a1
    csrw pmpaddr2, a0
    SET_CSR pmpcfg0, PMP_NAPOT | (PMP_NAPOT | PMP_R) << 8 | (PMP_NAPOT | PMP_X) << 16
    li a2, 0x73
    la a0, far
    TEST "without MMWP M-mode has all of that"
    HERE sd a2, (a0)
    RUNS
    HERE ld a1, (a0)
    RUNS
    HERE jr a0
    CHECK s8, CAUSE_ECALL_M
    TEST "with MMWP it has not; unlocked entries let it do all"
    SET_CSR CSR_MSECCFG, MSECCFG_MMWP
    HERE sd a2, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    HERE ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    HERE amoswap.d a1, zero, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    HERE jr a0
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK_REG s9, a0
    CHECK_REG s10, a0
    la a1, here
    HERE sd a2, (a1)
    RUNS
    TEST "an access of which no byte matches, beside one of which some do"
    la a1, far
    HERE lw a3, -4(a1)
    RUNS
    HERE lw a3, (a1)
    TRAPS CAUSE_LOAD_ACCESS, a1
    TEST "MMWP: sticky"
    csrw CSR_MSECCFG, zero
    CHECK_CSR CSR_MSECCFG, MSECCFG_MMWP
    HERE ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    TEST "with no entry on M-mode would have nothing at all; S-mode has what an entry says"
    STEP S, ld a1, (a0)
    TRAPS CAUSE_LOAD_ACCESS, a0
    la a1, here
    STEP S, ld a3, (a1)
    TRAPS CAUSE_LOAD_ACCESS, a1
    STEP S, nop
    RUNS
    DONE
