/*
 * The console over a 16550 UART (ns16550a of the device tree), polled: the supervisor owns its
 * interrupt. The baud rate is left as the reset code or the machine set it, and so is the FIFO:
 * turning it on would clear what was typed already (PC16550D, FCR bit 0).
 */
#include "firmware/console.h"

#include "firmware/lock.h"
#include "firmware/mmio.h"
#include "firmware/platform.h"
#include "lib/fmt.h"

enum { UART_RBR = 0, UART_THR = 0, UART_IER = 1, UART_LCR = 3, UART_LSR = 5 };
#define LCR_8N1        0x03
#define LSR_DATA_READY 0x01
#define LSR_THR_EMPTY  0x20

#define PATIENCE 1000000 /* polls before a byte is given up: seconds, at any real baud rate */

static Lock lock;

static uint8_t uart_read(unsigned reg)
{
    const Uart *uart = &platform()->uart;
    uint64_t pa = uart->base + ((uint64_t)reg << uart->shift);
    return uart->width == 4 ? (uint8_t)mmio_read32(pa) : mmio_read8(pa);
}

static void uart_write(unsigned reg, uint8_t value)
{
    const Uart *uart = &platform()->uart;
    uint64_t pa = uart->base + ((uint64_t)reg << uart->shift);
    if (uart->width == 4)
        mmio_write32(pa, value);
    else
        mmio_write8(pa, value);
}

bool console_present(void)
{
    return platform()->uart.base != 0;
}

void console_init(void)
{
    if (!console_present())
        return;
    uart_write(UART_IER, 0);
    uart_write(UART_LCR, LCR_8N1);
}

static bool put_byte(char c)
{
    for (unsigned polls = 0; polls < PATIENCE; polls++) {
        if (uart_read(UART_LSR) & LSR_THR_EMPTY) {
            uart_write(UART_THR, (uint8_t)c);
            return true;
        }
        cpu_relax();
    }
    return false;
}

void console_put(const char *bytes, size_t size)
{
    if (!console_present())
        return;
    lock_take(&lock);
    while (size-- && put_byte(*bytes++))
        ;
    lock_release(&lock);
}

int console_get(void)
{
    int got = -1;

    if (!console_present())
        return -1;
    lock_take(&lock);
    if (uart_read(UART_LSR) & LSR_DATA_READY)
        got = uart_read(UART_RBR);
    lock_release(&lock);
    return got;
}

static void put_text(void *ctx, char c)
{
    if (c == '\n')
        put_byte('\r');
    put_byte(c);
}

void console_vprint(const char *fmt, va_list args)
{
    if (console_present())
        fmt_vprint(put_text, NULL, fmt, args);
}

void console_print(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    console_vprint(fmt, args);
    va_end(args);
}
