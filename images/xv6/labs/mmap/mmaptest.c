/*
 * mmaptest: files in memory.
 */
#include "labtest.h"

#define CALL_MMAP   42
#define CALL_MUNMAP 43

#define READ_ONLY  1 /* prot */
#define READ_WRITE 3
#define SHARED     1 /* flags */
#define PRIVATE    2

#define PAGES 16
#define SIZE  ((PAGES - 1) * PAGE_SIZE + 1000) /* of the file */

static char *mmap_raw(long at, long size, long prot, long flags, long fd, long off)
{
    return (char *)syscall_raw(CALL_MMAP, at, size, prot, flags, fd, off);
}

static long munmap_raw(const void *at, long size)
{
    return syscall_raw(CALL_MUNMAP, at, size);
}

/* A byte of the file tells where it is. */
static char byte_at(long off)
{
    return (char)(off * 7 + off / PAGE_SIZE);
}

static void file_make(const char *path)
{
    static char page[PAGE_SIZE];
    int fd = open(path, O_CREATE | O_RDWR | O_TRUNC);

    for (long off = 0; off < SIZE; off += PAGE_SIZE) {
        long n = SIZE - off < PAGE_SIZE ? SIZE - off : PAGE_SIZE;
        for (long i = 0; i < n; i++)
            page[i] = byte_at(off + i);
        write(fd, page, (int)n);
    }
    close(fd);
}

static char *map(const char *path, int how, long prot, long flags)
{
    int fd = open(path, how);
    char *at = mmap_raw(0, SIZE, prot, flags, fd, 0);

    close(fd);
    if (is_error(at))
        GIVE_UP("mmap: %s", error_text((int)(long)at));
    return at;
}

static long wrong_bytes(const char *at, long from, long to)
{
    long wrong = 0;

    for (long i = from; i < to; i++)
        wrong += at[i] != byte_at(i);
    return wrong;
}

/* In a child: the status that it ends with. */
static long child_status(void (*run)(char *), char *at)
{
    int status = -1;

    if (child_start() == 0) {
        run(at);
        exit(0);
    }
    wait(&status);
    return status;
}

static void load(char *at)
{
    *(volatile char *)at;
}

static void store(char *at)
{
    *(volatile char *)at = 1;
}

static void part_read(void)
{
    file_make("/mapped");
    SysInfo before, after;
    sysinfo(&before);
    char *at = map("/mapped", O_RDONLY, READ_ONLY, PRIVATE);
    value("wrong", wrong_bytes(at, 0, SIZE));
    long tail = 0;
    for (long i = SIZE; i < PAGES * PAGE_SIZE; i++)
        tail += at[i] != 0;
    value("tail", tail);
    value("unmap", munmap_raw(at, SIZE));
    sysinfo(&after);
    value("frames", (long)(before.pages_free - after.pages_free));
    value("files", (long)(after.files - before.files));
    value("gone", child_status(load, at));
    int fd = open("/mapped", O_RDONLY);
    at = mmap_raw(0, 2 * PAGE_SIZE, READ_ONLY, PRIVATE, fd, 3 * PAGE_SIZE);
    value("offset", is_error(at) ? -1 : at[5] == byte_at(3 * PAGE_SIZE + 5));
}

static void part_lazy(void)
{
    file_make("/mapped");
    char *at = map("/mapped", O_RDWR, READ_WRITE, SHARED);
    value("pid", getpid());
    value("at", (long)at);
    stop(1);
    load(at + 2 * PAGE_SIZE);
    store(at + 7 * PAGE_SIZE + 3);
    load(at + 15 * PAGE_SIZE);
    stop(2);
    munmap_raw(at, SIZE);
    stop(3);
}

/* The grader looks into the files afterwards. */
static void part_write(void)
{
    file_make("/shared");
    file_make("/private");
    file_make("/exit");
    file_make("/exec");
    char *shared = map("/shared", O_RDWR, READ_WRITE, SHARED);
    char *own = map("/private", O_RDONLY, READ_WRITE, PRIVATE);
    store(shared);
    store(shared + 9 * PAGE_SIZE + 17);
    store(shared + SIZE + 5); /* behind the file's end */
    store(own + 4);
    value("own", own[4]);
    value("shared", munmap_raw(shared, SIZE));
    value("private", munmap_raw(own, SIZE));
    if (child_start() == 0) {
        char *at = map("/exit", O_RDWR, READ_WRITE, SHARED);
        store(at + 3 * PAGE_SIZE);
        exit(0);
    }
    wait(NULL);
    if (child_start() == 0) {
        store(map("/exec", O_RDWR, READ_WRITE, SHARED) + 5 * PAGE_SIZE);
        exec("/bin/echo", (char *[]){"echo", NULL});
        exit(1);
    }
    wait(NULL);
    sync();
}

static void part_parts(void)
{
    file_make("/mapped");
    char *at = map("/mapped", O_RDWR, READ_WRITE, SHARED);
    value("head", munmap_raw(at, 2 * PAGE_SIZE));
    value("head_gone", child_status(load, at + PAGE_SIZE));
    value("tail", munmap_raw(at + 10 * PAGE_SIZE, 6 * PAGE_SIZE));
    value("tail_gone", child_status(load, at + 10 * PAGE_SIZE));
    value("rest", wrong_bytes(at, 2 * PAGE_SIZE, 10 * PAGE_SIZE));
    value("all", munmap_raw(at + 2 * PAGE_SIZE, 8 * PAGE_SIZE));
    value("twice", munmap_raw(at + 2 * PAGE_SIZE, 8 * PAGE_SIZE));
}

static void part_fork(void)
{
    int status = -1;

    file_make("/mapped");
    char *shared = map("/mapped", O_RDWR, READ_WRITE, SHARED);
    char *own = map("/mapped", O_RDWR, READ_WRITE, PRIVATE);
    shared[0] = own[0] = 1;
    if (child_start() == 0) {
        long wrong = wrong_bytes(shared, PAGE_SIZE, SIZE) + wrong_bytes(own, PAGE_SIZE, SIZE);
        own[0] = shared[0] = 2;
        exit(wrong ? 9 : 4);
    }
    wait(&status);
    value("child", status);
    value("shared", shared[0]);
    value("own", own[0]);
}

static void part_calls(void)
{
    int ends[2];

    file_make("/mapped");
    char *at = map("/mapped", O_RDWR, READ_WRITE, SHARED);
    int fd = open("/mapped", O_RDWR);
    pipe_make(ends);
    value("pipe", write(ends[1], at + 5 * PAGE_SIZE - 4, 8));
    value("back", read(ends[0], at + 8 * PAGE_SIZE - 4, 8));
    value("same", memcmp(at + 5 * PAGE_SIZE - 4, at + 8 * PAGE_SIZE - 4, 8) == 0);
    value("file", write(fd, at + 11 * PAGE_SIZE, PAGE_SIZE)); /* a file's page over another */
    value("into", read(fd, at + 12 * PAGE_SIZE, PAGE_SIZE));
    value("bytes", at[12 * PAGE_SIZE] == byte_at(PAGE_SIZE));
}

static void part_wild(void)
{
    file_make("/mapped");
    int fd = open("/mapped", O_RDONLY), folder = open("/", O_RDONLY);

    value("write", (long)mmap_raw(0, SIZE, READ_WRITE, SHARED, fd, 0));
    value("descriptor", (long)mmap_raw(0, SIZE, READ_ONLY, SHARED, 99, 0));
    value("negative", (long)mmap_raw(0, SIZE, READ_ONLY, SHARED, -1, 0));
    value("nothing", (long)mmap_raw(0, 0, READ_ONLY, SHARED, fd, 0));
    value("huge", (long)mmap_raw(0, -1, READ_ONLY, SHARED, fd, 0));
    value("large", (long)mmap_raw(0, 1l << 31, READ_ONLY, SHARED, fd, 0));
    value("flags", (long)mmap_raw(0, SIZE, READ_ONLY, 0, fd, 0));
    value("offset", (long)mmap_raw(0, SIZE, READ_ONLY, SHARED, fd, 1));
    value("folder", (long)mmap_raw(0, SIZE, READ_ONLY, SHARED, folder, 0));
    value("unmap", munmap_raw((void *)USER_BASE, PAGE_SIZE));
    value("kernel", munmap_raw((void *)0x80200000, PAGE_SIZE));
    char *at = map("/mapped", O_RDONLY, READ_ONLY, SHARED);
    value("store", child_status(store, at));
    char *more = mmap_raw(0, (PAGES + 4) * PAGE_SIZE, READ_ONLY, SHARED, fd, 0);
    value("beyond", is_error(more) ? 0 : child_status(load, more + (PAGES + 1) * PAGE_SIZE));
    value("heap", is_error(sbrk(at - (char *)sbrk(0))));
}

const Part parts[] = {
    {"read", part_read}, {"lazy", part_lazy},   {"write", part_write}, {"parts", part_parts},
    {"fork", part_fork}, {"calls", part_calls}, {"wild", part_wild},   {0}};
