/* See console.h. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/console.h"
#include "emu/cli/screen.h"
#include "emu/cli/serial.h"
#include "emu/cli/value.h"
#include "emu/debug/dwarf.h"
#include "emu/host/host_module.h"
#include "emu/ui/line.h"

enum { LINE_MAX_LEN = 4096, SCRIPTS_MAX = 8 };

/* A file of lines: what is left of it. */
typedef struct Script {
    const char *at, *name;
    unsigned line; /* that was taken last */
} Script;

/* What the command `expect` waits for. */
typedef struct Wait {
    HostRegex *re; /* NULL: nothing */
    bool seen;
    uint64_t until; /* on host_now_ns's clock */
} Wait;

struct Console {
    Session *s;
    Debug *d;
    const OptCommand *next;     /* of the options' */
    Script script[SCRIPTS_MAX]; /* the innermost last */
    unsigned nscripts;
    const char *last;   /* the line that was taken last */
    const Script *from; /* and where it stands; NULL: in no file */
    Wait wait;
    int failing;        /* the status of a script whose last command fails */
    int failed;         /* that of one that has failed */
    const LineOps *ops; /* NULL: no editing */
    Line *line;
    LineFront front;
    bool tried;
    char text[LINE_MAX_LEN];
    bool stopped; /* by a detector or for good: the verdict and the status stand */
    int status;
};

/* ---- what the debugger wants ---------------------------------------------------------------- */

static void print(void *ctl, const char *text, size_t len)
{
    host_io_text(&((Console *)ctl)->s->io, text, len);
}

static bool read_file(void *ctl, const char *name, Blob *out, Err *err)
{
    return session_file(((Console *)ctl)->s, name, out, err);
}

static bool add_script(void *ctl, const char *name, Err *err)
{
    Console *c = ctl;
    Blob blob;
    if (c->nscripts == SCRIPTS_MAX)
        return err_set(err, 0, "%s: files of commands are nested more than %d deep", name,
                       SCRIPTS_MAX);
    if (!read_file(ctl, name, &blob, err))
        return false;
    c->script[c->nscripts++] = (Script){.at = pool_copy(&c->s->o->pool, (const char *)blob.data,
                                                        blob.size), /* ends with a zero byte */
                                        .name = pool_text(&c->s->o->pool, "%s", name)};
    return true;
}

static bool type(void *ctl, const char *bytes, size_t len, Err *err)
{
    return serial_send(((Console *)ctl)->s->serial, bytes, len) || err_set(err, 0, "out of memory");
}

static void seen(void *ctl)
{
    Console *c = ctl;
    c->wait.seen = true;
    machine_request_stop(c->s->machine);
}

static bool expect(void *ctl, const char *pattern, const char *seconds, Err *err)
{
    Console *c = ctl;
    uint64_t ns = UINT64_MAX, now = host_now_ns();
    Match *m = &c->s->serial->match;
    if (c->s->expect)
        return err_set(err, 0, "--expect has the guest's output in this run");
    if (*seconds && !value_seconds(seconds, &ns, err))
        return false;
    HostRegex *re = host_regex_create(pattern, err);
    if (!re)
        return false;
    c->wait = (Wait){.re = re, .until = ns < UINT64_MAX - now ? now + ns : UINT64_MAX};
    m->ctl = c;
    m->seen = seen;
    match_want(m, re);
    match_look(m, false);
    return true;
}

static bool expect_end(void *ctl, bool keep, char line[DEBUG_LINE])
{
    Console *c = ctl;
    Match *m = &c->s->serial->match;
    bool was_seen = c->wait.seen;
    bool late = host_now_ns() >= c->wait.until;
    snprintf(line, DEBUG_LINE, "%s", was_seen ? m->line : match_last_line(m));
    if (keep && !was_seen)
        return false;
    match_want(m, NULL);
    host_regex_destroy(c->wait.re);
    c->wait = (Wait){.re = NULL};
    if (!was_seen)
        c->failing = late ? EXIT_TIMEOUT : EXIT_FAILED;
    return was_seen;
}

static bool reset_machine(void *ctl, Err *err)
{
    return session_reset(((Console *)ctl)->s, err);
}

static const DwarfOps *dwarf_module(void *ctl, Err *err)
{
    return host_module("dwarf", "rvemu_dwarf", err);
}

/* Those of what runs; a file without symbols is no error. */
static void add_symbols(Debug *d, const Blob *blob)
{
    Err err;
    if (blob->data && blob->size > 4 && !memcmp(blob->data, "\177ELF", 4))
        debug_add_symbols(d, blob, &err);
}

void console_symbols(const Session *s, Debug *d)
{
    add_symbols(d, &s->plan.kernel);
    add_symbols(d, &s->plan.bios);
    add_symbols(d, &s->plan.symbols);
}

Console *console_open(Session *s, Err *err)
{
    Console *c = calloc(1, sizeof(*c));
    if (!c) {
        err_set(err, 0, "out of memory for the console");
        return NULL;
    }
    c->s = s;
    DebugFront front = {.ctl = c,
                        .print = print,
                        .file = read_file,
                        .script = add_script,
                        .send = type,
                        .expect = expect,
                        .expect_end = expect_end,
                        .screen = &screen_debug,
                        .screen_ctl = s,
                        .reset = reset_machine,
                        .dwarf = dwarf_module,
                        .json = s->o->json};
    c->next = s->o->commands;
    c->d = debug_create(s->machine, &front, err);
    if (!c->d) {
        free(c);
        return NULL;
    }
    console_symbols(s, c->d);
    return c;
}

void console_close(Console *c)
{
    if (!c)
        return;
    if (c->line)
        c->ops->close(c->line);
    if (c->wait.re)
        match_want(&c->s->serial->match, NULL);
    host_regex_destroy(c->wait.re);
    debug_destroy(c->d);
    free(c);
}

/* ---- lines --------------------------------------------------------------------------------------
 */

static int get_byte(void *ctl)
{
    return host_io_get(&((Console *)ctl)->s->io);
}

static bool complete(void *ctl, const char *line, unsigned i, char *buf, size_t len, size_t *start)
{
    return debug_complete(((Console *)ctl)->d, line, i, buf, len, start);
}

/* $XDG_STATE_HOME/rvemu/history, if there is such a folder or one can be made. */
static const char *history_file(Console *c)
{
    char folder[300];
    if (!host_state_folder(folder, sizeof(folder)))
        return NULL;
    return pool_text(&c->s->o->pool, "%s/history", folder);
}

static void start_editing(Console *c)
{
    Err err;
    c->tried = true;
    c->ops = host_module("line", "rvemu_line", &err);
    if (!c->ops) {
        session_say(c->s, "no line editing: %s", err.msg);
        return;
    }
    c->front =
        (LineFront){.ctl = c, .get = get_byte, .complete = complete, .history = history_file(c)};
    c->line = c->ops->open(&c->front);
}

/* NULL: stdin has ended, or a signal came. */
static const char *plain_line(Console *c, bool show_prompt)
{
    size_t n = 0;
    int byte;
    if (show_prompt)
        host_io_text(&c->s->io, "(rvemu) ", 8);
    while ((byte = host_io_get(&c->s->io)) >= 0 && byte != '\n') {
        if (n + 1 < sizeof(c->text))
            c->text[n++] = (char)byte;
    }
    c->text[n] = 0;
    return byte < 0 && !n ? NULL : c->text;
}

/* Of a file of lines; NULL: there is none. */
static const char *script_line(Console *c)
{
    while (c->nscripts) {
        Script *s = &c->script[c->nscripts - 1];
        size_t n = strcspn(s->at, "\n");
        if (!*s->at) {
            c->nscripts--;
            continue;
        }
        snprintf(c->text, sizeof(c->text), "%.*s", (int)n, s->at);
        s->at += n + (s->at[n] == '\n');
        s->line++;
        c->from = s;
        return c->text;
    }
    return NULL;
}

/* Of the options or their files; NULL: there is no more. */
static const char *given_line(Console *c)
{
    c->from = NULL;
    const char *line = script_line(c);
    Err err;
    while (!line && c->next) {
        const OptCommand *command = c->next;
        c->next = command->next;
        if (!command->file)
            return command->text;
        if (!add_script(c, command->text, &err)) {
            session_say(c->s, "-x %s", err.msg);
            c->failed = EXIT_ERROR;
        }
        line = script_line(c);
    }
    return line;
}

static const char *next_line(Console *c)
{
    Session *s = c->s;
    const char *line = given_line(c);
    if (line && !s->o->json) {
        host_io_text(&s->io, "(rvemu) ", 8);
        host_io_text(&s->io, line, strlen(line));
        host_io_text(&s->io, "\n", 1);
    }
    if (line)
        return line;
    if (s->o->batch)
        return NULL;
    if (s->io.in_tty && s->io.err_tty && !s->o->json) {
        if (!c->tried)
            start_editing(c);
        if (c->line)
            return c->ops->read(c->line, "(rvemu) ");
    }
    return plain_line(c, s->io.in_tty && !s->o->json);
}

static int ended(Console *c, const char *why)
{
    Session *s = c->s;
    if (c->failed && !(c->stopped && c->status)) {
        snprintf(s->verdict, sizeof(s->verdict), "a script has failed; ended by %s", why);
        return c->failed;
    }
    if (!c->stopped)
        snprintf(s->verdict, sizeof(s->verdict), "ended by %s", why);
    return c->stopped ? c->status : EXIT_OK;
}

/* The last command has failed: the file that it stands in ends there, and those that have sourced
 * it; under --batch everything. */
static int command_failed(Console *c, const char *line)
{
    Session *s = c->s;
    char where[200] = "";
    int status = c->failing ? c->failing : EXIT_ERROR;
    if (c->from) {
        snprintf(where, sizeof(where), "%.150s:%u: ", c->from->name, c->from->line);
        c->nscripts = 0;
        if (!s->io.in_tty)
            c->failed = status;
    }
    if (s->o->batch) {
        snprintf(s->verdict, sizeof(s->verdict), "%sa command failed (--batch): %.200s", where,
                 line);
        return c->stopped && c->status ? c->status : status;
    }
    if (c->from)
        session_say(s, "%sthe script ends here: %.200s", where, line);
    return CONSOLE_GOES_ON;
}

/* Ctrl-C at the prompt gives the line up; any other signal ends us. */
static bool line_given_up(Console *c)
{
    Session *s = c->s;
    if (s->io.signal != SIGINT || !s->io.in_tty)
        return false;
    s->io.signal = 0;
    host_io_text(&s->io, "\n", 1);
    return true;
}

static int talk(Console *c)
{
    Session *s = c->s;
    int status;
    if (debug_failed(c->d) && (status = command_failed(c, c->last)) != CONSOLE_GOES_ON)
        return status;
    for (;;) {
        const char *line = next_line(c);
        if (!line && line_given_up(c))
            continue;
        if (!line && (s->io.signal || s->io.closed || host_now_ns() >= s->io.deadline_ns))
            return CONSOLE_GOES_ON; /* the loop around us sees it */
        if (!line) {
            if (s->io.in_tty && !s->o->batch)
                host_io_text(&s->io, "\n", 1);
            return ended(c, s->o->batch && !s->io.in_eof ? "--batch"
                                                         : "the end of the console's input");
        }
        c->failing = 0;
        c->last = line;
        DebugWants w = debug_command(c->d, line);
        if (w == DEBUG_QUIT)
            return ended(c, "quit");
        if (w == DEBUG_RUN) {
            c->stopped = false;
            return CONSOLE_GOES_ON;
        }
        if (debug_failed(c->d) && (status = command_failed(c, line)) != CONSOLE_GOES_ON)
            return status;
    }
}

int console_talk(Console *c)
{
    Session *s = c->s;
    uint64_t before = host_now_ns();
    host_io_flush(&s->io);
    screen_show(s, true);
    terminal_cooked(&s->terminal);
    int status = talk(c);
    terminal_raw(&s->terminal);
    uint64_t took = host_now_ns() - before;
    machine_skip_host_time(s->machine, took);
    if (s->io.in_tty && s->io.deadline_ns != UINT64_MAX)
        s->io.deadline_ns += took;
    return status;
}

Debug *console_debug(Console *c)
{
    return c->d;
}

StopReason console_run(Console *c, uint64_t steps)
{
    return debug_run(c->d, steps);
}

bool console_heard(Console *c)
{
    bool late = host_now_ns() >= c->wait.until;
    if (!c->wait.re || !(c->wait.seen || late))
        return false;
    debug_expected(c->d, c->wait.seen ? "" : "The time for it is over.");
    return true;
}

uint64_t console_patience(const Console *c)
{
    uint64_t now = host_now_ns();
    if (!c->wait.re || c->wait.until == UINT64_MAX)
        return UINT64_MAX;
    return c->wait.until > now ? c->wait.until - now : 0;
}

void console_stopped(Console *c, const char *why, bool over, int status)
{
    c->stopped = over || status != EXIT_OK;
    c->status = status;
    debug_stopped(c->d, why, over);
}

void console_reset(Console *c)
{
    c->stopped = false;
    debug_reset(c->d);
}
