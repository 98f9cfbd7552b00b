/*
 * What all virtio devices share: split queues with their checks (queue.c) and the MMIO transport
 * (mmio.c). A device adds its features, its configuration space and what it does with a chain.
 */
#ifndef DEVICES_VIRTIO_H
#define DEVICES_VIRTIO_H

#include "rvemu/device.h"
#include "spec/virtio.h"

enum { VIRTIO_QUEUES = 2, VIRTIO_QUEUE_MAX = 1024 };

typedef struct VirtQueue {
    uint16_t num, last; /* entries; the next entry of the available ring to be taken */
    uint16_t used_idx;
    bool ready;
    uint64_t desc, avail, used; /* physical addresses */
    uint32_t pfn, align;        /* legacy */
} VirtQueue;

typedef struct VirtSeg {
    uint64_t pa;
    uint32_t len;
} VirtSeg;

/* A chain, each descriptor copied once: first those that the device reads, then those it writes. */
typedef struct VirtChain {
    uint16_t head;
    unsigned nread, n; /* seg[0..nread) are to be read, seg[nread..n) to be written */
    uint64_t read_len, write_len;
    VirtSeg seg[VIRTIO_QUEUE_MAX];
} VirtChain;

typedef struct Virtio Virtio;

typedef struct VirtioOps {
    uint32_t id, nqueues;
    uint64_t (*features)(Virtio *v);            /* beside those of the transport */
    void (*notify)(Virtio *v, unsigned queue);  /* the driver says that there is work */
    uint8_t (*config)(Virtio *v, unsigned off); /* a byte of the configuration; may be NULL */
    void (*set_config)(Virtio *v, unsigned off, uint8_t val); /* NULL: nothing can be written */
    void (*reset)(Virtio *v);                                 /* may be NULL */
} VirtioOps;

struct Virtio { /* the first member of each virtio device */
    Device dev;
    Region region;
    const VirtioOps *vops;
    bool legacy; /* property */
    uint32_t status, int_status, device_sel, driver_sel, queue_sel, page_size;
    uint64_t driver_features;
    VirtQueue queue[VIRTIO_QUEUES];
    unsigned served; /* requests taken since the notification, timer or input that runs us */
    VirtChain chain; /* the one being worked on */
};

/* --- mmio.c: the DeviceOps of every virtio device, with its own behind them ------------------- */

bool virtio_init(Virtio *v, const VirtioOps *vops, Err *err);
void virtio_reset(Virtio *v);
void virtio_fini(Device *dev);
void virtio_fdt(Device *dev, Fdt *fdt);
bool virtio_state(Virtio *v, State *s);
void virtio_describe(Device *dev, const Describe *to); /* describe.c */
/* The driver broke the rules: DEVICE_NEEDS_RESET, a guest error, and no more work until reset. */
void virtio_broken(Virtio *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* True once the driver is ready and nothing is broken. */
bool virtio_running(const Virtio *v);
void virtio_interrupt(Virtio *v);

#define VIRTIO_PROPS(T)                                                                            \
    {                                                                                              \
        "legacy", PROP_BOOL, offsetof(T, v.legacy), 0, 0, 1, "virtio-mmio version 1"               \
    }

/* --- queue.c --------------------------------------------------------------------------------- */

/* How many chains the driver has offered and nobody has taken; 0 unless the device runs. */
size_t virtq_waiting(Virtio *v, unsigned queue);
/* The next chain into v->chain; false: there is none, or the queue is broken. */
bool virtq_pop(Virtio *v, unsigned queue);
/* Gives v->chain back with `written` bytes, and interrupts unless the driver asked not to. */
void virtq_push(Virtio *v, unsigned queue, uint32_t written);
/* Copies between the chain's readable (or writable) bytes at offset `off` and buf. False: memory
 * that is no RAM, or past the end; the caller answers with an error of its device. */
bool virtq_read(Virtio *v, uint64_t off, void *buf, size_t len);
bool virtq_write(Virtio *v, uint64_t off, const void *buf, size_t len);

#endif
