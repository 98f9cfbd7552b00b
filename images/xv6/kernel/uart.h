/*
 * uart.h: the serial port: bytes out, and bytes in at the pace at which somebody takes them.
 */
#ifndef KERNEL_UART_H
#define KERNEL_UART_H

#include "types.h"

/* At boot: the registers, for messages. Without a UART the firmware's console carries them. */
void uart_init(void);
/* At boot, once interrupts can be had: what arrives goes to the console from now on. */
void uart_start(void);
void uart_resume(void); /* the console has room again */

/* Writes at once, by polling: kernel messages and echo. From any context. */
void uart_write_now(const char *text, size_t size);
/* Writes for a process, which waits off the hart while the UART is full. */
void uart_write(const char *text, size_t size);

/* panic(): whoever holds the lock has been stopped, or is ourselves. */
void uart_break_lock(void);

#endif
