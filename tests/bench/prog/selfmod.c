/* Self-modifying code: a function is written, made visible by fence.i, and called, over and over.
 */
#include "bench.h"

const char bench_name[] = "selfmod";

enum { LENGTH = 24 };

static uint32_t code[4][LENGTH + 1] __attribute__((aligned(64)));

/* addi/xori/slli a0 by small constants */
static uint32_t instruction(uint64_t r)
{
    uint32_t imm = (uint32_t)(r >> 8) & 0x7f, rd_rs1 = 10 << 7 | 10 << 15;
    switch (r & 3) {
    case 0: return 0x13 | rd_rs1 | imm << 20;             /* addi */
    case 1: return 0x4013 | rd_rs1 | imm << 20;           /* xori */
    case 2: return 0x1013 | rd_rs1 | (imm & 3) << 20;     /* slli */
    default: return 0x33 | 10 << 7 | 10 << 15 | 11 << 20; /* add a0, a0, a1 */
    }
}

uint64_t bench_run(uint64_t repeat)
{
    uint64_t state = 77, sum = 1;
    for (uint64_t i = 0; i < repeat; i++) {
        uint32_t *f = code[i & 3];
        for (int k = 0; k < LENGTH; k++)
            f[k] = instruction(bench_random(&state));
        f[LENGTH] = 0x8067; /* ret */
        __asm__ volatile("fence.i" ::: "memory");
        uint64_t (*call)(uint64_t, uint64_t) = (uint64_t(*)(uint64_t, uint64_t))f;
        for (int k = 0; k < 20; k++)
            sum = call(sum, i) * 31 + (sum >> 32);
    }
    return sum;
}
