/* See rvemu/describe.h. */
#include "rvemu/describe.h"

#include <stdarg.h>
#include <stdio.h>

void describe_group(const Describe *to, const char *fmt, ...)
{
    char text[120];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    to->group(to->ctl, text);
}

void describe_value(const Describe *to, const char *name, uint64_t val, const char *words)
{
    to->value(to->ctl, name, val, words);
}

void describe_words(const Describe *to, const char *name, uint64_t val, const char *fmt, ...)
{
    char text[240];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    to->value(to->ctl, name, val, text);
}
