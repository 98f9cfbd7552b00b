/*
 * Running for gdb. If all harts go, the machine runs as ever. If some step or stand still, those
 * that move do it in turns of one step, so that a hart that is stepped through a lock gets it.
 */
#include <stdio.h>
#include <string.h>

#include "emu/debug/gdb_impl.h"

/* --- stops ----------------------------------------------------------------------------------- */

void gdb_stop_text(Gdb *g, unsigned hart, int number, const char *extra, Buf *to)
{
    uint64_t pc = machine_hart(g->d->m, hart)->pc;

    buf_printf(to, "T%02xthread:%x;%s%02x:", (unsigned)number, hart + 1, extra, GDB_REG_PC);
    for (unsigned i = 0; i < 8; i++) {
        uint8_t byte = (uint8_t)(pc >> (8 * i));
        gdb_put_hex(to, &byte, 1);
    }
    buf_str(to, ";");
}

StopReason gdb_stop(Gdb *g, unsigned hart, int number, const char *extra)
{
    const Hart *h = machine_hart(g->d->m, hart);
    Buf text = {0};

    gdb_stop_text(g, hart, number, extra, &text);
    if (g->state == GDB_RUNNING)
        gdb_send(g, &text);
    snprintf(g->stop, sizeof g->stop, "%s", buf_text(&text));
    buf_finish(&text);
    g->state = GDB_STOPPED;
    g->hart = g->stop_hart = hart;
    g->frame = 0;
    g->stop_pc = h->pc;
    return STOP_BREAK;
}

static StopReason at_point(Gdb *g, unsigned hart, const Point *p)
{
    static const char *const words[] = {"watch", "rwatch", "awatch"};
    char text[100];
    bool knows = p->remote == 1 ? g->swbreak : g->hwbreak;

    if (!p->remote) { /* of `monitor` */
        snprintf(text, sizeof text, "%s %u of the console\n",
                 p->kind == POINT_BREAK   ? "Breakpoint"
                 : p->kind == POINT_CATCH ? "Catchpoint"
                                          : "Watchpoint",
                 p->id);
        gdb_say(g, text, strlen(text));
        text[0] = 0;
        if (p->temporary)
            points_remove(g->d, (unsigned)points_find(g->d, p->id));
    } else if (p->kind == POINT_BREAK) {
        snprintf(text, sizeof text, "%s", !knows ? "" : p->remote == 1 ? "swbreak:;" : "hwbreak:;");
    } else {
        snprintf(text, sizeof text, "%s:%llx;", words[p->kind - POINT_WATCH],
                 (unsigned long long)p->va);
    }
    return gdb_stop(g, hart, GDB_TRAP, text);
}

/* STOP_BREAK was met. STOP_STEPS: nobody wants to stop for it. */
static StopReason judge(Gdb *g, unsigned hart)
{
    const Point *p;

    g->d->hart = hart;
    p = points_judge(g->d, hart);
    return p ? at_point(g, hart, p) : STOP_STEPS;
}

/* --- the machine moves ----------------------------------------------------------------------- */

static StopReason run_all(Gdb *g, uint64_t steps)
{
    StopReason r;

    g->d->points.hit = NULL;
    r = machine_run(g->d->m, steps);
    return r == STOP_BREAK ? judge(g, machine_stop(g->d->m)->hart) : r;
}

static StopReason step_one(Gdb *g, unsigned i)
{
    GdbAction *a = &g->action[i];
    Hart *h = machine_hart(g->d->m, i);
    bool quiet = a->go != GDB_GO && g->sstep & GDB_SSTEP_NOIRQ;
    StopReason r;

    if (!a->pass && points_at(g->d, h->pc) && point_at(g->d, h) && judge(g, i) == STOP_BREAK)
        return STOP_BREAK;
    a->pass = false;
    g->d->points.hit = NULL;
    machine_hold_irqs(h, quiet);
    r = machine_step(g->d->m, i);
    machine_hold_irqs(h, false);
    if (r == STOP_BREAK)
        r = judge(g, i);
    if (r != STOP_STEPS)
        return r;
    if (a->go == GDB_STEP || (a->go == GDB_RANGE && !(h->pc >= a->lo && h->pc < a->hi)))
        return gdb_stop(g, i, GDB_TRAP, "");
    return STOP_STEPS;
}

static StopReason run_some(Gdb *g, uint64_t steps)
{
    for (uint64_t n = 0; n < steps;) {
        uint64_t before = n;
        for (unsigned i = 0; i < machine_nharts(g->d->m); i++) {
            StopReason r;
            if (g->action[i].go == GDB_STAY)
                continue;
            r = step_one(g, i);
            if (r != STOP_STEPS && r != STOP_IDLE)
                return r;
            n += r == STOP_STEPS;
        }
        if (n == before)
            return STOP_IDLE;
    }
    return STOP_STEPS;
}

static bool all_do(const Gdb *g, GdbGo go, GdbGo or_go)
{
    for (unsigned i = 0; i < machine_nharts(g->d->m); i++)
        if (g->action[i].go != go && g->action[i].go != or_go)
            return false;
    return true;
}

StopReason gdb_run(Gdb *g, uint64_t steps)
{
    enum { SINGLE_STEPS = 1 << 14 }; /* a millisecond or two */
    bool together = all_do(g, GDB_GO, GDB_GO);
    uint64_t end, now;
    StopReason r = STOP_STEPS;
    Err err;

    if (!together && steps > SINGLE_STEPS)
        steps = SINGLE_STEPS;
    end = machine_steps(g->d->m) + steps;
    if (g->state != GDB_RUNNING)
        return STOP_BREAK;
    while (r == STOP_STEPS && (now = machine_steps(g->d->m)) < end) {
        if (!points_apply(g->d, &err)) {
            gdb_stopped(g, err.msg);
            return STOP_BREAK;
        }
        r = together ? run_all(g, end - now) : run_some(g, end - now);
    }
    return r;
}

/* --- the packets that let it run ------------------------------------------------------------- */

/* Who has stopped at a point goes on behind it, unless it was moved since. */
static void resume(Gdb *g)
{
    Debug *d = g->d;

    gdb_points_apply(g, all_do(g, GDB_STAY, GDB_STEP));
    for (unsigned i = 0; i < machine_nharts(d->m); i++) {
        Hart *h = machine_hart(d->m, i);
        bool stood = (h->probe_hit.kind == PROBE_CODE && h->probe_hit.pc == h->pc) ||
                     (i == g->stop_hart && g->stop_pc == h->pc);
        g->action[i].pass = stood || g->action[i].go == GDB_STEP || g->action[i].go == GDB_RANGE;
        if (stood && g->action[i].go == GDB_GO)
            machine_pass(d->m, i);
        h->probe_hit.kind = PROBE_NONE;
    }
    d->points.hit = NULL;
    g->state = GDB_RUNNING;
}

/* One of vCont's: a letter and what belongs to it. */
static bool parse_action(GdbArgs *a, GdbAction *to)
{
    uint64_t number;
    char letter = a->at < a->end ? *a->at++ : 0;

    *to = (GdbAction){.go = GDB_STAY};
    switch (letter) {
    case 'C': /* with a signal, which no hart understands */
    case 'S':
        if (!gdb_hex(a, &number))
            return false;
        to->go = letter == 'C' ? GDB_GO : GDB_STEP;
        return true;
    case 'c': to->go = GDB_GO; return true;
    case 's': to->go = GDB_STEP; return true;
    case 't': return true;
    case 'r': to->go = GDB_RANGE; return gdb_range(a, &to->lo, &to->hi);
    default: return false;
    }
}

void gdb_vcont(Gdb *g, GdbArgs *a)
{
    bool named[MAP_MAX_HARTS] = {false};
    GdbAction actions[MAP_MAX_HARTS] = {0};
    bool moves = false;

    do {
        GdbAction one;
        int hart = -1;
        if (!parse_action(a, &one) || (gdb_take(a, ':') && !gdb_thread(g, a, &hart))) {
            gdb_error(g, GDB_E_FORM);
            return;
        }
        if (hart == -2)
            hart = (int)g->hart;
        for (unsigned i = 0; i < machine_nharts(g->d->m); i++) {
            if (named[i] || (hart >= 0 && i != (unsigned)hart))
                continue;
            named[i] = true; /* the first that fits a hart is its own */
            actions[i] = one;
            moves |= one.go != GDB_STAY;
        }
    } while (gdb_take(a, ';'));
    if (!gdb_at_end(a) || !moves) {
        gdb_error(g, GDB_E_VALUE);
        return;
    }
    memcpy(g->action, actions, sizeof actions);
    resume(g);
}

/* The old ones: [ADDRESS], for the thread of Hc. */
static void old_style(Gdb *g, GdbArgs *a, GdbGo go)
{
    char name[] = "pc";
    uint64_t pc;
    Err err;

    if (!gdb_at_end(a)) {
        if (!gdb_hex(a, &pc) || !gdb_at_end(a) || !debug_set_register(g->d, name, pc, &err)) {
            gdb_error(g, GDB_E_VALUE);
            return;
        }
    }
    for (unsigned i = 0; i < machine_nharts(g->d->m); i++) {
        bool one = go == GDB_STEP || g->go_hart >= 0;
        unsigned who = g->go_hart >= 0 ? (unsigned)g->go_hart : g->hart;
        g->action[i] = (GdbAction){.go = one && i != who ? GDB_STAY : go};
    }
    resume(g);
}

void gdb_c(Gdb *g, GdbArgs *a)
{
    old_style(g, a, GDB_GO);
}

void gdb_s(Gdb *g, GdbArgs *a)
{
    old_style(g, a, GDB_STEP);
}

static void with_signal(Gdb *g, GdbArgs *a, GdbGo go)
{
    uint64_t number;

    if (!gdb_hex(a, &number) || !(gdb_take(a, ';') || gdb_at_end(a)))
        gdb_error(g, GDB_E_FORM);
    else
        old_style(g, a, go);
}

void gdb_C(Gdb *g, GdbArgs *a)
{
    with_signal(g, a, GDB_GO);
}

void gdb_S(Gdb *g, GdbArgs *a)
{
    with_signal(g, a, GDB_STEP);
}
