/*
 * locktest: do harts wait for each other when they take frames and give them back?
 */
#include "labtest.h"

#define WORKERS 4
#define ROUNDS  40
#define PAGES   64

/* Of all locks whose name begins with "page". */
static void stats_sum(long *acquired, long *contended, long *locks)
{
    static LockStats list[64];
    int count = lockstats(list, 64);

    if (count < 0)
        GIVE_UP("lockstats: %s", error_text(count));
    *acquired = *contended = *locks = 0;
    for (int i = 0; i < count; i++) {
        if (memcmp(list[i].name, "page", 4) != 0)
            continue;
        *acquired += (long)list[i].acquired;
        *contended += (long)list[i].contended;
        *locks += list[i].acquired > 0;
    }
}

/* Takes pages and gives them back; for ever more if `rounds` is 0. */
static void work(int rounds)
{
    for (; rounds == 0;)
        *(char *)sbrk(PAGE_SIZE) = 1;
    for (int i = 0; i < rounds; i++) {
        char *area = sbrk(PAGES * PAGE_SIZE);
        if (is_error(area))
            exit(1);
        for (int k = 0; k < PAGES; k++)
            area[k * PAGE_SIZE] = (char)k;
        sbrk(-PAGES * PAGE_SIZE);
    }
}

/* How many of them ended with another status. */
static int workers_run(int rounds, int wanted)
{
    int bad = 0, status;

    for (int i = 0; i < WORKERS; i++) {
        if (child_start() == 0) {
            work(rounds);
            exit(0);
        }
    }
    for (int i = 0; i < WORKERS; i++) {
        wait(&status);
        bad += status != wanted;
    }
    return bad;
}

/* All harts take and give at once. A first time, so that each has frames of its own. */
static void part_storm(void)
{
    long acquired[2], contended[2], locks;

    workers_run(4, 0);
    stats_sum(&acquired[0], &contended[0], &locks);
    value("bad", workers_run(ROUNDS, 0));
    stats_sum(&acquired[1], &contended[1], &locks);
    value("acquired", acquired[1] - acquired[0]);
    value("contended", contended[1] - contended[0]);
    value("locks", locks);
}

/* One process can have all of the memory, whichever hart's it was; again and again. */
static void part_all(void)
{
    workers_run(4, 0);
    for (int round = 0; round < 3; round++) {
        long free_before = frames_free(), got = 0;
        int ends[2], status = 0;

        pipe_make(ends);
        int pid = child_start();
        if (pid == 0) { /* is killed when there is none left */
            for (;;) {
                char *area = sbrk(PAGE_SIZE);
                if (is_error(area))
                    exit(0);
                *area = 1;
                got++;
                if (frames_free() < 32) {
                    write(ends[1], &got, sizeof(got));
                    exit(0);
                }
            }
        }
        read(ends[0], &got, sizeof(got));
        wait(&status);
        close(ends[0]);
        close(ends[1]);
        value("status", status);
        value("missing", free_before - got);
        value("leak", free_before - frames_free());
    }
    /* down to the last frame */
    long before = frames_free();
    if (child_start() == 0) {
        for (;;)
            *(char *)sbrk(PAGE_SIZE) = 1;
    }
    int status = 0;
    wait(&status);
    value("last", status);
    value("after", before - frames_free());
}

/* All harts want what is left, at the same time. */
static void part_rush(void)
{
    long before = frames_free();

    value("bad", workers_run(0, EXIT_FAULT | 15));
    value("after", before - frames_free());
}

const Part parts[] = {{"storm", part_storm}, {"all", part_all}, {"rush", part_rush}, {0}};
