/*
 * The threaded interpreter over the block cache: one function, a label for each hot row of
 * insn.def, dispatch by computed goto. Registers of the loop: op, budget, page (the virtual page of
 * the running block), blk (the block), x (the exit taken last, to be linked).
 *
 * `budget` is reduced only at exits, by the exit's n. Before anything that can look at the clock or
 * the pc (cold ops, slow paths), SYNC writes both to the hart, exact for the instruction at hand.
 */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-gcse", "no-crossjumping")
#endif

#include "emu/base/clock.h"
#include "emu/cpu/alu.h"
#include "emu/cpu/cache.h"
#include "emu/cpu/fp/fp.h"
#include "emu/cpu/fuse.h"
#include "emu/cpu/probe.h"
#include "emu/mem/ram.h"
#include "spec/map.h"

#ifdef INTERP_COUNTED /* the same loop again, which also counts what it does: interp_counted.c */
#define COUNT(what, n) (h->stats.what += (uint64_t)(n))
#define interp_labels  interp_counted_labels
#define interp_run     interp_counted_run
#else
#define COUNT(what, n) ((void)0)
#endif

#define LIKELY(c)     __builtin_expect(!!(c), 1)
#define SLOT(va)      ((va) >> 12 & (TLB_SIZE - 1))
#define PAGE(va)      ((va) & ~UINT64_C(0xfff))
#define JUMP_SLOT(va) ((va) >> 1 & (CACHE_JUMP - 1))

#define DISPATCH() goto * op->handler
#define NEXT(slots)                                                                                \
    do {                                                                                           \
        op += (slots);                                                                             \
        DISPATCH();                                                                                \
    } while (0)

/* Leaves through the exit at op. */
#define EXIT()                                                                                     \
    do {                                                                                           \
        budget -= op->n;                                                                           \
        x = op;                                                                                    \
        blk = ((const OpExit *)(op + 1))->link;                                                    \
        if (!LIKELY(budget >= blk->len))                                                           \
            goto short_budget;                                                                     \
        COUNT(block_runs, 1);                                                                      \
        COUNT(exits_linked, 1);                                                                    \
        op = blk->ops;                                                                             \
        DISPATCH();                                                                                \
    } while (0)

/* Enters block nb at virtual address va. */
#define ENTER(nb, va)                                                                              \
    do {                                                                                           \
        blk = (nb);                                                                                \
        if (!LIKELY(budget >= blk->len)) {                                                         \
            h->pc = (va);                                                                          \
            goto finish;                                                                           \
        }                                                                                          \
        COUNT(block_runs, 1);                                                                      \
        page = PAGE(va);                                                                           \
        op = blk->ops;                                                                             \
        DISPATCH();                                                                                \
    } while (0)

/* Leaves op, an indirect jump, by its inline cache. */
#define INDIRECT(to)                                                                               \
    do {                                                                                           \
        const FetchEntry *e_ = &h->tlb_code->fetch[SLOT(to)];                                      \
        const OpCache *ic_ = (const OpCache *)(op + 2);                                            \
        budget -= op->n;                                                                           \
        x = op;                                                                                    \
        if (LIKELY(ic_->va == (to) && ic_->block && *(const uint64_t *)(op + 3) == e_->id)) {      \
            COUNT(exits_linked, 1);                                                                \
            ENTER(ic_->block, to);                                                                 \
        }                                                                                          \
        h->pc = (to);                                                                              \
        goto indirect;                                                                             \
    } while (0)

#define SYNC()                                                                                     \
    do {                                                                                           \
        h->budget = budget - (op->n - 1);                                                          \
        h->pc = page + blk->insns[op->n - 1].off;                                                  \
    } while (0)

/* The function form does the whole instruction; a hot op has one slot. */
#define SLOW(name)                                                                                 \
    do {                                                                                           \
        SYNC();                                                                                    \
        r = op_##name(h, op);                                                                      \
        if (LIKELY(r == OP_NEXT))                                                                  \
            NEXT(1);                                                                               \
        goto after;                                                                                \
    } while (0)

/* The jump cache in front of cache_block(). */
static inline Block *find_block(Hart *h, uint64_t va, bool *trap)
{
    JumpEntry *j = &h->cache->jump[JUMP_SLOT(va)];
    const FetchEntry *e = &h->tlb_code->fetch[SLOT(va)];
    Block *b;

    if (j->va == va && j->block && j->id == e->id && j->block->ctx == h->blockctx)
        return j->block;
    COUNT(lookups, 1);
    b = cache_block(h, va, trap);
    if (b)
        *j = (JumpEntry){va, e->id, b};
    return b;
}

/* Exit x led to the dead block b. */
static void forget(Hart *h, const Op *x, const Block *b)
{
    OpExit *exit = (OpExit *)(uintptr_t)(x + 1);

    if (exit->link == b)
        exit->link = h->cache->unlinked;
    else if (exit->link == h->cache->far)
        ((OpFar *)(exit + 1))->block = NULL;
    else /* jalr */
        ((OpCache *)(exit + 1))->block = NULL;
}

/* With h == NULL it only tells its labels. Aligned, so that its speed does not depend on what is
 * linked in front of it. */
static __attribute__((aligned(256))) HartExit loop(Hart *h, const void *const **labels)
{
    static const void *const table[LABEL_COUNT + INSN_COUNT + FUSED_COUNT] = {
        [LABEL_call] = &&L_call,
        [LABEL_goto] = &&L_goto,
        [LABEL_link] = &&L_link,
        [LABEL_suspect] = &&L_suspect,
        [LABEL_dead] = &&L_dead,
        [LABEL_far] = &&L_far,
        [LABEL_unlinked] = &&L_unlinked,
        [LABEL_verify] = &&L_verify,
        [LABEL_probe] = &&L_probe,
#define ROW(name)                                  [LABEL_COUNT + INSN_##name] = &&L_##name,
#define ALU_RN(name, mnem, opc, f3, f7, ext, expr) ROW(name)
#define ALU_I(name, opc, f3, ext, expr)            ROW(name)
#define SHIFT(name, mnem, opc, f3, f6, ext, expr)  ROW(name)
#define SHIFTW(name, opc, f3, f7, ext, expr)       ROW(name)
#define ALU_1(name, mnem, opc, f3, i12, ext, expr) ROW(name)
#define LOAD(name, f3, ext, T)                     ROW(name)
#define STORE(name, f3, ext, T)                    ROW(name)
#define FLOAD(name, f3, ext, T)                    ROW(name)
#define FSTORE(name, f3, ext, T)                   ROW(name)
#define BRANCH(name, f3, cond)                     ROW(name)
#define HOT(name, fmt, match, mask, ext)           ROW(name)
#define LR(name, mnem, match, T)                   ROW(name)
#define SC(name, mnem, match, T)                   ROW(name)
#define AMO(name, mnem, f5, width, expr)           ROW(name)
#include "emu/isa/insn.def"
#undef ROW
#define ROW(name) [LABEL_COUNT + INSN_COUNT + FUSED_##name] = &&L_##name,
#define BRANCH(name, f3, cond)                                                                     \
    ROW(addi_##name) ROW(andi_##name) ROW(ld_##name) ROW(lw_##name) ROW(lbu_##name)
#include "emu/isa/insn.def"
        ROW(ld_ld) ROW(sd_sd) ROW(addi_ret)
#undef ROW
    };
    const Op *op, *x;
    uint64_t *X, page, deadline;
    int64_t budget;
    Block *blk;
    OpResult r;
    bool trap;

    if (!h) {
        *labels = table;
        return HART_BUDGET;
    }
    X = h->x;
    deadline = clock_next(h->env.clock);

poll:
    if (h->stop_request || clock_next(h->env.clock) != deadline)
        return HART_EVENT;
    if (h->budget > 0)
        trap_poll(h);
lookup: /* h->pc and h->budget are exact */
    budget = h->budget;
    x = NULL;
    if (budget <= 0)
        return HART_BUDGET;
    blk = find_block(h, h->pc, &trap);
    if (!blk) {
        HartExit e;
        if (trap) {
            trap_take(h);
            goto poll;
        }
        e = run_step(h);
        if (e != HART_BUDGET)
            return e;
        if (h->spinning)
            return HART_YIELD;
        goto poll;
    }
    ENTER(blk, h->pc);

short_budget: /* through a direct exit */
    h->pc = page + (uint64_t)(int64_t)x->imm;
finish: /* the rest of the budget ends inside the next block */
    h->budget = budget;
    return budget > 0 ? run_steps(h) : HART_BUDGET;

after: /* a function returned something else than OP_NEXT; op and blk are still its own */
    switch (r) {
    case OP_TRAP:
        if (h->trap.reason == FAULT_illegal_zero)
            hart_detect_zero(h);
        trap_take(h);
        goto poll;
    case OP_NEXT:
    case OP_END:
    case OP_WFI:
    case OP_YIELD:
        h->pc += blk->insns[op->n - 1].len;
        /* fall through */
    case OP_JUMP: break;
    }
    h->budget--;
    if (r == OP_WFI)
        return HART_WFI;
    if (r == OP_YIELD)
        return HART_YIELD;
    if (r == OP_JUMP && op_call(op)->fn == op_jal && h->pc == page + blk->insns[op->n - 1].off) {
        hart_spin(h);
        if (h->spinning)
            return HART_YIELD;
    }
    goto poll;

    /* --- stubs and the ends of blocks ------------------------------------------------------ */

L_call:
    SYNC();
    r = op_call(op)->fn(h, op);
    if (LIKELY(r == OP_NEXT))
        NEXT(2);
    goto after;

unfuse: /* the first of a pair needs its slow path: alone, and then from the second on */
    h->budget = budget - (op->n - 2);
    h->pc = page + blk->insns[op->n - 2].off;
    {
        HartExit e = hart_step(h);
        if (e != HART_BUDGET)
            return e;
    }
    goto poll;

L_probe: /* n instructions are done */
    h->budget = budget - op->n;
    h->pc = page + blk->insns[op->n].off;
    if (probe_wants(h, h->pc) && probe_stops(h))
        return HART_EVENT;
    NEXT(1);

L_goto:
    EXIT();

L_link:
    X[op->rd] = page + (uint64_t)(int64_t)op->imm;
    NEXT(1);

L_unlinked : { /* an exit inside the page: the same physical page, so the link is good for ever */
    uint64_t epoch = h->cache->epoch;
    h->pc = page + (uint64_t)(int64_t)x->imm;
    h->budget = budget;
    if (budget <= 0)
        return HART_BUDGET;
    COUNT(block_runs, -1);
    COUNT(exits_linked, -1);
    COUNT(exits_looked_up, 1);
    blk = find_block(h, h->pc, &trap);
    if (!blk)
        goto lookup;
    if (h->cache->epoch == epoch)
        ((OpExit *)(uintptr_t)(x + 1))->link = blk;
    ENTER(blk, h->pc);
}

L_far : { /* an exit to another page: the link holds while that page's fetch entry lives */
    uint64_t to = page + (uint64_t)(int64_t)x->imm, epoch = h->cache->epoch;
    OpFar *far = (OpFar *)(uintptr_t)(x + 2);
    const FetchEntry *e = &h->tlb_code->fetch[SLOT(to)];
    COUNT(block_runs, -1);
    if (LIKELY(far->block && far->id == e->id))
        ENTER(far->block, to);
    h->pc = to;
    h->budget = budget;
    if (budget <= 0)
        return HART_BUDGET;
    COUNT(exits_linked, -1);
    COUNT(exits_looked_up, 1);
    blk = find_block(h, to, &trap);
    if (!blk)
        goto lookup;
    if (h->cache->epoch == epoch) {
        far->block = blk;
        far->id = e->id;
    }
    ENTER(blk, to);
}

L_verify:
    if (LIKELY(cache_verify(h, blk)))
        NEXT(1);
    goto L_dead;

L_suspect : {
    const FetchEntry *e = mem_fetch(h, page + blk->off);
    if (e && e != &h->fetch_once && cache_confirm(h, blk, e))
        DISPATCH();
}
L_dead: /* forget what led here */
    if (x)
        forget(h, x, blk);
    h->pc = page + blk->off;
    h->budget = budget;
    goto lookup;

    /* --- jumps ------------------------------------------------------------------------------ */

L_jalr : {
    uint64_t to = (X[op->rs1] + (uint64_t)(int64_t)op->imm) & ~UINT64_C(1);
    X[op->rd] = page + ((const OpExit *)(op + 1))->link_off;
    INDIRECT(to);
}

L_addi_ret : {
    uint64_t to;
    X[op->rd] = X[op->rs1] + (uint64_t)(int64_t)op->imm;
    to = X[op->rs2] & ~UINT64_C(1);
    INDIRECT(to);
}

indirect : { /* to h->pc, from x: fill its inline cache */
    OpCache *ic = (OpCache *)(uintptr_t)(x + 2);
    uint64_t epoch = h->cache->epoch;
    h->budget = budget;
    if (budget <= 0)
        return HART_BUDGET;
    COUNT(exits_looked_up, 1);
    blk = find_block(h, h->pc, &trap);
    if (!blk)
        goto lookup;
    if (h->cache->epoch == epoch) {
        ic->va = h->pc;
        ic->block = blk;
        *(uint64_t *)(ic + 1) = h->tlb_code->fetch[SLOT(h->pc)].id;
    }
    ENTER(blk, h->pc);
}

L_jal: /* never emitted: followed, or LABEL_goto */
    EXIT();

L_lui:
    X[op->rd] = (uint64_t)(int64_t)op->imm;
    NEXT(1);

L_auipc:
    X[op->rd] = page + (uint64_t)(int64_t)op->imm;
    NEXT(1);

    /* --- the table -------------------------------------------------------------------------- */

#define ALU_RN(name, mnem, opc, f3, f7, ext, expr)                                                 \
    L_##name:                                                                                      \
    {                                                                                              \
        uint64_t a = X[op->rs1], b = X[op->rs2];                                                   \
        X[op->rd] = (uint64_t)(expr);                                                              \
        NEXT(1);                                                                                   \
    }
#define ALU_I(name, opc, f3, ext, expr)                                                            \
    L_##name:                                                                                      \
    {                                                                                              \
        uint64_t a = X[op->rs1], imm = (uint64_t)(int64_t)op->imm;                                 \
        X[op->rd] = (uint64_t)(expr);                                                              \
        NEXT(1);                                                                                   \
    }
#define SHIFT_LABEL(name, expr)                                                                    \
    L_##name:                                                                                      \
    {                                                                                              \
        uint64_t a = X[op->rs1];                                                                   \
        unsigned sh = (unsigned)op->imm;                                                           \
        X[op->rd] = (uint64_t)(expr);                                                              \
        NEXT(1);                                                                                   \
    }
#define SHIFT(name, mnem, opc, f3, f6, ext, expr) SHIFT_LABEL(name, expr)
#define SHIFTW(name, opc, f3, f7, ext, expr)      SHIFT_LABEL(name, expr)
#define ALU_1(name, mnem, opc, f3, i12, ext, expr)                                                 \
    L_##name:                                                                                      \
    {                                                                                              \
        uint64_t a = X[op->rs1];                                                                   \
        X[op->rd] = (uint64_t)(expr);                                                              \
        NEXT(1);                                                                                   \
    }
#define LOAD_LABEL(name, T, assign)                                                                \
    L_##name:                                                                                      \
    {                                                                                              \
        uint64_t va = X[op->rs1] + (uint64_t)(int64_t)op->imm;                                     \
        const TlbEntry *e = &h->tlb_data->read[SLOT(va)];                                          \
        if (LIKELY(e->tag == PAGE(va + sizeof(T) - 1))) {                                          \
            T v = ram_load_##T((const void *)(uintptr_t)(va + e->addend));                         \
            assign;                                                                                \
            NEXT(1);                                                                               \
        }                                                                                          \
        SLOW(name);                                                                                \
    }
#define STORE_LABEL(name, T, value)                                                                \
    L_##name:                                                                                      \
    {                                                                                              \
        uint64_t va = X[op->rs1] + (uint64_t)(int64_t)op->imm;                                     \
        const TlbEntry *e = &h->tlb_data->write[SLOT(va)];                                         \
        if (LIKELY(e->tag == PAGE(va + sizeof(T) - 1))) {                                          \
            ram_store_##T((void *)(uintptr_t)(va + e->addend), (T)(value));                        \
            NEXT(1);                                                                               \
        }                                                                                          \
        SLOW(name);                                                                                \
    }
#define ATOMIC_LABEL(name, T, ...)                                                                 \
    L_##name:                                                                                      \
    {                                                                                              \
        uint64_t va = X[op->rs1];                                                                  \
        const TlbEntry *e = &h->tlb_data->write[SLOT(va)];                                         \
        if (LIKELY(e->tag == PAGE(va) && !(va & (sizeof(T) - 1)))) {                               \
            T *at = (T *)(uintptr_t)(va + e->addend);                                              \
            __VA_ARGS__ NEXT(1);                                                                   \
        }                                                                                          \
        SLOW(name);                                                                                \
    }
#define AMO_LABEL(name, T, SEXT, expr)                                                             \
    ATOMIC_LABEL(name, T, {                                                                        \
        T m, b = (T)X[op->rs2];                                                                    \
        AMO_DO(T, at, m, expr);                                                                    \
        X[op->rd] = SEXT(m);                                                                       \
    })
/* A write entry leads to RAM that is readable, too. */
#define RAM_PA(at) (MAP_RAM_BASE + (uint64_t)((const uint8_t *)(at)-h->env.ram))
#define LR(name, mnem, match, T)                                                                   \
    ATOMIC_LABEL(name, T, {                                                                        \
        uint64_t v = ram_load_##T(at);                                                             \
        hart_reserve(h, RAM_PA(at), sizeof(T), v);                                                 \
        X[op->rd] = sizeof(T) == 4 ? SX32(v) : v;                                                  \
    })
#define SC(name, mnem, match, T)                                                                   \
    ATOMIC_LABEL(name, T, {                                                                        \
        if (!hart_use_reservation(h, RAM_PA(at), sizeof(T))) {                                     \
            X[op->rd] = 1;                                                                         \
            SYNC();                                                                                \
            r = OP_YIELD;                                                                          \
            goto after;                                                                            \
        }                                                                                          \
        ram_store_##T(at, (T)X[op->rs2]);                                                          \
        X[op->rd] = 0;                                                                             \
    })
#define AMO_32(name, expr)               AMO_LABEL(name, uint32_t, SX32, expr)
#define AMO_64(name, expr)               AMO_LABEL(name, uint64_t, (uint64_t), expr)
#define AMO(name, mnem, f5, width, expr) AMO_##width(name, expr)
#define LOAD(name, f3, ext, T)           LOAD_LABEL(name, T, X[op->rd] = (uint64_t)v)
#define STORE(name, f3, ext, T)          STORE_LABEL(name, T, X[op->rs2])
#define FLOAD(name, f3, ext, T)          LOAD_LABEL(name, T, h->f[op->rd] = fp_box(v, sizeof(T)))
#define FSTORE(name, f3, ext, T)         STORE_LABEL(name, T, h->f[op->rs2])
#define BRANCH(name, f3, cond)                                                                     \
    L_##name:                                                                                      \
    {                                                                                              \
        uint64_t a = X[op->rs1], b = X[op->rs2];                                                   \
        if (cond)                                                                                  \
            EXIT();                                                                                \
        NEXT(op->rd);                                                                              \
    }
#include "emu/isa/insn.def"

    /* --- pairs ------------------------------------------------------------------------------ */

#define TAKE(cond)                                                                                 \
    do {                                                                                           \
        const OpExit *exit_ = (const OpExit *)(op + 1);                                            \
        uint64_t a = X[exit_->rs1], b = X[exit_->rs2];                                             \
        if (cond)                                                                                  \
            EXIT();                                                                                \
        NEXT(exit_->slots);                                                                        \
    } while (0)
#define FIRST_IMM ((uint64_t)(int64_t)((const OpExit *)(op + 1))->first_imm)
#define LOAD_AND(name, T, cond)                                                                    \
    L_##name:                                                                                      \
    {                                                                                              \
        uint64_t va = X[op->rs1] + FIRST_IMM;                                                      \
        const TlbEntry *e = &h->tlb_data->read[SLOT(va)];                                          \
        if (!LIKELY(e->tag == PAGE(va + sizeof(T) - 1)))                                           \
            goto unfuse;                                                                           \
        X[op->rd] = (uint64_t)ram_load_##T((const void *)(uintptr_t)(va + e->addend));             \
        TAKE(cond);                                                                                \
    }
#define BRANCH(name, f3, cond)                                                                     \
    L_addi_##name : X[op->rd] = X[op->rs1] + FIRST_IMM;                                            \
    TAKE(cond);                                                                                    \
    L_andi_##name : X[op->rd] = X[op->rs1] & FIRST_IMM;                                            \
    TAKE(cond);                                                                                    \
    LOAD_AND(ld_##name, uint64_t, cond)                                                            \
    LOAD_AND(lw_##name, int32_t, cond)                                                             \
    LOAD_AND(lbu_##name, uint8_t, cond)
#include "emu/isa/insn.def"

/* Both in the page of the first: one entry serves them. */
#define TWO(name, array, act)                                                                      \
    L_##name:                                                                                      \
    {                                                                                              \
        uint64_t va = X[op->rs1] + (uint64_t)(int16_t)op->imm;                                     \
        uint64_t va2 = X[op->rs1] + (uint64_t)(int64_t)(op->imm >> 16);                            \
        const TlbEntry *e = &h->tlb_data->array[SLOT(va)];                                         \
        if (!LIKELY(e->tag == PAGE(va + 7) && e->tag == PAGE(va2) && e->tag == PAGE(va2 + 7)))     \
            goto unfuse;                                                                           \
        act NEXT(1);                                                                               \
    }
    TWO(ld_ld, read, {
        X[op->rd] = ram_load_uint64_t((const void *)(uintptr_t)(va + e->addend));
        X[op->rs2] = ram_load_uint64_t((const void *)(uintptr_t)(va2 + e->addend));
    })
    TWO(sd_sd, write, {
        ram_store_uint64_t((void *)(uintptr_t)(va + e->addend), X[op->rd]);
        ram_store_uint64_t((void *)(uintptr_t)(va2 + e->addend), X[op->rs2]);
    })
}

const void *const *interp_labels(void)
{
    const void *const *labels;

    loop(NULL, &labels);
    return labels;
}

HartExit interp_run(Hart *h)
{
    return loop(h, NULL);
}
