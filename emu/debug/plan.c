/*
 * Running: what `continue`, `step`, `finish` and their like want is a plan, and debug_run carries
 * it out piece by piece, so that keys, output and limits are seen in between.
 */
#include <stdio.h>
#include <string.h>

#include "emu/debug/debug_impl.h"

static void drop_hidden(Debug *d)
{
    for (unsigned i = d->points.n; i-- > 0;)
        if (d->points.list[i]->id == 0 && !d->points.list[i]->remote)
            points_remove(d, i);
}

void plan_drop(Debug *d)
{
    expr_free(d->plan.until);
    d->plan = (Plan){.kind = PLAN_NONE};
    drop_hidden(d);
}

void plan_start(Debug *d, PlanKind kind, uint64_t count)
{
    plan_drop(d);
    d->plan.kind = kind;
    d->plan.left = count;
    d->plan.fresh = true;
    d->frame = 0;
    d->wants = DEBUG_RUN;
}

/* --- where it stands ----------------------------------------------------------------------------
 */

unsigned debug_disas(Debug *d, uint64_t va, bool mark)
{
    uint32_t raw = 0;
    char text[80], where[120];
    Insn insn;
    Err err;

    if (!debug_read(d, va, &raw, 2, &err) ||
        (isa_length(raw) == 4 && !debug_read(d, va, &raw, 4, &err)))
        return 0;
    isa_decode(debug_hart(d)->env.isa, raw, &insn);
    isa_disasm(&insn, va, text, sizeof text);
    debug_address(d, va, where, sizeof where);
    out_row(&d->out, "instruction");
    out_hex(&d->out, "address", va);
    out_hex(&d->out, "encoding", raw);
    out_str(&d->out, "text", text);
    out_bool(&d->out, "current", mark);
    out_end(&d->out);
    out(&d->out, "%s%s:\t%s\n", mark ? "=> " : "   ", where, text);
    return insn.len;
}

void debug_place(Debug *d)
{
    const Hart *h = debug_hart(d);
    uint64_t distance;
    const char *name = debug_symbol_at(d, h->pc, &distance);
    char mode[2] = {"USHM"[h->prv & 3], 0};
    bool shown;

    out_row(&d->out, "place");
    out_num(&d->out, "hart", d->hart);
    out_hex(&d->out, "pc", h->pc);
    out_str(&d->out, "mode", mode);
    if (name)
        out_str(&d->out, "symbol", name);
    out_num(&d->out, "step", (int64_t)machine_steps(d->m));
    out_end(&d->out);
    out(&d->out, "hart %u, %s-mode%s\n", d->hart, mode, h->waiting ? ", waiting in WFI" : "");
    shown = debug_place_source(d) && d->plan.source;
    if (!shown && !debug_disas(d, h->pc, true))
        out(&d->out, "=> 0x%llx: memory that cannot be read\n", (unsigned long long)h->pc);
    d->next_x = h->pc;
    debug_displays(d);
}

/* In a0, what fits there. */
static void show_returned(Debug *d)
{
    const Type *t = d->plan.returns;
    Buf text = {0};
    Value v = {.type = t, .num = value_fit(t, debug_hart(d)->x[10])};

    if (t->kind == TYPE_VOID || t->kind == TYPE_FLOAT || !t->size || t->size > 8)
        return;
    show_value(d, &v, 0, SHOW_ALONE, &text);
    out(&d->out, "Value returned is $%llu = %s\n", (unsigned long long)++d->history,
        buf_text(&text));
    out_row(&d->out, "returned");
    out_str(&d->out, "text", buf_text(&text));
    out_end(&d->out);
    buf_finish(&text);
}

void plan_report(Debug *d, const char *reason, const char *why)
{
    char vain[400];
    bool failed = debug_expect_over(d, vain, sizeof vain);

    if (why[0])
        out(&d->out, "%s\n", why);
    out_row(&d->out, "stop");
    out_str(&d->out, "why", why);
    out_end(&d->out);
    if (!d->over)
        debug_place(d);
    if (d->plan.returns)
        show_returned(d);
    debug_say(d, "event", reason, failed ? vain : NULL);
}

/* --- one instruction
 * ------------------------------------------------------------------------------ */

/* A call leaves its return address in ra (or t0, the millicode's). */
static bool is_call(Debug *d, uint64_t pc, unsigned *len)
{
    uint32_t raw = 0;
    Insn insn;
    Err err;

    if (!debug_read(d, pc, &raw, 2, &err) ||
        (isa_length(raw) == 4 && !debug_read(d, pc, &raw, 4, &err)))
        return false;
    isa_decode(debug_hart(d)->env.isa, raw, &insn);
    *len = insn.len;
    return (insn.id == INSN_jal || insn.id == INSN_jalr) && (insn.rd == 1 || insn.rd == 5);
}

uint64_t plan_taken(const Debug *d)
{
    const Hart *h = debug_hart(d);

    return h->stats.traps + h->stats.interrupts;
}

bool plan_return_to(Debug *d, uint64_t target, uint64_t sp, PlanKind after)
{
    Point hidden = {.kind = POINT_BREAK, .va = target};
    Err err;

    if (!points_add(d, &hidden, true, &err))
        return false;
    d->plan.kind = PLAN_RETURN;
    d->plan.target = target;
    d->plan.sp = sp;
    d->plan.after = after;
    return true;
}

bool plan_goes_inside(Debug *d, const PlanBefore *b, PlanKind after)
{
    const Hart *h = debug_hart(d);

    if (b->call && h->pc != b->pc + b->len && plan_taken(d) == b->taken)
        return plan_return_to(d, b->pc + b->len, b->sp, after);
    if (plan_taken(d) == b->taken)
        return false;
    if (h->trap.cause & CAUSE_INTERRUPT) /* it has not run yet: again, once that is handled */
        return d->plan.left++, plan_return_to(d, b->pc, 0, after);
    if (h->trap.cause >= CAUSE_ECALL_U && h->trap.cause <= CAUSE_ECALL_M)
        return plan_return_to(d, b->pc + 4, 0, after);
    return plan_return_to(d, b->pc, 0,
                          after); /* a page fault, say, after which it is tried again */
}

StopReason plan_done(Debug *d, const char *reason, const char *why)
{
    Plan was = d->plan;

    plan_drop(d);
    d->plan.source = was.source;
    if (was.kind == PLAN_RETURN && was.target == debug_hart(d)->pc)
        d->plan.returns = was.returns;
    plan_report(d, reason, why);
    d->plan = (Plan){.kind = PLAN_NONE};
    return STOP_BREAK;
}

static StopReason judge(Debug *d);

static bool until_true(Debug *d)
{
    Value v;
    Err err;

    return !expr_eval(d, d->plan.until, &v, &err) || !value_load(d, &v, &err) || v.num;
}

/* PLAN_STEP, PLAN_NEXT, PLAN_UNTIL, PLAN_LINE: at most `steps` instructions. */
static StopReason run_single(Debug *d, uint64_t steps)
{
    while (steps--) {
        const Hart *h = debug_hart(d);
        PlanBefore b = {.pc = h->pc, .sp = h->x[2], .taken = plan_taken(d)};
        bool next = d->plan.kind == PLAN_NEXT, line = d->plan.kind == PLAN_LINE;
        StopReason r;

        b.call = (next || line) && is_call(d, b.pc, &b.len);
        d->points.hit = NULL;
        r = machine_step(d->m, d->hart);
        if (r == STOP_BREAK) {
            if (judge(d) == STOP_BREAK)
                return STOP_BREAK;
        } else if (r == STOP_IDLE && machine_stop(d->m)->deadline_ns == UINT64_MAX &&
                   machine_nharts(d->m) > 1) {
            return plan_done(d, "idle",
                             "It waits, and what could wake it stands still: `c` runs all harts.");
        } else if (r != STOP_STEPS) {
            return r;
        }
        if (d->plan.kind == PLAN_UNTIL) {
            if (until_true(d))
                return plan_done(d, "until", "");
            continue;
        }
        if (line && (plan_line_after(d, &b) == STOP_BREAK))
            return STOP_BREAK;
        d->plan.left -= !line;
        if (next && plan_goes_inside(d, &b, PLAN_NEXT))
            return STOP_STEPS;
        if (d->plan.kind == PLAN_RETURN)
            return STOP_STEPS;
        if (!d->plan.left)
            return plan_done(d, "step", "");
        if (points_at(d, debug_hart(d)->pc) && point_at(d, debug_hart(d)) && judge(d) == STOP_BREAK)
            return STOP_BREAK;
    }
    return STOP_STEPS;
}

/* --- stops
 * ---------------------------------------------------------------------------------------- */

static const char *cause_text(const Hart *h, char *buf, size_t len)
{
    hart_why(h, &h->trap, buf, len);
    return buf;
}

static void describe_catch(const Debug *d, const Hart *h, const ProbeHit *hit, char *buf,
                           size_t len)
{
    char why[240], csr[CSR_NAME];

    if (hit->kind == PROBE_DETECTOR) {
        snprintf(buf, len, "detector %s", d->points.detected);
    } else if (hit->kind == PROBE_CSR) {
        isa_csr_name(hit->csr, csr);
        snprintf(buf, len, "%s written at 0x%llx: 0x%llx, it was 0x%llx", csr,
                 (unsigned long long)hit->pc, (unsigned long long)hit->written,
                 (unsigned long long)hit->old);
    } else if (hit->kind == PROBE_MODE) {
        snprintf(buf, len, "from %c-mode to %c-mode by the return at 0x%llx", "USHM"[hit->from & 3],
                 "USHM"[h->prv & 3], (unsigned long long)hit -> pc);
    } else {
        snprintf(buf, len, "trap at 0x%llx, from %c-mode to %c-mode: %s",
                 (unsigned long long)hit->pc, "USHM"[hit->from & 3], "USHM"[h->prv & 3],
                 cause_text(h, why, sizeof why));
    }
}

static void describe_watch(Debug *d, Point *p, const ProbeHit *hit, char *buf, size_t len)
{
    const char *what = hit->access == ACCESS_WRITE ? "written" : "read";
    uint64_t now = 0;
    Err err;
    size_t n = p->len < 8 ? (size_t)p->len : 8;

    if (!(p->physical ? debug_read_phys(d, p->va, &now, n, &err)
                      : debug_read(d, p->va, &now, n, &err)))
        snprintf(buf, len, "Watchpoint %u: %s %s by the instruction at 0x%llx", p->id, p->text,
                 what, (unsigned long long)hit->pc);
    else if (p->kind == POINT_RWATCH)
        snprintf(buf, len, "Watchpoint %u: %s read by the instruction at 0x%llx\nValue = 0x%llx",
                 p->id, p->text, (unsigned long long)hit->pc, (unsigned long long)now);
    else
        snprintf(
            buf, len,
            "Watchpoint %u: %s %s by the instruction at 0x%llx\nOld value = 0x%llx\nNew value = "
            "0x%llx",
            p->id, p->text, what, (unsigned long long)hit->pc, (unsigned long long)p->old,
            (unsigned long long)now);
    p->old = now;
}

static StopReason at_point(Debug *d, const Point *found)
{
    Point *p = (Point *)(uintptr_t)found;
    const Hart *h = debug_hart(d);
    char text[500], why[600];
    bool once = p->temporary;
    unsigned id = p->id;

    if (p->kind == POINT_BREAK) {
        snprintf(why, sizeof why, "%s %u", once ? "Temporary breakpoint" : "Breakpoint", id);
    } else if (p->kind == POINT_CATCH) {
        describe_catch(d, h, &h->probe_hit, text, sizeof text);
        snprintf(why, sizeof why, "Catchpoint %u: %s", id, text);
    } else {
        describe_watch(d, p, &h->probe_hit, why, sizeof why);
    }
    out_row(&d->out, "point");
    out_num(&d->out, "number", id);
    out_end(&d->out);
    if (once)
        points_remove(d, (unsigned)points_find(d, id));
    return plan_done(d, "breakpoint", why);
}

/* STOP_BREAK: stopped, and said so. STOP_STEPS: it goes on. */
static StopReason judge(Debug *d)
{
    unsigned hart = machine_current(d->m);
    const Point *p;
    unsigned selected = d->hart;

    if (d->plan.kind == PLAN_STEP || d->plan.kind == PLAN_NEXT || d->plan.kind == PLAN_UNTIL ||
        d->plan.kind == PLAN_LINE)
        hart = d->hart;
    else
        hart = machine_stop(d->m)->hart;
    d->hart = hart;
    p = points_judge(d, hart);
    if (p && p->id)
        return at_point(d, p);
    d->hart = selected;
    if (p && d->plan.kind == PLAN_RETURN) {
        PlanKind after = d->plan.after;
        d->hart = hart;
        drop_hidden(d);
        if (after == PLAN_LINE && d->plan.arrived) {
            d->plan.kind = after;
            return plan_line_arrived(d);
        }
        if (after == PLAN_NONE || !d->plan.left)
            return plan_done(d, "step", "");
        d->plan.kind = after;
    }
    return STOP_STEPS;
}

/* Whoever stands at a breakpoint has stopped there: it goes on behind it. */
static void let_pass(Debug *d)
{
    for (unsigned i = 0; i < machine_nharts(d->m); i++) {
        Hart *h = machine_hart(d->m, i);
        if ((h->probe_hit.kind == PROBE_CODE && h->probe_hit.pc == h->pc) ||
            (i == d->hart && points_at(d, h->pc)))
            machine_pass(d->m, i);
        h->probe_hit.kind = PROBE_NONE;
    }
    d->plan.fresh = false;
}

static StopReason run_on(Debug *d, uint64_t steps)
{
    uint64_t before = machine_steps(d->m);
    StopReason r;

    if (d->plan.kind == PLAN_COUNT && d->plan.left < steps)
        steps = d->plan.left;
    d->points.hit = NULL;
    r = machine_run(d->m, steps);
    d->plan.left -= d->plan.kind == PLAN_COUNT ? machine_steps(d->m) - before : 0;
    if (r == STOP_BREAK)
        return judge(d);
    if (r == STOP_STEPS && d->plan.kind == PLAN_COUNT && !d->plan.left) {
        d->hart = machine_current(d->m);
        return plan_done(d, "count", "");
    }
    return r;
}

StopReason debug_run(Debug *d, uint64_t steps)
{
    uint64_t end = machine_steps(d->m) + steps, now;
    StopReason r = STOP_STEPS;
    Err err;

    d->located = 0;
    while (r == STOP_STEPS && (now = machine_steps(d->m)) < end) {
        if (!points_apply(d, &err)) {
            plan_drop(d);
            plan_report(d, "error", err.msg);
            return STOP_BREAK;
        }
        if (d->plan.kind == PLAN_NONE)
            return STOP_BREAK;
        if (d->plan.fresh)
            let_pass(d);
        r = d->plan.kind == PLAN_STEP || d->plan.kind == PLAN_NEXT || d->plan.kind == PLAN_UNTIL ||
                    d->plan.kind == PLAN_LINE
                ? run_single(d, end - now)
                : run_on(d, end - now);
    }
    return r;
}
