/* See console.h. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/console.h"
#include "emu/debug/dwarf.h"
#include "emu/host/host_module.h"
#include "emu/ui/line.h"

enum { LINE_MAX_LEN = 4096, FILE_MAX = 1 << 30, SCRIPTS_MAX = 8 };

struct Console {
    Session *s;
    Debug *d;
    const OptCommand *next;          /* of the options' */
    const char *script[SCRIPTS_MAX]; /* what is left of the files of lines, the innermost last */
    unsigned nscripts;
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
    Session *s = ((Console *)ctl)->s;
    FileBytes bytes;
    if (!file_load(&s->files, &s->o->pool, pool_text(&s->o->pool, "%s", name), FILE_MAX, &bytes,
                   err))
        return false;
    *out = (Blob){bytes.data, bytes.size, bytes.name};
    return true;
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
    c->script[c->nscripts++] =
        pool_copy(&c->s->o->pool, (const char *)blob.data, blob.size); /* ends with a zero byte */
    return true;
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
        const char **at = &c->script[c->nscripts - 1];
        size_t n = strcspn(*at, "\n");
        if (!**at) {
            c->nscripts--;
            continue;
        }
        snprintf(c->text, sizeof(c->text), "%.*s", (int)n, *at);
        *at += n + ((*at)[n] == '\n');
        return c->text;
    }
    return NULL;
}

/* Of the options or their files; NULL: there is no more. */
static const char *given_line(Console *c)
{
    const char *line = script_line(c);
    Err err;
    while (!line && c->next) {
        const OptCommand *command = c->next;
        c->next = command->next;
        if (!command->file)
            return command->text;
        if (!add_script(c, command->text, &err))
            session_say(c->s, "-x %s", err.msg);
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
    if (!c->stopped)
        snprintf(s->verdict, sizeof(s->verdict), "ended by %s", why);
    return c->stopped ? c->status : EXIT_OK;
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
    for (;;) {
        const char *line = next_line(c);
        if (!line && line_given_up(c))
            continue;
        if (!line && (s->io.signal || host_now_ns() >= s->io.deadline_ns))
            return CONSOLE_GOES_ON; /* the loop around us sees it */
        if (!line) {
            if (s->io.in_tty && !s->o->batch)
                host_io_text(&s->io, "\n", 1);
            return ended(c, s->o->batch && !s->io.in_eof ? "--batch"
                                                         : "the end of the console's input");
        }
        DebugWants w = debug_command(c->d, line);
        if (w == DEBUG_QUIT)
            return ended(c, "quit");
        if (w == DEBUG_RUN) {
            c->stopped = false;
            return CONSOLE_GOES_ON;
        }
        if (debug_failed(c->d) && s->o->batch) {
            snprintf(s->verdict, sizeof(s->verdict), "a command failed (--batch): %.200s", line);
            return EXIT_ERROR;
        }
    }
}

int console_talk(Console *c)
{
    Session *s = c->s;
    uint64_t before = host_now_ns();
    host_io_flush(&s->io);
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
