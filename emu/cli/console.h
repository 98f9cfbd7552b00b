/*
 * The debugger's console: where its lines come from (-x, -ex, the terminal or stdin) and where its
 * words go (stderr: stdout is the guest's).
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "emu/cli/session.h"
#include "emu/debug/debug.h"

enum { CONSOLE_GOES_ON = -1 };

/* With the symbols of what was booted. NULL: err. */
Console *console_open(Session *s, Err *err);
void console_close(Console *c); /* NULL is fine */

/* Gives a debugger the symbols of what is booted. */
void console_symbols(const Session *s, Debug *d);

Debug *console_debug(Console *c); /* borrowed */

/* Lines, one after the other, until one lets the machine run (CONSOLE_GOES_ON) or ends it: an exit
 * status, s->verdict set. */
int console_talk(Console *c);
/* machine_run, as far as the debugger wants it. */
StopReason console_run(Console *c, uint64_t steps);
/* The command `expect` is over, with or without what it waits for: debug_expected was called, and
 * it is time to talk. */
bool console_heard(Console *c);
/* Nanoseconds that `expect` will wait from now on, UINT64_MAX: for ever. */
uint64_t console_patience(const Console *c);
/* The machine was stopped by something else; `over`: for good, with this status at the end. */
void console_stopped(Console *c, const char *why, bool over, int status);
void console_reset(Console *c);

#endif
