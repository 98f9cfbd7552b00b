/* See scale.h. */
#include <string.h>

#include "emu/ui/scale.h"

enum { PIXEL = 4 };

static unsigned at_least_one(uint64_t n)
{
    return n ? (unsigned)n : 1;
}

void scale_init(Scale *s, unsigned from_w, unsigned from_h, unsigned w, unsigned h)
{
    w = w < SCALE_WIDTH_MAX ? w : SCALE_WIDTH_MAX;
    s->from_w = from_w;
    s->from_h = from_h;
    if ((uint64_t)w * from_h <= (uint64_t)h * from_w) {
        s->w = at_least_one(w);
        s->h = at_least_one((uint64_t)w * from_h / from_w);
    } else {
        s->w = at_least_one((uint64_t)h * from_w / from_h);
        s->h = at_least_one(h);
    }
    unsigned times = s->w / from_w;
    if (times * from_w * 8 > s->w * 7) {
        s->w = times * from_w;
        s->h = times * from_h;
    }
    s->x = w > s->w ? (w - s->w) / 2 : 0;
    s->y = h > s->h ? (h - s->h) / 2 : 0;
    for (unsigned x = 0; x < s->w; x++)
        s->col[x] = (uint16_t)((uint64_t)x * from_w / s->w);
}

/* The first row of the window that shows the screen's row y or one behind it. */
static unsigned first_row(const Scale *s, unsigned y)
{
    return (unsigned)(((uint64_t)y * s->h + s->from_h - 1) / s->from_h);
}

unsigned scale_rows(const Scale *s, unsigned y, unsigned n, unsigned *to)
{
    *to = s->y + first_row(s, y);
    return first_row(s, y + n) - first_row(s, y);
}

static void paint_row(const Scale *s, const uint8_t *from, uint8_t *to)
{
    if (s->w == s->from_w) {
        memcpy(to, from, (size_t)s->w * PIXEL);
        return;
    }
    for (unsigned x = 0; x < s->w; x++)
        memcpy(to + (size_t)x * PIXEL, from + (size_t)s->col[x] * PIXEL, PIXEL);
}

void scale_paint(const Scale *s, const uint8_t *screen, size_t screen_stride, uint8_t *window,
                 size_t window_stride, unsigned to, unsigned n)
{
    const uint8_t *painted = NULL;
    unsigned last = 0;
    for (unsigned row = to; row < to + n; row++) {
        unsigned y = (unsigned)((uint64_t)(row - s->y) * s->from_h / s->h);
        uint8_t *line = window + row * window_stride + (size_t)s->x * PIXEL;
        if (painted && y == last)
            memcpy(line, painted, (size_t)s->w * PIXEL);
        else
            paint_row(s, screen + y * screen_stride, line);
        painted = line;
        last = y;
    }
}

unsigned scale_point(int at, unsigned start, unsigned size, unsigned axis)
{
    int64_t inside = (int64_t)at - start;
    if (inside < 0)
        inside = 0;
    if (inside >= size)
        inside = size - 1;
    return (unsigned)((2 * (uint64_t)inside + 1) * (axis + 1) / (2 * (uint64_t)size));
}
