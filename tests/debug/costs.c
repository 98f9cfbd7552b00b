/* What tests/debug/costs.py measures: a loop with a known number of rounds, and a function in the
 * same page that is never called. */
#include <stdint.h>

volatile uint64_t counter;
uint64_t rounds = 200000000;

__attribute__((noinline, section(".text.costs"))) void never(void)
{
    counter = 0;
}

/* Ten instructions a round, of the usual kinds. */
__attribute__((noinline, section(".text.costs"))) uint64_t hot(uint64_t n)
{
    uint64_t sum = 1;

    asm volatile("1:  addi %0, %0, 3\n"
                 "    xor t0, %0, %1\n"
                 "    slli t1, t0, 7\n"
                 "    add %0, %0, t1\n"
                 "    sd %0, 0(%2)\n"
                 "    ld t2, 0(%2)\n"
                 "    srli t2, t2, 3\n"
                 "    add %0, %0, t2\n"
                 "    .globl spot\n"
                 "spot: addi %1, %1, -1\n"
                 "    bnez %1, 1b\n"
                 : "+r"(sum), "+r"(n)
                 : "r"(&counter)
                 : "t0", "t1", "t2", "memory");
    return sum;
}

int main(void)
{
    uint64_t sum = hot(rounds);

    if (sum == 0)
        never();
    return 0;
}

asm(".globl _start\n"
    ".type _start, @function\n"
    "_start: la sp, stack_end\n"
    "        li s0, 0\n"
    "        call main\n"
    "        li t0, 0x100000\n" /* sifive_test: pass */
    "        li t1, 0x5555\n"
    "        sw t1, 0(t0)\n"
    "1:      j 1b\n"
    ".size _start, . - _start\n"
    ".bss\n"
    ".balign 16\n"
    ".space 4096\n"
    "stack_end:\n"
    ".text\n");
