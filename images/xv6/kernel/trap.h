/*
 * trap.h: the registers of whoever was interrupted, and the trap paths in trap.S.
 */
#ifndef KERNEL_TRAP_H
#define KERNEL_TRAP_H

#include "layout.h"
#include "types.h"

typedef struct TrapFrame {
    uint64_t x[32]; /* x[0] is unused */
    uint64_t sepc, sstatus, scause, stval;
} TrapFrame;

_Static_assert(offsetof(TrapFrame, sepc) == FRAME_SEPC, "layout.h");
_Static_assert(offsetof(TrapFrame, stval) == FRAME_STVAL, "layout.h");
_Static_assert(sizeof(TrapFrame) == FRAME_SIZE, "layout.h");

enum { REG_RA = 1, REG_SP = 2, REG_S0 = 8, REG_A0 = 10, REG_A1 = 11, REG_A7 = 17 };

/* trap.S: where stvec points, and the way back to the user registers in the frame. */
void trap_entry(void);
_Noreturn void trap_return_to_user(TrapFrame *frame);

/* trap.c, called by trap.S with interrupts off */
void trap_from_user(TrapFrame *frame);
void trap_from_kernel(TrapFrame *frame);
_Noreturn void trap_stack_overflow(TrapFrame *frame);

/* What happens before user code runs: the end of a killed process, a new time slice. */
void trap_before_user(TrapFrame *frame);

/* Runs `attempt`, one instruction of four bytes at its start, and says whether it was legal. */
bool trap_probe(void (*attempt)(void));

#endif
