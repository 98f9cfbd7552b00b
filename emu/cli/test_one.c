/*
 * One test program: is it for these harts, how did it end, and is its signature the right one?
 *
 * A program passes if it switches the machine off and says that all is well: by tohost, by the test
 * device or by SBI. One that leaves a signature passes only if that is also compared, unless it has
 * the labels `pass` and `fail`: those of riscv-tests check themselves and declare a signature, too.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/session.h"
#include "emu/cli/test.h"
#include "emu/host/host_walk.h"
#include "spec/elf.h"

#define PROGRAM_MAX (4ull << 30)

typedef struct Run {
    Tests *t;
    TestResult *result;
    Session *s;
    FileBytes file, reference; /* reference.data NULL: there is none */
    Elf elf;
    Signature signature;
    bool tohost;
    char note[300]; /* what we said last of the guest */
} Run;

static void outcome(Run *r, TestOutcome outcome, const char *reason)
{
    r->result->outcome = outcome;
    /* Whose error it is, is told anyway. */
    const char *path = r->t->o->file;
    size_t n = strlen(path);
    if (!strncmp(reason, path, n) && !strncmp(reason + n, ": ", 2))
        reason += n + 2;
    snprintf(r->result->reason, sizeof(r->result->reason), "%s", reason);
    host_io_plain(r->result->reason, strlen(r->result->reason));
}

__attribute__((format(printf, 2, 3))) static void add_reason(Run *r, const char *fmt, ...)
{
    size_t n = strlen(r->result->reason);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(r->result->reason + n, sizeof(r->result->reason) - n, fmt, ap);
    va_end(ap);
    host_io_plain(r->result->reason, strlen(r->result->reason));
}

/* ---- what the guest and the machine say --------------------------------------------------- */

static void keep_line(void *ctl, const char *line)
{
    Run *r = ctl;
    if (strcmp(line, r->s->decided) != 0 && strcmp(line, r->s->verdict) != 0)
        snprintf(r->note, sizeof(r->note), "%s", line);
}

static void keep_output(void *ctl, const uint8_t *buf, size_t len)
{
    char *said = ((Run *)ctl)->result->said;
    const size_t room = sizeof(((Run *)ctl)->result->said) - 1;
    for (size_t i = 0; i < len; i++) {
        size_t n = strlen(said);
        if (n == room)
            memmove(said, said + 1, n--);
        said[n] = buf[i] ? (char)buf[i] : '?';
        said[n + 1] = 0;
    }
}

static const StreamOps keep_stream = {NULL, keep_output};

/* ---- before -------------------------------------------------------------------------------- */

/* NAME.ref beside NAME.elf or NAME, or NAME.elf.ref. */
static bool load_reference(Run *r, Err *err)
{
    const char *path = r->file.name;
    size_t len = strlen(path);
    bool suffix = len > 4 && !strcmp(path + len - 4, ".elf");
    const size_t lengths[] = {suffix ? len - 4 : len, len};
    for (unsigned i = 0; i < 1u + suffix; i++) {
        const char *name = pool_text(&r->t->pool, "%.*s.ref", (int)lengths[i], path);
        if (!host_file_exists(name))
            continue;
        return file_load(&r->s->files, &r->t->pool, name, PROGRAM_MAX, &r->reference, err) ||
               err_prefix(err, "reference");
    }
    return true;
}

static bool is_rv32(const FileBytes *f)
{
    Elf64Header eh; /* the fields up to `machine` are the same for both sizes */
    if (f->size < sizeof(eh))
        return false;
    memcpy(&eh, f->data, sizeof(eh));
    return elf_is(f->data, f->size) && eh.ident[ELF_IDENT_CLASS] != ELF_CLASS64 &&
           eh.machine == ELF_EM_RISCV;
}

static bool look_at(Run *r, Err *err)
{
    const Blob blob = {r->file.data, r->file.size, r->file.name};
    uint64_t at;
    if (!elf_open(&r->elf, &blob, err) ||
        !signature_find(&r->signature, &blob, r->t->o->ram_size, err) || !load_reference(r, err))
        return false;
    r->tohost = elf_symbol(&r->elf, "tohost", &at);
    return !r->reference.data || r->signature.there ||
           err_set(err, 0, "%s: nothing to compare %s with: no begin_signature and end_signature",
                   r->file.name, r->reference.name);
}

/* The harts lack what it was made for. */
static bool skip(Run *r)
{
    char lacks[300];
    const char *isa = r->t->o->isa;
    if (is_rv32(&r->file)) {
        outcome(r, TEST_SKIPPED, "it is for rv32, and the harts are rv64");
        return true;
    }
    const Blob blob = {r->file.data, r->file.size, r->file.name};
    if (r->t->o->no_skip || !elf_open(&r->elf, &blob, NULL) ||
        !test_lacks(&r->elf, isa, lacks, sizeof(lacks)))
        return false;
    outcome(r, TEST_SKIPPED, "");
    if (isa)
        add_reason(r, "it needs %s, which the harts lack (--isa %s)", lacks, isa);
    else
        add_reason(r, "it needs %s, which is not built", lacks);
    return true;
}

/* ---- after --------------------------------------------------------------------------------- */

/* The label of the test with that number, as riscv-tests name them; of a program that has such
 * labels, a code without one is no test's number. */
static void add_number(Run *r, uint64_t number)
{
    char label[32];
    uint64_t at;
    snprintf(label, sizeof(label), "test_%llu", (unsigned long long)number);
    if (elf_symbol(&r->elf, label, &at))
        add_reason(r, "test %llu (%s at 0x%llx): ", (unsigned long long)number, label,
                   (unsigned long long)at);
    else if (!elf_symbol(&r->elf, "test_2", &at))
        add_reason(r, "test %llu: ", (unsigned long long)number);
}

static void failed(Run *r)
{
    const MachineStop *stop = machine_stop(r->s->machine);
    bool by_hart = stop->reason == STOP_EXIT || stop->reason == STOP_DETECTOR;
    unsigned hart = by_hart ? stop->hart : 0;
    char text[400];
    outcome(r, TEST_FAILED, "");
    bool own_code = stop->reason == STOP_EXIT && stop->code;
    if (own_code)
        add_number(r, stop->code);
    add_reason(r, "%s", r->s->verdict);
    if (own_code) {
        machine_where(r->s->machine, hart, text, sizeof(text));
        add_reason(r, "; %s", text);
    }
    machine_last_trap(r->s->machine, hart, text, sizeof(text));
    if (text[0])
        add_reason(r, "; last trap %s", text);
    if (r->note[0])
        add_reason(r, "; before: %s", r->note);
}

static void judge(Run *r, int status)
{
    const MachineStop *stop = machine_stop(r->s->machine);
    uint64_t pass, fail, size;
    Err err;
    /* Without a way to say that it is over, a program with a signature ends in a loop. */
    bool rests = !r->tohost && r->signature.there && stop->reason == STOP_DETECTOR &&
                 (stop->detector == DETECT_dead_loop || stop->detector == DETECT_dead_wfi);
    bool off = status == EXIT_OK && stop->reason == STOP_EXIT && stop->status == EXIT_OK;
    if (!off && !rests) {
        failed(r);
        return;
    }
    bool checks_itself = elf_symbol(&r->elf, "pass", &pass) && elf_symbol(&r->elf, "fail", &fail);
    bool empty = r->signature.begin == r->signature.end;
    if (r->reference.data) {
        if (signature_matches(&r->signature, machine_ram(r->s->machine, &size), &r->reference,
                              &err))
            outcome(r, TEST_PASSED, "");
        else
            outcome(r, TEST_FAILED, err.msg);
    } else if (r->signature.there && !checks_itself && (!empty || rests)) {
        outcome(r, TEST_NOT_COMPARED, "there is no NAME.ref beside it to compare its signature");
    } else {
        outcome(r, TEST_PASSED, "");
    }
}

static bool run(Run *r, Err *err)
{
    Session *s = r->s;
    Options *o = r->t->o;
    if (!file_load(&s->files, &r->t->pool, o->file, PROGRAM_MAX, &r->file, err))
        return false;
    if (skip(r))
        return true;
    if (!look_at(r, err))
        return false;
    if (!r->t->loud) {
        s->say = keep_line;
        s->out = &keep_stream;
        s->out_ctl = r;
    }
    if (!session_open(s, o, err))
        return false;
    judge(r, session_run(s));
    session_close(s);
    return true;
}

void test_one(void *ctl, unsigned job, void *result)
{
    Tests *t = ctl;
    Run r = {.t = t, .result = result};
    Err err = {0};
    uint64_t start = host_now_ns();
    r.s = calloc(1, sizeof(*r.s));
    t->o->file = t->test[job].path;
    t->o->second = NULL;
    *r.result = (TestResult){.outcome = TEST_FAILED, .reason = "out of memory"};
    if (r.s && !run(&r, &err))
        outcome(&r, TEST_FAILED, err.msg);
    r.result->ns = host_now_ns() - start;
    free(r.s);
}
