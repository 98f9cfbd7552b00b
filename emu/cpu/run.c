/*
 * Running a hart for a budget of steps. Single steps use the same op_ functions as the slow paths
 * of the block cache; they finish a budget that ends inside a block.
 */
#include "emu/base/clock.h"
#include "emu/cpu/cache.h"
#include "emu/cpu/observe.h"
#include "emu/cpu/op.h"

/* An interrupt comes before a stop at the instruction that it keeps waiting, as it does in blocks.
 */
HartExit run_step(Hart *h)
{
    if (probe_wants(h, h->pc) && hart_pending(h) < 0 && probe_stops_step(h))
        return HART_EVENT;
    return hart_step(h);
}

HartExit run_steps(Hart *h)
{
    uint64_t deadline = clock_next(h->env.clock);

    while (h->budget > 0) {
        HartExit e = run_step(h);
        if (h->stop_request || clock_next(h->env.clock) != deadline)
            return e == HART_BUDGET ? HART_EVENT : e;
        if (e != HART_BUDGET || h->spinning)
            return e == HART_BUDGET ? HART_YIELD : e;
    }
    return HART_BUDGET;
}

/* The first step after a stop in front of it. Whatever it did, hart_run is called again. */
static HartExit pass(Hart *h)
{
    HartExit e = hart_step(h);

    h->probe_pass = false;
    if (e != HART_BUDGET)
        return e;
    return h->spinning ? HART_YIELD : HART_EVENT;
}

static HartExit run(Hart *h)
{
    if (h->probe_pass)
        return pass(h);
    if (!h->cache)
        return run_steps(h);
    return h->env.count ? interp_counted_run(h) : interp_run(h);
}

/* The same up to the step at which a counter may overflow. */
static HartExit run_counting(Hart *h)
{
    int64_t first = hpm_deadline(h), rest = first < h->budget ? h->budget - first : 0;
    HartExit e;

    h->budget -= rest;
    h->run_budget -= rest;
    e = run(h);
    h->budget += rest;
    h->run_budget += rest;
    hpm_settle(h, 0);
    return e == HART_BUDGET && rest ? HART_EVENT : e;
}

static void observe_wait(Hart *h, bool begins)
{
    if (h->probe_on & PROBE_ON_SEEN)
        h->observer->wait(h->observer->ctl, h, begins);
}

HartExit hart_run(Hart *h, int64_t budget)
{
    uint64_t deadline = clock_next(h->env.clock);
    HartExit e;
    bool counters;

    h->budget = h->run_budget = budget;
    if (h->waiting) {
        if (!hart_wakes(h))
            return HART_WFI;
        h->waiting = false;
        observe_wait(h, false);
    }
    do {
        h->stop_request &= (uint8_t)~STOP_COUNTERS;
        counters = h->hpm_on != 0;
        e = counters ? run_counting(h) : run(h);
        counters |= h->stop_request & STOP_COUNTERS;
    } while (e == HART_EVENT && counters && h->budget > 0 &&
             !(h->stop_request & (STOP_MACHINE | STOP_PROBE)) &&
             clock_next(h->env.clock) == deadline);
    if (e == HART_WFI)
        observe_wait(h, true);
    return e == HART_EVENT && h->budget <= 0 ? HART_BUDGET : e;
}
