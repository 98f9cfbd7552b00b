/* Bytes: make words, count, search, change case, compare: loads and stores of one byte. */
#include "bench.h"

const char bench_name[] = "bytes";

enum { SIZE = 16384 };

static char text[SIZE + 1], other[SIZE + 1];

static void write_words(uint64_t *state)
{
    unsigned at = 0;
    while (at < SIZE - 12) {
        unsigned length = 2 + (unsigned)(bench_random(state) & 7);
        for (unsigned i = 0; i < length; i++)
            text[at++] = (char)('a' + bench_random(state) % 26);
        text[at++] = ' ';
    }
    while (at < SIZE)
        text[at++] = '.';
}

static __attribute__((noinline)) unsigned words(const char *s)
{
    unsigned n = 0;
    for (int inside = 0; *s; s++) {
        int letter = *s != ' ' && *s != '.';
        n += letter && !inside;
        inside = letter;
    }
    return n;
}

static __attribute__((noinline)) unsigned find(const char *s, const char *what)
{
    unsigned n = 0;
    for (; *s; s++) {
        const char *a = s, *b = what;
        while (*b && *a == *b)
            a++, b++;
        n += !*b;
    }
    return n;
}

static __attribute__((noinline)) void raise(char *to, const char *from)
{
    while ((*to = *from) != 0) {
        if (*to >= 'a' && *to <= 'z')
            *to = (char)(*to - 'a' + 'A');
        to++, from++;
    }
}

static __attribute__((noinline)) unsigned differences(const char *a, const char *b)
{
    unsigned n = 0;
    for (; *a; a++, b++)
        n += *a != *b;
    return n;
}

uint64_t bench_run(uint64_t repeat)
{
    uint64_t state = 0x2545f4914f6cdd1d, sum = 0;
    write_words(&state);
    for (uint64_t i = 0; i < repeat; i++) {
        text[bench_random(&state) % SIZE] = ' ';
        raise(other, text);
        sum = sum * 31 + words(text) + find(text, "th") + differences(text, other);
    }
    return sum;
}
