/*
 * stat.h: what fstat() tells about a file.
 */
#ifndef XV6_STAT_H
#define XV6_STAT_H

#include <stdint.h>

/* The type of an inode; also what lies on the disk. */
#define STAT_DIRECTORY 1
#define STAT_FILE      2
#define STAT_DEVICE    3
#define STAT_SYMLINK   4 /* its contents are a path */

typedef struct Stat {
    uint32_t device; /* the disk */
    uint32_t inode;
    uint16_t type; /* STAT_... */
    uint16_t links;
    uint32_t reserved;
    uint64_t size; /* bytes */
} Stat;

#endif
