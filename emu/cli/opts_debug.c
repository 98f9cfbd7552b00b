/* The options of `rvemu debug`, and of the gdb server. */
#include <string.h>

#include "emu/cli/opts_set.h"

static bool add(Options *o, const char *text, bool file)
{
    OptCommand *more = pool_alloc(&o->pool, sizeof(*more));
    OptCommand **end = &o->commands;
    while (*end)
        end = &(*end)->next;
    *more = (OptCommand){.text = text, .file = file};
    *end = more;
    return true;
}

bool set_command(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return add(o, arg, false);
}

bool set_commands(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return add(o, arg, true);
}

bool set_gdb(Options *o, const OptRow *row, const char *arg, Err *err)
{
    o->gdb_given = strcmp(arg, "none") != 0;
    return !o->gdb_given || host_sock_parse(&o->gdb, arg, err);
}

bool set_gdb_usual(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return set_gdb(o, row, "tcp::1234", err);
}
