/*
 * What the guest says, and the patterns that are waited for in it.
 *
 * A pattern is looked for in one line at a time: in each line once it has ended, and in the one
 * that has not (a prompt) whenever match_look is called, or more than MATCH_PIECE bytes of it have
 * come.
 * `$` matches at the end of such a line only when the guest is quiet. What was seen is consumed:
 * the next pattern is looked for behind it. A carriage return ends a line as well; zero bytes are
 * not there.
 *
 * The window is bounded: what nobody has waited for is forgotten when MATCH_WINDOW bytes more have
 * come, and of a line that has not ended the last MATCH_LINE bytes are looked at. The work for each
 * byte is bounded, too.
 */
#ifndef MATCH_H
#define MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/host_regex.h"

enum {
    MATCH_WINDOW = 64 * 1024,
    MATCH_LINE = 8 * 1024,
    MATCH_PIECE = 4 * 1024,
    MATCH_SAID = 160, /* of a line that is told */
};

/* Where the lines begin that are looked at next; `start`: of what is there, nothing is missing. */
typedef struct MatchAt {
    size_t at;
    bool start;
} MatchAt;

typedef struct Match {
    /* The owner's. `seen` is called for `want`, which is then NULL, and may set the next one;
     * `failed` once, for the first of the patterns that must not appear. */
    void *ctl;
    void (*seen)(void *ctl);
    void (*failed)(void *ctl, const HostRegex *which);
    const HostRegex *const *bad; /* patterns that must not appear */
    unsigned nbad;

    /* For the owner to look at. */
    const HostRegex *want;      /* NULL: nothing is waited for */
    char line[MATCH_SAID];      /* where the last one was seen, or failed */
    char last_line[MATCH_SAID]; /* that was not empty */

    /* Its own. */
    MatchAt next, next_bad;
    size_t looked; /* so much was there when it was last looked at */
    bool was_quiet, after_cr, has_failed;
    size_t len;
    char text[MATCH_WINDOW + 1];
} Match;

void match_init(Match *m);
void match_write(Match *m, const uint8_t *buf, size_t len);
/* Waits for `re`, from behind what was seen last; what has come since is looked at. NULL: gives up.
 */
void match_want(Match *m, const HostRegex *re);
/* A good time to look at a line that has not ended. `quiet`: the guest waits, so that what it has
 * said may be all. */
void match_look(Match *m, bool quiet);
/* The last line that was not empty, or "": what has not ended counts. */
const char *match_last_line(Match *m);

#endif
