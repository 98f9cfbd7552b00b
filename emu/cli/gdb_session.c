/* See gdb_session.h. */
#include <stdio.h>
#include <stdlib.h>

#include "emu/cli/console.h"
#include "emu/cli/gdb_session.h"
#include "emu/cli/screen.h"
#include "emu/debug/gdb.h"
#include "emu/host/host_sock.h"

enum { READ_MAX = 4096 }; /* what is answered before it is sent */

struct GdbSession {
    Session *s;
    HostSock sock;
    Gdb *gdb;
};

/* The console's debugger is also gdb's: one list of points, `monitor`. */
bool gdb_session_open(Session *s, Err *err)
{
    GdbSession *g = calloc(1, sizeof(*g));
    if (!g)
        return err_set(err, 0, "out of memory");
    if (!host_sock_listen(&g->sock, &s->o->gdb, err)) {
        free(g);
        return err_prefix(err, "-gdb");
    }
    s->gdb = g;
    g->s = s;
    s->console = console_open(s, err);
    g->gdb = s->console ? gdb_create(console_debug(s->console), err) : NULL;
    if (!g->gdb)
        return false;
    if (s->o->stopped)
        gdb_hold(g->gdb);
    else
        gdb_detach(g->gdb);
    s->io.watch_fd = g->sock.listener;
    session_say(s, "gdb: target remote %s", g->sock.name);
    return true;
}

void gdb_session_close(GdbSession *g)
{
    if (!g)
        return;
    gdb_destroy(g->gdb);
    host_sock_close(&g->sock);
    free(g);
}

bool gdb_session_owns(const GdbSession *g)
{
    return g && gdb_state(g->gdb) != GDB_AWAY;
}

static void drop_client(GdbSession *g)
{
    host_sock_hang_up(&g->sock);
    g->s->io.watch_fd = g->sock.listener;
    gdb_detach(g->gdb);
}

static void send_output(GdbSession *g)
{
    size_t len;
    int code;
    const char *text = gdb_output(g->gdb, &len);
    if (g->sock.client < 0 || !len)
        return;
    bool sent = host_io_put(&g->s->io, g->sock.client, text, len, &code);
    gdb_sent(g->gdb);
    if ((!sent && code) || gdb_left(g->gdb))
        drop_client(g);
}

/* The descriptor that we listen to has something. */
static void take(GdbSession *g)
{
    char buf[READ_MAX];
    if (g->sock.client < 0) {
        if (!host_sock_accept(&g->sock))
            return;
        g->s->io.watch_fd = g->sock.client;
        gdb_attach(g->gdb);
        return;
    }
    long n = host_sock_read(&g->sock, buf, sizeof(buf));
    if (n < 0) {
        drop_client(g);
    } else if (n > 0) {
        gdb_input(g->gdb, buf, (size_t)n);
        send_output(g);
    }
}

static int killed(GdbSession *g)
{
    Session *s = g->s;
    if (gdb_state(g->gdb) != GDB_KILLED)
        return GDB_SESSION_GOES_ON;
    snprintf(s->verdict, sizeof(s->verdict), "ended by gdb (kill)");
    return EXIT_OK;
}

int gdb_session_look(GdbSession *g)
{
    HostIo *io = &g->s->io;
    if (!io->watched)
        return GDB_SESSION_GOES_ON;
    io->watched = false;
    take(g);
    return killed(g);
}

StopReason gdb_session_run(GdbSession *g, uint64_t steps)
{
    StopReason reason = gdb_run(g->gdb, steps);
    send_output(g);
    /* its client may be gone before it heard of the stop: then there is none */
    return reason == STOP_BREAK && !gdb_session_owns(g) ? STOP_REQUEST : reason;
}

int gdb_session_talk(GdbSession *g)
{
    Session *s = g->s;
    uint64_t before = host_now_ns();
    screen_show(s, true);
    /* whatever the client sends, and how fast */
    while (gdb_state(g->gdb) == GDB_STOPPED && !host_io_interrupted(&s->io)) {
        int fd = g->sock.client >= 0 ? g->sock.client : g->sock.listener;
        if (host_io_await(&s->io, fd, UINT64_MAX) != HOST_IO_READY)
            break; /* the loop around us sees why */
        take(g);
    }
    machine_skip_host_time(s->machine, host_now_ns() - before);
    return killed(g);
}

void gdb_session_stopped(GdbSession *g, const char *why)
{
    gdb_stopped(g->gdb, why);
    send_output(g);
}

void gdb_session_ended(GdbSession *g, const char *why, int status)
{
    gdb_ended(g->gdb, why, status);
    send_output(g);
}
