/* See traces.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/record.h"
#include "emu/cli/traces.h"
#include "emu/host/host_crash.h"

enum { BUFFER = 256 * 1024, LINE = 600 };

static const char ours[] = "rvemu: ";

/* Said once; this and the rest go to stderr. */
static void lose_file(Session *s, const Err *why)
{
    s->has_log = false;
    host_file_close(&s->log);
    session_say(s, "-D %s", why->msg);
}

static void write_out(Session *s, const char *text, size_t len)
{
    Err err;
    int code;
    if (s->has_log && host_file_append(&s->log, text, len, &err))
        return;
    if (s->has_log)
        lose_file(s, &err);
    host_io_put(&s->io, -1, text, len, &code);
}

static void flush(void *ctl)
{
    Session *s = ctl;
    size_t len = s->traces.len;
    s->traces.len = 0; /* once only, whatever becomes of it */
    if (len)
        write_out(s, s->traces.buf, len);
}

bool traces_open(Session *s, Err *err)
{
    if (!(s->o->traces >> TRACE_insn & 1) || s->say || s->o->trace_json)
        return true;
    s->traces.buf = calloc(1, BUFFER);
    if (!s->traces.buf)
        return err_set(err, 0, "out of memory for traces");
    s->io.before = flush;
    s->io.before_ctl = s;
    host_crash_text(s->traces.buf, &s->traces.len, s->has_log ? s->log.fd : s->io.err_fd);
    return true;
}

void traces_close(Session *s)
{
    if (!s->traces.buf)
        return;
    flush(s);
    host_crash_text(NULL, NULL, -1);
    s->io.before = NULL;
    free(s->traces.buf);
    s->traces.buf = NULL;
}

/* In the buffer. */
static void gather(Session *s, TraceKind kind, const char *text, size_t len)
{
    TraceSink *t = &s->traces;
    if (s->io.out_len || BUFFER - t->len < len + sizeof(ours))
        host_io_flush(&s->io); /* in the order in which it happened */
    if (!s->has_log) {
        memcpy(t->buf + t->len, ours, sizeof(ours) - 1);
        t->len += sizeof(ours) - 1;
    }
    memcpy(t->buf + t->len, text, len);
    if (!s->has_log && kind != TRACE_insn) /* names of a guest's file are in it */
        host_io_plain(t->buf + t->len, len - 1);
    t->len += len;
}

void traces_line(void *ctl, TraceKind kind, const char *text, size_t len)
{
    Session *s = ctl;
    char line[LINE];
    if (record_line(s, kind, text, len))
        return;
    if (s->traces.buf) {
        gather(s, kind, text, len);
    } else if (s->has_log) {
        write_out(s, text, len);
    } else {
        snprintf(line, sizeof(line), "%.*s", (int)len - 1, text);
        session_say(s, "%s", line);
    }
}

void traces_log(Session *s, const char *line)
{
    char text[LINE];
    int n = snprintf(text, sizeof(text), "%.*s\n", LINE - 2, line);
    flush(s);
    write_out(s, text, (size_t)n);
}
