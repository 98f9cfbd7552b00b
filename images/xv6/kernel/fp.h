/*
 * fp.h: the floating-point registers of processes. The kernel itself has no use for them.
 */
#ifndef KERNEL_FP_H
#define KERNEL_FP_H

#include "types.h"

struct Process;
struct TrapFrame;

/* The process leaves this hart, or is copied: its registers are saved, and Off from here on. */
void fp_leave(struct Process *process);

/* The process met an illegal instruction. True if that was so because its registers were Off: they
 * are loaded now, and it shall try again. */
bool fp_enter(struct Process *process);

/* exec: all registers 0. */
void fp_clear(struct Process *process);

#endif
