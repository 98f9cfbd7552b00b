/*
 * SiFive's test finisher: the guest's way to end or restart the machine. Also the `syscon` that
 * the device tree's poweroff and reboot nodes write to.
 */
#include <inttypes.h>

#include "devices/devices.h"
#include "spec/map.h"
#include "spec/sifive_test.h"

typedef struct SifiveTest {
    Device dev;
    Region region;
} SifiveTest;

static BusResult sifive_test_read(void *arg, uint64_t off, unsigned size, uint64_t *val)
{
    *val = 0;
    return BUS_OK;
}

static BusResult sifive_test_write(void *arg, uint64_t off, unsigned size, uint64_t val)
{
    SifiveTest *t = arg;
    const DevEnv *env = &t->dev.env;
    uint32_t code = (uint32_t)val >> SIFIVE_TEST_CODE_SHIFT;

    if (off == SIFIVE_TEST_FINISH) {
        switch (val & 0xffff) {
        case SIFIVE_TEST_PASS:
            env->request(env->request_ctl, SYS_POWEROFF, code, t->dev.ops->name);
            return BUS_OK;
        case SIFIVE_TEST_FAIL:
            env->request(env->request_ctl, SYS_FAIL, code, t->dev.ops->name);
            return BUS_OK;
        case SIFIVE_TEST_RESET:
            env->request(env->request_ctl, SYS_RESET, code, t->dev.ops->name);
            return BUS_OK;
        }
    }
    log_guest(env->log, t->dev.id,
              "write of 0x%" PRIx64 " at offset 0x%" PRIx64 ": no such command", val, off);
    return BUS_OK;
}

static const RegionOps sifive_test_region_ops = {sifive_test_read, sifive_test_write};

static bool sifive_test_init(Device *dev, Err *err)
{
    SifiveTest *t = (SifiveTest *)dev;
    t->region = (Region){.name = dev->id,
                         .base = dev->env.base,
                         .size = MAP_TEST_SIZE,
                         .widths = 2 | 4,
                         .ops = &sifive_test_region_ops,
                         .dev = t};
    return bus_map(dev->env.bus, &t->region, err);
}

static void sifive_test_reset(Device *dev)
{
    /* It keeps nothing. */
}

static void sifive_test_fini(Device *dev)
{
    bus_unmap(dev->env.bus, &((SifiveTest *)dev)->region);
}

static void sifive_test_fdt(Device *dev, Fdt *f)
{
    static const char compatible[] = "sifive,test1\0sifive,test0\0syscon";
    fdtw_begin(f, "test@%" PRIx64, dev->env.base);
    fdtw_strs(f, "compatible", compatible, sizeof(compatible));
    fdtw_reg(f, dev->env.base, MAP_TEST_SIZE);
    fdtw_u32(f, "phandle", fdtw_syscon_phandle(f));
    fdtw_end(f);
}

const DeviceOps sifive_test_ops = {
    .name = "sifive_test",
    .size = sizeof(SifiveTest),
    .init = sifive_test_init,
    .reset = sifive_test_reset,
    .fini = sifive_test_fini,
    .fdt = sifive_test_fdt,
};
