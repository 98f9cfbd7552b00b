/*
 * sys_name.h: making a name in a directory; shared by open, mkdir and mknod.
 */
#ifndef KERNEL_SYS_NAME_H
#define KERNEL_SYS_NAME_H

#include "fs.h"

typedef struct NewNode {
    uint16_t type; /* STAT_... */
    uint16_t major, minor;
    bool exclusive; /* an existing name is an error */
} NewNode;

/* Inside a transaction (volume_call_blocks()): the inode of that name, made if there is none;
 * locked, with one user more. */
int64_t name_create(const char *path, const NewNode *node, Inode **inode);

#endif
