/*
 * The physical address space: RAM and devices in one sorted map.
 *
 * A device does not know where it lives: its handlers get offsets. Which widths a region takes is
 * declared, not coded; the bus refuses the others (BUS_WIDTH) before the device sees them.
 */
#ifndef RVEMU_BUS_H
#define RVEMU_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/err.h"

typedef struct Bus Bus;

typedef enum BusResult {
    BUS_OK,
    BUS_NOTHING,   /* no region there, or the access runs over its end */
    BUS_WIDTH,     /* the region does not take this size or alignment */
    BUS_READONLY,  /* a write to a read-only region */
    BUS_REFUSED,   /* the device says no */
    BUS_REENTERED, /* the device was reached again through its own DMA */
} BusResult;

typedef struct RegionOps {
    /* `off` is aligned to `size` and inside the region; `size` is one of the region's widths.
     * read: zero-extended value into *val. Either may be NULL: BUS_REFUSED. */
    BusResult (*read)(void *dev, uint64_t off, unsigned size, uint64_t *val);
    BusResult (*write)(void *dev, uint64_t off, unsigned size, uint64_t val);
} RegionOps;

typedef struct Region {
    const char *name;
    uint64_t base, size;
    unsigned widths; /* accepted sizes, or-ed: 1|2|4|8 */
    uint8_t *ram;    /* memory behind it, or NULL for a device */
    bool readonly;
    const RegionOps *ops;
    void *dev;
    bool busy; /* the bus's own: a handler is on the stack */
} Region;

/* Adds a region, which the bus borrows until bus_unmap. Overlap, size 0 or wrap-around: an error
 * that names both regions. */
bool bus_map(Bus *bus, Region *region, Err *err);
void bus_unmap(Bus *bus, Region *region);

/* The region that holds `pa`, or NULL. */
Region *bus_find(const Bus *bus, uint64_t pa);

/* One access of 1, 2, 4 or 8 bytes. */
BusResult bus_read(Bus *bus, uint64_t pa, unsigned size, uint64_t *val);
BusResult bus_write(Bus *bus, uint64_t pa, unsigned size, uint64_t val);

/* A device's access to memory: any length, RAM only (BUS_NOTHING otherwise, and nothing is
 * written). dma_write drops the code and the reservations that it hits. */
BusResult dma_read(Bus *bus, uint64_t pa, void *buf, size_t len);
BusResult dma_write(Bus *bus, uint64_t pa, const void *buf, size_t len);

/* "nothing there", "width refused" ... for messages. */
const char *bus_result_text(BusResult r);

#endif
