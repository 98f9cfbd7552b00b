/*
 * Probes: what a debugger asks of the harts, without a trace of it in the guest. The debugger owns
 * one Probe and lends it to all harts (hart_set_probe, again after each change); they call back at
 * the places that it names and stop where it says so, at a boundary of instructions.
 *
 * Nothing is slower without one. With one: code asked for is an op of its own in the blocks, in
 * front of the instruction, wherever an instruction has that offset in its page; a page with
 * watched data gets no entry in any TLB.
 */
#ifndef EMU_CPU_PROBE_H
#define EMU_CPU_PROBE_H

#include "emu/cpu/hart.h"

/* Loads and stores that touch [lo, lo+len). Page-table walks do not count; an AMO or SC reads and
 * writes. */
typedef struct ProbeWatch {
    uint64_t lo, len;
    bool physical, reads, writes;
} ProbeWatch;

enum { PROBE_WATCHES = 64, PROBE_OFFSETS = 4096 / 2 };

typedef struct Probe {
    void *ctl;
    /* An instruction whose offset in its page is in `offsets` is about to run; h->pc and the counts
     * are exact. True: stop before it. */
    bool (*at)(void *ctl, Hart *h);
    /* True: stop; *hit is then kept in h->probe_hit. */
    bool (*hit)(void *ctl, Hart *h, const ProbeHit *hit);
    /* A detector that is not off fires; `text` says what it saw. True: stop instead of what it does
     * otherwise. NULL: never. */
    bool (*detect)(void *ctl, Hart *h, DetectKind kind, const char *text);
    bool code, traps, modes, csrs; /* what to call for */
    uint8_t offsets[PROBE_OFFSETS / 8];
    ProbeWatch watch[PROBE_WATCHES];
    unsigned nwatch;
} Probe;

/* Hart.probe_on */
enum {
    PROBE_ON_CODE = 1,
    PROBE_ON_DATA = 2,
    PROBE_ON_TRAP = 4,
    PROBE_ON_MODE = 8,
    PROBE_ON_CSR = 16
};

/* From now on, or as it is now: blocks and TLBs are made anew. NULL: no probe. */
void hart_set_probe(Hart *h, const Probe *probe);

void probe_want_code(Probe *p, uint64_t va); /* adds va's offset */

/* --- for emu/cpu ----------------------------------------------------------------------------- */

static inline bool probe_wants(const Hart *h, uint64_t va)
{
    unsigned bit = (unsigned)(va & 0xfff) >> 1;
    return h->probe_on & PROBE_ON_CODE && h->probe->offsets[bit >> 3] >> (bit & 7) & 1;
}
/* Before the instruction at h->pc, which the block has: asks the debugger, if it wants to be asked,
 * and tells the recorder. True: the hart stops; probe_hit and stop_request say so. */
bool probe_stops(Hart *h);
/* The same before a single step, which tells the recorder itself. */
bool probe_stops_step(Hart *h);
/* A page must get no entry in a TLB: some range may lie in it. */
bool probe_page(const Hart *h, uint64_t va, uint64_t pa);
/* One access in one page, allowed and about to happen. True: the hart stops behind it. */
bool probe_data(Hart *h, Access access, uint64_t va, uint64_t pa, unsigned size);
/* For the debugger, the recorder, or both. */
/* For the debugger, the recorder, or both. */
void probe_trap(Hart *h, uint64_t pc, unsigned from);
void probe_mode(Hart *h, uint64_t pc, unsigned from);
/* True: the hart stops behind it. */
bool probe_csr(Hart *h, unsigned csr, uint64_t old, uint64_t written);

#endif
