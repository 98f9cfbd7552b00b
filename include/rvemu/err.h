/*
 * Errors of the host or the user (never of the guest): one clear line that names the file, offset,
 * option or value. A function that can fail so returns bool and takes an Err last.
 */
#ifndef RVEMU_ERR_H
#define RVEMU_ERR_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Err {
    int code; /* errno of the cause, or 0 */
    char msg[512];
} Err;

/* Writes the message; `err` may be NULL. Always returns false: `return err_set(...)`. */
bool err_set(Err *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Puts "PREFIX: " in front of the message that is there. Always false. */
bool err_prefix(Err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
