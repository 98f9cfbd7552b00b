/*
 * zkr.S - Zkr: seed gives 16 bits and a status, only to instructions that write it, below M only as
 * mseccfg allows. QEMU 7.2 is not asked: it has the device's entropy at once, and never waits.
 */
#include "ops.inc"

#define OPST_SHIFT 30

/* An access in a mode with mseccfg as given */
.macro GATE mode, allows, cause
    SET_CSR CSR_MSECCFG, \allows
    STEP \mode, csrrw a0, 0x015, zero
    CHECK s8, \cause
.endm

PROG
    TEST "at reset S-mode may, U-mode may not"
    csrr a0, CSR_MSECCFG
    andi a0, a0, MSECCFG_SSEED | MSECCFG_USEED
    CHECK a0, MSECCFG_SSEED
    TEST "16 bits after a few tries; the rest is 0"
    li a3, 100
1:  csrrw a0, CSR_SEED, zero
    srli a1, a0, OPST_SHIFT
    addi a3, a3, -1
    beqz a3, 2f
    li a2, 2 /* ES16 */
    bne a1, a2, 1b
2:  CHECK a1, 2
    li a2, ~(SEED_ES16 | 0xffff)
    and a0, a0, a2
    CHECK a0, 0
    TEST "values differ: of 64 not all are the same"
    csrrw a1, CSR_SEED, zero
    li a3, 64
    li a4, 0
1:  csrrwi a0, CSR_SEED, 0
    xor a0, a0, a1
    or a4, a4, a0
    addi a3, a3, -1
    bnez a3, 1b
    snez a4, a4
    CHECK a4, 1
    TEST "what is written does not matter"
    li a1, -1
    csrrs a0, CSR_SEED, a1
    srli a0, a0, OPST_SHIFT
    CHECK a0, 2
    csrrc a0, CSR_SEED, a1
    srli a0, a0, OPST_SHIFT
    CHECK a0, 2
    csrw CSR_SEED, a1
    TEST "instructions that only read are illegal"
    NO32 0x01502573 /* csrrs a0, seed, zero */
    NO32 0x01503573
    NO32 0x01506573
    NO32 0x01507573
    TEST "mseccfg: SSEED for S, USEED for U"
    GATE M, 0, CAUSE_ECALL_M
    GATE S, 0, CAUSE_ILLEGAL
    GATE S, MSECCFG_USEED, CAUSE_ILLEGAL
    GATE S, MSECCFG_SSEED, CAUSE_ECALL_S
    GATE U, 0, CAUSE_ILLEGAL
    GATE U, MSECCFG_SSEED, CAUSE_ILLEGAL
    GATE U, MSECCFG_USEED, CAUSE_ECALL_U
    TEST "mseccfg belongs to M"
    STEP S, csrr a0, 0x747
    CHECK s8, CAUSE_ILLEGAL
    DONE
