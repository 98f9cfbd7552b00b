/*
 * String and memory functions for code without a C library. Memory moves a machine word at a time
 * where both ends allow it: real harts may trap on misaligned words, so bytes fill the gaps.
 */
#include "lib/string.h"

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t __attribute__((may_alias)) Word;

#define WORD sizeof(Word)

static bool aligned(const void *p)
{
    return ((uintptr_t)p & (WORD - 1)) == 0;
}

static bool same_phase(const void *a, const void *b)
{
    return (((uintptr_t)a ^ (uintptr_t)b) & (WORD - 1)) == 0;
}

static void copy_upwards(unsigned char *to, const unsigned char *from, size_t size)
{
    if (same_phase(to, from)) {
        for (; size && !aligned(to); size--)
            *to++ = *from++;
        for (; size >= WORD; size -= WORD, to += WORD, from += WORD)
            *(Word *)to = *(const Word *)from;
    }
    while (size--)
        *to++ = *from++;
}

static void copy_downwards(unsigned char *to, const unsigned char *from, size_t size)
{
    to += size;
    from += size;
    if (same_phase(to, from)) {
        for (; size && !aligned(to); size--)
            *--to = *--from;
        for (; size >= WORD; size -= WORD) {
            to -= WORD;
            from -= WORD;
            *(Word *)to = *(const Word *)from;
        }
    }
    while (size--)
        *--to = *--from;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    copy_upwards(to, from, size);
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    /* One comparison: copying upwards is wrong only if `to` lies inside [from, from + size). */
    if ((uintptr_t)to - (uintptr_t)from < size)
        copy_downwards(to, from, size);
    else
        copy_upwards(to, from, size);
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    unsigned char *p = to;
    Word word = (unsigned char)byte * (Word)0x0101010101010101;

    for (; size && !aligned(p); size--)
        *p++ = (unsigned char)byte;
    for (; size >= WORD; size -= WORD, p += WORD)
        *(Word *)p = word;
    while (size--)
        *p++ = (unsigned char)byte;
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a, *y = b;

    if (aligned(x) && aligned(y))
        for (; size >= WORD && *(const Word *)x == *(const Word *)y; size -= WORD)
            x += WORD, y += WORD;
    for (; size; size--, x++, y++)
        if (*x != *y)
            return *x < *y ? -1 : 1;
    return 0;
}

void *memchr(const void *in, int byte, size_t size)
{
    const unsigned char *p = in, *end = p + size;

    for (; p < end; p++)
        if (*p == (unsigned char)byte)
            return (void *)(uintptr_t)p;
    return NULL;
}

size_t strnlen(const char *s, size_t max)
{
    size_t n = 0;

    while (n < max && s[n])
        n++;
    return n;
}

size_t strlen(const char *s)
{
    return strnlen(s, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t max)
{
    for (; max; max--, a++, b++) {
        if (*a != *b)
            return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        if (!*a)
            break;
    }
    return 0;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

char *strchr(const char *s, int c)
{
    return memchr(s, c, strlen(s) + 1);
}

char *strrchr(const char *s, int c)
{
    const char *last = NULL;

    do {
        if (*s == (char)c)
            last = s;
    } while (*s++);
    return (char *)(uintptr_t)last;
}

/* The length of what `s` begins with: bytes that are in `set`, or that are not. */
static size_t span(const char *s, const char *set, bool in)
{
    size_t n = 0;

    while (s[n] && (strchr(set, s[n]) != NULL) == in)
        n++;
    return n;
}

size_t strspn(const char *s, const char *set)
{
    return span(s, set, true);
}

size_t strcspn(const char *s, const char *set)
{
    return span(s, set, false);
}

size_t strlcpy(char *to, const char *from, size_t size)
{
    size_t length = strlen(from);

    if (size) {
        size_t kept = length < size ? length : size - 1;
        memcpy(to, from, kept);
        to[kept] = 0;
    }
    return length;
}
