/* See escape.h. */
#include "emu/base/escape.h"

#include <string.h>

static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* What follows the backslash at *at; *at is then behind it. -1: there is no such escape. */
static int one(const char **at)
{
    static const char names[] = "nrt\\\"'e", bytes[] = "\n\r\t\\\"'\033";
    const char *p = *at, *name = *p ? strchr(names, *p) : NULL;

    if (name) {
        *at = p + 1;
        return bytes[name - names];
    }
    if (*p != 'x' || digit(p[1]) < 0 || digit(p[2]) < 0)
        return -1;
    *at = p + 3;
    return digit(p[1]) << 4 | digit(p[2]);
}

bool escape_bytes(const char *text, char *to, size_t *len, Err *err)
{
    size_t n = 0;

    while (*text) {
        int byte = (unsigned char)*text++;
        if (byte == '\\') {
            byte = one(&text);
            if (byte < 0)
                return err_set(err, 0, "`\\%.3s` is no escape: \\n \\r \\t \\e \\\\ \\xNN are",
                               text);
        }
        to[n++] = (char)byte;
    }
    to[n] = 0;
    *len = n;
    return true;
}
