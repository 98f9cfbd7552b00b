/* Every device of the list, declared once. */
#ifndef DEVICES_DEVICES_H
#define DEVICES_DEVICES_H

#include "rvemu/device.h"

extern const DeviceOps clint_ops;
extern const DeviceOps goldfish_rtc_ops;
extern const DeviceOps ns16550a_ops;
extern const DeviceOps pci_ecam_ops;
extern const DeviceOps plic_ops;
extern const DeviceOps sifive_test_ops;
extern const DeviceOps virtio_blk_ops;
extern const DeviceOps virtio_console_ops;
extern const DeviceOps virtio_keyboard_ops;
extern const DeviceOps virtio_none_ops;
extern const DeviceOps virtio_rng_ops;
extern const DeviceOps virtio_tablet_ops;

#endif
