/*
 * A window that shows the screen and takes keys and pointer: what the module "window" (SDL2) gives.
 * It lives on a thread of its own, so that it stays alive while the machine is stopped.
 */
#ifndef UI_WINDOW_H
#define UI_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/err.h"

/* What it is opened with; its functions are called from its thread, but for the last one. */
typedef struct WindowFront {
    void *ctl;
    const char *title;
    unsigned width, height; /* of the screen */
    bool full_screen;
    void (*key)(void *ctl, unsigned code, unsigned value); /* spec/input.h; buttons, too */
    void (*move)(void *ctl, unsigned x, unsigned y);       /* 0 to INPUT_AXIS */
    void (*wheel)(void *ctl, int steps);
    void (*release)(void *ctl); /* whatever is pressed: the keys are another window's now */
    void (*close)(void *ctl);   /* the user has closed it: it is not there any more */
    void (*lost)(void *ctl);    /* the display is gone, and so is the window */
    /* From `open`, again and again while the display does not answer; false: it is given up. */
    bool (*waits)(void *ctl);
} WindowFront;

typedef struct Window Window;

typedef struct WindowOps {
    /* NULL: err says why there can be none. */
    Window *(*open)(const WindowFront *front, Err *err);
    /* `n` rows of the screen from `y` on have this content now; `pixels`, as in Screen, is the
     * first one's. */
    void (*rows)(Window *w, unsigned y, unsigned n, const uint8_t *pixels, size_t stride);
    /* False: its display does not answer, its thread may still wait for it. What the front's ctl
     * stands for must stay. */
    bool (*close)(Window *w);
} WindowOps;

#endif
