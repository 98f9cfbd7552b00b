/*
 * syscalls.h: the kernel's side of the table of system calls.
 *
 * Each row of SYSCALL_TABLE is one function sys_NAME. It gets the six argument registers and
 * returns what a0 shall hold: zero or more, or -ERROR_... .
 */
#ifndef KERNEL_SYSCALLS_H
#define KERNEL_SYSCALLS_H

#include "error.h"
#include "syscall.h"
#include "types.h"

typedef int64_t SyscallHandler(const uint64_t arg[6]);

#define SYSCALL_DECLARE(number, name) SyscallHandler sys_##name;
SYSCALL_TABLE(SYSCALL_DECLARE)
#undef SYSCALL_DECLARE

/* Calls number `number`; unknown ones get -ERROR_NO_SYSCALL. */
int64_t syscall_dispatch(uint64_t number, const uint64_t arg[6]);

#endif
