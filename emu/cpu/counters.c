/*
 * Counters: mcycle counts steps (one cycle an instruction or trap), minstret what retired. Both are
 * derived from the hart's step count, exact at every instruction; nothing is counted in the loop.
 * Counters 3 to 31 are in hpm.c.
 */
#include "emu/cpu/op.h"

enum { INHIBIT_CY = 1, INHIBIT_IR = 4 };

/* Steps of this hart before the running instruction. */
uint64_t counter_steps(const Hart *h)
{
    return h->steps + hart_done(h);
}

uint64_t counter_retired(const Hart *h)
{
    return counter_steps(h) - h->trapped;
}

uint64_t counter_cycle(const Hart *h)
{
    return h->mcountinhibit & INHIBIT_CY ? h->cycle_base : h->cycle_base + counter_steps(h);
}

uint64_t counter_instret(const Hart *h)
{
    return h->mcountinhibit & INHIBIT_IR ? h->instret_base : h->instret_base + counter_retired(h);
}

/* The next instruction reads what was written: the writing one does not count. */
void counter_set_cycle(Hart *h, uint64_t v)
{
    h->cycle_base = h->mcountinhibit & INHIBIT_CY ? v : v - (counter_steps(h) + 1);
}

void counter_set_instret(Hart *h, uint64_t v)
{
    h->instret_base = h->mcountinhibit & INHIBIT_IR ? v : v - (counter_retired(h) + 1);
}

void counter_set_inhibit(Hart *h, uint64_t v)
{
    uint64_t cycle = counter_cycle(h), instret = counter_instret(h);
    uint64_t hpm = isa_has(h->env.isa, EXT_Zihpm) ? UINT64_C(0xfffffff8) : 0;
    uint64_t flips = (v ^ h->mcountinhibit) & (INHIBIT_CY | INHIBIT_IR);

    /* The instruction that stops a counter still counts; the one that starts it does not. */
    h->mcountinhibit = v & (INHIBIT_CY | INHIBIT_IR | hpm);
    if (flips & INHIBIT_CY)
        h->cycle_base = v & INHIBIT_CY ? cycle + 1 : cycle - (counter_steps(h) + 1);
    if (flips & INHIBIT_IR)
        h->instret_base = v & INHIBIT_IR ? instret + 1 : instret - (counter_retired(h) + 1);
}
