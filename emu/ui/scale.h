/*
 * The screen in a window of any size: as big as fits, its proportions kept, in the middle. Each
 * pixel of the window is one of the screen's, so that parts can be painted anew without a seam.
 */
#ifndef UI_SCALE_H
#define UI_SCALE_H

#include <stddef.h>
#include <stdint.h>

enum { SCALE_WIDTH_MAX = 16384 };

typedef struct Scale {
    unsigned from_w, from_h;       /* the screen */
    unsigned x, y, w, h;           /* where in the window it is */
    uint16_t col[SCALE_WIDTH_MAX]; /* which of its columns each one of the window shows */
} Scale;

/* For a screen of from_w x from_h in a window of w x h. A whole multiple is preferred where it is
 * almost as big. */
void scale_init(Scale *s, unsigned from_w, unsigned from_h, unsigned w, unsigned h);
/* The rows of the window, from *to on, that show `n` rows of the screen from y on. Their number. */
unsigned scale_rows(const Scale *s, unsigned y, unsigned n, unsigned *to);
/* Paints such rows. `window` is its first pixel; strides are in bytes. */
void scale_paint(const Scale *s, const uint8_t *screen, size_t screen_stride, uint8_t *window,
                 size_t window_stride, unsigned to, unsigned n);
/* A place in the window as one on an axis of the tablet, 0 to `axis`; what is beside the screen
 * belongs to its edge. */
unsigned scale_point(int at, unsigned start, unsigned size, unsigned axis);

#endif
