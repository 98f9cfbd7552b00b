/*
 * contents.c: the bytes of an inode.
 *
 * Invariant: between transactions a file of n bytes has exactly the blocks for n bytes. So a write
 * reads the caller's memory, which may turn out to be nobody's, before it takes a block.
 */
#include "volume.h"

#include "lib/string.h"
#include "page.h"
#include "print.h"

/* How much of [off, off + left) lies in the first of its blocks. */
static size_t part_of_block(uint64_t off, size_t left)
{
    size_t room = FS_BLOCK_SIZE - off % FS_BLOCK_SIZE;

    return room < left ? room : left;
}

int64_t inode_read(Inode *inode, MemRef to, uint64_t off, size_t size)
{
    size_t done = 0;

    if (off >= inode->disk.size || inode->disk.type == STAT_DEVICE)
        return 0;
    if (size > inode->disk.size - off)
        size = inode->disk.size - off;
    while (done < size) {
        size_t part = part_of_block(off + done, size - done);
        Buffer *b = map_read(inode, (off + done) / FS_BLOCK_SIZE);
        if (!b)
            return done ? (int64_t)done : -ERROR_IO;
        bool ok = mem_write(to, done, b->data + (off + done) % FS_BLOCK_SIZE, part);
        buffer_release(b);
        if (!ok)
            return -ERROR_BAD_ADDRESS;
        done += part;
    }
    return done;
}

/* The block at `index` for writing: one that is there, or the one behind the last. */
static int64_t block_for_write(Inode *inode, uint32_t index, Buffer **b)
{
    if (index >= map_blocks(inode->disk.size))
        return map_append(inode, index, b);
    *b = map_read(inode, index);
    if (!*b)
        return -ERROR_IO;
    log_add(*b);
    return 0;
}

int64_t inode_write(Inode *inode, MemRef from, uint64_t off, size_t size)
{
    uint8_t *page = page_alloc(); /* so that a bad address is found before a block is taken */
    int64_t result = page ? 0 : -ERROR_NO_MEMORY;
    size_t done = 0;

    kassert(size <= FS_WRITE_MAX && off <= inode->disk.size);
    while (done < size) {
        size_t part = part_of_block(off + done, size - done);
        Buffer *b = NULL;
        if (result == 0 && !mem_read(page, from, done, part))
            result = -ERROR_BAD_ADDRESS;
        if (result == 0)
            result = block_for_write(inode, (off + done) / FS_BLOCK_SIZE, &b);
        if (result < 0)
            break;
        memcpy(b->data + (off + done) % FS_BLOCK_SIZE, page, part);
        buffer_release(b);
        done += part;
        if (off + done > inode->disk.size)
            inode->disk.size = off + done;
    }
    if (page)
        page_release(page);
    if (done && inode_store(inode) < 0)
        return -ERROR_IO;
    return done ? (int64_t)done : result;
}
