/*
 * svinval.S - sfence.vma in parts: what they do, and who may. (privileged ISA, "Svinval")
 */
#include "check.inc"
#include "paging.inc"
#include "access.inc"

#define W_INVAL      .4byte 0x18000073
#define INVAL_IR     .4byte 0x18100073
#define SINVAL(a, b) .insn r 0x73, 0, 0x0b, x0, a, b

/* A PTE as SET_PTE writes it, without its fence; S-mode knows the page by then. */
.macro STALE flags:vararg
    PAGE 0, page, PTE_RW
    LOADS_OK IN_S
    STORES_OK IN_S
    la t5, page
    srli t5, t5, 2
    li t6, \flags
    or t5, t5, t6
    la t6, pt_leaf
    sd t5, (t6)
.endm

.macro ILLEGAL word
    CHECK s8, CAUSE_ILLEGAL
    CHECK_REG s9, s6
    CHECK s10, \word
.endm

PROG
    PAGING
    li a0, VA_PAGES
    li a5, 0
    TEST "sinval.vma: the address"
    STALE PTE_V | PTE_R | PTE_AD
    W_INVAL
    SINVAL(a0, x0)
    INVAL_IR
    LOADS_OK IN_S
    STORES_NOT IN_S
    TEST "sinval.vma: all"
    STALE 0
    W_INVAL
    SINVAL(x0, x0)
    INVAL_IR
    LOADS_NOT IN_S
    TEST "sinval.vma: the address in an address space"
    STALE 0
    W_INVAL
    SINVAL(a0, a5)
    INVAL_IR
    LOADS_NOT IN_S
    TEST "sinval.vma: an address space"
    STALE 0
    W_INVAL
    SINVAL(x0, a5)
    INVAL_IR
    LOADS_NOT IN_S
    TEST "S-mode may"
    STEP S, W_INVAL
    RUNS
    STEP S, SINVAL(a0, a5)
    RUNS
    STEP S, INVAL_IR
    RUNS
    TEST "S-mode under TVM: the fences, but not sinval.vma"
    li t0, MSTATUS_TVM
    csrs mstatus, t0
    STEP S, W_INVAL
    RUNS
    STEP S, SINVAL(a0, a5)
    ILLEGAL 0x16f50073
    STEP S, INVAL_IR
    RUNS
    STEP_U W_INVAL
    CHECK s8, CAUSE_ILLEGAL
    li t0, MSTATUS_TVM
    csrc mstatus, t0
    TEST "U-mode may not"
    STEP_U W_INVAL
    CHECK s8, CAUSE_ILLEGAL
    CHECK s10, 0x18000073
    STEP_U SINVAL(a0, a5)
    CHECK s8, CAUSE_ILLEGAL
    CHECK s10, 0x16f50073
    STEP_U INVAL_IR
    CHECK s8, CAUSE_ILLEGAL
    CHECK s10, 0x18100073
    TEST "what stands beside them is illegal"
    HERE .4byte 0x18200073
    TRAPS CAUSE_ILLEGAL
    HERE .4byte 0x180000f3
    TRAPS CAUSE_ILLEGAL
    HERE .4byte 0x160000f3
    TRAPS CAUSE_ILLEGAL
    DONE

    .section .data
    .balign 4096
page:
    .space 4096
