/* What `why` learns from the kernel's own structures. See why.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/kernel_impl.h"
#include "emu/debug/table.h"
#include "emu/debug/why.h"

void why_process(Debug *d, uint64_t satp, unsigned prv)
{
    KernelProcess p;
    char text[60];
    bool then = kernel_by_satp(d, satp, &p);

    if (then || (prv == PRV_S && kernel_running(d, d->hart, &p))) {
        kernel_process_text(&p, text, sizeof text);
        why_say(d, "cause", then ? "it was process %s" : "the hart runs process %s now", text);
    } else if (prv == PRV_U && kernel_name(d, NULL)) {
        why_say(d, "cause", "its process has ended, or has another address space now");
    }
}

/* --- who sleeps ---------------------------------------------------------------------------------
 */

enum { SLEEPERS_MAX = 64, SLEEPERS_SHOWN = 16 };

typedef struct Sleepers {
    Debug *d;
    const Kernel *k;
    KernelProcess list[SLEEPERS_MAX];
    const char *in[SLEEPERS_MAX];
    unsigned n, awake, all;
    unsigned threads; /* of the kernel's own, that are awake */
} Sleepers;

static bool count_one(void *ctl, const KernelProcess *p)
{
    Sleepers *s = ctl;

    bool awake = p->role == KERNEL_READY || p->role == KERNEL_RUNNING || p->hart >= 0;

    s->awake += awake && p->satp;
    s->threads += awake && !p->satp;
    if (p->role != KERNEL_SLEEPING)
        return true;
    s->all++;
    if (s->n < SLEEPERS_MAX) {
        s->in[s->n] = kernel_sleeper(s->d, s->k, p);
        s->list[s->n++] = *p;
    }
    return true;
}

static void say_one(Sleepers *s, const KernelProcess *p)
{
    char who[60], wait[320];

    kernel_process_text(p, who, sizeof who);
    kernel_wait_text(s->d, p, wait, sizeof wait);
    why_say(s->d, "cause", "process %s sleeps%s%s", who,
            p->waits  ? " on "
            : wait[0] ? " "
                      : "",
            wait);
}

/* Two queues of one object that has no name, a pipe's, and both have sleepers: each was to be woken
 * by the other. */
static bool apart(const Sleepers *s, unsigned a, unsigned b)
{
    uint64_t x = s->list[a].waits, y = s->list[b].waits, far;
    const Elf *elf = &s->d->file[s->k->file];
    uint64_t bias = s->d->info[s->k->file].bias;

    return x && y && x != y && !((x ^ y) >> PAGE_SHIFT) && s->in[a] && s->in[b] &&
           strcmp(s->in[a], s->in[b]) != 0 && !elf_name_of(elf, x - bias, &far) &&
           !elf_name_of(elf, y - bias, &far);
}

static void say_pair(const Sleepers *s, unsigned a, unsigned b)
{
    char first[60], second[60];

    kernel_process_text(&s->list[a], first, sizeof first);
    kernel_process_text(&s->list[b], second, sizeof second);
    why_say(s->d, "what",
            "process %s and process %s wait for each other: in the object at 0x%llx, on queues of "
            "their own",
            first, second, (unsigned long long)(s->list[a].waits & ~(uint64_t)(PAGE_SIZE - 1)));
    why_say(
        s->d, "fix",
        "a wake-up is missing between %s and %s: who changes what the other waits for must wake "
        "it before it sleeps itself",
        s->in[a], s->in[b]);
}

static void say_sleepers(Sleepers *s)
{
    why_say(s->d, "what", "no process runs or is ready, and %u sleep: only %s can wake one now",
            s->all, s->threads ? "an interrupt or a thread of the kernel's" : "an interrupt");
    for (unsigned i = 0; i < s->n && i < SLEEPERS_SHOWN; i++)
        say_one(s, &s->list[i]);
    if (s->all > SLEEPERS_SHOWN)
        why_say(s->d, "cause", "and %u more (ps)", s->all - SLEEPERS_SHOWN);
    for (unsigned a = 0; a < s->n; a++)
        for (unsigned b = a + 1; b < s->n; b++)
            if (apart(s, a, b)) {
                say_pair(s, a, b);
                return;
            }
}

bool why_sleepers(Debug *d)
{
    Sleepers *s = calloc(1, sizeof *s);
    bool idle = false;
    Err err;

    if (!s)
        return false;
    s->d = d;
    s->k = kernel_get(d, NULL);
    if (s->k && kernel_each(d, count_one, s, &err)) {
        idle = !s->awake && s->all;
        if (idle)
            say_sleepers(s);
    }
    free(s);
    return idle;
}

/* --- whose frames -------------------------------------------------------------------------------
 */

enum { PAGES_MAX = 1 << 17, FOUND_SHOWN = 4 };

typedef struct Page {
    uint64_t pa, va, rights;
    unsigned owner; /* in the list */
} Page;

typedef struct Pages {
    Debug *d;
    const Kernel *k;
    Page *list;
    KernelProcess *owner;
    unsigned n, nowners;
} Pages;

static void add_pages(void *ctl, const TableRange *r)
{
    Pages *all = ctl;

    if (!(r->rights & PTE_U))
        return;
    for (uint64_t off = 0; off < r->size && all->n < PAGES_MAX; off += PAGE_SIZE)
        all->list[all->n++] = (Page){r->pa + off, r->va + off, r->rights, all->nowners};
}

static bool add_owner(void *ctl, const KernelProcess *p)
{
    Pages *all = ctl;
    TableSum sum;

    if (!p->satp || all->nowners == SLEEPERS_MAX)
        return true;
    table_visit(all->d, p->satp, add_pages, all, &sum);
    all->owner[all->nowners++] = *p;
    return true;
}

static int by_frame(const void *a, const void *b)
{
    const Page *x = a, *y = b;

    return x->pa < y->pa ? -1 : x->pa > y->pa;
}

static void show_pte(Pages *all, const Page *p)
{
    MmuLook look;

    mmu_look(debug_hart(all->d), all->owner[p->owner].satp, p->va, ACCESS_READ, PRV_U, &look);
    table_show_steps(all->d, &look);
}

static unsigned say_free(Pages *all, const KernelFrames *f)
{
    unsigned found = 0;
    char how[160], who[60];

    for (unsigned i = 0; i < all->n; i++) {
        const Page *p = &all->list[i];
        if (!kernel_frame_free(all->d, all->k, f, p->pa, how, sizeof how) || found++ >= FOUND_SHOWN)
            continue;
        kernel_process_text(&all->owner[p->owner], who, sizeof who);
        why_say(all->d, "what", "frame 0x%llx is free (%s), but process %s has it at 0x%llx",
                (unsigned long long)p->pa, how, who, (unsigned long long)p->va);
        show_pte(all, p);
    }
    if (found)
        why_say(
            all->d, "fix",
            "it was given back before its PTE was cleared, or given back once too often: who is "
            "given it next shares it with this process");
    return found;
}

static unsigned say_shared(Pages *all)
{
    unsigned found = 0;
    char first[60], second[60];

    for (unsigned i = 1; i < all->n; i++) {
        const Page *a = &all->list[i - 1], *b = &all->list[i];
        if (a->pa != b->pa || !((a->rights | b->rights) & PTE_W) || found++ >= FOUND_SHOWN)
            continue;
        kernel_process_text(&all->owner[a->owner], first, sizeof first);
        kernel_process_text(&all->owner[b->owner], second, sizeof second);
        why_say(all->d, "what",
                "frame 0x%llx is writable and mapped twice: by process %s at 0x%llx and process %s "
                "at 0x%llx",
                (unsigned long long)a->pa, first, (unsigned long long)a->va, second,
                (unsigned long long)b->va);
        show_pte(all, a->rights & PTE_W ? a : b);
    }
    if (found)
        why_say(all->d, "fix",
                "a frame of two processes must lose PTE_W until it is copied; or it was free and "
                "still mapped when it was given out again");
    return found;
}

bool why_frames(Debug *d)
{
    Pages all = {.d = d, .k = kernel_get(d, NULL)};
    KernelFrames f;
    unsigned found = 0;
    Err err;

    if (!all.k || !kernel_frames_open(d, all.k, &f))
        return false;
    all.list = calloc(PAGES_MAX, sizeof *all.list);
    all.owner = calloc(SLEEPERS_MAX, sizeof *all.owner);
    if (all.list && all.owner && kernel_each(d, add_owner, &all, &err)) {
        qsort(all.list, all.n, sizeof *all.list, by_frame);
        found = say_free(&all, &f);
        found += say_shared(&all);
    }
    free(all.list);
    free(all.owner);
    kernel_frames_close(&f);
    return found;
}
