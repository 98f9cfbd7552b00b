/*
 * cow.c: copy on write: who shares a frame, who gets one, and when it is free.
 */
#include "test.h"

#define PAGES 16

TEST(cow_values, "parent and child write to the same addresses and see only their own")
{
    char *area = pages_take(PAGES);

    pattern_fill(area, PAGES * PAGE_SIZE, 1);
    int pid = child_start();
    if (pid == 0) {
        CHECK_IS(pattern_differs(area, PAGES * PAGE_SIZE, 1), -1);
        pattern_fill(area, PAGES * PAGE_SIZE, 2);
        ticks_pass(2);
        CHECK_IS(pattern_differs(area, PAGES * PAGE_SIZE, 2), -1);
        exit(0);
    }
    pattern_fill(area, PAGES * PAGE_SIZE / 2, 3);
    child_expect(pid, 0);
    CHECK_IS(pattern_differs(area, PAGES * PAGE_SIZE / 2, 3), -1);
    pattern_fill(area, PAGES * PAGE_SIZE / 2, 1);
    CHECK_IS(pattern_differs(area, PAGES * PAGE_SIZE, 1), -1);
}

TEST(cow_frames, "one frame until one writes, then two; the last owner keeps what it has")
{
    char *page = pages_take(1);
    int go[2], told[2];
    long frame;

    *page = 1;
    long first = vtop(page);
    pipe_make(go);
    pipe_make(told);
    int pid = child_start();
    if (pid == 0) {
        for (int i = 0; i < 2; i++) {
            CHECK_IS(read(go[0], &frame, 1), 1);
            if (i == 1)
                *page = 2;
            frame = vtop(page);
            CHECK_IS(write(told[1], &frame, sizeof(frame)), sizeof(frame));
        }
        exit(0);
    }
    CHECK_IS(write(go[1], "x", 1), 1);
    CHECK_IS(read(told[0], &frame, sizeof(frame)), sizeof(frame));
    CHECK(frame == first && vtop(page) == first);
    CHECK_IS(write(go[1], "x", 1), 1);
    CHECK_IS(read(told[0], &frame, sizeof(frame)), sizeof(frame));
    CHECK(frame != vtop(page));
    child_expect(pid, 0);
    CHECK(*page == 1);
    uint64_t before = pages_free();
    *page = 3; /* it is the only owner now */
    CHECK(pages_free() == before);
}

TEST(cow_stale, "the parent's own writes after fork do not reach the child")
{
    volatile int *page = pages_take(1);

    for (int round = 1; round < 20; round++) {
        int go[2];
        char c;
        *page = round; /* the translation is writable and warm */
        pipe_make(go);
        int pid = child_start();
        if (pid == 0) {
            close(go[1]);
            CHECK_IS(read(go[0], &c, 1), 1);
            CHECK_IS(*page, round);
            exit(0);
        }
        *page = -round;
        CHECK_IS(write(go[1], "x", 1), 1);
        child_expect(pid, 0);
        CHECK_IS(*page, -round);
        close(go[0]);
        close(go[1]);
    }
}

TEST(cow_sharing, "a fork takes far fewer frames than the parent has")
{
    char *area = pages_take(512);
    int go[2];
    char c;

    for (int i = 0; i < 512; i++)
        area[i * PAGE_SIZE] = (char)i;
    pipe_make(go);
    uint64_t before = pages_free();
    int pid = child_start();
    if (pid == 0) {
        close(go[1]);
        read(go[0], &c, 1);
        exit(0);
    }
    ticks_pass(2);
    uint64_t used = before - pages_free();
    close(go[1]);
    child_expect(pid, 0);
    if (used > 100)
        FAIL("%lu frames", used);
}

/* Each generation changes one page and checks all. */
static void generation(char *area, int depth)
{
    if (depth == PAGES)
        return;
    memset(area + depth * PAGE_SIZE, depth + 1, PAGE_SIZE);
    int pid = child_start();
    if (pid == 0) {
        generation(area, depth + 1);
        exit(0);
    }
    child_expect(pid, 0);
    for (int i = 0; i < PAGES; i++) {
        char wanted = (char)(i <= depth ? i + 1 : 0);
        CHECK(area[i * PAGE_SIZE] == wanted && area[(i + 1) * PAGE_SIZE - 1] == wanted);
    }
}

TEST(cow_chain, "sixteen generations, each with a page of its own")
{
    char *area = pages_take(PAGES);

    memset(area, 0, PAGES * PAGE_SIZE);
    generation(area, 0);
}

TEST(cow_siblings, "many children share a frame; it lives as long as the last of them")
{
    char *area = pages_take(PAGES);

    for (int round = 0; round < 3; round++) {
        pattern_fill(area, PAGES * PAGE_SIZE, 5);
        for (int i = 0; i < 10; i++) {
            if (child_start() != 0)
                continue;
            ticks_pass(i % 4);
            area[i * PAGE_SIZE] ^= 1;
            area[i * PAGE_SIZE] ^= 1;
            pages_take(20);
            CHECK_IS(pattern_differs(area, PAGES * PAGE_SIZE, 5), -1);
            memset(sbrk(0) - 20 * PAGE_SIZE, 0xee, 20 * PAGE_SIZE);
            CHECK_IS(pattern_differs(area, PAGES * PAGE_SIZE, 5), -1);
            exit(0);
        }
        children_join(10);
        CHECK_IS(pattern_differs(area, PAGES * PAGE_SIZE, 5), -1);
    }
}

TEST(cow_reuse, "frames that a child gave up are not the parent's")
{
    char *area = pages_take(64);

    pattern_fill(area, 64 * PAGE_SIZE, 9);
    for (int round = 0; round < 6; round++) {
        int pid = child_start();
        if (pid == 0)
            exit(0);
        child_expect(pid, 0);
        pid = child_start();
        if (pid == 0) { /* would take the parent's frames, were they free by mistake */
            memset(pages_take(128), 0x77, 128 * PAGE_SIZE);
            exit(0);
        }
        child_expect(pid, 0);
        CHECK_IS(pattern_differs(area, 64 * PAGE_SIZE, 9), -1);
    }
}

TEST(cow_kill, "a child killed while it copies leaves parent and allocator whole")
{
    char *area = pages_take(64);

    pattern_fill(area, 64 * PAGE_SIZE, 4);
    for (int round = 0; round < 8; round++) {
        int pid = child_start();
        if (pid == 0) {
            for (unsigned i = 0;; i++) {
                area[i % 64 * PAGE_SIZE] = (char)i;
                if (i % 64 == 63) {
                    sbrk(-8 * PAGE_SIZE);
                    sbrk(8 * PAGE_SIZE);
                }
            }
        }
        ticks_pass(1 + round % 3);
        CHECK_IS(kill(pid), 0);
        child_expect(pid, EXIT_KILLED);
        CHECK_IS(pattern_differs(area, 64 * PAGE_SIZE, 4), -1);
    }
}

TEST(cow_in_calls, "what the kernel writes for a child does not show in the parent")
{
    char *page = pages_take(1);
    int ends[2];

    memset(page, 'p', PAGE_SIZE);
    pipe_make(ends);
    int pid = child_start();
    if (pid == 0) {
        CHECK_IS(read(ends[0], page + 100, 5), 5);
        CHECK(memcmp(page + 99, "pchildp", 7) == 0);
        CHECK_IS(fstat(1, (Stat *)page), 0);
        exit(0);
    }
    CHECK_IS(write(ends[1], "child", 5), 5);
    child_expect(pid, 0);
    for (int i = 0; i < PAGE_SIZE; i++)
        CHECK(page[i] == 'p');
}

TEST(cow_stack, "the stack is copied as well")
{
    volatile int here = 1;
    int pid = child_start();

    if (pid == 0) {
        here = 2;
        ticks_pass(1);
        exit(here == 2 ? 0 : 1);
    }
    here = 3;
    child_expect(pid, 0);
    CHECK_IS(here, 3);
}
