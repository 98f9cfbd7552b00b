/*
 * process.c: fork, exit, wait, kill, sleep, and the table of processes.
 */
#include "test.h"

TEST(wait_status, "wait gives the pid and the low byte of the status")
{
    static const int statuses[] = {0, 1, 2, 127, 128, 255, 256, 257, -1};

    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        int pid = child_start();
        if (pid == 0) {
            if (statuses[i] == 1)
                close(TEST_REPORT); /* status 1 is wanted here */
            exit(statuses[i]);
        }
        child_expect(pid, statuses[i] & 0xff);
    }
}

TEST(wait_alone, "wait without children fails, wait(NULL) is allowed")
{
    int status = 77;

    CHECK_IS(wait(&status), -ERROR_NO_CHILD);
    CHECK_IS(status, 77);
    int pid = child_start();
    if (pid == 0)
        exit(3);
    CHECK_IS(wait(NULL), pid);
    CHECK_IS(wait(NULL), -ERROR_NO_CHILD);
}

TEST(wait_many, "each child is had back exactly once")
{
    int pids[20], seen = 0;

    for (int i = 0; i < 20; i++) {
        pids[i] = child_start();
        if (pids[i] == 0) {
            ticks_pass(i % 3);
            exit(i + 2);
        }
    }
    for (int i = 0; i < 20; i++) {
        int status, pid = wait(&status), k = 0;
        while (k < 20 && pids[k] != pid)
            k++;
        CHECK(k < 20);
        CHECK_IS(status, k + 2);
        pids[k] = 0;
        seen++;
    }
    CHECK_IS(seen, 20);
    CHECK_IS(wait(NULL), -ERROR_NO_CHILD);
}

TEST(fork_exhaust, "fork fails when the table is full, and works again after it")
{
    for (int round = 0; round < 2; round++) {
        int go[2], count = 0, pid;
        char c;
        pipe_make(go);
        while ((pid = fork()) > 0)
            count++;
        if (pid == 0) {
            close(go[1]);
            read(go[0], &c, 1);
            exit(0);
        }
        close(go[0]);
        close(go[1]);
        children_join(count);
        CHECK(pid == -ERROR_TRY_AGAIN);
        CHECK(count > PROCESS_MAX / 2);
    }
}

TEST(fork_copies, "a child has its parent's descriptors, folder and break")
{
    int fd = file_open("f", O_CREATE | O_RDWR);
    char *brk = sbrk(100), c;

    CHECK_IS(write(fd, "abc", 3), 3);
    CHECK_IS(mkdir("d"), 0);
    CHECK_IS(chdir("d"), 0);
    int pid = child_start();
    if (pid == 0) {
        CHECK(sbrk(0) == brk + 100);
        CHECK_IS(write(fd, "def", 3), 3); /* the offset is shared */
        CHECK_IS(close(fd), 0);
        close(file_open("child", O_CREATE | O_RDWR));
        CHECK_IS(chdir(".."), 0);
        exit(0);
    }
    child_expect(pid, 0);
    CHECK_IS(write(fd, "g", 1), 1);
    file_remove("child");
    CHECK_IS(close(fd), 0);
    fd = file_open("../f", O_RDONLY);
    for (const char *wanted = "abcdefg"; *wanted; wanted++) {
        CHECK_IS(read(fd, &c, 1), 1);
        CHECK_IS(c, *wanted);
    }
    close(fd);
}

TEST(orphans, "orphans run on, and init has them back")
{
    SysInfo before, after;

    CHECK_IS(sysinfo(&before), 0);
    for (int i = 0; i < 8; i++) {
        int pid = child_start();
        if (pid == 0) {
            for (int k = 0; k < 3; k++) {
                if (child_start() == 0) {
                    ticks_pass(k);
                    exit(0);
                }
            }
            exit(0);
        }
        child_expect(pid, 0);
    }
    for (int i = 0; i < TICKS_PER_SECOND * 2; i++) {
        CHECK_IS(sysinfo(&after), 0);
        if (after.processes == before.processes)
            return;
        ticks_pass(1);
    }
    FAIL("%lu processes, %lu before", after.processes, before.processes);
}

TEST(pids_unique, "no two processes have the same pid, none comes back soon")
{
    int last = getpid();

    for (int i = 0; i < 100; i++) {
        int pid = child_start();
        if (pid == 0)
            exit(0);
        CHECK(pid != last && pid > 1);
        last = pid;
        child_expect(pid, 0);
    }
}

TEST(kill_running, "kill ends a process that computes")
{
    int pid = child_start();

    if (pid == 0) {
        for (;;)
            continue;
    }
    ticks_pass(2);
    CHECK_IS(kill(pid), 0);
    child_expect(pid, EXIT_KILLED);
}

/* Kills a child that waits for something, and expects its end within a second. */
static void kill_waiting_child(int pid)
{
    ticks_pass(3);
    long start = uptime();
    CHECK_IS(kill(pid), 0);
    child_expect(pid, EXIT_KILLED);
    CHECK(uptime() - start < TICKS_PER_SECOND);
}

TEST(kill_sleeping, "kill ends a process that sleeps")
{
    int pid = child_start();

    if (pid == 0) {
        sleep(20 * TICKS_PER_SECOND);
        FAIL("sleep came back");
    }
    kill_waiting_child(pid);
}

TEST(kill_reading, "kill ends a process that reads an empty pipe")
{
    int ends[2], pid;
    char c;

    pipe_make(ends);
    pid = child_start();
    if (pid == 0) {
        read(ends[0], &c, 1);
        FAIL("read came back");
    }
    kill_waiting_child(pid);
}

TEST(kill_writing, "kill ends a process that writes to a full pipe")
{
    static char chunk[1000];
    int ends[2], pid;

    pipe_make(ends);
    pid = child_start();
    if (pid == 0) {
        for (;;)
            write(ends[1], chunk, sizeof(chunk));
    }
    kill_waiting_child(pid);
}

TEST(kill_waiting, "kill ends a process that waits for a child")
{
    int pid = child_start();

    if (pid == 0 && child_start() > 0) {
        wait(NULL);
        FAIL("wait came back");
    }
    if (pid == 0) { /* the child's child */
        sleep(TICKS_PER_SECOND / 2);
        exit(0);
    }
    kill_waiting_child(pid);
}

TEST(kill_early, "kill that comes before the child first runs, or before it waits, is not lost")
{
    for (int i = 0; i < 40; i++) {
        int pid = child_start();
        if (pid == 0) {
            sleep(20 * TICKS_PER_SECOND);
            exit(0);
        }
        for (volatile int spin = 0; spin < i * 200; spin++)
            continue;
        CHECK_IS(kill(pid), 0);
        child_expect(pid, EXIT_KILLED);
    }
}

TEST(kill_errors, "kill knows who is not there")
{
    CHECK(kill(0) < 0);
    CHECK(kill(-1) < 0);
    CHECK_IS(kill(INT32_MAX), -ERROR_NO_PROCESS);
    CHECK(kill(INT32_MIN) < 0);
    int pid = child_start();
    if (pid == 0)
        exit(0);
    child_expect(pid, 0);
    CHECK_IS(kill(pid), -ERROR_NO_PROCESS);
}

TEST(kill_self, "a process may kill itself")
{
    int pid = child_start();

    if (pid == 0) {
        kill(getpid());
        for (;;)
            sleep(1);
    }
    child_expect(pid, EXIT_KILLED);
}

TEST(sleep_time, "sleep takes as long as it was told, in the clock of uptime")
{
    for (int ticks = 1; ticks <= 6; ticks++) {
        long start = uptime();
        ticks_pass(ticks);
        long took = uptime() - start;
        if (took < ticks || took > ticks + TICKS_PER_SECOND)
            FAIL("sleep(%d) took %ld ticks", ticks, took);
    }
    CHECK_IS(sleep(0), 0);
    sleep(-1); /* an error or nothing: but back at once */
    sleep(INT32_MIN);
}

TEST(sleep_many, "sleepers wake in the order of their times")
{
    int ends[2];
    char order[8];

    pipe_make(ends);
    for (int i = 7; i >= 0; i--) {
        if (child_start() == 0) {
            ticks_pass(5 + 6 * i);
            CHECK_IS(write(ends[1], &i, 1), 1);
            exit(0);
        }
    }
    for (int i = 0; i < 8; i++)
        CHECK_IS(read(ends[0], &order[i], 1), 1);
    children_join(8);
    for (int i = 0; i < 8; i++)
        CHECK_IS(order[i], i);
}

TEST(preemption, "a process that computes does not keep others from running")
{
    int pids[6];

    for (int i = 0; i < 6; i++) {
        pids[i] = child_start();
        if (pids[i] == 0) {
            for (;;)
                continue;
        }
    }
    long start = uptime();
    ticks_pass(5);
    CHECK(uptime() - start < 2 * TICKS_PER_SECOND);
    for (int i = 0; i < 6; i++)
        CHECK_IS(kill(pids[i]), 0);
    for (int i = 0; i < 6; i++)
        CHECK(wait(NULL) > 0);
}

static void run_no_instruction(void *unused)
{
    __asm__ volatile(".word 0xffffffff");
}

static void run_ebreak(void *unused)
{
    __asm__ volatile("ebreak");
}

static void run_csrr(void *unused)
{
    __asm__ volatile("csrr t0, sstatus" ::: "t0");
}

static void run_sret(void *unused)
{
    __asm__ volatile("wfi; sret");
}

TEST_WITH(TEST_FAULTS, faults, "each kind of fault ends the process with its cause")
{
    fault_expect(run_no_instruction, NULL, CAUSE_ILLEGAL);
    fault_expect(run_ebreak, NULL, CAUSE_BREAK);
    fault_expect(run_csrr, NULL, CAUSE_ILLEGAL);
    fault_expect(run_sret, NULL, CAUSE_ILLEGAL);
}

TEST(call_numbers, "a number that is no system call is an error")
{
    static const long numbers[] = {0,       -1,        SYSCALL_LIMIT, 100,
                                   1000000, INT64_MAX, INT64_MIN,     1l << 32 | 11};

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        CHECK_IS(syscall_raw(numbers[i], 0, 0, 0, 0, 0, 0), -ERROR_NO_SYSCALL);
}

static const ProcInfo *find_info(const ProcInfo *list, int count, int pid)
{
    for (int i = 0; i < count; i++) {
        if (list[i].pid == pid)
            return &list[i];
    }
    FAIL("procs() does not list %d", pid);
}

TEST(process_list, "procs() tells what is true")
{
    static ProcInfo list[PROCESS_MAX];
    int pid = child_start();

    if (pid == 0) {
        sleep(10 * TICKS_PER_SECOND);
        exit(0);
    }
    ticks_pass(3);
    int count = procs(list, PROCESS_MAX);
    CHECK(count >= 4);
    const ProcInfo *me = find_info(list, count, getpid()), *child = find_info(list, count, pid);
    CHECK_IS(me->state, PROCESS_RUNNING);
    CHECK_IS(child->state, PROCESS_WAITING);
    CHECK_IS(child->parent, getpid());
    CHECK_IS(child->job, me->job);
    CHECK(me->root != child->root && me->root % PAGE_SIZE == 0);
    CHECK(me->pages > 0 && strcmp(me->name, "usertests") == 0);
    find_info(list, count, 1);
    CHECK_IS(procs(list, 2), 2);
    CHECK_IS(procs(list, 0), 0);
    CHECK(procs(list, -1) <= 0);
    CHECK_IS(kill(pid), 0);
    child_expect(pid, EXIT_KILLED);
}

TEST(jobs, "a job is inherited; setjob(0) starts one named by the caller")
{
    static ProcInfo list[PROCESS_MAX];
    int ends[2], pid;
    char c;

    pipe_make(ends);
    pid = child_start();
    if (pid == 0) {
        CHECK(setjob(0) >= 0);
        int grandchild = child_start();
        if (grandchild == 0) {
            read(ends[0], &c, 1);
            exit(0);
        }
        int count = procs(list, PROCESS_MAX);
        CHECK_IS(find_info(list, count, getpid())->job, getpid());
        CHECK_IS(find_info(list, count, grandchild)->job, getpid());
        write(ends[1], "x", 1);
        child_expect(grandchild, 0);
        exit(0);
    }
    child_expect(pid, 0);
    CHECK(setjob(-1) < 0);
}

TEST(system_info, "sysinfo() and vtop() make sense")
{
    static char page[PAGE_SIZE * 2];
    SysInfo info;

    CHECK_IS(sysinfo(&info), 0);
    CHECK(info.pages_free > 0 && info.pages_free < info.pages_total);
    CHECK(info.harts >= 1 && info.harts <= 8);
    CHECK(info.processes >= 4 && info.processes <= PROCESS_MAX);
    CHECK(info.uptime_us > 0 && info.files > 0 && info.disk_blocks_free > 0);
    page[0] = page[PAGE_SIZE] = 1;
    CHECK(vtop(page) > 0);
    CHECK_IS(vtop(page) % PAGE_SIZE, (long)page % PAGE_SIZE);
    CHECK(vtop(page) != vtop(page + PAGE_SIZE));
    CHECK_IS(vtop(page + 5), vtop(page) + 5);
    CHECK(vtop(NULL) < 0);
    CHECK(vtop((void *)USER_TOP) < 0);
    CHECK(vtop((void *)0x80200000) < 0);
    CHECK(vtop((void *)-1l) < 0);
}
