/*
 * What the machine has, read once from the device tree by the boot hart; constant afterwards.
 */
#ifndef FIRMWARE_PLATFORM_H
#define FIRMWARE_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/frame.h"
#include "lib/dt_machine.h"

#define MAX_RAM_RANGES 8
#define MAX_VIRTIO     16

typedef struct Range {
    uint64_t base, size;
} Range;

typedef struct Uart {
    uint64_t base; /* 0: none */
    uint32_t shift, width;
} Uart;

typedef struct Platform {
    Dt dt;
    uint64_t dt_pa;
    const char *model, *isa; /* texts in the device tree; valid until the supervisor runs */
    uint64_t harts;          /* the harts that exist and may be used, as a mask */
    unsigned hart_count, harts_left_out;
    uint64_t msip[MAX_HARTS];     /* address of the hart's software interrupt register */
    uint64_t mtimecmp[MAX_HARTS]; /* 0: no timer */
    uint64_t mtime;
    uint64_t timebase; /* ticks a second */
    Range ram[MAX_RAM_RANGES];
    unsigned ram_count;
    Uart uart;
    uint64_t test_device;        /* sifive_test; 0: none */
    DtDevice virtio[MAX_VIRTIO]; /* virtio-mmio transports, ascending addresses */
    unsigned virtio_count;
} Platform;

/* Reads the tree at `dt_pa`. On failure console and test device are known if they were found. */
void platform_init(uint64_t dt_pa);
const Platform *platform(void);

/* The tree at dt_pa has been edited: reads its header anew. Texts taken from it are gone. */
void platform_tree_changed(void);

/* Whether [pa, pa + size) lies in one piece of RAM and off the firmware. */
bool platform_is_free_ram(uint64_t pa, uint64_t size);
bool platform_is_ram(uint64_t pa, uint64_t size);

/* True if the two ranges share a byte; neither may wrap around. */
static inline bool range_overlaps(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
    return a < b + b_size && b < a + a_size;
}

#endif
