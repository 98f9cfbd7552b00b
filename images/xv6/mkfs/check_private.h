/*
 * check_private.h: what the two halves of check share: check.c (superblock, log, bitmap) and
 * check_tree.c (inodes, directories).
 */
#ifndef MKFS_CHECK_PRIVATE_H
#define MKFS_CHECK_PRIVATE_H

#include <stdbool.h>

#include "check.h"
#include "fs/layout.h"

typedef struct Check {
    uint8_t *data;
    FsSuper super;
    uint32_t *owner; /* a block's inode; 0: nobody's */
    uint32_t *names; /* an inode's entries seen */
    uint32_t *queue; /* directories to be read; each enters once */
    uint32_t queued, taken;
    uint32_t *parent; /* the directory in which another was found */
    bool *reached;    /* inodes that have a name */
    unsigned faults;
    CheckPrint *print;
    void *ctx;
} Check;

void check_fault(Check *check, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void check_remark(Check *check, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline void *check_block(const Check *check, uint32_t block)
{
    return check->data + (uint64_t)block * FS_BLOCK_SIZE;
}

static inline FsInode *check_inode(const Check *check, uint32_t number)
{
    return (FsInode *)check_block(check, check->super.inode_start) + number;
}

bool check_is_zero(const void *data, size_t size);

/* Inodes and their blocks, then names. */
void check_tree(Check *check);

#endif
