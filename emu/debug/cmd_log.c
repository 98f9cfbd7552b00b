/* Commands for the kernel's logs: system calls and the schedule. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/info.h"
#include "emu/debug/kernel_log_impl.h"

static const struct {
    KernelId id;
    const char *variable, *beside, *prefix;
    unsigned args;
} call_tables[] = {
#define CALLS(id, variable, beside, prefix, args) {KERNEL_##id, variable, beside, prefix, args},
#include "emu/debug/kernel.def"
#undef CALLS
};

void kernel_call_name(Debug *d, const Kernel *k, uint64_t number, char *buf, size_t len)
{
    buf[0] = 0;
    for (size_t i = 0; i < sizeof call_tables / sizeof *call_tables; i++) {
        const char *name, *prefix = call_tables[i].prefix;
        uint64_t at, far;
        DwarfVariable v;
        const Type *t;
        if (call_tables[i].id != k->id ||
            !kernel_variable(d, k->file, call_tables[i].variable, call_tables[i].beside, &v))
            continue;
        t = type_strip(v.type);
        if (t->kind != TYPE_ARRAY || number >= t->count ||
            !kernel_read(d, k, v.num + number * 8, &at, 8) || !at)
            return;
        name = elf_name_of(&d->file[k->file], at - d->info[k->file].bias, &far);
        if (!name || far)
            return;
        name += strncmp(name, prefix, strlen(prefix)) ? 0 : strlen(prefix);
        snprintf(buf, len, "%s", name);
    }
}

unsigned kernel_call_args(const Kernel *k)
{
    for (size_t i = 0; i < sizeof call_tables / sizeof *call_tables; i++)
        if (call_tables[i].id == k->id)
            return call_tables[i].args;
    return CALL_ARGS;
}

/* Small numbers in decimal, with their sign: descriptors, lengths, errors. */
static void number_text(uint64_t num, char *buf, size_t len)
{
    if (num + 4096 < 4096 + 100000)
        snprintf(buf, len, "%lld", (long long)num);
    else
        snprintf(buf, len, "0x%llx", (unsigned long long)num);
}

void kernel_call_show(Debug *d, const Kernel *k, const Call *c)
{
    Out *o = &d->out;
    char name[60] = "", num[24];

    if (k)
        kernel_call_name(d, k, c->number, name, sizeof name);
    if (!*name)
        snprintf(name, sizeof name, "call %llu", (unsigned long long)c->number);
    out(o, "%12llu  hart %u  %5llu %-16s %s(", (unsigned long long)c->step, c->hart,
        (unsigned long long)c->pid, c->name, name);
    out_row(o, "syscall");
    out_num(o, "step", (int64_t)c->step);
    out_num(o, "hart", c->hart);
    out_num(o, "pid", (int64_t)c->pid);
    out_str(o, "process", c->name);
    out_num(o, "number", (int64_t)c->number);
    out_str(o, "name", name);
    for (unsigned i = 0; i < CALL_ARGS; i++) {
        char arg[] = {'a', (char)('0' + i), 0};
        number_text(c->arg[i], num, sizeof num);
        if (!k || i < kernel_call_args(k))
            out(o, "%s%s", i ? ", " : "", num);
        out_hex(o, arg, c->arg[i]);
    }
    number_text(c->result, num, sizeof num);
    out(o, ") %s%s\n",
        c->end == CALL_DONE   ? "= "
        : c->end == CALL_OPEN ? "has not returned"
                              : "went on in other code",
        c->end == CALL_DONE ? num : "");
    if (c->end == CALL_DONE)
        out_hex(o, "result", c->result);
    out_end(o);
}

/* "on" and "off", and what becomes of the switch; false: neither, or err. */
static bool take_switch(Debug *d, const char **args, bool *on, Err *err)
{
    *on = args_take(args, "on");
    if (!*on && !args_take(args, "off"))
        return false;
    if (*on && !kernel_name(d, err))
        return false;
    if (!d->log) {
        d->log = calloc(1, sizeof *d->log);
        if (!d->log)
            return err_set(err, 0, "out of memory");
    }
    d->points.dirty = true; /* the probe is made anew */
    return true;
}

static bool show_calls(Debug *d, const char *args, Err *err)
{
    const KernelLog *log = d->log;
    uint64_t pid = 0, most = 20, shown = 0, first;
    char word[100];

    if (debug_word(&args, word, sizeof word) && !expr_number(d, word, &pid, err))
        return false;
    if (debug_word(&args, word, sizeof word) && !expr_number(d, word, &most, err))
        return false;
    if (!args_end(args, err))
        return false;
    if (!log || (!log->calls && !log->ncalls))
        return err_set(err, 0, "nothing was logged: `syscalls on`, and let the machine run");
    for (first = log->ncalls; first && log->ncalls - first < CALLS_KEPT && shown < most; first--)
        shown += !pid || log->call[(first - 1) % CALLS_KEPT].pid == pid;
    for (; first < log->ncalls; first++)
        if (!pid || log->call[first % CALLS_KEPT].pid == pid)
            kernel_call_show(d, kernel_get(d, NULL), &log->call[first % CALLS_KEPT]);
    if (!shown)
        out(&d->out, "No system calls so far.\n");
    return true;
}

bool cmd_syscalls(Debug *d, const char *args, Err *err)
{
    bool on;

    err->msg[0] = 0;
    if (take_switch(d, &args, &on, err)) {
        d->log->calls = on;
        d->log->live = on && args_take(&args, "live");
        return args_end(args, err);
    }
    return !err->msg[0] && show_calls(d, args, err);
}

/* --- the schedule -------------------------------------------------------------------------------
 */

enum { STRIP = 64, LETTERS = 26 };

typedef struct Strips {
    uint64_t first, last, pid[LETTERS]; /* 'a' is pid[0] ... */
    const char *name[LETTERS];
    unsigned n;
} Strips;

/* '.': nothing; '?': the letters are used up. */
static char letter_of(Strips *s, const Switch *c)
{
    if (!c->pid)
        return '.';
    for (unsigned i = 0; i < s->n; i++)
        if (s->pid[i] == c->pid) {
            s->name[i] = c->name; /* exec changes it: the last one counts */
            return (char)('a' + i);
        }
    if (s->n == LETTERS)
        return '?';
    s->pid[s->n] = c->pid;
    s->name[s->n] = c->name;
    return (char)('a' + s->n++);
}

/* One hart's: each column what it ran longest in that time would be too much: what it ran last. */
static void show_strip(Debug *d, Strips *s, unsigned hart)
{
    const KernelLog *log = d->log;
    uint64_t span = (s->last - s->first) / STRIP + 1;
    uint64_t from = log->nchanges > SWITCHES_KEPT ? log->nchanges - SWITCHES_KEPT : 0;
    char strip[STRIP + 1];
    unsigned at = 0;
    char now = ' ';

    for (uint64_t n = from; n < log->nchanges; n++) {
        const Switch *c = &log->change[n % SWITCHES_KEPT];
        if (c->hart != hart)
            continue;
        while (at < STRIP && s->first + (at + 1) * span <= c->step)
            strip[at++] = now;
        now = letter_of(s, c);
    }
    while (at < STRIP)
        strip[at++] = now;
    strip[STRIP] = 0;
    out(&d->out, "hart %u |%s|\n", hart, strip);
}

static void show_strips(Debug *d)
{
    const KernelLog *log = d->log;
    uint64_t from = log->nchanges > SWITCHES_KEPT ? log->nchanges - SWITCHES_KEPT : 0;
    Strips s = {.first = log->change[from % SWITCHES_KEPT].step, .last = machine_steps(d->m)};

    out(&d->out, "steps %llu to %llu, %llu a column:\n", (unsigned long long)s.first,
        (unsigned long long)s.last, (unsigned long long)((s.last - s.first) / STRIP + 1));
    for (unsigned i = 0; i < machine_nharts(d->m); i++)
        if (log->seen[i])
            show_strip(d, &s, i);
    for (unsigned i = 0; i < s.n; i++)
        out(&d->out, "%s%c = %llu (%s)", i ? ", " : "       ", 'a' + i,
            (unsigned long long)s.pid[i], s.name[i]);
    out(&d->out, "%s. = idle\n", s.n ? ", " : "       ");
}

static void show_changes(Debug *d, uint64_t most)
{
    const KernelLog *log = d->log;
    uint64_t n = log->nchanges < most ? log->nchanges : most;

    for (uint64_t i = log->nchanges - (n < SWITCHES_KEPT ? n : SWITCHES_KEPT); i < log->nchanges;
         i++) {
        const Switch *c = &log->change[i % SWITCHES_KEPT];
        if (c->pid)
            out(&d->out, "%12llu  hart %u  %llu (%s)\n", (unsigned long long)c->step, c->hart,
                (unsigned long long)c->pid, c->name);
        else
            out(&d->out, "%12llu  hart %u  idle\n", (unsigned long long)c->step, c->hart);
        out_row(&d->out, "switch");
        out_num(&d->out, "step", (int64_t)c->step);
        out_num(&d->out, "hart", c->hart);
        out_num(&d->out, "pid", (int64_t)c->pid);
        out_str(&d->out, "name", c->name);
        out_end(&d->out);
    }
}

bool cmd_schedule(Debug *d, const char *args, Err *err)
{
    uint64_t most = 20;
    bool on;

    err->msg[0] = 0;
    if (take_switch(d, &args, &on, err)) {
        d->log->schedule = on;
        return args_end(args, err);
    }
    if (err->msg[0] || !args_count(d, args, most, &most, err))
        return false;
    if (!d->log || !d->log->nchanges)
        return err_set(err, 0, "nothing was logged: `schedule on`, and let the machine run");
    show_changes(d, most);
    show_strips(d);
    return true;
}

bool info_schedule(Debug *d, const char *args, Err *err)
{
    return cmd_schedule(d, args, err);
}

bool info_syscalls(Debug *d, const char *args, Err *err)
{
    return cmd_syscalls(d, args, err);
}
