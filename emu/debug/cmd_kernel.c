/* Commands about the guest's processes. */
#include <stdio.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/kernel_impl.h"

typedef struct List {
    Debug *d;
    uint64_t n;
} List;

static bool list_one(void *ctl, const KernelProcess *p)
{
    List *l = ctl;
    Out *o = &l->d->out;
    char wait[320], hart[12] = "-";

    kernel_wait_text(l->d, p, wait, sizeof wait);
    if (p->hart >= 0)
        snprintf(hart, sizeof hart, "%d", p->hart);
    if (!l->n++)
        out(o, "  PID PARENT STATE      HART    SIZE NAME             SLEEPS ON\n");
    out(o, "%5llu %6llu %-10s %4s %6lluK %-16s %s\n", (unsigned long long)p->pid,
        (unsigned long long)p->parent, p->state, hart, (unsigned long long)p->size >> 10, p->name,
        wait);
    out_row(o, "process");
    out_num(o, "pid", (int64_t)p->pid);
    out_num(o, "parent", (int64_t)p->parent);
    out_str(o, "state", p->state);
    out_num(o, "hart", p->hart);
    out_hex(o, "size", p->size);
    out_str(o, "name", p->name);
    out_hex(o, "satp", p->satp);
    out_hex(o, "object", p->object);
    out_hex(o, "waits", p->waits);
    out_str(o, "sleeps", wait);
    out_end(o);
    return true;
}

static bool show_program(void *ctl, const KernelProcess *p)
{
    Debug *d = ctl;
    int file = p->satp ? kernel_program_of(d, p) : -1;

    if (!p->satp)
        return true;
    out(&d->out, "%5llu %-16s %s\n", (unsigned long long)p->pid, p->name,
        file >= 0 ? d->file[file].blob.name : "no symbols");
    out_row(&d->out, "program");
    out_num(&d->out, "pid", (int64_t)p->pid);
    out_str(&d->out, "name", p->name);
    if (file >= 0)
        out_str(&d->out, "file", d->file[file].blob.name);
    out_end(&d->out);
    return true;
}

bool cmd_programs(Debug *d, const char *args, Err *err)
{
    Kernel *k = kernel_get(d, err);
    char folder[sizeof k->folder];

    if (!k)
        return false;
    if (debug_word(&args, folder, sizeof folder)) {
        if (!args_end(args, err))
            return false;
        memcpy(k->folder, folder, sizeof folder);
        k->ntried = 0; /* what was not found is looked for again */
        k->now_known = false;
    }
    return kernel_each(d, show_program, d, err);
}

bool cmd_ps(Debug *d, const char *args, Err *err)
{
    List l = {.d = d};

    if (!args_end(args, err) || !kernel_each(d, list_one, &l, err))
        return false;
    if (!l.n)
        out(&d->out, "No processes: %s has not made any yet.\n", kernel_name(d, err));
    return true;
}
