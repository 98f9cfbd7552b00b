/* Steps by lines of source: gdb's step, next and until. */
#include <stdio.h>
#include <string.h>

#include "emu/debug/debug_impl.h"

/* The line at pc is the one that it is in from now on. */
static void settle(Debug *d, const DwarfLine *l)
{
    d->plan.lo = l->lo;
    d->plan.hi = l->hi;
    d->plan.file = l->file;
    d->plan.line = l->line;
}

/* It is elsewhere. STOP_STEPS: not yet where it was meant to go. */
static StopReason line_over(Debug *d, const DwarfLine *l)
{
    d->plan.left--;
    if (!d->plan.left || !l)
        return plan_done(d, "step", "");
    settle(d, l);
    return STOP_STEPS;
}

StopReason plan_line_arrived(Debug *d)
{
    DwarfLine l;

    d->plan.arrived = false;
    return line_over(d, debug_line(d, debug_hart(d)->pc, &l) ? &l : NULL);
}

/* A function that was called: into it, if it has lines and they are wanted. */
static StopReason called(Debug *d, const PlanBefore *b)
{
    uint64_t pc = debug_hart(d)->pc, body;
    DwarfLine l;
    bool ok;

    if (!d->plan.over && debug_line(d, pc, &l) && l.line) {
        body = debug_body(d, pc, true);
        if (body == pc)
            return plan_line_arrived(d);
        d->plan.arrived = true;
        ok = plan_return_to(d, body, 0, PLAN_LINE);
    } else {
        ok = plan_return_to(d, b->pc + b->len, b->sp, PLAN_LINE);
    }
    return ok ? STOP_STEPS : plan_done(d, "step", "no more breakpoints can be set: stopped here");
}

StopReason plan_line_after(Debug *d, const PlanBefore *b)
{
    uint64_t pc = debug_hart(d)->pc, left = d->plan.left;
    DwarfLine l;

    if (b->call && pc != b->pc + b->len && plan_taken(d) == b->taken)
        return called(d, b);
    if (plan_goes_inside(d, b, PLAN_LINE)) {
        d->plan.left = left; /* of lines, not of instructions */
        return STOP_STEPS;
    }
    if (pc >= d->plan.lo && pc < d->plan.hi)
        return STOP_STEPS;
    if (d->plan.forward && pc < d->plan.lo && debug_hart(d)->x[2] <= d->plan.sp)
        return STOP_STEPS; /* back to the start of a loop */
    if (!debug_line(d, pc, &l))
        return line_over(d, NULL);
    if (l.line && (l.line != d->plan.line || !d->plan.file || strcmp(l.file, d->plan.file) != 0))
        return line_over(d, &l);
    d->plan.lo = l.lo; /* the same line goes on, or code of no line */
    d->plan.hi = l.hi;
    return STOP_STEPS;
}

bool plan_line_start(Debug *d, bool over, uint64_t count, Err *err)
{
    uint64_t pc = debug_hart(d)->pc, far, end;
    const char *name;
    DwarfLine l;

    plan_start(d, PLAN_LINE, count);
    d->plan.over = over;
    d->plan.source = true;
    if (debug_line(d, pc, &l)) {
        settle(d, &l);
        return true;
    }
    name = debug_symbol_at(d, pc, &far);
    if (!name) {
        plan_drop(d);
        d->wants = DEBUG_PROMPT;
        return err_set(err, 0, "Cannot find bounds of current function: si and ni go on");
    }
    for (end = pc + 2; end - pc < 1 << 16; end += 2) {
        const char *now = debug_symbol_at(d, end, &far);
        if (!now || far == 0)
            break;
    }
    debug_symbol_at(d, pc, &far);
    d->plan.lo = pc - far;
    d->plan.hi = end;
    d->plan.over = true;
    out(&d->out,
        "Single stepping until exit from function %s,\nwhich has no line number information.\n",
        name);
    return true;
}
