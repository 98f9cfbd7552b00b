/*
 * smepmp.S - Smepmp: RLB and what it lifts, each row of MML's table in each mode, and the rules for
 * writing entries under MML. (privileged ISA, "Smepmp"; MMWP: smepmp_mmwp.S)
 *
 * Entry 0 is under test, on `area`; entry 15 lets M, S and U run the program. The UART and the test
 * device have no entry: M-mode may read and write what nothing matches.
 */
#include "check.inc"

#define R PMP_R
#define W PMP_W
#define X PMP_X
#define L PMP_L

/* Entry 0 covers the page `area`. */
.macro ENTRY cfg:vararg
    la t5, area
    srli t5, t5, 2
    ori t5, t5, 0x1ff
    csrw pmpaddr0, t5
    SET_CSR pmpcfg0, PMP_NAPOT | (\cfg)
    CHECK_CSR pmpcfg0, PMP_NAPOT | (\cfg)
.endm
.macro ENDS ok, fault, tval
    .if \ok
    RUNS
    .else
    TRAPS \fault, \tval
    .endif
.endm
.macro JUMPS ok, ecall
    .if \ok
    CHECK s8, \ecall
    .else
    CHECK s8, CAUSE_FETCH_ACCESS
    CHECK_REG s10, a0
    .endif
    CHECK_REG s9, a0
.endm
/* What the entry allows to M, and to S and U: constants of R, W and X. */
.macro ALLOWS m, su
    la a0, area
    HERE ld a1, (a0)
    ENDS ((\m) & R), CAUSE_LOAD_ACCESS, a0
    HERE sd a2, (a0)
    ENDS ((\m) & W), CAUSE_STORE_ACCESS, a0
    HERE jr a0
    JUMPS ((\m) & X), CAUSE_ECALL_M
    STEP S, ld a1, (a0)
    ENDS ((\su) & R), CAUSE_LOAD_ACCESS, a0
    STEP S, sd a2, (a0)
    ENDS ((\su) & W), CAUSE_STORE_ACCESS, a0
    STEP S, jr a0
    JUMPS ((\su) & X), CAUSE_ECALL_S
    STEP U, ld a1, (a0)
    ENDS ((\su) & R), CAUSE_LOAD_ACCESS, a0
    STEP U, sd a2, (a0)
    ENDS ((\su) & W), CAUSE_STORE_ACCESS, a0
    STEP U, jr a0
    JUMPS ((\su) & X), CAUSE_ECALL_U
.endm
.macro ROW cfg, m, su
    ENTRY \cfg
    ALLOWS \m, \su
.endm
/* A write of entry 0 that is ignored. */
.macro IGNORED cfg:vararg
    csrr a3, pmpcfg0
    SET_CSR pmpcfg0, PMP_NAPOT | (\cfg)
    csrr a4, pmpcfg0
    CHECK_REG a4, a3
.endm

PROG
    li a2, 0x73 /* ecall, which also is what the stores write */
    la a0, area
    sd a2, (a0)
    TEST "at reset MML, MMWP and RLB are 0"
    csrr a1, CSR_MSECCFG
    andi a1, a1, MSECCFG_MML | MSECCFG_MMWP | MSECCFG_RLB
    CHECK a1, 0
    TEST "RLB can be set and cleared while nothing is locked"
    SET_CSR CSR_MSECCFG, MSECCFG_RLB
    CHECK_CSR CSR_MSECCFG, MSECCFG_RLB
    csrw CSR_MSECCFG, zero
    CHECK_CSR CSR_MSECCFG, 0
    SET_CSR CSR_MSECCFG, MSECCFG_RLB

    TEST "entry 15 for the program: S, U and M run it"
    la t5, _start
    srli t5, t5, 2
    li t6, (0x20000 >> 3) - 1
    or t5, t5, t6
    csrw CSR_PMPADDR0 + 15, t5
    SET_CSR CSR_PMPCFG0 + 2, (PMP_NAPOT | R | X) << 56
    csrw pmpcfg0, zero

    TEST "without MML the table is the old one; RLB lets locked entries change"
    ROW 0, R | W | X, 0
    ROW R, R | W | X, R
    ROW X, R | W | X, X
    ROW R | W, R | W | X, R | W
    ROW R | X, R | W | X, R | X
    ROW R | W | X, R | W | X, R | W | X
    ROW L, 0, 0
    ROW L | R, R, R
    ROW L | X, X, X
    ROW L | R | W, R | W, R | W
    ROW L | R | X, R | X, R | X
    ROW L | R | W | X, R | W | X, R | W | X
    TEST "without MML R=0 W=1 is reserved, RLB or not"
    IGNORED W
    IGNORED W | X
    IGNORED L | W
    TEST "RLB: the address of a locked entry can be written, and that below a locked TOR entry"
    ENTRY L | R
    csrw pmpaddr0, a2
    CHECK_CSR pmpaddr0, 0x73
    SET_CSR pmpcfg0, (L | PMP_TOR) << 8
    csrw pmpaddr0, zero
    CHECK_CSR pmpaddr0, 0

    TEST "MML: sticky"
    SET_CSR CSR_PMPCFG0 + 2, (PMP_NAPOT | L | R | X) << 56
    csrw pmpcfg0, zero
    SET_CSR CSR_MSECCFG, MSECCFG_RLB | MSECCFG_MML
    SET_CSR CSR_PMPCFG0 + 2, (PMP_NAPOT | L | W | X) << 56 /* M reads, all run it */
    SET_CSR CSR_MSECCFG, MSECCFG_RLB
    CHECK_CSR CSR_MSECCFG, MSECCFG_RLB | MSECCFG_MML
    TEST "MML: entries for S and U"
    ROW 0, 0, 0
    ROW R, 0, R
    ROW X, 0, X
    ROW R | W, 0, R | W
    ROW R | X, 0, R | X
    ROW R | W | X, 0, R | W | X
    TEST "MML: shared data"
    ROW W, R | W, R
    ROW W | X, R | W, R | W
    ROW L | R | W | X, R, R
    TEST "MML: shared code"
    ROW L | W, X, X
    ROW L | W | X, R | X, X
    TEST "MML: entries for M"
    ROW L, 0, 0
    ROW L | R, R, 0
    ROW L | X, X, 0
    ROW L | R | W, R | W, 0
    ROW L | R | X, R | X, 0
    TEST "MML: where nothing matches M-mode reads and writes, and runs nothing"
    csrw pmpcfg0, zero
    ALLOWS R | W, 0
    TEST "MML: MPRV, judged as S"
    ENTRY W
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, MSTATUS_MPRV | PRV_S << MSTATUS_MPP_BIT
    csrs mstatus, t0
    HERE ld a1, (a0)
    RUNS
    HERE sd a2, (a0)
    TRAPS CAUSE_STORE_ACCESS, a0
    li t0, MSTATUS_MPRV
    csrc mstatus, t0
    HERE sd a2, (a0)
    RUNS

    TEST "MML without RLB: no code for M can be added; entry by entry, the rest of a write counts"
    SET_CSR CSR_MSECCFG, 0
    CHECK_CSR CSR_MSECCFG, MSECCFG_MML
    ENTRY R
    IGNORED L | X
    IGNORED L | W
    IGNORED L | W | X
    IGNORED L | R | X
    SET_CSR pmpcfg0, (L | R | X) | R << 8
    CHECK_CSR pmpcfg0, PMP_NAPOT | R | R << 8
    TEST "MML without RLB: all else can, as long as it is not locked"
    ROW W, R | W, R
    ROW W | X, R | W, R | W
    ROW R | X, 0, R | X
    ROW R | W | X, 0, R | W | X
    TEST "MML without RLB: locked is locked, entry and address"
    ROW L | R | W | X, R, R
    IGNORED 0
    IGNORED L | R | W
    csrr a3, pmpaddr0
    csrw pmpaddr0, zero
    csrr a4, pmpaddr0
    CHECK_REG a4, a3
    TEST "RLB cannot be set again, once something is locked"
    SET_CSR CSR_MSECCFG, MSECCFG_RLB
    CHECK_CSR CSR_MSECCFG, MSECCFG_MML
    DONE

    .section .bss
    .balign 0x20000
area:
    .space 4096
