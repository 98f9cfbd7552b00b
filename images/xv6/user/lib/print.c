/*
 * print.c: formatted text to descriptors, and numbers out of text.
 *
 * One call makes one write(), so that lines of programs that run side by side stay whole.
 */
#include "user.h"

static int vdprintf(int fd, const char *fmt, va_list ap)
{
    char line[PRINT_MAX];
    int n = fmt_vstring(line, sizeof(line), fmt, ap);

    return write_all(fd, line, n < (int)sizeof(line) ? n : (int)sizeof(line) - 1);
}

int dprintf(int fd, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vdprintf(fd, fmt, ap);
    va_end(ap);
    return n;
}

int printf(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vdprintf(1, fmt, ap);
    va_end(ap);
    return n;
}

static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 99;
}

bool number_parse(const char *s, long *value)
{
    unsigned long sum = 0;
    bool minus = *s == '-';
    unsigned base = 10;

    s += minus;
    if (s[0] == '0' && s[1] == 'x') {
        base = 16;
        s += 2;
    }
    if (!*s)
        return false;
    for (; *s; s++) {
        unsigned digit = digit_value(*s);
        if (digit >= base || sum > ((unsigned long)INT64_MAX - digit) / base)
            return false;
        sum = sum * base + digit;
    }
    *value = minus ? -(long)sum : (long)sum;
    return true;
}
