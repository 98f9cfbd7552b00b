/*
 * screen.h: the console's text on the frame buffer, and the programs that draw on it instead.
 *
 * Where there is no screen all this does nothing.
 */
#ifndef KERNEL_SCREEN_H
#define KERNEL_SCREEN_H

#include "screeninfo.h"
#include "mem.h"
#include "types.h"

void screen_init(void);  /* at boot, once memory can be had; text is kept from then on */
void screen_start(void); /* at boot: text is shown from then on */

/* Text for the terminal, from any context. It is seen a little later. */
void screen_write(const char *text, size_t size);

ScreenInfo screen_info(void); /* all 0: there is none */
/* For the current process: it has the screen to itself until it gives it back; false: it did not
 * have it. screen_blit() draws on it. */
int64_t screen_take(void);
bool screen_give(void);
int64_t screen_blit(const ScreenRect *to, MemRef pixels);

/* Before the machine ends: all that was written is shown at once, whoever has the screen. */
void screen_show(void);
/* panic(): whoever holds the lock has been stopped, or is ourselves. */
void screen_break_lock(void);

#endif
