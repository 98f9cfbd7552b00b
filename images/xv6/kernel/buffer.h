/*
 * buffer.h: blocks of the disk in memory, one buffer a block.
 */
#ifndef KERNEL_BUFFER_H
#define KERNEL_BUFFER_H

#include "disk.h"
#include "fs/layout.h"
#include "lock.h"
#include "types.h"

typedef struct Buffer {
    /* guarded by the cache's lock (buffer.c) */
    uint32_t block;
    bool named;          /* `block` is valid, the buffer is in its hash chain */
    bool touched;        /* since the clock's hand passed */
    bool pinned;         /* part of a transaction: stays until log.c has brought it home */
    unsigned users;      /* that hold the lock or wait for it */
    struct Buffer *next; /* in the hash chain */

    SleepLock lock; /* guards the rest */
    bool loaded;    /* data is the block's content */
    uint8_t *data;  /* FS_BLOCK_SIZE bytes */
    DiskRequest request;
} Buffer;

/* The log never pins more than this; the kernel uses less of a larger log. */
#define BUFFER_PINNED_MAX 128

void buffer_init(void); /* takes its memory; panics when there is none */

/* The buffer of a block, locked, its content valid. NULL: the disk failed. */
Buffer *buffer_read(uint32_t block);
/* The buffer of a block whose old content does not matter, locked and zeroed. */
Buffer *buffer_claim(uint32_t block);
void buffer_release(Buffer *buffer);

/* Pins it, or no longer; returns whether it was pinned. */
bool buffer_pin(Buffer *buffer, bool pinned);

#endif
