/*
 * The one list of devices. To add one: its file, its line in meson.build, its line here.
 */
#include <string.h>

#include "devices/devices.h"

static const DeviceOps *const device_list[] = {
    &clint_ops,          &plic_ops,       &ns16550a_ops,        &sifive_test_ops,
    &goldfish_rtc_ops,   &pci_ecam_ops,   &virtio_none_ops,     &virtio_blk_ops,
    &virtio_console_ops, &virtio_rng_ops, &virtio_keyboard_ops, &virtio_tablet_ops,
};

const DeviceOps *device_at(unsigned i)
{
    return i < sizeof(device_list) / sizeof(device_list[0]) ? device_list[i] : NULL;
}

const DeviceOps *device_find(const char *name)
{
    for (unsigned i = 0; device_at(i); i++)
        if (strcmp(device_at(i)->name, name) == 0)
            return device_at(i);
    return NULL;
}
