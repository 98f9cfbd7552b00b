/*
 * mem.h: memory of unknown ownership: a user's buffer or the kernel's own.
 *
 * A system call that moves data takes a MemRef, so that one read path serves read(), exec and the
 * kernel itself. User addresses are checked page by page in the process's table; lazy and
 * copy-on-write pages are made on the way. Nothing here waits: spin locks may be held. (A page of a
 * mapped file is the exception, see mapping.c.)
 */
#ifndef KERNEL_MEM_H
#define KERNEL_MEM_H

#include "types.h"

struct AddressSpace;

typedef struct MemRef {
    struct AddressSpace *space; /* NULL: kernel memory */
    uint64_t address;
} MemRef;

MemRef mem_user(uint64_t va);        /* in the current process */
MemRef mem_kernel(const void *data); /* for mem_write the memory behind it must be writable */

/* Copy to ref + off, and from it. False: part of it is no memory of that user's; part may be done.
 */
bool mem_write(MemRef ref, uint64_t off, const void *data, size_t size);
bool mem_read(void *data, MemRef ref, uint64_t off, size_t size);

/* A string of at most `size` bytes: its length with the final zero, or -ERROR_BAD_ADDRESS,
 * -ERROR_NAME_TOO_LONG. */
int64_t mem_read_string(char *data, MemRef ref, size_t size);

#endif
