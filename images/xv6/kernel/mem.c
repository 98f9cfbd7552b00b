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

bool mem_write(MemRef ref, uint64_t off, const void *data, size_t size)
{
    if (!ref.space) {
        memmove((void *)(ref.address + off), data, size);
        return true;
    }
    uint64_t va = ref.address + off;
    const char *from = data;
    while (size > 0) {
        size_t n = piece(va, size);
        void *to = space_touch(ref.space, va, ACCESS_WRITE, NULL);
        if (!to)
            return false;
        memcpy(to, from, n);
        va += n;
        from += n;
        size -= n;
    }
    return true;
}

bool mem_read(void *data, MemRef ref, uint64_t off, size_t size)
{
    if (!ref.space) {
        memmove(data, (const void *)(ref.address + off), size);
        return true;
    }
    uint64_t va = ref.address + off;
    char *to = data;
    while (size > 0) {
        size_t n = piece(va, size);
        const void *from = space_touch(ref.space, va, ACCESS_READ, NULL);
        if (!from)
            return false;
        memcpy(to, from, n);
        va += n;
        to += n;
        size -= n;
    }
    return true;
}

int64_t mem_read_string(char *data, uint64_t va, size_t size)
{
    AddressSpace *space = &process_current()->space;
    size_t done = 0;
    while (done < size) {
        size_t n = piece(va + done, size - done);
        const char *from = space_touch(space, va + done, ACCESS_READ, NULL);
        if (!from)
            return -ERROR_BAD_ADDRESS;
        const char *zero = memchr(from, '\0', n);
        if (zero)
            n = (size_t)(zero - from) + 1;
        memcpy(data + done, from, n);
        done += n;
        if (zero)
            return (int64_t)done;
    }
    return -ERROR_NAME_TOO_LONG;
}
