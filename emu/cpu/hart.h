/*
 * One hart: architectural state, the software TLBs and the block cache that make it fast, and the
 * few functions by which the machine drives it.
 *
 * Ownership: the machine creates and destroys harts; a hart owns its TLBs and blocks. Nobody but
 * the hart touches them: others post requests (hart_post) or set lines (hart_irq).
 */
#ifndef EMU_CPU_HART_H
#define EMU_CPU_HART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/isa/isa.h"
#include "emu/mem/bus.h"
#include "rvemu/clock.h"
#include "rvemu/commit.h"
#include "rvemu/log.h"
#include "rvemu/machine.h"
#include "rvemu/state.h"
#include "spec/hpm.h"
#include "spec/riscv.h"

typedef struct Hart Hart;
typedef struct Block Block;
typedef struct Cache Cache;
typedef struct Probe Probe;
typedef struct Observer Observer;
typedef struct CommitLog CommitLog;
typedef struct Check Check;
typedef struct TraceLine TraceLine;

typedef enum FaultKind {
#define FAULT(name, text) FAULT_##name,
#include "emu/cpu/fault.def"
#undef FAULT
    FAULT_COUNT
} FaultKind;

/* A trap about to be taken or taken last: the architecture's registers, and why. */
typedef struct Trap {
    uint64_t cause; /* with CAUSE_INTERRUPT for interrupts */
    uint64_t tval, tval2, tinst;
    bool gva;
    uint8_t reason; /* FaultKind */
    uint64_t why[2];
} Trap;

typedef enum Access { ACCESS_FETCH, ACCESS_READ, ACCESS_WRITE } Access;

/* What a hart met that a debugger had asked for (probe.h). */
typedef enum ProbeKind {
    PROBE_NONE,
    PROBE_CODE,     /* before the instruction at pc */
    PROBE_DATA,     /* after the instruction at pc, which touched watched data */
    PROBE_TRAP,     /* a trap or interrupt from pc was taken; the handler has not begun */
    PROBE_MODE,     /* pc, an xRET, has left mode `from` */
    PROBE_CSR,      /* pc has written a CSR */
    PROBE_DETECTOR, /* a detector has fired at pc, or while all harts wait */
} ProbeKind;

typedef struct ProbeHit {
    ProbeKind kind;
    uint64_t pc;         /* of the instruction */
    uint8_t from;        /* TRAP, MODE: the mode before */
    unsigned watch;      /* DATA: the first of the ranges that it touched */
    Access access;       /* DATA */
    uint64_t va, pa;     /* DATA: the access's first byte in the range's page */
    unsigned size;       /* DATA: bytes from there on */
    unsigned csr;        /* CSR: its number */
    uint64_t old;        /* CSR */
    uint64_t written;    /* CSR: what is in it now */
    DetectKind detector; /* DETECTOR */
} ProbeHit;

/* What an op_ function did. */
typedef enum OpResult {
    OP_NEXT, /* go on with the next instruction */
    OP_JUMP, /* h->pc is set */
    OP_END,  /* as OP_NEXT, but the block ends: interrupts, mode, mapping or budget may differ */
    OP_TRAP, /* h->trap is set */
    OP_WFI,  /* as OP_END, and the hart waits */
    OP_YIELD /* as OP_END, and the slice ends under `det` (pause, failed SC) */
} OpResult;

/* --- TLB ------------------------------------------------------------------------------------ */

#ifdef RVEMU_STRESS
enum { TLB_BITS = 3 };
#else
enum { TLB_BITS = 12 };
#endif
enum { TLB_SIZE = 1 << TLB_BITS, TLB_USED_MAX = TLB_SIZE / 8 };

#define TLB_EMPTY UINT64_C(1) /* a tag that no page-aligned address equals */

/* Hit if tag == page of the access's last byte. Host address = va + addend. */
typedef struct TlbEntry {
    uint64_t tag;
    uint64_t addend;
} TlbEntry;

/* Code. An id belongs to one pair of VA and PA for ever; a pair may get a new one (tlb_id). */
typedef struct FetchEntry {
    uint64_t tag;
    uint64_t id; /* 0: empty */
    uint64_t pa; /* of the page */
    const uint8_t *host;
} FetchEntry;

typedef struct FetchId {
    uint64_t va, pa, id; /* id 0: empty */
} FetchId;
enum { FETCH_IDS = 1 << 10 };

/* Data spaces: what decides a data access besides satp. */
typedef enum MmuIdx { MMU_M, MMU_U, MMU_S, MMU_SUM, MMU_COUNT } MmuIdx;

typedef struct Tlb {
    TlbEntry read[TLB_SIZE], write[TLB_SIZE];
    FetchEntry fetch[TLB_SIZE];
    uint16_t used[TLB_USED_MAX]; /* indices that may be filled; too many: a flush clears all */
    unsigned nused;
} Tlb;

/* The last exception that nobody asks for on purpose: no ecall. For `why`; a handler that makes
 * ecalls afterwards does not hide it. */
typedef struct HartFault {
    bool any;
    Trap trap;
    uint64_t pc, ra, sp, satp;
    uint64_t steps; /* of the hart, when it was taken */
    uint8_t prv, data_prv;
} HartFault;

/* --- the hart ------------------------------------------------------------------------------- */

/* RAM's page flags, one byte a page, shared by all harts: a flagged page has no write entry. */
enum { PAGE_CODE = 1, PAGE_SNAP = 2, PAGE_WATCH = 4, PAGE_HTIF = 8, PAGE_SHOWN = 16 };

/* What a hart needs of its machine; the machine fills it once. */
typedef struct HartEnv {
    Bus *bus;
    Clock *clock;
    Log *log;
    const Isa *isa;
    uint8_t *ram;        /* host address of MAP_RAM_BASE */
    uint64_t ram_size;   /* with the screen's memory behind it */
    uint8_t *page_flags; /* a byte a page of RAM */
    Check *check;        /* hostile silicon (check.h); NULL: none */
    void *ctl;
    /* Brings the clock up to date: `done` steps of the running slice are over. */
    void (*sync)(void *ctl, Hart *h, uint64_t done);
    /* The one place that saves old pages and drops code, before [pa, pa+len) in RAM is written by
     * anyone; clears PAGE_CODE and PAGE_SHOWN. */
    void (*will_write)(void *ctl, uint64_t pa, uint64_t len);
    /* After a store to a PAGE_HTIF page. */
    void (*wrote_htif)(void *ctl, Hart *h, uint64_t pa);
    /* A page gets its first block: all write entries to it must go, in every hart. */
    void (*page_is_code)(void *ctl, uint64_t pa);
    void (*detect)(void *ctl, Hart *h, DetectKind kind, const char *text);
    /* Random bytes; fixed by --seed. */
    void (*entropy)(void *ctl, void *buf, size_t len);
    /* " (symbol+0x12)" for a virtual address, or "": for messages. */
    void (*name)(void *ctl, uint64_t va, char *buf, size_t len);
    uint64_t nmi_vector;    /* Smrnmi: what an NMI jumps to; 0: there are none */
    uint64_t nmi_exception; /* and an exception in M-mode while NMIE is clear; 0: mtvec */
    /* Each instruction that retires; NULL: nobody wants to know. */
    void (*commit)(void *ctl, Commit *c);
    bool detect_off[DETECT_COUNT];
    bool count; /* keep the statistics that cost time */
} HartEnv;

enum { SYMBOL_TEXT = 96 }; /* room for what `name` writes */

enum { PMP_N = 16, HPM_N = 29, TRIGGER_N = 4 };

/* Hart.stop_request: of the machine; of the counters, when hart_run must look for a new deadline;
 * of a debugger (probe.h) */
enum { STOP_MACHINE = 1, STOP_COUNTERS = 2, STOP_PROBE = 4 };

/* Hart.nmi: mnstatus.NMIE is clear, and no interrupt is taken; an NMI waits. Neither on a hart
 * without Smrnmi. And a debugger's: none is taken in this step. */
enum { NMI_MASKED = 1, NMI_PENDING = 2, NMI_HELD = 4 };

enum { IRQ_NMI = 64 }; /* an interrupt that is no bit of mip */

/* Hart.elp: none is expected; one is after a jump through x[elp - ELP_JUMP], or after an xRET. */
typedef enum Elp { ELP_NONE, ELP_JUMP, ELP_RETURN = ELP_JUMP + 32 } Elp;

struct Hart {
    /* The interpreter's registers; x[32] takes writes to x0. */
    uint64_t x[33];
    uint64_t pc;
    int64_t budget; /* steps left in this run; the interpreter keeps it in a register */
    Tlb *tlb_data, *tlb_code;
    uint64_t f[32];
    uint32_t blockctx; /* in every block's key: see cpu_ctx() */

    uint8_t prv;
    bool v;
    uint8_t frm, fflags;
    uint8_t elp;          /* a landing pad is expected: Elp */
    uint8_t lpe;          /* 1 << mode: xLPE, as the CSRs have it */
    uint8_t stop_request; /* STOP_ bits: leave hart_run after this instruction */
    uint8_t probe_on;     /* a debugger's and a recorder's: PROBE_ON_ */
    bool probe_pass;      /* the next step does not look for code that is asked for */
    uint8_t nmi;          /* NMI_ bits */
    uint8_t pmlen[4];     /* by mode: upper bits of a pointer that are masked (pointer.c) */
    bool pm_on;           /* some are */

    /* CSRs (csr.def names each) */
    uint64_t mstatus, medeleg, mideleg, mie, mtvec, mscratch, mepc, mcause, mtval;
    uint64_t stvec, sscratch, sepc, scause, stval, satp;
    uint64_t mcounteren, scounteren, mcountinhibit, menvcfg, senvcfg, stimecmp;
    uint64_t mseccfg, seed, ssp;
    uint64_t mstateen[4];
    uint64_t mip_soft; /* SSIP, STIP, SEIP as written by software */
    uint64_t mip_wire; /* as the wires say, SEIP included; sstc's STIP too */
    uint8_t pmpcfg[PMP_N];
    uint64_t pmpaddr[PMP_N];
    bool pmp_on;              /* some entry is not OFF */
    uint64_t pmp_lo, pmp_end; /* pages for which pmp_may decides: the answer found last */
    uint8_t pmp_may[2];       /* PMP_R, _W, _X of S and U; of M */

    /* Counters: value = base + (events - mark), frozen while inhibited (counters.c) */
    uint64_t cycle_base, instret_base;
    uint64_t steps;       /* instructions and traps at the last sync of this hart's count */
    uint64_t trapped;     /* of them, those that retired nothing */
    uint64_t interrupted; /* of those, interrupts */
    uint32_t hpm_on;      /* bit i: mhpmcounter[i + 3] has an event and is not inhibited */
    bool hpm_modes;       /* one of these counts in some modes only */
    int64_t run_budget;   /* h->budget at the start of the run, to tell what is done */

    /* LR/SC: physical address of the reservation; the size in bytes, 0: none */
    uint64_t resv_pa;
    uint8_t resv_size;
    uint64_t resv_value;

    /* Triggers (trigger.c) */
    uint8_t tselect;
    bool trig_counting; /* this instruction counts for icount */
    bool trig_data;     /* some trigger looks at loads or stores */
    uint8_t trig_fetch; /* 1 << mode: one looks at instructions */
    uint8_t trig_step;  /* 1 << mode: an icount runs */
    uint64_t tdata1[TRIGGER_N], tdata2[TRIGGER_N];

    Trap trap;
    uint64_t trap_pc;      /* where it came from */
    unsigned trap_repeat;  /* traps in a row at one place near the start of their own handler */
    uint64_t trap_retired; /* instructions retired when the last one was taken */
    bool waiting;          /* in WFI */
    bool spinning;         /* in a jump to itself, and deaf */

    Tlb *tlb[MMU_COUNT];
    uint32_t tlb_live;     /* 1 << MmuIdx: filled with empty entries, in use */
    bool tlb_super;        /* a page above 4 KiB went in: a fence by address empties all */
    FetchEntry fetch_once; /* for a page that must not be kept (a PMP boundary crosses it) */
    uint64_t last_fetch_id;
    FetchId fetch_id[FETCH_IDS];
    Cache *cache;      /* NULL: no block cache */
    CommitLog *commit; /* NULL without env.commit */
    TraceLine *lines;  /* of TRACE_insn (trace.c); NULL: none was traced yet */
    Timer stimer;      /* stimecmp */
    uint64_t hartid;
    HartEnv env;
    MachineStats stats;
    const Probe *probe;       /* what blocks go by: a debugger's, or a recorder's */
    const Probe *asked;       /* a debugger's; NULL: none */
    const Observer *observer; /* a recorder's; NULL: none */
    ProbeHit probe_hit;       /* why it stopped last */
    uint64_t mnscratch, mnepc, mncause, mnstatus; /* seldom used: far from the rest */
    HartFault fault;
    /* mhpmcounter3 to 31: value and event count at the mark (hpm.c) */
    uint64_t mhpmevent[HPM_N], hpm_count[HPM_N], hpm_mark[HPM_N];
};

typedef enum HartExit {
    HART_BUDGET, /* all steps are done */
    HART_EVENT,  /* something that the machine must look at: a stop, a new deadline */
    HART_WFI,    /* waiting, nothing pending */
    HART_YIELD   /* the rest of the slice is given up */
} HartExit;

/* `env` is copied. NULL: out of memory. */
Hart *hart_create(const HartEnv *env, uint64_t hartid, bool cache, Err *err);
void hart_destroy(Hart *h);
void hart_reset(Hart *h, uint64_t pc);

/* At most `budget` steps (> 0). h->budget tells what is left. */
HartExit hart_run(Hart *h, int64_t budget);
/* Exactly one step, by decoding and calling op_NAME. */
HartExit hart_step(Hart *h);

/* Steps done in the running slice, exact at each op_ function. */
static inline uint64_t hart_done(const Hart *h)
{
    return (uint64_t)(h->run_budget - h->budget);
}

/* Sets a wire into mip. */
void hart_irq(Hart *h, unsigned bit, bool level);
/* A non-maskable interrupt comes; two that wait are one. Only if hart_takes_nmi. */
void hart_nmi(Hart *h);
static inline bool hart_takes_nmi(const Hart *h)
{
    return h->env.nmi_vector && isa_has(h->env.isa, EXT_Smrnmi);
}
/* mip as CSR reads see it. */
static inline uint64_t hart_mip(const Hart *h)
{
    return h->mip_soft | h->mip_wire;
}
/* The cause number of the interrupt to be taken now (IRQ_NMI before all others), or -1. */
int hart_pending(const Hart *h);
/* Something enabled in mie is pending, whatever the mode, or an NMI: ends WFI. */
static inline bool hart_wakes(const Hart *h)
{
    return hart_mip(h) & h->mie || h->nmi & NMI_PENDING;
}
/* No interrupt can be taken in this state, but for software's: it takes a hart to send one. */
bool hart_deaf(const Hart *h);

/* Someone wrote or may write [pa, pa+len): suspect the blocks of these pages. */
void hart_code_written(Hart *h, uint64_t pa, uint64_t len);
/* The reservation dies if it touches [pa, pa+len). */
static inline void hart_break_reservation(Hart *h, uint64_t pa, uint64_t len)
{
    if (h->resv_size && h->resv_pa < pa + len && pa < h->resv_pa + h->resv_size)
        h->resv_size = 0;
}

static inline void hart_reserve(Hart *h, uint64_t pa, unsigned size, uint64_t value)
{
    h->resv_pa = pa;
    h->resv_size = (uint8_t)size;
    h->resv_value = value;
}
/* Whether the reservation covers the bytes of an SC; it is gone afterwards. */
static inline bool hart_use_reservation(Hart *h, uint64_t pa, unsigned size)
{
    unsigned had = h->resv_size;

    h->resv_size = 0;
    return had >= size && pa >= h->resv_pa && pa + size <= h->resv_pa + had;
}

bool hart_state(Hart *h, State *s);

/* "load page fault", "supervisor timer interrupt" */
void hart_cause(uint64_t cause, char *buf, size_t len);

/* The reason of the last trap as a sentence. */
void hart_why(const Hart *h, const Trap *t, char *buf, size_t len);

/* --- tlb.c ----------------------------------------------------------------------------------- */

/* All translations of S and U; M-mode's space stays. */
void tlb_flush_virtual(Hart *h);
/* M's too: PMP changed. */
void tlb_flush_all(Hart *h);
void tlb_flush_page(Hart *h, uint64_t va);
/* The write entries that lead to the page at host address `page`. */
void tlb_drop_writes(Hart *h, const uint8_t *page);
/* Before entry i of t is filled: a flush must visit it. */
void tlb_note(Tlb *t, unsigned i);
/* The id of a pair of pages, the one that it had before if that is remembered: links to code hold
 * across flushes. */
uint64_t tlb_id(Hart *h, uint64_t va, uint64_t pa);
/* Renews tlb_data and tlb_code after a change of mode, MPRV, SUM. */
void tlb_select(Hart *h);

#endif
