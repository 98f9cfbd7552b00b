/*
 * A bitmap font of 8 by 16 pixels: printable ASCII, and some of Unicode's lines and blocks.
 */
#ifndef LIB_FONT_H
#define LIB_FONT_H

#include <stdint.h>

#define FONT_WIDTH  8
#define FONT_HEIGHT 16
#define FONT_GLYPHS 112 /* glyph 0 is the blank */

/* The glyph of a Unicode character; a box for all that there is none of. */
uint8_t font_find(uint32_t character);

/* One of its FONT_HEIGHT rows, the highest first; bit 7 is the leftmost pixel. */
uint8_t font_row(uint8_t glyph, unsigned row);

#endif
