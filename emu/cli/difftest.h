/*
 * --difftest: the guest runs here and in another program, the peer, which prints a commit log; both
 * are compared instruction by instruction, each hart by itself.
 *
 * What boot code does is not compared: each side's lines of a hart are passed over until the first
 * at RAM's base or above.
 */
#ifndef DIFFTEST_H
#define DIFFTEST_H

#include "emu/host/host_peer.h"
#include "emu/isa/isa.h"
#include "rvemu/machine.h"

typedef struct Difftest Difftest;

/* `command` is started by the shell, with {} replaced by the path of `program`, quoted. NULL on
 * failure. `say` gets the lines about a difference; it, `io` and `isa` are borrowed. */
typedef struct DifftestSetup {
    const char *command, *program;
    unsigned nharts;
    const Isa *isa;
    HostIo *io;
    void (*say)(void *ctl, const char *line);
    void *say_ctl;
} DifftestSetup;
Difftest *difftest_open(const DifftestSetup *setup, Err *err);
void difftest_close(Difftest *d); /* NULL is fine */

/* One instruction of ours; `line` is its text, without a newline. False: no more of them. What
 * cannot be the same on both sides is taken over from the peer (Commit.adopt). */
bool difftest_commit(Difftest *d, Commit *c, const char *line, size_t len);
/* The machine starts again: boot code on both sides. */
void difftest_reset(Difftest *d);
/* The guest has ended here; does the peer end as well? */
void difftest_end(Difftest *d);

/* Why it is over: an exit status and a sentence; -1: so far both agree, or io was interrupted. */
int difftest_verdict(const Difftest *d, Machine *m, char *text, size_t len);
/* "1234 instructions agree", and what was taken over. */
void difftest_summary(const Difftest *d, char *text, size_t len);

/* difftest_compare.c: the first difference between the two, in words, or false. */
bool difftest_differs(Commit *ours, const Commit *theirs, char *text, size_t len);

#endif
