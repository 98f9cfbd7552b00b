/*
 * CLINT: the machine timer and software interrupts of all harts (ACLINT 1.0, laid out as SiFive's
 * CLINT). mtime is the clock's; writing it is allowed and shared by all harts.
 *
 * Registers of harts that do not exist read zero and ignore writes. Left out: SSWI (not on this
 * board).
 */
#include <inttypes.h>

#include "devices/devices.h"
#include "spec/aclint.h"
#include "spec/map.h"

typedef struct Clint Clint;

typedef struct ClintHart {
    Clint *clint;
    unsigned id;
    bool msip;
    uint64_t mtimecmp;
    Timer timer; /* set while mtime < mtimecmp */
} ClintHart;

struct Clint {
    Device dev;
    Region region;
    ClintHart hart[MAP_MAX_HARTS];
};

/* Sets MTIP to mtime >= mtimecmp, and the timer for when that changes. */
static void clint_update(ClintHart *h)
{
    DevEnv *env = &h->clint->dev.env;
    bool passed = clock_mtime(env->clock) >= h->mtimecmp;
    irq_set(env->harts[h->id].mtip, passed);
    if (passed)
        timer_cancel(&h->timer);
    else
        timer_set_ticks(&h->timer, h->mtimecmp);
}

static void clint_fire(void *arg)
{
    clint_update(arg);
}

/* The 32-bit half of `old` at byte 4 of it, or all 64 bits, replaced. */
static uint64_t clint_merge(uint64_t old, uint64_t off, unsigned size, uint64_t val)
{
    if (size == 8)
        return val;
    unsigned shift = off & 4 ? 32 : 0;
    return (old & ~(UINT64_C(0xffffffff) << shift)) | val << shift;
}

static uint64_t clint_part(uint64_t reg, uint64_t off, unsigned size)
{
    return size == 8 ? reg : (uint32_t)(off & 4 ? reg >> 32 : reg);
}

static BusResult clint_read(void *arg, uint64_t off, unsigned size, uint64_t *val)
{
    Clint *c = arg;
    const DevEnv *env = &c->dev.env;

    *val = 0;
    if (off < ACLINT_MTIMECMP_BASE) {
        if (size != 4)
            return BUS_WIDTH;
        if (off / 4 < env->nharts)
            *val = c->hart[off / 4].msip;
    } else if ((off & ~UINT64_C(7)) == ACLINT_MTIME) {
        *val = clint_part(clock_mtime(env->clock), off, size);
    } else if ((off - ACLINT_MTIMECMP_BASE) / 8 < env->nharts) {
        *val = clint_part(c->hart[(off - ACLINT_MTIMECMP_BASE) / 8].mtimecmp, off, size);
    }
    return BUS_OK;
}

static BusResult clint_write(void *arg, uint64_t off, unsigned size, uint64_t val)
{
    Clint *c = arg;
    const DevEnv *env = &c->dev.env;

    if (off < ACLINT_MTIMECMP_BASE) {
        if (size != 4)
            return BUS_WIDTH;
        if (off / 4 < env->nharts) {
            ClintHart *h = &c->hart[off / 4];
            h->msip = val & 1;
            irq_set(env->harts[h->id].msip, h->msip);
            return BUS_OK;
        }
    } else if ((off & ~UINT64_C(7)) == ACLINT_MTIME) {
        clock_set_mtime(env->clock, clint_merge(clock_mtime(env->clock), off, size, val));
        for (unsigned i = 0; i < env->nharts; i++)
            clint_update(&c->hart[i]);
        return BUS_OK;
    } else if ((off - ACLINT_MTIMECMP_BASE) / 8 < env->nharts) {
        ClintHart *h = &c->hart[(off - ACLINT_MTIMECMP_BASE) / 8];
        h->mtimecmp = clint_merge(h->mtimecmp, off, size, val);
        clint_update(h);
        return BUS_OK;
    }
    log_guest(env->log, c->dev.id, "write to offset 0x%" PRIx64 ": no such hart or register", off);
    return BUS_OK;
}

static const RegionOps clint_region_ops = {clint_read, clint_write};

static bool clint_init(Device *dev, Err *err)
{
    Clint *c = (Clint *)dev;
    for (unsigned i = 0; i < dev->env.nharts; i++) {
        c->hart[i].clint = c;
        c->hart[i].id = i;
        timer_init(&c->hart[i].timer, dev->env.clock, clint_fire, &c->hart[i]);
    }
    c->region = (Region){.name = dev->id,
                         .base = dev->env.base,
                         .size = ACLINT_SIZE,
                         .widths = 4 | 8,
                         .ops = &clint_region_ops,
                         .dev = c};
    return bus_map(dev->env.bus, &c->region, err);
}

static void clint_reset(Device *dev)
{
    Clint *c = (Clint *)dev;
    /* The specification leaves mtimecmp open; "never" spares a guest a surprise. */
    clock_set_mtime(dev->env.clock, 0);
    for (unsigned i = 0; i < dev->env.nharts; i++) {
        c->hart[i].msip = false;
        c->hart[i].mtimecmp = UINT64_MAX;
        irq_set(dev->env.harts[i].msip, false);
        clint_update(&c->hart[i]);
    }
}

static void clint_fini(Device *dev)
{
    Clint *c = (Clint *)dev;
    for (unsigned i = 0; i < dev->env.nharts; i++)
        timer_cancel(&c->hart[i].timer);
    bus_unmap(dev->env.bus, &c->region);
}

static void clint_fdt(Device *dev, Fdt *f)
{
    static const char compatible[] = "sifive,clint0\0riscv,clint0";
    uint32_t cells[4 * MAP_MAX_HARTS];
    for (unsigned i = 0; i < dev->env.nharts; i++) {
        uint32_t intc = fdtw_hart_intc_phandle(f, i);
        uint32_t row[] = {intc, 3, intc, 7}; /* mip.MSIP, mip.MTIP */
        for (unsigned k = 0; k < 4; k++)
            cells[4 * i + k] = row[k];
    }
    fdtw_begin(f, "clint@%" PRIx64, dev->env.base);
    fdtw_strs(f, "compatible", compatible, sizeof(compatible));
    fdtw_reg(f, dev->env.base, ACLINT_SIZE);
    fdtw_cells(f, "interrupts-extended", cells, 4 * (size_t)dev->env.nharts);
    fdtw_end(f);
}

static bool clint_state(Device *dev, State *s)
{
    Clint *c = (Clint *)dev;
    if (!state_section(s, "clint", 1))
        return false;
    for (unsigned i = 0; i < dev->env.nharts; i++) {
        ClintHart *h = &c->hart[i];
        state_bool(s, "msip", &h->msip);
        state_u64(s, "mtimecmp", &h->mtimecmp);
        timer_state(&h->timer, s, "timer");
        if (state_loading(s)) {
            irq_set(dev->env.harts[i].msip, h->msip);
            irq_set(dev->env.harts[i].mtip, clock_mtime(dev->env.clock) >= h->mtimecmp);
        }
    }
    return true;
}

static void clint_describe(Device *dev, const Describe *to)
{
    const Clint *c = (Clint *)dev;
    uint64_t now = clock_mtime(dev->env.clock);

    describe_words(to, "mtime", now, "%" PRIu64 ".%07" PRIu64 " s", now / MAP_TIMEBASE_HZ,
                   now % MAP_TIMEBASE_HZ);
    for (unsigned i = 0; i < dev->env.nharts; i++) {
        const ClintHart *h = &c->hart[i];
        uint64_t left = h->mtimecmp - now;
        describe_group(to, "hart %u", i);
        describe_value(to, "msip", h->msip, h->msip ? "a software interrupt is asked for" : "");
        if (h->mtimecmp == UINT64_MAX)
            describe_value(to, "mtimecmp", h->mtimecmp, "never");
        else if (h->mtimecmp <= now)
            describe_value(to, "mtimecmp", h->mtimecmp, "passed: mip.MTIP is set");
        else
            describe_words(to, "mtimecmp", h->mtimecmp, "in %" PRIu64 ".%07" PRIu64 " s",
                           left / MAP_TIMEBASE_HZ, left % MAP_TIMEBASE_HZ);
    }
}

const DeviceOps clint_ops = {
    .name = "clint",
    .size = sizeof(Clint),
    .init = clint_init,
    .reset = clint_reset,
    .fini = clint_fini,
    .fdt = clint_fdt,
    .state = clint_state,
    .describe = clint_describe,
};
