/*
 * print.h: the kernel's voice, and its last words.
 */
#ifndef KERNEL_PRINT_H
#define KERNEL_PRINT_H

#include "types.h"

struct TrapFrame;

/* To the console, at once, from any context. Formats: those of the shared print core. */
void kprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Says what is wrong and how we got here, stops all harts, and ends the machine by SRST with the
 * reason "system failure". */
_Noreturn void panic(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* panic() for a trap of the kernel's own: the backtrace begins where the trap did. */
_Noreturn void panic_at(const struct TrapFrame *frame, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Never returns if another hart has panicked. */
void panic_check(void);

/* symbols.c: the function that pc lies in, and how far; NULL: none is known. */
const char *symbol_find(uint64_t pc, uint64_t *off);
bool symbol_is_text(uint64_t pc);

/* For what no input can reach. */
#define kassert(condition)                                                                         \
    ((condition) ? (void)0 : panic("%s:%d: assertion failed: %s", __FILE__, __LINE__, #condition))

#endif
