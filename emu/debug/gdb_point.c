/*
 * The client's breakpoints and watchpoints. gdb takes all of them out at each stop and puts them in
 * again before the machine runs; the debugger's own list, and with it the harts' blocks and TLBs,
 * is touched only when they differ then.
 */
#include <string.h>

#include "emu/debug/gdb_impl.h"

static bool is_watch(const GdbPoint *p)
{
    return p->type >= 2;
}

static unsigned watches(const Gdb *g)
{
    const Points *all = &g->d->points;
    unsigned n = 0;

    for (unsigned i = 0; i < all->n; i++)
        n += !all->list[i]->remote && all->list[i]->kind != POINT_BREAK &&
             all->list[i]->kind != POINT_CATCH;
    for (unsigned i = 0; i < g->wanted.n; i++)
        n += is_watch(&g->wanted.list[i]);
    return n;
}

static int find(const GdbPoints *list, const GdbPoint *p)
{
    for (unsigned i = 0; i < list->n; i++)
        if (list->list[i].type == p->type && list->list[i].va == p->va &&
            list->list[i].len == p->len)
            return (int)i;
    return -1;
}

/* "TYPE,ADDRESS,KIND"; conditions and commands, which were not offered, are declined. */
static bool parse(Gdb *g, GdbArgs *a, GdbPoint *p)
{
    uint64_t type;

    if (!gdb_hex(a, &type) || !gdb_take(a, ',') || !gdb_range(a, &p->va, &p->len)) {
        gdb_error(g, GDB_E_FORM);
        return false;
    }
    if (type > 4)
        return false; /* not supported */
    if (!gdb_at_end(a) || (type >= 2 && (!p->len || p->va + p->len - 1 < p->va))) {
        gdb_error(g, GDB_E_VALUE);
        return false;
    }
    p->type = (uint8_t)type;
    if (!is_watch(p))
        p->len = 0; /* of code it is the size of an instruction that we do not write */
    return true;
}

void gdb_Z(Gdb *g, GdbArgs *a)
{
    GdbPoint p;

    if (!parse(g, a, &p))
        return;
    if (find(&g->wanted, &p) < 0) {
        if (g->wanted.n == GDB_POINTS || (is_watch(&p) && watches(g) >= PROBE_WATCHES)) {
            gdb_error(g, GDB_E_VALUE);
            return;
        }
        g->wanted.list[g->wanted.n++] = p;
    }
    gdb_ok(g);
}

void gdb_z(Gdb *g, GdbArgs *a)
{
    GdbPoint p;
    int i;

    if (!parse(g, a, &p))
        return;
    i = find(&g->wanted, &p);
    if (i >= 0)
        g->wanted.list[i] = g->wanted.list[--g->wanted.n];
    gdb_ok(g);
}

/* Each of a's is in b. */
static bool within(const GdbPoints *a, const GdbPoints *b, bool only_watches)
{
    for (unsigned i = 0; i < a->n; i++)
        if ((is_watch(&a->list[i]) || !only_watches) && find(b, &a->list[i]) < 0)
            return false;
    return true;
}

static void remove_all(Gdb *g)
{
    for (unsigned i = g->d->points.n; i-- > 0;)
        if (g->d->points.list[i]->remote)
            points_remove(g->d, i);
    g->applied.n = 0;
}

void gdb_points_drop(Gdb *g)
{
    g->wanted.n = 0;
    remove_all(g);
}

void gdb_points_apply(Gdb *g, bool steps)
{
    static const PointKind kinds[] = {POINT_BREAK, POINT_BREAK, POINT_WATCH, POINT_RWATCH,
                                      POINT_AWATCH};
    Err err;

    if (within(&g->wanted, &g->applied, steps) && within(&g->applied, &g->wanted, steps))
        return;
    remove_all(g);
    for (unsigned i = 0; i < g->wanted.n; i++) {
        const GdbPoint *w = &g->wanted.list[i];
        Point p = {.kind = kinds[w->type],
                   .va = w->va,
                   .len = w->len,
                   .remote = (uint8_t)(w->type + 1),
                   .physical = is_watch(w) && g->phys};
        if (!points_add(g->d, &p, true, &err)) {
            gdb_say(g, err.msg, strlen(err.msg));
            break;
        }
    }
    g->applied = g->wanted;
}
