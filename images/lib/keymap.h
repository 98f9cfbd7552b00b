/*
 * From keys to the bytes that a terminal sends for them: a US keyboard.
 */
#ifndef LIB_KEYMAP_H
#define LIB_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEYMAP_BYTES 4 /* the longest that one key sends */

/* What is held down. All zero: nothing. */
typedef struct Keymap {
    bool shift[2], control[2], alt[2]; /* the left one, the right one */
    bool caps;                         /* caps lock is on */
} Keymap;

/* Takes an event of EV_KEY (spec/input.h), any at all, and puts what the key sends into `bytes`;
 * returns how many those are. */
size_t keymap_event(Keymap *map, uint16_t code, uint32_t value, char bytes[KEYMAP_BYTES]);

#endif
