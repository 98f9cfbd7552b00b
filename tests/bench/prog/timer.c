/* Timer interrupts: work of a fixed size while mtimecmp fires every 1000 ticks of mtime. How many
 * interrupts that makes depends on the host's speed; they are told, not part of the checksum. */
#include "bench.h"

const char bench_name[] = "timer";

/* in 32-bit halves: some boards take no others */
#define MTIMECMP ((volatile uint32_t *)0x2004000)
#define MTIME    ((volatile uint32_t *)0x200bff8)
enum { PERIOD = 1000 };

static volatile uint64_t interrupts;

static uint64_t now(void)
{
    uint32_t high, low;
    do {
        high = MTIME[1];
        low = MTIME[0];
    } while (high != MTIME[1]);
    return (uint64_t)high << 32 | low;
}

static void set(uint64_t when)
{
    MTIMECMP[1] = ~0u;
    MTIMECMP[0] = (uint32_t)when;
    MTIMECMP[1] = (uint32_t)(when >> 32);
}

static __attribute__((interrupt("machine"), aligned(4))) void tick(void)
{
    interrupts++;
    set(now() + PERIOD);
}

uint64_t bench_run(uint64_t repeat)
{
    uint64_t old, state = 42, sum = 0;
    __asm__ volatile("csrrw %0, mtvec, %1" : "=r"(old) : "r"((uint64_t)tick));
    set(now() + PERIOD);
    __asm__ volatile("csrs mie, %0\n csrsi mstatus, 8" ::"r"(1UL << 7));
    for (uint64_t i = 0; i < repeat * 1000; i++)
        sum += bench_random(&state) >> 5;
    __asm__ volatile("csrci mstatus, 8\n csrw mie, zero\n csrw mtvec, %0" ::"r"(old));
    set(~0UL);
    bench_note("interrupts", interrupts);
    return sum;
}
