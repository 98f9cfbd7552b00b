/*
 * device.h: interrupts, device registers, and the switch from major numbers to drivers.
 */
#ifndef KERNEL_DEVICE_H
#define KERNEL_DEVICE_H

#include "mem.h"
#include "types.h"

/* Delivers the PLIC's source `irq` to `handler`, on any hart, interrupts off. At boot only. */
typedef void IrqHandler(void *arg);
void irq_register(unsigned irq, IrqHandler *handler, void *arg);

/* The registers at `pa` as a pointer. At boot only; panics when the table is full. */
volatile void *mmio_map(uint64_t pa, uint64_t size);

/* What the device tree says about devices: filled by platform_init(). */
#define PLATFORM_VIRTIO_MAX 32
typedef struct PlatformDevice {
    uint64_t base, size; /* physical */
    unsigned irq;        /* PLIC source; 0: none */
} PlatformDevice;

typedef struct Platform {
    uint64_t ram_base, ram_size;
    uint64_t timebase; /* Hz */
    PlatformDevice uart, plic;
    unsigned uart_shift;  /* register n is at n << shift */
    unsigned virtio_count;
    PlatformDevice virtio[PLATFORM_VIRTIO_MAX]; /* virtio-mmio slots, lowest address first */
} Platform;
extern Platform platform;

/* A character device: reads and writes of an inode with its major number come here. They return
 * the bytes moved or -ERROR_... and may wait. */
typedef struct CharDevice {
    const char *name;
    int64_t (*read)(MemRef to, size_t size);
    int64_t (*write)(MemRef from, size_t size);
} CharDevice;
/* NULL: no such device. */
const CharDevice *device_find(unsigned major);

#endif
