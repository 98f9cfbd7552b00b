/* Where the harts ask the debugger. See probe.h. */
#include "emu/cpu/probe.h"

#include "emu/cpu/cache.h"
#include "emu/cpu/observe.h"

/* What blocks go by while a recorder wants each instruction. */
static const Probe every = {.offsets = {[0 ... sizeof every.offsets - 1] = 0xff}};
#include "emu/cpu/observe.h"

void probe_want_code(Probe *p, uint64_t va)
{
    unsigned bit = (unsigned)(va & 0xfff) >> 1;

    p->offsets[bit >> 3] |= (uint8_t)(1 << (bit & 7));
    p->code = true;
}

static uint8_t asks_for(const Probe *p)
{
    return (uint8_t)((p->code ? PROBE_ON_CODE : 0) | (p->nwatch ? PROBE_ON_DATA : 0) |
                     (p->traps ? PROBE_ON_TRAP : 0) | (p->modes ? PROBE_ON_MODE : 0) |
                     (p->csrs ? PROBE_ON_CSR : 0));
}

/* The TLB keeps what it has unless data is watched: a stale translation must not heal because
 * someone sets a breakpoint to look at it. */
static void renew(Hart *h)
{
    uint8_t before = h->probe_on;
    const Observer *o = h->observer;

    h->probe = o && o->insn ? &every : h->asked;
    h->probe_on = (uint8_t)((h->asked ? asks_for(h->asked) : 0) | (o ? PROBE_ON_SEEN : 0) |
                            (o && o->insn ? PROBE_ON_INSN | PROBE_ON_CODE : 0));
    if ((before | h->probe_on) & PROBE_ON_DATA)
        tlb_flush_all(h);
    cache_reset(h->cache);
}

void hart_set_probe(Hart *h, const Probe *probe)
{
    h->asked = probe;
    renew(h);
}

void hart_set_observer(Hart *h, const Observer *o)
{
    h->observer = o;
    renew(h);
}

/* The first thing that an instruction met is what it stopped for. */
static bool stop(Hart *h, const ProbeHit *hit)
{
    if (!h->asked->hit(h->asked->ctl, h, hit))
        return false;
    if (!(h->stop_request & STOP_PROBE))
        h->probe_hit = *hit;
    h->stop_request |= STOP_PROBE;
    return true;
}

bool probe_stops_step(Hart *h)
{
    unsigned bit = (unsigned)(h->pc & 0xfff) >> 1;
    const Probe *p = h->asked;

    if (!p || !p->code || !(p->offsets[bit >> 3] >> (bit & 7) & 1) || !p->at(p->ctl, h))
        return false;
    h->probe_hit = (ProbeHit){.kind = PROBE_CODE, .pc = h->pc};
    h->stop_request |= STOP_PROBE;
    return true;
}

bool probe_stops(Hart *h)
{
    if (probe_stops_step(h))
        return true;
    if (h->probe_on & PROBE_ON_INSN)
        h->observer->insn(h->observer->ctl, h);
    return false;
}

static bool same_page(uint64_t first, uint64_t len, uint64_t page)
{
    return first >> 12 <= page && page <= (first + len - 1) >> 12;
}

bool probe_page(const Hart *h, uint64_t va, uint64_t pa)
{
    for (unsigned i = 0; i < h->asked->nwatch; i++) {
        const ProbeWatch *w = &h->asked->watch[i];
        if (same_page(w->lo, w->len, (w->physical ? pa : va) >> 12))
            return true;
    }
    return false;
}

bool probe_data(Hart *h, Access access, uint64_t va, uint64_t pa, unsigned size)
{
    for (unsigned i = 0; i < h->asked->nwatch; i++) {
        const ProbeWatch *w = &h->asked->watch[i];
        uint64_t at = w->physical ? pa : va;
        if (!(access == ACCESS_WRITE ? w->writes : w->reads))
            continue;
        if (at - w->lo >= w->len && w->lo - at >= size)
            continue;
        if (stop(h, &(ProbeHit){.kind = PROBE_DATA,
                                .pc = h->pc,
                                .watch = i,
                                .access = access,
                                .va = va,
                                .pa = pa,
                                .size = size}))
            return true;
    }
    return false;
}

void probe_trap(Hart *h, uint64_t pc, unsigned from)
{
    if (h->probe_on & PROBE_ON_SEEN)
        h->observer->trap(h->observer->ctl, h, pc, from);
    if (h->probe_on & PROBE_ON_TRAP)
        stop(h, &(ProbeHit){.kind = PROBE_TRAP, .pc = pc, .from = (uint8_t)from});
}

void probe_mode(Hart *h, uint64_t pc, unsigned from)
{
    if (h->probe_on & PROBE_ON_SEEN)
        h->observer->xret(h->observer->ctl, h, pc, from);
    if (h->probe_on & PROBE_ON_MODE && h->prv != from)
        stop(h, &(ProbeHit){.kind = PROBE_MODE, .pc = pc, .from = (uint8_t)from});
}

bool probe_csr(Hart *h, unsigned csr, uint64_t old, uint64_t written)
{
    return stop(
        h, &(ProbeHit){.kind = PROBE_CSR, .pc = h->pc, .csr = csr, .old = old, .written = written});
}
