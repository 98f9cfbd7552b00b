/* See text.h. */
#include <stdio.h>
#include <string.h>

#include "emu/base/rng.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/text.h"

typedef struct Text {
    Rng *rng;
    uint8_t *data;
    size_t size, max;
} Text;

static size_t below(Rng *rng, size_t n)
{
    return n ? (size_t)rng_below(rng, n) : 0;
}

/* A byte range is replaced by another text, as far as there is room. */
static void replace(Text *t, size_t at, size_t len, const char *by, size_t n)
{
    if (t->size - len + n > t->max)
        return;
    memmove(t->data + at + n, t->data + at + len, t->size - at - len);
    memcpy(t->data + at, by, n);
    t->size += n - len;
}

/* The line around a byte, with its end. */
static void line_around(const Text *t, size_t at, size_t *lo, size_t *hi)
{
    for (*lo = at; *lo > 0 && t->data[*lo - 1] != '\n';)
        --*lo;
    for (*hi = at; *hi < t->size && t->data[*hi] != '\n';)
        ++*hi;
    *hi += *hi < t->size;
}

static void change_lines(Text *t)
{
    char line[512];
    size_t lo, hi, to, unused;

    line_around(t, below(t->rng, t->size), &lo, &hi);
    if (hi - lo > sizeof line)
        return;
    memcpy(line, t->data + lo, hi - lo);
    if (below(t->rng, 2))
        replace(t, lo, hi - lo, "", 0);
    if (t->size && below(t->rng, 3)) {
        line_around(t, below(t->rng, t->size), &to, &unused);
        replace(t, to, 0, line, hi - lo);
    }
}

static void change_number(Text *t)
{
    static const char *const numbers[] = {"0",         "1",    "-1",       "7fffffffffffffff",
                                          "80000000",  "8000", "ffffffff", "0xffffffffffffffff",
                                          "999999999", "64",   "4000",     "99999999999999999999",
                                          "100000000", "65",   "3fff",     "0x80000000"};
    static const char digits[] = "0123456789abcdefx";
    const char *by = numbers[below(t->rng, sizeof numbers / sizeof *numbers)];
    size_t at = below(t->rng, t->size), lo = at, hi = at;

    while (lo > 0 && t->data[lo - 1] && strchr(digits, t->data[lo - 1]))
        lo--;
    while (hi < t->size && t->data[hi] && strchr(digits, t->data[hi]))
        hi++;
    replace(t, lo, hi - lo, by, strlen(by));
}

static void change_bytes(Text *t, const char *useful)
{
    size_t at = below(t->rng, t->size), n = 1 + below(t->rng, 24);
    char piece[32], one = useful[below(t->rng, strlen(useful))];

    switch (below(t->rng, 5)) {
    case 0: t->data[at] = (uint8_t)rng_next(t->rng); break;
    case 1: t->data[at] = (uint8_t)one; break;
    case 2: replace(t, at, 0, &one, 1); break;
    case 3: replace(t, at, t->size - at < n ? t->size - at : n, "", 0); break;
    default: /* a piece once more */
        n = t->size - at < n ? t->size - at : n;
        memcpy(piece, t->data + at, n);
        replace(t, below(t->rng, t->size), 0, piece, n);
    }
}

size_t fuzz_text(uint8_t *data, size_t size, size_t max, unsigned seed, const char *useful)
{
    Rng rng;
    Text t = {.rng = &rng, .data = data, .size = size, .max = max};

    rng_init(&rng, seed);
    for (size_t n = 1 + below(&rng, 3); n > 0 && t.size; n--) {
        switch (below(&rng, 8)) {
        case 0:
        case 1: change_lines(&t); break;
        case 2: change_number(&t); break;
        case 3: t.size = LLVMFuzzerMutate(data, t.size, max); break;
        default: change_bytes(&t, useful);
        }
    }
    if (!t.size) {
        data[0] = '\n';
        t.size = 1;
    }
    return t.size;
}

int fuzz_line(const uint8_t *data, size_t size, size_t *at, char *line, size_t cap, size_t *len)
{
    const uint8_t *from = data + *at, *end;

    if (*at >= size)
        return 0;
    end = memchr(from, '\n', size - *at);
    *len = end ? (size_t)(end - from) : size - *at;
    *at += *len + 1;
    *len = *len < cap ? *len : cap - 1;
    memcpy(line, from, *len);
    line[*len] = 0;
    return 1;
}
