/*
 * syscall.c: from the number in a7 to the function.
 *
 * Invariant: the table has a row for each of include/syscall.h's, or the kernel does not link.
 */
#include "process.h"
#include "syscalls.h"

static SyscallHandler *const handlers[] = {
#define SYSCALL_ROW(number, name) [number] = sys_##name,
    SYSCALL_TABLE(SYSCALL_ROW)
#undef SYSCALL_ROW
};
_Static_assert(sizeof handlers / sizeof handlers[0] <= SYSCALL_LIMIT, "syscall.h");

int64_t syscall_dispatch(uint64_t number, const uint64_t arg[6])
{
    if (number >= sizeof handlers / sizeof handlers[0] || !handlers[number])
        return -ERROR_NO_SYSCALL;
    process_current()->calls[number]++;
    return handlers[number](arg);
}
