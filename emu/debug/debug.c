/* The debugger's life, and what it says. See debug.h. */
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug_impl.h"
#include "emu/debug/kernel_impl.h"
#include "emu/debug/kernel_log.h"

Debug *debug_create(Machine *m, const DebugFront *front, Err *err)
{
    Debug *d = calloc(1, sizeof *d);

    if (!d) {
        err_set(err, 0, "out of memory for the debugger");
        return NULL;
    }
    d->m = m;
    d->front = *front;
    d->x_format = 'x';
    d->x_size = 'w';
    return d;
}

void debug_destroy(Debug *d)
{
    if (!d)
        return;
    machine_set_probe(d->m, NULL);
    plan_drop(d);
    points_clear(d);
    debug_free_pointers(d);
    sources_free(d);
    kernel_free(d);
    kernel_log_free(d);
    for (unsigned i = 0; i < DISPLAYS; i++)
        free(d->display[i]);
    free(d->memo);
    out_finish(&d->out);
    buf_finish(&d->last);
    free(d);
}

bool debug_failed(const Debug *d)
{
    return d->failed;
}

bool debug_add_symbols(Debug *d, const Blob *blob, Err *err)
{
    return debug_add_symbols_at(d, blob, 0, err);
}

bool debug_add_symbols_at(Debug *d, const Blob *blob, uint64_t bias, Err *err)
{
    if (d->nfiles == SYMBOL_FILES)
        return err_set(err, 0, "%s: no more than %d files of symbols", blob->name, SYMBOL_FILES);
    if (!elf_open(&d->file[d->nfiles], blob, err))
        return false;
    d->info[d->nfiles++] = (SymbolInfo){.bias = bias};
    return true;
}

void debug_reset(Debug *d)
{
    d->over = false;
    d->points.dirty = true;
    kernel_log_reset(d);
}

void debug_say(Debug *d, const char *what, const char *name, const char *error)
{
    Buf line = {0};

    out_end(&d->out);
    if (d->front.json) {
        out_json(&d->out, &line, what, name, error);
    } else {
        buf_add(&line, buf_text(&d->out.text), d->out.text.len);
        if (error)
            buf_printf(&line, "%s\n", error);
    }
    if (line.len)
        d->front.print(d->front.ctl, line.text, line.len);
    buf_finish(&line);
    out_clear(&d->out);
}

void debug_stopped(Debug *d, const char *why, bool over)
{
    d->over = over;
    plan_drop(d);
    d->hart = machine_current(d->m);
    d->frame = 0;
    plan_report(d, over ? "end" : "interrupt", why);
}
