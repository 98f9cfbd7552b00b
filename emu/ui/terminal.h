/*
 * The terminal on stdin in raw mode, and back again whatever happens.
 *
 * A small child process holds the old state and waits on a pipe. If we die with the terminal raw,
 * by SIGKILL or a crash, the pipe closes and the child restores it.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

#include "rvemu/err.h"

typedef struct Terminal {
    bool active, raw;
    int pipe; /* to the child: a byte per change of state */
    pid_t guard;
    struct termios saved;
} Terminal;

/* stdin must be a terminal. Starts the child and goes raw. Before large memory is mapped. */
bool terminal_start(Terminal *t, Err *err);
/* The old state again, for good; the child ends. Does nothing if not started. */
void terminal_stop(Terminal *t);

/* Around a suspension. terminal_raw does nothing while we are in the background. */
void terminal_cooked(Terminal *t);
void terminal_raw(Terminal *t);

#endif
