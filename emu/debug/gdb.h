/*
 * A server of gdb's remote protocol over one debugger: bytes in, bytes out, no waiting and no
 * sockets. The front end owns the connection; it reads bytes for gdb_input while gdb_owns, sends
 * what gdb_output has, and calls gdb_run instead of debug_run while the server has the machine.
 *
 * Threads are harts, numbered from 1; all stop when one does. What the client asked for (points)
 * goes with it, and the machine runs on.
 */
#ifndef EMU_DEBUG_GDB_H
#define EMU_DEBUG_GDB_H

#include "emu/debug/debug.h"

typedef struct Gdb Gdb;

typedef enum GdbState {
    GDB_AWAY,    /* nobody is connected: the machine is not ours */
    GDB_STOPPED, /* by the client, who will let it run; or by gdb_hold */
    GDB_RUNNING,
    GDB_KILLED, /* the client wants the machine to end */
} GdbState;

Gdb *gdb_create(Debug *d, Err *err); /* NULL: out of memory. `d` is borrowed. */
void gdb_destroy(Gdb *g);            /* NULL is fine */

GdbState gdb_state(const Gdb *g);
/* A client has come: the machine stops. */
void gdb_attach(Gdb *g);
/* It has gone, or its connection was lost. */
void gdb_detach(Gdb *g);
/* The client has taken its leave: the connection is to be closed once all is sent. */
bool gdb_left(const Gdb *g);
/* The machine waits for the first client. */
void gdb_hold(Gdb *g);

void gdb_input(Gdb *g, const void *bytes, size_t len);
/* What is to be sent; gdb_sent: it was. */
const char *gdb_output(Gdb *g, size_t *len);
void gdb_sent(Gdb *g);

/* At most `steps` of what the client wants. STOP_BREAK: it is stopped, and the client was told; all
 * else as machine_run. */
StopReason gdb_run(Gdb *g, uint64_t steps);
/* The machine was stopped by something else: a text for the client's user. */
void gdb_stopped(Gdb *g, const char *why);
/* The machine has ended, with this status. */
void gdb_ended(Gdb *g, const char *why, int status);

#endif
