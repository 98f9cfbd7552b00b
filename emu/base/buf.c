/* See buf.h. */
#include "emu/base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool room(Buf *b, size_t more)
{
    size_t cap = b->cap ? b->cap : 256;
    char *text;

    if (b->len + more + 1 <= b->cap)
        return true;
    while (cap < b->len + more + 1)
        cap *= 2;
    text = realloc(b->text, cap);
    if (!text) {
        b->failed = true;
        return false;
    }
    b->text = text;
    b->cap = cap;
    return true;
}

void buf_add(Buf *b, const void *bytes, size_t len)
{
    if (!room(b, len))
        return;
    memcpy(b->text + b->len, bytes, len);
    b->len += len;
    b->text[b->len] = 0;
}

void buf_str(Buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_vprintf(Buf *b, const char *fmt, va_list ap)
{
    va_list again;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0 || !room(b, (size_t)n))
        return;
    vsnprintf(b->text + b->len, (size_t)n + 1, fmt, ap);
    b->len += (size_t)n;
}

void buf_printf(Buf *b, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(b, fmt, ap);
    va_end(ap);
}

void buf_clear(Buf *b)
{
    b->len = 0;
    if (b->text)
        b->text[0] = 0;
}

void buf_finish(Buf *b)
{
    free(b->text);
    *b = (Buf){0};
}
