/* Integer mix: shifts, rotations, multiplications and additions without memory, as hashes do. */
#include "bench.h"

const char bench_name[] = "integer";

static inline uint32_t turn(uint32_t v, int n)
{
    return v << n | v >> (32 - n);
}

uint64_t bench_run(uint64_t repeat)
{
    uint32_t a = 0x243f6a88, b = 0x85a308d3, c = 0x13198a2e, d = 0x03707344;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < repeat * 100; i++) {
        for (uint32_t k = 0; k < 16; k++) {
            a += (b ^ (c & (d ^ b))) + k * 0x9e3779b9u;
            d = turn(d ^ a, 7);
            c += d + (a >> 5);
            b = turn(b ^ c, 13) - (a << 3);
        }
        sum = sum * 6364136223846793005u + (a ^ (uint64_t)c << 32) + (sum >> 29);
    }
    return sum ^ b ^ d;
}
