/*
 * PCI's configuration space with no bus behind it: every function answers all ones, which is how
 * a guest that looks there learns that there is none. No device tree node: there is nothing to
 * drive.
 */
#include "devices/devices.h"
#include "spec/map.h"

typedef struct PciEcam {
    Device dev;
    Region region;
} PciEcam;

static BusResult pci_ecam_read(void *arg, uint64_t off, unsigned size, uint64_t *val)
{
    *val = UINT64_MAX >> (64 - 8 * size);
    return BUS_OK;
}

static BusResult pci_ecam_write(void *arg, uint64_t off, unsigned size, uint64_t val)
{
    return BUS_OK;
}

static const RegionOps pci_ecam_region_ops = {pci_ecam_read, pci_ecam_write};

static bool pci_ecam_init(Device *dev, Err *err)
{
    PciEcam *e = (PciEcam *)dev;
    e->region = (Region){.name = dev->id,
                         .base = dev->env.base,
                         .size = MAP_ECAM_SIZE,
                         .widths = 1 | 2 | 4,
                         .ops = &pci_ecam_region_ops,
                         .dev = e};
    return bus_map(dev->env.bus, &e->region, err);
}

static void pci_ecam_reset(Device *dev)
{
    /* It keeps nothing. */
}

static void pci_ecam_fini(Device *dev)
{
    bus_unmap(dev->env.bus, &((PciEcam *)dev)->region);
}

const DeviceOps pci_ecam_ops = {
    .name = "pci-ecam",
    .size = sizeof(PciEcam),
    .init = pci_ecam_init,
    .reset = pci_ecam_reset,
    .fini = pci_ecam_fini,
};
