/*
 * Formatted text without a C library, one character at a time through a callback.
 *
 * Understood: %d %i %u %x %X %o %c %s %p %%, with the flags '-' and '0', a width and (for %s) a
 * precision, each a number or '*', and the lengths hh h l ll z (LP64). There is no floating point.
 * An unknown conversion is printed as it stands.
 */
#ifndef LIB_FMT_H
#define LIB_FMT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef void FmtPut(void *ctx, char c);

/* Formats to `put`; returns the number of characters. A NULL for %s prints as "(null)". */
int fmt_vprint(FmtPut *put, void *ctx, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));
int fmt_print(FmtPut *put, void *ctx, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * Formats into buf of `size` bytes, cut where it does not fit and always ended by a NUL (size 0:
 * nothing is written). Returns the length of the whole text, as snprintf does.
 */
int fmt_vstring(char *buf, size_t size, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));
int fmt_string(char *buf, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * Writes a size in the largest binary unit that leaves a whole number ("4 KiB", "1536 KiB",
 * "2 GiB", "513 bytes") and returns `text`.
 */
#define FMT_SIZE_TEXT 32
const char *fmt_size(char text[FMT_SIZE_TEXT], uint64_t bytes);

#endif
