/*
 * error.c: the texts of errors, and the way a program complains.
 */
#include "user.h"

const char *error_text(int error)
{
    static const char *const texts[] = {
#define ERROR_TEXT(number, name, text) [number] = text,
        ERROR_TABLE(ERROR_TEXT)
#undef ERROR_TEXT
    };
    unsigned number = error < 0 ? 0u - (unsigned)error : (unsigned)error;

    if (number >= sizeof(texts) / sizeof(texts[0]) || !texts[number])
        return "unknown error";
    return texts[number];
}

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
