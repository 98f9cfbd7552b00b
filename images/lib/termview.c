/*
 * termview.c: from cells to pixels.
 */
#include "lib/termview.h"

#define GLYPH_NONE 0xff /* is no glyph of the font's */

static uint32_t *row_of(const TermView *view, unsigned y)
{
    return (uint32_t *)(view->pixels + (uint64_t)y * view->stride);
}

void termview_init(TermView *view)
{
    for (unsigned glyph = 0; glyph < FONT_GLYPHS; glyph++) {
        for (unsigned y = 0; y < FONT_HEIGHT; y++)
            view->glyphs[glyph][y] = font_row((uint8_t)glyph, y);
    }
}

static void draw_cell(const TermView *view, unsigned column, unsigned row, TermCell cell)
{
    const uint32_t pixel[2] = {term_rgb(cell.colour >> 4), term_rgb(cell.colour & 15)};

    for (unsigned y = 0; y < FONT_HEIGHT; y++) {
        uint32_t *to = row_of(view, row * FONT_HEIGHT + y) + column * FONT_WIDTH;
        unsigned bits = view->glyphs[cell.glyph][y];
        for (unsigned x = 0; x < FONT_WIDTH; x++)
            to[x] = pixel[bits >> (FONT_WIDTH - 1 - x) & 1];
    }
}

static void clear_row(const TermView *view, const Term *term, unsigned row)
{
    unsigned y = row * FONT_HEIGHT;
    unsigned end = row + 1 == term->rows ? view->height : y + FONT_HEIGHT;

    for (; y < end; y++) {
        for (unsigned x = 0; x < view->width; x++)
            row_of(view, y)[x] = term_rgb(0);
    }
    for (unsigned column = 0; column < term->columns; column++)
        view->shown[row][column].glyph = GLYPH_NONE;
}

void termview_draw(TermView *view, const Term *term, unsigned row, bool all)
{
    if (all)
        clear_row(view, term, row);
    for (unsigned column = 0; column < term->columns; column++) {
        TermCell cell = term_look(term, column, row), *old = &view->shown[row][column];
        if (cell.glyph == old->glyph && cell.colour == old->colour)
            continue;
        draw_cell(view, column, row, cell);
        *old = cell;
    }
}
