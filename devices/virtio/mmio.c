/*
 * The virtio-mmio transport (VIRTIO 1.2, 4.2.2; legacy 4.2.4), one for all devices. Version 2, or
 * version 1 with the property `legacy`. Also the empty slot.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "devices/devices.h"
#include "devices/virtio/virtio.h"
#include "spec/map.h"

#define BIT(n) (UINT64_C(1) << (n))

static uint64_t offered(Virtio *v)
{
    uint64_t f = v->vops->features ? v->vops->features(v) : 0;

    return f | BIT(VIRTIO_F_INDIRECT_DESC) | (v->legacy ? 0 : BIT(VIRTIO_F_VERSION_1));
}

static void lower(Virtio *v)
{
    irq_set(v->dev.env.irq, v->int_status != 0);
}

void virtio_interrupt(Virtio *v)
{
    v->int_status |= VIRTIO_INT_USED;
    lower(v);
}

void virtio_broken(Virtio *v, const char *fmt, ...)
{
    char text[160];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    log_guest(v->dev.env.log, v->dev.id, "%s", text);
    v->status |= VIRTIO_STATUS_DEVICE_NEEDS_RESET;
    v->int_status |= VIRTIO_INT_CONFIG;
    lower(v);
}

bool virtio_running(const Virtio *v)
{
    return v->status & VIRTIO_STATUS_DRIVER_OK && !(v->status & VIRTIO_STATUS_DEVICE_NEEDS_RESET);
}

void virtio_reset(Virtio *v)
{
    v->status = v->int_status = v->device_sel = v->driver_sel = v->queue_sel = 0;
    v->driver_features = 0;
    v->page_size = 4096;
    for (unsigned i = 0; i < VIRTIO_QUEUES; i++)
        v->queue[i] = (VirtQueue){.align = 4096};
    if (v->vops->reset)
        v->vops->reset(v);
    lower(v);
}

/* Queue size 0 or no power of two breaks the device when it is made ready. */
static void set_ready(Virtio *v, VirtQueue *q, bool ready)
{
    if (ready && (!q->num || q->num & (q->num - 1) || q->num > VIRTIO_QUEUE_MAX)) {
        virtio_broken(v, "queue of %u entries: must be a power of two up to %d", q->num,
                      VIRTIO_QUEUE_MAX);
        return;
    }
    if (ready && !q->ready)
        q->last = q->used_idx = 0;
    q->ready = ready;
}

static void set_pfn(Virtio *v, VirtQueue *q, uint32_t pfn)
{
    uint64_t base = (uint64_t)pfn * v->page_size;

    q->pfn = pfn;
    if (pfn && (!q->align || q->align & (q->align - 1))) {
        virtio_broken(v, "queue alignment %u is no power of two", q->align);
        return;
    }
    q->desc = base;
    q->avail = base + VIRTQ_DESC_BYTES((uint64_t)q->num);
    q->used = base + VIRTQ_LEGACY_USED_OFF((uint64_t)q->num, (uint64_t)q->align);
    set_ready(v, q, pfn != 0);
}

static void set_status(Virtio *v, uint32_t val)
{
    if (val == 0) {
        virtio_reset(v);
        return;
    }
    /* A driver that leaves VERSION_1 out (teaching kernels do) is served all the same. */
    if (val & VIRTIO_STATUS_FEATURES_OK && v->driver_features & ~offered(v))
        val &= ~(uint32_t)VIRTIO_STATUS_FEATURES_OK;
    v->status = (val & 0xff) | (v->status & VIRTIO_STATUS_DEVICE_NEEDS_RESET);
}

static uint32_t read_register(Virtio *v, uint64_t off)
{
    const VirtQueue *q = v->queue_sel < v->vops->nqueues ? &v->queue[v->queue_sel] : NULL;

    switch (off) {
    case VIRTIO_MMIO_MAGIC_VALUE: return VIRTIO_MMIO_MAGIC;
    case VIRTIO_MMIO_VERSION:
        return v->legacy ? VIRTIO_MMIO_VERSION_LEGACY : VIRTIO_MMIO_VERSION_MODERN;
    case VIRTIO_MMIO_DEVICE_ID: return v->vops->id;
    case VIRTIO_MMIO_VENDOR_ID: return VIRTIO_VENDOR_QEMU;
    case VIRTIO_MMIO_DEVICE_FEATURES:
        return v->device_sel < 2 ? (uint32_t)(offered(v) >> (32 * v->device_sel)) : 0;
    case VIRTIO_MMIO_QUEUE_NUM_MAX: return q ? VIRTIO_QUEUE_MAX : 0;
    case VIRTIO_MMIO_QUEUE_PFN: return q && v->legacy ? q->pfn : 0;
    case VIRTIO_MMIO_QUEUE_READY: return q && !v->legacy ? q->ready : 0;
    case VIRTIO_MMIO_INTERRUPT_STATUS: return v->int_status;
    case VIRTIO_MMIO_STATUS: return v->status;
    case VIRTIO_MMIO_SHM_LEN_LOW:
    case VIRTIO_MMIO_SHM_LEN_HIGH:
    case VIRTIO_MMIO_SHM_BASE_LOW:
    case VIRTIO_MMIO_SHM_BASE_HIGH: return UINT32_MAX;
    case VIRTIO_MMIO_CONFIG_GENERATION: return 0;
    }
    log_guest(v->dev.env.log, v->dev.id, "read of register 0x%03" PRIx64 ", which has none", off);
    return 0;
}

static BusResult mmio_read(void *dev, uint64_t off, unsigned size, uint64_t *val)
{
    Virtio *v = dev;

    *val = 0;
    if (off >= VIRTIO_MMIO_CONFIG) {
        for (unsigned i = 0; i < size && v->vops->config; i++)
            *val |= (uint64_t)v->vops->config(v, (unsigned)(off - VIRTIO_MMIO_CONFIG) + i)
                    << (8 * i);
        return BUS_OK;
    }
    if (size != 4)
        return BUS_WIDTH;
    *val = read_register(v, off);
    return BUS_OK;
}

static uint64_t low(uint64_t old, uint32_t val)
{
    return (old & ~UINT64_C(0xffffffff)) | val;
}

static uint64_t high(uint64_t old, uint32_t val)
{
    return (old & 0xffffffff) | (uint64_t)val << 32;
}

/* A driver that does not look at the version register, or was written for the other one. */
static bool other_version(Virtio *v, uint64_t off)
{
    static const struct {
        uint64_t off;
        bool legacy;
        const char *name;
    } only[] = {{VIRTIO_MMIO_GUEST_PAGE_SIZE, true, "GuestPageSize"},
                {VIRTIO_MMIO_QUEUE_ALIGN, true, "QueueAlign"},
                {VIRTIO_MMIO_QUEUE_PFN, true, "QueuePFN"},
                {VIRTIO_MMIO_QUEUE_READY, false, "QueueReady"},
                {VIRTIO_MMIO_QUEUE_DESC_LOW, false, "QueueDescLow"},
                {VIRTIO_MMIO_QUEUE_DRIVER_LOW, false, "QueueDriverLow"},
                {VIRTIO_MMIO_QUEUE_DEVICE_LOW, false, "QueueDeviceLow"}};
    char text[240];

    for (unsigned i = 0; i < sizeof only / sizeof *only; i++) {
        if (only[i].off != off || only[i].legacy == v->legacy)
            continue;
        snprintf(text, sizeof text,
                 "%s at 0x%" PRIx64 " is of version %d, and the driver wrote %s (0x%03" PRIx64
                 "), which only version %d has; -global virtio-mmio.force-legacy=%s gives it that",
                 v->dev.id, v->dev.env.base, v->legacy ? 1 : 2, only[i].name, off,
                 v->legacy ? 2 : 1, v->legacy ? "false" : "true");
        if (v->dev.env.detect)
            v->dev.env.detect(v->dev.env.request_ctl, DETECT_legacy_virtio, text);
        return true;
    }
    return false;
}

static void write_queue(Virtio *v, uint64_t off, uint32_t val)
{
    VirtQueue *q = v->queue_sel < v->vops->nqueues ? &v->queue[v->queue_sel] : NULL;

    if (!q) {
        log_guest(v->dev.env.log, v->dev.id, "queue %u does not exist", v->queue_sel);
        return;
    }
    switch (off) {
    case VIRTIO_MMIO_QUEUE_NUM: q->num = val > VIRTIO_QUEUE_MAX ? 0 : (uint16_t)val; return;
    case VIRTIO_MMIO_QUEUE_ALIGN: q->align = val; return;
    case VIRTIO_MMIO_QUEUE_PFN: set_pfn(v, q, val); return;
    case VIRTIO_MMIO_QUEUE_READY: set_ready(v, q, val & 1); return;
    case VIRTIO_MMIO_QUEUE_DESC_LOW: q->desc = low(q->desc, val); return;
    case VIRTIO_MMIO_QUEUE_DESC_HIGH: q->desc = high(q->desc, val); return;
    case VIRTIO_MMIO_QUEUE_DRIVER_LOW: q->avail = low(q->avail, val); return;
    case VIRTIO_MMIO_QUEUE_DRIVER_HIGH: q->avail = high(q->avail, val); return;
    case VIRTIO_MMIO_QUEUE_DEVICE_LOW: q->used = low(q->used, val); return;
    case VIRTIO_MMIO_QUEUE_DEVICE_HIGH: q->used = high(q->used, val); return;
    }
    log_guest(v->dev.env.log, v->dev.id, "write to register 0x%03" PRIx64 ", which has none", off);
}

static BusResult mmio_write(void *dev, uint64_t off, unsigned size, uint64_t val64)
{
    Virtio *v = dev;
    uint32_t val = (uint32_t)val64;

    if (off >= VIRTIO_MMIO_CONFIG) {
        for (unsigned i = 0; i < size && v->vops->set_config; i++)
            v->vops->set_config(v, (unsigned)(off - VIRTIO_MMIO_CONFIG) + i,
                                (uint8_t)(val64 >> (8 * i)));
        return BUS_OK;
    }
    if (size != 4)
        return BUS_WIDTH;
    if (other_version(v, off))
        return BUS_OK; /* a register that is not there */
    switch (off) {
    case VIRTIO_MMIO_DEVICE_FEATURES_SEL: v->device_sel = val; break;
    case VIRTIO_MMIO_DRIVER_FEATURES_SEL: v->driver_sel = val; break;
    case VIRTIO_MMIO_DRIVER_FEATURES:
        if (v->driver_sel < 2)
            v->driver_features =
                v->driver_sel ? high(v->driver_features, val) : low(v->driver_features, val);
        break;
    case VIRTIO_MMIO_GUEST_PAGE_SIZE: v->page_size = val; break;
    case VIRTIO_MMIO_QUEUE_SEL: v->queue_sel = val; break;
    case VIRTIO_MMIO_QUEUE_NOTIFY:
        v->served = 0;
        if (val < v->vops->nqueues && virtio_running(v))
            v->vops->notify(v, val);
        break;
    case VIRTIO_MMIO_INTERRUPT_ACK:
        v->int_status &= ~val;
        lower(v);
        break;
    case VIRTIO_MMIO_STATUS: set_status(v, val); break;
    case VIRTIO_MMIO_SHM_SEL: break;
    default: write_queue(v, off, val); break;
    }
    return BUS_OK;
}

static const RegionOps mmio_ops = {mmio_read, mmio_write};

bool virtio_init(Virtio *v, const VirtioOps *vops, Err *err)
{
    v->vops = vops;
    v->region = (Region){.name = v->dev.id,
                         .base = v->dev.env.base,
                         .size = MAP_VIRTIO_SIZE,
                         .widths = 1 | 2 | 4 | 8,
                         .ops = &mmio_ops,
                         .dev = v};
    return bus_map(v->dev.env.bus, &v->region, err);
}

void virtio_fini(Device *dev)
{
    bus_unmap(dev->env.bus, &((Virtio *)dev)->region);
}

void virtio_fdt(Device *dev, Fdt *fdt)
{
    fdtw_begin(fdt, "virtio_mmio@%" PRIx64, dev->env.base);
    fdtw_str(fdt, "compatible", "virtio,mmio");
    fdtw_reg(fdt, dev->env.base, MAP_VIRTIO_STEP);
    fdtw_irq(fdt, dev->env.irq_source);
    fdtw_end(fdt);
}

bool virtio_state(Virtio *v, State *s)
{
    if (!state_section(s, "virtio", 1))
        return false;
    state_u32(s, "status", &v->status);
    state_u32(s, "int_status", &v->int_status);
    state_u32(s, "device_sel", &v->device_sel);
    state_u32(s, "driver_sel", &v->driver_sel);
    state_u32(s, "queue_sel", &v->queue_sel);
    state_u32(s, "page_size", &v->page_size);
    state_u64(s, "driver_features", &v->driver_features);
    for (unsigned i = 0; i < VIRTIO_QUEUES; i++) {
        VirtQueue *q = &v->queue[i];
        state_u16(s, "num", &q->num);
        state_u16(s, "last", &q->last);
        state_u16(s, "used_idx", &q->used_idx);
        state_bool(s, "ready", &q->ready);
        state_u64(s, "desc", &q->desc);
        state_u64(s, "avail", &q->avail);
        state_u64(s, "used", &q->used);
        state_u32(s, "pfn", &q->pfn);
        state_u32(s, "align", &q->align);
    }
    if (state_loading(s))
        lower(v);
    return true;
}

/* --- the empty slot --------------------------------------------------------------------------- */

typedef struct VirtioNone {
    Virtio v;
} VirtioNone;

static const VirtioOps none_vops = {.id = 0, .nqueues = 0};

static bool none_init(Device *dev, Err *err)
{
    return virtio_init((Virtio *)dev, &none_vops, err);
}

static void none_reset(Device *dev)
{
    virtio_reset((Virtio *)dev);
}

static bool none_state(Device *dev, State *s)
{
    return virtio_state((Virtio *)dev, s);
}

static const Prop none_props[] = {VIRTIO_PROPS(VirtioNone), {0}};

const DeviceOps virtio_none_ops = {.name = "virtio-none",
                                   .size = sizeof(VirtioNone),
                                   .props = none_props,
                                   .init = none_init,
                                   .reset = none_reset,
                                   .fini = virtio_fini,
                                   .fdt = virtio_fdt,
                                   .state = none_state,
                                   .describe = virtio_describe};
