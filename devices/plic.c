/*
 * PLIC: carries the devices' interrupts to the harts (RISC-V PLIC 1.0.0).
 *
 * Every source has a level-triggered gateway. A high line makes one request (pending); no other
 * follows until the one before is completed, and then only if the line is still high: at once if it
 * rose anew since the claim, otherwise a little later, as the specification leaves to the platform.
 * (A handler that does not serve its device would be entered again before the program behind it
 * got on by one instruction. MIT's xv6 until 2022 never takes back the UART's "transmitter empty".)
 * A request that was made stays, even if the line falls before it is claimed.
 *
 * Registers of sources and contexts that do not exist read zero and ignore writes (Linux probes
 * one source past the end).
 */
#include <inttypes.h>

#include "devices/devices.h"
#include "spec/map.h"
#include "spec/plic.h"

enum {
    PLIC_SOURCES = MAP_IRQ_N,
    PLIC_WORDS = (PLIC_SOURCES + 31) / 32,
    PLIC_CONTEXTS = 2 * MAP_MAX_HARTS,
    PLIC_AGAIN_NS = 100000, /* from completion to the next request of a line that stayed high */
};

typedef struct PlicContext {
    uint32_t threshold;
    uint32_t enable[PLIC_WORDS];
} PlicContext;

typedef struct Plic {
    Device dev;
    Region region;
    unsigned ncontexts;
    uint32_t priority[PLIC_SOURCES];
    uint32_t level[PLIC_WORDS];   /* the lines */
    uint32_t pending[PLIC_WORDS]; /* requested, not claimed */
    uint32_t busy[PLIC_WORDS];    /* claimed, not completed */
    uint32_t risen[PLIC_WORDS];   /* rose while busy */
    uint32_t again[PLIC_WORDS];   /* completed while high: to ask once more when `timer` fires */
    Timer timer;
    PlicContext context[PLIC_CONTEXTS];
} Plic;

static bool plic_bit(const uint32_t *words, unsigned source)
{
    return words[source / 32] >> source % 32 & 1;
}

static void plic_set_bit(uint32_t *words, unsigned source, bool on)
{
    uint32_t bit = UINT32_C(1) << source % 32;
    if (on)
        words[source / 32] |= bit;
    else
        words[source / 32] &= ~bit;
}

/* The enabled pending source of the highest priority above `floor`, the lowest number if there are
 * several; 0 if there is none. */
static unsigned plic_best(const Plic *p, const PlicContext *ctx, uint32_t floor)
{
    unsigned best = 0;
    for (unsigned w = 0; w < PLIC_WORDS; w++) {
        for (uint32_t bits = p->pending[w] & ctx->enable[w]; bits; bits &= bits - 1) {
            unsigned source = 32 * w + (unsigned)__builtin_ctz(bits);
            if (p->priority[source] > floor) {
                best = source;
                floor = p->priority[source];
            }
        }
    }
    return best;
}

/* Brings the lines to the harts up to date. */
static void plic_update(Plic *p)
{
    for (unsigned i = 0; i < p->ncontexts; i++) {
        const HartLines *hart = &p->dev.env.harts[i / 2];
        const PlicContext *ctx = &p->context[i];
        irq_set(i % 2 ? hart->seip : hart->meip, plic_best(p, ctx, ctx->threshold) != 0);
    }
}

static void plic_set_line(void *arg, unsigned source, bool level)
{
    Plic *p = arg;
    if (plic_bit(p->level, source) == level)
        return;
    plic_set_bit(p->level, source, level);
    plic_set_bit(p->again, source, false);
    if (level && plic_bit(p->busy, source))
        plic_set_bit(p->risen, source, true);
    if (!level || plic_bit(p->busy, source) || plic_bit(p->pending, source))
        return;
    plic_set_bit(p->pending, source, true);
    plic_update(p);
}

static Irq plic_input(Device *dev, unsigned source)
{
    if (source == 0 || source >= PLIC_SOURCES)
        return (Irq){0};
    return (Irq){plic_set_line, dev, source};
}

/* The threshold does not hold back a claim (PLIC 1.0.0, chapter 8). */
static uint32_t plic_claim(Plic *p, unsigned context)
{
    unsigned source = plic_best(p, &p->context[context], 0);
    if (source) {
        plic_set_bit(p->pending, source, false);
        plic_set_bit(p->busy, source, true);
        plic_set_bit(p->risen, source, false);
        plic_update(p);
    }
    if (log_tracing(p->dev.env.log, TRACE_irq))
        log_trace(p->dev.env.log, TRACE_irq, "plic: context %u claims source %u", context, source);
    return source;
}

static void plic_complete(Plic *p, unsigned context, uint32_t source)
{
    if (log_tracing(p->dev.env.log, TRACE_irq))
        log_trace(p->dev.env.log, TRACE_irq, "plic: context %u completes source %u", context,
                  source);
    /* Ignored unless the source is enabled for this context (chapter 9). */
    if (source == 0 || source >= PLIC_SOURCES || !plic_bit(p->context[context].enable, source) ||
        !plic_bit(p->busy, source)) {
        log_guest(p->dev.env.log, p->dev.id,
                  "context %u completes source %" PRIu32 ", which it cannot have claimed", context,
                  source);
        return;
    }
    plic_set_bit(p->busy, source, false);
    if (plic_bit(p->level, source)) {
        bool now = plic_bit(p->risen, source);
        plic_set_bit(now ? p->pending : p->again, source, true);
        if (!now && !p->timer.pending)
            timer_set(&p->timer, clock_now(p->dev.env.clock) + PLIC_AGAIN_NS);
    }
    plic_update(p);
}

static void plic_ask_again(void *arg)
{
    Plic *p = arg;
    for (unsigned w = 0; w < PLIC_WORDS; w++) {
        p->pending[w] |= p->again[w];
        p->again[w] = 0;
    }
    plic_update(p);
}

/* The enable word at `off`, NULL if there is none. */
static uint32_t *plic_enable_word(Plic *p, uint64_t off)
{
    uint64_t context = (off - PLIC_ENABLE_BASE) / PLIC_ENABLE_STEP;
    uint64_t word = off % PLIC_ENABLE_STEP / 4;
    return context < p->ncontexts && word < PLIC_WORDS ? &p->context[context].enable[word] : NULL;
}

static BusResult plic_read(void *arg, uint64_t off, unsigned size, uint64_t *val)
{
    Plic *p = arg;

    *val = 0;
    if (off < PLIC_PENDING_BASE) {
        if (off / 4 < PLIC_SOURCES)
            *val = p->priority[off / 4];
    } else if (off < PLIC_ENABLE_BASE) {
        uint64_t word = (off - PLIC_PENDING_BASE) / 4;
        if (word < PLIC_WORDS)
            *val = p->pending[word];
    } else if (off < PLIC_CONTEXT_BASE) {
        const uint32_t *word = plic_enable_word(p, off);
        if (word)
            *val = *word;
    } else {
        uint64_t context = (off - PLIC_CONTEXT_BASE) / PLIC_CONTEXT_STEP;
        if (context >= p->ncontexts)
            return BUS_OK;
        if (off == PLIC_THRESHOLD(context))
            *val = p->context[context].threshold;
        else if (off == PLIC_CLAIM(context))
            *val = plic_claim(p, (unsigned)context);
    }
    return BUS_OK;
}

static BusResult plic_write(void *arg, uint64_t off, unsigned size, uint64_t val)
{
    Plic *p = arg;
    uint32_t *word;

    if (off < PLIC_PENDING_BASE && off / 4 < PLIC_SOURCES) {
        if (off != 0)
            p->priority[off / 4] = val & PLIC_PRIORITY_MAX;
        plic_update(p);
        return BUS_OK;
    }
    if (off >= PLIC_ENABLE_BASE && off < PLIC_CONTEXT_BASE && (word = plic_enable_word(p, off))) {
        *word = (uint32_t)val;
        if (off % PLIC_ENABLE_STEP == 0)
            *word &= ~UINT32_C(1); /* source 0 does not exist */
        plic_update(p);
        return BUS_OK;
    }
    uint64_t context = (off - PLIC_CONTEXT_BASE) / PLIC_CONTEXT_STEP;
    if (off >= PLIC_CONTEXT_BASE && context < p->ncontexts) {
        if (off == PLIC_THRESHOLD(context)) {
            p->context[context].threshold = val & PLIC_PRIORITY_MAX;
            plic_update(p);
            return BUS_OK;
        }
        if (off == PLIC_CLAIM(context)) {
            plic_complete(p, (unsigned)context, (uint32_t)val);
            return BUS_OK;
        }
    }
    log_guest(p->dev.env.log, p->dev.id, "write to offset 0x%" PRIx64 ": no such register", off);
    return BUS_OK;
}

static const RegionOps plic_region_ops = {plic_read, plic_write};

static bool plic_init(Device *dev, Err *err)
{
    Plic *p = (Plic *)dev;
    p->ncontexts = 2 * dev->env.nharts;
    timer_init(&p->timer, dev->env.clock, plic_ask_again, p);
    p->region = (Region){.name = dev->id,
                         .base = dev->env.base,
                         .size = MAP_PLIC_SIZE,
                         .widths = 4,
                         .ops = &plic_region_ops,
                         .dev = p};
    return bus_map(dev->env.bus, &p->region, err);
}

static void plic_reset(Device *dev)
{
    Plic *p = (Plic *)dev;
    timer_cancel(&p->timer);
    for (unsigned i = 0; i < PLIC_SOURCES; i++)
        p->priority[i] = 0;
    for (unsigned w = 0; w < PLIC_WORDS; w++) {
        /* The lines belong to the devices: one that is high stays high, and asks again. */
        p->busy[w] = p->risen[w] = p->again[w] = 0;
        p->pending[w] = p->level[w];
    }
    for (unsigned i = 0; i < PLIC_CONTEXTS; i++)
        p->context[i] = (PlicContext){0};
    plic_update(p);
}

static void plic_fini(Device *dev)
{
    timer_cancel(&((Plic *)dev)->timer);
    bus_unmap(dev->env.bus, &((Plic *)dev)->region);
}

static void plic_fdt(Device *dev, Fdt *f)
{
    static const char compatible[] = "sifive,plic-1.0.0\0riscv,plic0";
    uint32_t cells[4 * MAP_MAX_HARTS];
    for (unsigned i = 0; i < dev->env.nharts; i++) {
        uint32_t intc = fdtw_hart_intc_phandle(f, i);
        uint32_t row[] = {intc, 11, intc, 9}; /* mip.MEIP, mip.SEIP */
        for (unsigned k = 0; k < 4; k++)
            cells[4 * i + k] = row[k];
    }
    fdtw_begin(f, "plic@%" PRIx64, dev->env.base);
    fdtw_strs(f, "compatible", compatible, sizeof(compatible));
    fdtw_u32(f, "phandle", fdtw_plic_phandle(f));
    fdtw_u32(f, "#interrupt-cells", 1);
    fdtw_u32(f, "#address-cells", 0);
    fdtw_flag(f, "interrupt-controller");
    fdtw_reg(f, dev->env.base, MAP_PLIC_SIZE);
    fdtw_cells(f, "interrupts-extended", cells, 4 * (size_t)dev->env.nharts);
    fdtw_u32(f, "riscv,ndev", PLIC_SOURCES - 1);
    fdtw_end(f);
}

static void plic_words_state(State *s, const char *name, uint32_t *words)
{
    for (unsigned w = 0; w < PLIC_WORDS; w++)
        state_u32(s, name, &words[w]);
}

static bool plic_state(Device *dev, State *s)
{
    Plic *p = (Plic *)dev;
    if (!state_section(s, "plic", 2))
        return false;
    for (unsigned i = 0; i < PLIC_SOURCES; i++)
        state_u32(s, "priority", &p->priority[i]);
    plic_words_state(s, "level", p->level);
    plic_words_state(s, "pending", p->pending);
    plic_words_state(s, "busy", p->busy);
    plic_words_state(s, "risen", p->risen);
    plic_words_state(s, "again", p->again);
    timer_state(&p->timer, s, "timer");
    for (unsigned i = 0; i < p->ncontexts; i++) {
        state_u32(s, "threshold", &p->context[i].threshold);
        plic_words_state(s, "enable", p->context[i].enable);
    }
    if (state_loading(s))
        plic_update(p);
    return true;
}

/* One that was never touched has nothing to say. */
static void plic_describe_source(const Plic *p, unsigned source, const Describe *to)
{
    const char *who = to->source(to->ctl, source);
    bool high = plic_bit(p->level, source), pending = plic_bit(p->pending, source);
    bool busy = plic_bit(p->busy, source);
    unsigned enabled = 0;

    for (unsigned i = 0; i < p->ncontexts; i++)
        enabled += plic_bit(p->context[i].enable, source);
    if (!high && !pending && !busy && !enabled && !p->priority[source])
        return;
    describe_group(to, "source %u%s%s%s", source, who ? " (" : "", who ? who : "", who ? ")" : "");
    describe_value(to, "priority", p->priority[source],
                   p->priority[source] ? "" : "it never interrupts");
    describe_value(to, "enabled", enabled, enabled ? "contexts" : "by no context");
    describe_value(to, "line", high, high ? "high" : "low");
    describe_value(to, "claimed", busy, busy ? "and not completed: nothing more comes of it" : "");
    describe_value(to, "pending", pending, pending ? "a claim would give it" : "");
}

static void plic_describe(Device *dev, const Describe *to)
{
    Plic *p = (Plic *)dev;

    for (unsigned source = 1; source < PLIC_SOURCES; source++)
        plic_describe_source(p, source, to);
    for (unsigned i = 0; i < p->ncontexts; i++) {
        const PlicContext *ctx = &p->context[i];
        unsigned best = plic_best(p, ctx, ctx->threshold);
        describe_group(to, "context %u (hart %u, %c-mode)", i, i / 2, i % 2 ? 'S' : 'M');
        describe_value(to, "threshold", ctx->threshold, "");
        for (unsigned source = 1; source < PLIC_SOURCES; source++) {
            const char *who = to->source(to->ctl, source);
            if (plic_bit(ctx->enable, source))
                describe_words(to, "enabled", source, "source %u: %s", source,
                               who ? who : "nobody is there");
        }
        if (best)
            describe_words(to, "interrupts", 1, "because of source %u", best);
        else
            describe_value(to, "interrupts", 0, "");
    }
}

const DeviceOps plic_ops = {
    .name = "plic",
    .size = sizeof(Plic),
    .init = plic_init,
    .reset = plic_reset,
    .fini = plic_fini,
    .fdt = plic_fdt,
    .state = plic_state,
    .input = plic_input,
    .describe = plic_describe,
};
