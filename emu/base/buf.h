/* A text that grows: always ends with a zero byte, may hold others. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Buf {
    char *text; /* NULL while empty and never written to */
    size_t len, cap;
    bool failed; /* out of memory: what did not fit is lost */
} Buf;

static inline const char *buf_text(const Buf *b)
{
    return b->text ? b->text : "";
}

void buf_add(Buf *b, const void *bytes, size_t len);
void buf_str(Buf *b, const char *text);
void buf_printf(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(Buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_clear(Buf *b);  /* empty; keeps the memory */
void buf_finish(Buf *b); /* empty; frees it */

#endif
