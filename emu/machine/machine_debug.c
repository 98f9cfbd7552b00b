/* What a debugger may ask of a machine. See machine_debug.h. */
#include "emu/machine/machine_debug.h"

#include <string.h>

#include "emu/machine/machine_impl.h"

unsigned machine_nharts(const Machine *m)
{
    return m->nharts;
}

Hart *machine_hart(Machine *m, unsigned hart)
{
    return m->hart[hart];
}

unsigned machine_current(const Machine *m)
{
    return m->current;
}

void machine_set_probe(Machine *m, const Probe *probe)
{
    for (unsigned i = 0; i < m->nharts; i++)
        hart_set_probe(m->hart[i], probe);
}

void machine_set_observer(Machine *m, const Observer *o)
{
    for (unsigned i = 0; i < m->nharts; i++)
        hart_set_observer(m->hart[i], o);
}

void machine_pass(Machine *m, unsigned hart)
{
    m->hart[hart]->probe_pass = true;
}

/* The host's memory behind pa, and how much of it; NULL: a device, or nothing. */
static uint8_t *memory_at(Machine *m, uint64_t pa, size_t *len)
{
    Region *r = bus_find(&m->bus, pa);
    uint64_t off;

    if (!r || !r->ram)
        return NULL;
    off = pa - r->base;
    if (*len > r->size - off)
        *len = r->size - off;
    return r->ram + off;
}

size_t machine_peek(Machine *m, uint64_t pa, void *buf, size_t len)
{
    size_t done = 0;

    while (done < len) {
        size_t n = len - done;
        const uint8_t *at = memory_at(m, pa + done, &n);
        if (!at)
            break;
        memcpy((uint8_t *)buf + done, at, n);
        done += n;
    }
    return done;
}

/* A debugger may write what is read-only to the guest. */
size_t machine_poke(Machine *m, uint64_t pa, const void *buf, size_t len)
{
    size_t done = 0;

    while (done < len) {
        size_t n = len - done;
        if (!memory_at(m, pa + done, &n))
            return done;
        done += n;
    }
    for (done = 0; done < len;) {
        size_t n = len - done;
        uint8_t *at = memory_at(m, pa + done, &n);
        if (pa + done - MAP_RAM_BASE < m->memory)
            m->bus.will_write(m->bus.will_write_ctl, pa + done, n);
        else
            for (unsigned i = 0; i < m->nharts; i++)
                hart_code_written(m->hart[i], pa + done, n);
        memcpy(at, (const uint8_t *)buf + done, n);
        done += n;
    }
    return done;
}

Device *machine_device(Machine *m, unsigned i)
{
    return board_device(m->board, i);
}

const Region *machine_region(const Machine *m, unsigned i)
{
    return i < m->bus.n ? m->bus.regions[i] : NULL;
}

void machine_skip_host_time(Machine *m, uint64_t ns)
{
    m->host_base += ns;
    m->sampled_ns += ns;
}

void machine_name(Machine *m, uint64_t va, char *buf, size_t len)
{
    symbol_text(m, va, buf, len);
}
