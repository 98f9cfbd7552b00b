/* A small seeded generator (splitmix64), for what must be random yet the same in every run. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct Rng {
    uint64_t state; /* all of it: saved and hashed as one number */
} Rng;

void rng_init(Rng *rng, uint64_t seed);
uint64_t rng_next(Rng *rng);
/* 0 .. n-1; n is not 0. */
uint64_t rng_below(Rng *rng, uint64_t n);
void rng_bytes(Rng *rng, void *buf, size_t len);

#endif
