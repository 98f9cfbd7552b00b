/* See rig.h. */
#include "tests/dev/rig.h"

#include <stdio.h>

#include "spec/map.h"

static bool mem_read(Disk *d, uint64_t off, void *buf, size_t len, Err *err)
{
    Rig *r = (Rig *)((char *)d - offsetof(Rig, disk));

    if (r->failing)
        return err_set(err, 0, "the test's disk fails");
    memcpy(buf, r->data + off, len);
    return true;
}

static bool mem_write(Disk *d, uint64_t off, const void *buf, size_t len, Err *err)
{
    Rig *r = (Rig *)((char *)d - offsetof(Rig, disk));

    if (r->failing)
        return err_set(err, 0, "the test's disk fails");
    memcpy(r->data + off, buf, len);
    return true;
}

static bool mem_flush(Disk *d, Err *err)
{
    Rig *r = (Rig *)((char *)d - offsetof(Rig, disk));

    if (r->failing)
        return err_set(err, 0, "the test's disk fails");
    r->flushes++;
    return true;
}

static void mem_close(Disk *d) {}

static const DiskOps disk_ops = {mem_read, mem_write, mem_flush, mem_close};

static void hear(void *ctl, const uint8_t *buf, size_t len)
{
    Rig *r = ctl;

    for (size_t i = 0; i < len && r->nsaid < sizeof r->said; i++)
        r->said[r->nsaid++] = buf[i];
}

static const StreamOps stream_ops = {NULL, hear};

static size_t type(void *ctl, InputEvent *events, size_t max)
{
    Rig *r = ctl;
    size_t n = 0;

    while (n < max && r->taken < r->ntyped)
        events[n++] = r->typed[r->taken++];
    return n;
}

static const InputOps input_ops = {type};

static void note(void *ctl, LogKind kind, const char *line)
{
    Rig *r = ctl;

    if (kind == LOG_TRACE)
        return;
    r->guest_errors++;
    snprintf(r->last, sizeof r->last, "%s", line);
}

static void start(Rig *r, bool legacy, bool readonly, unsigned side)
{
    static const uint32_t spin = 0x6f;
    BootPlan plan = {.kernel = {(const uint8_t *)&spin, 4, "spin"}};
    MachineConfig config = {.ram_size = RIG_RAM,
                            .nharts = 2,
                            .seeded = true,
                            .virtio_legacy = legacy,
                            .screen_width = side,
                            .screen_height = side,
                            .host = &host_plain_ops,
                            .serial = &stream_ops,
                            .serial_ctl = r};
    Err err;

    memset(r, 0, sizeof *r);
    for (unsigned i = 0; i < sizeof r->data; i++)
        r->data[i] = (uint8_t)(i / 512 + i);
    r->disk = (Disk){&disk_ops, sizeof r->data, readonly, "memory"};
    config.log.line = note;
    config.log.ctl = r;
    config.slot[RIG_BLK] = (SlotConfig){.device = "virtio-blk", .disk = &r->disk};
    config.slot[RIG_CONSOLE] =
        (SlotConfig){.device = "virtio-console", .stream = &stream_ops, .stream_ctl = r};
    config.slot[RIG_RNG] = (SlotConfig){.device = "virtio-rng"};
    config.slot[RIG_KEYBOARD] =
        (SlotConfig){.device = "virtio-keyboard", .input = &input_ops, .input_ctl = r};
    config.slot[RIG_TABLET] =
        (SlotConfig){.device = "virtio-tablet", .input = &input_ops, .input_ctl = r};
    r->m = machine_create(&config, &err);
    ck_assert_msg(r->m && machine_boot(r->m, &plan, &err), "%s", err.msg);
}

void rig_start(Rig *r, bool legacy, bool readonly)
{
    start(r, legacy, readonly, 0);
}

void rig_start_screen(Rig *r, bool legacy, bool readonly)
{
    start(r, legacy, readonly, RIG_SIDE);
}

void rig_stop(Rig *r)
{
    machine_destroy(r->m);
}

void rig_wait(Rig *r)
{
    for (int i = 0; i < 50; i++) {
        clock_set_now(&r->m->clock, clock_now(&r->m->clock) + 10000000);
        clock_fire_due(&r->m->clock);
    }
}

/* At the end of a slice: that of a hart which spins comes soon. */
void rig_input(Rig *r)
{
    for (unsigned i = 0; i < 2; i++)
        machine_run(r->m, 100000);
}

uint64_t rig_read(Rig *r, uint64_t pa, unsigned size)
{
    uint64_t val = 0;

    ck_assert_msg(bus_read(&r->m->bus, pa, size, &val) == BUS_OK, "read of 0x%lx",
                  (unsigned long)pa);
    return val;
}

void rig_write(Rig *r, uint64_t pa, unsigned size, uint64_t val)
{
    ck_assert_msg(bus_write(&r->m->bus, pa, size, val) == BUS_OK, "write of 0x%lx",
                  (unsigned long)pa);
}

static uint64_t slot_reg(unsigned slot, unsigned reg)
{
    return MAP_VIRTIO_BASE + slot * MAP_VIRTIO_STEP + reg;
}

uint32_t rig_get(Rig *r, unsigned slot, unsigned reg)
{
    return (uint32_t)rig_read(r, slot_reg(slot, reg), 4);
}

void rig_set(Rig *r, unsigned slot, unsigned reg, uint32_t val)
{
    rig_write(r, slot_reg(slot, reg), 4, val);
}

void *rig_ram(Rig *r, uint64_t pa)
{
    ck_assert(pa >= MAP_RAM_BASE && pa < MAP_RAM_BASE + RIG_RAM + RIG_SCREEN);
    return r->m->ram + (pa - MAP_RAM_BASE);
}
