/*
 * format.c: a new disk: protective MBR, GPT, boot partition, file system (UEFI 2.10, chapter 5;
 * include/spec/boot.h; fs/layout.h).
 *
 * Two runs with the same input give the same bytes: the GUIDs of disk and partitions, which should
 * be random, are fixed. Nobody mounts two of these disks by GUID.
 */
#include "format.h"

#include <stdlib.h>
#include <string.h>

#include "lib/crc32.h"
#include "spec/boot.h"
#include "spec/gpt.h"
#include "stat.h"

/* ---- file system -------------------------------------------------------------------------- */

#define LOG_BLOCKS 128 /* of one half: what the kernel's buffer cache can pin */

bool format_plan(FsSuper *super, uint64_t blocks, uint32_t inodes)
{
    uint64_t bitmaps = FS_BLOCKS_OF(blocks, FS_BITS_PER_BLOCK);

    if (bitmaps > FS_BITMAPS_MAX)
        return false;
    if (inodes == 0)
        inodes = blocks / 8;
    inodes = FS_BLOCKS_OF(inodes, FS_INODES_PER_BLOCK) * FS_INODES_PER_BLOCK;
    if (inodes == 0 || inodes > FS_INODES_MAX)
        return false;
    memset(super, 0, sizeof(*super));
    super->magic = FS_SUPER_MAGIC;
    super->version = FS_VERSION;
    super->block_size = FS_BLOCK_SIZE;
    super->blocks = blocks;
    super->inodes = inodes;
    super->log_start = 1;
    super->log_blocks = LOG_BLOCKS;
    super->bitmap_start = super->log_start + 2 * (1 + LOG_BLOCKS);
    super->inode_start = super->bitmap_start + bitmaps;
    super->data_start = super->inode_start + inodes / FS_INODES_PER_BLOCK;
    super->crc = crc32_add(0, super, sizeof(*super) - sizeof(super->crc));
    return super->data_start + 1 < blocks;
}

static bool write_block(const Image *image, uint32_t block, const void *data)
{
    return image_write(image, image->fs_off + (uint64_t)block * FS_BLOCK_SIZE, data, FS_BLOCK_SIZE);
}

/* Blocks up to and with the root's are in use. */
static bool write_bitmap(const Image *image, const FsSuper *super)
{
    uint8_t bits[FS_BLOCK_SIZE];
    uint32_t used = super->data_start + 1;

    for (uint32_t first = 0; first < used; first += FS_BITS_PER_BLOCK) {
        memset(bits, 0, sizeof(bits));
        for (uint32_t i = 0; i < FS_BITS_PER_BLOCK && first + i < used; i++)
            bits[i / 8] |= 1 << i % 8;
        if (!write_block(image, super->bitmap_start + first / FS_BITS_PER_BLOCK, bits))
            return false;
    }
    return true;
}

bool format_volume(const Image *image, const FsSuper *super)
{
    union {
        uint8_t bytes[FS_BLOCK_SIZE];
        FsSuper super;
        FsInode inode[FS_INODES_PER_BLOCK];
        FsEntry entry[FS_ENTRIES_PER_BLOCK];
    } block;

    memset(&block, 0, sizeof(block));
    block.entry[0] = (FsEntry){FS_ROOT_INODE, "."};
    block.entry[1] = (FsEntry){FS_ROOT_INODE, ".."};
    if (!write_block(image, super->data_start, &block) || !write_bitmap(image, super))
        return false;
    memset(&block, 0, sizeof(block));
    block.inode[FS_ROOT_INODE] = (FsInode){.type = STAT_DIRECTORY,
                                           .links = 2,
                                           .size = FS_BLOCK_SIZE,
                                           .self = FS_ROOT_INODE,
                                           .map = {super->data_start}};
    if (!write_block(image, super->inode_start, &block))
        return false;
    memset(&block, 0, sizeof(block));
    block.super = *super;
    return write_block(image, 0, &block);
}

/* ---- disk --------------------------------------------------------------------------------- */

#define PARTITION_ALIGN (1024 * 1024)
#define TABLE_SECTORS   (GPT_ENTRIES_USUAL * GPT_ENT_MIN_SIZE / GPT_BLOCK)

static const uint8_t disk_guid[16] = "xv6 disk\x80\0\0\0\0\0\1";
static const uint8_t boot_guid[16] = "xv6 boot\x80\0\0\0\0\0\2";
static const uint8_t fs_guid[16] = "xv6 file\x80\0\0\0\0\0\3";

static uint64_t align_up(uint64_t n)
{
    return (n + PARTITION_ALIGN - 1) / PARTITION_ALIGN * PARTITION_ALIGN;
}

void format_layout(Image *image, uint64_t boot_size, uint64_t fs_size)
{
    image->boot_off = boot_size ? PARTITION_ALIGN : 0;
    image->boot_size = align_up(boot_size);
    image->fs_off = PARTITION_ALIGN + image->boot_size;
    image->fs_size = fs_size;
    image->size = align_up(image->fs_off + fs_size) + PARTITION_ALIGN; /* the second table */
}

static void put64(uint8_t *p, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++)
        p[i] = value >> 8 * i;
}

static void put32(uint8_t *p, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = value >> 8 * i;
}

static void put_entry(uint8_t *entry, const uint8_t *type, const uint8_t *guid, uint64_t off,
                      uint64_t size, const char *name)
{
    memcpy(entry + GPT_ENT_TYPE, type, 16);
    memcpy(entry + GPT_ENT_GUID, guid, 16);
    put64(entry + GPT_ENT_FIRST_LBA, off / GPT_BLOCK);
    put64(entry + GPT_ENT_LAST_LBA, (off + size) / GPT_BLOCK - 1);
    for (unsigned i = 0; name[i]; i++)
        entry[GPT_ENT_NAME + 2 * i] = name[i];
}

static void put_header(uint8_t *header, uint64_t mine, uint64_t other, uint64_t table,
                       uint64_t sectors, uint32_t table_crc)
{
    memset(header, 0, GPT_BLOCK);
    put64(header, GPT_SIGNATURE);
    put32(header + GPT_HDR_REVISION, GPT_REVISION);
    put32(header + GPT_HDR_SIZE, GPT_HDR_MIN_SIZE);
    put64(header + GPT_HDR_MY_LBA, mine);
    put64(header + GPT_HDR_OTHER_LBA, other);
    put64(header + GPT_HDR_FIRST_LBA, 2 + TABLE_SECTORS);
    put64(header + GPT_HDR_LAST_LBA, sectors - TABLE_SECTORS - 2);
    memcpy(header + GPT_HDR_DISK_GUID, disk_guid, 16);
    put64(header + GPT_HDR_ENTRIES_LBA, table);
    put32(header + GPT_HDR_ENTRIES, GPT_ENTRIES_USUAL);
    put32(header + GPT_HDR_ENTRY_SIZE, GPT_ENT_MIN_SIZE);
    put32(header + GPT_HDR_ENTRIES_CRC, table_crc);
    put32(header + GPT_HDR_CRC, crc32_add(0, header, GPT_HDR_MIN_SIZE));
}

static void put_protective_mbr(uint8_t *mbr, uint64_t sectors)
{
    uint8_t *record = mbr + MBR_RECORD0;

    memset(mbr, 0, GPT_BLOCK);
    record[2] = 2; /* the first sector as cylinder 0, head 0, sector 2; the last one as "beyond" */
    memset(record + 5, 0xff, 3);
    record[MBR_RECORD_TYPE] = MBR_TYPE_GPT;
    put32(record + MBR_RECORD_LBA, 1);
    put32(record + MBR_RECORD_BLOCKS, sectors - 1 < UINT32_MAX ? sectors - 1 : UINT32_MAX);
    mbr[MBR_SIGNATURE] = 0x55;
    mbr[MBR_SIGNATURE + 1] = 0xaa;
}

bool format_disk(const Image *image)
{
    static const uint8_t boot_type[16] = BOOT_TYPE_GUID_BYTES, fs_type[16] = FS_TYPE_GUID_BYTES;
    uint8_t table[TABLE_SECTORS * GPT_BLOCK] = {0}, *entry = table, sector[GPT_BLOCK];
    uint64_t sectors = image->size / GPT_BLOCK, last = sectors - 1;

    if (image->boot_size) {
        put_entry(entry, boot_type, boot_guid, image->boot_off, image->boot_size, "boot");
        entry += GPT_ENT_MIN_SIZE;
    }
    put_entry(entry, fs_type, fs_guid, image->fs_off, image->fs_size, "files");
    uint32_t crc = crc32_add(0, table, sizeof(table));

    put_protective_mbr(sector, sectors);
    if (!image_write(image, 0, sector, GPT_BLOCK) ||
        !image_write(image, 2 * GPT_BLOCK, table, sizeof(table)) ||
        !image_write(image, (last - TABLE_SECTORS) * GPT_BLOCK, table, sizeof(table)))
        return false;
    put_header(sector, last, GPT_LBA_PRIMARY, last - TABLE_SECTORS, sectors, crc);
    if (!image_write(image, last * GPT_BLOCK, sector, GPT_BLOCK))
        return false;
    put_header(sector, GPT_LBA_PRIMARY, last, GPT_LBA_PRIMARY + 1, sectors, crc);
    return image_write(image, GPT_LBA_PRIMARY * GPT_BLOCK, sector, GPT_BLOCK);
}
