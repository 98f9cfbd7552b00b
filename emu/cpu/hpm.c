/*
 * Performance counters 3 to 31 with overflow (Privileged ISA, 3.1.10; Sscofpmf). Each of them
 * counts any of the events below, all of which follow from what the hart counts anyway; nothing is
 * counted in the loop. A counter's value is what it had at its mark, and what its event grew by
 * since then (settle). When one can overflow the run is cut at that step (hpm_deadline), so that
 * the interrupt is exact.
 *
 * Left out: events of caches and TLBs. They would tell of the emulator, and differ between two runs
 * of one guest.
 */
#include "emu/cpu/op.h"

#define SELECTOR ((UINT64_C(1) << 56) - 1) /* the bits of mhpmevent that choose the event */

/* How often the event has happened; `after`: with the running instruction, which will retire. */
static uint64_t source(const Hart *h, uint64_t event, unsigned after)
{
    switch (event & SELECTOR) {
    case HPM_CYCLES: return counter_steps(h) + after;
    case HPM_INSTRET: return counter_retired(h) + after;
    case HPM_TRAPS: return h->trapped;
    case HPM_EXCEPTIONS: return h->trapped - h->interrupted;
    case HPM_INTERRUPTS: return h->interrupted;
    default: return 0;
    }
}

/* It goes on with time, not with traps. */
static bool ticks(uint64_t event)
{
    return (event & SELECTOR) == HPM_CYCLES || (event & SELECTOR) == HPM_INSTRET;
}

static bool filtered(const Hart *h, uint64_t event)
{
    return event & (h->prv == PRV_M   ? HPMEVENT_MINH
                    : h->prv == PRV_S ? HPMEVENT_SINH
                                      : HPMEVENT_UINH);
}

static void settle(Hart *h, unsigned i, unsigned after)
{
    uint64_t now = source(h, h->mhpmevent[i], after), grown = now - h->hpm_mark[i];
    uint64_t count = h->hpm_count[i] + grown;

    if ((int64_t)grown <= 0) /* started by the running instruction */
        return;
    h->hpm_mark[i] = now;
    if (filtered(h, h->mhpmevent[i]))
        return;
    if (count < h->hpm_count[i] && isa_has(h->env.isa, EXT_Sscofpmf) &&
        !(h->mhpmevent[i] & HPMEVENT_OF)) {
        h->mhpmevent[i] |= HPMEVENT_OF;
        h->mip_soft |= MIP_LCOFIP;
    }
    h->hpm_count[i] = count;
}

void hpm_settle(Hart *h, unsigned after)
{
    for (unsigned i = 0; i < HPM_N; i++)
        if (h->hpm_on >> i & 1)
            settle(h, i, after);
    if (h->hpm_modes) /* the mode is about to change, and with it the deadline */
        h->stop_request |= STOP_COUNTERS;
}

void hpm_update(Hart *h)
{
    h->hpm_on = 0;
    h->hpm_modes = false;
    for (unsigned i = 0; i < HPM_N; i++) {
        if (!(h->mhpmevent[i] & SELECTOR) || h->mcountinhibit >> (i + 3) & 1)
            continue;
        h->hpm_on |= 1u << i;
        h->hpm_modes |= (h->mhpmevent[i] & (HPMEVENT_MINH | HPMEVENT_SINH | HPMEVENT_UINH)) != 0;
    }
}

/* After a change by the running instruction: what was off before starts with the next one. */
static void changed(Hart *h)
{
    uint32_t was = h->hpm_on;

    hpm_update(h);
    for (unsigned i = 0; i < HPM_N; i++)
        if (h->hpm_on >> i & ~was >> i & 1)
            h->hpm_mark[i] = source(h, h->mhpmevent[i], 1);
    h->stop_request |= STOP_COUNTERS;
}

int64_t hpm_deadline(const Hart *h)
{
    uint64_t first = INT64_MAX;

    if (!isa_has(h->env.isa, EXT_Sscofpmf))
        return INT64_MAX;
    for (unsigned i = 0; i < HPM_N; i++) {
        uint64_t event = h->mhpmevent[i], left = -h->hpm_count[i];
        if (h->hpm_on >> i & 1 && ticks(event) && !(event & HPMEVENT_OF) && !filtered(h, event) &&
            left && left < first)
            first = left;
    }
    return (int64_t)first;
}

uint64_t hpm_read(Hart *h, unsigned i)
{
    if (h->hpm_on >> i & 1)
        settle(h, i, 0);
    return h->hpm_count[i];
}

void hpm_write(Hart *h, unsigned i, uint64_t v)
{
    hpm_settle(h, 0);
    h->hpm_count[i] = v;
    h->hpm_mark[i] = source(h, h->mhpmevent[i], 1);
    changed(h);
}

/* WARL: an event that is not there becomes none. */
void hpm_write_event(Hart *h, unsigned i, uint64_t v)
{
    uint64_t flags = HPMEVENT_OF | HPMEVENT_MINH | HPMEVENT_SINH | HPMEVENT_UINH;
    uint64_t event = v & SELECTOR;

    if (event != HPM_CYCLES && event != HPM_INSTRET &&
        (event < HPM_TRAPS || event > HPM_INTERRUPTS))
        event = 0;
    hpm_settle(h, 1);
    h->mhpmevent[i] = event | (isa_has(h->env.isa, EXT_Sscofpmf) ? v & flags : 0);
    h->hpm_mark[i] = source(h, h->mhpmevent[i], 1);
    changed(h);
}

void hpm_set_inhibit(Hart *h, uint64_t v)
{
    hpm_settle(h, 1);
    counter_set_inhibit(h, v);
    changed(h);
}

/* Sscofpmf: the OF bits; to S-mode those of the counters that mcounteren lets it read. */
uint64_t hpm_overflows(const Hart *h)
{
    uint64_t of = 0;

    for (unsigned i = 0; i < HPM_N; i++)
        of |= h->mhpmevent[i] & HPMEVENT_OF ? UINT64_C(1) << (i + 3) : 0;
    return h->prv == PRV_M ? of : of & h->mcounteren;
}
