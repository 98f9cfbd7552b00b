/*
 * splitmix64 (Steele, Lea, Flood 2014): a counter of an odd step, mixed. Not for secrets.
 */
#include "emu/base/rng.h"

void rng_init(Rng *rng, uint64_t seed)
{
    rng->state = seed;
}

uint64_t rng_next(Rng *rng)
{
    uint64_t z = rng->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint64_t rng_below(Rng *rng, uint64_t n)
{
    return (uint64_t)((unsigned __int128)rng_next(rng) * n >> 64);
}

void rng_bytes(Rng *rng, void *buf, size_t len)
{
    uint8_t *out = buf;
    uint64_t v = 0;
    for (size_t i = 0; i < len; i++) {
        if (i % 8 == 0)
            v = rng_next(rng);
        out[i] = (uint8_t)(v >> 8 * (i % 8));
    }
}
