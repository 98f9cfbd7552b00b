/*
 * platform.c: finds RAM, harts and devices in the device tree.
 *
 * Runs before paging, and keeps no pointer into the tree: its memory is free afterwards.
 */
#include "platform.h"

#include "hart.h"
#include "print.h"
#include "spec/riscv.h"

#define DTB_LIMIT (4u << 20)

Platform platform;

extern char kernel_start[];

static void find_ram(const Dt *dt)
{
    uint64_t here = (uint64_t)kernel_start, base, size;
    int node = DT_NONE;
    while ((node = dt_next_of_type(dt, node, "memory")) != DT_NONE)
        for (unsigned i = 0; dt_reg(dt, node, i, &base, &size); i++)
            if (base <= here && here - base < size)
                platform.ram = (PlatformRange){base, base + size};
    if (platform.ram.end == 0)
        panic("device tree: no memory node covers the kernel at 0x%lx", (unsigned long)here);
}

static void find_reserved(const Dt *dt)
{
    uint64_t base, size;
    int node = dt_child(dt, dt_find_path(dt, "/reserved-memory"));
    for (; node != DT_NONE; node = dt_sibling(dt, node)) {
        for (unsigned i = 0; dt_reg(dt, node, i, &base, &size); i++) {
            if (platform.reserved_count == PLATFORM_RESERVED_MAX)
                panic("device tree: more than %d reserved ranges", PLATFORM_RESERVED_MAX);
            platform.reserved[platform.reserved_count++] = (PlatformRange){base, base + size};
        }
    }
}

static void find_harts(const Dt *dt)
{
    uint64_t id, size;
    int node = DT_NONE;
    while ((node = dt_next_of_type(dt, node, "cpu")) != DT_NONE)
        if (dt_reg(dt, node, 0, &id, &size))
            hart_add(id);
    platform.timebase = dt_timebase(dt);
    if (platform.timebase == 0)
        panic("device tree: no timebase-frequency in /cpus");
}

static void find_plic(const Dt *dt)
{
    int node = dt_next_device(dt, DT_NONE, "sifive,plic-1.0.0", &platform.plic);
    if (node == DT_NONE)
        node = dt_next_device(dt, DT_NONE, "riscv,plic0", &platform.plic);
    if (node == DT_NONE)
        panic("device tree: no PLIC (sifive,plic-1.0.0), so no interrupts from devices");
    dt_cell(dt, node, "riscv,ndev", 0, &platform.plic_sources);
    uint64_t id;
    uint32_t irq;
    for (unsigned wire = 0; dt_wire(dt, node, wire, &id, &irq); wire++)
        for (unsigned i = 0; i < hart_count; i++)
            if (harts[i].id == id && irq == IRQ_SEI) {
                harts[i].plic_context = wire;
                harts[i].has_plic = true;
            }
}

static void find_devices(const Dt *dt)
{
    int node = dt_next_device(dt, DT_NONE, "ns16550a", &platform.uart);
    dt_cell(dt, node, "reg-shift", 0, &platform.uart_shift);
    platform.virtio_count = dt_all_devices(dt, "virtio,mmio", platform.virtio, PLATFORM_VIRTIO_MAX);
}

static void find_screen(const Dt *dt)
{
    int node = dt_find_compatible(dt, DT_NONE, "simple-framebuffer");
    if (node != DT_NONE && dt_enabled(dt, node))
        platform.screen_fault = framebuffer_read(dt, node, &platform.screen);
}

void platform_init(const void *dtb)
{
    Dt dt;
    const char *wrong = dtb ? dt_init(&dt, dtb, DTB_LIMIT) : "its address is 0";
    if (wrong)
        panic("device tree at 0x%lx: %s", (unsigned long)dtb, wrong);
    find_ram(&dt);
    find_reserved(&dt);
    find_harts(&dt);
    find_plic(&dt);
    find_devices(&dt);
    find_screen(&dt);
}
