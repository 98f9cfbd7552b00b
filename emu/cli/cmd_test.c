/*
 * `rvemu test`: collects the programs, runs them in processes of their own, and tells what came of
 * each in the order of their names, whichever is over first.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/session.h"
#include "emu/cli/test.h"
#include "emu/host/host_jobs.h"
#include "emu/host/host_walk.h"
#include "emu/isa/isa.h"

enum { EXIT_FAILURES = 1, EXIT_SKIPPED = 77 };

#define SECOND          UINT64_C(1000000000)
#define DEFAULT_TIMEOUT (60 * SECOND)
#define GRACE           (10 * SECOND) /* for a process to end by itself after its time-out */

/* Options that write one file, or lines, for one machine. */
static const char *for_one(const Options *o)
{
    return o->signature                                ? "--signature"
           : o->log_file                               ? "-D"
           : o->dump_ram                               ? "--dump-ram"
           : o->dump_dtb                               ? "--dump-dtb"
           : o->disk_log                               ? "--disk-log"
           : o->traces                                 ? "--trace"
           : o->log_commits                            ? "--log-commits"
           : o->stats                                  ? "--stats"
           : o->hash                                   ? "--hash"
           : o->serial_given && o->serial != SINK_NULL ? "-serial"
                                                       : NULL;
}

static bool check(Tests *t, Err *err)
{
    Options *o = t->o;
    Isa isa;
    if (!isa_init(&isa, o->isa, err))
        return false;
    if (isa.lacks[0])
        report_say(t, "--isa %s: the harts lack what is not built: %s", o->isa, isa.lacks);
    const char *option = for_one(o);
    if (o->dump_dtb)
        return err_set(err, 0, "--dump-dtb writes the device tree and runs nothing: no test");
    if (option && t->count > 1)
        return err_set(err, 0, "%s is for one program, and these are %u", option, t->count);
    if (option && o->tap && o->serial_given && o->serial == SINK_STDIO)
        return err_set(err, 0, "--tap and -serial stdio: both want stdout");
    t->loud = option && strcmp(option, "--signature") != 0;
    if (o->timeout_ns == UINT64_MAX)
        o->timeout_ns = DEFAULT_TIMEOUT;
    return true;
}

/* Before anything runs. What is there already must look like a report: a slip of the hand must not
 * cost a program or its reference. */
static bool open_junit(Tests *t, Err *err)
{
    const char *name = t->o->junit;
    HostFiles own = {0};
    HostFile f;
    char first = '<';
    if (!name)
        return true;
    if (host_file_exists(name) && host_file_open(&own, &f, name, HOST_FILE_INPUT, NULL)) {
        bool good = !f.size || host_file_read(&f, 0, &first, 1, NULL);
        host_file_close(&f);
        if (!good || first != '<')
            return err_set(err, 0, "--junit %s: it is there and is no XML; not overwritten", name);
    }
    return host_file_open(&t->files, &t->junit, name, HOST_FILE_OUTPUT, err) ||
           err_prefix(err, "--junit");
}

static void note_output(Tests *t)
{
    if (ferror(stdout) && !t->out_error)
        t->out_error = errno;
}

/* Shows those that are over, as far as all before them are. False: nobody reads stdout. */
static bool show(Tests *t)
{
    for (; t->shown < t->count && t->test[t->shown].over; t->shown++) {
        const TestCase *c = &t->test[t->shown];
        report_case(t, c);
        if (t->o->tap)
            tap_case(t, c);
        note_output(t);
    }
    return !t->out_error;
}

static bool job_done(void *ctl, unsigned job, const void *result, const char *died)
{
    Tests *t = ctl;
    TestCase *c = &t->test[job];
    c->over = true;
    if (result) {
        memcpy(&c->result, result, sizeof(c->result));
    } else {
        c->result.outcome = TEST_FAILED;
        snprintf(c->result.reason, sizeof(c->result.reason), "rvemu failed: %s", died);
    }
    return show(t);
}

/* The others may be over; their turn did not come. */
static void show_rest(Tests *t)
{
    for (unsigned i = t->shown; i < t->count; i++) {
        if (t->test[i].over)
            report_case(t, &t->test[i]);
    }
}

static int status_of(const Tests *t)
{
    if (report_total(t, TEST_FAILED))
        return EXIT_FAILURES;
    return report_total(t, TEST_PASSED) ? EXIT_OK : EXIT_SKIPPED;
}

static int finish(Tests *t, bool ran, Err *err)
{
    int status = EXIT_ERROR;
    unsigned left = 0;
    show_rest(t);
    for (unsigned i = 0; i < t->count; i++)
        left += !t->test[i].over;
    if (t->io.signal) {
        if (t->o->tap)
            tap_bail_out("ended by a signal");
        report_say(t, "ended by signal %d: %u programs have not run or not ended", t->io.signal,
                   left);
    }
    bool told = !t->o->junit || junit_write(t, err);
    report_end(t);
    if (t->io.signal)
        status = EXIT_SIGNAL + t->io.signal;
    else if (t->out_error == EPIPE)
        status = EXIT_NO_READER;
    else if (t->out_error)
        err_set(err, t->out_error, "stdout: %s", strerror(t->out_error));
    else if (ran && told)
        status = status_of(t);
    return status;
}

static int run(Tests *t, Err *err)
{
    const Options *o = t->o;
    HostJobs jobs = {.count = t->count,
                     .at_once = (unsigned)(o->jobs < t->count ? o->jobs : t->count),
                     .result_size = sizeof(TestResult),
                     .ctl = t,
                     .run = test_one,
                     .done = job_done};
    if (__builtin_add_overflow(o->timeout_ns, GRACE, &jobs.limit_ns))
        jobs.limit_ns = UINT64_MAX;
    if (o->tap)
        tap_begin(t);
    note_output(t);
    bool ran = host_jobs_run(&jobs, &t->io, err);
    return finish(t, ran, err);
}

int cmd_test(Options *o, Err *err)
{
    int status = EXIT_ERROR;
    Tests *t = calloc(1, sizeof(*t));
    if (!t) {
        err_set(err, 0, "out of memory");
        return status;
    }
    t->o = o;
    t->junit.fd = -1;
    if (host_io_init(&t->io, err)) {
        if (test_collect(t, err) && check(t, err) && open_junit(t, err))
            status = run(t, err);
        host_file_close(&t->junit);
        host_io_finish(&t->io);
    }
    test_free(t);
    free(t);
    return status;
}
