/*
 * Opening and closing a session. Everything is opened before the terminal changes and before the
 * guest runs, so that an error is one plain line.
 */
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
#include "emu/cli/traces.h"
#include "emu/host/host_ops.h"
#include "emu/isa/isa.h"

static void say(Session *s, const char *line)
{
    commits_flush(s);
    if (s->say)
        s->say(s->out_ctl, line);
    else
        host_io_say(&s->io, line);
}

bool session_file(Session *s, const char *name, Blob *out, Err *err)
{
    FileBytes bytes;
    if (!file_load(&s->files, &s->o->pool, pool_text(&s->o->pool, "%s", name), SESSION_FILE_MAX,
                   &bytes, err))
        return false;
    *out = (Blob){bytes.data, bytes.size, bytes.name};
    return true;
}

void session_say(Session *s, const char *fmt, ...)
{
    char line[1000];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    say(s, line);
}

/* What the machine says about the guest. */
static void log_sink(void *ctl, LogKind kind, const char *text)
{
    Session *s = ctl;
    if (kind == LOG_GUEST_ERROR && s->has_log)
        traces_log(s, text);
    else
        say(s, text);
}

static void fill_config(Session *s)
{
    const Options *o = s->o;
    MachineConfig *c = &s->config;
    c->ram_size = o->ram_size;
    c->nharts = o->nharts;
    c->isa = o->isa;
    c->check = (unsigned)o->check;
    c->nmi_vector = o->nmi_vector;
    c->nmi_exception = o->nmi_exception;
    c->no_cache = o->no_cache;
    c->count = o->stats;
    c->seeded = o->seeded;
    c->seed = o->seed;
    c->virtual_clock = o->clock_virtual || o->seeded;
    c->quantum = (unsigned)o->quantum;
    c->budget_cap = (unsigned)o->budget;
    c->virtio_legacy = o->legacy;
    c->screen_width = o->screen_width;
    c->screen_height = o->screen_height;
    memcpy(c->detect, o->detect, sizeof(c->detect));
    c->host = &host_posix_ops;
    c->log = (Log){.line = log_sink, .trace = traces_line, .ctl = s, .traces = o->traces};
}

/* A profile that asks for more than is built: the guest may run for long before it finds out. */
static void warn_isa(Session *s)
{
    Err err;
    Isa isa;
    if (isa_init(&isa, s->o->isa, &err) && isa.lacks[0])
        session_say(s, "--isa %s: the harts lack what is not built: %s", s->o->isa, isa.lacks);
}

static void fill_console(Session *s)
{
    const Options *o = s->o;
    static const HostEof at_eof[] = {
        [EOF_CTRL_D] = HOST_EOF_CTRL_D, [EOF_QUIT] = HOST_EOF_QUIT, [EOF_IGNORE] = HOST_EOF_IGNORE};
    /* At a window there is somebody to type on. */
    OptEof usual = s->ours && !o->steps && !o->window ? EOF_CTRL_D : EOF_IGNORE;
    OptEof eof = o->at_eof != EOF_AUTO ? o->at_eof : usual;
    s->io.at_eof = at_eof[eof];
    s->io.reproducible = o->seeded;
    s->keys.ctrl_z = o->ctrl_z == CTRL_Z_SUSPEND || (o->ctrl_z == CTRL_Z_AUTO && s->ours);
    s->io.filter = keys_filter;
    s->io.filter_ctl = &s->keys;
}

/* Before the guest runs: what it did must not be lost for want of a file. NULL: not asked for. */
static bool open_output(Session *s, HostFile *f, const char *option, const char *name, Err *err)
{
    return !name || host_file_open(&s->files, f, name, HOST_FILE_OUTPUT, err) ||
           err_prefix(err, "%s", option);
}

/* --signature: what is written at the end must be there at the start. */
static bool open_signature(Session *s, Err *err)
{
    const char *name = s->o->signature;
    if (!name)
        return true;
    const Blob *program = s->plan.kernel.data ? &s->plan.kernel : &s->plan.bios;
    if (!signature_find(&s->signature, program, s->o->ram_size, err) || !s->signature.there) {
        return err_prefix(err, "--signature");
    }
    return signature_fits(&s->signature, (unsigned)s->o->granularity, err) &&
           open_output(s, &s->signature_file, "--signature", name, err);
}

static bool listen_to_guest(Session *s, Err *err)
{
    s->serial = serial_create(&s->config.serial, &s->config.serial_ctl, s->o->sends || s->o->debug);
    if (!s->serial)
        return err_set(err, 0, "out of memory");
    return expect_open(s, err);
}

bool session_open(Session *s, Options *o, Err *err)
{
    s->o = o;
    s->log.fd = s->dump.fd = s->signature_file.fd = s->commits.file.fd = -1;
    if (!host_io_init(&s->io, err))
        return false;
    fill_config(s);
    s->files.hold = true;
    if (!setup_boot(s, err) || !screen_open(s, err) || !setup_devices(s, err) ||
        !listen_to_guest(s, err) || !host_files_empty(&s->files, err))
        goto fail;
    fill_console(s);
    if (!open_output(s, &s->log, "-D", o->log_file, err))
        goto fail;
    s->has_log = o->log_file != NULL;
    if (!traces_open(s, err) || !commits_open(s, err))
        goto fail;
    s->machine = machine_create(&s->config, err);
    if (!s->machine || !record_open(s, err) || !machine_boot(s->machine, &s->plan, err) ||
        !open_output(s, &s->dump, "--dump-dtb", o->dump_dtb, err) ||
        !open_output(s, &s->dump, "--dump-ram", o->dump_dtb ? NULL : o->dump_ram, err) ||
        !open_signature(s, err) || (o->gdb_given && !o->dump_dtb && !gdb_session_open(s, err)))
        goto fail;
    warn_isa(s);
    if (s->decided[0] && !o->dump_dtb)
        session_say(s, "%s", s->decided);
    return true;
fail:
    session_close(s);
    return false;
}

void session_close(Session *s)
{
    commits_close(s);
    traces_close(s);
    gdb_session_close(s->gdb);
    s->gdb = NULL;
    record_close(s);
    console_close(s->console);
    s->console = NULL;
    machine_destroy(s->machine);
    s->machine = NULL;
    screen_close(s);
    expect_close(s->expect);
    serial_destroy(s->serial);
    s->serial = NULL;
    for (unsigned i = 0; i < s->ndisks; i++)
        disk_close(s->disk[i]);
    s->ndisks = 0;
    for (unsigned i = 0; i < s->nstreams; i++)
        host_file_close(&s->stream[i].file);
    s->nstreams = 0;
    host_file_close(&s->log);
    host_file_close(&s->dump);
    host_file_close(&s->signature_file);
    terminal_stop(&s->terminal);
    host_io_finish(&s->io);
}
