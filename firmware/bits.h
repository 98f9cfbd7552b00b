/*
 * Bits of a word. gcc's own functions for it call libgcc on a hart without Zbb.
 */
#ifndef FIRMWARE_BITS_H
#define FIRMWARE_BITS_H

#include <stdint.h>

/* Number of the lowest bit that is set; of the highest. `word` is not 0. */
static inline unsigned bits_lowest(uint64_t word)
{
    unsigned n = 0;

    for (; !(word & 0xff); word >>= 8)
        n += 8;
    for (; !(word & 1); word >>= 1)
        n++;
    return n;
}

static inline unsigned bits_highest(uint64_t word)
{
    unsigned n = 0;

    while (word >>= 1)
        n++;
    return n;
}

#endif
