/*
 * wild.c: pointers that a system call must not follow.
 */
#include "test.h"

typedef long WildCall(void *at);

static int ends[2]; /* a pipe with bytes in it */
static int file;

static long call_read_pipe(void *at)
{
    return read(ends[0], at, 8);
}
static long call_write_pipe(void *at)
{
    return write(ends[1], at, 8);
}
static long call_read_file(void *at)
{
    return read(file, at, 8);
}
static long call_write_file(void *at)
{
    return write(file, at, 8);
}
static long call_write_console(void *at)
{
    return write(1, at, 8);
}
static long call_read_folder(void *at)
{
    return read(open("/", O_RDONLY), at, 64);
}
static long call_fstat(void *at)
{
    return fstat(file, at);
}
static long call_pipe(void *at)
{
    return pipe(at);
}
static long call_procs(void *at)
{
    return procs(at, 4);
}
static long call_sysinfo(void *at)
{
    return sysinfo(at);
}
static long call_pagemap(void *at)
{
    return pagemap(getpid(), 0, USER_TOP, at, 4);
}
static long call_frames(void *at)
{
    return frames(0, at, 300);
}
static long call_callcount(void *at)
{
    return callcount(getpid(), at, 2);
}
static long call_switches(void *at)
{
    return switches(0, at, 4);
}
static long call_screen(void *at)
{
    return screen(at);
}
static long call_blit(void *at)
{
    return blit(at, at);
}
static long call_open(void *at)
{
    return open(at, O_CREATE | O_RDWR);
}
static long call_chdir(void *at)
{
    return chdir(at);
}
static long call_mkdir(void *at)
{
    return mkdir(at);
}
static long call_mknod(void *at)
{
    return mknod(at, 1, 1);
}
static long call_unlink(void *at)
{
    return unlink(at);
}
static long call_link_old(void *at)
{
    return link(at, "x");
}
static long call_link_new(void *at)
{
    return link("f", at);
}
/* lab fs: begin */
static long call_symlink_target(void *at)
{
    return symlink(at, "x");
}
static long call_symlink_path(void *at)
{
    return symlink("f", at);
}
/* lab fs: end */
static long call_exec(void *at)
{
    return exec(at, (char *[]){"x", NULL});
}
static long call_lockstats(void *at)
{
    return lockstats(at, 1);
}
/* lab pgtbl: begin */
static long call_pgaccess(void *at)
{
    return pgaccess((void *)USER_BASE, 1, at);
}
/* lab pgtbl: end */
/* lab mmap: begin */
static long call_munmap(void *at)
{
    return munmap(at, 100) == -ERROR_INVALID ? -ERROR_BAD_ADDRESS : 0;
}
static long call_mmap_at(void *at)
{
    void *got = mmap(at, 100, PROT_READ, MAP_PRIVATE, file, 0);

    return at == NULL || (long)got == -ERROR_INVALID ? -ERROR_BAD_ADDRESS : (long)got;
}
/* lab mmap: end */
/* Should exec work after all, kill fails for want of arguments, or of sensible ones. */
static long call_exec_argv(void *at)
{
    return exec("/bin/kill", at);
}
static long call_exec_word(void *at)
{
    return exec("/bin/kill", (char *[]){"kill", at, NULL});
}

typedef enum Direction { KERNEL_READS, KERNEL_WRITES, KERNEL_READS_TEXT } Direction;

static const struct {
    const char *name;
    WildCall *call;
    Direction direction;
} calls[] = {
    {"read(pipe)", call_read_pipe, KERNEL_WRITES},
    {"write(pipe)", call_write_pipe, KERNEL_READS},
    {"read(file)", call_read_file, KERNEL_WRITES},
    {"write(file)", call_write_file, KERNEL_READS},
    {"write(console)", call_write_console, KERNEL_READS},
    {"read(folder)", call_read_folder, KERNEL_WRITES},
    {"fstat", call_fstat, KERNEL_WRITES},
    {"pipe", call_pipe, KERNEL_WRITES},
    {"procs", call_procs, KERNEL_WRITES},
    {"sysinfo", call_sysinfo, KERNEL_WRITES},
    {"pagemap", call_pagemap, KERNEL_WRITES},
    {"frames", call_frames, KERNEL_WRITES},
    {"callcount", call_callcount, KERNEL_WRITES},
    {"switches", call_switches, KERNEL_WRITES},
    {"screen", call_screen, KERNEL_WRITES},
    {"blit", call_blit, KERNEL_READS},
    {"lockstats", call_lockstats, KERNEL_WRITES},
    /* lab pgtbl: begin */
    {"pgaccess", call_pgaccess, KERNEL_WRITES},
    /* lab pgtbl: end */
    {"open", call_open, KERNEL_READS_TEXT},
    {"chdir", call_chdir, KERNEL_READS_TEXT},
    {"mkdir", call_mkdir, KERNEL_READS_TEXT},
    {"mknod", call_mknod, KERNEL_READS_TEXT},
    {"unlink", call_unlink, KERNEL_READS_TEXT},
    {"link(old)", call_link_old, KERNEL_READS_TEXT},
    {"link(new)", call_link_new, KERNEL_READS_TEXT},
    /* lab mmap: begin */
    {"munmap", call_munmap, KERNEL_READS},
    {"mmap", call_mmap_at, KERNEL_READS},
    /* lab mmap: end */
    /* lab fs: begin */
    {"symlink(target)", call_symlink_target, KERNEL_READS_TEXT},
    {"symlink(path)", call_symlink_path, KERNEL_READS_TEXT},
    /* lab fs: end */
    {"exec", call_exec, KERNEL_READS_TEXT},
    {"exec(argv)", call_exec_argv, KERNEL_READS},
    {"exec(argv[1])", call_exec_word, KERNEL_READS_TEXT},
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

static void arena_prepare(void)
{
    pipe_make(ends);
    CHECK_IS(write(ends[1], "0123456789abcdef0123456789abcdef", 32), 32);
    file_make("f", 20000, 1);
    file = file_open("f", O_RDWR);
}

/* Each case in a process of its own: a wrong answer leaves no trace for the next one. */
static void expect_refused(size_t i, const char *what, void *at)
{
    bool null_is_fine = calls[i].call == call_exec_argv || calls[i].call == call_exec_word ||
                        calls[i].call == call_screen;

    if (null_is_fine && at == NULL)
        return; /* no argv at all, the end of one, or the screen given back */
    int pid = child_start();

    if (pid == 0) {
        long result = calls[i].call(at);
        if (result != -ERROR_BAD_ADDRESS)
            FAIL("%s with %s (%p) gave %ld", calls[i].name, what, at, result);
        exit(0);
    }
    child_expect(pid, 0);
}

TEST(wild_pointers, "no call follows a pointer out of the program")
{
    int count;
    const WildPointer *wild = wild_pointers(&count);

    arena_prepare();
    memset((void *)(USER_TOP - 8), '/', 8); /* a path that would go on past the top */
    for (size_t i = 0; i < CALLS; i++) {
        for (int k = 0; k < count; k++) {
            if (!wild[k].read_only || calls[i].direction == KERNEL_WRITES)
                expect_refused(i, wild[k].what, wild[k].at);
        }
    }
}

TEST(wild_straddling, "no call follows a pointer out of the last page of the program")
{
    char *page = pages_take(1), *end = page + PAGE_SIZE;

    arena_prepare();
    memset(page, '.', PAGE_SIZE);
    for (size_t i = 0; i < CALLS; i++) {
        expect_refused(i, "all but one byte beyond the break", end - 1);
        expect_refused(i, "a first byte beyond the break", end);
    }
}

TEST(wild_read_only, "the kernel writes for a program only where it may write itself")
{
    static const char constant[256] __attribute__((aligned(64))) = "constant";

    arena_prepare();
    for (size_t i = 0; i < CALLS; i++) {
        if (calls[i].direction == KERNEL_WRITES) {
            expect_refused(i, "text", (void *)(uintptr_t)&arena_prepare);
            expect_refused(i, "constants", (void *)(uintptr_t)constant);
        }
    }
    CHECK(strcmp(constant, "constant") == 0);
}

TEST(wild_sizes, "sizes that are negative or go beyond the program are refused")
{
    static const int wrong[] = {-1, INT32_MIN, -4096};
    char *area = pages_take(2);
    int fds[2];

    area[0] = 1;
    arena_prepare();
    pipe_make(fds);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK(read(file, area, wrong[i]) < 0);
        CHECK(write(file, area, wrong[i]) < 0);
        CHECK(read(ends[0], area, wrong[i]) < 0);
        CHECK(write(ends[1], area, wrong[i]) < 0);
        CHECK(write(1, area, wrong[i]) < 0);
    }
    CHECK(read(file, area, 3 * PAGE_SIZE) <= 2 * PAGE_SIZE); /* may stop at the program's end */
    CHECK(write(file, area, 3 * PAGE_SIZE) <= 2 * PAGE_SIZE);
    CHECK(write(file, area, INT32_MAX) <= 2 * PAGE_SIZE);
    Stat st;
    CHECK_IS(fstat(file, &st), 0);
    CHECK(st.size <= 20000 + 8 * PAGE_SIZE);
}

TEST(wild_wait, "wait refuses a wild pointer, and no child is lost for it")
{
    int count, status;
    const WildPointer *wild = wild_pointers(&count);

    for (int i = 0; i < count; i++) {
        if (wild[i].at == NULL)
            continue; /* allowed */
        int pid = child_start();
        if (pid == 0)
            exit(9);
        int got = wait(wild[i].at);
        if (got != -ERROR_BAD_ADDRESS)
            FAIL("wait with %s gave %d", wild[i].what, got);
        got = wait(&status);
        CHECK((got == pid && status == 9) || got == -ERROR_NO_CHILD);
    }
}

TEST(wild_strings, "a string must end inside of the program")
{
    char *page = pages_take(1), *end = page + PAGE_SIZE;

    memset(page, 'a', PAGE_SIZE);
    CHECK_IS(open(end - 5, O_RDONLY), -ERROR_BAD_ADDRESS);
    CHECK_IS(mkdir(end - 1), -ERROR_BAD_ADDRESS);
    end[-1] = 0; /* now it does end there */
    CHECK_IS(open(end - 5, O_RDONLY), -ERROR_NOT_FOUND);
    CHECK_IS(mkdir(end - 5), 0);
    CHECK_IS(unlink("aaaa"), 0);
    CHECK_IS(open(page, O_RDONLY), -ERROR_NAME_TOO_LONG);
}

TEST_WITH(TEST_FAULTS, wild_stack, "a program without a stack is killed, and takes nobody with it")
{
    int pid = child_start();

    if (pid == 0) {
        __asm__ volatile("li sp, 0x80200000\n\tsd zero, 0(sp)" ::: "memory");
        exit(0);
    }
    child_expect(pid, EXIT_FAULT | CAUSE_STORE);
    pid = child_start();
    if (pid == 0) { /* a call and an interrupt with a wild sp, gp and tp: the kernel needs none */
        register long number __asm__("a7") = 11; /* getpid */
        __asm__ volatile("li sp, -1\n\tli tp, 1\n\tli gp, 2\n\tecall\n\t"
                         "li t0, 3000000\n1:\taddi t0, t0, -1\n\tbnez t0, 1b\n\t"
                         "li a7, 2\n\tli a0, 5\n\tecall" ::"r"(number)
                         : "a0", "t0", "memory");
        __builtin_unreachable();
    }
    child_expect(pid, 5);
}
