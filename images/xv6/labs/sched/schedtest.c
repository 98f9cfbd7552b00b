/*
 * schedtest: who gets how much of the harts? Processes that compute, with tickets; what they got is
 * told by the kernel's accounting, and the grader counts for itself from outside.
 */
#include "labtest.h"

#define CALL_SETTICKETS 44
#define RUNNERS_MAX     8

static long settickets_raw(long tickets)
{
    return syscall_raw(CALL_SETTICKETS, tickets);
}

/* Time on harts in microseconds. */
static long time_of(int pid)
{
    static ProcInfo list[PROCESS_MAX];
    int count = procs(list, PROCESS_MAX);

    for (int i = 0; i < count; i++) {
        if (list[i].pid == pid)
            return (long)list[i].time_us;
    }
    GIVE_UP("process %d has gone", pid);
}

static int runner_start(long tickets, int sleep_first)
{
    int pid = child_start();

    if (pid == 0) {
        if (tickets)
            settickets_raw(tickets);
        if (sleep_first)
            sleep(sleep_first);
        for (;;)
            ;
    }
    return pid;
}

/* Runs one process for each number of tickets, and tells what each got in so many ticks. Who is
 * the first sleeps for the time in `late`, and what it gets then counts. */
static void compete(const long *tickets, int count, int late, int ticks)
{
    int pids[RUNNERS_MAX];
    long before[RUNNERS_MAX];
    char name[] = "time0";

    settickets_raw(TICKETS_MAX); /* so that we measure when we want to */
    for (int i = 0; i < count; i++)
        pids[i] = runner_start(tickets[i], i == 0 ? late : 0);
    for (int i = 0; i < count; i++) {
        name[4] = (char)('0' + i);
        memcpy(name, "pid_", 4);
        value(name, pids[i]);
    }
    sleep(late + 5);
    for (int i = 0; i < count; i++)
        before[i] = time_of(pids[i]);
    sleep(ticks);
    for (int i = 0; i < count; i++) {
        name[4] = (char)('0' + i);
        memcpy(name, "time", 4);
        value(name, time_of(pids[i]) - before[i]);
    }
    for (int i = 0; i < count; i++) {
        kill(pids[i]);
        wait(NULL);
    }
}

static void part_three(void)
{
    compete((const long[]){100, 200, 400}, 3, 0, 300);
}

static void part_small(void)
{
    compete((const long[]){10, 490}, 2, 0, 400);
}

/* On two harts. */
static void part_harts(void)
{
    compete((const long[]){300, 300, 100, 100}, 4, 0, 400);
}

/* The first one sleeps for a second: it has no turns saved up. */
static void part_late(void)
{
    compete((const long[]){300, 100}, 2, 100, 200);
}

static void part_equal(void)
{
    compete((const long[]){0, 0, 0, 0}, 4, 0, 200);
}

/* A child has its parent's tickets. */
static void part_fork(void)
{
    int ends[2], pid;

    pipe_make(ends);
    settickets_raw(TICKETS_MAX);
    int runner = runner_start(100, 0);
    int parent = child_start();
    if (parent == 0) {
        settickets_raw(300);
        pid = runner_start(0, 0);
        write(ends[1], &pid, sizeof(pid));
        wait(NULL);
        exit(0);
    }
    read(ends[0], &pid, sizeof(pid));
    sleep(5);
    long mine = time_of(runner), theirs = time_of(pid);
    sleep(200);
    value("time0", time_of(pid) - theirs);
    value("time1", time_of(runner) - mine);
    kill(runner);
    kill(pid);
    wait(NULL);
    wait(NULL);
}

static void part_wild(void)
{
    value("one", settickets_raw(1));
    value("most", settickets_raw(TICKETS_MAX));
    value("zero", settickets_raw(0));
    value("negative", settickets_raw(-5));
    value("more", settickets_raw(TICKETS_MAX + 1l));
    value("huge", settickets_raw(0x7fffffffffffffffl));
    value("wraps", settickets_raw(0x100000001l));
}

const Part parts[] = {
    {"three", part_three}, {"small", part_small}, {"harts", part_harts}, {"late", part_late},
    {"equal", part_equal}, {"fork", part_fork},   {"wild", part_wild},   {0}};
