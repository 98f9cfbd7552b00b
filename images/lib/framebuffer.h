/*
 * A frame buffer as the device tree describes it (Devicetree binding simple-framebuffer).
 */
#ifndef LIB_FRAMEBUFFER_H
#define LIB_FRAMEBUFFER_H

#include "lib/dt.h"

typedef struct Framebuffer {
    uint64_t base, size;            /* physical; `size` bytes hold all rows */
    uint32_t width, height, stride; /* pixels; bytes from row to row */
} Framebuffer;

#define FRAMEBUFFER_WIDTH_MAX  8192
#define FRAMEBUFFER_HEIGHT_MAX 4096

/* Reads the node. NULL, and it is one of pixels 0x00RRGGBB of 32 bits, at least a character large;
 * or what is wrong with it, as a predicate. */
const char *framebuffer_read(const Dt *dt, int node, Framebuffer *fb);

#endif
