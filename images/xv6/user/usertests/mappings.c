/* lab mmap: file */
/*
 * mappings.c: files in memory.
 */
#include "test.h"

#define SIZE (5 * PAGE_SIZE + 100)

static char buf[SIZE];

static void file_patterned(const char *name)
{
    int fd = file_open(name, O_CREATE | O_RDWR | O_TRUNC);

    pattern_fill(buf, SIZE, 1);
    CHECK_IS(write(fd, buf, SIZE), SIZE);
    CHECK_IS(close(fd), 0);
}

static char *map(const char *name, int flags, int prot, int shared, uint64_t off)
{
    int fd = file_open(name, flags);
    char *at = mmap(NULL, SIZE, prot, shared, fd, off);

    if (is_error(at))
        FAIL("mmap: %s", error_text((int)(long)at));
    CHECK_IS(close(fd), 0);
    return at;
}

/* What is on the disk under that name now. */
static void file_load(const char *name)
{
    int fd = file_open(name, O_RDONLY);

    CHECK_IS(read(fd, buf, SIZE), SIZE);
    CHECK_IS(read(fd, buf, 1), 0);
    CHECK_IS(close(fd), 0);
    fd = file_open(name, O_RDONLY);
    CHECK_IS(read(fd, buf, SIZE), SIZE);
    CHECK_IS(close(fd), 0);
}

TEST(mmap_private, "a private mapping shows the file, and keeps what is stored to itself")
{
    file_patterned("f");
    uint64_t before = pages_free();
    char *at = map("f", O_RDONLY, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);
    CHECK(before - pages_free() < 2);
    CHECK_IS(pattern_differs(at, SIZE, 1), -1);
    for (int i = SIZE; i < 6 * PAGE_SIZE; i++)
        CHECK_IS(at[i], 0);
    at[0] = at[PAGE_SIZE + 5] = 77;
    CHECK_IS(munmap(at, SIZE), 0);
    file_load("f");
    CHECK_IS(pattern_differs(buf, SIZE, 1), -1);
}

TEST(mmap_shared, "what is stored in a shared mapping is in the file afterwards, and nothing more")
{
    file_patterned("f");
    char *at = map("f", O_RDWR, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
    pattern_fill(at + PAGE_SIZE, PAGE_SIZE, 2);
    at[SIZE - 1] = 9;
    at[SIZE + 1] = 10; /* behind the file's end: lost */
    file_load("f");
    CHECK_IS(pattern_differs(buf, SIZE, 1), -1);
    CHECK_IS(munmap(at, SIZE), 0);
    file_load("f");
    CHECK_IS(pattern_differs(buf + PAGE_SIZE, PAGE_SIZE, 2), -1);
    CHECK_IS(buf[SIZE - 1], 9);
    CHECK_IS(pattern_differs(buf, PAGE_SIZE, 1), -1);
}

TEST(mmap_parts, "a mapping may be given up from either end, with an offset into the file")
{
    file_patterned("f");
    char *at = map("f", O_RDWR, PROT_READ | PROT_WRITE, MAP_SHARED, PAGE_SIZE);
    at[0] = at[3 * PAGE_SIZE] = 55;
    CHECK_IS(munmap(at + PAGE_SIZE, PAGE_SIZE), -ERROR_INVALID);
    CHECK_IS(munmap(at + 1, PAGE_SIZE), -ERROR_INVALID);
    CHECK_IS(munmap(at, 0), -ERROR_INVALID);
    CHECK_IS(munmap(at, 100 * PAGE_SIZE), -ERROR_INVALID);
    CHECK_IS(munmap(at, PAGE_SIZE), 0);
    CHECK_IS(munmap(at, PAGE_SIZE), -ERROR_INVALID);
    CHECK_IS(munmap(at + 5 * PAGE_SIZE, PAGE_SIZE), 0);
    CHECK_IS(at[3 * PAGE_SIZE], 55);
    CHECK_IS(munmap(at + PAGE_SIZE, 4 * PAGE_SIZE), 0);
    file_load("f");
    CHECK_IS(buf[PAGE_SIZE], 55);
    CHECK_IS(buf[4 * PAGE_SIZE], 55);
    CHECK_IS(pattern_differs(buf, PAGE_SIZE, 1), -1);
}

TEST(mmap_refused, "arguments that make no sense, and rights that the descriptor has not")
{
    file_patterned("f");
    int fd = file_open("f", O_RDONLY), ends[2], folder = file_open(".", O_RDONLY);
    int blind = file_open("f", O_WRONLY);
    const struct {
        long at, size, prot, flags, fd, off, wanted;
    } rows[] = {
        {0, SIZE, PROT_READ, MAP_SHARED, 99, 0, -ERROR_BAD_DESCRIPTOR},
        {0, SIZE, PROT_READ, MAP_SHARED, -1, 0, -ERROR_BAD_DESCRIPTOR},
        {0, SIZE, PROT_READ, 0, fd, 0, -ERROR_INVALID},
        {0, SIZE, PROT_READ, 3, fd, 0, -ERROR_INVALID},
        {0, SIZE, 0, MAP_SHARED, fd, 0, -ERROR_INVALID},
        {0, SIZE, 4 | PROT_READ, MAP_SHARED, fd, 0, -ERROR_INVALID},
        {0, 0, PROT_READ, MAP_SHARED, fd, 0, -ERROR_INVALID},
        {0, -1, PROT_READ, MAP_SHARED, fd, 0, -ERROR_INVALID},
        {0, -PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0, -ERROR_INVALID},
        {0, 1l << 31, PROT_READ, MAP_SHARED, fd, 0, -ERROR_NO_MEMORY},
        {0, SIZE, PROT_READ, MAP_SHARED, fd, 1, -ERROR_INVALID},
        {0, SIZE, PROT_READ, MAP_SHARED, fd, -PAGE_SIZE, -ERROR_INVALID},
        {PAGE_SIZE, SIZE, PROT_READ, MAP_SHARED, fd, 0, -ERROR_INVALID},
        {0, SIZE, PROT_READ, MAP_SHARED, folder, 0, -ERROR_INVALID},
        {0, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0, -ERROR_PERMISSION},
        {0, SIZE, PROT_READ, MAP_PRIVATE, blind, 0, -ERROR_PERMISSION},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        long got = syscall_raw(42, rows[i].at, rows[i].size, rows[i].prot, rows[i].flags,
                               rows[i].fd, rows[i].off);
        if (got != rows[i].wanted)
            FAIL("row %zu gave %ld", i, got);
    }
    pipe_make(ends);
    CHECK_IS(mmap(NULL, SIZE, PROT_READ, MAP_SHARED, ends[0], 0), -ERROR_INVALID);
    CHECK_IS(mmap(NULL, SIZE, PROT_READ, MAP_SHARED, 1, 0), -ERROR_INVALID);
    char *heap = sbrk(0);
    for (int i = 0; i < MAPPINGS_MAX; i++)
        CHECK(!is_error(mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0)));
    CHECK_IS(mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0), -ERROR_NO_MEMORY);
    CHECK(is_error(sbrk((char *)(USER_TOP - USER_STACK_SIZE - PAGE_SIZE) - heap)));
    CHECK(!is_error(sbrk(PAGE_SIZE)));
}

static void read_beyond(void *at)
{
    touch_load((char *)at + 6 * PAGE_SIZE);
}

TEST_WITH(TEST_FAULTS, mmap_faults, "stores without the right, beyond the file, after munmap")
{
    file_patterned("f");
    char *at = map("f", O_RDWR, PROT_READ, MAP_SHARED, 0);
    fault_expect(touch_store, at, CAUSE_STORE);
    fault_expect(touch_fetch, at, CAUSE_FETCH);
    int fd = file_open("f", O_RDONLY);
    char *more = mmap(NULL, 10 * PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
    CHECK(!is_error(more));
    fault_expect(read_beyond, more, CAUSE_LOAD);
    CHECK_IS(read(fd, at, 1), -ERROR_BAD_ADDRESS);
    CHECK_IS(munmap(at, SIZE), 0);
    fault_expect(touch_load, at, CAUSE_LOAD);
    CHECK_IS(write(fd, at, 1) < 0, 1);
}

TEST(mmap_fork, "a child has the mappings: shared frames are shared, private ones apart")
{
    int status = 0;

    file_patterned("f");
    file_patterned("g");
    char *shared = map("f", O_RDWR, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
    char *own = map("g", O_RDWR, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);
    shared[0] = own[0] = 1;
    CHECK(shared[PAGE_SIZE] != 3);
    int pid = child_start();
    if (pid == 0) {
        shared[0]++;
        own[0]++;
        CHECK_IS(pattern_differs(shared + 2 * PAGE_SIZE, 0, 1), -1);
        shared[PAGE_SIZE] = 3;
        shared[2 * PAGE_SIZE] = 4; /* not there yet at the fork: the child's own, but the file's */
        CHECK_IS(own[0], 2);
        exit(0); /* without munmap */
    }
    CHECK_IS(wait(&status), pid);
    CHECK_IS(status, 0);
    CHECK_IS(shared[0], 2);
    CHECK_IS(shared[PAGE_SIZE], 3);
    CHECK_IS(own[0], 1);
    file_load("f");
    CHECK_IS(buf[0], 2);
    CHECK_IS(buf[PAGE_SIZE], 3);
    CHECK_IS(buf[2 * PAGE_SIZE], 4);
    file_load("g");
    CHECK_IS(pattern_differs(buf, SIZE, 1), -1);
}

TEST(mmap_calls,
     "system calls may be the first to touch, also with the very file that they work on")
{
    file_patterned("f");
    char *at = map("f", O_RDWR, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
    int fd = file_open("f", O_RDWR), ends[2];

    CHECK_IS(write(fd, at + PAGE_SIZE, PAGE_SIZE), PAGE_SIZE); /* page 1 over page 0 */
    CHECK_IS(read(fd, at + 2 * PAGE_SIZE - 10, 20), 20);       /* into pages 1 and 2, from 1 */
    pipe_make(ends);
    CHECK_IS(write(ends[1], at + 3 * PAGE_SIZE, 10), 10);
    CHECK_IS(read(ends[0], at + 4 * PAGE_SIZE, 10), 10);
    Stat *st = (Stat *)(at + 5 * PAGE_SIZE);
    CHECK_IS(fstat(fd, st), 0);
    CHECK_IS(st->size, SIZE);
    CHECK_IS(munmap(at, SIZE), 0);
    CHECK_IS(close(fd), 0);
    int name = file_open("name", O_CREATE | O_RDWR);
    CHECK_IS(write(name, "f", 2), 2);
    at = mmap(NULL, 100, PROT_READ, MAP_PRIVATE, name, 0);
    CHECK(!is_error(at));
    CHECK_IS(link(at, "second"), 0); /* a path that comes from a file */
    CHECK_IS(unlink("second"), 0);
    CHECK_IS(link("f", at), -ERROR_EXISTS);
    CHECK_IS(exec(at, (char *[]){at, NULL}), -ERROR_BAD_PROGRAM);
}

TEST(mmap_ends,
     "exec, and a kill, write back what is dirty; an unlinked file stays while it is mapped")
{
    file_patterned("f");
    for (int how = 0; how < 2; how++) {
        int pid = child_start();
        if (pid == 0) {
            char *at = map("f", O_RDWR, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
            at[PAGE_SIZE] = (char)(how + 100);
            if (how == 0)
                exec("/bin/mkdir", (char *[]){"mkdir", "made", NULL});
            kill(getpid());
            for (;;)
                ;
        }
        wait(NULL);
        file_load("f");
        CHECK_IS(buf[PAGE_SIZE], how + 100);
    }
    char *at = map("f", O_RDWR, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
    file_remove("f");
    at[0] = 1;
    CHECK_IS(at[PAGE_SIZE], 101);
    CHECK_IS(munmap(at, SIZE), 0);
}

TEST(mmap_storm, "mappings that come, fork and go in parallel, of one file")
{
    file_patterned("f");
    for (int i = 0; i < 6; i++) {
        if (child_start() == 0) {
            for (int k = 0; k < 12; k++) {
                char *at =
                    map("f", O_RDWR, PROT_READ | PROT_WRITE, k % 2 ? MAP_SHARED : MAP_PRIVATE, 0);
                at[i * 100] = (char)(i + 1);
                if (child_start() == 0) {
                    CHECK_IS(at[i * 100], i + 1);
                    at[PAGE_SIZE + i] = 1;
                    exit(0);
                }
                children_join(1);
                CHECK_IS(munmap(at, SIZE), 0);
            }
            exit(0);
        }
    }
    children_join(6);
}
