/*
 * print.h: the kernel's voice, and its last words.
 */
#ifndef KERNEL_PRINT_H
#define KERNEL_PRINT_H

/* To the console, at once, from any context. Formats: those of the shared print core. */
void kprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Says what is wrong and how we got here, stops all harts, and ends the machine by SRST with the
 * reason "system failure". */
_Noreturn void panic(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* For what no input can reach. */
#define kassert(condition)                                                                         \
    ((condition) ? (void)0 : panic("%s:%d: assertion failed: %s", __FILE__, __LINE__, #condition))

#endif
