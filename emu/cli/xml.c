/* See xml.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "emu/cli/pool.h"
#include "emu/cli/xml.h"

void xml_put(Xml *x, const char *bytes, size_t n)
{
    if (x->len + n > x->room) {
        x->room = 2 * (x->len + n);
        x->text = pool_array(x->text, x->room, 1);
    }
    memcpy(x->text + x->len, bytes, n);
    x->len += n;
}

void xml_format(Xml *x, const char *fmt, ...)
{
    char text[200];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    xml_put(x, text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
}

/* Bytes of the UTF-8 character at s, before a zero byte, or 0: it is none, or one that XML does not
 * allow. */
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

/* The character at `text`, n bytes, or "?". */
static void put_character(Xml *x, const char *text, size_t n)
{
    static const struct {
        char c;
        const char *entity;
    } escapes[] = {{'&', "&amp;"},  {'<', "&lt;"},   {'>', "&gt;"}, {'"', "&quot;"},
                   {'\'', "&#39;"}, {'\n', "&#10;"}, {'\t', "&#9;"}};
    for (unsigned i = 0; i < sizeof(escapes) / sizeof(*escapes); i++) {
        if (*text == escapes[i].c) {
            xml_put(x, escapes[i].entity, strlen(escapes[i].entity));
            return;
        }
    }
    xml_put(x, n ? text : "?", n ? n : 1);
}

void xml_text(Xml *x, const char *text)
{
    while (*text) {
        size_t n = character((const unsigned char *)text);
        put_character(x, text, n);
        text += n ? n : 1;
    }
}

void xml_attribute(Xml *x, const char *name, const char *value)
{
    xml_format(x, " %s=\"", name);
    xml_text(x, value);
    xml_put(x, "\"", 1);
}

void xml_output(Xml *x, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)bytes[i];
        size_t n = character((const unsigned char *)bytes + i);
        if (c == '\n')
            xml_put(x, "\n", 1);
        else if (c >= ' ' && c != 0x7f)
            put_character(x, bytes + i, n);
        i += n ? n : 1;
    }
}

void xml_counts(Xml *x, unsigned tests, unsigned failures, unsigned skipped, uint64_t ns)
{
    xml_format(x, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\" time=\"%.6f\">\n",
               tests, failures, skipped, (double)ns / 1e9);
}
