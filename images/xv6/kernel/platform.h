/*
 * platform.h: the machine, as its device tree describes it.
 */
#ifndef KERNEL_PLATFORM_H
#define KERNEL_PLATFORM_H

#include "lib/dt_machine.h"
#include "lib/framebuffer.h"
#include "types.h"

#define PLATFORM_VIRTIO_MAX   32
#define PLATFORM_RESERVED_MAX 16

typedef struct PlatformRange {
    uint64_t start, end; /* physical; end is the first byte after it */
} PlatformRange;

typedef DtDevice PlatformDevice; /* its irq: the PLIC's source */

typedef struct Platform {
    PlatformRange ram; /* the bank that the kernel lies in */
    unsigned reserved_count;
    PlatformRange reserved[PLATFORM_RESERVED_MAX];
    uint64_t timebase; /* Hz */
    PlatformDevice uart, plic;
    uint32_t plic_sources; /* the highest interrupt source */
    uint32_t uart_shift;   /* register n is at n << shift */
    unsigned virtio_count;
    PlatformDevice virtio[PLATFORM_VIRTIO_MAX]; /* virtio-mmio slots, lowest address first */
    Framebuffer screen;                         /* size 0: there is none */
    const char *screen_fault;                   /* why we cannot use it, or NULL */
} Platform;

/* Written by platform_init() alone, before a second hart runs. */
extern Platform platform;

/* Reads the tree at `dtb`, also into harts[] (hart.h); panics, naming what is missing, if the
 * kernel cannot run on it. */
void platform_init(const void *dtb);

#endif
