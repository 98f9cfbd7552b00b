/*
 * HostOps of a POSIX system (Linux).
 *
 * Left out: writable and executable views for a JIT, threads.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>

#include "emu/host/host_ops.h"

static uint8_t *posix_ram_map(void *ctl, uint64_t size)
{
    if (size > SIZE_MAX)
        return NULL;
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                   -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

static void posix_ram_unmap(void *ctl, uint8_t *ram, uint64_t size)
{
    if (ram)
        munmap(ram, size);
}

static void posix_ram_zero(void *ctl, uint8_t *ram, uint64_t size)
{
    /* Private anonymous pages come back as zeros; only if that fails they are written. */
    if (madvise(ram, size, MADV_DONTNEED))
        memset(ram, 0, size);
}

static uint64_t read_clock(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static uint64_t posix_now_ns(void *ctl)
{
    return read_clock(CLOCK_MONOTONIC);
}

static uint64_t posix_wall_ns(void *ctl)
{
    return read_clock(CLOCK_REALTIME);
}

static void posix_entropy(void *ctl, void *buf, size_t len)
{
    uint8_t *p = buf;
    while (len) {
        ssize_t n = getrandom(p, len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            abort(); /* a kernel without getrandom: no guest may take zeros for random bytes */
        p += n;
        len -= (size_t)n;
    }
}

const HostOps host_posix_ops = {
    .ram_map = posix_ram_map,
    .ram_unmap = posix_ram_unmap,
    .ram_zero = posix_ram_zero,
    .now_ns = posix_now_ns,
    .wall_ns = posix_wall_ns,
    .entropy = posix_entropy,
};
