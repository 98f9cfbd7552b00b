/*
 * A fuzz target: what is done with some bytes, and how bytes become others that are worth it. It
 * neither crashes nor hangs nor returns where something is wrong: it aborts, and stderr says why.
 * All that it does depends on the bytes alone.
 *
 * One of two drives it: driver.c, which every compiler builds and which needs no sanitizer; or
 * libFuzzer (clang, -Dfuzzers=enabled), which looks for inputs that reach new code. Both take
 *
 *     [-runs=N] [-seed=S] FOLDER|FILE...
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* The new size, 1..max. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
/* Of the driver: bytes are changed whatever they mean. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

/* What came of it, so that a target that does nothing is seen; a row without `what` ends it. */
typedef struct FuzzTally {
    const char *what;
    unsigned long count;
} FuzzTally;

enum { FUZZ_TALLIES = 8 };

extern FuzzTally fuzz_tally[FUZZ_TALLIES];

#endif
