/* See point.h. */
#include "emu/debug/point.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug_impl.h"
#include "emu/debug/kernel_impl.h"
#include "emu/debug/kernel_log.h"

const char *detector_name(unsigned i)
{
    static const char *const names[] = {
#define DETECT(name, status, action, warns, help) #name,
#include "rvemu/detect.def"
#undef DETECT
    };

    return i < DETECT_COUNT ? names[i] : NULL;
}

static void point_free(Point *p)
{
    if (!p)
        return;
    expr_free(p->cond);
    free(p->text);
    free(p->cond_text);
    free(p);
}

Point *points_add(Debug *d, const Point *p, bool hidden, Err *err)
{
    Points *all = &d->points;
    Point *copy;

    if (all->n == POINTS_MAX) {
        err_set(err, 0, "no more than %d breakpoints", POINTS_MAX);
        return NULL;
    }
    copy = malloc(sizeof *copy);
    if (!copy) {
        err_set(err, 0, "out of memory");
        return NULL;
    }
    *copy = *p;
    copy->id = hidden ? 0 : ++all->last_id;
    copy->enabled = true;
    all->list[all->n++] = copy;
    all->dirty = true;
    return copy;
}

void points_remove(Debug *d, unsigned index)
{
    Points *all = &d->points;

    if (all->hit == all->list[index])
        all->hit = NULL;
    point_free(all->list[index]);
    memmove(&all->list[index], &all->list[index + 1], (all->n - index - 1) * sizeof all->list[0]);
    all->n--;
    all->dirty = true;
}

void points_clear(Debug *d)
{
    while (d->points.n)
        points_remove(d, d->points.n - 1);
}

int points_find(const Debug *d, unsigned id)
{
    for (unsigned i = 0; i < d->points.n; i++)
        if (d->points.list[i]->id == id)
            return (int)i;
    return -1;
}

bool points_at(const Debug *d, uint64_t va)
{
    for (unsigned i = 0; i < d->points.n; i++) {
        const Point *p = d->points.list[i];
        if (p->enabled && p->kind == POINT_BREAK && p->va == va)
            return true;
    }
    return false;
}

static uint64_t bytes_at(Debug *d, const Point *p)
{
    uint64_t val = 0;
    size_t len = p->len < 8 ? (size_t)p->len : 8;
    Err err;

    uint64_t satp = p->satp;
    KernelProcess in;

    if (p->in_process && kernel_find(d, p->pid, &in, &err))
        satp = in.satp;
    if (p->physical)
        debug_read_phys(d, p->va, &val, len, &err);
    else if (satp)
        debug_read_space(d, satp, p->va, &val, len, &err);
    else
        debug_read(d, p->va, &val, len, &err);
    return val;
}

static void watch(Debug *d, unsigned index)
{
    Point *p = d->points.list[index];
    Probe *probe = &d->probe;

    d->points.watch_of[probe->nwatch] = index;
    probe->watch[probe->nwatch++] = (ProbeWatch){.lo = p->va,
                                                 .len = p->len,
                                                 .physical = p->physical,
                                                 .reads = p->kind != POINT_WATCH,
                                                 .writes = p->kind != POINT_RWATCH};
    p->old = bytes_at(d, p);
}

bool points_apply(Debug *d, Err *err)
{
    Points *all = &d->points;
    Probe *probe = &d->probe;
    bool logs;

    if (!all->dirty)
        return true;
    *probe = (Probe){.ctl = d, .at = point_at, .hit = point_hit};
    for (unsigned i = 0; i < all->n; i++) {
        const Point *p = all->list[i];
        if (!p->enabled)
            continue;
        if (p->kind == POINT_BREAK) {
            probe_want_code(probe, p->va);
        } else if (p->kind == POINT_CATCH) {
            if (p->catches == CATCH_DETECTOR)
                probe->detect = point_detect;
            probe->traps |= p->catches < CATCH_CSR;
            probe->modes |= p->catches == CATCH_MODE;
            probe->csrs |= p->catches == CATCH_CSR;
        } else if (probe->nwatch < PROBE_WATCHES) {
            watch(d, i);
        } else {
            return err_set(err, 0, "no more than %d places can be watched", PROBE_WATCHES);
        }
    }
    logs = kernel_log_wants(d, probe);
    machine_set_probe(d->m, all->n || logs ? probe : NULL);
    all->dirty = false;
    return true;
}

/* --- while the machine runs ---------------------------------------------------------------------
 */

/* The condition, seen from the hart that met it. A condition that cannot be evaluated stops. */
static bool wanted(Debug *d, const Point *p, const Hart *h)
{
    unsigned selected = d->hart;
    KernelProcess now;
    bool ok;
    Value v;
    Err err;

    if (p->satp && (h->satp ^ p->satp) & SATP_PPN)
        return false;
    if (p->in_process && !(kernel_running(d, (unsigned)h->hartid, &now) && now.pid == p->pid))
        return false;
    if (p->program && !kernel_file_runs(d, p->program - 1, (unsigned)h->hartid))
        return false;
    if (!p->cond)
        return true;
    d->hart = (unsigned)h->hartid;
    ok = !expr_eval(d, p->cond, &v, &err) || !value_load(d, &v, &err) || v.num != 0;
    d->hart = selected;
    return ok;
}

static bool in_plan_frame(const Debug *d, const Point *p, const Hart *h)
{
    if (p->id || p->remote || d->plan.kind != PLAN_RETURN)
        return true;
    return h->hartid == d->hart && h->x[2] >= d->plan.sp;
}

/* It was met, and is to be passed: `ignore`. */
static bool passes(Point *p)
{
    if (!p->ignore)
        return false;
    p->ignore--;
    p->hits++;
    return true;
}

bool point_at(void *ctl, Hart *h)
{
    Debug *d = ctl;

    for (unsigned i = 0; i < d->points.n; i++) {
        Point *p = d->points.list[i];
        if (!p->enabled || p->kind != POINT_BREAK || p->va != h->pc)
            continue;
        if (!wanted(d, p, h) || !in_plan_frame(d, p, h))
            continue;
        if (p->id && passes(p))
            continue;
        d->points.hit = p;
        return true;
    }
    return false;
}

static bool catches(const Point *p, const Hart *h, const ProbeHit *hit)
{
    uint64_t cause = h->trap.cause;
    bool irq = cause & CAUSE_INTERRUPT;

    switch (p->catches) {
    case CATCH_TRAP: return hit->kind == PROBE_TRAP && !irq && (!p->has_arg || cause == p->arg);
    case CATCH_INTERRUPT:
        return hit->kind == PROBE_TRAP && irq &&
               (!p->has_arg || (cause & ~CAUSE_INTERRUPT) == p->arg);
    case CATCH_ECALL:
        return hit->kind == PROBE_TRAP && !irq && cause >= CAUSE_ECALL_U &&
               cause <= CAUSE_ECALL_M && (!p->has_arg || h->x[17] == p->arg);
    case CATCH_MODE:
        return (hit->kind == PROBE_TRAP || hit->kind == PROBE_MODE) && h->prv != hit->from &&
               (!p->has_arg || h->prv == p->arg);
    case CATCH_CSR: return hit->kind == PROBE_CSR && (!p->has_arg || hit->csr == p->arg);
    case CATCH_DETECTOR:
        return hit->kind == PROBE_DETECTOR && (!p->has_arg || hit->detector == p->arg);
    }
    return false;
}

/* The first catchpoint that wants it is what it stops at. */
static bool caught(Debug *d, const Hart *h, const ProbeHit *hit)
{
    for (unsigned i = 0; i < d->points.n; i++) {
        Point *p = d->points.list[i];
        if (!p->enabled || p->kind != POINT_CATCH || !catches(p, h, hit) || !wanted(d, p, h) ||
            passes(p))
            continue;
        d->points.hit = p;
        return true;
    }
    return false;
}

bool point_hit(void *ctl, Hart *h, const ProbeHit *hit)
{
    Debug *d = ctl;

    kernel_log_hit(d, h, hit);
    if (hit->kind == PROBE_DATA) { /* judged behind the instruction, when its value is there */
        d->points.hit = d->points.list[d->points.watch_of[hit->watch]];
        return true;
    }
    return caught(d, h, hit);
}

bool point_detect(void *ctl, Hart *h, DetectKind kind, const char *text)
{
    Debug *d = ctl;

    if (!caught(d, h, &(ProbeHit){.kind = PROBE_DETECTOR, .detector = kind}))
        return false;
    snprintf(d->points.detected, sizeof d->points.detected, "%s: %s", detector_name(kind), text);
    return true;
}

const Point *points_judge(Debug *d, unsigned hart)
{
    Point *p = (Point *)(uintptr_t)d->points.hit;
    const Hart *h = machine_hart(d->m, hart);

    if (!p)
        return NULL;
    if (p->kind == POINT_WATCH || p->kind == POINT_RWATCH || p->kind == POINT_AWATCH) {
        if (p->kind == POINT_WATCH && !p->remote && bytes_at(d, p) == p->old && p->len <= 8)
            return NULL;
        if (!wanted(d, p, h))
            return NULL;
        if (passes(p)) {
            p->old = bytes_at(d, p);
            return NULL;
        }
    }
    p->hits++;
    return p;
}
