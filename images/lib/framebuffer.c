/*
 * framebuffer.c: reads and judges a simple-framebuffer node. Leaves out: other formats, rotation.
 */
#include "lib/framebuffer.h"

#include "lib/font.h"
#include "lib/string.h"

#define PIXEL sizeof(uint32_t)

const char *framebuffer_read(const Dt *dt, int node, Framebuffer *fb)
{
    const char *format = dt_string(dt, node, "format");
    uint64_t room;

    *fb = (Framebuffer){.width = 0};
    if (!dt_reg(dt, node, 0, &fb->base, &room) || !dt_cell(dt, node, "width", 0, &fb->width) ||
        !dt_cell(dt, node, "height", 0, &fb->height) ||
        !dt_cell(dt, node, "stride", 0, &fb->stride) || !format)
        return "lacks one of reg, width, height, stride and format";
    if (strcmp(format, "x8r8g8b8") != 0 && strcmp(format, "a8r8g8b8") != 0)
        return "has a format that is neither x8r8g8b8 nor a8r8g8b8";
    if (fb->width < FONT_WIDTH || fb->width > FRAMEBUFFER_WIDTH_MAX || fb->height < FONT_HEIGHT ||
        fb->height > FRAMEBUFFER_HEIGHT_MAX)
        return "is smaller than a character, or larger than 8192 x 4096 pixels";
    if (fb->stride < fb->width * PIXEL || fb->stride > 2 * FRAMEBUFFER_WIDTH_MAX * PIXEL)
        return "has a stride that does not suit its width";
    if (fb->base % PIXEL != 0 || fb->stride % PIXEL != 0)
        return "has pixels that are not aligned";
    fb->size = (uint64_t)fb->stride * fb->height;
    if (fb->size > room || fb->base + fb->size < fb->base)
        return "has more pixels than memory";
    return NULL;
}
