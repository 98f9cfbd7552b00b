/* The commit log and the lockstep: see commits.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/commits.h"

enum { BUFFER = 64 * 1024 };

/* ---- the log -------------------------------------------------------------------------------- */

bool commits_flush(Session *s)
{
    CommitSink *k = &s->commits;
    size_t len = k->len;
    int code;
    k->len = 0; /* once only, whatever becomes of it */
    if (!len || host_io_put(&s->io, k->file.fd, k->buf, len, &code))
        return true;
    if (code && !k->error)
        k->error = code;
    return false;
}

static bool tell(void *ctl, Commit *c)
{
    Session *s = ctl;
    CommitSink *k = &s->commits;
    if (BUFFER - k->len < COMMIT_TEXT && !commits_flush(s))
        return false;
    bool agrees = true;
    if (k->difftest) {
        char *line = k->buf + k->len;
        size_t n = commit_print(c, line) - 1;
        line[n] = 0;
        agrees = difftest_commit(k->difftest, c, line, n);
    }
    if (s->o->log_commits) /* with what it took over */
        k->len += commit_print(c, k->buf + k->len);
    return agrees;
}

/* ---- opening and closing -------------------------------------------------------------------- */

static void say(void *ctl, const char *line)
{
    session_say(ctl, "%s", line);
}

static bool open_difftest(Session *s, Err *err)
{
    const Options *o = s->o;
    DifftestSetup setup = {.command = o->difftest,
                           .program = o->file        ? o->file
                                      : o->kernel    ? o->kernel
                                      : o->bios_file ? o->bios_file
                                                     : "",
                           .nharts = o->nharts,
                           .isa = &s->commits.isa,
                           .io = &s->io,
                           .say = say,
                           .say_ctl = s};
    if (!isa_init(&s->commits.isa, o->isa, err))
        return false;
    s->commits.difftest = difftest_open(&setup, err);
    return s->commits.difftest || err_prefix(err, "--difftest");
}

bool commits_open(Session *s, Err *err)
{
    const Options *o = s->o;
    CommitSink *k = &s->commits;
    if (!o->log_commits && !o->difftest)
        return true;
    k->buf = malloc(BUFFER);
    if (!k->buf)
        return err_set(err, ENOMEM, "out of memory");
    if (o->commit_file &&
        !host_file_open(&s->files, &k->file, o->commit_file, HOST_FILE_OUTPUT, err))
        return err_prefix(err, "--log");
    s->config.commit = tell;
    s->config.commit_ctl = s;
    return !o->difftest || open_difftest(s, err);
}

void commits_close(Session *s)
{
    CommitSink *k = &s->commits;
    commits_flush(s);
    difftest_close(k->difftest);
    host_file_close(&k->file);
    free(k->buf);
    k->difftest = NULL;
    k->buf = NULL;
}

/* ---- ends ----------------------------------------------------------------------------------- */

int commits_verdict(Session *s, char *text, size_t len)
{
    CommitSink *k = &s->commits;
    commits_flush(s);
    if (k->error) {
        snprintf(text, len, "--log-commits: %s: %s",
                 s->o->commit_file ? s->o->commit_file : "stderr", strerror(k->error));
        return EXIT_ERROR;
    }
    k->told = k->difftest && difftest_verdict(k->difftest, s->machine, text, len) >= 0;
    return k->told ? difftest_verdict(k->difftest, s->machine, text, len) : -1;
}

int commits_end(Session *s, char *text, size_t len)
{
    difftest_end(s->commits.difftest);
    int status = commits_verdict(s, text, len);
    if (status >= 0 || s->io.signal || host_now_ns() >= s->io.deadline_ns)
        return status;
    snprintf(text, len, "difftest: both end at the same place: %s", machine_stop(s->machine)->text);
    return EXIT_OK;
}

void commits_reset(Session *s)
{
    if (s->commits.difftest)
        difftest_reset(s->commits.difftest);
}

void commits_report(Session *s)
{
    char text[200];
    if (!s->commits.difftest || s->commits.told)
        return;
    difftest_summary(s->commits.difftest, text, sizeof(text));
    session_say(s, "%s", text);
}
