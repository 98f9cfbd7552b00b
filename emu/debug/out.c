/* See out.h. */
#include "emu/debug/out.h"

#include <inttypes.h>
#include <string.h>

void out(Out *o, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&o->text, fmt, ap);
    va_end(ap);
}

void out_row(Out *o, const char *kind)
{
    if (o->in_row)
        out_end(o);
    buf_str(&o->rows, o->rows.len ? ",{\"kind\":" : "{\"kind\":");
    out_quote(&o->rows, kind, strlen(kind));
    o->in_row = true;
}

static void name_it(Out *o, const char *name)
{
    buf_str(&o->rows, ",");
    out_quote(&o->rows, name, strlen(name));
    buf_str(&o->rows, ":");
}

void out_hex(Out *o, const char *name, uint64_t val)
{
    name_it(o, name);
    buf_printf(&o->rows, "\"0x%" PRIx64 "\"", val);
}

void out_num(Out *o, const char *name, int64_t val)
{
    name_it(o, name);
    buf_printf(&o->rows, "%" PRId64, val);
}

void out_bool(Out *o, const char *name, bool val)
{
    name_it(o, name);
    buf_str(&o->rows, val ? "true" : "false");
}

void out_str(Out *o, const char *name, const char *val)
{
    name_it(o, name);
    out_quote(&o->rows, val, strlen(val));
}

void out_end(Out *o)
{
    if (o->in_row)
        buf_str(&o->rows, "}");
    o->in_row = false;
}

void out_clear(Out *o)
{
    buf_clear(&o->text);
    buf_clear(&o->rows);
    o->in_row = false;
}

void out_finish(Out *o)
{
    buf_finish(&o->text);
    buf_finish(&o->rows);
}

/* Bytes of the UTF-8 sequence at s; 0: it is none. */
static size_t sequence(const uint8_t *s, size_t len)
{
    size_t n = *s < 0x80 ? 1 : *s >> 5 == 6 ? 2 : *s >> 4 == 14 ? 3 : *s >> 3 == 30 ? 4 : 0;

    if (!n || n > len || (n == 2 && *s < 0xc2) || (n == 3 && *s == 0xe0 && s[1] < 0xa0) ||
        (n == 3 && *s == 0xed && s[1] > 0x9f) || (n == 4 && *s == 0xf0 && s[1] < 0x90) ||
        (n == 4 && (*s > 0xf4 || (*s == 0xf4 && s[1] > 0x8f))))
        return 0;
    for (size_t i = 1; i < n; i++)
        if (s[i] >> 6 != 2)
            return 0;
    return n;
}

void out_quote(Buf *to, const char *text, size_t len)
{
    const uint8_t *s = (const uint8_t *)text;

    buf_str(to, "\"");
    for (size_t i = 0; i < len;) {
        size_t n = sequence(s + i, len - i);
        if (!n)
            buf_str(to, "\xef\xbf\xbd");
        else if (s[i] == '"' || s[i] == '\\')
            buf_printf(to, "\\%c", s[i]);
        else if (s[i] == '\n')
            buf_str(to, "\\n");
        else if (s[i] == '\t')
            buf_str(to, "\\t");
        else if (s[i] < 0x20 || s[i] == 0x7f)
            buf_printf(to, "\\u%04x", s[i]);
        else
            buf_add(to, s + i, n);
        i += n ? n : 1;
    }
    buf_str(to, "\"");
}

void out_json(const Out *o, Buf *to, const char *what, const char *name, const char *error)
{
    buf_printf(to, "{\"%s\":", what);
    out_quote(to, name, strlen(name));
    buf_printf(to, ",\"ok\":%s", error ? "false" : "true");
    if (error) {
        buf_str(to, ",\"error\":");
        out_quote(to, error, strlen(error));
    }
    buf_printf(to, ",\"rows\":[%s%s],\"text\":", buf_text(&o->rows), o->in_row ? "}" : "");
    out_quote(to, buf_text(&o->text), o->text.len);
    buf_str(to, "}\n");
}
