/* Memory that lives as long as its owner. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/pool.h"

struct PoolPiece {
    PoolPiece *next;
    max_align_t data[];
};

static void *must(void *memory)
{
    if (!memory) {
        fputs("rvemu: out of memory\n", stderr);
        exit(125);
    }
    return memory;
}

void *pool_alloc(Pool *pool, size_t size)
{
    PoolPiece *piece = must(calloc(1, sizeof(*piece) + size));
    piece->next = pool->pieces;
    pool->pieces = piece;
    return piece->data;
}

char *pool_copy(Pool *pool, const char *s, size_t len)
{
    char *copy = pool_alloc(pool, len + 1);
    memcpy(copy, s, len);
    return copy;
}

char *pool_text(Pool *pool, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *text = pool_alloc(pool, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    return text;
}

void *pool_array(void *array, size_t count, size_t size)
{
    return must(count > SIZE_MAX / size ? NULL : realloc(array, count * size));
}

void pool_finish(Pool *pool)
{
    while (pool->pieces) {
        PoolPiece *next = pool->pieces->next;
        free(pool->pieces);
        pool->pieces = next;
    }
}
