/*
 * screen_text WIDTH HEIGHT: what the guest's screen of so many pixels shows when all that stdin
 * holds has been written on it, as a PPM picture.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lib/framebuffer.h"
#include "lib/termview.h"

int main(int argc, char **argv)
{
    static TermCell cells[2][TERM_ROWS_MAX][TERM_COLUMNS_MAX];
    static Term term;
    static TermView view;
    TermCell *line[TERM_ROWS_MAX];
    char text[4096];
    size_t n;

    if (argc != 3)
        return 2;
    view.width = (uint32_t)atoi(argv[1]);
    view.height = (uint32_t)atoi(argv[2]);
    view.stride = view.width * 4;
    if (view.width > FRAMEBUFFER_WIDTH_MAX || view.height > FRAMEBUFFER_HEIGHT_MAX)
        return 2;
    view.pixels = malloc((size_t)view.stride * view.height);
    if (!view.pixels)
        return 2;
    for (unsigned row = 0; row < TERM_ROWS_MAX; row++) {
        line[row] = cells[0][row];
        view.shown[row] = cells[1][row];
    }
    termview_init(&view);
    term_init(&term, view.width / FONT_WIDTH, view.height / FONT_HEIGHT, line);
    while ((n = fread(text, 1, sizeof text, stdin)) > 0)
        term_write(&term, text, n);
    for (unsigned row = 0; row < term.rows; row++)
        termview_draw(&view, &term, row, true);

    printf("P6\n%u %u\n255\n", (unsigned)view.width, (unsigned)view.height);
    for (size_t i = 0; i < (size_t)view.width * view.height; i++) {
        uint32_t pixel = ((const uint32_t *)view.pixels)[i];
        putchar((int)(pixel >> 16 & 255));
        putchar((int)(pixel >> 8 & 255));
        putchar((int)(pixel & 255));
    }
    free(view.pixels);
    return 0;
}
