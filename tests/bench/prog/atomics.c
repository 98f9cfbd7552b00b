/* Atomics on one hart: a ticket lock by AMO, a counter by LR/SC, sets and maxima. */
#include "bench.h"

const char bench_name[] = "atomics";

static uint32_t next_ticket, serving;
static uint64_t counter, bits, highest;

static inline uint64_t add_by_lr_sc(uint64_t *p, uint64_t n)
{
    uint64_t old, failed;
    __asm__ volatile("1: lr.d.aq %0, (%2)\n"
                     "   add %1, %0, %3\n"
                     "   sc.d.rl %1, %1, (%2)\n"
                     "   bnez %1, 1b\n"
                     : "=&r"(old), "=&r"(failed)
                     : "r"(p), "r"(n)
                     : "memory");
    return old;
}

static inline void keep_maximum(uint64_t *p, uint64_t v)
{
    __asm__ volatile("amomaxu.d zero, %1, (%0)" ::"r"(p), "r"(v) : "memory");
}

uint64_t bench_run(uint64_t repeat)
{
    uint64_t state = 1234567, sum = 0;
    for (uint64_t i = 0; i < repeat * 100; i++) {
        uint32_t mine = __atomic_fetch_add(&next_ticket, 1, __ATOMIC_RELAXED);
        while (__atomic_load_n(&serving, __ATOMIC_ACQUIRE) != mine)
            ;
        uint64_t r = bench_random(&state);
        sum += add_by_lr_sc(&counter, r & 0xff);
        sum ^= __atomic_fetch_or(&bits, 1UL << (r & 63), __ATOMIC_ACQ_REL);
        if (!(i & 63))
            __atomic_exchange_n(&bits, 0, __ATOMIC_ACQ_REL);
        keep_maximum(&highest, r >> 8);
        __atomic_store_n(&serving, mine + 1, __ATOMIC_RELEASE);
    }
    return sum + counter + highest;
}
