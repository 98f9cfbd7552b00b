/* An interrupt line as a small value. Level-triggered; who holds an Irq may set it at any time. */
#ifndef RVEMU_IRQ_H
#define RVEMU_IRQ_H

#include <stdbool.h>

typedef struct Irq {
    void (*set)(void *ctl, unsigned line, bool level); /* NULL: not connected */
    void *ctl;
    unsigned line;
} Irq;

static inline void irq_set(Irq irq, bool level)
{
    if (irq.set)
        irq.set(irq.ctl, irq.line, level);
}

#endif
