/*
 * memory.c: the break, lazy pages, rights, the stack, memory used up.
 */
#include "test.h"

TEST(sbrk_grow, "memory from sbrk is zero and keeps what is stored")
{
    static const int sizes[] = {1, 7, 4095, 4096, 4097, 20000, 100000};
    char *start = sbrk(0), *at = start;

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        char *got = sbrk(sizes[i]);
        CHECK(got == at);
        for (int k = 0; k < sizes[i]; k++)
            CHECK(got[k] == 0);
        pattern_fill(got, (size_t)sizes[i], (unsigned)i);
        at += sizes[i];
    }
    CHECK(sbrk(0) == at);
    at = start;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); at += sizes[i++])
        CHECK_IS(pattern_differs(at, (size_t)sizes[i], (unsigned)i), -1);
}

TEST_WITH(TEST_FAULTS, sbrk_shrink, "what sbrk gave back is gone, and comes back as zeros")
{
    char *area = pages_take(8);

    memset(area, 0x55, 8 * PAGE_SIZE);
    CHECK(sbrk(-5 * PAGE_SIZE) == area + 8 * PAGE_SIZE);
    CHECK(sbrk(0) == area + 3 * PAGE_SIZE);
    fault_expect(touch_load, area + 3 * PAGE_SIZE, CAUSE_LOAD);
    fault_expect(touch_store, area + 7 * PAGE_SIZE, CAUSE_STORE);
    CHECK(area[3 * PAGE_SIZE - 1] == 0x55);
    CHECK(sbrk(5 * PAGE_SIZE) == area + 3 * PAGE_SIZE);
    for (int i = 3 * PAGE_SIZE; i < 8 * PAGE_SIZE; i++)
        CHECK(area[i] == 0);
}

/* No fork between the touch and the shrink: the translation is still warm, that of loads too. */
static void shrink_and_touch(void *arg)
{
    char *area = pages_take(2);

    area[PAGE_SIZE] = 1;
    touch_load(area + PAGE_SIZE);
    sbrk(-PAGE_SIZE);
    touch_load(area + PAGE_SIZE);
}

TEST_WITH(TEST_FAULTS, sbrk_stale, "a page given back is out of reach at once")
{
    fault_expect(shrink_and_touch, NULL, CAUSE_LOAD);
}

TEST(sbrk_bounds, "sbrk refuses what overflows, and then changes nothing")
{
    static const long wrong[] = {
        INT64_MAX,       INT64_MIN, INT64_MIN + 1, (long)USER_TOP, (long)(USER_TOP - USER_BASE),
        -(long)USER_TOP, 1l << 38,  -(1l << 38)};
    char *brk = sbrk(0);

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (!is_error(sbrk(wrong[i])))
            FAIL("sbrk(0x%lx) went well", wrong[i]);
        CHECK(sbrk(0) == brk);
    }
    CHECK(is_error(sbrk(-(long)(brk - (char *)USER_BASE) - 1)));
    CHECK(sbrk(0) == brk);
}

TEST_WITH(TEST_FAULTS, sbrk_to_stack, "the heap ends below the stack's guard page")
{
    long room = (long)(USER_TOP - USER_STACK_SIZE) - (long)sbrk(0);

    CHECK(is_error(sbrk(room)));
    CHECK(is_error(sbrk(room + PAGE_SIZE)));
    CHECK(!is_error(sbrk(room - 16 * PAGE_SIZE)));
    fault_expect(touch_store, (char *)(USER_TOP - USER_STACK_SIZE - 8), CAUSE_STORE);
}

TEST(lazy_untouched, "pages that nobody touches cost nothing")
{
    uint64_t before = pages_free();
    char *area = pages_take(16384); /* 64 MiB */

    CHECK(pages_free() + 8 >= before);
    area[5000 * PAGE_SIZE] = 1;
    area[9999 * PAGE_SIZE] = 1;
    uint64_t used = before - pages_free();
    if (used < 2 || used > 16)
        FAIL("two pages touched took %lu frames", used);
    CHECK(area[5000 * PAGE_SIZE + 1] == 0);
}

TEST_WITH(TEST_FAULTS, lazy_past_break, "a page past the break faults, a byte before it does not")
{
    char *area = pages_take(2), *end = area + 2 * PAGE_SIZE;

    end[-1] = 1;
    CHECK(sbrk(0) == end);
    fault_expect(touch_load, end, CAUSE_LOAD);
    fault_expect(touch_store, end, CAUSE_STORE);
    fault_expect(touch_store, end + 64 * PAGE_SIZE, CAUSE_STORE);
    fault_expect(touch_fetch, end + PAGE_SIZE, CAUSE_FETCH);
    fault_expect(touch_load, (char *)(USER_TOP - USER_STACK_SIZE - 100 * PAGE_SIZE), CAUSE_LOAD);
}

TEST(lazy_in_calls, "system calls make lazy pages as a touch would, and none past the break")
{
    char *area = pages_take(4);
    int ends[2];

    pipe_make(ends);
    CHECK_IS(write(ends[1], area + PAGE_SIZE - 8, 16), 16); /* two pages never touched */
    CHECK_IS(read(ends[0], area + 3 * PAGE_SIZE - 8, 16), 16);
    for (int i = -8; i < 8; i++)
        CHECK(area[3 * PAGE_SIZE + i] == 0);
    CHECK_IS(write(ends[1], area, 8), 8);
    CHECK_IS(read(ends[0], area + 4 * PAGE_SIZE, 8), -ERROR_BAD_ADDRESS);
    CHECK_IS(write(ends[1], area + 4 * PAGE_SIZE, 1), -ERROR_BAD_ADDRESS);
}

TEST(lazy_fork, "lazy pages stay lazy across fork, and apart")
{
    char *area = pages_take(4);
    int pid = child_start();

    if (pid == 0) {
        for (int i = 0; i < 4; i++)
            CHECK(area[i * PAGE_SIZE] == 0);
        memset(area, 1, 4 * PAGE_SIZE);
        exit(0);
    }
    area[PAGE_SIZE] = 2;
    child_expect(pid, 0);
    for (int i = 0; i < 4 * PAGE_SIZE; i++)
        CHECK(area[i] == (i == PAGE_SIZE ? 2 : 0));
}

TEST(memory_zeroed, "new memory shows nothing of what others had in it")
{
    for (int round = 0; round < 4; round++) {
        int pid = child_start();
        if (pid == 0) {
            uint64_t *area = pages_take(200);
            for (size_t i = 0; i < 200 * PAGE_SIZE / 8; i++) {
                CHECK(area[i] == 0);
                area[i] = 0x5ec2e75ec2e75ec2;
            }
            exit(0);
        }
        child_expect(pid, 0);
    }
}

TEST_WITH(TEST_FAULTS, rights, "text cannot be written, data cannot run, page 0 is not there")
{
    static const char constant = 1;
    static char data[4];
    char *heap = pages_take(1);

    *heap = 0;
    fault_expect(touch_store, (void *)(USER_BASE + 16), CAUSE_STORE);
    fault_expect(touch_store, (void *)&constant, CAUSE_STORE);
    fault_expect(touch_fetch, data, CAUSE_FETCH);
    fault_expect(touch_fetch, heap, CAUSE_FETCH);
    fault_expect(touch_fetch, __builtin_frame_address(0), CAUSE_FETCH);
    fault_expect(touch_load, NULL, CAUSE_LOAD);
    fault_expect(touch_store, NULL, CAUSE_STORE);
    fault_expect(touch_fetch, NULL, CAUSE_FETCH);
}

TEST_WITH(TEST_FAULTS, kernel_memory, "a program reaches no kernel address and no device")
{
    int count;
    const WildPointer *wild = wild_pointers(&count);

    for (int i = 0; i < count; i++) {
        if (!wild[i].read_only && (uintptr_t)wild[i].at != USER_TOP - 2)
            fault_expect(touch_load, wild[i].at, CAUSE_LOAD);
        fault_expect(touch_store,
                     (uintptr_t)wild[i].at == USER_TOP - 2 ? (void *)USER_TOP : wild[i].at,
                     CAUSE_STORE);
    }
    for (uintptr_t pa = 0x80000000; pa < 0x88000000; pa += 0x1000000)
        fault_expect(touch_load, (void *)pa, CAUSE_LOAD);
}

static void recurse(void *arg)
{
    volatile char frame[512];

    frame[0] = 1;
    if (*(volatile int *)arg)
        recurse(arg);
    frame[1] = frame[0];
}

TEST_WITH(TEST_FAULTS, stack_guard,
          "the whole stack can be used, and below it is a page that faults")
{
    char *bottom = (char *)(USER_TOP - USER_STACK_SIZE);
    static volatile int endless = 1;

    for (char *at = bottom; at < bottom + USER_STACK_SIZE / 2; at += PAGE_SIZE)
        *(volatile char *)at = 1;
    for (int off = 1; off <= PAGE_SIZE; off += PAGE_SIZE - 1) {
        fault_expect(touch_store, bottom - off, CAUSE_STORE);
        fault_expect(touch_load, bottom - off, CAUSE_LOAD);
    }
    fault_expect(recurse, (void *)&endless, CAUSE_STORE);
}

TEST(stack_guard_calls, "system calls do not cross the stack's guard page either")
{
    char *bottom = (char *)(USER_TOP - USER_STACK_SIZE);
    int ends[2];

    memset(bottom, 'x', 16);
    pipe_make(ends);
    CHECK_IS(write(ends[1], bottom, 16), 16);
    CHECK_IS(read(ends[0], bottom, 16), 16);
    CHECK_IS(write(ends[1], bottom, 16), 16);
    CHECK(read(ends[0], bottom - 8, 8) == -ERROR_BAD_ADDRESS);
    CHECK(write(ends[1], bottom - 8, 16) < 16);
}

/* Touches pages until there are no more; its end is the kernel's doing. */
static _Noreturn void memory_eat(void)
{
    for (;;) {
        char *got = sbrk(64 * PAGE_SIZE);
        if (is_error(got))
            exit(0);
        for (int i = 0; i < 64; i++)
            got[i * PAGE_SIZE] = 1;
    }
}

TEST_WITH(TEST_IS_SLOW | TEST_FAULTS, out_of_memory,
          "who wants more than there is ends, and all of it comes back")
{
    for (int round = 0; round < 2; round++) {
        uint64_t before = pages_free();
        int pid = child_start();
        if (pid == 0)
            memory_eat();
        int status = child_join(pid);
        if (status == 0x1)
            FAIL("the eater failed in a way of its own");
        CHECK(pages_free() == before);
    }
}

/* Takes memory until fewer than `left` pages are free. */
static void memory_take(uint64_t left)
{
    uint64_t now;

    while ((now = pages_free()) > left) {
        long want = (long)(now - left) / 2 + 1;
        char *area = pages_take(want);
        for (long i = 0; i < want; i++)
            area[i * PAGE_SIZE] = 1;
    }
}

TEST_WITH(TEST_IS_SLOW | TEST_FAULTS, out_of_memory_fork,
          "fork with no memory left fails or works, and loses nothing")
{
    static const int left[] = {1, 2, 3, 5, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32};
    int worked = 0, failed = 0;

    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
        uint64_t before = pages_free();
        int eater = child_start();
        if (eater == 0) {
            memory_take((uint64_t)left[i]);
            int pid = fork();
            if (pid == 0)
                exit(0);
            if (pid > 0)
                wait(NULL);
            else if (pid != -ERROR_NO_MEMORY)
                exit(1);
            exit(pid > 0 ? 2 : 3);
        }
        int status = child_join(eater);
        worked += status == 2;
        failed += status == 3;
        if (status == 1)
            FAIL("fork with %d pages left: another error", left[i]);
        CHECK(pages_free() == before);
    }
    CHECK(failed > 0);
}

TEST_WITH(TEST_IS_SLOW | TEST_FAULTS, out_of_memory_calls,
          "calls that need a page say so when there is none, and lose nothing")
{
    for (int left = 0; left < 12; left += 2) {
        uint64_t before = pages_free();
        int eater = child_start();
        if (eater == 0) {
            char *argv[] = {"echo", NULL};
            int ends[2];
            report_only();
            memory_take((uint64_t)left);
            for (int i = 0; i < 4 && pipe(ends) == 0; i++)
                continue;
            exec("/bin/nothing", argv);
            close(0);
            close(1);
            close(2);
            exec("/bin/echo", argv); /* works, fails, or dies of it */
            exit(0);
        }
        int status = child_join(eater);
        if ((status & EXIT_FAULT) == 0 && status != 0 && status != 1 && status != EXIT_KILLED)
            FAIL("status 0x%x with %d pages left", status, left);
        CHECK(pages_free() == before);
    }
}
