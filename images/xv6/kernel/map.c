/*
 * map.c: where the blocks of a file are.
 *
 * A block's index is turned into a route: a slot of the inode's map, then a slot in each pointer
 * block on the way. Files have no holes and grow only at their end; so the pointer blocks that a
 * new block needs are those that its route enters at slot 0.
 */
#include "volume.h"

#include "lib/string.h"

#define DEPTH_MAX 3

/* Fills in the slots to follow; returns how many. */
static unsigned route_to(uint32_t index, uint32_t slot[DEPTH_MAX])
{
    if (index < FS_MAP_DIRECT) {
        slot[0] = index;
        return 1;
    }
    index -= FS_MAP_DIRECT;
    if (index < FS_POINTERS) {
        slot[0] = FS_MAP_INDIRECT;
        slot[1] = index;
        return 2;
    }
    /* lab fs: begin */
    index -= FS_POINTERS;
    slot[0] = FS_MAP_DOUBLE;
    slot[1] = index / FS_POINTERS;
    slot[2] = index % FS_POINTERS;
    return 3;
    /* lab fs: instead: return slot[0] = 0; */
    /* lab fs: end */
}

Buffer *map_read(const Inode *inode, uint32_t index)
{
    uint32_t slot[DEPTH_MAX];
    unsigned depth = route_to(index, slot);
    uint32_t block = inode->disk.map[slot[0]];

    for (unsigned level = 1; freemap_valid(block); level++) {
        Buffer *b = buffer_read(block);
        if (!b || level == depth)
            return b;
        block = ((uint32_t *)b->data)[slot[level]]; /* it was a pointer block */
        buffer_release(b);
    }
    fs_damaged("a block is missing in inode", inode->number);
    return NULL;
}

/* Follows the route and hangs in new blocks from level `fresh` on. */
static int64_t extend(Inode *inode, const uint32_t *slot, unsigned depth, unsigned fresh,
                      Buffer **buffer)
{
    uint32_t *table = inode->disk.map;
    Buffer *holder = NULL; /* whose data `table` is, beyond level 0 */

    for (unsigned level = 0; level < depth; level++) {
        Buffer *next = NULL;
        int64_t block = table[slot[level]];
        bool add = level >= fresh;

        if (add ? block != 0 : !freemap_valid(block))
            block = fs_damaged("the map is wrong in inode", inode->number);
        else if (add)
            block = freemap_take();
        if (block > 0)
            next = add ? buffer_claim(block) : buffer_read(block);
        if (next && add) {
            table[slot[level]] = block;
            log_add(next);
            if (holder)
                log_add(holder);
        }
        if (holder)
            buffer_release(holder);
        if (!next)
            return -ERROR_IO;
        holder = next;
        table = (uint32_t *)holder->data;
    }
    *buffer = holder;
    return 0;
}

int64_t map_append(Inode *inode, uint32_t index, Buffer **buffer)
{
    uint32_t slot[DEPTH_MAX];
    unsigned depth = route_to(index, slot);
    unsigned fresh = depth - 1;

    /* lab fs: begin */
    if (index >= FS_FILE_BLOCKS)
        return -ERROR_FILE_TOO_BIG;
    /* lab fs: instead:
    if (index >= FS_MAP_DIRECT + FS_POINTERS)
        return -ERROR_FILE_TOO_BIG;
    */
    /* lab fs: end */
    while (fresh > 0 && slot[fresh] == 0)
        fresh--;
    int64_t result = freemap_reserve(depth - fresh);
    if (result < 0)
        return result;
    result = extend(inode, slot, depth, fresh, buffer);
    if (result < 0)
        log_abort();
    return result;
}

/* Frees `*left` blocks below a pointer block `block` (levels > 0) or `block` itself, then it. */
static int64_t release_tree(uint32_t block, unsigned levels, uint32_t *left)
{
    int64_t result = 0;

    if (levels == 0) {
        --*left;
        return freemap_release(block);
    }
    if (!freemap_valid(block))
        return fs_damaged("a file has a pointer block outside the data area", block);
    for (unsigned i = 0; i < FS_POINTERS && *left && result == 0; i++) {
        /* Not held during the descent: a call holds few buffers at a time. */
        Buffer *pointers = buffer_read(block);
        if (!pointers)
            return -ERROR_IO;
        uint32_t child = ((uint32_t *)pointers->data)[i];
        buffer_release(pointers);
        result = release_tree(child, levels - 1, left);
    }
    return result < 0 ? result : freemap_release(block);
}

int64_t map_release_all(Inode *inode, uint32_t count)
{
    int64_t result = 0;
    /* lab fs: begin */
    unsigned slots = FS_MAP_SLOTS;
    /* lab fs: instead: unsigned slots = FS_MAP_DOUBLE; */
    /* lab fs: end */

    for (unsigned i = 0; i < slots && count && result == 0; i++)
        result = release_tree(inode->disk.map[i], i < FS_MAP_INDIRECT ? 0 : i - FS_MAP_DIRECT + 1,
                              &count);
    memset(inode->disk.map, 0, sizeof(inode->disk.map));
    if (result < 0)
        log_abort();
    return result;
}
