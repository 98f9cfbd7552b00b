/*
 * syscalltest: does trace() print the calls that it was asked for, and does sysinfo() tell the
 * truth?
 */
#include "labtest.h"

#define CALL_TRACE   40
#define CALL_SYSINFO 27
#define BLOCK        4096
#define BIT(number)  (1l << (number))

enum { READ = 5, KILL = 6, DUP = 10, GETPID = 11, CALLCOUNT = 38 };

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
        trace_raw(BIT(CALLCOUNT));
        syscall_raw(CALLCOUNT, -5, NULL, 0);
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

/* Every bit is set; of the numbers at the end nobody has a name. */
static void part_names(void)
{
    int pid = child_start(), status = -1;

    if (pid == 0) {
        trace_raw(-1);
        calls_about_processes();
        calls_about_files();
        wait(NULL);
        for (long number = 59; number < 70; number++)
            syscall_raw(number);
        syscall_raw(-1l);
        trace_raw(0);
        exit(0);
    }
    wait(&status);
    value("status", status);
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

static uint64_t clock_read(void)
{
    uint64_t now;

    __asm__ volatile("rdtime %0" : "=r"(now));
    return now;
}

/* What does not change at once: time, memory, the disk. */
static void info_slow(void)
{
    static SysInfo before, after;
    static char block[BLOCK];
    uint64_t start = clock_read();

    syscall_raw(CALL_SYSINFO, &before);
    sleep(20);
    int fd = open("/lab.info", O_CREATE | O_RDWR);
    for (int i = 0; i < 10; i++)
        write(fd, block, BLOCK);
    sync();
    syscall_raw(CALL_SYSINFO, &after);
    value("ticks", (long)(clock_read() - start));
    value("timebase", (long)after.timebase);
    value("us", (long)(after.uptime_us - before.uptime_us));
    value("inodes", (long)(after.inodes - before.inodes));
    value("disk_blocks", (long)(before.disk_blocks_free - after.disk_blocks_free));
    value("disk_inodes", (long)(before.disk_inodes_free - after.disk_inodes_free));
    value("ram_start", (long)after.ram_start);
    value("ram_end", (long)after.ram_end);
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
    info_slow();
    stop(1);
}

const Part parts[] = {{"calls", part_calls}, {"family", part_family}, {"names", part_names},
                      {"look", part_look},   {"info", part_info},     {0}};
