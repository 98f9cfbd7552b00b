/*
 * `--junit FILE`: the XML that CI systems read. There is no schema that all of them share: these
 * are the elements and attributes that are common. Skipped are those that were not compared, too.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/test.h"

typedef struct Xml {
    char *text;
    size_t len, room;
} Xml;

static void put(Xml *x, const char *bytes, size_t n)
{
    if (x->len + n > x->room) {
        x->room = 2 * (x->len + n);
        x->text = pool_array(x->text, x->room, 1);
    }
    memcpy(x->text + x->len, bytes, n);
    x->len += n;
}

__attribute__((format(printf, 2, 3))) static void put_format(Xml *x, const char *fmt, ...)
{
    char text[200];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    put(x, text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
}

/* Bytes of the UTF-8 character at s, or 0: it is none, or one that XML does not allow. */
static size_t character(const unsigned char *s)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    uint32_t c = n < 2 ? s[0] : s[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (s[i] & 0x3f);
    }
    bool control = c < 0x20 && c != '\n' && c != '\t';
    bool none = control || (c >= 0xd800 && c < 0xe000) || c == 0xfffe || c == 0xffff;
    return none || c > 0x10ffff || (n && c < least[n]) ? 0 : n;
}

/* Text or the value of an attribute. */
static void put_text(Xml *x, const char *text)
{
    static const struct {
        char c;
        const char *entity;
    } escapes[] = {{'&', "&amp;"},  {'<', "&lt;"},   {'>', "&gt;"}, {'"', "&quot;"},
                   {'\'', "&#39;"}, {'\n', "&#10;"}, {'\t', "&#9;"}};
    while (*text) {
        const char *entity = NULL;
        size_t n = character((const unsigned char *)text);
        for (unsigned i = 0; i < sizeof(escapes) / sizeof(*escapes); i++) {
            if (*text == escapes[i].c)
                entity = escapes[i].entity;
        }
        if (entity)
            put(x, entity, strlen(entity));
        else if (n)
            put(x, text, n);
        else
            put(x, "?", 1);
        text += n ? n : 1;
    }
}

static void put_attribute(Xml *x, const char *name, const char *value)
{
    put_format(x, " %s=\"", name);
    put_text(x, value);
    put(x, "\"", 1);
}

static void put_counts(Xml *x, unsigned tests, unsigned failures, unsigned skipped, uint64_t ns)
{
    put_format(x, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\" time=\"%.6f\">\n",
               tests, failures, skipped, (double)ns / 1e9);
}

static void put_case(Xml *x, const Tests *t, const TestCase *c)
{
    const TestResult *r = &c->result;
    put_format(x, "    <testcase");
    put_attribute(x, "classname", t->suite[c->suite].name);
    put_attribute(x, "name", c->name);
    put_format(x, " time=\"%.6f\"", (double)r->ns / 1e9);
    if (r->outcome == TEST_PASSED) {
        put_format(x, "/>\n");
        return;
    }
    put_format(x, ">\n      <%s", r->outcome == TEST_FAILED ? "failure" : "skipped");
    put_attribute(x, "message", r->reason);
    put_format(x, "/>\n");
    if (r->outcome == TEST_FAILED && r->said[0]) {
        put_format(x, "      <system-out>");
        put_text(x, r->said);
        put_format(x, "</system-out>\n");
    }
    put_format(x, "    </testcase>\n");
}

bool junit_write(Tests *t, Err *err)
{
    Xml x = {0};
    uint64_t ns = 0;
    for (unsigned i = 0; i < t->nsuites; i++)
        ns += t->suite[i].ns;
    unsigned skipped = report_total(t, TEST_SKIPPED) + report_total(t, TEST_NOT_COMPARED);
    unsigned failures = report_total(t, TEST_FAILED);
    put_format(&x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rvemu test\"");
    put_counts(&x, report_total(t, TEST_PASSED) + failures + skipped, failures, skipped, ns);
    for (unsigned i = 0; i < t->nsuites; i++) {
        const TestSuite *s = &t->suite[i];
        skipped = s->count[TEST_SKIPPED] + s->count[TEST_NOT_COMPARED];
        failures = s->count[TEST_FAILED];
        put_format(&x, "  <testsuite");
        put_attribute(&x, "name", s->name);
        put_counts(&x, s->count[TEST_PASSED] + failures + skipped, failures, skipped, s->ns);
        for (unsigned k = 0; k < t->count; k++) {
            if (t->test[k].suite == i && t->test[k].result.outcome != TEST_NOT_RUN)
                put_case(&x, t, &t->test[k]);
        }
        put_format(&x, "  </testsuite>\n");
    }
    put_format(&x, "</testsuites>\n");
    bool good = host_file_append(&t->junit, x.text, x.len, err);
    free(x.text);
    return good;
}
