/*
 * What `rvemu test` tells on stderr: each failure as soon as it and all before it are over, then
 * what was skipped and why, a table of the suites, and the sum as the last line.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "emu/cli/test.h"

void report_say(Tests *t, const char *fmt, ...)
{
    char line[1800];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    host_io_say(&t->io, line);
}

unsigned report_total(const Tests *t, TestOutcome outcome)
{
    unsigned n = 0;
    for (unsigned i = 0; i < t->nsuites; i++)
        n += t->suite[i].count[outcome];
    return n;
}

/* The last line with something in it. */
static const char *last_words(const char *said, int *len)
{
    const char *end = said + strlen(said), *start;
    while (end > said && strchr("\r\n ", end[-1]))
        end--;
    for (start = end; start > said && start[-1] != '\n';)
        start--;
    *len = (int)(end - start);
    return start;
}

void report_case(Tests *t, const TestCase *c)
{
    TestSuite *suite = &t->suite[c->suite];
    suite->count[c->result.outcome]++;
    suite->ns += c->result.ns;
    if (c->result.outcome != TEST_FAILED)
        return;
    int len;
    const char *words = last_words(c->result.said, &len);
    report_say(t, "FAILED %s: %s%s%.*s%s", c->path, c->result.reason, len ? "; it said '" : "", len,
               words, len ? "'" : "");
}

/* Those of a suite that were left out for the same reason, in one line. */
static void show_left_out(Tests *t, unsigned first)
{
    const TestCase *c = &t->test[first];
    const char *verb = c->result.outcome == TEST_SKIPPED ? "skipped" : "not compared";
    unsigned n = 0;
    for (unsigned i = 0; i < t->count; i++) {
        const TestCase *other = &t->test[i];
        bool same = other->suite == c->suite && other->result.outcome == c->result.outcome &&
                    !strcmp(other->result.reason, c->result.reason);
        if (same && i < first)
            return; /* told with that one */
        n += same;
    }
    if (n == 1)
        report_say(t, "%s %s: %s", verb, c->path, c->result.reason);
    else
        report_say(t, "%s %s, %u programs: %s", verb, t->suite[c->suite].name, n, c->result.reason);
}

static void show_table(Tests *t)
{
    int width = 5;
    for (unsigned i = 0; i < t->nsuites; i++) {
        int n = (int)strlen(t->suite[i].name);
        width = n > width ? n : width;
    }
    report_say(t, "%-*s passed failed skipped not compared     time", width, "suite");
    for (unsigned i = 0; i < t->nsuites; i++) {
        const TestSuite *s = &t->suite[i];
        report_say(t, "%-*s %6u %6u %7u %12u %6.2f s", width, s->name, s->count[TEST_PASSED],
                   s->count[TEST_FAILED], s->count[TEST_SKIPPED], s->count[TEST_NOT_COMPARED],
                   (double)s->ns / 1e9);
    }
}

void report_end(Tests *t)
{
    for (unsigned i = 0; i < t->count; i++) {
        TestOutcome outcome = t->test[i].result.outcome;
        if (outcome == TEST_SKIPPED || outcome == TEST_NOT_COMPARED)
            show_left_out(t, i);
    }
    show_table(t);
    unsigned left = report_total(t, TEST_NOT_COMPARED);
    if (left)
        report_say(t, "%u of those that are skipped ran, but could not be compared", left);
    report_say(t, "%u passed, %u failed, %u skipped", report_total(t, TEST_PASSED),
               report_total(t, TEST_FAILED), report_total(t, TEST_SKIPPED) + left);
}
