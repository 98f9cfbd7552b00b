/*
 * player.c: one of two programs that use the same virtual address at the same time.
 */
#include "player.h"

/* 0xaaaaaaaa00000001 for A in round 1: easy to find in a dump of RAM. */
static uint64_t value_of(char name, int round)
{
    uint64_t high = name == 'A' ? 0xaaaaaaaa : 0xbbbbbbbb;

    return high << 32 | (unsigned)round;
}

static Report check(char name, int round, volatile uint64_t *mark)
{
    uint64_t wanted = value_of(name, round), found = *mark;
    Report report = {getpid(), found == wanted, (uint64_t)mark, (uint64_t)vtop(mark)};

    printf(
        "round %2d: %c, pid %d: virtual 0x%lx, physical 0x%lx, stored 0x%lx, read back 0x%lx%s\n",
        round, name, report.pid, report.va, report.pa, wanted, found, report.good ? "" : "  WRONG");
    return report;
}

int player_run(char name, volatile uint64_t *mark)
{
    Command command;

    while (read(0, &command, sizeof(command)) == (int)sizeof(command)) {
        Report report = {0};
        if (command.kind == COMMAND_STORE)
            *mark = value_of(name, command.round);
        else
            report = check(name, command.round, mark);
        if (write_all(PLAYER_REPORTS, &report, sizeof(report)) < 0)
            return 1;
    }
    return 0;
}
