/* Commands that let the machine run. */
#include <stdio.h>
#include <string.h>

#include "emu/base/clock.h"
#include "emu/debug/command.h"
#include "emu/debug/kernel.h"

static bool alive(const Debug *d, Err *err)
{
    return !d->over || err_set(err, 0, "The machine has ended.");
}

bool cmd_continue(Debug *d, const char *args, Err *err)
{
    uint64_t n;

    if (!alive(d, err) || !args_count(d, args, 1, &n, err))
        return false;
    for (unsigned i = 0; n > 1 && i < d->points.n; i++)
        if (d->points.list[i]->kind == POINT_BREAK && d->points.list[i]->va == debug_hart(d)->pc)
            d->points.list[i]->ignore = n - 1;
    plan_start(d, PLAN_RUN, 0);
    return true;
}

static bool single(Debug *d, PlanKind kind, const char *args, Err *err)
{
    uint64_t n;

    if (!alive(d, err) || !args_count(d, args, 1, &n, err))
        return false;
    plan_start(d, kind, n);
    return true;
}

bool cmd_stepi(Debug *d, const char *args, Err *err)
{
    return single(d, PLAN_STEP, args, err);
}

bool cmd_nexti(Debug *d, const char *args, Err *err)
{
    return single(d, PLAN_NEXT, args, err);
}

static bool run_to(Debug *d, uint64_t va, uint64_t sp, Err *err)
{
    Point hidden = {.kind = POINT_BREAK, .va = va};

    plan_start(d, PLAN_RETURN, 0);
    d->plan.target = va;
    d->plan.sp = sp;
    return points_add(d, &hidden, true, err) != NULL;
}

bool cmd_step(Debug *d, const char *args, Err *err)
{
    uint64_t n;

    return alive(d, err) && args_count(d, args, 1, &n, err) && plan_line_start(d, false, n, err);
}

bool cmd_next(Debug *d, const char *args, Err *err)
{
    uint64_t n;

    return alive(d, err) && args_count(d, args, 1, &n, err) && plan_line_start(d, true, n, err);
}

bool cmd_finish(Debug *d, const char *args, Err *err)
{
    const Type *returns;
    Buf text = {0};
    Frame f, up;
    bool ok;

    if (!alive(d, err) || !args_end(args, err))
        return false;
    frame_selected(d, &f);
    if (!frame_caller(d, &up))
        return err_set(err, 0, "\"finish\" not meaningful in the outermost frame.");
    frame_text(d, &f, true, &text);
    out(&d->out, "Run till exit from #%-3u%s\n", f.level, buf_text(&text));
    buf_finish(&text);
    returns = f.has_fn && !f.inlined && f.ninlined == 1 ? f.fn.type : NULL;
    ok = run_to(d, up.pc, up.known >> 2 & 1 && !up.trap ? up.x[2] : 0, err);
    d->plan.returns = returns;
    return ok;
}

bool cmd_advance(Debug *d, const char *args, Err *err)
{
    uint64_t va;

    return alive(d, err) && debug_location(d, args, &va, err) && run_to(d, va, 0, err);
}

bool cmd_until(Debug *d, const char *args, Err *err)
{
    if (!*args) { /* past the end of a loop */
        if (!alive(d, err) || !plan_line_start(d, true, 1, err))
            return false;
        d->plan.forward = true;
        d->plan.sp = debug_hart(d)->x[2];
        return true;
    }
    if (!args_take(&args, "if"))
        return cmd_advance(d, args, err);
    if (!alive(d, err))
        return false;
    plan_start(d, PLAN_UNTIL, 0);
    d->plan.until = expr_parse(d, args, err);
    return d->plan.until != NULL;
}

bool cmd_steps(Debug *d, const char *args, Err *err)
{
    uint64_t n;

    if (!*args)
        return err_set(err, 0, "how many?");
    if (!alive(d, err) || !args_count(d, args, 1, &n, err))
        return false;
    plan_start(d, PLAN_COUNT, n);
    return true;
}

bool cmd_when(Debug *d, const char *args, Err *err)
{
    Hart *h = debug_hart(d);
    uint64_t ns = clock_now(h->env.clock);
    char mode[2] = {"USHM"[h->prv & 3], 0};
    KernelProcess now;
    bool process;

    if (!args_end(args, err))
        return false;
    process = kernel_running(d, d->hart, &now);
    out_row(&d->out, "when");
    out_num(&d->out, "steps", (int64_t)machine_steps(d->m));
    out_num(&d->out, "retired", (int64_t)counter_retired(h));
    out_num(&d->out, "ns", (int64_t)ns);
    out_num(&d->out, "hart", d->hart);
    out_str(&d->out, "mode", mode);
    if (process)
        out_num(&d->out, "process", (int64_t)now.pid);
    out_end(&d->out);
    out(&d->out,
        "step %llu of the machine; hart %u in %s-mode has retired %llu instructions; guest time "
        "%llu.%09llu s",
        (unsigned long long)machine_steps(d->m), d->hart, mode,
        (unsigned long long)counter_retired(h), (unsigned long long)(ns / 1000000000),
        (unsigned long long)(ns % 1000000000));
    if (process)
        out(&d->out, "; process %llu (%s)", (unsigned long long)now.pid, now.name);
    out(&d->out, "\n");
    return true;
}
