/* Bytes as a user writes them. */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "rvemu/err.h"

/* \n \r \t \\ \" \' \e (escape) and \xNN become the bytes that they name; all else is as it is.
 * `to` has room for strlen(text) + 1; a zero byte is added behind the *len. False: there is no such
 * escape. */
bool escape_bytes(const char *text, char *to, size_t *len, Err *err);

#endif
