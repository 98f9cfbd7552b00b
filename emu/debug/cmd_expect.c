/* Commands that drive the guest by its console: send and expect. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/base/escape.h"
#include "emu/debug/command.h"

enum { TEXT_MAX = 1000 };

/* The text in quotes at *at, or what comes to the line's end (`word`: its first word); a backslash
 * before the quote is taken away. */
static bool quoted(const char **at, bool word, char *to, Err *err)
{
    const char *p = *at;
    char quote = *p == '"' || *p == '\'' ? *p++ : 0;
    size_t n = 0;

    for (; *p && (quote ? *p != quote : !word || *p != ' '); p++) {
        if (n + 2 > TEXT_MAX)
            return err_set(err, 0, "no more than %d characters", TEXT_MAX - 1);
        if (quote && *p == '\\' && p[1] == quote)
            p++;
        else if (quote && *p == '\\' && p[1] && n + 3 < TEXT_MAX)
            to[n++] = *p++;
        to[n++] = *p;
    }
    to[n] = 0;
    if (quote && *p != quote)
        return err_set(err, 0, "the text has no end: %c is wanted", quote);
    *at = args_skip(p + (quote != 0));
    return true;
}

bool cmd_send(Debug *d, const char *args, Err *err)
{
    char text[TEXT_MAX], bytes[TEXT_MAX];
    size_t len;

    if (!*args)
        return err_set(err, 0, "what? send \"ls\\n\"");
    if (!d->front.send)
        return err_set(err, 0, "nothing can be typed from here");
    return quoted(&args, false, text, err) && args_end(args, err) &&
           escape_bytes(text, bytes, &len, err) && d->front.send(d->front.ctl, bytes, len, err);
}

static void tell_seen(Debug *d, const char *line)
{
    out(&d->out, "Seen: %s\n", line);
    out_row(&d->out, "seen");
    out_str(&d->out, "line", line);
    out_end(&d->out);
}

bool cmd_expect(Debug *d, const char *args, Err *err)
{
    char pattern[TEXT_MAX], line[DEBUG_LINE];

    if (!*args)
        return err_set(err, 0, "what? expect \"\\$ $\" 10");
    if (!d->front.expect)
        return err_set(err, 0, "nothing can be waited for from here");
    if (!quoted(&args, true, pattern, err) ||
        !d->front.expect(d->front.ctl, pattern, args_skip(args), err))
        return false;
    if (d->front.expect_end(d->front.ctl, true, line)) {
        tell_seen(d, line);
        return true;
    }
    if (d->over) {
        d->front.expect_end(d->front.ctl, false, line);
        return err_set(err, 0, "The machine has ended; its last line is `%s`", line);
    }
    plan_start(d, PLAN_RUN, 0);
    snprintf(d->expecting, sizeof d->expecting, "%.*s", (int)sizeof d->expecting - 1, pattern);
    return true;
}

bool debug_expect_over(Debug *d, char *buf, size_t len)
{
    char line[DEBUG_LINE], pattern[sizeof d->expecting];

    if (!d->expecting[0])
        return false;
    memcpy(pattern, d->expecting, sizeof pattern);
    d->expecting[0] = 0;
    if (d->front.expect_end(d->front.ctl, false, line)) {
        tell_seen(d, line);
        return false;
    }
    snprintf(buf, len, "expect: /%s/ was not seen; the last line is `%s`", pattern, line);
    d->failed = true;
    return true;
}

void debug_expected(Debug *d, const char *why)
{
    plan_drop(d);
    d->hart = machine_current(d->m);
    d->frame = 0;
    plan_report(d, "expect", why);
}
