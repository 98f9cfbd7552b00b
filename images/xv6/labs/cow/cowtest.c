/*
 * cowtest: does fork() share frames, and does a write give the writer its own?
 */
#include "labtest.h"

#define PAGES   2048
#define WRITTEN 100

static char *area;

static void area_fill(void)
{
    area = pages_take(PAGES);
    for (long i = 0; i < PAGES; i++)
        area[i * PAGE_SIZE] = (char)i;
}

/* What fork() costs, what the child's writes cost, what is free again at the end. */
static void part_cost(void)
{
    int go[2], told[2];
    long before, after;

    area_fill();
    pipe_make(go);
    pipe_make(told);
    before = frames_free();
    int pid = child_start();
    if (pid == 0) {
        signal_wait(go[0]);
        long mine = frames_free();
        for (long i = 0; i < WRITTEN; i++)
            area[i * PAGE_SIZE] = 1;
        after = frames_free();
        value("written", mine - after);
        write(told[1], &after, sizeof(after));
        signal_wait(go[0]);
        exit(0);
    }
    value("fork", before - frames_free());
    signal_send(go[1]);
    read(told[0], &after, sizeof(after));
    signal_send(go[1]);
    wait(NULL);
    value("kept", before - frames_free());
}

/* The frame of a page before and after: the child's write, the child's end, the parent's write. */
static void part_frames(void)
{
    int go[2], told[2];
    long theirs;
    char *page = pages_take(1);

    *page = 1;
    pipe_make(go);
    pipe_make(told);
    value("first", vtop(page));
    if (child_start() == 0) {
        theirs = vtop(page);
        write(told[1], &theirs, sizeof(theirs));
        signal_wait(go[0]);
        exit(0);
    }
    read(told[0], &theirs, sizeof(theirs));
    value("child", theirs);
    signal_send(go[1]);
    wait(NULL);
    *page = 2;
    value("last", vtop(page));
}

/* The kernel writes for a program: into a page that is shared. */
static void part_kernel(void)
{
    int data[2], told[2];
    long frame[2];
    char *page = pages_take(1);

    *page = 7;
    pipe_make(data);
    pipe_make(told);
    if (child_start() == 0) {
        frame[0] = vtop(page);
        read(data[0], page, 1);
        frame[1] = vtop(page);
        write(told[1], frame, sizeof(frame));
        exit(*page);
    }
    write(data[1], "\x09", 1);
    read(told[0], frame, sizeof(frame));
    int status = 0;
    wait(&status);
    value("shared", frame[0] == vtop(page));
    value("own", frame[1] != vtop(page));
    value("child", status);
    value("parent", *page);
}

/* fork() of a process that has more than half of the memory. */
static void part_big(void)
{
    long pages = frames_free() * 2 / 3;
    char *big = pages_take(pages);

    for (long i = 0; i < pages; i++)
        big[i * PAGE_SIZE] = (char)(i % 100);
    int pid = fork(), status = -1;
    if (pid == 0)
        exit(big[(pages - 1) * PAGE_SIZE] == (char)((pages - 1) % 100) ? 5 : 6);
    value("fork", pid < 0 ? pid : 0);
    if (pid > 0)
        wait(&status);
    value("status", status);
}

/* The parent's stores just after fork(), when its hart may still remember that it had the right,
 * are not the child's to see; nor is either's text to be written because it is shared. */
static void part_apart(void)
{
    int go[2], status = -1;
    volatile char *page = pages_take(1);

    *page = 3;
    pipe_make(go);
    if (child_start() == 0) {
        signal_wait(go[0]);
        exit(*page);
    }
    *page = 4;
    signal_send(go[1]);
    wait(&status);
    value("seen", status);
    if (child_start() == 0) {
        *(volatile char *)(uintptr_t)part_apart = 0;
        exit(0);
    }
    wait(&status);
    value("text", status);
}

/* For the grader's own eyes: shared after fork(), apart where one has written. */
static void part_look(void)
{
    int go[2], told[2];

    area_fill();
    pipe_make(go);
    pipe_make(told);
    int pid = child_start();
    if (pid == 0) {
        signal_wait(go[0]);
        for (long i = 0; i < WRITTEN; i++)
            area[i * PAGE_SIZE] = 1;
        signal_send(told[1]);
        signal_wait(go[0]);
        exit(0);
    }
    value("parent", getpid());
    value("child", pid);
    value("area", (long)area);
    stop(1);
    signal_send(go[1]);
    signal_wait(told[0]);
    stop(2);
    signal_send(go[1]);
    wait(NULL);
}

const Part parts[] = {{"cost", part_cost},
                      {"frames", part_frames},
                      {"kernel", part_kernel},
                      {"big", part_big},
                      {"apart", part_apart},
                      {"look", part_look},
                      {0}};
