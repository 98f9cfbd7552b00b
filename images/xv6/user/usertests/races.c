/*
 * races.c: many processes at once, on all harts.
 */
#include "test.h"

#define WORKERS 6

typedef void Work(unsigned worker);

static void workers_run(int count, Work *work)
{
    int worker = 0;

    while (worker < count && child_start() != 0)
        worker++;
    if (worker < count) { /* we are that one */
        work((unsigned)worker);
        exit(0);
    }
    children_join(count);
}

static void forker(unsigned worker)
{
    static int value;

    for (int i = 0; i < 25; i++) {
        value = i;
        int pid = child_start();
        if (pid == 0) {
            CHECK_IS(value, i);
            value = -1;
            exit(i + 2);
        }
        child_expect(pid, i + 2);
        CHECK_IS(value, i);
    }
}

TEST(storm_fork, "forks, exits and waits in parallel")
{
    workers_run(WORKERS, forker);
}

static void memory_worker(unsigned worker)
{
    unsigned state = worker + 1;

    for (int i = 0; i < 12; i++) {
        long pages = 10 + (long)(random_next(&state) % 60);
        uint64_t *area = pages_take(pages);
        size_t words = (size_t)pages * PAGE_SIZE / 8;
        for (size_t k = 0; k < words; k += 64) {
            CHECK(area[k] == 0);
            area[k] = (uint64_t)worker << 32 | k;
        }
        if (i % 4 == 0)
            ticks_pass(1);
        for (size_t k = 0; k < words; k += 64)
            CHECK(area[k] == ((uint64_t)worker << 32 | k));
        sbrk(-pages * PAGE_SIZE);
    }
}

TEST(storm_memory, "frames taken and given back in parallel belong to one process at a time")
{
    workers_run(8, memory_worker);
}

static void cow_worker(unsigned worker)
{
    static unsigned char area[32 * PAGE_SIZE];

    for (int round = 0; round < 6; round++) {
        memset(area, (int)worker + round, sizeof(area));
        for (int i = 0; i < 2; i++) {
            if (child_start() == 0) {
                for (size_t k = 0; k < sizeof(area); k += PAGE_SIZE / 2) {
                    CHECK(area[k] == (unsigned char)(worker + (unsigned)round));
                    area[k] = 0xff;
                }
                exit(0);
            }
        }
        for (size_t k = 0; k < sizeof(area); k += PAGE_SIZE)
            area[k]++;
        children_join(2);
        for (size_t k = 0; k < sizeof(area); k += PAGE_SIZE)
            CHECK(area[k] == (unsigned char)(worker + (unsigned)round + 1));
    }
}

TEST(storm_cow, "parents and children write to shared frames at the same moment")
{
    workers_run(4, cow_worker);
}

static void killer(unsigned worker)
{
    unsigned state = worker + 77;

    for (int i = 0; i < 20; i++) {
        int pid = child_start();
        if (pid == 0) {
            int fds[2];
            for (;;) { /* whatever the kill hits */
                if (pipe(fds) == 0) {
                    write(fds[1], "abc", 3);
                    close(fds[0]);
                    close(fds[1]);
                }
                int grandchild = fork();
                if (grandchild == 0)
                    exit(0);
                if (grandchild > 0)
                    wait(NULL);
                sbrk(PAGE_SIZE);
                sleep(0);
            }
        }
        for (volatile unsigned spin = random_next(&state) % 30000; spin; spin--)
            continue;
        CHECK_IS(kill(pid), 0);
        child_expect(pid, EXIT_KILLED);
    }
}

TEST(storm_kill, "kills that hit processes in the middle of anything")
{
    workers_run(4, killer);
}

TEST(storm_kill_same, "many kill one process at the same time")
{
    for (int round = 0; round < 15; round++) {
        int pid = child_start();
        if (pid == 0) {
            for (;;)
                sleep(1);
        }
        for (int i = 0; i < 4; i++) {
            if (child_start() == 0) {
                int error = kill(pid);
                CHECK(error == 0 || error == -ERROR_NO_PROCESS);
                exit(0);
            }
        }
        for (int i = 0; i < 5; i++) {
            int status, ended = wait(&status);
            CHECK(ended > 0);
            CHECK_IS(status, ended == pid ? EXIT_KILLED : 0);
        }
    }
}

static void orphan_maker(unsigned worker)
{
    for (int i = 0; i < 8; i++) {
        int pid = child_start();
        if (pid == 0) {
            if (fork() == 0) {
                sleep((int)(worker + (unsigned)i) % 2);
                exit(0);
            }
            exit(0);
        }
        child_expect(pid, 0);
    }
}

TEST(storm_orphans, "parents that end while their children end")
{
    workers_run(5, orphan_maker);
}

static void ponger(unsigned worker)
{
    int there[2], back[2];
    unsigned value = 0;

    pipe_make(there);
    pipe_make(back);
    int pid = child_start();
    if (pid == 0) {
        close(there[1]);
        while (read(there[0], &value, 4) == 4) {
            value += worker;
            CHECK_IS(write(back[1], &value, 4), 4);
        }
        exit(0);
    }
    for (unsigned i = 0; i < 400; i++) {
        value = i;
        CHECK_IS(write(there[1], &value, 4), 4);
        CHECK_IS(read(back[0], &value, 4), 4);
        CHECK_IS(value, i + worker);
    }
    close(there[1]);
    child_expect(pid, 0);
}

TEST(storm_pipes, "many pairs wake each other in parallel")
{
    workers_run(WORKERS, ponger);
}

/* Both ends at full speed through a small pipe: each side keeps meeting the other's wake-up. */
static void streamer(unsigned worker)
{
    static unsigned char buf[700];
    unsigned expected = 0;
    int ends[2], got;

    pipe_make(ends);
    int pid = child_start();
    if (pid == 0) {
        for (unsigned i = 0; i < 40000; i += 500) {
            for (unsigned k = 0; k < 500; k++)
                buf[k] = (unsigned char)((i + k) * 3 + worker);
            CHECK_IS(write(ends[1], buf, 500), 500);
        }
        exit(0);
    }
    close(ends[1]);
    while ((got = read(ends[0], buf, sizeof(buf))) > 0) {
        for (int i = 0; i < got; i++, expected++)
            CHECK(buf[i] == (unsigned char)(expected * 3 + worker));
    }
    CHECK_IS(expected, 40000);
    close(ends[0]);
    child_expect(pid, 0);
}

TEST(storm_streams, "many full pipes in parallel")
{
    workers_run(5, streamer);
}

static void filer(unsigned worker)
{
    char name[16];

    for (unsigned i = 0; i < 8; i++) {
        fmt_string(name, sizeof(name), "w%u.%u", worker, i % 3);
        file_make(name, 3000 + 2500 * (long)i, worker * 16 + i);
        file_expect(name, 3000 + 2500 * (long)i, worker * 16 + i);
        if (i % 3 == 2)
            file_remove(name);
    }
}

TEST(storm_files, "files written and read in parallel keep their own bytes")
{
    workers_run(5, filer);
}

static void shared_folder_worker(unsigned worker)
{
    char name[16], other[16];

    for (unsigned i = 0; i < 30; i++) {
        fmt_string(name, sizeof(name), "s%u", i % 5);
        fmt_string(other, sizeof(other), "s%u", (i + worker) % 5);
        switch ((i + worker) % 5) {
        case 0: close(open(name, O_CREATE | O_RDWR)); break;
        case 1: unlink(name); break;
        case 2: link(name, other); break;
        case 3: mkdir(name); break;
        default: chdir(name) == 0 ? chdir("..") : 0; break;
        }
    }
}

TEST(storm_names, "names made and removed by all at once leave a folder that is sound")
{
    char name[16];
    Stat st;

    workers_run(5, shared_folder_worker);
    for (int i = 0; i < 5; i++) {
        fmt_string(name, sizeof(name), "s%d", i);
        int fd = open(name, O_RDONLY);
        if (fd < 0)
            continue;
        CHECK_IS(fstat(fd, &st), 0);
        CHECK(st.links >= 1);
        CHECK_IS(close(fd), 0);
        CHECK_IS(unlink(name), 0);
        CHECK_IS(open(name, O_RDONLY), -ERROR_NOT_FOUND);
    }
    int fd = file_open(".", O_RDONLY);
    CHECK_IS(fstat(fd, &st), 0);
    CHECK_IS(st.links, 2);
}

static void appender(unsigned worker)
{
    unsigned char record[32];
    int fd = file_open("log", O_CREATE | O_WRONLY | O_APPEND);

    memset(record, 'a' + (int)worker, sizeof(record));
    for (int i = 0; i < 30; i++)
        CHECK_IS(write(fd, record, sizeof(record)), sizeof(record));
    CHECK_IS(close(fd), 0);
}

TEST(storm_append, "records appended in parallel are whole, and all are there")
{
    char record[32];
    int seen[5] = {0};

    workers_run(5, appender);
    int fd = file_open("log", O_RDONLY);
    while (read(fd, record, sizeof(record)) == (int)sizeof(record)) {
        for (size_t i = 1; i < sizeof(record); i++)
            CHECK(record[i] == record[0]);
        CHECK(record[0] >= 'a' && record[0] < 'f');
        seen[record[0] - 'a']++;
    }
    for (int i = 0; i < 5; i++)
        CHECK_IS(seen[i], 30);
}

static void runner(unsigned worker)
{
    for (int i = 0; i < 5; i++) {
        int pid = child_start();
        if (pid == 0) {
            char *argv[] = {"echo", "-n", NULL};
            report_only();
            exec("/bin/echo", argv);
            exit(99);
        }
        child_expect(pid, 0);
    }
}

TEST(storm_exec, "programs started in parallel")
{
    workers_run(5, runner);
}

static void syncer(unsigned worker)
{
    char name[16];

    fmt_string(name, sizeof(name), "sync%u", worker);
    for (int i = 0; i < 4; i++) {
        int fd = file_open(name, O_CREATE | O_WRONLY | O_TRUNC);
        CHECK_IS(write(fd, name, 6), 6);
        CHECK_IS(worker % 2 ? sync() : fsync(fd), 0);
        CHECK_IS(close(fd), 0);
    }
}

TEST(storm_sync, "sync and fsync from all sides while others write")
{
    workers_run(5, syncer);
}

static void sleeper(unsigned worker)
{
    for (int i = 0; i < 8; i++) {
        long start = uptime();
        ticks_pass(1 + (int)(worker % 3));
        CHECK(uptime() - start < 10 * TICKS_PER_SECOND);
    }
}

TEST(storm_sleep, "twenty sleepers all wake")
{
    workers_run(20, sleeper);
}
