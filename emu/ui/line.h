/*
 * Lines from a person at a terminal, with editing, history and completion: what the module "line"
 * (libedit) gives.
 */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct LineFront {
    void *ctl;
    /* The next byte of the terminal; -1: its end, or there is a reason to stop waiting. */
    int (*get)(void *ctl);
    /* The i-th word that the end of `line` can become, *start: where that end begins; false: no
     * more. */
    bool (*complete)(void *ctl, const char *line, unsigned i, char *buf, size_t len, size_t *start);
    const char *history; /* a file, read at the start, written at the end; NULL: none */
} LineFront;

typedef struct Line Line;

typedef struct LineOps {
    Line *(*open)(const LineFront *front); /* the front is lent; NULL: it cannot be had */
    /* Without its newline, valid until the next call; NULL: get() has ended. */
    const char *(*read)(Line *l, const char *prompt);
    void (*close)(Line *l);
} LineOps;

#endif
