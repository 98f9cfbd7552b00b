/* The Sv39 tables of bench.h. A and D are set beforehand: that is not what is measured. */
#include "bench.h"

enum { PTES = 512, PAGE = 4096, LEAVES = PAGING_ARENA_SIZE / PAGE };
enum { V = 1, R = 2, W = 4, X = 8, U = 16, A = 64, D = 128 };
#define FRAMES 0x82000000UL /* 32 MiB from here */

static uint64_t root[PTES] __attribute__((aligned(4096)));
static uint64_t middle[PTES] __attribute__((aligned(4096)));
static uint64_t leaves[LEAVES] __attribute__((aligned(4096)));

static uint64_t pte(uint64_t pa, uint64_t flags)
{
    return pa >> 12 << 10 | flags | V;
}

uint64_t paging_satp(void)
{
    uint64_t all = R | W | X | A | D;
    root[0x80000000UL >> 30] = pte(0x80000000UL, all);
    root[(0x80000000UL + PAGING_USER_OFF) >> 30] = pte(0x80000000UL, all | U);
    root[PAGING_ARENA >> 30] = pte((uint64_t)middle, 0);
    for (unsigned i = 0; i < LEAVES / PTES; i++)
        middle[i] = pte((uint64_t)&leaves[i * PTES], 0);
    for (unsigned i = 0; i < LEAVES; i++)
        leaves[i] = pte(FRAMES + (uint64_t)(i * 2741 % LEAVES) * PAGE, R | W | A | D);
    return 8UL << 60 | (uint64_t)root >> 12;
}
