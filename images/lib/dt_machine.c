/*
 * Harts, memory and devices in a device tree: see dt_machine.h.
 */
#include "lib/dt_machine.h"

int dt_next_of_type(const Dt *dt, int after, const char *type)
{
    int node = after == DT_NONE ? dt_root(dt) : dt_next(dt, after);

    while (node != DT_NONE && !(dt_list_has(dt, node, "device_type", type) && dt_enabled(dt, node)))
        node = dt_next(dt, node);
    return node;
}

int dt_next_device(const Dt *dt, int after, const char *name, DtDevice *device)
{
    DtDevice found = {.irq = 0};
    int node = after;

    do {
        node = dt_find_compatible(dt, node, name);
        if (node == DT_NONE)
            return DT_NONE;
    } while (!dt_enabled(dt, node) || !dt_reg(dt, node, 0, &found.base, &found.size));
    dt_cell(dt, node, "interrupts", 0, &found.irq);
    *device = found;
    return node;
}

unsigned dt_all_devices(const Dt *dt, const char *name, DtDevice *list, unsigned max)
{
    unsigned count = 0;
    DtDevice device;
    int node = DT_NONE;

    while (count < max && (node = dt_next_device(dt, node, name, &device)) != DT_NONE) {
        unsigned at = count++;
        for (; at > 0 && list[at - 1].base > device.base; at--)
            list[at] = list[at - 1];
        list[at] = device;
    }
    return count;
}

uint64_t dt_timebase(const Dt *dt)
{
    uint64_t hz = 0;

    if (!dt_number(dt, dt_find_path(dt, "/cpus"), "timebase-frequency", &hz)) /* older trees: */
        dt_number(dt, dt_next_of_type(dt, DT_NONE, "cpu"), "timebase-frequency", &hz);
    return hz;
}

bool dt_wire(const Dt *dt, int node, unsigned index, uint64_t *hartid, uint32_t *irq)
{
    uint32_t phandle;
    uint64_t size;

    if (!dt_cell(dt, node, "interrupts-extended", 2 * index, &phandle) ||
        !dt_cell(dt, node, "interrupts-extended", 2 * index + 1, irq))
        return false;
    int cpu = dt_parent(dt, dt_find_phandle(dt, phandle)); /* of the hart's own controller */
    if (!dt_list_has(dt, cpu, "device_type", "cpu") || !dt_reg(dt, cpu, 0, hartid, &size))
        *hartid = DT_NO_HART;
    return true;
}
