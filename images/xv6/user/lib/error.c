/*
 * error.c: the way a program complains.
 */
#include "user.h"

static void complain(const char *fmt, va_list ap)
{
    char line[PRINT_MAX];

    fmt_vstring(line, sizeof(line), fmt, ap);
    dprintf(2, "%s: %s\n", program_name, line);
}

void warn(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    complain(fmt, ap);
    va_end(ap);
}

_Noreturn void fail(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    complain(fmt, ap);
    va_end(ap);
    exit(1);
}
