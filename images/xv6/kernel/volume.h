/*
 * volume.h: the parts of the file system as they know each other: the log, free space, the maps of
 * files, directories, the table of inodes. Everybody else sees fs.h.
 *
 * Numbers read from the disk are never trusted: what is out of range is reported by fs_damaged()
 * and the call fails with -ERROR_IO.
 */
#ifndef KERNEL_VOLUME_H
#define KERNEL_VOLUME_H

#include "buffer.h"
#include "error.h"
#include "fs.h"

extern FsSuper volume; /* constant after fs_mount() */

/* What log_begin() is promised: by a call that creates, links or removes one name, or frees an
 * inode; and what each written data block adds. */
unsigned volume_call_blocks(void);

/* Prints "fs: damaged: ..., run mkfs check" and returns -ERROR_IO. */
int64_t fs_damaged(const char *what, uint32_t number) __attribute__((cold));

/* ---- log.c: all changes to the disk between log_begin() and log_end() happen or do not happen
 * together, whenever the power fails ---------------------------------------------------------- */

/* Finds the record and brings its payload home. After the superblock is known. Panics when the disk
 * fails or the log is damaged: going on could destroy what mkfs might still save. */
void log_mount(const FsSuper *super);

/* Joins the running transaction, promising to change at most `blocks` different blocks. May wait
 * for a commit: holds no inode, no buffer. -ERROR_IO: the disk failed before, nothing may change.
 */
int64_t log_begin(unsigned blocks);
void log_end(unsigned blocks); /* the same number */

/* The locked buffer was changed, or is about to be: it is part of the transaction. */
void log_add(Buffer *buffer);

/* A call inside found the disk failing or lying and cannot finish what it began: this transaction
 * must never be committed. */
void log_abort(void);

/* ---- freemap.c: free blocks. Inside a transaction ------------------------------------------ */

void freemap_mount(void);
/* Sets `count` blocks aside, so that as many freemap_take() cannot run out: 0 or -ERROR_NO_SPACE.
 */
int64_t freemap_reserve(unsigned count);
/* A free block, now in use: its number, or -ERROR_IO. */
int64_t freemap_take(void);
int64_t freemap_release(uint32_t block);
static inline bool freemap_valid(uint32_t block)
{
    return block >= volume.data_start && block < volume.blocks;
}

/* ---- map.c: from a file's block index to the disk's block. Inode locked ------------------ */

/* The block at that index, which lies within the file. NULL: the disk fails or lies. */
Buffer *map_read(const Inode *inode, uint32_t index);
/* Gives the file its next block, number `index`: the buffer, locked, zeroed and in the transaction.
 * The caller writes the inode. */
int64_t map_append(Inode *inode, uint32_t index, Buffer **buffer);
/* Frees all `count` blocks of the file and zeroes its map. */
int64_t map_release_all(Inode *inode, uint32_t count);

static inline uint32_t map_blocks(uint64_t size)
{
    return FS_BLOCKS_OF(size, FS_BLOCK_SIZE);
}

/* ---- inode.c ------------------------------------------------------------------------------ */

void inode_mount(void);
/* The slot of an inode, with one user more; not locked, not loaded. */
int64_t inode_get(uint32_t number, Inode **inode);
/* A new inode, locked, with one user and no links, its links and size not yet stored. */
int64_t inode_create(uint16_t type, Inode **inode);
/* Writes inode->disk to the table. */
int64_t inode_store(Inode *inode);
/* Frees the contents. */
int64_t inode_truncate(Inode *inode);
/* Bytes written: fewer when the disk is full. Memory is read before anything is changed. `size` is
 * at most FS_WRITE_MAX, and the transaction has FS_WRITE_BLOCKS more than volume_call_blocks(). */
#define FS_WRITE_BLOCKS 17
#define FS_WRITE_MAX    (16 * FS_BLOCK_SIZE)
int64_t inode_write(Inode *inode, MemRef from, uint64_t off, size_t size);

/* ---- dir.c: entries. Directory locked ----------------------------------------------------- */

/* The inode that `name` stands for, or -ERROR_NOT_FOUND, -ERROR_NOT_DIRECTORY, -ERROR_IO. */
int64_t dir_find(Inode *dir, const char *name);
/* Adds an entry; the name is known to be new. Does not touch the links of `number`. */
int64_t dir_add(Inode *dir, const char *name, uint32_t number);
int64_t dir_remove(Inode *dir, const char *name);
/* 1: nothing but "." and "..". 0: something. */
int64_t dir_is_empty(Inode *dir);

/* ---- sys_name.c: making a name, for open, mkdir and mknod ---------------------------------- */

typedef struct NewNode {
    uint16_t type; /* STAT_... */
    uint16_t major, minor;
    const char *target; /* of a symbolic link */
    bool exclusive;     /* an existing name is an error */
} NewNode;
/* Inside a transaction (volume_call_blocks()): the inode of that name, made if there is none;
 * locked, with one user more. */
int64_t name_create(const char *path, const NewNode *node, Inode **inode);

#endif
