/* The inside of the bus: its owner makes it, and hears of writes by devices. */
#ifndef MEM_BUS_H
#define MEM_BUS_H

#include "rvemu/bus.h"
#include "rvemu/log.h"

struct Bus {
    Region **regions; /* sorted by base; the array is ours, the regions are borrowed */
    unsigned n, cap;
    Region *last; /* the region that was hit last, or NULL */
    Log *log;     /* guest errors and the trace `mmio`; may be NULL */
    /* Called before a device's DMA changes RAM; may be NULL. (bus_write to RAM does not call it:
     * that is a hart's own store, and the hart sees to it.) */
    void (*will_write)(void *ctl, uint64_t pa, uint64_t len);
    void *will_write_ctl;
};

void bus_init(Bus *bus, Log *log);
/* All regions may still be mapped: they are only forgotten. */
void bus_finish(Bus *bus);

#endif
