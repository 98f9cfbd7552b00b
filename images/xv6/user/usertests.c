/*
 * usertests [-q] [NAME...] | -l: tests of the kernel, from a user's side of the fence.
 *
 * Each test runs in a process of its own, in an empty folder, watched by a clock; after it all
 * that it used must be free again: pages, processes, open files, inodes, disk blocks. The tests
 * themselves are in usertests/, each with its row. A line per test, written in two parts, so that
 * the name stands there when the kernel panics or hangs.
 *
 *   -q  only the quick ones        -l  names and what they check        status 0: all passed
 */
#include "resources.h"
#include "usertests/test.h"

#define FOLDER      "/usertests.tmp"
#define TIME_LIMIT  (60 * TICKS_PER_SECOND)
#define SETTLE_TIME (3 * TICKS_PER_SECOND) /* for orphans and for what is freed late */

extern const Test __rows_start[], __rows_end[];

typedef struct Outcome {
    bool good;
    char why[200];
} Outcome;

static void outcome_fail(Outcome *outcome, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void outcome_fail(Outcome *outcome, const char *fmt, ...)
{
    va_list ap;

    if (!outcome->good)
        return; /* the first reason counts */
    outcome->good = false;
    va_start(ap, fmt);
    fmt_vstring(outcome->why, sizeof(outcome->why), fmt, ap);
    va_end(ap);
}

static _Noreturn void test_process(const Test *test, const int report[2])
{
    close(report[0]); /* = TEST_REPORT, which the other end now becomes */
    CHECK_IS(dup(report[1]), TEST_REPORT);
    close(report[1]);
    CHECK_IS(chdir(FOLDER), 0);
    test->run();
    exit(0);
}

static void status_judge(Outcome *outcome, int status, int report)
{
    char why[sizeof(outcome->why)] = "";

    if (status == 0)
        return;
    int n = status == 1 ? read(report, why, sizeof(why) - 1) : 0;
    why[n > 0 ? n : 0] = 0;
    char *end = strchr(why, '\n'); /* of several processes' reasons the first */
    if (end)
        *end = 0;
    if (*why)
        outcome_fail(outcome, "%s", why);
    else if (status & EXIT_FAULT)
        outcome_fail(outcome, "the test's process faulted, cause %d", status & 0xff);
    else
        outcome_fail(outcome, "the test's process ended with status 0x%x", status);
}

/* Runs it, with a second child as the clock. Tests count free pages: they start only when the clock
 * and we have our own copies of what fork() shared, and do nothing but sleep. */
static void test_watch(const Test *test, Outcome *outcome)
{
    int report[2], gate[2], status = 0, ignored;
    char byte = 0;

    if (pipe(report) < 0 || report[0] != TEST_REPORT || pipe(gate) < 0) {
        outcome_fail(outcome, "no pipe for the test's report, or not descriptor %d", TEST_REPORT);
        return;
    }
    int clock = fork();
    if (clock == 0) {
        write(gate[1], &byte, 1);
        sleep(TIME_LIMIT);
        exit(0);
    }
    int pid = clock > 0 && read(gate[0], &byte, 1) == 1 ? fork() : clock;
    if (pid == 0) {
        read(gate[0], &byte, 1);
        close(gate[0]);
        close(gate[1]);
        test_process(test, report);
    }
    if (pid < 0)
        outcome_fail(outcome, "fork: %s", error_text(pid));
    close(report[1]);
    write(gate[1], &byte, 1);
    int first = wait(&status);
    kill(first == pid ? clock : pid);
    wait(first == pid ? &ignored : &status);
    if (first == pid)
        status_judge(outcome, status, report[0]);
    else
        outcome_fail(outcome, "no end after %d s", TIME_LIMIT / TICKS_PER_SECOND);
    close(report[0]);
    close(gate[0]);
    close(gate[1]);
}

static void leaks_find(const SysInfo *before, Outcome *outcome)
{
    Loss loss;

    if (!resources_settle(before, SETTLE_TIME, &loss))
        outcome_fail(outcome, "leak: %s: %ld before, %ld after", loss.name, (long)loss.before,
                     (long)loss.after);
}

static bool test_run(const Test *test)
{
    Outcome outcome = {.good = true};
    bool noisy = test->flags & TEST_FAULTS;
    SysInfo before;

    printf("test %s: %s", test->name, noisy ? "the kernel will complain\n" : "");
    sysinfo(&before);
    int error = mkdir(FOLDER);
    if (error < 0)
        outcome_fail(&outcome, "mkdir %s: %s", FOLDER, error_text(error));
    else
        test_watch(test, &outcome);
    folder_clear(FOLDER);
    leaks_find(&before, &outcome);
    if (noisy)
        printf("test %s: ", test->name);
    if (outcome.good)
        printf("OK\n");
    else
        printf("FAILED %s\n", outcome.why);
    return outcome.good;
}

static int list_print(void)
{
    for (const Test *test = __rows_start; test < __rows_end; test++)
        printf("%-18s %s%s\n", test->name, test->what, test->flags & TEST_IS_SLOW ? " (slow)" : "");
    return 0;
}

static bool is_wanted(const Test *test, bool quick, char **names)
{
    if (!*names)
        return !(quick && test->flags & TEST_IS_SLOW);
    for (; *names; names++) {
        if (strcmp(*names, test->name) == 0)
            return true;
    }
    return false;
}

static void names_check(char **names)
{
    for (; *names; names++) {
        const Test *test = __rows_start;
        while (test < __rows_end && strcmp(*names, test->name) != 0)
            test++;
        if (test == __rows_end) {
            warn("%s: no such test; usertests -l lists them", *names);
            exit(2);
        }
    }
}

int main(int argc, char **argv)
{
    static char failed[1024];
    bool quick = argc > 1 && strcmp(argv[1], "-q") == 0;
    char **names = argv + 1 + quick;
    int failures = 0;
    size_t used = 0;

    if (argc == 2 && strcmp(argv[1], "-l") == 0)
        return list_print();
    names_check(names);
    folder_clear(FOLDER); /* of a run that was cut off */
    for (const Test *test = __rows_start; test < __rows_end; test++) {
        if (!is_wanted(test, quick, names))
            continue;
        if (test_run(test))
            continue;
        failures++;
        if (used < sizeof(failed))
            used += (size_t)fmt_string(failed + used, sizeof(failed) - used, " %s", test->name);
    }
    if (failures)
        printf("%d TESTS FAILED:%s\n", failures, failed);
    else
        printf("ALL TESTS PASSED\n");
    return failures ? 1 : 0;
}
