/*
 * registers.c: what a process has in its registers is its own.
 */
#include "test.h"

long registers_hold(long seed, long rounds, long number); /* registers.S */

#define SYSCALL_NUMBER(value, call) NUMBER_##call = value,
enum { SYSCALL_TABLE(SYSCALL_NUMBER) };

static void hold_in_children(int children, long rounds, long number)
{
    for (int i = 0; i < children; i++) {
        if (child_start() != 0)
            continue;
        long bad = registers_hold(0x3ff0000000000000 + i * 0x1234567800, rounds, number);
        if (bad)
            FAIL("%s%ld changed", bad < 32 ? "x" : "f", bad % 32);
        exit(0);
    }
    children_join(children);
}

TEST(registers_in_calls, "system calls keep all registers but a0")
{
    hold_in_children(1, 50, NUMBER_getpid);
    hold_in_children(1, 20, NUMBER_uptime);
}

TEST(registers_in_switch, "registers survive when others get the hart")
{
    hold_in_children(6, 50, NUMBER_sleep);
    hold_in_children(9, 3000000, -1);
}

static unsigned fcsr_read(void)
{
    unsigned value;

    __asm__ volatile("frcsr %0" : "=r"(value));
    return value;
}

static void fcsr_write(unsigned value)
{
    __asm__ volatile("fscsr %0" ::"r"(value));
}

static double f_read(void)
{
    double value;

    __asm__ volatile("fmv.d %0, fs3" : "=f"(value));
    return value;
}

TEST(float_state,
     "fork copies floating-point registers and fcsr, exec and new programs do not leak")
{
    fcsr_write(0x55);
    __asm__ volatile("fmv.d fs3, %0" ::"f"(3.25) : "fs3");
    int pid = child_start();
    if (pid == 0) {
        unsigned fcsr = fcsr_read();
        double value = f_read();
        CHECK_IS(fcsr, 0x55);
        CHECK(value == 3.25);
        fcsr_write(0x21);
        __asm__ volatile("fmv.d fs3, %0" ::"f"(-1.0) : "fs3");
        ticks_pass(2);
        CHECK_IS(fcsr_read(), 0x21);
        CHECK(f_read() == -1.0);
        exit(0);
    }
    child_expect(pid, 0);
    CHECK_IS(fcsr_read(), 0x55);
    CHECK(f_read() == 3.25);
    fcsr_write(0);
}

static double series(int terms, double sign)
{
    double sum = 0;

    for (int i = 0; i < terms; i++) {
        sum += sign / (double)(2 * i + 1);
        sign = -sign;
    }
    return sum;
}

TEST(float_parallel, "floating-point sums come out the same when many compute at once")
{
    double wanted = series(100000, 1.0);

    CHECK(wanted > 0.785 && wanted < 0.786);
    for (int i = 0; i < 6; i++) {
        if (child_start() == 0) {
            CHECK(series(100000, i % 2 ? -1.0 : 1.0) == (i % 2 ? -wanted : wanted));
            exit(0);
        }
    }
    children_join(6);
}
