/*
 * fs_daemon.c: the kernel thread that keeps changes from waiting in memory for long.
 *
 * Calls only gather in the log; sync and fsync commit at once, this thread once a second. Whoever
 * pulls the plug loses a second at most.
 */
#include "fs.h"

#include "platform.h"
#include "sched.h"

void fs_daemon(void)
{
    for (;;) {
        sched_sleep(platform.timebase);
        fs_sync(); /* what fails has been said on the console */
    }
}
