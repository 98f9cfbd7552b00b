/* See expect.h. */
#include <stdio.h>
#include <stdlib.h>

#include "emu/cli/expect.h"
#include "emu/cli/serial.h"

static uint64_t lap(Expect *e)
{
    uint64_t now = host_now_ns(), ns = now - e->since;
    e->since = now;
    return ns;
}

/* What is sent is sent; then the next pattern, or the end. */
static void go_on(Expect *e)
{
    Serial *serial = e->s->serial;
    const OptStep *option;
    for (; e->at < e->n && !(option = e->step[e->at].option)->expect; e->at++) {
        serial_send(serial, option->bytes, option->len);
        e->step[e->at].over = true;
    }
    if (e->at < e->n)
        match_want(&serial->match, e->step[e->at].option->expect);
}

/* The last step is a pattern: nothing more is wanted of the guest. */
static bool all_seen(const Expect *e)
{
    return e->n && e->at == e->n && e->step[e->n - 1].option->expect;
}

static void seen(void *ctl)
{
    Expect *e = ctl;
    e->step[e->at].ns = lap(e);
    e->step[e->at++].over = true;
    go_on(e);
    if (all_seen(e))
        machine_request_stop(e->s->machine);
}

static void failed(void *ctl, const HostRegex *which)
{
    Expect *e = ctl;
    e->failed = which;
    machine_request_stop(e->s->machine);
}

bool expect_open(Session *s, Err *err)
{
    Options *o = s->o;
    Expect *e;
    unsigned nbad = 0;
    if (!o->steps && !o->fails)
        return true;
    e = pool_alloc(&o->pool, sizeof(*e));
    s->expect = e;
    e->s = s;
    e->junit.fd = -1;
    for (const OptStep *step = o->steps; step; step = step->next)
        e->n++;
    e->step = pool_alloc(&o->pool, (e->n + 1) * sizeof(*e->step));
    e->n = 0;
    for (const OptStep *step = o->steps; step; step = step->next)
        e->step[e->n++].option = step;
    for (const OptFail *fail = o->fails; fail; fail = fail->next)
        nbad++;
    e->bad = pool_alloc(&o->pool, (nbad + 1) * sizeof(*e->bad));
    Match *m = &s->serial->match;
    for (const OptFail *fail = o->fails; fail; fail = fail->next)
        e->bad[m->nbad++] = fail->re;
    m->bad = e->bad;
    m->ctl = e;
    m->seen = seen;
    m->failed = failed;
    s->serial->keep = o->junit != NULL;
    e->start = e->since = host_now_ns();
    go_on(e);
    return !o->junit || host_file_open(&s->files, &e->junit, o->junit, HOST_FILE_OUTPUT, err) ||
           err_prefix(err, "--junit");
}

void expect_close(Expect *e)
{
    if (e)
        host_file_close(&e->junit);
}

/* Patterns that were seen, and all. */
static void count(const Expect *e, unsigned *done, unsigned *all)
{
    *done = *all = 0;
    for (unsigned i = 0; i < e->n; i++) {
        *all += e->step[i].option->expect != NULL;
        *done += e->step[i].option->expect && e->step[i].over;
    }
}

int expect_look(Expect *e)
{
    unsigned done, all;
    if (!e || (!e->failed && !all_seen(e)))
        return EXPECT_GOES_ON;
    Session *s = e->s;
    e->told = true;
    if (e->failed) {
        snprintf(e->verdict, sizeof(e->verdict), "--fail /%.100s/ has appeared: `%.160s`",
                 host_regex_text(e->failed), s->serial->match.line);
        snprintf(s->verdict, sizeof(s->verdict), "%s", e->verdict);
        return EXIT_FAILED;
    }
    count(e, &done, &all);
    snprintf(s->verdict, sizeof(s->verdict), "expect: seen, %s%u pattern%s", all == 1 ? "" : "all ",
             all, all == 1 ? "" : "s");
    return EXIT_OK;
}

int expect_ended(Expect *e, int status)
{
    unsigned done, all;
    if (!e)
        return status;
    e->ns = host_now_ns() - e->start;
    Session *s = e->s;
    if (status == EXIT_ERROR)
        snprintf(e->verdict, sizeof(e->verdict), "%.*s", (int)sizeof(e->verdict) - 1, s->verdict);
    if (e->told || status == EXIT_ERROR)
        return status;
    match_look(&s->serial->match, true); /* there will be no more of the last line */
    int late = expect_look(e);
    if (late != EXPECT_GOES_ON)
        return late;
    char why[290];
    snprintf(why, sizeof(why), "%.*s", (int)sizeof(why) - 1, s->verdict);
    if (e->at == e->n) {
        snprintf(e->verdict, sizeof(e->verdict), "%s", status ? why : "");
        return status;
    }
    count(e, &done, &all);
    snprintf(e->verdict, sizeof(e->verdict),
             "expect: /%.100s/ was not seen (%u of %u); the last line is `%.160s`",
             host_regex_text(e->step[e->at].option->expect), done + 1, all,
             match_last_line(&s->serial->match));
    snprintf(s->verdict, sizeof(s->verdict), "%s; %s", e->verdict, why);
    return status ? status : EXIT_FAILED;
}
