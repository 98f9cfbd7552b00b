/*
 * Err: one line that says what is wrong on the host's or the user's side.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rvemu/err.h"

enum {
    LONGEST = 4096 + 256, /* a message with the longest path that there can be */
    HEAD = 60,            /* of one that is too long: so much of its start, and its end */
};

/* What does not fit is left out in the middle: that is a path's, and the end says what is wrong. */
static void keep(Err *err, const char *text)
{
    static const char gap[] = "...";
    size_t len = strlen(text), room = sizeof(err->msg) - 1, tail;
    if (len <= room) {
        memcpy(err->msg, text, len + 1);
        return;
    }
    tail = room - HEAD - (sizeof(gap) - 1);
    memcpy(err->msg, text, HEAD);
    memcpy(err->msg + HEAD, gap, sizeof(gap) - 1);
    memcpy(err->msg + HEAD + sizeof(gap) - 1, text + len - tail, tail + 1);
}

bool err_set(Err *err, int code, const char *fmt, ...)
{
    char text[LONGEST];
    va_list ap;
    if (!err)
        return false;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    err->code = code;
    keep(err, text);
    return false;
}

bool err_prefix(Err *err, const char *fmt, ...)
{
    char text[LONGEST + sizeof(err->msg) + 2];
    va_list ap;
    if (!err)
        return false;
    va_start(ap, fmt);
    vsnprintf(text, LONGEST, fmt, ap);
    va_end(ap);
    strcat(text, ": ");
    strcat(text, err->msg);
    keep(err, text);
    return false;
}
