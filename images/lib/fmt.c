/*
 * Formatted text for code without a C library: see fmt.h for what is understood.
 */
#include "lib/fmt.h"

#include <stdbool.h>
#include <stdint.h>

#include "lib/string.h"

typedef struct Out {
    FmtPut *put;
    void *ctx;
    int count;
} Out;

/* One conversion: %[-0][width][.precision][length]letter */
typedef struct Spec {
    bool left, zero;
    int width, precision; /* precision -1: none given */
    int size;             /* of the argument, in bytes */
    char letter;
} Spec;

static void emit(Out *out, char c)
{
    out->put(out->ctx, c);
    out->count++;
}

static void emit_padding(Out *out, char c, int count)
{
    while (count-- > 0)
        emit(out, c);
}

static void emit_text(Out *out, const Spec *spec, const char *text, int length)
{
    int gap = spec->width - length;

    if (!spec->left)
        emit_padding(out, ' ', gap);
    for (int i = 0; i < length; i++)
        emit(out, text[i]);
    if (spec->left)
        emit_padding(out, ' ', gap);
}

static void emit_number(Out *out, const Spec *spec, uint64_t value, unsigned base, bool negative)
{
    const char *digits = spec->letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    char text[24]; /* 22 octal digits are the most, and a sign */
    int at = sizeof(text);

    do {
        text[--at] = digits[value % base];
        value /= base;
    } while (value);

    int length = (int)sizeof(text) - at;
    if (spec->zero && !spec->left) {
        if (negative)
            emit(out, '-');
        emit_padding(out, '0', spec->width - length - negative);
        emit_text(out, &(Spec){0}, text + at, length);
        return;
    }
    if (negative)
        text[--at] = '-';
    emit_text(out, spec, text + at, length + negative);
}

static const char *parse_number(const char *fmt, va_list *args, int *number)
{
    *number = 0;
    if (*fmt == '*') {
        *number = va_arg(*args, int);
        return fmt + 1;
    }
    for (; *fmt >= '0' && *fmt <= '9'; fmt++)
        if (*number < 1000)
            *number = *number * 10 + (*fmt - '0');
    return fmt;
}

/* Reads what follows a '%'; returns the place behind the letter. */
static const char *parse_spec(const char *fmt, va_list *args, Spec *spec)
{
    *spec = (Spec){.precision = -1, .size = sizeof(int)};

    for (;; fmt++) {
        if (*fmt == '-')
            spec->left = true;
        else if (*fmt == '0')
            spec->zero = true;
        else
            break;
    }
    fmt = parse_number(fmt, args, &spec->width);
    if (spec->width < 0) {
        spec->left = true;
        spec->width = -spec->width;
    }
    if (*fmt == '.')
        fmt = parse_number(fmt + 1, args, &spec->precision);
    for (; *fmt == 'h' || *fmt == 'l' || *fmt == 'z'; fmt++)
        spec->size = *fmt == 'h' ? spec->size / 2 : 8;
    spec->letter = *fmt;
    return *fmt ? fmt + 1 : fmt;
}

static uint64_t take_unsigned(const Spec *spec, va_list *args)
{
    uint64_t value = spec->size == 8 ? va_arg(*args, uint64_t) : va_arg(*args, unsigned);
    return spec->size >= 8 ? value : value & (((uint64_t)1 << spec->size * 8) - 1);
}

static int64_t take_signed(const Spec *spec, va_list *args)
{
    int shift = 64 - spec->size * 8;
    return (int64_t)(take_unsigned(spec, args) << shift) >> shift;
}

static void convert(Out *out, Spec *spec, va_list *args)
{
    switch (spec->letter) {
    case 'd':
    case 'i': {
        int64_t value = take_signed(spec, args);
        emit_number(out, spec, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, value < 0);
        break;
    }
    case 'u': emit_number(out, spec, take_unsigned(spec, args), 10, false); break;
    case 'o': emit_number(out, spec, take_unsigned(spec, args), 8, false); break;
    case 'x':
    case 'X': emit_number(out, spec, take_unsigned(spec, args), 16, false); break;
    case 'p':
        emit(out, '0');
        emit(out, 'x');
        emit_number(out, spec, (uintptr_t)va_arg(*args, void *), 16, false);
        break;
    case 'c': {
        char c = (char)va_arg(*args, int);
        emit_text(out, spec, &c, 1);
        break;
    }
    case 's': {
        const char *text = va_arg(*args, const char *);
        if (!text)
            text = "(null)";
        size_t max = spec->precision >= 0 ? (size_t)spec->precision : SIZE_MAX;
        emit_text(out, spec, text, (int)strnlen(text, max));
        break;
    }
    case '%': emit(out, '%'); break;
    default:
        emit(out, '%');
        if (spec->letter)
            emit(out, spec->letter);
    }
}

int fmt_vprint(FmtPut *put, void *ctx, const char *fmt, va_list args)
{
    Out out = {.put = put, .ctx = ctx};
    va_list rest; /* a va_list parameter may be an array: its address would have the wrong type */

    va_copy(rest, args);
    while (*fmt) {
        if (*fmt != '%') {
            emit(&out, *fmt++);
            continue;
        }
        Spec spec;
        fmt = parse_spec(fmt + 1, &rest, &spec);
        convert(&out, &spec, &rest);
    }
    va_end(rest);
    return out.count;
}

int fmt_print(FmtPut *put, void *ctx, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    int count = fmt_vprint(put, ctx, fmt, args);
    va_end(args);
    return count;
}

typedef struct Buffer {
    char *at, *last; /* last: where the NUL goes at the latest */
} Buffer;

static void put_in_buffer(void *ctx, char c)
{
    Buffer *buffer = ctx;

    if (buffer->at < buffer->last)
        *buffer->at++ = c;
}

int fmt_vstring(char *buf, size_t size, const char *fmt, va_list args)
{
    Buffer buffer = {buf, size ? buf + size - 1 : buf};
    int count = fmt_vprint(put_in_buffer, &buffer, fmt, args);

    if (size)
        *buffer.at = 0;
    return count;
}

int fmt_string(char *buf, size_t size, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    int count = fmt_vstring(buf, size, fmt, args);
    va_end(args);
    return count;
}

const char *fmt_size(char text[FMT_SIZE_TEXT], uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    unsigned unit = 0;

    while (bytes && bytes % 1024 == 0 && unit < 4) {
        bytes /= 1024;
        unit++;
    }
    fmt_string(text, FMT_SIZE_TEXT, "%lu %s", (unsigned long)bytes, units[unit]);
    return text;
}
