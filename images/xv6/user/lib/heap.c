/*
 * heap.c: malloc and free over sbrk.
 *
 * Blocks come in sizes that are powers of two, 32 bytes to 64 KiB, header included; each size has
 * a list of free blocks, refilled by cutting up fresh memory. What is larger is rounded up to
 * pages and kept in one list, first fit. Invariant: a block stays of the size it was cut to, so
 * free() is a push and nothing is ever merged. Memory is not given back before the program ends.
 */
#include "user.h"

#define CLASS_SHIFT_MIN 5
#define CLASS_SHIFT_MAX 16
#define CLASS_COUNT     (CLASS_SHIFT_MAX - CLASS_SHIFT_MIN + 1)
#define LARGE           CLASS_COUNT /* index of the list of larger blocks */
#define REFILL          (4 * PAGE_SIZE)

/* In front of the caller's bytes, which so stay aligned to 16. */
typedef struct Block {
    size_t size;        /* header included */
    struct Block *next; /* while it is free */
} Block;

static Block *free_blocks[CLASS_COUNT + 1];
static char *fresh, *fresh_end; /* the rest of what sbrk gave last */

static unsigned class_of(size_t size)
{
    unsigned class = 0;

    while (class < LARGE && (size_t)1 << (class + CLASS_SHIFT_MIN) < size)
        class ++;
    return class;
}

/* Memory that was never in use; the rest of the last piece is lost when it is too small. */
static Block *take_fresh(size_t size)
{
    if ((size_t)(fresh_end - fresh) < size) {
        size_t want = size > REFILL ? size : REFILL;
        uintptr_t start = (uintptr_t)sbrk(0);
        long pad = (long)(-start % 16);
        char *got = sbrk((long)want + pad);
        if (is_error(got))
            return NULL;
        fresh = got + pad;
        fresh_end = fresh + want;
    }
    Block *block = (Block *)fresh;
    fresh += size;
    block->size = size;
    return block;
}

static Block *take_large(size_t size)
{
    for (Block **link_to = &free_blocks[LARGE]; *link_to; link_to = &(*link_to)->next) {
        Block *block = *link_to;
        if (block->size >= size && block->size / 2 <= size) {
            *link_to = block->next;
            return block;
        }
    }
    return NULL;
}

void *malloc(size_t size)
{
    if (size > USER_TOP)
        return NULL;
    size += sizeof(Block);
    unsigned class = class_of(size);
    Block *block;
    if (class == LARGE) {
        size = (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
        block = take_large(size);
    } else {
        size = (size_t)1 << (class + CLASS_SHIFT_MIN);
        block = free_blocks[class];
        if (block)
            free_blocks[class] = block->next;
    }
    if (!block)
        block = take_fresh(size);
    return block ? block + 1 : NULL;
}

void free(void *data)
{
    if (!data)
        return;
    Block *block = (Block *)data - 1;
    unsigned class = class_of(block->size);
    block->next = free_blocks[class];
    free_blocks[class] = block;
}
