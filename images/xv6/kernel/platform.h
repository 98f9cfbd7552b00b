/*
 * platform.h: the machine, as its device tree describes it.
 */
#ifndef KERNEL_PLATFORM_H
#define KERNEL_PLATFORM_H

#include "layout.h"
#include "types.h"

#define PLATFORM_VIRTIO_MAX   32
#define PLATFORM_RESERVED_MAX 16

typedef struct PlatformRange {
    uint64_t start, end; /* physical; end is the first byte after it */
} PlatformRange;

typedef struct PlatformDevice {
    uint64_t base, size; /* physical; size 0: there is none */
    unsigned irq;        /* PLIC source; 0: none */
} PlatformDevice;

typedef struct PlatformHart {
    uint64_t id;           /* hartid */
    uint32_t phandle;      /* of its interrupt controller */
    bool has_plic;         /* plic_context is valid */
    unsigned plic_context; /* of its S-mode */
} PlatformHart;

typedef struct Platform {
    PlatformRange ram; /* the bank that the kernel lies in */
    unsigned reserved_count;
    PlatformRange reserved[PLATFORM_RESERVED_MAX];
    uint64_t timebase; /* Hz */
    bool sstc;         /* every hart has stimecmp */
    unsigned hart_count;
    PlatformHart harts[HART_MAX];
    PlatformDevice uart, plic;
    uint32_t plic_sources; /* the highest interrupt source */
    unsigned uart_shift;   /* register n is at n << shift */
    unsigned virtio_count;
    PlatformDevice virtio[PLATFORM_VIRTIO_MAX]; /* virtio-mmio slots, lowest address first */
} Platform;

/* Written by platform_init() alone, before a second hart runs. */
extern Platform platform;

/* Reads the tree at `dtb`; panics, naming what is missing, if the kernel cannot run on it. */
void platform_init(const void *dtb);

#endif
