/*
 * lazytest: does memory from sbrk() come with the first touch, and not before?
 */
#include "labtest.h"

#define PAGES  16384 /* 64 MiB */
#define STRIDE 64    /* of the pages that are touched */

static int status_of_child(void)
{
    int status = -1;

    wait(&status);
    return status;
}

/* What growing costs, what touching costs, what shrinking gives back. */
static void part_cost(void)
{
    long before = frames_free();
    char *area = pages_take(PAGES), *end = sbrk(0);

    value("grow", before - frames_free());
    long untouched = frames_free(), wrong = 0;
    for (long i = 0; i < PAGES; i += STRIDE) {
        wrong += area[i * PAGE_SIZE + 1] != 0;
        area[i * PAGE_SIZE] = (char)i;
    }
    value("touch", untouched - frames_free());
    value("wrong", wrong);
    sbrk(-PAGES * PAGE_SIZE);
    value("end", end - (char *)sbrk(0) - PAGES * PAGE_SIZE);
    value("tables", before - frames_free());
}

/* More than the machine has: a promise that nobody calls in. */
static void part_promise(void)
{
    char *area = sbrk(1l << 30);

    value("grow", is_error(area) ? (long)area : 0);
    area[(1l << 30) - 1] = 1;
    area[1l << 29] = 2;
    value("read", area[(1l << 30) - 1] + area[1l << 29]);
}

/* System calls that read and write pages which nobody has touched. */
static void part_calls(void)
{
    int ends[2];
    char *area = pages_take(64), got = 1;

    pipe_make(ends);
    long before = frames_free();
    value("write", write(ends[1], area + 8 * PAGE_SIZE, 1));
    value("from", before - frames_free());
    read(ends[0], &got, 1);
    value("zero", got);
    write(ends[1], "abcd", 4);
    before = frames_free();
    value("read", read(ends[0], area + 33 * PAGE_SIZE - 2, 4)); /* across two pages */
    value("to", before - frames_free());
    value("same", memcmp(area + 33 * PAGE_SIZE - 2, "abcd", 4) == 0);
    value("past", write(ends[1], (char *)sbrk(0) + PAGE_SIZE, 1));
}

/* The status of a child that stores there. */
static long store_status(uintptr_t at)
{
    if (child_start() == 0) {
        *(volatile char *)at = 1;
        exit(0);
    }
    return status_of_child();
}

/* Touches of what is no heap. The break lies in the middle of a page. */
static void part_outside(void)
{
    pages_take(8);
    uintptr_t end = (uintptr_t)sbrk(100) + 100;

    value("last", store_status(end - 1));
    value("past", store_status((end | (PAGE_SIZE - 1)) + 1));
    value("far", store_status(end + 1000 * PAGE_SIZE));
    value("zero", store_status(0));
    value("below", store_status(USER_BASE - 1));
    value("guard", store_status(USER_TOP - USER_STACK_SIZE - 1));
    sbrk(-PAGE_SIZE);
    value("given", store_status(end - 1));
}

/* A child has the same heap: untouched pages stay untouched, and apart. */
static void part_fork(void)
{
    char *area = pages_take(PAGES);
    int ends[2];
    long cost;

    pipe_make(ends);
    area[0] = 5;
    long before = frames_free();
    if (child_start() == 0) {
        cost = before - frames_free();
        write(ends[1], &cost, sizeof(cost));
        before = frames_free();
        int sum = area[0] + area[200 * PAGE_SIZE];
        cost = before - frames_free();
        write(ends[1], &cost, sizeof(cost));
        area[100 * PAGE_SIZE] = 6;
        exit(sum + area[100 * PAGE_SIZE]);
    }
    read(ends[0], &cost, sizeof(cost));
    value("fork", cost);
    read(ends[0], &cost, sizeof(cost));
    value("read", cost);
    value("child", status_of_child());
    value("parent", area[100 * PAGE_SIZE]);
}

/* When a promise cannot be kept the process is killed; the others go on. */
static void part_out(void)
{
    long before = frames_free();

    if (child_start() == 0) {
        char *area = sbrk(1l << 30);
        if (is_error(area))
            exit(3);
        for (long at = 0; at < 1l << 30; at += PAGE_SIZE)
            area[at] = 1;
        exit(4);
    }
    value("status", status_of_child());
    value("kept", before - frames_free());
}

/* For the grader's own eyes. */
static void part_look(void)
{
    char *area = pages_take(PAGES);

    value("pid", getpid());
    value("area", (long)area);
    stop(1);
    for (long i = 0; i < PAGES; i += STRIDE)
        area[i * PAGE_SIZE] = 1;
    stop(2);
    sbrk(-PAGES / 2 * PAGE_SIZE);
    stop(3);
}

const Part parts[] = {{"cost", part_cost},   {"promise", part_promise},
                      {"calls", part_calls}, {"outside", part_outside},
                      {"fork", part_fork},   {"out", part_out},
                      {"look", part_look},   {0}};
