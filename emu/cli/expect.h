/*
 * A run that is driven by its command line: --expect, --send and --fail, in their order, and what
 * is told of it, in a line and in JUnit's XML (expect_junit.c).
 */
#ifndef EXPECT_H
#define EXPECT_H

#include "emu/cli/session.h"

enum { EXPECT_GOES_ON = -1 };

/* An option's step and what came of it. */
typedef struct ExpectStep {
    const OptStep *option;
    bool over;
    uint64_t ns; /* since the one before it was over */
} ExpectStep;

struct Expect {
    Session *s;
    ExpectStep *step; /* [n]; borrowed from the options' pool */
    unsigned n, at;   /* the one that is waited for; n: all are over */
    uint64_t start, since;
    const HostRegex *failed; /* of --fail, that has appeared */
    const HostRegex **bad;
    bool told;         /* all was seen, or it failed: what the guest does now is all one */
    char verdict[400]; /* "": all is well */
    uint64_t ns;       /* the whole run */
    HostFile junit;
};

/* If one of the options was given: s->expect. After the devices were set up. */
bool expect_open(Session *s, Err *err);
void expect_close(Expect *e); /* NULL is fine */

/* Between two chunks: the exit status with s->verdict set, or EXPECT_GOES_ON. NULL is fine, here
 * and below. */
int expect_look(Expect *e);
/* The run is over, with that status and s->verdict: both become what the options make of them. */
int expect_ended(Expect *e, int status);
/* --junit. */
bool expect_report(Expect *e, Err *err);

#endif
