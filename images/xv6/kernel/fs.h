/*
 * fs.h: inodes and paths; what the rest of the kernel sees of the file system.
 *
 * Lock order: log_begin() first, then inode locks (a directory before what it contains, one path
 * at a time), then buffers. All of it may wait, so it runs in a process, with no spin lock held.
 * Functions return zero or more, or -ERROR_... .
 */
#ifndef KERNEL_FS_H
#define KERNEL_FS_H

#include "fs/layout.h"
#include "lock.h"
#include "mem.h"
#include "stat.h"
#include "types.h"

typedef struct Inode {
    /* guarded by the table's lock (inode.c) */
    uint32_t number; /* 0: slot unused */
    unsigned users;  /* pointers to this slot */

    SleepLock lock; /* guards the rest */
    bool loaded;
    FsInode disk; /* as in the inode table; inode_store() writes it there */
} Inode;

/* Disk, log, superblock, orphans: from the first process, once. Panics when there is no file system
 * to be had. */
void fs_mount(void);
/* All that was done by calls that have returned is on the disk: 0 or -ERROR_IO. Outside of
 * transactions. */
int64_t fs_sync(void);

/* Frees the blocks of inodes whose last user and last name are gone. Outside of transactions, after
 * inode_put(); file_close() does it itself. */
void inode_reap(void);

uint64_t fs_free_blocks(void);
uint64_t fs_free_inodes(void);
uint64_t fs_used_inodes(void); /* slots of the in-memory table that have users */

/* The inode that a path names, from the root or the current directory; locked, with one user more.
 */
int64_t path_lock(const char *path, Inode **found);
/* The same; if the last name is a symbolic link, that itself. */
int64_t path_lock_link(const char *path, Inode **found);
/* The directory in which the path's last name is, or would be, and that name. */
int64_t path_lock_parent(const char *path, Inode **dir, char name[FS_NAME_MAX + 1]);

Inode *inode_share(Inode *inode); /* one user more; returns it; NULL is fine */
void inode_put(Inode *inode);     /* one user less; NULL is fine */

/* Locks it and makes its contents valid: -ERROR_IO (not locked) when the disk fails or lies. */
int64_t inode_lock(Inode *inode);
int64_t inode_lock_or_put(Inode *inode); /* the same; on failure one user less, too */
void inode_unlock(Inode *inode);
void inode_unlock_put(Inode *inode);

/* With the lock held. Bytes moved, fewer at the end of the file. */
int64_t inode_read(Inode *inode, MemRef to, uint64_t off, size_t size);

#endif
