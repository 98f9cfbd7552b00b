/*
 * mem.c: copies between kernel memory and memory of a user's or the kernel's.
 *
 * Invariant: the kernel reaches a user's memory by the frame's own address, after space_touch() has
 * looked at the user's rights. sstatus.SUM stays 0, so a user pointer used as it is faults.
 */
#include "mem.h"

#include "error.h"
#include "lib/string.h"
#include "process.h"
#include "space.h"

MemRef mem_user(uint64_t va)
{
    return (MemRef){&process_current()->space, va};
}

MemRef mem_kernel(const void *data)
{
    return (MemRef){NULL, (uint64_t)data};
}

/* The longest piece from `address`, at most `size`, that lies in one page. */
static size_t piece(uint64_t address, size_t size)
{
    size_t left = PAGE_SIZE - address % PAGE_SIZE;
    return size < left ? size : left;
}

/* The bytes at `address` of the memory that `ref` is in, which must be its user's to access so. */
static char *touch(MemRef ref, uint64_t address, Access access)
{
    return ref.space ? space_touch(ref.space, address, access, NULL) : (char *)address;
}

bool mem_write(MemRef ref, uint64_t off, const void *data, size_t size)
{
    for (size_t done = 0, n; done < size; done += n) {
        uint64_t at = ref.address + off + done;
        char *to = touch(ref, at, ACCESS_WRITE);
        if (!to)
            return false;
        n = piece(at, size - done);
        memcpy(to, (const char *)data + done, n);
    }
    return true;
}

bool mem_read(void *data, MemRef ref, uint64_t off, size_t size)
{
    for (size_t done = 0, n; done < size; done += n) {
        uint64_t at = ref.address + off + done;
        const char *from = touch(ref, at, ACCESS_READ);
        if (!from)
            return false;
        n = piece(at, size - done);
        memcpy((char *)data + done, from, n);
    }
    return true;
}

int64_t mem_read_string(char *data, MemRef ref, size_t size)
{
    for (size_t n = 0; n < size; n++) {
        if (!mem_read(&data[n], ref, n, 1))
            return -ERROR_BAD_ADDRESS;
        if (data[n] == '\0')
            return (int64_t)n + 1;
    }
    return -ERROR_NAME_TOO_LONG;
}
