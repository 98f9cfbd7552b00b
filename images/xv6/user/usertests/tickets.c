/* lab sched: file */
/*
 * tickets.c: settickets(): shares of a hart.
 */
#include "test.h"

static long time_of(int pid)
{
    static ProcInfo list[PROCESS_MAX];
    int count = procs(list, PROCESS_MAX), i = 0;

    while (i < count && list[i].pid != pid)
        i++;
    CHECK(i < count);
    return (long)list[i].time_us;
}

/* As many as there are harts and four more, so that they have to take turns. */
TEST(tickets_share, "who has three times the tickets gets more than twice the time")
{
    SysInfo info;
    int pids[PROCESS_MAX];

    CHECK_IS(settickets(0), -ERROR_INVALID);
    CHECK_IS(settickets(-1), -ERROR_INVALID);
    CHECK_IS(settickets(TICKETS_MAX + 1l), -ERROR_INVALID);
    CHECK_IS(sysinfo(&info), 0);
    int count = (int)info.harts + 4;
    for (int i = 0; i < count; i++) {
        pids[i] = child_start();
        if (pids[i] == 0) {
            CHECK_IS(settickets(i == 0 ? 300 : 100), 0);
            for (;;)
                ;
        }
    }
    CHECK_IS(settickets(TICKETS_MAX), 0);
    ticks_pass(count);
    long favoured = -time_of(pids[0]), other = -time_of(pids[1]);
    ticks_pass(40 * count / (int)info.harts);
    favoured += time_of(pids[0]);
    other += time_of(pids[1]);
    for (int i = 0; i < count; i++) {
        kill(pids[i]);
        wait(NULL);
    }
    bool whole = count >= 3 * (int)info.harts; /* else a hart of his own is all that he can have */
    if (favoured < (whole ? 2 * other : other))
        FAIL("%ld and %ld us", favoured, other);
}
