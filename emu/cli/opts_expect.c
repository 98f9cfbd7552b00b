/* The options that drive a guest: --expect, --send, --fail. */
#include <string.h>

#include "emu/base/escape.h"
#include "emu/cli/opts_set.h"

static OptStep *add(Options *o)
{
    OptStep **end = &o->steps;
    while (*end)
        end = &(*end)->next;
    *end = pool_alloc(&o->pool, sizeof(**end));
    return *end;
}

bool set_expect(Options *o, const OptRow *row, const char *arg, Err *err)
{
    HostRegex *re = host_regex_create(arg, err);
    if (re)
        add(o)->expect = re;
    return re != NULL;
}

bool set_send(Options *o, const OptRow *row, const char *arg, Err *err)
{
    OptStep *step = add(o);
    char *bytes = pool_alloc(&o->pool, strlen(arg) + 1);
    step->bytes = bytes;
    o->sends = true;
    return escape_bytes(arg, bytes, &step->len, err);
}

bool set_fail(Options *o, const OptRow *row, const char *arg, Err *err)
{
    OptFail **end = &o->fails;
    HostRegex *re = host_regex_create(arg, err);
    if (!re)
        return false;
    while (*end)
        end = &(*end)->next;
    *end = pool_alloc(&o->pool, sizeof(**end));
    (*end)->re = re;
    return true;
}
