/*
 * host.h: the guest's system calls for a program on the host; see host.c.
 */
#ifndef MKFS_HOST_H
#define MKFS_HOST_H

#include <stdint.h>

#include "syscalls.h"

extern const char *host_name; /* begins each line of the kernel's on stderr */

/* host_call(open, path, O_RDONLY): the result of sys_open(). Pointers are cast to uintptr_t. */
#define host_call(name, ...) sys_##name((const uint64_t[6]){__VA_ARGS__})
#define host_pointer(p)      ((uint64_t)(uintptr_t)(p))

#endif
