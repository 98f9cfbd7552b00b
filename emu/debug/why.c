/*
 * why: what happened last, as sentences: the machine's end, the hart's last exception with the walk
 * that refused it, what a waiting hart waits for, translations that are out of date.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/kernel.h"
#include "emu/debug/stale.h"
#include "emu/debug/table.h"
#include "emu/debug/why.h"

static const char *const fault_fix[FAULT_COUNT] = {
#define FIX(name, text) [FAULT_##name] = text,
#define FIX_STOP(name, text)
#include "emu/debug/fix.def"
#undef FIX
#undef FIX_STOP
};

static const char *const stop_fix[DETECT_COUNT] = {
#define FIX(name, text)
#define FIX_STOP(name, text) [DETECT_##name] = text,
#include "emu/debug/fix.def"
#undef FIX
#undef FIX_STOP
};

void why_say(Debug *d, const char *kind, const char *fmt, ...)
{
    char text[700];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    out(&d->out, "%s%s\n", *kind == 'f' ? "  fix: " : *kind == 'c' ? "  " : "", text);
    out_row(&d->out, "sentence");
    out_str(&d->out, "about", kind);
    out_str(&d->out, "text", text);
    out_end(&d->out);
}

/* --- the machine's end --------------------------------------------------------------------------
 */

static bool why_stopped(Debug *d)
{
    const MachineStop *stop = machine_stop(d->m);

    if (stop->reason != STOP_EXIT && stop->reason != STOP_DETECTOR)
        return false;
    why_say(d, "what", "The machine: %s", stop->text);
    return true;
}

static void why_stopped_fix(Debug *d)
{
    const MachineStop *stop = machine_stop(d->m);

    if (stop->reason == STOP_DETECTOR && stop_fix[stop->detector])
        why_say(d, "fix", "%s", stop_fix[stop->detector]);
}

static bool why_pmp(Debug *d)
{
    const Hart *h = debug_hart(d);

    if (h->pmp_on || h->prv == PRV_M)
        return false;
    why_say(d, "what", "hart %u: all %d PMP entries are OFF, and %c-mode needs one", d->hart, PMP_N,
            "USHM"[h->prv & 3]);
    return true;
}

/* --- an exception -------------------------------------------------------------------------------
 */

enum { NULL_PAGE = 4096, STACK_NEAR = 65536, LONG_AGO = 1000000 };

static bool is_data(uint64_t cause)
{
    return cause == CAUSE_LOAD_PAGE || cause == CAUSE_STORE_PAGE || cause == CAUSE_LOAD_ACCESS ||
           cause == CAUSE_STORE_ACCESS;
}

static bool is_fetch(uint64_t cause)
{
    return cause == CAUSE_FETCH_PAGE || cause == CAUSE_FETCH_ACCESS;
}

static bool is_page_fault(uint64_t cause)
{
    return cause == CAUSE_FETCH_PAGE || cause == CAUSE_LOAD_PAGE || cause == CAUSE_STORE_PAGE;
}

/* What the address alone tells. */
static void why_address(Debug *d, const HartFault *f)
{
    uint64_t cause = f->trap.cause, va = f->trap.tval, near,
             far = va < f->sp ? f->sp - va : va - f->sp;
    char at[140];

    if (is_fetch(cause) && f->pc < NULL_PAGE) {
        debug_address(d, f->ra, at, sizeof at);
        why_say(d, "cause", "a null pointer was called: the call is before %s, where ra leads", at);
    } else if (is_data(cause) && va < NULL_PAGE) {
        why_say(d, "cause", "a null pointer was used, with an offset of %llu",
                (unsigned long long)va);
    } else if (is_data(cause) && far < STACK_NEAR && f->trap.reason == FAULT_pte_invalid) {
        why_say(d, "cause",
                "the stack has overflowed: the address is within %llu bytes of sp, 0x%llx",
                (unsigned long long)(far + 8) & ~7ull, (unsigned long long)f->sp);
        why_say(d, "fix",
                "endless recursion, or locals that are too big: the stack's pages end here");
    } else if (is_data(cause) && debug_symbol_at(d, va, &near)) {
        debug_address(d, va, at, sizeof at);
        why_say(d, "cause", "the address is %s", at);
    }
    if (f->pc >= NULL_PAGE && (is_fetch(cause) || f->trap.reason == FAULT_illegal_zero)) {
        debug_address(d, f->ra, at, sizeof at);
        why_say(d, "cause", "ra leads to %s", at);
    }
}

/* The walk as it would go now, under the space of then. */
static void why_walk(Debug *d, const HartFault *f)
{
    static const Access by_cause[] = {[CAUSE_FETCH_PAGE] = ACCESS_FETCH,
                                      [CAUSE_LOAD_PAGE] = ACCESS_READ,
                                      [CAUSE_STORE_PAGE] = ACCESS_WRITE};
    Access access = by_cause[f->trap.cause];
    MmuLook look;
    char space[60];

    table_space_text(f->satp, space, sizeof space);
    why_say(d, "cause", "the walk in %s:", space);
    mmu_look(debug_hart(d), f->satp, f->trap.tval, access,
             access == ACCESS_FETCH ? f->prv : f->data_prv, &look);
    table_show_steps(d, &look);
    if (look.ok)
        why_say(d, "cause", "by now it would succeed: the page tables have changed since");
}

static void why_fault(Debug *d)
{
    const Hart *h = debug_hart(d);
    const HartFault *f = &h->fault;
    uint64_t ago = counter_steps(h) - f->steps;
    char at[140], why[300];

    hart_why(h, &f->trap, why, sizeof why);
    if (f->prv == PRV_U)
        kernel_note_space(d, f->satp);
    debug_address(d, f->pc, at, sizeof at);
    if (ago > LONG_AGO) { /* a probe by the firmware, say: it was dealt with */
        why_say(d, "what", "hart %u met its last exception %llu steps ago, in %c-mode at %s: %s",
                d->hart, (unsigned long long)ago, "USHM"[f->prv & 3], at, why);
        return;
    }
    why_say(d, "what", "hart %u, %c-mode, %s %s: %s", d->hart, "USHM"[f->prv & 3],
            is_fetch(f->trap.cause) && f->pc < NULL_PAGE ? "jumped to" : "at", at, why);
    why_say(d, "cause", "%llu step%s of this hart ago", (unsigned long long)ago,
            ago == 1 ? "" : "s");
    why_process(d, f->satp, f->prv);
    why_address(d, f);
    if (is_page_fault(f->trap.cause))
        why_walk(d, f);
    if (fault_fix[f->trap.reason])
        why_say(d, "fix", "%s", fault_fix[f->trap.reason]);
}

/* --- waiting ------------------------------------------------------------------------------------
 */

static const struct {
    uint64_t bit;
    const char *name;
} lines[] = {{MIP_SSIP, "SS"}, {MIP_MSIP, "MS"}, {MIP_STIP, "ST"},    {MIP_MTIP, "MT"},
             {MIP_SEIP, "SE"}, {MIP_MEIP, "ME"}, {MIP_LCOFIP, "LCOF"}};

static const char *lines_text(uint64_t bits, char *buf, size_t len)
{
    size_t n = 0;

    buf[0] = 0;
    for (unsigned i = 0; i < sizeof lines / sizeof *lines && n < len; i++)
        if (bits & lines[i].bit)
            n += (size_t)snprintf(buf + n, len - n, "%s%s", n ? " " : "", lines[i].name);
    return n ? buf : "none";
}

static void why_waits(Debug *d, unsigned hart)
{
    const Hart *h = machine_hart(d->m, hart);
    char enabled[60], pending[60], at[140];

    debug_address(d, h->pc, at, sizeof at);
    why_say(d, "what", "hart %u, %c-mode, at %s: %s", hart, "USHM"[h->prv & 3], at,
            h -> waiting ? "it waits in WFI" : "it jumps to itself");
    why_say(d, "cause", "enabled in mie: %s; pending in mip: %s; mstatus.MIE=%u SIE=%u",
            lines_text(h->mie, enabled, sizeof enabled),
            lines_text(hart_mip(h), pending, sizeof pending), h->mstatus & MSTATUS_MIE ? 1 : 0,
            h->mstatus & MSTATUS_SIE ? 1 : 0);
    if (h->waiting && !h->mie)
        why_say(d, "fix", "nothing is enabled in mie: no interrupt can end the wait");
    else if (h->waiting)
        why_say(d, "cause",
                "an enabled interrupt would wake it (info clint, info plic: what could "
                "raise one)");
    else if (hart_deaf(h))
        why_say(d, "fix", "%s", stop_fix[DETECT_dead_loop]);
}

typedef struct WhyPlic {
    Debug *d;
    char source[120];
    uint64_t priority, enabled;
} WhyPlic;

static void on_group(void *ctl, const char *name)
{
    WhyPlic *w = ctl;

    snprintf(w->source, sizeof w->source, "%s", name);
    w->priority = w->enabled = 0;
}

/* A source that asks and is not heard is how a device's interrupt gets lost. */
static void on_value(void *ctl, const char *name, uint64_t val, const char *words)
{
    WhyPlic *w = ctl;

    (void)words;
    if (!strcmp(name, "priority"))
        w->priority = val;
    else if (!strcmp(name, "enabled"))
        w->enabled = val;
    else if (!strcmp(name, "claimed") && val)
        why_say(w->d, "cause", "%s of the PLIC was claimed and not completed: it cannot ask again",
                w->source);
    else if (!strcmp(name, "pending") && val && !w->priority)
        why_say(w->d, "cause", "%s of the PLIC is pending, but its priority is 0", w->source);
    else if (!strcmp(name, "pending") && val && !w->enabled)
        why_say(w->d, "cause", "%s of the PLIC is pending, but no context has it enabled",
                w->source);
}

static const char *on_source(void *ctl, unsigned source)
{
    return debug_source_name(((WhyPlic *)ctl)->d, source);
}

static void why_lost(Debug *d)
{
    WhyPlic w = {.d = d};
    Describe to = {.ctl = &w, .group = on_group, .value = on_value, .source = on_source};
    Device *dev;

    for (unsigned i = 0; (dev = machine_device(d->m, i)); i++)
        if (!strcmp(dev->ops->name, "plic"))
            dev->ops->describe(dev, &to);
}

/* The selected hart; all, where none runs. */
static bool why_waiting(Debug *d)
{
    unsigned n = machine_nharts(d->m), idle = 0;
    const Hart *self = debug_hart(d);

    if (!self->waiting && !self->spinning)
        return false;
    for (unsigned i = 0; i < n; i++)
        idle += machine_hart(d->m, i)->waiting || machine_hart(d->m, i)->spinning;
    for (unsigned i = 0; i < n; i++)
        if (idle == n || i == d->hart)
            why_waits(d, i);
    if (idle == n)
        why_lost(d);
    return true;
}

/* --- translations that are out of date ----------------------------------------------------------
 */

enum { STALE_SHOWN = 4 };

typedef struct WhyStale {
    Debug *d;
    unsigned n;
} WhyStale;

static void on_entry(void *ctl, const TlbItem *e)
{
    WhyStale *w = ctl;
    char pte[300];

    if (!e->stale || w->n++ >= STALE_SHOWN)
        return;
    stale_text(w->d, e, pte, sizeof pte);
    why_say(w->d, "what",
            "hart %u holds a stale translation: page 0x%llx -> 0x%llx (%s, %s-mode), but %s",
            w->d->hart, (unsigned long long)e->va, (unsigned long long)e->pa, e->kind, e->space,
            pte);
}

static bool why_stale(Debug *d)
{
    WhyStale w = {.d = d};

    tlb_visit(d, on_entry, &w);
    if (w.n > STALE_SHOWN)
        why_say(d, "cause", "and %u more (info tlb)", w.n - STALE_SHOWN);
    if (w.n)
        why_say(d, "fix",
                "sfence.vma after the change of a PTE, on every hart that may hold the old "
                "one, before the page is used");
    return w.n;
}

bool cmd_why(Debug *d, const char *args, Err *err)
{
    const Hart *h = debug_hart(d);
    bool any;
    char at[140];

    if (!args_end(args, err))
        return false;
    any = why_stopped(d);
    any |= why_pmp(d);
    why_stopped_fix(d);
    if (h->fault.any) {
        why_fault(d);
        any = true;
    }
    any |= why_waiting(d);
    any |= why_sleepers(d);
    any |= why_frames(d);
    any |= why_stale(d);
    if (any)
        return true;
    debug_address(d, h->pc, at, sizeof at);
    why_say(d, "what",
            "hart %u, %c-mode, at %s: it has met no exception, waits for nothing and holds no "
            "stale translation",
            d->hart, "USHM"[h->prv & 3], at);
    return true;
}
