/*
 * uart.h: the serial port: bytes out, and bytes in at the pace at which somebody takes them.
 */
#ifndef KERNEL_UART_H
#define KERNEL_UART_H

#include "types.h"

/* Who takes the bytes that arrive; called in the interrupt, without locks. */
typedef struct UartClient {
    size_t (*room)(void); /* for how many; after a 0 it calls uart_resume() once there is some */
    void (*take)(const char *bytes, size_t count); /* at most as many as there was room for */
} UartClient;

/* At boot: the registers, for messages. Without a UART the firmware's console carries them. */
void uart_init(void);
/* At boot, once interrupts can be had. */
void uart_start(const UartClient *client);
void uart_resume(void);

/* Writes at once, by polling: kernel messages and echo. From any context. */
void uart_write_now(const char *text, size_t size);
/* Writes for a process, which waits off the hart while the UART is full. */
void uart_write(const char *text, size_t size);

/* panic(): whoever holds the lock has been stopped, or is ourselves. */
void uart_break_lock(void);

#endif
