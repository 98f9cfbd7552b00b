/* Commands about the address spaces of processes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/kernel_impl.h"
#include "emu/debug/table.h"

/* A process by the number that is the next word; one that has an address space. */
static bool take_process(Debug *d, const char **args, KernelProcess *p, Err *err)
{
    char word[100];
    uint64_t pid;

    if (!debug_word(args, word, sizeof word))
        return err_set(err, 0, "the number of a process is wanted (ps lists them)");
    return expr_number(d, word, &pid, err) && kernel_find(d, pid, p, err) &&
           (p->satp || err_set(err, 0, "process %llu (%s) has no address space of its own",
                               (unsigned long long)p->pid, p->name));
}

/* --- space --------------------------------------------------------------------------------------
 */

/* Of ranges that the process cannot see. */
enum { KERNEL_SHOWN = 6 };

typedef struct Use {
    Debug *d;
    const Kernel *k;
    const KernelProcess *p;
    unsigned kernel; /* ranges of the kernel's */
} Use;

static bool holds(const TableRange *r, uint64_t va)
{
    return va - r->va < r->size;
}

/* What the process, or the kernel, has there; "": not known. */
static void use_text(const Use *u, const TableRange *r, char *buf, size_t len)
{
    uint64_t far;
    const char *name;

    buf[0] = 0;
    if (r->rights & PTE_U) {
        int file = kernel_program_of(u->d, u->p);
        if (u->p->user_sp && holds(r, u->p->user_sp - 1))
            snprintf(buf, len, "stack");
        else if (r->va >= u->p->heap_lo && r->va < u->p->heap_hi)
            snprintf(buf, len, "heap");
        else if (file >= 0 && elf_name_of(&u->d->file[file], r->va - u->d->info[file].bias, &far))
            snprintf(buf, len, "%s's %s", u->p->name, r->rights & PTE_X ? "code" : "data");
        return;
    }
    name = u->k->row->direct ? elf_name_of(&u->d->file[u->k->file], r->pa, &far) : NULL;
    if (name && !far && r->size == PAGE_SIZE)
        snprintf(buf, len, "%.60s", name);
    else if (name)
        snprintf(buf, len, "the kernel's %s",
                 r->rights & PTE_X   ? "code"
                 : r->rights & PTE_W ? "data"
                                     : "constants");
}

static void show_use(void *ctl, const TableRange *r)
{
    Use *u = ctl;
    char use[80];

    if (!(r->rights & PTE_U) && u->kernel++ >= KERNEL_SHOWN)
        return;
    use_text(u, r, use, sizeof use);
    table_show_range(u->d, r, use);
}

bool cmd_space(Debug *d, const char *args, Err *err)
{
    KernelProcess p;
    Use u = {.d = d, .p = &p, .k = kernel_get(d, err)};

    if (!u.k || !take_process(d, &args, &p, err) || !args_end(args, err))
        return false;
    out(&d->out, "process %llu (%s): ", (unsigned long long)p.pid, p.name);
    table_show_maps(d, p.satp, show_use, &u);
    if (u.kernel > KERNEL_SHOWN)
        out(&d->out, "%u more of the kernel's: maps space 0x%llx\n", u.kernel - KERNEL_SHOWN,
            (unsigned long long)p.satp);
    return true;
}

/* --- pte ----------------------------------------------------------------------------------------
 */

bool cmd_pte(Debug *d, const char *args, Err *err)
{
    KernelProcess p;
    MmuLook look;
    uint64_t va;

    if (!take_process(d, &args, &p, err))
        return false;
    kernel_note_process(d, &p); /* names in what follows are its own */
    if (!*args)
        return err_set(err, 0, "an address is wanted: pte PID VA");
    if (!expr_number(d, args, &va, err))
        return false;
    /* judged by who may: a page of the kernel's by S-mode */
    mmu_look(debug_hart(d), p.satp, va, ACCESS_READ, PRV_U, &look);
    out(&d->out, "process %llu (%s): ", (unsigned long long)p.pid, p.name);
    table_show_walk(d, p.satp, va,
                    look.n && look.step[look.n - 1].pte & PTE_V &&
                            !(look.step[look.n - 1].pte & PTE_U)
                        ? PRV_S
                        : PRV_U);
    return true;
}

/* --- share --------------------------------------------------------------------------------------
 */

enum { SHARES_SHOWN = 200 };

typedef struct Ranges {
    TableRange *list;
    unsigned n;
} Ranges;

static void keep(void *ctl, const TableRange *r)
{
    Ranges *all = ctl;

    if (all->n < TABLE_RANGES)
        all->list[all->n++] = *r;
}

typedef struct Share {
    Debug *d;
    const KernelProcess *a, *b;
    uint64_t user, kernel, writable; /* pages */
    unsigned shown;
} Share;

/* What a and b have in common. */
static void common(Share *s, const TableRange *a, const TableRange *b)
{
    uint64_t lo = a->pa > b->pa ? a->pa : b->pa;
    uint64_t hi = a->pa + a->size < b->pa + b->size ? a->pa + a->size : b->pa + b->size;
    Out *o = &s->d->out;
    char in_a[TABLE_RIGHTS], in_b[TABLE_RIGHTS];
    bool write;

    if (lo >= hi)
        return;
    if (!(a->rights & b->rights & PTE_U)) {
        s->kernel += (hi - lo) >> PAGE_SHIFT;
        return;
    }
    write = (a->rights | b->rights) & PTE_W;
    s->user += (hi - lo) >> PAGE_SHIFT;
    s->writable += write ? (hi - lo) >> PAGE_SHIFT : 0;
    if (!s->shown)
        out(o, "VA in %-10llu VA in %-10llu    frame                      in %-4llu in %llu\n",
            (unsigned long long)s->a->pid, (unsigned long long)s->b->pid,
            (unsigned long long)s->a->pid, (unsigned long long)s->b->pid);
    if (s->shown++ == SHARES_SHOWN)
        out(o, "...\n");
    if (s->shown > SHARES_SHOWN)
        return;
    table_rights_text(a->rights, in_a);
    table_rights_text(b->rights, in_b);
    out(o, "%016llx %016llx -> %014llx %6llu KiB  %s %s%s\n",
        (unsigned long long)(a->va + (lo - a->pa)), (unsigned long long)(b->va + (lo - b->pa)),
        (unsigned long long)lo, (unsigned long long)(hi - lo) >> 10, in_a, in_b,
        write ? "  writes are seen by both" : "");
    out_row(o, "share");
    out_hex(o, "a", a->va + (lo - a->pa));
    out_hex(o, "b", b->va + (lo - b->pa));
    out_hex(o, "pa", lo);
    out_hex(o, "size", hi - lo);
    out_str(o, "rights_a", in_a);
    out_str(o, "rights_b", in_b);
    out_end(o);
}

static void show_share(Share *s)
{
    Ranges of_a = {calloc(TABLE_RANGES, sizeof(TableRange)), 0};
    Ranges of_b = {calloc(TABLE_RANGES, sizeof(TableRange)), 0};
    TableSum sum_a, sum_b;

    if (of_a.list && of_b.list) {
        table_visit(s->d, s->a->satp, keep, &of_a, &sum_a);
        table_visit(s->d, s->b->satp, keep, &of_b, &sum_b);
        for (unsigned i = 0; i < of_a.n; i++)
            for (unsigned k = 0; k < of_b.n; k++)
                common(s, &of_a.list[i], &of_b.list[k]);
        if (sum_a.cut || sum_b.cut)
            out(&s->d->out, "cut here: there are more than %d ranges\n", TABLE_RANGES);
    }
    free(of_a.list);
    free(of_b.list);
}

bool cmd_share(Debug *d, const char *args, Err *err)
{
    KernelProcess a, b;
    Share s = {.d = d, .a = &a, .b = &b};
    bool spaces;

    if (!take_process(d, &args, &a, err) || !take_process(d, &args, &b, err) ||
        !args_end(args, err))
        return false;
    spaces = (a.satp ^ b.satp) & SATP_PPN;
    if (spaces)
        show_share(&s);
    else
        out(&d->out, "one address space: threads, or a process and itself\n");
    if (spaces)
        out(&d->out,
            "%llu user page%s in common, %llu of them writable; %llu pages of the kernel's\n",
            (unsigned long long)s.user, s.user == 1 ? "" : "s", (unsigned long long)s.writable,
            (unsigned long long)s.kernel);
    out_row(&d->out, "shared");
    out_num(&d->out, "user", (int64_t)s.user);
    out_num(&d->out, "writable", (int64_t)s.writable);
    out_num(&d->out, "kernel", (int64_t)s.kernel);
    out_end(&d->out);
    return true;
}
