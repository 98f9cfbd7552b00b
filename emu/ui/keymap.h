/* The keys of a keyboard: their codes by name, and by the number that a window system gives them.
 */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <stdbool.h>

#include "emu/ui/input.h"

/* The code (spec/input.h) of a USB usage; 0: no key of ours. */
unsigned keymap_code(unsigned usage);
/* "ctrl-alt-delete": keys to be pressed together. *n of them, at most INPUT_CHORD. */
bool keymap_parse(const char *text, unsigned codes[INPUT_CHORD], unsigned *n, Err *err);

#endif
