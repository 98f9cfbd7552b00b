/* Random memory under Sv39: loads and stores all over 32 MiB of shuffled 4 KiB pages. */
#include "bench.h"

const char bench_name[] = "random";

static uint64_t roam(uint64_t repeat)
{
    uint64_t *arena = (uint64_t *)PAGING_ARENA;
    uint64_t mask = PAGING_ARENA_SIZE / 8 - 1, state = 0x9e3779b97f4a7c15, sum = 0;
    for (uint64_t i = 0; i <= mask; i++)
        arena[i] = 0;
    for (uint64_t i = 0; i < repeat * 1000; i++) {
        uint64_t r = bench_random(&state);
        sum += arena[r & mask];
        arena[r >> 24 & mask] ^= sum + i;
    }
    return sum;
}

uint64_t bench_run(uint64_t repeat)
{
    return bench_visit_s(paging_satp(), roam, repeat);
}
