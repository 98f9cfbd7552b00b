/*
 * irq.h: interrupts from devices; drivers use irq_register() in device.h.
 */
#ifndef KERNEL_IRQ_H
#define KERNEL_IRQ_H

void irq_init(void);  /* at boot, once harts[0] is filled */
void irq_serve(void); /* on an external interrupt: all that are pending for this hart */

#endif
