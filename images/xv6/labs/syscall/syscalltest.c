/*
 * syscalltest: does trace() print the calls that it was asked for, and does sysinfo() tell the
 * truth?
 */
#include "labtest.h"

#define CALL_TRACE   40
#define CALL_SYSINFO 27
#define BIT(number)  (1l << (number))

enum { READ = 5, KILL = 6, GETPID = 11, DUP = 10, CLOSE = 21 };

static long trace_raw(long mask)
{
    return syscall_raw(CALL_TRACE, mask);
}

static void rounds(const int ends[2])
{
    char buf[16];

    write(ends[1], "abcdefg", 7);
    read(ends[0], buf, 3);
    read(ends[0], buf, 16);
    read(99, buf, 1);
    kill(-7);
    getpid();
}

/* In a child, so that nothing of it is left in us. */
static void part_calls(void)
{
    int ends[2];

    pipe_make(ends);
    int pid = child_start();
    if (pid == 0) {
        rounds(ends); /* not yet */
        trace_raw(BIT(READ) | BIT(KILL));
        rounds(ends);
        trace_raw(BIT(GETPID));
        rounds(ends);
        trace_raw(0);
        rounds(ends);
        exit(0);
    }
    wait(NULL);
    value("pid", pid);
}

/* Handed down by fork(), through exec(), and neither up nor to others. */
static void part_family(void)
{
    int child = child_start(), mine = getpid();

    if (child == 0) {
        trace_raw(BIT(DUP));
        int grandchild = child_start();
        if (grandchild == 0) {
            dup(0);
            exec("/bin/echo", (char *[]){"echo", "", NULL});
        }
        wait(NULL);
        value("grandchild", grandchild);
        exit(0);
    }
    wait(NULL);
    dup(0);
    if (child_start() == 0) {
        dup(0);
        exit(0);
    }
    wait(NULL);
    value("child", child);
    value("parent", mine);
}

static void calls_about_processes(void)
{
    getpid();
    uptime();
    sbrk(0);
    sleep(0);
    setjob(-1);
}

static void calls_about_files(void)
{
    close(dup(0));
    chdir("/");
    mkdir("/bin");
    unlink("/nowhere");
    link("/nowhere", "/here");
}

static void part_names(void)
{
    int pid = child_start();

    if (pid == 0) {
        trace_raw(-1);
        calls_about_processes();
        calls_about_files();
        wait(NULL);
        trace_raw(0);
        exit(0);
    }
    wait(NULL);
    value("pid", pid);
}

/* The same, and the grader compares with what the machine has seen. */
static void part_look(void)
{
    int ends[2];

    pipe_make(ends);
    stop(1);
    int pid = child_start();
    if (pid == 0) {
        trace_raw(BIT(READ) | BIT(KILL) | BIT(GETPID) | BIT(DUP));
        for (int i = 0; i < 5; i++) {
            rounds(ends);
            dup(ends[i % 2]);
        }
        exit(0);
    }
    wait(NULL);
    value("pid", pid);
    stop(2);
}

static void part_info(void)
{
    static SysInfo info[4];

    value("call", syscall_raw(CALL_SYSINFO, &info[0]));
    char *area = pages_take(100);
    for (int i = 0; i < 100; i++)
        area[i * PAGE_SIZE] = 1;
    syscall_raw(CALL_SYSINFO, &info[1]);
    int ends[2];
    pipe_make(ends);
    if (child_start() == 0) {
        signal_wait(ends[0]);
        exit(0);
    }
    syscall_raw(CALL_SYSINFO, &info[2]);
    signal_send(ends[1]);
    wait(NULL);
    syscall_raw(CALL_SYSINFO, &info[3]);
    value("total", (long)info[0].pages_total);
    value("pages", (long)(info[0].pages_free - info[1].pages_free));
    value("fork", (long)(info[2].processes - info[1].processes));
    value("exit", (long)(info[3].processes - info[1].processes));
    value("files", (long)(info[2].files - info[1].files));
    value("harts", (long)info[0].harts);
    value("null", syscall_raw(CALL_SYSINFO, 0l));
    value("wild", syscall_raw(CALL_SYSINFO, 0x80200000l));
    value("text", syscall_raw(CALL_SYSINFO, &part_calls));
    value("free", (long)info[3].pages_free);
    value("processes", (long)info[3].processes);
    stop(1);
}

const Part parts[] = {{"calls", part_calls}, {"family", part_family}, {"names", part_names},
                      {"look", part_look},   {"info", part_info},     {0}};
