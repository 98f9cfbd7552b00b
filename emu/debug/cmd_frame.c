/* Commands about frames and what is in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/info.h"

static void one_frame(Debug *d, const Frame *f)
{
    const char *file, *folder;
    unsigned line;
    Buf text = {0};

    frame_text(d, f, true, &text);
    out(&d->out, "#%-3u%s\n", f->level, buf_text(&text));
    out_row(&d->out, "frame");
    out_num(&d->out, "level", f->level);
    out_hex(&d->out, "pc", f->pc);
    if (f->has_fn)
        out_str(&d->out, "function", f->fn.name);
    if (frame_line(f, &file, &folder, &line)) {
        out_str(&d->out, "file", file);
        out_num(&d->out, "line", line);
    }
    out_bool(&d->out, "trap", f->trap);
    out_end(&d->out);
    buf_finish(&text);
}

bool cmd_backtrace(Debug *d, const char *args, Err *err)
{
    uint64_t most = 200;
    Frame f;

    if (!args_count(d, args, most, &most, err))
        return false;
    frame_first(d, &f);
    for (uint64_t n = 0; n < most; n++) {
        one_frame(d, &f);
        if (!frame_up(d, &f))
            return true;
    }
    out(&d->out, "(More stack frames follow...)\n");
    return true;
}

static void select_frame(Debug *d, const Frame *f)
{
    d->frame = f->level;
    one_frame(d, f);
    debug_show_line(d, f);
}

bool cmd_frame(Debug *d, const char *args, Err *err)
{
    uint64_t n = d->frame;
    Frame f;

    if (*args && !expr_number(d, args, &n, err))
        return false;
    if (n > UINT32_MAX || !frame_nth(d, (unsigned)n, &f))
        return err_set(err, 0, "No frame at level %s.", args);
    select_frame(d, &f);
    return true;
}

bool cmd_up(Debug *d, const char *args, Err *err)
{
    uint64_t n;
    Frame f;

    if (!args_count(d, args, 1, &n, err))
        return false;
    frame_selected(d, &f);
    if (!frame_up(d, &f))
        return err_set(err, 0, "Initial frame selected; you can't go up.");
    while (--n && frame_up(d, &f))
        ;
    select_frame(d, &f);
    return true;
}

bool cmd_down(Debug *d, const char *args, Err *err)
{
    uint64_t n;
    Frame f;

    if (!args_count(d, args, 1, &n, err))
        return false;
    if (!d->frame)
        return err_set(err, 0, "Bottom (innermost) frame selected; you can't go down.");
    frame_nth(d, n < d->frame ? d->frame - (unsigned)n : 0, &f);
    select_frame(d, &f);
    return true;
}

/* --- variables ---------------------------------------------------------------------------------
 */

typedef struct List {
    Debug *d;
    const Frame *f;
    bool parameters;
    unsigned n;
} List;

static bool list_one(void *to, const DwarfVariable *var)
{
    List *l = to;
    Buf text = {0};
    Value v;

    if (var->parameter != l->parameters)
        return true;
    variable_value(l->d, l->f, var, &v);
    show_value(l->d, &v, 0, SHOW_INSIDE, &text);
    out(&l->d->out, "%s = %s\n", var->name, buf_text(&text));
    out_row(&l->d->out, "variable");
    out_str(&l->d->out, "name", var->name);
    out_str(&l->d->out, "value", buf_text(&text));
    out_end(&l->d->out);
    buf_finish(&text);
    l->n++;
    return true;
}

static bool list(Debug *d, const char *args, bool parameters, Err *err)
{
    List l = {.d = d, .parameters = parameters};
    Frame f;

    if (!args_end(args, err) || !debug_info_any(d, err))
        return false;
    frame_selected(d, &f);
    l.f = &f;
    if (!f.has_fn)
        return err_set(err, 0, "No symbol table info available.");
    frame_variables(d, &f, list_one, &l);
    if (!l.n)
        out(&d->out, "No %s.\n", parameters ? "arguments" : "locals");
    return true;
}

bool info_locals(Debug *d, const char *args, Err *err)
{
    return list(d, args, false, err);
}

bool info_args(Debug *d, const char *args, Err *err)
{
    return list(d, args, true, err);
}
