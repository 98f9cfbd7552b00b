/*
 * Running a hart for a budget of steps. Single steps use the same op_ functions as the slow paths
 * of the block cache; they finish a budget that ends inside a block.
 */
#include "emu/base/clock.h"
#include "emu/cpu/cache.h"
#include "emu/cpu/op.h"

HartExit run_steps(Hart *h)
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
    if (!h->cache)
        return run_steps(h);
    return h->env.count ? interp_counted_run(h) : interp_run(h);
}
