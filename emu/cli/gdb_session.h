/* The gdb server in a session: its socket, its waiting, and who has the machine. */
#ifndef GDB_SESSION_H
#define GDB_SESSION_H

#include "emu/cli/session.h"

enum { GDB_SESSION_GOES_ON = -1 };

/* -gdb: listens and says where. */
bool gdb_session_open(Session *s, Err *err);
void gdb_session_close(GdbSession *g); /* NULL is fine */

/* A client is there, or the first one is waited for (-S). False also for NULL. */
bool gdb_session_owns(const GdbSession *g);
/* Between two chunks: who knocks, what was sent. An exit status, s->verdict set, or
 * GDB_SESSION_GOES_ON. */
int gdb_session_look(GdbSession *g);
/* While it owns the machine: instead of machine_run; and after STOP_BREAK, until it goes on. */
StopReason gdb_session_run(GdbSession *g, uint64_t steps);
int gdb_session_talk(GdbSession *g);
/* The machine was stopped by something else, or has ended. */
void gdb_session_stopped(GdbSession *g, const char *why);
void gdb_session_ended(GdbSession *g, const char *why, int status);

#endif
