/*
 * player.h: how aspace and its two players talk.
 *
 * A player gets Commands on descriptor 0 and answers each with a Report on descriptor 3. The end of
 * its input is the end of the player.
 */
#ifndef ASPACE_PLAYER_H
#define ASPACE_PLAYER_H

#include "user.h"

#define PLAYER_REPORTS 3 /* descriptor */

typedef struct Command {
    enum { COMMAND_STORE, COMMAND_CHECK } kind;
    int round;
} Command;

typedef struct Report {
    int pid;
    bool good; /* what was read back is what was stored */
    uint64_t va, pa;
} Report;

int player_run(char name, volatile uint64_t *mark);

#endif
