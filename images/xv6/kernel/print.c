/*
 * print.c: kernel messages.
 *
 * Invariant: one message goes out in one piece, as far as it fits in the buffer.
 */
#include "print.h"

#include <stdarg.h>

#include "lib/fmt.h"
#include "screen.h"
#include "types.h"
#include "uart.h"

typedef struct Message {
    size_t used;
    char text[256];
} Message;

static void message_send(Message *message)
{
    uart_write_now(message->text, message->used);
    screen_write(message->text, message->used);
    message->used = 0;
}

static void message_put(void *ctx, char c)
{
    Message *message = ctx;
    message->text[message->used++] = c;
    if (message->used == sizeof message->text)
        message_send(message);
}

void kprintf(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    Message message = {.used = 0};
    if (fmt_vprint(message_put, &message, fmt, args) > 0)
        message_send(&message);
    va_end(args);
}
