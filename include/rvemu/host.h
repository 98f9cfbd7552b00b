/*
 * What the core needs of the host. Implemented in emu/host, and malloc-only for tests.
 */
#ifndef RVEMU_HOST_H
#define RVEMU_HOST_H

#include <stddef.h>
#include <stdint.h>

typedef struct HostOps {
    /* Zeroed memory, page-aligned, not reserved: only pages that are touched cost memory, so that
     * 64 GiB can be mapped on a smaller host. NULL if there is no address space. */
    uint8_t *(*ram_map)(void *ctl, uint64_t size);
    void (*ram_unmap)(void *ctl, uint8_t *ram, uint64_t size);
    /* Makes the range zero again and gives its memory back (reset). Page-aligned. */
    void (*ram_zero)(void *ctl, uint8_t *ram, uint64_t size);
    uint64_t (*now_ns)(void *ctl);  /* monotonic */
    uint64_t (*wall_ns)(void *ctl); /* since 1970-01-01 UTC */
    void (*entropy)(void *ctl, void *buf, size_t len);
} HostOps;

/* The malloc-only version: for tests and hosts without an MMU. Its time stands still. */
extern const HostOps host_plain_ops;

#endif
