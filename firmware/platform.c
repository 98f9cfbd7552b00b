/*
 * What the machine has, from its device tree.
 *
 * Understood: cpus, memory, a ns16550a console (stdout-path first), CLINT (sifive,clint0) or ACLINT
 * (riscv,aclint-mswi, -mtimer), the sifive_test finisher, virtio-mmio. Left out: everything that
 * only a supervisor drives.
 */
#include "firmware/platform.h"

#include "firmware/console.h"
#include "firmware/fail.h"
#include "lib/string.h"
#include "spec/boot.h"

#define CLINT_MSIP     0x0000
#define CLINT_MTIMECMP 0x4000
#define CLINT_MTIME    0xbff8

static Platform the;

const Platform *platform(void)
{
    return &the;
}

static bool in_ranges(uint64_t pa, uint64_t size)
{
    for (unsigned i = 0; i < the.ram_count; i++) {
        const Range *ram = &the.ram[i];
        if (pa >= ram->base && pa - ram->base < ram->size && size <= ram->size - (pa - ram->base))
            return true;
    }
    return false;
}

bool platform_is_ram(uint64_t pa, uint64_t size)
{
    return in_ranges(pa, size);
}

bool platform_is_free_ram(uint64_t pa, uint64_t size)
{
    return in_ranges(pa, size) &&
           !range_overlaps(pa, size ? size : 1, BOOT_FIRMWARE_BASE, BOOT_FIRMWARE_SIZE);
}

/* ---- console and finisher first: they carry every later complaint -------------------------- */

static int console_node(const Dt *dt)
{
    const char *path = dt_string(dt, dt_find_path(dt, "/chosen"), "stdout-path");
    char bare[128];

    if (path) {
        const char *alias = *path == '/' ? NULL : dt_string(dt, dt_find_path(dt, "/aliases"), path);
        strlcpy(bare, alias ? alias : path, sizeof(bare));
        char *options = strchr(bare, ':');
        if (options)
            *options = 0;
        int node = *bare == '/' ? dt_find_path(dt, bare) : DT_NONE;
        if (dt_list_has(dt, node, "compatible", "ns16550a"))
            return node;
    }
    return dt_find_compatible(dt, DT_NONE, "ns16550a");
}

static void find_console(const Dt *dt)
{
    int node = console_node(dt);
    uint64_t size;
    Uart uart = {.width = 1};

    if (!dt_reg(dt, node, 0, &uart.base, &size))
        return;
    dt_cell(dt, node, "reg-shift", 0, &uart.shift);
    dt_cell(dt, node, "reg-io-width", 0, &uart.width);
    if (uart.shift <= 3 && (uart.width == 1 || uart.width == 4))
        the.uart = uart;
}

static void find_test_device(const Dt *dt)
{
    uint64_t size;
    int node = dt_find_compatible(dt, DT_NONE, "sifive,test1");

    if (node == DT_NONE)
        node = dt_find_compatible(dt, DT_NONE, "sifive,test0");
    if (!dt_reg(dt, node, 0, &the.test_device, &size))
        the.test_device = 0;
}

/* ---- the rest ------------------------------------------------------------------------------ */

static void find_ram(const Dt *dt)
{
    int node = DT_NONE;
    Range range;

    while ((node = dt_next_of_type(dt, node, "memory")) != DT_NONE)
        for (unsigned i = 0; dt_reg(dt, node, i, &range.base, &range.size); i++)
            if (the.ram_count < MAX_RAM_RANGES && range.size &&
                range.base + range.size > range.base)
                the.ram[the.ram_count++] = range;
    if (!platform_is_ram(BOOT_FIRMWARE_BASE, BOOT_FIRMWARE_SIZE))
        fail(BOOT_FAIL_PLATFORM,
             "the device tree has no memory node that contains 0x%x, where "
             "this firmware runs",
             BOOT_FIRMWARE_BASE);
}

static void find_harts(const Dt *dt)
{
    int node = DT_NONE;
    uint64_t id, none;

    while ((node = dt_next_of_type(dt, node, "cpu")) != DT_NONE) {
        if (!dt_reg(dt, node, 0, &id, &none))
            continue;
        if (id >= MAX_HARTS) {
            the.harts_left_out++;
            continue;
        }
        the.harts |= 1UL << id;
        the.hart_count++;
        if (!the.isa)
            the.isa = dt_string(dt, node, "riscv,isa");
    }
    if (!the.harts)
        fail(BOOT_FAIL_PLATFORM, "the device tree names no hart under /cpus");
    the.timebase = dt_timebase(dt);
    if (!the.timebase)
        fail(BOOT_FAIL_PLATFORM, "the device tree has no timebase-frequency under /cpus");
}

/*
 * The n-th interrupt of `irq` in interrupts-extended belongs to the n-th register of the block:
 * notes its address for the hart that it is wired to.
 */
static void wire_harts(const Dt *dt, int node, uint32_t irq, uint64_t base, unsigned stride,
                       uint64_t registers[])
{
    uint64_t id;
    uint32_t its_irq;
    unsigned row = 0;

    for (unsigned i = 0; dt_wire(dt, node, i, &id, &its_irq); i++) {
        if (its_irq != irq)
            continue;
        if (id < MAX_HARTS)
            registers[id] = base + (uint64_t)row * stride;
        row++;
    }
}

static void find_interruptors(const Dt *dt)
{
    static const char *const clints[] = {"sifive,clint0", "riscv,clint0"};
    uint64_t base, size, second;

    for (unsigned i = 0; i < 2; i++) {
        int node = dt_find_compatible(dt, DT_NONE, clints[i]);
        if (!dt_reg(dt, node, 0, &base, &size))
            continue;
        the.mtime = base + CLINT_MTIME;
        wire_harts(dt, node, 3, base + CLINT_MSIP, 4, the.msip);
        wire_harts(dt, node, 7, base + CLINT_MTIMECMP, 8, the.mtimecmp);
    }
    int node = DT_NONE;
    while ((node = dt_find_compatible(dt, node, "riscv,aclint-mswi")) != DT_NONE)
        if (dt_reg(dt, node, 0, &base, &size))
            wire_harts(dt, node, 3, base, 4, the.msip);
    while ((node = dt_find_compatible(dt, node, "riscv,aclint-mtimer")) != DT_NONE) {
        /* reg: first mtime, then the mtimecmp array */
        if (!dt_reg(dt, node, 0, &base, &size) || !dt_reg(dt, node, 1, &second, &size))
            continue;
        the.mtime = base;
        wire_harts(dt, node, 7, second, 8, the.mtimecmp);
    }
    for (unsigned id = 0; id < MAX_HARTS; id++)
        if (the.harts >> id & 1 && the.hart_count > 1 && !the.msip[id])
            fail(BOOT_FAIL_PLATFORM,
                 "hart %u has no software interrupt: the device tree has no "
                 "CLINT or ACLINT wired to it",
                 id);
}

/* How much may be read at `dt_pa` is not known before the tree itself is: bounded by its header. */
static size_t blob_limit(uint64_t dt_pa)
{
    return dt_be32((const uint8_t *)dt_pa + 4);
}

void platform_init(uint64_t dt_pa)
{
    Dt *dt = &the.dt;
    const char *wrong = "a1 is 0";

    if (dt_pa)
        wrong = dt_init(dt, (const void *)dt_pa, blob_limit(dt_pa));
    if (wrong)
        fail(BOOT_FAIL_PLATFORM, "no usable device tree at a1 = 0x%lx: %s", dt_pa, wrong);
    the.dt_pa = dt_pa;
    find_console(dt);
    console_init();
    find_test_device(dt);
    the.model = dt_string(dt, dt_root(dt), "model");
    find_ram(dt);
    if (!platform_is_free_ram(dt_pa, dt->size))
        fail(BOOT_FAIL_PLATFORM, "the device tree at 0x%lx lies outside RAM or on this firmware",
             dt_pa);
    find_harts(dt);
    find_interruptors(dt);
    the.virtio_count = dt_all_devices(dt, "virtio,mmio", the.virtio, MAX_VIRTIO);
}

void platform_tree_changed(void)
{
    const char *wrong = dt_init(&the.dt, (const void *)the.dt_pa, blob_limit(the.dt_pa));

    if (wrong)
        fail(BOOT_FAIL_PLATFORM, "the device tree at 0x%lx was sound and is not any more: %s",
             the.dt_pa, wrong);
    the.model = the.isa = NULL;
}
