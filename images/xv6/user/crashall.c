/*
 * crashall: the other half of isolate: one and the same store, made by a program and by the kernel.
 *
 * A child writes to address 0 and is killed; others count on. Then the kernel does so (crash()). It
 * runs without a kernel above it, as every program on a machine without an operating system does:
 * nothing can be killed but all of it. The machine ends, and says that it failed.
 */
#include "user.h"

#define COUNTERS 3

static int counts; /* a pipe's end: each count of each counter */

static _Noreturn void counter(int index, int out)
{
    for (int count[2] = {index, 1};; count[1]++) {
        if (write_all(out, count, sizeof(count)) < 0)
            exit(1);
        sleep(TICKS_PER_SECOND / 10);
    }
}

static void counters_start(void)
{
    int ends[2];

    if (pipe(ends) < 0)
        fail("no pipe");
    for (int i = 0; i < COUNTERS; i++) {
        int pid = fork();
        if (pid < 0)
            fail("fork: %s", error_text(pid));
        if (pid == 0)
            counter(i, ends[1]);
    }
    close(ends[1]);
    counts = ends[0];
}

/* Waits until all have counted on for half a second, and shows it. */
static void counters_show(const char *when)
{
    int last[COUNTERS] = {0}, count[2];

    for (int i = 0; i < 5 * COUNTERS; i++) {
        if (read(counts, count, sizeof(count)) != (int)sizeof(count))
            fail("the counters are gone");
        last[count[0]] = count[1];
    }
    printf("%s: the counters stand at %d, %d, %d\n", when, last[0], last[1], last[2]);
}

int main(int argc, char **argv)
{
    int status = 0;
    SysInfo system;

    if (argc != 1)
        fail("usage: crashall   (it ends the machine)");
    counters_start();
    counters_show("before");
    printf("\nA program writes to address 0:\n");
    int pid = fork();
    if (pid == 0) {
        *(volatile char *)0 = 0;
        exit(0);
    }
    while (wait(&status) != pid)
        continue;
    sysinfo(&system);
    printf("It was killed, status 0x%x; %lu processes live on.\n", status, system.processes);
    counters_show("after");
    printf("\nThe kernel writes to address 0:\n");
    fail("%s", error_text(crash(CRASH_STORE_NULL)));
}
