/*
 * device.h: interrupts, device registers, and the switch from major numbers to drivers.
 */
#ifndef KERNEL_DEVICE_H
#define KERNEL_DEVICE_H

#include "mem.h"
#include "platform.h"
#include "types.h"

void irq_init(void);  /* at boot, once harts[0] is filled */
void irq_serve(void); /* on an external interrupt: all that are pending for this hart */

/* Delivers the PLIC's source `irq` to `handler`, interrupts off. At boot only. */
typedef void IrqHandler(void *arg);
void irq_register(unsigned irq, IrqHandler *handler, void *arg);

/* The registers at `pa` as a pointer. At boot only; panics when the table is full. */
volatile void *mmio_map(uint64_t pa, uint64_t size);

/* A character device: reads and writes of an inode with its major number come here. They return
 * the bytes moved or -ERROR_... and may wait. */
typedef struct CharDevice {
    const char *name;
    int64_t (*read)(MemRef to, size_t size);
    int64_t (*write)(MemRef from, size_t size);
} CharDevice;
/* NULL: no such device. */
const CharDevice *device_find(unsigned major);

#endif
