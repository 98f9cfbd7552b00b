/*
 * What firmware and kernel look for in a device tree: harts, memory, devices.
 */
#ifndef LIB_DT_MACHINE_H
#define LIB_DT_MACHINE_H

#include "lib/dt.h"

typedef struct DtDevice {
    uint64_t base, size; /* its registers, physical; size 0: there is none */
    uint32_t irq;        /* the first of "interrupts"; 0: none */
} DtDevice;

/* The next enabled node after `after` (DT_NONE: the first) whose device_type is "cpu", "memory". */
int dt_next_of_type(const Dt *dt, int after, const char *type);

/* The next enabled device that is compatible with `name` and has registers; DT_NONE: no more. */
int dt_next_device(const Dt *dt, int after, const char *name, DtDevice *device);

/* The first `max` of them, the lowest address first, in whatever order the tree has them; returns
 * how many they are. */
unsigned dt_all_devices(const Dt *dt, const char *name, DtDevice *list, unsigned max);

/* Ticks a second of the `time` register; 0: the tree does not say. */
uint64_t dt_timebase(const Dt *dt);

/* The index-th pair of "interrupts-extended": the hart whose controller that wire goes to, and the
 * local interrupt there. DT_NO_HART: another controller. False: there are not so many. */
#define DT_NO_HART UINT64_MAX
bool dt_wire(const Dt *dt, int node, unsigned index, uint64_t *hartid, uint32_t *irq);

#endif
