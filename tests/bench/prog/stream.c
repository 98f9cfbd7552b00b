/* Streaming memory under Sv39: copy, scale and sum over 32 MiB of shuffled 4 KiB pages. */
#include "bench.h"

const char bench_name[] = "stream";

static uint64_t stream(uint64_t repeat)
{
    uint64_t *a = (uint64_t *)PAGING_ARENA;
    uint64_t half = PAGING_ARENA_SIZE / 16, sum = 0;
    uint64_t *b = a + half;
    for (uint64_t i = 0; i < half; i++)
        a[i] = i * 0x9e3779b97f4a7c15;
    for (uint64_t r = 0; r < repeat; r++) {
        for (uint64_t i = 0; i < half; i++)
            b[i] = a[i];
        for (uint64_t i = 0; i < half; i++)
            a[i] = b[i] * 3 + r;
        for (uint64_t i = 0; i < half; i++)
            sum += a[i];
    }
    return sum;
}

uint64_t bench_run(uint64_t repeat)
{
    return bench_visit_s(paging_satp(), stream, repeat);
}
