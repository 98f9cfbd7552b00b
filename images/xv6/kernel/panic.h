/*
 * panic.h: the parts of panic() that the trap code needs.
 */
#ifndef KERNEL_PANIC_H
#define KERNEL_PANIC_H

#include "trap.h"

/* panic() for a trap of the kernel's own: the backtrace begins where the trap did. */
_Noreturn void panic_at(const TrapFrame *frame, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Never returns if another hart has panicked. */
void panic_check(void);

#endif
