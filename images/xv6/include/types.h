/*
 * types.h: sizes and limits that the kernel and its programs agree on.
 */
#ifndef XV6_TYPES_H
#define XV6_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SIZE        4096
#define TICKS_PER_SECOND 100

/* The page that the address is in, and the next border of pages from there on. */
#define PAGE_DOWN(address) ((address) & -(uint64_t)PAGE_SIZE)
#define PAGE_UP(address)   PAGE_DOWN((address) + PAGE_SIZE - 1)

#define PROCESS_MAX   64  /* slots in the process table */
#define MAPPINGS_MAX  16  /* mapped files of one process */
#define PROCESS_FILES 16  /* open descriptors of one process */
#define PATH_MAX      128 /* a path's longest length, with its final zero */
#define ARGUMENTS_MAX 32  /* exec: strings in argv */

/* settickets(): processes that compute get the harts in proportion to these. */
#define TICKETS_DEFAULT 100
#define TICKETS_MAX     10000

/* User space: programs are linked at USER_BASE, the stack ends at USER_TOP. */
#define USER_BASE       0x00400000ul
#define USER_TOP        0x80000000ul
#define USER_STACK_SIZE (64 * 1024ul) /* below it lies a guard page */

/* Major numbers for mknod(). */
#define DEVICE_CONSOLE 1
#define DEVICE_NULL    2 /* reads end of file, swallows what is written */

#endif
