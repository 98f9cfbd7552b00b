#include "emu/cpu/cache.h"
#include <stdlib.h>
Cache *cache_create(void)
{
    return calloc(1, 64);
}
void cache_destroy(Cache *c)
{
    free(c);
}
void cache_reset(Cache *c) {}
void hart_code_written(Hart *h, uint64_t pa, uint64_t len) {}
