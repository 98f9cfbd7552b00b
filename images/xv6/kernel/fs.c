/*
 * fs.c: mounting: the superblock, and the order in which the parts come up.
 *
 * Invariant: `volume` is constant once fs_mount() has found it sound.
 */
#include "volume.h"

#include "lib/crc32.h"
#include "lib/string.h"
#include "page.h"
#include "print.h"

FsSuper volume;

unsigned volume_call_blocks(void)
{
    /*
     * Creating a name changes at most: its inode, the directory's inode, a block of each, three
     * pointer blocks of the directory, and the bitmap. (A child's and its parent's inode may share
     * a block, then it is fewer.)
     */
    return FS_BLOCKS_OF(volume.blocks, FS_BITS_PER_BLOCK) + 10;
}

int64_t fs_damaged(const char *what, uint32_t number)
{
    kprintf("fs: damaged: %s (%u): run mkfs check\n", what, number);
    return -ERROR_IO;
}

/* What is wrong with the superblock, or NULL. */
static const char *super_fault(const FsSuper *s, uint32_t disk)
{
    uint32_t bitmaps = FS_BLOCKS_OF(s->blocks, FS_BITS_PER_BLOCK);

    if (s->magic != FS_SUPER_MAGIC)
        return "its first block is no superblock";
    if (s->version != FS_VERSION || s->block_size != FS_BLOCK_SIZE)
        return "its format is of another version";
    if (s->crc != crc32_add(0, s, sizeof(*s) - sizeof(s->crc)))
        return "the superblock's checksum is wrong";
    if (s->blocks > disk)
        return "it is larger than its partition";
    if (bitmaps > FS_BITMAPS_MAX || s->inodes > FS_INODES_MAX || s->inodes == 0 ||
        s->inodes % FS_INODES_PER_BLOCK || s->log_blocks < FS_LOG_BLOCKS_MIN ||
        s->log_blocks > FS_LOG_BLOCKS_MAX || s->log_start != 1 ||
        s->bitmap_start != s->log_start + 2 * (1 + s->log_blocks) ||
        s->inode_start != s->bitmap_start + bitmaps ||
        s->data_start != s->inode_start + s->inodes / FS_INODES_PER_BLOCK ||
        s->data_start >= s->blocks)
        return "the superblock contradicts itself";
    return NULL;
}

void fs_mount(void)
{
    FsSuper *block = page_alloc();
    const char *fault;

    if (!block)
        panic("fs: no memory");
    if (!disk_init())
        panic("fs: no disk with a file system");
    if (!disk_read(0, block))
        panic("fs: cannot read the superblock");
    fault = super_fault(block, disk_blocks());
    if (fault)
        panic("fs: cannot use the file-system partition: %s", fault);
    volume = *block;
    page_release(block);
    buffer_init();
    log_mount(&volume);
    freemap_mount();
    inode_mount();
}
