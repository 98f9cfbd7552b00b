/*
 * The screen and what belongs to it: keyboard and tablet, pictures of it in files, the window.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "emu/cli/session.h"
#include "emu/debug/debug.h"

/* Before the machine is made: slots for keyboard and tablet, the files of --screenshot. */
bool screen_open(Session *s, Err *err);
void screen_close(Session *s);
/* A back end for the slot, if it is a keyboard or a tablet; an error if that has one already. */
bool screen_input(Session *s, SlotConfig *slot, Err *err);

/* Before the guest runs: the window. None can be had: a line says so, and that is all. */
void screen_start(Session *s);
/* What the guest has drawn goes to the window: now, or if it is time for the next frame. */
void screen_show(Session *s, bool now);
/* The window is closed because its display is gone. */
bool screen_lost(const Session *s);
/* How long to sleep at most, of `ns`, with a frame that is still to be shown. */
uint64_t screen_patience(const Session *s, uint64_t ns);

/* Before the machine runs, and takes what was typed: what is typed from now on wakes it again. */
void screen_wakes(Session *s);

/* At most so many steps in one go, for a picture to be taken at its place. */
uint64_t screen_chunk(const Session *s, uint64_t steps);
/* After each of them. False: a picture could not be written. */
bool screen_ran(Session *s, Err *err);
/* Pictures of the end. */
bool screen_finish(Session *s, Err *err);

/* A picture now, into `name`; NULL: rvemu-N.png, the first that is not there yet. */
bool screen_picture(Session *s, const char *name, Err *err);

/* For the debugger's commands; its ctl is the Session. */
extern const DebugScreen screen_debug;

#endif
