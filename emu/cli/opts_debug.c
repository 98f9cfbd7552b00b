/* The options of `rvemu debug`. */
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
