/*
 * `--tap`: the Test Anything Protocol, version 14, on stdout. In descriptions \ and # are escaped;
 * why a test failed stands in a YAML block, each value a string in double quotes.
 */
#include <stdio.h>

#include "emu/cli/test.h"

void tap_begin(const Tests *t)
{
    printf("TAP version 14\n1..%u\n", t->count);
    fflush(stdout);
}

static void put_description(const char *text)
{
    for (; *text; text++) {
        if (*text == '#' || *text == '\\')
            putchar('\\');
        putchar((unsigned char)*text < ' ' || *text == 127 ? '?' : *text);
    }
}

static void put_yaml(const char *key, const char *text)
{
    printf("  %s: \"", key);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < ' ' || c >= 127)
            printf("\\x%02x", c);
        else
            putchar(c);
    }
    puts("\"");
}

void tap_case(const Tests *t, const TestCase *c)
{
    const TestResult *r = &c->result;
    printf("%sok %u - ", r->outcome == TEST_FAILED ? "not " : "", (unsigned)(c - t->test) + 1);
    put_description(c->path);
    if (r->outcome == TEST_SKIPPED || r->outcome == TEST_NOT_COMPARED) {
        printf(" # SKIP %s", r->outcome == TEST_SKIPPED ? "" : "not compared: ");
        put_description(r->reason);
    }
    putchar('\n');
    if (r->outcome == TEST_FAILED) {
        puts("  ---");
        put_yaml("message", r->reason);
        if (r->said[0])
            put_yaml("output", r->said);
        printf("  duration_ms: %.3f\n  ...\n", (double)r->ns / 1e6);
    }
    fflush(stdout); /* also so that no other process has a copy of it */
}

void tap_bail_out(const char *why)
{
    printf("Bail out! %s\n", why);
    fflush(stdout);
}
