/*
 * The goldfish RTC: the guest's wall clock in nanoseconds, and one alarm.
 */
#include <inttypes.h>

#include "devices/devices.h"
#include "spec/goldfish.h"
#include "spec/map.h"

typedef struct GoldfishRtc {
    Device dev;
    Region region;
    Timer timer;
    uint32_t time_high; /* latched by the last read of TIME_LOW */
    uint32_t alarm_high;
    uint64_t alarm; /* wall ns; counts while `armed` */
    bool armed, irq_enabled, irq_pending;
} GoldfishRtc;

static void goldfish_rtc_update(GoldfishRtc *r)
{
    irq_set(r->dev.env.irq, r->irq_enabled && r->irq_pending);
}

/* Fires the alarm if its time has come, else waits for it. */
static void goldfish_rtc_arm(GoldfishRtc *r)
{
    timer_cancel(&r->timer);
    if (!r->armed)
        return;
    uint64_t wall = clock_wall(r->dev.env.clock), now = clock_now(r->dev.env.clock), when;
    if (r->alarm <= wall) {
        r->armed = false;
        r->irq_pending = true;
        goldfish_rtc_update(r);
    } else if (!__builtin_add_overflow(now, r->alarm - wall, &when)) {
        timer_set(&r->timer, when);
    }
}

static void goldfish_rtc_fire(void *arg)
{
    goldfish_rtc_arm(arg);
}

static BusResult goldfish_rtc_read(void *arg, uint64_t off, unsigned size, uint64_t *val)
{
    GoldfishRtc *r = arg;
    uint64_t wall;

    *val = 0;
    switch (off) {
    case GOLDFISH_TIME_LOW:
        wall = clock_wall(r->dev.env.clock);
        r->time_high = (uint32_t)(wall >> 32);
        *val = (uint32_t)wall;
        break;
    case GOLDFISH_TIME_HIGH: *val = r->time_high; break;
    case GOLDFISH_ALARM_LOW: *val = (uint32_t)r->alarm; break;
    case GOLDFISH_ALARM_HIGH: *val = r->alarm_high; break;
    case GOLDFISH_IRQ_ENABLED: *val = r->irq_enabled; break;
    case GOLDFISH_ALARM_STATUS: *val = r->armed; break;
    default:
        log_guest(r->dev.env.log, r->dev.id, "read of offset 0x%" PRIx64 ": no such register", off);
    }
    return BUS_OK;
}

static BusResult goldfish_rtc_write(void *arg, uint64_t off, unsigned size, uint64_t val)
{
    GoldfishRtc *r = arg;
    Clock *clock = r->dev.env.clock;

    switch (off) {
    case GOLDFISH_TIME_LOW:
        clock_set_wall(clock, (clock_wall(clock) & ~UINT64_C(0xffffffff)) | val);
        goldfish_rtc_arm(r);
        break;
    case GOLDFISH_TIME_HIGH:
        clock_set_wall(clock, (uint32_t)clock_wall(clock) | val << 32);
        goldfish_rtc_arm(r);
        break;
    case GOLDFISH_ALARM_LOW:
        r->alarm = (uint64_t)r->alarm_high << 32 | val;
        r->armed = true;
        goldfish_rtc_arm(r);
        break;
    case GOLDFISH_ALARM_HIGH: r->alarm_high = (uint32_t)val; break;
    case GOLDFISH_IRQ_ENABLED:
        r->irq_enabled = val & 1;
        goldfish_rtc_update(r);
        break;
    case GOLDFISH_CLEAR_ALARM:
        r->armed = false;
        goldfish_rtc_arm(r);
        break;
    case GOLDFISH_CLEAR_INTERRUPT:
        r->irq_pending = false;
        goldfish_rtc_update(r);
        break;
    default:
        log_guest(r->dev.env.log, r->dev.id, "write to offset 0x%" PRIx64 ": no such register",
                  off);
    }
    return BUS_OK;
}

static const RegionOps goldfish_rtc_region_ops = {goldfish_rtc_read, goldfish_rtc_write};

static bool goldfish_rtc_init(Device *dev, Err *err)
{
    GoldfishRtc *r = (GoldfishRtc *)dev;
    timer_init(&r->timer, dev->env.clock, goldfish_rtc_fire, r);
    r->region = (Region){.name = dev->id,
                         .base = dev->env.base,
                         .size = MAP_RTC_SIZE,
                         .widths = 4,
                         .ops = &goldfish_rtc_region_ops,
                         .dev = r};
    return bus_map(dev->env.bus, &r->region, err);
}

static void goldfish_rtc_reset(Device *dev)
{
    GoldfishRtc *r = (GoldfishRtc *)dev;
    timer_cancel(&r->timer);
    r->time_high = r->alarm_high = 0;
    r->alarm = 0;
    r->armed = r->irq_enabled = r->irq_pending = false;
    goldfish_rtc_update(r);
}

static void goldfish_rtc_fini(Device *dev)
{
    GoldfishRtc *r = (GoldfishRtc *)dev;
    timer_cancel(&r->timer);
    bus_unmap(dev->env.bus, &r->region);
}

static void goldfish_rtc_fdt(Device *dev, Fdt *f)
{
    fdtw_begin(f, "rtc@%" PRIx64, dev->env.base);
    fdtw_str(f, "compatible", "google,goldfish-rtc");
    fdtw_reg(f, dev->env.base, MAP_RTC_SIZE);
    fdtw_irq(f, dev->env.irq_source);
    fdtw_end(f);
}

static bool goldfish_rtc_state(Device *dev, State *s)
{
    GoldfishRtc *r = (GoldfishRtc *)dev;
    if (!state_section(s, "goldfish_rtc", 1))
        return false;
    state_u32(s, "time_high", &r->time_high);
    state_u32(s, "alarm_high", &r->alarm_high);
    state_u64(s, "alarm", &r->alarm);
    state_bool(s, "armed", &r->armed);
    state_bool(s, "irq_enabled", &r->irq_enabled);
    state_bool(s, "irq_pending", &r->irq_pending);
    timer_state(&r->timer, s, "timer");
    return true;
}

static void goldfish_rtc_describe(Device *dev, const Describe *to)
{
    const GoldfishRtc *r = (GoldfishRtc *)dev;

    describe_value(to, "time", clock_wall(dev->env.clock), "nanoseconds since 1970");
    describe_value(to, "alarm", r->alarm, r->armed ? "armed" : "not armed");
    describe_value(to, "irq_enabled", r->irq_enabled, "");
    describe_value(to, "irq_pending", r->irq_pending, "");
}

const DeviceOps goldfish_rtc_ops = {
    .name = "goldfish_rtc",
    .size = sizeof(GoldfishRtc),
    .init = goldfish_rtc_init,
    .reset = goldfish_rtc_reset,
    .fini = goldfish_rtc_fini,
    .fdt = goldfish_rtc_fdt,
    .state = goldfish_rtc_state,
    .describe = goldfish_rtc_describe,
};
