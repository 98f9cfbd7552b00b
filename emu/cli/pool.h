/* Memory that lives as long as its owner: allocated piece by piece, freed at once. */
#ifndef POOL_H
#define POOL_H

#include <stddef.h>

typedef struct PoolPiece PoolPiece;
typedef struct Pool {
    PoolPiece *pieces;
} Pool;

/* Zeroed. Never NULL: without memory the program says so and ends with 125. */
void *pool_alloc(Pool *pool, size_t size);
char *pool_text(Pool *pool, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *pool_copy(Pool *pool, const char *s, size_t len);
/* An array that grows, outside of every pool: to be freed by its owner. Never NULL, too. */
void *pool_array(void *array, size_t count, size_t size);
void pool_finish(Pool *pool);

#endif
