/* Inputs that are lines of text. */
#ifndef FUZZ_TEXT_H
#define FUZZ_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* A mutator: lines move, come again or go; pieces of them, numbers, and bytes out of `useful`. */
size_t fuzz_text(uint8_t *data, size_t size, size_t max, unsigned seed, const char *useful);

/* The line at *at without its end, copied to `line`, cut to fit; false: there is none. */
int fuzz_line(const uint8_t *data, size_t size, size_t *at, char *line, size_t cap, size_t *len);

#endif
