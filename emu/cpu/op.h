/*
 * Ops: what the decoder's Insn becomes before it runs.
 *
 * One meaning, two forms, both made of insn.def's rows: a label in the threaded loop (interp.c)
 * and a function op_NAME. The function is what single-stepping calls, what a label falls back to
 * when its fast path fails, and what cold instructions always use.
 *
 * An Op is one 16-byte slot; a second slot follows it that depends on the kind:
 *   cold op        OpCall: the function and the fields that Op has no room for
 *   branch, jal    OpExit: the link to the block of the target
 *   jalr           OpExit, then OpCache: the inline cache
 *   far exit       OpExit, then OpFar: link that holds while a fetch entry lives
 */
#ifndef EMU_CPU_OP_H
#define EMU_CPU_OP_H

#include "emu/cpu/hart.h"

typedef struct Op {
    const void *handler; /* label in interp.c */
    uint8_t rd;          /* 32 stands for x0 as a destination */
    uint8_t rs1, rs2;
    uint8_t n;   /* instructions from the block's head, this one included */
    int32_t imm; /* pc-relative ones: offset from the start of the page of the instruction */
} Op;

typedef OpResult (*OpFn)(Hart *h, const Op *op);

typedef struct OpCall {
    OpFn fn;
    uint32_t raw;
    uint8_t len, rs3, rm;
    uint8_t needs;
} OpCall;

typedef struct OpExit {
    Block *link;
    union {
        uint32_t link_off; /* jalr: page offset of what follows it */
        int32_t first_imm; /* fused: immediate of the first instruction */
    };
    uint8_t len;             /* where OpCall has it */
    uint8_t slots, rs1, rs2; /* fused: to the next op, operands of the branch */
} OpExit;

typedef struct OpFar {
    Block *block;
    uint64_t id; /* of the fetch entry of the target's page when the link was made */
} OpFar;

typedef struct OpCache {
    uint64_t va;
    Block *block;
} OpCache;

_Static_assert(sizeof(Op) == 16 && sizeof(OpCall) == 16 && sizeof(OpExit) == 16, "slots");
_Static_assert(sizeof(OpFar) == 16 && sizeof(OpCache) == 16, "slots");

static inline const OpCall *op_call(const Op *op)
{
    return (const OpCall *)(op + 1);
}

enum { OP_X0 = 32 }; /* the dummy slot */

/* op_NAME of every row, and the one for what is no instruction. */
#define INSN(name, mnem, fmt, match, mask, ext) OpResult op_##name(Hart *h, const Op *op);
#include "emu/isa/insn.def"
OpResult op_illegal(Hart *h, const Op *op);

extern const OpFn op_fn[INSN_COUNT + 1]; /* by InsnId; the last is op_illegal */

/* Fills op[0] and an OpCall in op[1] for an instruction at offset `off` of its page; handler and n
 * are left alone. The one place that turns decoded fields into op fields. */
void op_fill(Op *op, const Insn *in, unsigned off);

/* --- for the op_ functions ------------------------------------------------------------------- */

/* Sets h->trap; always OP_TRAP. */
OpResult trap_set(Hart *h, uint64_t cause, uint64_t tval, FaultKind why, uint64_t w0, uint64_t w1);
/* Illegal instruction: tval is the encoding. */
OpResult trap_illegal(Hart *h, const Op *op, FaultKind why, uint64_t w0, uint64_t w1);
/* Takes h->trap (pc is the trapping instruction's) or an interrupt: enters the handler. */
void trap_take(Hart *h);
/* Takes a pending interrupt if there is one: true if pc has changed. Counts a step. */
bool trap_poll(Hart *h);
/* xRET */
void trap_return_m(Hart *h);
void trap_return_s(Hart *h);
void trap_return_nmi(Hart *h);
/* Where an exception taken to S- or M-mode would go now. */
static inline uint64_t trap_base(const Hart *h, unsigned to)
{
    if (to == PRV_S)
        return h->stvec & ~UINT64_C(3);
    if (h->nmi & NMI_MASKED && h->prv == PRV_M && h->env.nmi_exception)
        return h->env.nmi_exception;
    return h->mtvec & ~UINT64_C(3);
}
/* Renews h->nmi after a change of mnstatus. */
void trap_nmi_changed(Hart *h);

/* Virtual memory accesses of 1, 2, 4, 8 bytes, any alignment: OP_NEXT, OP_END (a device, or code
 * was written) or OP_TRAP. Here and below `va` is what the instruction computes: pointer masking
 * comes inside, and tval is what it leaves. */
OpResult mem_read(Hart *h, uint64_t va, unsigned size, uint64_t *val);
OpResult mem_write(Hart *h, uint64_t va, unsigned size, uint64_t val);
/* The same without a look at triggers: a part of an access that was looked at whole. */
OpResult mem_write_part(Hart *h, uint64_t va, unsigned size, uint64_t val);
/* Atomic access: aligned, RAM only; gives the host address. `access` ACCESS_WRITE raises store
 * causes. OP_END if code was written. */
OpResult mem_atomic(Hart *h, uint64_t va, unsigned size, Access access, uint8_t **host,
                    uint64_t *pa);
/* The same for a shadow-stack instruction that reads or writes: store causes, shadow-stack pages
 * only. */
OpResult mem_shadow(Hart *h, uint64_t va, unsigned size, Access access, uint8_t **host);
/* The fetch entry for va's page, filled if need be; NULL: h->trap is set (tval = va). */
FetchEntry *mem_fetch(Hart *h, uint64_t va);
/* Reads the encoding at va (2 or 4 bytes, crossing pages if need be); OP_TRAP if it cannot. */
OpResult mem_fetch_insn(Hart *h, uint64_t va, uint32_t *raw);

/* CSRs (csr.c). Check and read, then write; OP_NEXT, OP_END or OP_TRAP. */
OpResult csr_access(Hart *h, const Op *op, unsigned csr, bool read, bool write, uint64_t *old,
                    uint64_t set, uint64_t clear);
/* By name, for the debugger and tests: no side effect. */
bool csr_peek(Hart *h, const char *name, uint64_t *val);
/* The hart has it: by its name and extension, whatever the mode. */
bool csr_there(const Hart *h, const char *name);
/* As M-mode writes it, with its WARL rules; false: there is none, or it is read-only. */
bool csr_poke(Hart *h, const char *name, uint64_t val);
void csr_reset(Hart *h);

/* What decides how code is translated: blockctx. */
enum {
    CTX_FS = 3, /* floating point: Off (0), or on (1), or Dirty already (2) */
    CTX_FS_DIRTY = 2,
    CTX_LPE = 4,   /* indirect jumps expect a landing pad */
    CTX_STEP = 16, /* an icount trigger runs: no blocks */
    CTX_ELP = 8    /* one is expected here: the block is that instruction */
};

/* Renews blockctx after a change of mstatus.FS, mode or elp. */
void cpu_ctx(Hart *h);
/* Renews lpe and blockctx after a change of menvcfg, senvcfg or mseccfg. */
void cpu_lpe_changed(Hart *h);
/* Zicfilp is on in this mode. */
static inline bool cpu_lpe(const Hart *h)
{
    return h->lpe >> h->prv & 1;
}
/* A jump through x[rs1] that Zicfilp guards, once it is on. */
static inline bool cpu_guarded(unsigned rs1)
{
    return rs1 != 1 && rs1 != 5 && rs1 != 7;
}
/* Shadow stacks are on in this mode. (M-mode has none.) */
static inline bool cpu_sse(const Hart *h)
{
    return h->prv == PRV_M ? false : (h->prv == PRV_S ? h->menvcfg : h->senvcfg) & ENVCFG_SSE;
}
/* Any instruction, where a landing pad is expected (op_cfi.c). */
OpResult op_landing(Hart *h, const Op *op);
/* FS := Dirty. OP_END if it was not: the block was made for another FS. */
OpResult cpu_fs_dirty(Hart *h);

/* Counters (counters.c): exact at each op_ function */
uint64_t counter_steps(const Hart *h);
uint64_t counter_retired(const Hart *h);
uint64_t counter_cycle(const Hart *h);
uint64_t counter_instret(const Hart *h);
void counter_set_cycle(Hart *h, uint64_t v);
void counter_set_instret(Hart *h, uint64_t v);
void counter_set_inhibit(Hart *h, uint64_t v);

/* Performance counters 3 to 31 (hpm.c); i counts from 0 */
uint64_t hpm_read(Hart *h, unsigned i);
void hpm_write(Hart *h, unsigned i, uint64_t v);
void hpm_write_event(Hart *h, unsigned i, uint64_t v);
void hpm_set_inhibit(Hart *h, uint64_t v); /* of all counters */
uint64_t hpm_overflows(const Hart *h);
/* Brings all values up to date; after = 1: with the running instruction. Before a change of mode
 * while some counter counts in some modes only. */
void hpm_settle(Hart *h, unsigned after);
/* hpm_on and hpm_modes from the CSRs. */
void hpm_update(Hart *h);
/* Steps (> 0) before which no counter overflows. */
int64_t hpm_deadline(const Hart *h);

/* mstatus from the view of M; writes keep its WARL rules. */
void mstatus_write(Hart *h, uint64_t val, uint64_t mask);
uint64_t mstatus_read(const Hart *h);
/* The privilege with which loads and stores go: MPP under MPRV, which NMIE=0 suspends. */
static inline unsigned cpu_data_prv(const Hart *h)
{
    if (h->mstatus & MSTATUS_MPRV && h->prv == PRV_M && !(h->nmi & NMI_MASKED))
        return (unsigned)(h->mstatus >> MSTATUS_MPP_BIT) & 3;
    return h->prv;
}
/* STIP and its timer follow stimecmp, mtime and menvcfg.STCE. */
void stimer_update(Hart *h);

/* Pointer masking (pointer.c): the address that a load or store at `va` is for. */
uint64_t pointer_masked(const Hart *h, uint64_t va);
static inline uint64_t pointer_address(const Hart *h, uint64_t va)
{
    return h->pm_on ? pointer_masked(h, va) : va;
}
void pointer_changed(Hart *h); /* pmlen and pm_on from the CSRs */

/* Triggers (trigger.c). True: h->trap is set, to be taken before the instruction or access */
bool trigger_before(Hart *h);
bool trigger_access(Hart *h, Access access, uint64_t va, unsigned size);
/* After an instruction for which h->trig_counting is still set; prv: the mode that it ran in */
void trigger_after(Hart *h, unsigned prv);
/* Some trigger may match on va's page: no TLB entry may lead there. */
bool trigger_page(const Hart *h, uint64_t va, bool fetch);
void trigger_update(Hart *h); /* trig_ and blockctx from tdata1 */
void trigger_reset(Hart *h);

/* PMP (pmp.c) */
typedef struct PmpResult {
    bool ok, page; /* allowed; and the same answer for the whole 4 KiB page */
    uint8_t reason;
    uint8_t entry;
} PmpResult;
PmpResult pmp_search(Hart *h, uint64_t pa, unsigned size, Access access, unsigned prv);
static inline uint8_t pmp_needed(Access a)
{
    return a == ACCESS_READ ? PMP_R : a == ACCESS_WRITE ? PMP_W : PMP_X;
}
/* An access of `size` bytes within one page. */
static inline PmpResult pmp_check(Hart *h, uint64_t pa, unsigned size, Access access, unsigned prv)
{
    if (pa >= h->pmp_lo && pa < h->pmp_end && h->pmp_may[prv == PRV_M] & pmp_needed(access))
        return (PmpResult){.ok = true, .page = true};
    return pmp_search(h, pa, size, access, prv);
}
/* [*lo, *hi] of entry i, inclusive; false if it is OFF or empty. Addresses have 56 bits. */
bool pmp_range(const Hart *h, unsigned i, uint64_t *lo, uint64_t *hi);
/* After entries or mseccfg were set by other means than writes. */
void pmp_changed(Hart *h);
void pmp_write_cfg(Hart *h, unsigned reg, uint64_t val);
void pmp_write_addr(Hart *h, unsigned i, uint64_t val);
/* Smepmp: what a write of `val` to mseccfg leaves in MML, MMWP and RLB. */
uint64_t pmp_mseccfg(const Hart *h, uint64_t val);
uint64_t pmp_read_cfg(const Hart *h, unsigned reg);

/* Address translation (mmu.c) */
typedef struct Phys {
    uint64_t pa;
    uint8_t *host; /* NULL: a device, or nothing */
    bool ram;      /* in RAM proper: page flags exist */
    bool whole;    /* PMP gives one answer for the whole page */
    bool shadow;   /* of a shadow stack */
} Phys;
/* The access-fault cause of an access. */
uint64_t mmu_access_cause(Access a);
/* One access within one page; false: h->trap is set, with `tval`. */
bool mmu_translate(Hart *h, uint64_t va, unsigned size, Access access, uint64_t tval, Phys *out);

/* The same for a shadow-stack instruction. */
bool mmu_translate_shadow(Hart *h, uint64_t va, unsigned size, Access access, Phys *out);

/* A walk as a debugger sees it: the PTEs that it read, and what came of it. */
typedef struct MmuStep {
    uint64_t pte_pa, pte;
    unsigned level;
} MmuStep;
typedef struct MmuLook {
    bool paged; /* false: addresses are physical */
    bool ok;
    unsigned n;
    MmuStep step[5];
    unsigned bits; /* paged and ok: the leaf covers 1 << bits bytes */
    Phys phys;     /* ok */
    Trap trap;     /* otherwise: what an access would have raised */
} MmuLook;
/* What an access of one byte with privilege `prv` under `satp` would do; changes nothing, sets no A
 * or D. `satp` must have a mode that the hart has. Answers with out->ok. */
bool mmu_look(Hart *h, uint64_t satp, uint64_t va, Access access, unsigned prv, MmuLook *out);

/* Detectors (detect.c): called after an instruction that trapped or jumped, h->pc still its own. */
void hart_detect_at(Hart *h, OpResult r, const Insn *insn);
/* Before h->trap is taken to mode `to`, h->pc still that of the instruction. */
void hart_detect_trap(Hart *h, unsigned to);
/* At an all-zero instruction: is this memory where no code ever was? */
void hart_detect_zero(Hart *h);
/* The hart jumps to itself: note whether anything could end that. */
void hart_spin(Hart *h);

#endif
