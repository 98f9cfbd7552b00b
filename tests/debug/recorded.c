/* What tests/debug/trace.py, profile.py and coverage.py record: code that runs a known number of
 * times, with traps, in M- and U-mode. What is counted is said at the line: RUNS n. */
#include <stdint.h>

volatile uint64_t total, zero;

__attribute__((noinline)) void hot(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        total += i; /* RUNS 20000 */
}

__attribute__((noinline)) void cold(void)
{
    for (int i = 0; i < 37; i++)
        total ^= 1; /* RUNS 37 */
    if (zero)
        total = 0; /* RUNS 0 */
}

__attribute__((noinline)) void never(void)
{
    total = 1; /* RUNS 0 */
}

static inline __attribute__((always_inline)) void inlined(void)
{
    total += 2; /* RUNS 3 */
}

/* The handler mends the first instruction of the line: it is run twice, and counts once. */
__attribute__((noinline)) void faults(void)
{
    asm volatile("ld t0, 0(%0)" : : "r"(zero) : "t0"); /* RUNS 1 */
}

int main(void)
{
    for (int i = 0; i < 10; i++)
        hot(2000); /* RUNS 10 */
    cold();
    inlined();
    inlined();
    if (total)
        inlined();
    faults();
    for (int i = 0; i < 5; i++)
        asm volatile("ecall" : : : "memory"); /* RUNS 5 */
    if (zero)
        never(); /* RUNS 0 */
    return 0;
}

asm(".globl _start\n"
    ".type _start, @function\n"
    "_start: la sp, stack_end\n"
    "        li s0, 0\n"
    "        la t0, trap\n"
    "        csrw mtvec, t0\n"
    "        li t0, -1\n"
    "        csrw pmpaddr0, t0\n"
    "        li t0, 0x1f\n"
    "        csrw pmpcfg0, t0\n"
    "        la t0, user\n"
    "        csrw mepc, t0\n"
    "        csrw mstatus, zero\n"
    "        mret\n"
    ".size _start, . - _start\n"
    ".globl user\n"
    ".type user, @function\n"
    "user:   call main\n"
    "        li t0, 0x100000\n"
    "        li t1, 0x5555\n"
    "        sw t1, 0(t0)\n"
    "1:      j 1b\n"
    ".size user, . - user\n"
    "        .balign 4\n"
    ".type trap, @function\n"
    "trap:   csrw mscratch, t0\n"
    "        csrr t0, mcause\n"
    "        addi t0, t0, -8\n"
    "        beqz t0, 2f\n"
    "        la a5, total\n" /* a load from 0: a5 holds the address at -O0 */
    "        csrr t0, mscratch\n"
    "        mret\n"
    "2:      csrr t0, mepc\n"
    "        addi t0, t0, 4\n"
    "        csrw mepc, t0\n"
    "        csrr t0, mscratch\n"
    "        mret\n"
    ".size trap, . - trap\n"
    "        .bss\n"
    "        .balign 16\n"
    "        .skip 4096\n"
    "stack_end:\n"
    "        .text\n");
