/* Calls: naive Fibonacci and Ackermann's function: prologues, returns, a deep stack. */
#include "bench.h"

const char bench_name[] = "calls";

static __attribute__((noinline, noclone)) uint64_t fibonacci(uint64_t n)
{
    if (n < 2)
        return n;
    return fibonacci(n - 1) + fibonacci(n - 2);
}

static __attribute__((noinline, noclone)) uint64_t ackermann(uint64_t m, uint64_t n)
{
    if (m == 0)
        return n + 1;
    if (n == 0)
        return ackermann(m - 1, 1);
    return ackermann(m - 1, ackermann(m, n - 1));
}

uint64_t bench_run(uint64_t repeat)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < repeat; i++)
        sum = sum * 31 + fibonacci(16 + (i & 1)) + ackermann(2, 12 + (i & 3));
    return sum;
}
