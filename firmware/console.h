/*
 * The console: a 16550 UART, polled.
 */
#ifndef FIRMWARE_CONSOLE_H
#define FIRMWARE_CONSOLE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Brings the UART of the platform into a known state: 8 bits, FIFOs on, no interrupts. */
void console_init(void);
bool console_present(void);

/*
 * Raw bytes for the supervisor. A UART that takes no byte for long makes put() give up, so that
 * a dead one cannot hang the hart. get() answers -1 when nothing has come.
 */
void console_put(const char *bytes, size_t size);
int console_get(void);

/* Text of the firmware's own; "\n" becomes "\r\n". Without a UART they do nothing. */
void console_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void console_vprint(const char *fmt, va_list args) __attribute__((format(printf, 1, 0)));

#endif
