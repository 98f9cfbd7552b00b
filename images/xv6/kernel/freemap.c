/*
 * freemap.c: which blocks of the volume are free: the bitmap, and a count of its zero bits.
 *
 * Invariant: the count is the number of zero bits less what is set aside. freemap_reserve() lowers
 * it first, so that a call that needs several blocks learns that the disk is full before it changes
 * anything. A bit is guarded by the lock of its bitmap's buffer.
 */
#include "volume.h"

#include "print.h"

static struct {
    SpinLock lock; /* guards the rest; `free` is also read without it */
    uint64_t free;
    uint32_t next; /* where to look first */
} space = {.lock = SPINLOCK("free space")};

/* The number of blocks of the volume that bitmap block `map` speaks of. */
static uint32_t bits_in(uint32_t map)
{
    uint32_t left = volume.blocks - map * FS_BITS_PER_BLOCK;

    return left < FS_BITS_PER_BLOCK ? left : FS_BITS_PER_BLOCK;
}

static uint32_t bitmaps(void)
{
    return FS_BLOCKS_OF(volume.blocks, FS_BITS_PER_BLOCK);
}

void freemap_mount(void)
{
    space.free = 0;
    space.next = volume.data_start;
    for (uint32_t map = 0; map < bitmaps(); map++) {
        Buffer *b = buffer_read(volume.bitmap_start + map);
        if (!b)
            panic("fs: cannot read the bitmap");
        for (uint32_t bit = 0; bit < bits_in(map); bit++)
            space.free += !(b->data[bit / 8] >> bit % 8 & 1);
        buffer_release(b);
    }
}

uint64_t fs_free_blocks(void)
{
    return __atomic_load_n(&space.free, __ATOMIC_RELAXED);
}

int64_t freemap_reserve(unsigned count)
{
    int64_t result = -ERROR_NO_SPACE;

    spin_acquire(&space.lock);
    if (space.free >= count) {
        space.free -= count;
        result = 0;
    }
    spin_release(&space.lock);
    return result;
}

/* The first zero bit of [from, limit) of a bitmap block; `limit` if there is none. */
static uint32_t zero_bit(const uint8_t *bits, uint32_t from, uint32_t limit)
{
    uint32_t bit = from;

    while (bit < limit && bits[bit / 8] >> bit % 8 & 1)
        bit += bit % 8 == 0 && bits[bit / 8] == 0xff ? 8 : 1;
    return bit < limit ? bit : limit;
}

int64_t freemap_take(void)
{
    spin_acquire(&space.lock);
    uint32_t start = space.next;
    spin_release(&space.lock);

    /* One turn more than there are bitmaps: the first begins in the middle of one. */
    for (uint32_t turn = 0; turn <= bitmaps(); turn++) {
        uint32_t map = (start / FS_BITS_PER_BLOCK + turn) % bitmaps();
        Buffer *b = buffer_read(volume.bitmap_start + map);
        if (!b)
            return -ERROR_IO;
        uint32_t bit = zero_bit(b->data, turn ? 0 : start % FS_BITS_PER_BLOCK, bits_in(map));
        if (bit < bits_in(map)) {
            uint32_t block = map * FS_BITS_PER_BLOCK + bit;
            if (!freemap_valid(block)) {
                buffer_release(b);
                return fs_damaged("the bitmap calls a reserved block free", block);
            }
            b->data[bit / 8] |= 1 << bit % 8;
            log_add(b);
            buffer_release(b);
            spin_acquire(&space.lock);
            space.next = (block + 1) % volume.blocks;
            spin_release(&space.lock);
            return block;
        }
        buffer_release(b);
    }
    return fs_damaged("the bitmap has fewer free blocks than were counted", 0);
}

int64_t freemap_release(uint32_t block)
{
    if (!freemap_valid(block))
        return fs_damaged("a file has a block outside the data area", block);
    Buffer *b = buffer_read(volume.bitmap_start + block / FS_BITS_PER_BLOCK);
    if (!b)
        return -ERROR_IO;
    uint32_t bit = block % FS_BITS_PER_BLOCK;
    bool used = b->data[bit / 8] >> bit % 8 & 1;

    b->data[bit / 8] &= ~(1 << bit % 8);
    log_add(b);
    buffer_release(b);
    if (!used)
        return fs_damaged("a block was freed twice", block);
    spin_acquire(&space.lock);
    space.free++;
    spin_release(&space.lock);
    return 0;
}
