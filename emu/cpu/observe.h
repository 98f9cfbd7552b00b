/*
 * An observer sees what a hart does: traps, returns, address spaces, waiting, each instruction. It
 * stops nothing and changes nothing, and leaves the debugger its Probe (probe.h). A recorder owns
 * one and lends it to all harts.
 *
 * Nothing is slower without one. One that wants instructions is told of each as a debugger that has
 * a breakpoint on it: no pairs, a call in front.
 */
#ifndef EMU_CPU_OBSERVE_H
#define EMU_CPU_OBSERVE_H

#include "emu/cpu/probe.h"

typedef struct Observer {
    void *ctl;
    /* A trap or interrupt from pc and mode `from` was taken: h->trap tells which. */
    void (*trap)(void *ctl, Hart *h, uint64_t pc, unsigned from);
    /* The xRET at pc has left mode `from`. */
    void (*xret)(void *ctl, Hart *h, uint64_t pc, unsigned from);
    /* h->satp was written. */
    void (*satp)(void *ctl, Hart *h);
    /* The hart begins to wait (WFI), or has been woken. */
    void (*wait)(void *ctl, Hart *h, bool begins);
    /* The instruction at h->pc begins; if it traps, `trap` comes with this pc. Of the hart h->pc,
     * registers and CSRs are exact here, the counts are not. NULL: not wanted. */
    void (*insn)(void *ctl, Hart *h);
} Observer;

/* NULL: none. */
void hart_set_observer(Hart *h, const Observer *o);

/* Hart.probe_on, beside those of the probe */
enum { PROBE_ON_SEEN = 32, PROBE_ON_INSN = 64 };

#endif
