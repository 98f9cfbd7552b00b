/*
 * The physical address space: a sorted array of regions, found by bisection, with the last hit
 * remembered. What a region does not take is refused here, once for all devices, and logged.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/mem/bus.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "RAM is kept in the host's byte order");

void bus_init(Bus *bus, Log *log)
{
    *bus = (Bus){.log = log};
}

void bus_finish(Bus *bus)
{
    free(bus->regions);
    *bus = (Bus){0};
}

/* Index of the first region whose end lies above `pa`. */
static unsigned bus_index(const Bus *bus, uint64_t pa)
{
    unsigned lo = 0, hi = bus->n;
    while (lo < hi) {
        unsigned mid = (lo + hi) / 2;
        const Region *r = bus->regions[mid];
        if (r->base + (r->size - 1) < pa)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool bus_map(Bus *bus, Region *region, Err *err)
{
    uint64_t last = region->base + (region->size - 1);
    if (region->size == 0 || last < region->base)
        return err_set(err, EINVAL, "%s: a region of 0x%" PRIx64 " bytes at 0x%" PRIx64,
                       region->name, region->size, region->base);

    unsigned at = bus_index(bus, region->base);
    if (at < bus->n && bus->regions[at]->base <= last) {
        const Region *r = bus->regions[at];
        return err_set(err, EEXIST,
                       "%s at 0x%" PRIx64 "-0x%" PRIx64 " overlaps %s at 0x%" PRIx64 "-0x%" PRIx64,
                       region->name, region->base, last, r->name, r->base, r->base + (r->size - 1));
    }
    if (bus->n == bus->cap) {
        unsigned cap = bus->cap ? bus->cap * 2 : 32;
        Region **grown = realloc(bus->regions, cap * sizeof(*grown));
        if (!grown)
            return err_set(err, ENOMEM, "%s: out of memory", region->name);
        bus->regions = grown;
        bus->cap = cap;
    }
    memmove(bus->regions + at + 1, bus->regions + at, (bus->n - at) * sizeof(*bus->regions));
    bus->regions[at] = region;
    bus->n++;
    region->busy = false;
    return true;
}

void bus_unmap(Bus *bus, Region *region)
{
    for (unsigned i = 0; i < bus->n; i++) {
        if (bus->regions[i] != region)
            continue;
        bus->n--;
        memmove(bus->regions + i, bus->regions + i + 1, (bus->n - i) * sizeof(*bus->regions));
        break;
    }
    bus->last = NULL;
}

Region *bus_find(const Bus *bus, uint64_t pa)
{
    unsigned i = bus_index(bus, pa);
    return i < bus->n && bus->regions[i]->base <= pa ? bus->regions[i] : NULL;
}

/* The region that holds all of [pa, pa + len), or NULL; *off is then where in it. */
static Region *bus_find_range(Bus *bus, uint64_t pa, uint64_t len, uint64_t *off)
{
    Region *r = bus->last;
    if (!r || pa - r->base >= r->size) {
        r = bus_find(bus, pa);
        if (!r)
            return NULL;
        bus->last = r;
    }
    *off = pa - r->base;
    return len <= r->size - *off ? r : NULL;
}

const char *bus_result_text(BusResult r)
{
    switch (r) {
    case BUS_OK: return "done";
    case BUS_NOTHING: return "nothing there";
    case BUS_WIDTH: return "this size or alignment is not accepted";
    case BUS_READONLY: return "read-only";
    case BUS_REFUSED: return "refused by the device";
    case BUS_REENTERED: return "the device is busy with its own memory access";
    }
    return "unknown result";
}

/* Whether a device's region takes the access at all. */
static BusResult bus_admit(const Region *r, uint64_t off, unsigned size)
{
    if (!(r->widths & size) || off & (size - 1))
        return BUS_WIDTH;
    return r->busy ? BUS_REENTERED : BUS_OK;
}

static BusResult bus_report(Bus *bus, const Region *r, BusResult result, const char *what,
                            uint64_t off, unsigned size)
{
    if (result != BUS_OK)
        log_guest(bus->log, r->name, "%s of %u bytes at offset 0x%" PRIx64 ": %s", what, size, off,
                  bus_result_text(result));
    return result;
}

BusResult bus_read(Bus *bus, uint64_t pa, unsigned size, uint64_t *val)
{
    uint64_t off;
    Region *r = bus_find_range(bus, pa, size, &off);
    if (!r)
        return BUS_NOTHING;
    *val = 0;
    if (r->ram) {
        memcpy(val, r->ram + off, size);
        return BUS_OK;
    }

    BusResult result = bus_admit(r, off, size);
    if (result == BUS_OK && !r->ops->read)
        result = BUS_REFUSED;
    if (result == BUS_OK) {
        r->busy = true;
        result = r->ops->read(r->dev, off, size, val);
        r->busy = false;
    }
    if (log_tracing(bus->log, TRACE_mmio))
        log_trace(bus->log, TRACE_mmio, "%s+0x%" PRIx64 " read%u -> 0x%" PRIx64 "%s", r->name, off,
                  size * 8, *val, result == BUS_OK ? "" : " (failed)");
    return bus_report(bus, r, result, "read", off, size);
}

BusResult bus_write(Bus *bus, uint64_t pa, unsigned size, uint64_t val)
{
    uint64_t off;
    Region *r = bus_find_range(bus, pa, size, &off);
    if (!r)
        return BUS_NOTHING;
    if (r->readonly)
        return bus_report(bus, r, BUS_READONLY, "write", off, size);
    if (r->ram) {
        memcpy(r->ram + off, &val, size);
        return BUS_OK;
    }

    if (size < 8)
        val &= (UINT64_C(1) << 8 * size) - 1;
    BusResult result = bus_admit(r, off, size);
    if (log_tracing(bus->log, TRACE_mmio))
        log_trace(bus->log, TRACE_mmio, "%s+0x%" PRIx64 " write%u <- 0x%" PRIx64 "%s", r->name, off,
                  size * 8, val, result == BUS_OK ? "" : " (failed)");
    if (result == BUS_OK && !r->ops->write)
        result = BUS_REFUSED;
    if (result == BUS_OK) {
        r->busy = true;
        result = r->ops->write(r->dev, off, size, val);
        r->busy = false;
    }
    return bus_report(bus, r, result, "write", off, size);
}
