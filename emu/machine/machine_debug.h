/*
 * The machine from a debugger's side: its harts, memory without side effects, steps of one hart,
 * and stops where a Probe asks for them. The debugger runs on the machine's thread, while it is
 * stopped.
 */
#ifndef EMU_MACHINE_DEBUG_H
#define EMU_MACHINE_DEBUG_H

#include "emu/cpu/observe.h"
#include "rvemu/device.h"
#include "rvemu/machine.h"

unsigned machine_nharts(const Machine *m);
Hart *machine_hart(Machine *m, unsigned hart); /* borrowed */
/* The hart whose slice runs, or ran last. */
unsigned machine_current(const Machine *m);

/* Lends the probe to all harts, or takes it back (NULL). Again after each change of it. machine_run
 * then returns STOP_BREAK where it stops; the hart's probe_hit says for what. */
void machine_set_probe(Machine *m, const Probe *probe);
/* Lends the observer to all harts, or takes it back (NULL). */
void machine_set_observer(Machine *m, const Observer *o);
/* Guest time in ns, exact at what an observer is told of (insn excepted) and at traces. */
uint64_t machine_time(const Machine *m);
/* The next step of a hart is not stopped in front of: it stands where the probe stopped it. */
void machine_pass(Machine *m, unsigned hart);
/* One step of one hart, past a stop in front of it. STOP_STEPS; STOP_IDLE: it waits in WFI and took
 * none; or what else happened. */
StopReason machine_step(Machine *m, unsigned hart);

/* Around one step: its hart takes no interrupt. */
static inline void machine_hold_irqs(Hart *h, bool held)
{
    h->nmi = (uint8_t)(held ? h->nmi | NMI_HELD : h->nmi & ~NMI_HELD);
}

/* RAM, and memory that devices have as such (ROM). The number of bytes, from the first on, that are
 * there; they are copied, nothing is written if not all can be. No device is touched. */
size_t machine_peek(Machine *m, uint64_t pa, void *buf, size_t len);
size_t machine_poke(Machine *m, uint64_t pa, const void *buf, size_t len);

/* The i-th device, to be asked by its ops->describe; NULL past the end. */
Device *machine_device(Machine *m, unsigned i);
/* The i-th region of the address space, from the lowest up; NULL past the end. */
const Region *machine_region(const Machine *m, unsigned i);

/* " (symbol+0x12)" for a virtual address, or "". */
void machine_name(Machine *m, uint64_t va, char *buf, size_t len);

#endif
