/* XML as it is written: for reports in JUnit's form. */
#ifndef XML_H
#define XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Xml {
    char *text; /* to be freed */
    size_t len, room;
} Xml;

/* As it is. */
void xml_put(Xml *x, const char *bytes, size_t n);
void xml_format(Xml *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Text or the value of an attribute; what XML does not allow becomes "?". */
void xml_text(Xml *x, const char *text);
void xml_attribute(Xml *x, const char *name, const char *value);
/* What a guest has said, with a zero byte behind it: control characters are left out. */
void xml_output(Xml *x, const char *bytes, size_t n);
/* The counts of a testsuite or of all, and the end of its tag. */
void xml_counts(Xml *x, unsigned tests, unsigned failures, unsigned skipped, uint64_t ns);

#endif
