/*
 * What devices do to memory. RAM only: a descriptor that points at a device's registers is refused,
 * so that no guest can make a device call itself.
 */
#include <string.h>

#include "emu/mem/bus.h"

static BusResult dma_find(Bus *bus, uint64_t pa, size_t len, bool write, uint8_t **mem)
{
    const Region *r = bus_find(bus, pa);
    if (!r || !r->ram || len > r->size - (pa - r->base))
        return BUS_NOTHING;
    if (write && r->readonly)
        return BUS_READONLY;
    *mem = r->ram + (pa - r->base);
    return BUS_OK;
}

BusResult dma_read(Bus *bus, uint64_t pa, void *buf, size_t len)
{
    uint8_t *mem;
    if (len == 0)
        return BUS_OK;
    BusResult result = dma_find(bus, pa, len, false, &mem);
    if (result == BUS_OK)
        memcpy(buf, mem, len);
    return result;
}

BusResult dma_write(Bus *bus, uint64_t pa, const void *buf, size_t len)
{
    uint8_t *mem;
    if (len == 0)
        return BUS_OK;
    BusResult result = dma_find(bus, pa, len, true, &mem);
    if (result != BUS_OK)
        return result;
    if (bus->will_write)
        bus->will_write(bus->will_write_ctl, pa, len);
    memcpy(mem, buf, len);
    return BUS_OK;
}
