/*
 * buffer.c: the buffer cache.
 *
 * Invariant: a block has at most one named buffer, so whoever holds the buffer's lock has the only
 * copy of the block in memory. A buffer gets a new name only when it has no user and no pin, and
 * only under the cache's lock.
 *
 * Names are found by a hash table. The victim is chosen by a clock: the hand goes round and takes
 * the first free buffer that was not touched since it last came by. There are enough buffers that a
 * victim always exists: all that the log can pin, and four for each process, more than any call
 * holds at once.
 */
#include "buffer.h"

#include "lib/string.h"
#include "page.h"
#include "print.h"

#define BUFFERS (BUFFER_PINNED_MAX + 4 * PROCESS_MAX)
#define CHAINS  256 /* a power of two */

static struct {
    SpinLock lock; /* guards chains, hand, and in each buffer what buffer.h says */
    Buffer *chain[CHAINS];
    unsigned hand;
    Buffer buffer[BUFFERS];
} cache = {.lock = SPINLOCK("buffer cache")};

void buffer_init(void)
{
    for (unsigned i = 0; i < BUFFERS; i++) {
        Buffer *b = &cache.buffer[i];
        sleeplock_init(&b->lock, "buffer");
        b->data = page_alloc();
        if (!b->data)
            panic("fs: no memory for the buffer cache (%d pages)", BUFFERS);
    }
}

static Buffer **chain_of(uint32_t block)
{
    return &cache.chain[block % CHAINS];
}

static void chain_remove(Buffer *b)
{
    Buffer **link = chain_of(b->block);

    while (*link != b)
        link = &(*link)->next;
    *link = b->next;
}

/* An unused buffer, taken out of its chain. Cache lock held. */
static Buffer *evict(void)
{
    /* Twice round: the first may do no more than clear every `touched`. */
    for (unsigned i = 0; i < 2 * BUFFERS; i++) {
        Buffer *b = &cache.buffer[cache.hand];
        cache.hand = (cache.hand + 1) % BUFFERS;
        if (b->users || b->pinned)
            continue;
        if (b->touched) {
            b->touched = false;
            continue;
        }
        if (b->named)
            chain_remove(b);
        return b;
    }
    panic("fs: all %d buffers are in use", BUFFERS);
}

/* The block's buffer with one user more, locked, loaded or not. */
static Buffer *find(uint32_t block)
{
    Buffer *b;

    spin_acquire(&cache.lock);
    for (b = *chain_of(block); b && b->block != block; b = b->next)
        ;
    if (!b) {
        b = evict();
        b->block = block;
        b->named = true;
        b->loaded = false; /* nobody has its lock: it had no users */
        b->next = *chain_of(block);
        *chain_of(block) = b;
    }
    b->users++;
    b->touched = true;
    spin_release(&cache.lock);
    sleeplock_acquire(&b->lock);
    return b;
}

Buffer *buffer_read(uint32_t block)
{
    Buffer *b = find(block);

    if (!b->loaded) {
        b->request = (DiskRequest){.block = block, .data = b->data};
        disk_submit(&b->request);
        b->loaded = disk_wait(&b->request);
        if (!b->loaded) {
            kprintf("fs: cannot read block %u\n", block);
            buffer_release(b);
            return NULL;
        }
    }
    return b;
}

Buffer *buffer_claim(uint32_t block)
{
    Buffer *b = find(block);

    memset(b->data, 0, FS_BLOCK_SIZE);
    b->loaded = true;
    return b;
}

void buffer_release(Buffer *buffer)
{
    sleeplock_release(&buffer->lock);
    spin_acquire(&cache.lock);
    buffer->users--;
    spin_release(&cache.lock);
}

bool buffer_pin(Buffer *buffer, bool pinned)
{
    spin_acquire(&cache.lock);
    bool was_pinned = buffer->pinned;
    buffer->pinned = pinned;
    spin_release(&cache.lock);
    return was_pinned;
}
