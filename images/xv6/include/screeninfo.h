/*
 * screeninfo.h: what screen() tells and blit() takes.
 *
 * A program that has taken the screen draws on it; the console's text goes on behind it, and is
 * there again when the program gives the screen back or ends, in whatever way. A child of its does
 * not have the screen. A pixel is 0x00RRGGBB.
 */
#ifndef XV6_SCREENINFO_H
#define XV6_SCREENINFO_H

#include <stdint.h>

typedef struct ScreenInfo {
    uint32_t width, height; /* pixels */
} ScreenInfo;

typedef struct ScreenRect {
    uint32_t x, y; /* of its upper left corner; 0, 0 is the screen's */
    uint32_t width, height;
} ScreenRect;

#endif
