/*
 * test.h: what the tests of usertests share.
 *
 * A test is TEST(name, "what must hold") { ... } anywhere in this folder; there is no list. It runs
 * in a process of its own, in an empty folder, with descriptors 0, 1, 2 and TEST_REPORT open, and
 * must leave nothing behind but files. It passes by returning. A CHECK may also fail in a child
 * of the test: the reason reaches the runner, the test then only has to notice the child's status.
 */
#ifndef USERTESTS_TEST_H
#define USERTESTS_TEST_H

#include "user.h"

enum {
    TEST_IS_SLOW = 1, /* `usertests -q` leaves it out */
    TEST_FAULTS = 2,  /* the kernel will say something about killed processes */
};

typedef struct Test {
    const char *name, *what;
    void (*run)(void);
    unsigned flags; /* TEST_... */
} Test;

#define TEST_WITH(test_flags, test_name, test_what)                                                \
    static void test_##test_name(void);                                                            \
    static const Test row_##test_name __attribute__((used, no_reorder, section(".rows.test"))) = { \
        .name = #test_name, .what = test_what, .run = test_##test_name, .flags = test_flags};      \
    static void test_##test_name(void)
#define TEST(name, what) TEST_WITH(0, name, what)

/* Ends the process with the reason for the runner. */
_Noreturn void test_fail(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
#define FAIL(...)        test_fail(__FILE__, __LINE__, __VA_ARGS__)
#define CHECK(condition) ((condition) ? (void)0 : FAIL("not true: %s", #condition))
/* Of two integers; told are their values. */
#define CHECK_IS(expression, wanted)                                                               \
    test_compare(__FILE__, __LINE__, #expression, (long)(expression), (long)(wanted))
void test_compare(const char *file, int line, const char *expression, long got, long wanted);

#define TEST_REPORT 3 /* descriptor: where reasons go */

/* support.c: processes */
int child_start(void);         /* fork() that must succeed */
void children_join(int count); /* waits for so many, whose status must be 0 */
int child_join(int pid);       /* waits for just this child: its status */
void child_expect(int pid, int status);
void ticks_pass(int ticks); /* sleeps */
/* A child that runs `body` must end with EXIT_FAULT | cause. */
typedef void TestBody(void *arg);
void fault_expect(TestBody *body, void *arg, int cause);
enum { CAUSE_ILLEGAL = 2, CAUSE_BREAK = 3, CAUSE_FETCH = 12, CAUSE_LOAD = 13, CAUSE_STORE = 15 };
/* Bodies for it: one byte at `address`. */
void touch_load(void *address);
void touch_store(void *address);
void touch_fetch(void *address);

/* Memory. */
void *pages_take(long pages); /* sbrk() that must succeed; page-aligned, untouched */
void pattern_fill(void *at, size_t size, unsigned seed);
/* The offset of the first wrong byte, or -1. */
long pattern_differs(const void *at, size_t size, unsigned seed);
uint64_t pages_free(void);
unsigned random_next(unsigned *state);

/* Files. */
int file_open(const char *name, int flags); /* must succeed */
void file_make(const char *name, long size, unsigned seed);
void file_expect(const char *name, long size, unsigned seed);
void file_remove(const char *name);
void pipe_make(int ends[2]);
void report_only(void); /* closes all descriptors above TEST_REPORT */

/* Pointers that no call may follow; straddling ones begin in a good page. */
typedef struct WildPointer {
    const char *what;
    void *at;
    bool read_only; /* wild only for what the kernel writes */
} WildPointer;
const WildPointer *wild_pointers(int *count);

#endif
