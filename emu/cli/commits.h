/*
 * Who wants to be told of each instruction: --log-commits and --difftest.
 */
#ifndef COMMITS_H
#define COMMITS_H

#include "emu/cli/session.h"

/* Opens what the options ask for and has the machine tell. */
bool commits_open(Session *s, Err *err);
void commits_close(Session *s);
/* Writes what is left of the log. False: it could not. */
bool commits_flush(Session *s);

/* Why the run must end for the sake of these two: status and sentence; -1: it need not. */
int commits_verdict(Session *s, char *text, size_t len);
/* The guest has ended the machine under --difftest: EXIT_OK if the peer ends, too; -1: it was
 * interrupted. */
int commits_end(Session *s, char *text, size_t len);
void commits_reset(Session *s); /* the machine starts again */
/* Before the last line: what the comparison came to, if the last line does not say it. */
void commits_report(Session *s);

#endif
