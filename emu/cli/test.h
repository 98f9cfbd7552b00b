/*
 * `rvemu test PATH...`: programs that check themselves (riscv-tests) or leave a signature that is
 * compared with a file (riscv-arch-test), each in a machine and a process of its own.
 *
 *     cmd_test        the command: collects, runs, reports
 *     test_collect    PATHs become cases (test_list.c)
 *     test_one        runs one (test_one.c), test_isa.c: whether the harts have what it asks for
 *     report_*        lines and the table (test_report.c), TAP (test_tap.c), JUnit (test_junit.c)
 */
#ifndef TEST_H
#define TEST_H

#include "emu/cli/opts.h"
#include "emu/cli/pool.h"
#include "emu/host/host_file.h"
#include "emu/host/host_io.h"
#include "emu/machine/elf.h"

typedef enum TestOutcome {
    TEST_NOT_RUN, /* we were ended before */
    TEST_PASSED,
    TEST_FAILED,
    TEST_SKIPPED,      /* the harts lack what it is made for */
    TEST_NOT_COMPARED, /* it leaves a signature, and there is no reference */
    TEST_OUTCOMES
} TestOutcome;

/* Comes from another process: no pointers. */
typedef struct TestResult {
    TestOutcome outcome;
    uint64_t ns;
    char reason[1200]; /* but for TEST_PASSED: a sentence */
    char said[400];    /* TEST_FAILED: the end of what the guest said */
} TestResult;

typedef struct TestSuite {
    const char *name; /* folder and prefix: "isa/rv64ui-p" */
    unsigned count[TEST_OUTCOMES];
    uint64_t ns;
} TestSuite;

typedef struct TestCase {
    const char *path, *name; /* the name is the path's last part */
    unsigned suite;
    bool over;
    TestResult result;
} TestCase;

typedef struct Tests {
    Options *o;
    Pool pool; /* names */
    TestCase *test;
    unsigned count, room;
    TestSuite *suite;
    unsigned nsuites;
    unsigned shown; /* so many have been told, in their order */
    int out_error;  /* errno of the first failed write to stdout */
    bool loud;      /* one program: what it says and what we say of it is seen */
    HostFiles files;
    HostFile junit;
    HostIo io;
} Tests;

/* The exit status; 125: err says why. */
int cmd_test(Options *o, Err *err);

/* All programs that the PATHs name. False: something is there that cannot be a test. */
bool test_collect(Tests *t, Err *err);
void test_free(Tests *t);

/* Runs case `job` of the Tests `ctl`, in a process of its own; `result` is a TestResult. */
void test_one(void *ctl, unsigned job, void *result);

/* What the program's attributes ask for and a hart of --isa `isa` has not: names and commas in
 * `buf`. False: nothing. */
bool test_lacks(const Elf *elf, const char *isa, char *buf, size_t len);

/* One line of ours. */
void report_say(Tests *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A case is over, and all before it are. */
void report_case(Tests *t, const TestCase *c);
/* After the last one: what was skipped, the table, the sum. */
void report_end(Tests *t);
unsigned report_total(const Tests *t, TestOutcome outcome);

void tap_begin(const Tests *t);
void tap_case(const Tests *t, const TestCase *c);
void tap_bail_out(const char *why);

bool junit_write(Tests *t, Err *err);

#endif
