/* See record.h. */
#include <stdlib.h>
#include <string.h>

#include "emu/cli/console.h"
#include "emu/cli/record.h"
#include "emu/debug/coverage.h"
#include "emu/debug/dwarf.h"
#include "emu/debug/profile.h"
#include "emu/debug/timeline.h"
#include "emu/host/host_module.h"

struct Record {
    Session *s;
    Debug *d, *kernel; /* of the same; one is asked about the kernel, and learns of programs */
    Programs *programs;
    Observer observer;
    Timeline *timeline;
    Profile *profile;
    Coverage *coverage;
    HostFile timeline_file, profile_file, coverage_file;
    uint64_t next; /* session_steps at the next sample */
    bool failed;   /* the timeline's file: */
    Err why;
};

/* ---- what the harts do ---------------------------------------------------------------------- */

static void on_trap(void *ctl, Hart *h, uint64_t pc, unsigned from)
{
    Record *r = ctl;
    if (r->coverage)
        coverage_trap(r->coverage, h, pc, from);
    if (r->timeline)
        timeline_trap(r->timeline, h, pc, from);
}

static void on_xret(void *ctl, Hart *h, uint64_t pc, unsigned from)
{
    Record *r = ctl;
    if (r->coverage)
        coverage_space(r->coverage, h);
    if (r->timeline)
        timeline_xret(r->timeline, h, from);
}

static void on_satp(void *ctl, Hart *h)
{
    Record *r = ctl;
    if (r->coverage)
        coverage_space(r->coverage, h);
    if (r->timeline)
        timeline_satp(r->timeline, h);
}

static void on_wait(void *ctl, Hart *h, bool begins)
{
    Record *r = ctl;
    if (r->timeline)
        timeline_wait(r->timeline, h, begins);
}

static void on_insn(void *ctl, Hart *h)
{
    coverage_insn(((Record *)ctl)->coverage, h);
}

bool record_line(Session *s, TraceKind kind, const char *text, size_t len)
{
    if (!s->record || !s->record->timeline)
        return false;
    timeline_line(s->record->timeline, kind, text, len);
    return true;
}

/* ---- opening -------------------------------------------------------------------------------- */

static void say_nothing(void *ctl, const char *text, size_t len) {}

static const DwarfOps *dwarf_module(void *ctl, Err *err)
{
    return host_module("dwarf", "rvemu_dwarf", err);
}

static bool read_file(void *ctl, const char *name, Blob *out, Err *err)
{
    return session_file(((Record *)ctl)->s, name, out, err);
}

static bool open_debuggers(Record *r, Err *err)
{
    DebugFront front = {.ctl = r, .print = say_nothing, .file = read_file, .dwarf = dwarf_module};
    r->d = debug_create(r->s->machine, &front, err);
    r->kernel = r->d ? debug_create(r->s->machine, &front, err) : NULL;
    if (!r->kernel)
        return false;
    console_symbols(r->s, r->d);
    console_symbols(r->s, r->kernel);
    return true;
}

static bool open_file(Session *s, HostFile *f, const char *option, const char *name, Err *err)
{
    return !name || host_file_open(&s->files, f, name, HOST_FILE_OUTPUT, err) ||
           err_prefix(err, "%s", option);
}

/* Once only: the file is as long as it got. */
static void write_timeline(void *ctl, const char *text, size_t len)
{
    Record *r = ctl;
    if (!r->failed && !host_file_append(&r->timeline_file, text, len, &r->why)) {
        r->failed = true;
        err_prefix(&r->why, "--trace-json");
    }
}

static bool open_recorders(Record *r, Err *err)
{
    const Options *o = r->s->o;
    TimelineSink sink = {.ctl = r, .write = write_timeline};
    if (o->trace_json)
        r->timeline = timeline_create(r->d, r->programs, o->traces, &sink, err);
    if (o->profile)
        r->profile = profile_create(r->d, r->programs, err);
    if (o->coverage)
        r->coverage = coverage_create(r->d, r->programs, err);
    if (o->coverage && !r->coverage)
        return err_prefix(err, "--coverage");
    return (!o->trace_json || r->timeline) && (!o->profile || r->profile);
}

bool record_open(Session *s, Err *err)
{
    const Options *o = s->o;
    if ((!o->trace_json && !o->profile && !o->coverage) || o->dump_dtb)
        return true;
    Record *r = calloc(1, sizeof(*r));
    if (!r)
        return err_set(err, 0, "out of memory");
    s->record = r;
    r->s = s;
    r->timeline_file.fd = r->profile_file.fd = r->coverage_file.fd = -1;
    r->next = o->profile_every;
    if (!open_debuggers(r, err) || !record_symbols(s, r->d, r->kernel, &r->programs, err) ||
        !open_file(s, &r->timeline_file, "--trace-json", o->trace_json, err) ||
        !open_file(s, &r->profile_file, "--profile", o->profile, err) ||
        !open_file(s, &r->coverage_file, "--coverage", o->coverage, err) || !open_recorders(r, err))
        return false;
    r->observer = (Observer){.ctl = r,
                             .trap = on_trap,
                             .xret = on_xret,
                             .satp = on_satp,
                             .wait = on_wait,
                             .insn = r->coverage ? on_insn : NULL};
    if (r->timeline || r->coverage)
        machine_set_observer(s->machine, &r->observer);
    return true;
}

void record_close(Session *s)
{
    Record *r = s->record;
    if (!r)
        return;
    if (s->machine)
        machine_set_observer(s->machine, NULL);
    timeline_destroy(r->timeline);
    profile_destroy(r->profile);
    coverage_destroy(r->coverage);
    programs_destroy(r->programs);
    debug_destroy(r->d);
    debug_destroy(r->kernel);
    host_file_close(&r->timeline_file);
    host_file_close(&r->profile_file);
    host_file_close(&r->coverage_file);
    free(r);
    s->record = NULL;
}

/* ---- while it runs -------------------------------------------------------------------------- */

uint64_t record_chunk(const Session *s, uint64_t steps)
{
    const Record *r = s->record;
    if (!r || !r->profile)
        return steps;
    uint64_t left = r->next - session_steps(s);
    return left < steps ? left : steps;
}

void record_ran(Session *s)
{
    Record *r = s->record;
    uint64_t now = session_steps(s), every = s->o->profile_every;
    if (!r || !r->profile || now < r->next)
        return;
    uint64_t weight = (now - r->next) / every + 1;
    profile_sample(r->profile, weight);
    r->next += weight * every;
}

void record_reset(Session *s)
{
    if (s->record && s->record->timeline)
        timeline_reset(s->record->timeline);
}

bool record_failed(const Session *s, Err *err)
{
    if (!s->record || !s->record->failed)
        return false;
    *err = s->record->why;
    return true;
}

/* ---- the end -------------------------------------------------------------------------------- */

static bool write_all(HostFile *f, const char *option, bool made, Buf *text, Err *err)
{
    bool good = made || err_set(err, 0, "out of memory");
    good = good && host_file_append(f, buf_text(text), text->len, err);
    buf_finish(text);
    return good || err_prefix(err, "%s", option);
}

bool record_finish(Session *s, Err *err)
{
    Record *r = s->record;
    Buf text = {0};
    bool made;
    if (!r)
        return true;
    timeline_destroy(r->timeline);
    r->timeline = NULL;
    if (r->failed) {
        *err = r->why;
        return false;
    }
    if (r->profile) {
        made = profile_print(r->profile, &text);
        if (!write_all(&r->profile_file, "--profile", made, &text, err))
            return false;
    }
    if (!r->coverage)
        return true;
    made = coverage_print(r->coverage, &text);
    return write_all(&r->coverage_file, "--coverage", made, &text, err);
}
