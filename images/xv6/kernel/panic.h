/*
 * panic.h: the parts of panic() that the trap code needs, and the names in its backtrace.
 */
#ifndef KERNEL_PANIC_H
#define KERNEL_PANIC_H

#include "trap.h"

/* panic() for a trap of the kernel's own: the backtrace begins where the trap did. */
_Noreturn void panic_at(const TrapFrame *frame, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Never returns if another hart has panicked. */
void panic_check(void);

/* symbols.c: the function that pc lies in, and how far; NULL: none is known. */
const char *symbol_find(uint64_t pc, uint64_t *off);
bool symbol_is_text(uint64_t pc);

#endif
