/*
 * Err: one line that says what is wrong on the host's or the user's side.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rvemu/err.h"

bool err_set(Err *err, int code, const char *fmt, ...)
{
    if (!err)
        return false;
    va_list ap;
    va_start(ap, fmt);
    err->code = code;
    vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
    va_end(ap);
    return false;
}

bool err_prefix(Err *err, const char *fmt, ...)
{
    if (!err)
        return false;
    char head[sizeof(err->msg)];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(head, sizeof(head) - 2, fmt, ap);
    va_end(ap);
    strcat(head, ": ");

    /* What does not fit falls off at the end. */
    size_t n = strlen(head), room = sizeof(err->msg) - 1 - n, old = strlen(err->msg);
    if (old > room)
        old = room;
    memmove(err->msg + n, err->msg, old);
    memcpy(err->msg, head, n);
    err->msg[n + old] = '\0';
    return false;
}
