/*
 * The trace of instructions. A line is made once and kept by pc: a guest spends its time in loops,
 * and printing costs much more than running.
 */
#ifndef EMU_CPU_TRACE_H
#define EMU_CPU_TRACE_H

#include "emu/cpu/hart.h"

/* The instruction at h->pc is about to run. Call only where TRACE_insn is traced. */
void trace_insn(Hart *h, const Insn *insn);

#endif
