/*
 * plic.c: the PLIC: interrupts from devices (RISC-V Platform-Level Interrupt Controller 1.0).
 *
 * All sources go to the hart that boots: no herd of harts wakes for one byte from the UART. (And
 * nothing is lost when another hart starts, which lets OpenSBI clear that one's contexts.)
 *
 * Invariant: sources[] is constant once a second hart runs; the PLIC belongs to harts[0].
 */
#include "cpu.h"
#include "device.h"
#include "hart.h"
#include "platform.h"
#include "print.h"
#include "spec/plic.h"

#define IRQ_MAX 128

static struct {
    IrqHandler *handler;
    void *arg;
} sources[IRQ_MAX];

static volatile uint8_t *plic;

static volatile uint32_t *plic_register(uint64_t off)
{
    return (volatile uint32_t *)(plic + off);
}

void irq_init(void)
{
    plic = mmio_map(platform.plic.base, platform.plic.size);
    if (!harts[0].has_plic)
        panic("the PLIC does not serve hart %lu, which boots", (unsigned long)harts[0].id);
    for (unsigned word = 0; word <= platform.plic_sources / 32; word++)
        *plic_register(PLIC_ENABLE(harts[0].plic_context) + 4 * word) = 0;
    *plic_register(PLIC_THRESHOLD(harts[0].plic_context)) = 0;
}

void irq_register(unsigned irq, IrqHandler *handler, void *arg)
{
    if (irq == 0 || irq >= IRQ_MAX || irq > platform.plic_sources || sources[irq].handler)
        panic("interrupt source %u: cannot be had", irq);
    sources[irq].handler = handler;
    sources[irq].arg = arg;
    *plic_register(PLIC_PRIORITY(irq)) = 1;
    *plic_register(PLIC_ENABLE(harts[0].plic_context) + irq / 32 * 4) |= 1u << irq % 32;
}

void irq_serve(void)
{
    volatile uint32_t *claim = plic_register(PLIC_CLAIM(hart_this()->plic_context));
    for (uint32_t irq; (irq = *claim) != 0;) {
        if (irq < IRQ_MAX && sources[irq].handler)
            sources[irq].handler(sources[irq].arg);
        else
            kprintf("interrupt source %u: nobody asked for it\n", irq);
        *claim = irq;
    }
}
