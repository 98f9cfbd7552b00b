/*
 * support.c: what the tests lean on.
 */
#include "test.h"

_Noreturn void test_fail(const char *file, int line, const char *fmt, ...)
{
    char reason[160];
    va_list ap;

    for (const char *c = file; *c; c++) {
        if (*c == '/')
            file = c + 1;
    }
    va_start(ap, fmt);
    fmt_vstring(reason, sizeof(reason), fmt, ap);
    va_end(ap);
    dprintf(TEST_REPORT, "%s:%d: %s\n", file, line, reason);
    exit(1);
}

void test_compare(const char *file, int line, const char *expression, long got, long wanted)
{
    if (got != wanted)
        test_fail(file, line, "%s is %ld, not %ld", expression, got, wanted);
}

int child_start(void)
{
    int pid = fork();

    if (pid < 0)
        FAIL("fork: %s", error_text(pid));
    return pid;
}

void children_join(int count)
{
    for (int i = 0; i < count; i++) {
        int status = 0, pid = wait(&status);
        if (pid < 0)
            FAIL("wait: %s, with %d children to come", error_text(pid), count - i);
        if (status != 0)
            FAIL("child %d ended with status 0x%x", pid, status);
    }
}

int child_join(int pid)
{
    int status = -1;

    CHECK_IS(wait(&status), pid);
    return status;
}

void child_expect(int pid, int status)
{
    int got = child_join(pid);

    if (got != status)
        FAIL("child %d ended with status 0x%x, not 0x%x", pid, got, status);
}

void ticks_pass(int ticks)
{
    CHECK_IS(sleep(ticks), 0);
}

void fault_expect(TestBody *body, void *arg, int cause)
{
    int pid = child_start();

    if (pid == 0) {
        body(arg);
        FAIL("no fault at %p (cause %d was to come)", arg, cause);
    }
    child_expect(pid, EXIT_FAULT | cause);
}

void touch_load(void *address)
{
    *(volatile char *)address;
}

void touch_store(void *address)
{
    *(volatile char *)address = 1;
}

void touch_fetch(void *address)
{
    ((void (*)(void))address)();
}

void *pages_take(long pages)
{
    uintptr_t end = (uintptr_t)sbrk(0);
    long pad = (long)(-end % PAGE_SIZE);
    char *got = sbrk(pad + pages * PAGE_SIZE);

    if (is_error(got))
        FAIL("sbrk of %ld pages: %s", pages, error_text((int)(long)got));
    return got + pad;
}

static unsigned char pattern_byte(size_t i, unsigned seed)
{
    return (unsigned char)((i * 7 + i / 251 + seed * 37 + 11) & 0xff);
}

void pattern_fill(void *at, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++)
        ((unsigned char *)at)[i] = pattern_byte(i, seed);
}

long pattern_differs(const void *at, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++) {
        if (((const unsigned char *)at)[i] != pattern_byte(i, seed))
            return (long)i;
    }
    return -1;
}

uint64_t pages_free(void)
{
    SysInfo info;

    CHECK_IS(sysinfo(&info), 0);
    return info.pages_free;
}

unsigned random_next(unsigned *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

int file_open(const char *name, int flags)
{
    int fd = open(name, flags);

    if (fd < 0)
        FAIL("open %s: %s", name, error_text(fd));
    return fd;
}

/* The pattern of a file is that of each CHUNK, with its number added to the seed. */
#define CHUNK 4000

void file_make(const char *name, long size, unsigned seed)
{
    static char buf[CHUNK];
    int fd = file_open(name, O_WRONLY | O_CREATE | O_TRUNC);

    for (long at = 0; at < size; at += CHUNK) {
        int n = size - at < CHUNK ? (int)(size - at) : CHUNK;
        pattern_fill(buf, (size_t)n, seed + (unsigned)(at / CHUNK));
        int wrote = write(fd, buf, n);
        if (wrote != n)
            FAIL("%s: write at %ld gave %d (%s)", name, at, wrote, error_text(wrote));
    }
    CHECK_IS(close(fd), 0);
}

void file_expect(const char *name, long size, unsigned seed)
{
    static char buf[CHUNK];
    int fd = file_open(name, O_RDONLY);
    Stat st;

    CHECK_IS(fstat(fd, &st), 0);
    CHECK_IS(st.size, size);
    for (long at = 0; at < size; at += CHUNK) {
        int n = size - at < CHUNK ? (int)(size - at) : CHUNK;
        CHECK_IS(read(fd, buf, n), n);
        long wrong = pattern_differs(buf, (size_t)n, seed + (unsigned)(at / CHUNK));
        if (wrong >= 0)
            FAIL("%s: wrong byte at offset %ld", name, at + wrong);
    }
    CHECK_IS(read(fd, buf, 1), 0);
    CHECK_IS(close(fd), 0);
}

void file_remove(const char *name)
{
    int error = unlink(name);

    if (error < 0)
        FAIL("unlink %s: %s", name, error_text(error));
}

void pipe_make(int ends[2])
{
    CHECK_IS(pipe(ends), 0);
}

void report_only(void)
{
    for (int fd = TEST_REPORT + 1; fd < PROCESS_FILES; fd++)
        close(fd);
}

const WildPointer *wild_pointers(int *count)
{
    static WildPointer list[] = {
        {"null", NULL, false},
        {"the first page", (void *)0x10, false},
        {"below the program", (void *)(USER_BASE - 8), false},
        {"beyond the break", NULL, false},
        {"the stack's guard page", (void *)(USER_TOP - USER_STACK_SIZE - 64), false},
        {"past the user's top", (void *)USER_TOP, false},
        {"across the user's top", (void *)(USER_TOP - 2), false},
        {"kernel text", (void *)0x80200000, false},
        {"a device", (void *)0x10000000, false},
        {"the highest half", (void *)0xffffffc000000000, false},
        {"a hole in the address", (void *)0x0000010000000000, false},
        {"the last bytes", (void *)-2l, false},
        {"program text", (void *)(USER_BASE + 64), true},
    };

    list[3].at = (char *)sbrk(0) + 2 * PAGE_SIZE;
    *count = (int)(sizeof(list) / sizeof(list[0]));
    return list;
}
