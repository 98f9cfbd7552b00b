/*
 * The loop around the machine: it runs in chunks; between them there is time for keys, signals,
 * output and limits. When all harts wait, we sleep.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "emu/cli/commits.h"
#include "emu/cli/console.h"
#include "emu/cli/expect.h"
#include "emu/cli/gdb_session.h"
#include "emu/cli/record.h"
#include "emu/cli/screen.h"
#include "emu/cli/serial.h"
#include "emu/cli/session.h"
#include "emu/cli/value.h"

enum {
    CHUNK = 1 << 20,      /* steps: some milliseconds */
    CHUNK_SLOW = 1 << 15, /* the same, one instruction after the other or traced */
    IDLE_STEPS = 2048,    /* for one skip of idle time: who does less has nothing to do */
    NAP_NS = 25000000,
    GOES_ON = -1, /* no exit status yet */
};

uint64_t session_steps(const Session *s)
{
    return s->steps_before + machine_steps(s->machine);
}

/* Virtual time skips what a guest waits for: at a prompt it would do so as fast as the host can.
 * Where a person types, and no two runs are the same anyway, a nap does no harm. */
static bool nap_allowed(const Session *s)
{
    return s->config.virtual_clock && s->io.use_stdin && s->io.in_tty;
}

static uint64_t next_chunk(const Session *s)
{
    bool slow =
        s->o->no_cache || s->config.commit || (s->o->traces >> TRACE_insn & 1) || nap_allowed(s);
    uint64_t left = s->o->max_insns - session_steps(s), chunk = slow ? CHUNK_SLOW : CHUNK;
    return screen_chunk(s, record_chunk(s, left < chunk ? left : chunk));
}

/* The line that says who ended the run: the last one, so it is kept until everything is said. */
__attribute__((format(printf, 3, 4))) static int verdict(Session *s, int status, const char *fmt,
                                                         ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(s->verdict, sizeof(s->verdict), fmt, ap);
    va_end(ap);
    return status;
}

/* ---- the terminal ----------------------------------------------------------------------- */

static void suspend(Session *s)
{
    host_io_flush(&s->io);
    terminal_cooked(&s->terminal);
    uint64_t stopped = host_now_ns();
    host_io_stop_self();
    if (s->io.deadline_ns != UINT64_MAX) /* the time is the guest's: it did not run */
        s->io.deadline_ns += host_now_ns() - stopped;
    terminal_raw(&s->terminal);
    s->io.resumed = false;
}

/* Only what works. */
static void show_keys(Session *s)
{
    for (const KeyRow *row = key_rows; row->name; row++) {
        if ((row->action != KEY_NMI || s->o->nmi_vector) &&
            (row->action != KEY_PICTURE || s->o->screen_width))
            session_say(s, "Ctrl-A %-8s %s", row->name, row->help);
    }
    if (s->keys.ctrl_z)
        session_say(s, "Ctrl-Z          %s", "the same as Ctrl-A z");
}

/* ---- the console ------------------------------------------------------------------------- */

/* The machine has stopped: the debugger says where, and takes commands. GOES_ON, or the status. */
static int into_console(Session *s, const char *why, bool over, int status)
{
    Err err;
    if (!s->console)
        s->console = console_open(s, &err);
    if (!s->console)
        return verdict(s, EXIT_ERROR, "%s", err.msg);
    console_stopped(s->console, why, over, status);
    return console_talk(s->console);
}

static bool person_there(const Session *s)
{
    return s->io.use_stdin && s->io.in_tty && s->io.err_tty;
}

static void picture(Session *s, const char *asked_by)
{
    Err err;
    if (!screen_picture(s, NULL, &err))
        session_say(s, "%s: %s", asked_by, err.msg);
}

/* What the user asked for by our keys. */
static int do_keys(Session *s)
{
    Err err;
    unsigned asked = s->keys.asked;
    s->keys.asked = 0;
    if (!asked)
        return GOES_ON;
    if (asked & 1u << KEY_HELP)
        show_keys(s);
    if (asked & 1u << KEY_CONSOLE && gdb_session_owns(s->gdb))
        session_say(s,
                    "Ctrl-A c: the machine is gdb's; `monitor` there takes the console's commands");
    else if (asked & 1u << KEY_CONSOLE)
        return into_console(s, "stopped by Ctrl-A c", false, EXIT_OK);
    if (asked & 1u << KEY_UNKNOWN) {
        bool plain = s->keys.unknown > ' ' && s->keys.unknown < 127;
        session_say(s, "Ctrl-A %c is no key of ours; Ctrl-A h shows those that are",
                    plain ? s->keys.unknown : '?');
    }
    if (asked & 1u << KEY_QUIT) {
        return verdict(s, EXIT_OK, "ended by Ctrl-A x");
    }
    if (asked & 1u << KEY_NMI && !machine_nmi(s->machine, 0, &err))
        session_say(s, "Ctrl-A n: %s", err.msg);
    if (asked & 1u << KEY_PICTURE)
        picture(s, "Ctrl-A p");
    if (asked & 1u << KEY_SUSPEND)
        suspend(s);
    return GOES_ON;
}

/* ---- ends ------------------------------------------------------------------------------- */

/* Where the guest is: the other harts a line each, hart 0 with the reason. */
static int ended_at(Session *s, int status, const char *why)
{
    char where[200];
    for (unsigned h = 1; h < s->o->nharts; h++) {
        machine_where(s->machine, h, where, sizeof(where));
        session_say(s, "%s", where);
    }
    machine_where(s->machine, 0, where, sizeof(where));
    return verdict(s, status, "%s; %s", why, where);
}

static int ended_by_signal(Session *s, int number)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {
        {SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}, {SIGQUIT, "SIGQUIT"}};
    char why[60] = "";
    for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (names[i].number == number)
            snprintf(why, sizeof(why), "ended by %s", names[i].name);
    }
    return ended_at(s, EXIT_SIGNAL + number, why);
}

static int ended_by_limit(Session *s)
{
    char why[80];
    if (host_now_ns() >= s->io.deadline_ns) {
        snprintf(why, sizeof(why), "time-out after %g s (--timeout)",
                 (double)s->o->timeout_ns / 1e9);
        return ended_at(s, EXIT_TIMEOUT, why);
    }
    const MachineStop *stop = machine_stop(s->machine);
    bool in_loop = stop->reason == STOP_IDLE && stop->spins && stop->deadline_ns == UINT64_MAX;
    if (in_loop && s->o->max_insns != UINT64_MAX)
        return ended_at(s, EXIT_TIMEOUT, "a jump to itself would take all steps (--max-insns)");
    if (session_steps(s) >= s->o->max_insns) {
        snprintf(why, sizeof(why), "%llu steps are done (--max-insns)",
                 (unsigned long long)s->o->max_insns);
        return ended_at(s, EXIT_TIMEOUT, why);
    }
    return GOES_ON;
}

static int ended_by_output(Session *s)
{
    for (unsigned i = 0; i < s->nstreams; i++) {
        if (s->stream[i].error)
            return verdict(s, EXIT_ERROR, "%s: %s", s->stream[i].file.name,
                           strerror(s->stream[i].error));
    }
    if (!s->io.out_error)
        return GOES_ON;
    if (s->io.out_error == EPIPE)
        return verdict(s, EXIT_NO_READER, "stdout: nobody reads it any more");
    return verdict(s, EXIT_ERROR, "stdout: %s", strerror(s->io.out_error));
}

/* A difference comes before whatever the guest did with it. */
static int ended_by_commits(Session *s)
{
    char why[sizeof(s->verdict)];
    int status = commits_verdict(s, why, sizeof(why));
    return status < 0 ? GOES_ON : verdict(s, status, "%s", why);
}

/* After each chunk and each sleep: is there a reason outside the guest to end? */
static int look_around(Session *s)
{
    Err err;
    int status = do_keys(s);
    if (status == GOES_ON && s->gdb)
        status = gdb_session_look(s->gdb);
    if (status == GOES_ON)
        status = ended_by_output(s);
    if (status == GOES_ON)
        status = ended_by_commits(s);
    if (status == GOES_ON && (record_failed(s, &err) || !screen_ran(s, &err)))
        status = verdict(s, EXIT_ERROR, "%s", err.msg);
    if (status == GOES_ON && s->io.signal)
        status = ended_by_signal(s, s->io.signal);
    if (status == GOES_ON && s->io.closed && screen_lost(s))
        status = verdict(s, EXIT_ERROR, "the display is gone, and the window with it");
    if (status == GOES_ON && s->io.closed)
        status = verdict(s, EXIT_OK, "the window was closed");
    if (status == GOES_ON && s->io.quit)
        status = verdict(s, EXIT_OK, "stdin has ended (--eof quit)");
    if (status != GOES_ON)
        return status;
    if (s->io.suspend) {
        s->io.suspend = false;
        suspend(s);
    }
    if (s->io.picture) {
        s->io.picture = false;
        picture(s, "SIGUSR1");
    }
    if (s->io.resumed) {
        s->io.resumed = false;
        terminal_raw(&s->terminal);
    }
    return ended_by_limit(s);
}

bool session_reset(Session *s, Err *err)
{
    uint64_t before = machine_steps(s->machine);
    if (!machine_reset(s->machine, err))
        return false;
    s->steps_before += before - machine_steps(s->machine);
    if (s->console)
        console_reset(s->console);
    commits_reset(s);
    record_reset(s);
    return true;
}

static int do_reset(Session *s)
{
    Err err;
    if (s->o->no_reboot)
        return verdict(s, EXIT_OK, "the guest asked for a reset (-no-reboot)");
    if (!session_reset(s, &err))
        return verdict(s, EXIT_ERROR, "reset: %s", err.msg);
    return GOES_ON;
}

static int ended_by_guest(Session *s)
{
    const MachineStop *stop = machine_stop(s->machine);
    char text[sizeof(s->verdict)];
    if (!s->commits.difftest || stop->reason != STOP_EXIT)
        return verdict(s, stop->status, "%s", stop->text);
    int status = commits_end(s, text, sizeof(text));
    if (status != GOES_ON)
        return verdict(s, status, "%s", text);
    /* It was waiting for the peer's end. */
    return s->io.signal ? ended_by_signal(s, s->io.signal) : ended_by_limit(s);
}

/* What a detector found is for gdb's user to look at; an end is told. */
static int to_gdb(Session *s, StopReason reason, int status)
{
    const char *text = machine_stop(s->machine)->text;
    if (reason == STOP_DETECTOR) {
        gdb_session_stopped(s->gdb, text);
        return gdb_session_talk(s->gdb);
    }
    gdb_session_ended(s->gdb, text, status);
    return status;
}

/* What made machine_run return. */
static int do_stop(Session *s, StopReason reason)
{
    int lost;
    switch (reason) {
    case STOP_EXIT:
    case STOP_DETECTOR:
        host_io_flush(&s->io);
        /* What the guest said last must not be lost in silence. */
        lost = ended_by_output(s);
        if (lost != GOES_ON)
            return lost;
        lost = ended_by_guest(s);
        if (gdb_session_owns(s->gdb))
            return to_gdb(s, reason, lost);
        if (s->o->debug || (reason == STOP_DETECTOR && person_there(s) && !s->expect))
            return into_console(s, machine_stop(s->machine)->text, reason == STOP_EXIT, lost);
        return lost;
    case STOP_BREAK:
        return gdb_session_owns(s->gdb) ? gdb_session_talk(s->gdb) : console_talk(s->console);
    case STOP_RESET: return do_reset(s);
    case STOP_IDLE:
    case STOP_STEPS:
    case STOP_REQUEST: break;
    }
    return GOES_ON;
}

/* After a chunk in which the guest did little more than wait. */
static void nap(Session *s, const MachineStats *before)
{
    MachineStats now;
    machine_stats(s->machine, &now);
    if ((now.idle_skips - before->idle_skips) * IDLE_STEPS > now.steps - before->steps)
        host_io_wait(&s->io, NAP_NS);
}

/* Lines are matched as they come; what has not ended may be all, if the guest waits or has said
 * nothing for a while. True: something was typed for it. */
static bool listen_to(Session *s, StopReason reason)
{
    bool sent = serial_sent(s->serial);
    uint64_t said = machine_uart_bytes(s->machine), now = session_steps(s);
    if (said != s->said) {
        s->said = said;
        s->said_at = now;
    }
    match_look(&s->serial->match, reason == STOP_IDLE || now - s->said_at >= CHUNK);
    return sent && !serial_sent(s->serial);
}

static StopReason run_chunk(Session *s)
{
    uint64_t steps = next_chunk(s);
    screen_wakes(s);
    StopReason reason;
    if (gdb_session_owns(s->gdb))
        reason = gdb_session_run(s->gdb, steps);
    else
        reason = s->console ? console_run(s->console, steps) : machine_run(s->machine, steps);
    record_ran(s);
    return reason;
}

/* A pattern that the console waits for was seen, or its time is over. */
static bool console_heard_it(Session *s, StopReason reason)
{
    return s->console && !gdb_session_owns(s->gdb) &&
           (reason == STOP_STEPS || reason == STOP_IDLE || reason == STOP_REQUEST) &&
           console_heard(s->console);
}

static uint64_t wait_at_most(const Session *s, uint64_t ns)
{
    uint64_t left = s->console ? console_patience(s->console) : UINT64_MAX;
    return screen_patience(s, left < ns ? left : ns);
}

static int run_loop(Session *s)
{
    int status = s->o->debug ? into_console(s, "", false, EXIT_OK) : GOES_ON;
    while (status == GOES_ON) {
        MachineStats before;
        if (nap_allowed(s))
            machine_stats(s->machine, &before);
        s->io.hungry = false;
        StopReason reason = run_chunk(s);
        bool typed = listen_to(s, reason);
        screen_show(s, false);
        if (console_heard_it(s, reason))
            reason = STOP_BREAK;
        status = ended_by_commits(s);
        if (status == GOES_ON)
            status = expect_look(s->expect);
        if (status == GOES_ON)
            status = do_stop(s, reason);
        if (status != GOES_ON)
            break;
        host_io_flush(&s->io);
        host_io_look(&s->io);
        status = look_around(s);
        if (status == GOES_ON && reason == STOP_IDLE && !typed) {
            host_io_wait(&s->io, wait_at_most(s, machine_stop(s->machine)->deadline_ns));
            status = look_around(s);
        } else if (status == GOES_ON && nap_allowed(s)) {
            nap(s, &before);
        }
    }
    return status;
}

static bool start_terminal(Session *s, Err *err)
{
    char size[32];
    if (!s->io.use_stdin || !s->io.in_tty)
        return true;
    session_say(s, "%s, %u hart%s; Ctrl-A x quits, Ctrl-A h help",
                value_size_text(s->o->ram_size, size, sizeof(size)), s->o->nharts,
                s->o->nharts == 1 ? "" : "s");
    return terminal_start(&s->terminal, err);
}

int session_run(Session *s)
{
    Err err;
    int status;
    uint64_t start = host_now_ns();
    if (__builtin_add_overflow(start, s->o->timeout_ns, &s->io.deadline_ns))
        s->io.deadline_ns = UINT64_MAX;
    screen_start(s);
    if (start_terminal(s, &err))
        status = run_loop(s);
    else
        status = verdict(s, EXIT_ERROR, "%s", err.msg);
    status = expect_ended(s->expect, status);
    host_io_flush(&s->io);
    terminal_stop(&s->terminal);
    if (!session_report(s, &err) || !expect_report(s->expect, &err) || !record_finish(s, &err) ||
        !screen_finish(s, &err))
        status = verdict(s, EXIT_ERROR, "%s", err.msg);
    commits_report(s);
    session_say(s, "%s", s->verdict);
    return status;
}
