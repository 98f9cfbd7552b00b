/*
 * The picture of a terminal: draws those cells that look different from what is shown.
 */
#ifndef LIB_TERMVIEW_H
#define LIB_TERMVIEW_H

#include "lib/font.h"
#include "lib/term.h"

typedef struct TermView {
    uint8_t *pixels;                /* 0x00RRGGBB in 32 bits */
    uint32_t width, height, stride; /* pixels; bytes from row to row */
    TermCell *shown[TERM_ROWS_MAX]; /* what the picture shows */
    uint8_t glyphs[FONT_GLYPHS][FONT_HEIGHT];
} TermView;

/* For a terminal of as many whole cells as the picture has. Set pixels, width, height, stride and
 * shown first, each as many cells as a row has. Nothing is drawn yet. */
void termview_init(TermView *view);
/* Brings a row of cells up to date, or with `all` draws it anew, with the rest of the picture that
 * lies to its right and, under the last one, below it. */
void termview_draw(TermView *view, const Term *term, unsigned row, bool all);

#endif
