/*
 * Running a hart for a budget of steps, by single steps. The same op_ functions as in the block
 * cache's slow paths; interp.c does the same faster.
 */
#include "emu/base/clock.h"
#include "emu/cpu/cache.h"
#include "emu/cpu/op.h"

static HartExit run_steps(Hart *h)
{
    uint64_t deadline = clock_next(h->env.clock);

    while (h->budget > 0) {
        HartExit e = hart_step(h);
        if (h->stop_request || clock_next(h->env.clock) != deadline)
            return e == HART_BUDGET ? HART_EVENT : e;
        if (e != HART_BUDGET || h->spinning)
            return e == HART_BUDGET ? HART_YIELD : e;
    }
    return HART_BUDGET;
}

HartExit hart_run(Hart *h, int64_t budget)
{
    h->budget = h->run_budget = budget;
    if (h->waiting) {
        if (!hart_wakes(h))
            return HART_WFI;
        h->waiting = false;
    }
    return run_steps(h);
}
