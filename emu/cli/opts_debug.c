/* The options of `rvemu debug`, of the gdb server, and of recorders. */
#include <string.h>

#include "emu/cli/opts_set.h"
#include "emu/cli/value.h"

static bool add(Options *o, OptCommand **end, const char *text, bool file)
{
    OptCommand *more = pool_alloc(&o->pool, sizeof(*more));
    while (*end)
        end = &(*end)->next;
    *more = (OptCommand){.text = text, .file = file};
    *end = more;
    return true;
}

bool set_command(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return add(o, &o->commands, arg, false);
}

bool set_commands(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return add(o, &o->commands, arg, true);
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

bool set_symbols(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return add(o, &o->symbols, arg, true);
}

bool set_profile(Options *o, const OptRow *row, const char *arg, Err *err)
{
    o->profile_every = PROFILE_EVERY;
    o->profile = value_name(&o->pool, &arg);
    if (!*o->profile)
        return err_set(err, 0, "FILE is missing");
    while (*arg) {
        Item item;
        if (!value_item(&arg, &item, err))
            return false;
        if (strcmp(item.key, "every") != 0)
            return err_set(err, 0, "'%s' is not known (every)", item.key);
        if (!value_count(item.value, &o->profile_every, err))
            return err_prefix(err, "every");
        if (!o->profile_every)
            return err_set(err, 0, "every: 1 or more steps are wanted");
    }
    return true;
}

bool opts_check_record(Options *o, Err *err)
{
    const char *what = o->trace_json ? "--trace-json"
                       : o->profile  ? "--profile"
                       : o->coverage ? "--coverage"
                                     : NULL;
    if (what && o->test)
        return err_set(err, 0, "%s: not with `rvemu test`: one program is wanted", what);
    if (o->symbols && !what)
        return err_set(err, 0,
                       "--symbols %s: for --profile, --coverage or --trace-json, none of which "
                       "is given",
                       o->symbols->text);
    if (o->trace_json && !o->traces)
        o->traces = 1 << TRACE_trap | 1 << TRACE_irq | 1 << TRACE_sched;
    return true;
}
