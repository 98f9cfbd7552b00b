/*
 * `--junit FILE`: the XML that CI systems read. There is no schema that all of them share: these
 * are the elements and attributes that are common. Skipped are those that were not compared, too.
 */
#include <stdlib.h>

#include "emu/cli/test.h"
#include "emu/cli/xml.h"

static void put_case(Xml *x, const Tests *t, const TestCase *c)
{
    const TestResult *r = &c->result;
    xml_format(x, "    <testcase");
    xml_attribute(x, "classname", t->suite[c->suite].name);
    xml_attribute(x, "name", c->name);
    xml_format(x, " time=\"%.6f\"", (double)r->ns / 1e9);
    if (r->outcome == TEST_PASSED) {
        xml_format(x, "/>\n");
        return;
    }
    xml_format(x, ">\n      <%s", r->outcome == TEST_FAILED ? "failure" : "skipped");
    xml_attribute(x, "message", r->reason);
    xml_format(x, "/>\n");
    if (r->outcome == TEST_FAILED && r->said[0]) {
        xml_format(x, "      <system-out>");
        xml_text(x, r->said);
        xml_format(x, "</system-out>\n");
    }
    xml_format(x, "    </testcase>\n");
}

bool junit_write(Tests *t, Err *err)
{
    Xml x = {0};
    uint64_t ns = 0;
    for (unsigned i = 0; i < t->nsuites; i++)
        ns += t->suite[i].ns;
    unsigned skipped = report_total(t, TEST_SKIPPED) + report_total(t, TEST_NOT_COMPARED);
    unsigned failures = report_total(t, TEST_FAILED);
    xml_format(&x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rvemu test\"");
    xml_counts(&x, report_total(t, TEST_PASSED) + failures + skipped, failures, skipped, ns);
    for (unsigned i = 0; i < t->nsuites; i++) {
        const TestSuite *s = &t->suite[i];
        skipped = s->count[TEST_SKIPPED] + s->count[TEST_NOT_COMPARED];
        failures = s->count[TEST_FAILED];
        xml_format(&x, "  <testsuite");
        xml_attribute(&x, "name", s->name);
        xml_counts(&x, s->count[TEST_PASSED] + failures + skipped, failures, skipped, s->ns);
        for (unsigned k = 0; k < t->count; k++) {
            if (t->test[k].suite == i && t->test[k].result.outcome != TEST_NOT_RUN)
                put_case(&x, t, &t->test[k]);
        }
        xml_format(&x, "  </testsuite>\n");
    }
    xml_format(&x, "</testsuites>\n");
    bool good = host_file_append(&t->junit, x.text, x.len, err);
    free(x.text);
    return good;
}
