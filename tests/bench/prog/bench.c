/* Runs the one program linked here and prints one line: name, rounds, instructions, checksum. */
#include "bench.h"

extern const volatile uint64_t bench_repeat;

static void put_text(const char *s)
{
    while (*s)
        board_put(*s++);
}

static void put_hex(uint64_t v)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        board_put("0123456789abcdef"[v >> shift & 15]);
}

static void put_number(uint64_t v)
{
    char digits[20];
    int n = 0;
    do
        digits[n++] = (char)('0' + v % 10);
    while (v /= 10);
    while (n)
        board_put(digits[--n]);
}

static uint64_t retired(void)
{
    uint64_t n;
    __asm__ volatile("csrr %0, minstret" : "=r"(n)::"memory");
    return n;
}

static struct {
    const char *name;
    uint64_t value;
} note;

void bench_note(const char *name, uint64_t value)
{
    note.name = name;
    note.value = value;
}

void bench_main(void)
{
    uint64_t repeat = bench_repeat;
    uint64_t start = retired();
    uint64_t checksum = bench_run(repeat);
    uint64_t count = retired() - start;

    put_text("bench ");
    put_text(bench_name);
    put_text(" rounds=");
    put_number(repeat);
    put_text(" insns=");
    put_number(count);
    put_text(" checksum=");
    put_hex(checksum);
    if (note.name) {
        board_put(' ');
        put_text(note.name);
        board_put('=');
        put_number(note.value);
    }
    put_text("\r\n");
    board_exit(0);
}

void bench_fault(uint64_t cause, uint64_t pc, uint64_t tval)
{
    put_text("bench ");
    put_text(bench_name);
    put_text(" trapped: cause=");
    put_hex(cause);
    put_text(" pc=");
    put_hex(pc);
    put_text(" tval=");
    put_hex(tval);
    put_text("\r\n");
    board_exit(1);
}

void *memcpy(void *to, const void *from, size_t n)
{
    char *d = to;
    const char *s = from;
    while (n--)
        *d++ = *s++;
    return to;
}

void *memset(void *to, int byte, size_t n)
{
    char *d = to;
    while (n--)
        *d++ = (char)byte;
    return to;
}
