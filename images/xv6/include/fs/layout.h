/*
 * layout.h: what lies where in the file-system partition; shared by the kernel and mkfs.
 *
 *   block 0     superblock, in its first 512 bytes
 *   log_start   log, half 0: record, log_blocks payload blocks
 *               log, half 1: the same
 *   bitmap_start  one bit a block of the partition, 1: in use (all blocks before data_start are)
 *   inode_start   inodes, FS_INODES_PER_BLOCK in a block
 *   data_start    data, directories, pointer blocks
 *
 * All numbers are little-endian. Block numbers count from the partition's start.
 *
 * The log. A transaction with sequence number s goes to half s & 1:
 *   its blocks to the payload; FLUSH; the record; FLUSH; now it counts; then the blocks go home.
 * Nothing is erased: the valid record with the higher sequence number is *the* record, and whoever
 * mounts copies its payload home (again). That is right at every moment:
 *   - a record is written only after a FLUSH that also made the installation before it durable, so
 *     the older record is not needed any more, and its half may be overwritten;
 *   - a record torn by a power cut fails its own checksum: the transaction never was;
 *   - the record's payload was flushed before it. A payload block that fails its checksum therefore
 *     says that someone broke the order of writes. This is reported, never taken for "not written".
 *
 * What must hold between transactions (`mkfs check` tests all of it):
 *   - an inode's `links` is the number of directory entries that name it, "." and ".." included;
 *     an inode in use with 0 links was open when the machine went down, and mounting frees it;
 *   - a directory begins with "." and "..", and every directory but the root has one parent;
 *   - a file of n bytes has exactly the blocks for n bytes: no holes, nothing behind the end;
 *   - a block of the data area is used once or is free, and the bitmap says which;
 *   - what is not in use is zero (inodes, directory entries, pointers).
 */
#ifndef XV6_FS_LAYOUT_H
#define XV6_FS_LAYOUT_H

#include <stdint.h>

#define FS_BLOCK_SIZE 4096
#define FS_SECTOR     512
#define FS_VERSION    1

/* ---- superblock ------------------------------------------------------------------------- */

#define FS_SUPER_MAGIC 0x53463676u /* "v6FS" */

typedef struct FsSuper {
    uint32_t magic;
    uint32_t version;
    uint32_t block_size; /* FS_BLOCK_SIZE */
    uint32_t blocks;     /* of the file system; the partition is at least as large */
    uint32_t inodes;     /* numbers 0 to inodes - 1, 0 is never used */
    uint32_t log_start;
    uint32_t log_blocks; /* payload blocks of one half */
    uint32_t bitmap_start;
    uint32_t inode_start;
    uint32_t data_start;
    uint8_t unused[FS_SECTOR - 11 * 4];
    uint32_t crc; /* CRC-32 of the bytes before it */
} FsSuper;

/* ---- log -------------------------------------------------------------------------------- */

#define FS_RECORD_MAGIC   0x474f4c36u /* "6LOG" */
#define FS_LOG_BLOCKS_MIN 64
#define FS_LOG_BLOCKS_MAX 500

typedef struct FsLogEntry {
    uint32_t home; /* the block that this payload block becomes */
    uint32_t crc;  /* CRC-32 of the payload block */
} FsLogEntry;

typedef struct FsRecord {
    uint32_t magic;
    uint32_t crc;      /* CRC-32 of the whole block, this field taken as zero */
    uint64_t sequence; /* 1 for the first transaction */
    uint32_t count;
    uint32_t unused[3];
    FsLogEntry entry[(FS_BLOCK_SIZE - 32) / 8];
} FsRecord;

/* ---- inodes ----------------------------------------------------------------------------- */

#define FS_ROOT_INODE 1
#define FS_LINKS_MAX  0xfff0

/* FsInode.type is 0 for a free inode, else one of stat.h's STAT_... */
#define FS_TYPE_FREE 0

/*
 * The inode's map: direct blocks, then one pointer block, then a pointer block of pointer blocks.
 * The blocks of pointers are needed as soon as one of their pointers is, not before.
 */
#define FS_MAP_DIRECT   22
#define FS_MAP_INDIRECT 22 /* index of the pointer block in map[] */
#define FS_MAP_DOUBLE   23
#define FS_MAP_SLOTS    24
#define FS_POINTERS     (FS_BLOCK_SIZE / 4) /* in one pointer block */
#define FS_FILE_BLOCKS  (FS_MAP_DIRECT + FS_POINTERS + FS_POINTERS * FS_POINTERS)

typedef struct FsInode {
    uint16_t type;
    uint16_t links;
    uint16_t major, minor; /* of a device */
    uint64_t size;         /* bytes; 0 for a device */
    uint32_t self;         /* its own number: finds blocks that went to the wrong place */
    uint32_t unused[3];
    uint32_t map[FS_MAP_SLOTS];
} FsInode;

#define FS_INODES_PER_BLOCK (FS_BLOCK_SIZE / 128)

/* ---- directories ------------------------------------------------------------------------ */

#define FS_NAME_MAX          59 /* bytes, without the final zero */
#define FS_ENTRIES_PER_BLOCK (FS_BLOCK_SIZE / 64)

/* A directory's size is a multiple of FS_BLOCK_SIZE. */
typedef struct FsEntry {
    uint32_t inode;             /* 0: free */
    char name[FS_NAME_MAX + 1]; /* the bytes behind the name are all zero */
} FsEntry;

/* ---- bitmap ----------------------------------------------------------------------------- */

#define FS_BITS_PER_BLOCK  (FS_BLOCK_SIZE * 8)
#define FS_BITMAPS_MAX     16 /* so that every call's changes fit the log: 2 GiB */
#define FS_INODES_MAX      65536
#define FS_BLOCKS_OF(n, d) (((n) + (d)-1) / (d))

_Static_assert(sizeof(FsSuper) == FS_SECTOR, "the superblock is one sector");
_Static_assert(sizeof(FsRecord) == FS_BLOCK_SIZE, "a record is one block");
_Static_assert(sizeof(FsInode) * FS_INODES_PER_BLOCK == FS_BLOCK_SIZE, "inodes fill a block");
_Static_assert(sizeof(FsEntry) * FS_ENTRIES_PER_BLOCK == FS_BLOCK_SIZE, "entries fill a block");

#endif
