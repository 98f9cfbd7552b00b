/* See kernel_log.h. */
#include <stdlib.h>
#include <string.h>

#include "emu/debug/kernel_log_impl.h"

void kernel_log_free(Debug *d)
{
    free(d->log);
    d->log = NULL;
}

void kernel_log_reset(Debug *d)
{
    if (!d->log)
        return;
    d->log->nopen = 0;
    memset(d->log->seen, 0, sizeof d->log->seen);
}

bool kernel_log_wants(const Debug *d, Probe *probe)
{
    if (!d->log || (!d->log->calls && !d->log->schedule))
        return false;
    probe->traps = probe->modes = true;
    probe->csrs |= d->log->schedule;
    return true;
}

/* Of the machine, inside a hart's slice. */
static uint64_t step_of(const Debug *d, const Hart *h)
{
    return machine_steps(d->m) + hart_done(h);
}

/* --- system calls -------------------------------------------------------------------------------
 */

static void begin_call(Debug *d, const Hart *h, const ProbeHit *hit)
{
    KernelLog *log = d->log;
    Call *c = &log->call[log->ncalls % CALLS_KEPT];
    KernelProcess p = {.pid = 0};

    kernel_running(d, (unsigned)h->hartid, &p);
    *c = (Call){.step = step_of(d, h),
                .pid = p.pid,
                .object = p.object,
                .pc = hit->pc,
                .number = h->x[17],
                .hart = (unsigned)h->hartid};
    memcpy(c->arg, &h->x[10], sizeof c->arg);
    memcpy(c->name, p.name, sizeof c->name);
    if (log->nopen == CALLS_OPEN) /* those that never return: exit, a process that was killed */
        memmove(log->open, log->open + 1, --log->nopen * sizeof log->open[0]);
    log->open[log->nopen++] = log->ncalls++;
}

/* The hart is in user mode again. */
static void end_call(Debug *d, const Hart *h)
{
    KernelLog *log = d->log;
    KernelProcess p = {.pid = 0};

    if (!log->nopen)
        return;
    kernel_running(d, (unsigned)h->hartid, &p);
    for (unsigned i = log->nopen; i-- > 0;) {
        Call *c = &log->call[log->open[i] % CALLS_KEPT];
        if (log->ncalls - log->open[i] <= CALLS_KEPT && c->object != p.object)
            continue;
        if (c->object == p.object && c->pid == p.pid) {
            c->end = h->pc == c->pc + 4 ? CALL_DONE : CALL_ELSEWHERE;
            c->result = h->x[10];
            if (log->live) {
                kernel_call_show(d, kernel_get(d, NULL), c);
                debug_say(d, "event", "syscall", NULL);
            }
        }
        memmove(&log->open[i], &log->open[i + 1], (--log->nopen - i) * sizeof log->open[0]);
    }
}

/* --- the schedule -------------------------------------------------------------------------------
 */

static void look_at(Debug *d, const Hart *h)
{
    KernelLog *log = d->log;
    unsigned hart = (unsigned)h->hartid;
    KernelProcess p = {.pid = 0};
    Switch *s;

    kernel_running(d, hart, &p);
    if (log->seen[hart] && log->pid[hart] == p.pid)
        return;
    s = &log->change[log->nchanges++ % SWITCHES_KEPT];
    *s = (Switch){.step = step_of(d, h), .pid = p.pid, .hart = hart};
    memcpy(s->name, p.name, sizeof s->name);
    log->pid[hart] = p.pid;
    log->seen[hart] = true;
}

void kernel_log_hit(Debug *d, const Hart *h, const ProbeHit *hit)
{
    const KernelLog *log = d->log;

    if (!log || hit->kind == PROBE_DATA || hit->kind == PROBE_CODE || h->hartid >= MAP_MAX_HARTS)
        return;
    if (log->schedule && (hit->kind != PROBE_CSR || hit->csr == CSR_SATP))
        look_at(d, h);
    if (!log->calls)
        return;
    if (hit->kind == PROBE_TRAP && hit->from == PRV_U && h->trap.cause == CAUSE_ECALL_U)
        begin_call(d, h, hit);
    else if (hit->kind == PROBE_MODE && h->prv == PRV_U)
        end_call(d, h);
}
