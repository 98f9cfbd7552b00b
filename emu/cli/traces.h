/*
 * Where the lines of --trace go: to stderr, as lines of ours, or to the file of -D. Those of single
 * instructions are gathered; they are written before anything else that is said or shown, at each
 * stop, and even if we crash.
 */
#ifndef TRACES_H
#define TRACES_H

#include "emu/cli/session.h"

bool traces_open(Session *s, Err *err);
void traces_close(Session *s);
/* For Log.trace; ctl is the Session. */
void traces_line(void *ctl, TraceKind kind, const char *text, size_t len);
/* A line about the guest for the file of -D, without its newline. */
void traces_log(Session *s, const char *line);

#endif
