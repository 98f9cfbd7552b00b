/*
 * platform.c: reads RAM, harts and devices out of the device tree.
 *
 * Runs before paging, and keeps no pointer into the tree: its memory is free afterwards.
 */
#include "platform.h"

#include "lib/dt.h"
#include "lib/string.h"
#include "print.h"
#include "spec/riscv.h"

#define DTB_LIMIT (4u << 20)

Platform platform;

extern char kernel_start[];

static void reserve(uint64_t start, uint64_t size)
{
    if (size == 0)
        return;
    if (platform.reserved_count == PLATFORM_RESERVED_MAX)
        panic("device tree: more than %d reserved ranges", PLATFORM_RESERVED_MAX);
    platform.reserved[platform.reserved_count++] = (PlatformRange){start, start + size};
}

static void find_ram(const Dt *dt)
{
    uint64_t here = (uint64_t)kernel_start, base, size;
    for (int node = dt_child(dt, dt_root(dt)); node != DT_NONE; node = dt_sibling(dt, node)) {
        const char *type = dt_string(dt, node, "device_type");
        if (!type || strcmp(type, "memory") != 0)
            continue;
        for (unsigned i = 0; dt_reg(dt, node, i, &base, &size); i++)
            if (base <= here && here - base < size)
                platform.ram = (PlatformRange){base, base + size};
    }
    if (platform.ram.end == 0)
        panic("device tree: no memory node covers the kernel at 0x%lx", (unsigned long)here);
    int node = dt_child(dt, dt_find_path(dt, "/reserved-memory"));
    for (; node != DT_NONE; node = dt_sibling(dt, node))
        for (unsigned i = 0; dt_reg(dt, node, i, &base, &size); i++)
            reserve(base, size);
}

/* Is extension `name` in the ISA of this cpu node: in its list, or in the older string? */
static bool isa_has(const Dt *dt, int cpu, const char *name)
{
    if (dt_list_has(dt, cpu, "riscv,isa-extensions", name))
        return true;
    const char *isa = dt_string(dt, cpu, "riscv,isa");
    size_t length = strlen(name);
    while (isa && (isa = strchr(isa, '_')) != NULL) {
        isa++;
        if (strncmp(isa, name, length) == 0 && (isa[length] == '_' || isa[length] == '\0'))
            return true;
    }
    return false;
}

static void find_harts(const Dt *dt)
{
    int cpus = dt_find_path(dt, "/cpus");
    uint64_t id, size, timebase = 0;
    dt_number(dt, cpus, "timebase-frequency", &timebase);
    platform.sstc = true;
    for (int cpu = dt_child(dt, cpus); cpu != DT_NONE; cpu = dt_sibling(dt, cpu)) {
        const char *type = dt_string(dt, cpu, "device_type");
        if (!type || strcmp(type, "cpu") != 0 || !dt_enabled(dt, cpu))
            continue;
        if (!dt_reg(dt, cpu, 0, &id, &size) || platform.hart_count == HART_MAX)
            continue;
        if (timebase == 0) /* older trees have it in each cpu */
            dt_number(dt, cpu, "timebase-frequency", &timebase);
        PlatformHart *hart = &platform.harts[platform.hart_count++];
        hart->id = id;
        for (int sub = dt_child(dt, cpu); sub != DT_NONE; sub = dt_sibling(dt, sub))
            if (dt_prop(dt, sub, "interrupt-controller", NULL))
                dt_cell(dt, sub, "phandle", 0, &hart->phandle);
        platform.sstc = platform.sstc && isa_has(dt, cpu, "sstc");
    }
    if (timebase == 0)
        panic("device tree: no timebase-frequency in /cpus");
    if (platform.hart_count == 0)
        panic("device tree: no cpu in /cpus");
    platform.timebase = timebase;
}

static bool read_device(const Dt *dt, int node, PlatformDevice *device)
{
    if (!dt_enabled(dt, node) || !dt_reg(dt, node, 0, &device->base, &device->size))
        return false;
    uint32_t irq = 0;
    dt_cell(dt, node, "interrupts", 0, &irq);
    device->irq = irq;
    return true;
}

static void find_plic(const Dt *dt)
{
    int node = dt_find_compatible(dt, DT_NONE, "sifive,plic-1.0.0");
    if (node == DT_NONE)
        node = dt_find_compatible(dt, DT_NONE, "riscv,plic0");
    if (node == DT_NONE || !read_device(dt, node, &platform.plic))
        panic("device tree: no PLIC (sifive,plic-1.0.0), so no interrupts from devices");
    dt_cell(dt, node, "riscv,ndev", 0, &platform.plic_sources);
    /* A context is a pair {a hart's controller, its local interrupt}; its number is its place. */
    uint32_t phandle, local;
    for (unsigned context = 0; dt_cell(dt, node, "interrupts-extended", 2 * context, &phandle) &&
                               dt_cell(dt, node, "interrupts-extended", 2 * context + 1, &local);
         context++) {
        for (unsigned i = 0; i < platform.hart_count; i++) {
            PlatformHart *hart = &platform.harts[i];
            if (hart->phandle == phandle && local == IRQ_SEI) {
                hart->plic_context = context;
                hart->has_plic = true;
            }
        }
    }
}

static void find_devices(const Dt *dt)
{
    int node = DT_NONE;
    while ((node = dt_find_compatible(dt, node, "ns16550a")) != DT_NONE) {
        if (platform.uart.size == 0 && read_device(dt, node, &platform.uart)) {
            uint32_t shift = 0;
            dt_cell(dt, node, "reg-shift", 0, &shift);
            platform.uart_shift = shift;
        }
    }
    node = DT_NONE;
    while ((node = dt_find_compatible(dt, node, "virtio,mmio")) != DT_NONE) {
        PlatformDevice slot;
        if (platform.virtio_count == PLATFORM_VIRTIO_MAX || !read_device(dt, node, &slot))
            continue;
        unsigned i = platform.virtio_count++; /* trees list them in any order: insert sorted */
        for (; i > 0 && platform.virtio[i - 1].base > slot.base; i--)
            platform.virtio[i] = platform.virtio[i - 1];
        platform.virtio[i] = slot;
    }
}

void platform_init(const void *dtb)
{
    Dt dt;
    const char *wrong = dtb ? dt_init(&dt, dtb, DTB_LIMIT) : "its address is 0";
    if (wrong)
        panic("device tree at 0x%lx: %s", (unsigned long)dtb, wrong);
    find_ram(&dt);
    find_harts(&dt);
    find_plic(&dt);
    find_devices(&dt);
}
