/*
 * --junit FILE of a run: a case for each --expect, and one for the guest's end where that is what
 * counts (the last step is a --send, or there are only --fails).
 */
#include <stdio.h>
#include <stdlib.h>

#include "emu/cli/expect.h"
#include "emu/cli/serial.h"
#include "emu/cli/xml.h"

typedef enum Outcome { PASSED, FAILED, NOT_REACHED } Outcome;

static bool end_counts(const Expect *e)
{
    return !e->n || !e->step[e->n - 1].option->expect;
}

/* The first case that has not passed is the one that failed. */
static Outcome outcome_of(const Expect *e, unsigned i)
{
    if (i < e->at)
        return PASSED;
    return e->verdict[0] ? (i == e->at ? FAILED : NOT_REACHED) : PASSED;
}

static void put_case(Xml *x, const Expect *e, const char *name, uint64_t ns, Outcome outcome)
{
    xml_format(x, "    <testcase");
    xml_attribute(x, "classname", e->s->o->file ? e->s->o->file : "rvemu");
    xml_attribute(x, "name", name);
    xml_format(x, " time=\"%.6f\"", (double)ns / 1e9);
    if (outcome == PASSED) {
        xml_format(x, "/>\n");
        return;
    }
    xml_format(x, ">\n      <%s", outcome == FAILED ? "failure" : "skipped");
    xml_attribute(x, "message", outcome == FAILED ? e->verdict : "not reached");
    xml_format(x, "/>\n    </testcase>\n");
}

static void put_cases(Xml *x, const Expect *e)
{
    uint64_t rest = e->ns - (e->since - e->start);
    for (unsigned i = 0; i < e->n; i++) {
        const ExpectStep *step = &e->step[i];
        if (step->option->expect)
            put_case(x, e, host_regex_text(step->option->expect),
                     step->over   ? step->ns
                     : i == e->at ? rest
                                  : 0,
                     outcome_of(e, i));
    }
    if (end_counts(e))
        put_case(x, e, "the guest's end", rest, outcome_of(e, e->n));
}

static void put_output(Xml *x, const Serial *serial)
{
    xml_format(x, "    <system-out>");
    if (serial->cut)
        xml_format(x, "(what it said before is left out)\n");
    xml_output(x, buf_text(&serial->said), serial->said.len);
    xml_format(x, "</system-out>\n");
}

bool expect_report(Expect *e, Err *err)
{
    Xml x = {0};
    unsigned tests, failures, skipped = 0;
    if (!e || !e->s->o->junit)
        return true;
    tests = end_counts(e);
    failures = e->verdict[0] != 0;
    for (unsigned i = 0; i < e->n; i++) {
        tests += e->step[i].option->expect != NULL;
        skipped += e->step[i].option->expect && outcome_of(e, i) == NOT_REACHED;
    }
    skipped += end_counts(e) && outcome_of(e, e->n) == NOT_REACHED;
    xml_format(&x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rvemu run\"");
    xml_counts(&x, tests, failures, skipped, e->ns);
    xml_format(&x, "  <testsuite");
    xml_attribute(&x, "name", e->s->o->file ? e->s->o->file : "rvemu");
    xml_counts(&x, tests, failures, skipped, e->ns);
    put_cases(&x, e);
    put_output(&x, e->s->serial);
    xml_format(&x, "  </testsuite>\n</testsuites>\n");
    bool good = host_file_append(&e->junit, x.text, x.len, err) || err_prefix(err, "--junit");
    free(x.text);
    return good;
}
