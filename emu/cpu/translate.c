/*
 * From code to blocks (cache.h): decoding, following jumps, and pairs of instructions that become
 * one op (fuse.c).
 */
#include <string.h>

#include "emu/cpu/fuse.h"
#include "emu/cpu/probe.h"
#include "emu/mem/ram.h"

typedef struct Build {
    Hart *h;
    Block *b;
    const void *const *labels;
    unsigned n; /* instructions so far */
    BlockInsn insn[BLOCK_MAX];
} Build;

static Op *add_op(Build *t, const void *handler, unsigned slots)
{
    Op *op = &t->b->ops[t->b->nops];

    memset(op, 0, slots * sizeof *op);
    op->handler = handler;
    op->n = (uint8_t)t->n;
    t->b->nops += slots;
    return op;
}

/* The link of an exit to offset `target` of the page; negative or past it: another page. */
static unsigned exit_slots(int32_t target)
{
    return target >= 0 && target < 4096 ? 2 : 3;
}

static void set_exit(Build *t, Op *op, int32_t target, unsigned len)
{
    OpExit *x = (OpExit *)(op + 1);

    op->imm = target;
    x->link = exit_slots(target) == 2 ? t->h->cache->unlinked : t->h->cache->far;
    x->len = (uint8_t)len;
}

static void add_goto(Build *t, int32_t target)
{
    set_exit(t, add_op(t, t->labels[LABEL_goto], exit_slots(target)), target, 0);
}

static bool visited(const Build *t, int32_t off)
{
    for (unsigned i = 0; i < t->n; i++)
        if (t->insn[i].off == off)
            return true;
    return false;
}

/* Nothing after these runs in this block. */
static bool ends_block(unsigned id)
{
    switch (id) {
    case INSN_ecall:
    case INSN_ebreak:
    case INSN_mret:
    case INSN_mnret:
    case INSN_sret:
    case INSN_wfi:
    case INSN_sfence_vma:
    case INSN_fence_i:
    case INSN_ILLEGAL: return true;
    default: return false;
    }
}

/* A jump that expects a landing pad. */
static bool guarded(const Build *t, const Insn *in)
{
    return t->b->ctx & CTX_LPE && in->id == INSN_jalr && cpu_guarded(in->rs1);
}

static bool touches_memory(InsnFormat fmt)
{
    return fmt == FMT_LD || fmt == FMT_ST || fmt == FMT_FLD || fmt == FMT_FST || fmt == FMT_LR ||
           fmt == FMT_AMO;
}

/* Floating-point loads and stores have labels only where FS is Dirty already; jumps only where no
 * target can be misaligned. */
static const void *label_of(const Build *t, const Insn *in)
{
    InsnFormat fmt = in->id < INSN_COUNT ? insn_info[in->id].format : FMT_NONE;

    if (in->id == INSN_ILLEGAL)
        return NULL;
    if ((fmt == FMT_FLD || fmt == FMT_FST) && (t->b->ctx & CTX_FS) != CTX_FS_DIRTY)
        return NULL;
    if ((fmt == FMT_B || fmt == FMT_J || fmt == FMT_JR) && !isa_has(t->h->env.isa, EXT_Zca))
        return NULL;
    if (guarded(t, in))
        return NULL;
    if (t->h->env.check && touches_memory(fmt))
        return NULL; /* mem_read and its like see each access */
    if (in->id == INSN_jal && in->imm == 0)
        return NULL; /* a jump to itself: op_jal looks whether anything can end it */
    return t->labels[LABEL_COUNT + in->id];
}

/* True: the block goes on at *off. */
static bool add_hot(Build *t, const Insn *in, const void *label, unsigned *off)
{
    Op fields[2], *op;
    InsnFormat fmt = insn_info[in->id].format;

    op_fill(fields, in, *off);
    switch (fmt) {
    case FMT_B:
        op = add_op(t, label, exit_slots(fields->imm));
        op->rs1 = fields->rs1, op->rs2 = fields->rs2;
        op->rd = (uint8_t)exit_slots(fields->imm); /* to the next op, if it is not taken */
        set_exit(t, op, fields->imm, in->len);
        break;
    case FMT_J:
        if (fields->rd != OP_X0) {
            op = add_op(t, t->labels[LABEL_link], 1);
            op->rd = fields->rd;
            op->imm = (int32_t)(*off + in->len);
        }
        if (exit_slots(fields->imm) == 3 || visited(t, fields->imm) || t->n == BLOCK_MAX ||
            t->b->mixed) {
            add_goto(t, fields->imm);
            return false;
        }
        *off = (unsigned)fields->imm;
        return true;
    case FMT_JR: {
        OpExit *x;
        op = add_op(t, label, 4);
        op->rd = fields->rd, op->rs1 = fields->rs1, op->imm = fields->imm;
        x = (OpExit *)(op + 1);
        x->link_off = *off + in->len;
        return false;
    }
    default:
        if (fields->rd == OP_X0 && !touches_memory(fmt))
            break; /* arithmetic into x0 */
        op = add_op(t, label, 1);
        op->rd = fields->rd, op->rs1 = fields->rs1, op->rs2 = fields->rs2, op->imm = fields->imm;
        break;
    }
    *off += in->len;
    return true;
}

static bool is_store(const Insn *in)
{
    InsnFormat fmt = in->id < INSN_COUNT ? insn_info[in->id].format : FMT_NONE;

    return fmt == FMT_ST || fmt == FMT_FST || fmt == FMT_AMO || fmt == FMT_CBO;
}

static void add_cold(Build *t, const Insn *in, unsigned off)
{
    Op *op = add_op(t, t->labels[LABEL_call], 2), fields[2];

    op_fill(fields, in, off);
    fields->handler = op->handler;
    fields->n = op->n;
    memcpy(op, fields, sizeof fields);
}

/* The instruction at `off`; false: it does not end in the page. */
static bool decode_at(const Build *t, const uint8_t *page, unsigned off, Insn *in)
{
    uint32_t raw;

    if (off > 4094)
        return false;
    raw = ram_load_uint16_t(page + off);
    if ((raw & 3) == 3) {
        if (off > 4092)
            return false;
        raw = ram_load_uint32_t(page + off);
    }
    isa_decode(t->h->env.isa, raw, in);
    return true;
}

static void note_insn(Build *t, const Insn *in, unsigned off)
{
    t->insn[t->n++] = (BlockInsn){in->raw, (uint16_t)off, in->len};
}

/* The op of a pair; second is at `off`. */
static void add_pair(Build *t, FusedId id, const Insn *a, const Insn *b, unsigned off)
{
    const void *label = t->labels[LABEL_COUNT + INSN_COUNT + id];
    unsigned slots = id == FUSED_ld_ld || id == FUSED_sd_sd ? 1 : 4;
    bool branch = insn_info[b->id].format == FMT_B;
    int32_t target = b->imm + (int32_t)off;
    Op *op;
    OpExit *x;

    if (branch)
        slots = exit_slots(target);
    op = add_op(t, label, slots);
    x = (OpExit *)(op + 1);
    op->rd = a->rd, op->rs1 = a->rs1;
    if (id == FUSED_ld_ld || id == FUSED_sd_sd) {
        op->imm = (int32_t)((uint32_t)(uint16_t)a->imm | (uint32_t)b->imm << 16);
        op->rd = id == FUSED_ld_ld ? a->rd : a->rs2;
        op->rs2 = id == FUSED_ld_ld ? b->rd : b->rs2;
    } else if (branch) {
        set_exit(t, op, target, b->len);
        x->first_imm = a->imm;
        x->slots = (uint8_t)slots;
        x->rs1 = b->rs1, x->rs2 = b->rs2;
    } else { /* addi_ret */
        op->imm = a->imm;
        op->rs2 = b->rs1;
    }
}

/* Two instructions as one op, if they make a pair; b follows a. *ends: nothing of the block comes
 * after them. */
static bool add_fused(Build *t, const Insn *a, const Insn *b, unsigned *off, bool *ends)
{
    unsigned second = *off + a->len;
    Insn both;
    FusedId id;

    if (fuse_merge(a, b, &both)) {
        note_insn(t, a, *off);
        note_insn(t, b, second);
        *ends = !add_hot(t, &both, t->labels[LABEL_COUNT + both.id], off);
        return true;
    }
    id = fuse_pair(a, b);
    if (id == FUSED_NONE || guarded(t, b))
        return false;
    note_insn(t, a, *off);
    note_insn(t, b, second);
    add_pair(t, id, a, b, second);
    *ends = id == FUSED_addi_ret;
    *off = second + b->len;
    return true;
}

/* One instruction; false: nothing of the block comes after it. */
static bool add_single(Build *t, const Insn *in, unsigned *off)
{
    const void *label = label_of(t, in);

    note_insn(t, in, *off);
    if (label)
        return add_hot(t, in, label, off);
    if (in->id != INSN_lpad) /* none is expected: nothing to do */
        add_cold(t, in, *off);
    *off += in->len;
    return !ends_block(in->id);
}

/* Where a landing pad is expected: the one instruction that tells whether it is one. */
static void add_landing(Build *t, const Insn *in, unsigned off)
{
    Op *op = &t->b->ops[t->b->nops];

    note_insn(t, in, off);
    add_cold(t, in, off);
    ((OpCall *)(op + 1))->fn = op_landing;
}

/* Where a debugger may want to stop, it is asked. */
static void add_probe(Build *t, unsigned off)
{
    if (probe_wants(t->h, off))
        add_op(t, t->labels[LABEL_probe], 1);
}

static void build(Build *t, const uint8_t *page, unsigned off)
{
    bool fuse = !t->b->mixed && isa_has(t->h->env.isa, EXT_Zca) && !t->h->env.check, ends = false;
    Insn insn[2], *in = &insn[0], *next = &insn[1];
    bool have = decode_at(t, page, off, in);

    if (t->b->mixed)
        add_op(t, t->labels[LABEL_verify], 1);
    if (t->b->ctx & CTX_ELP) {
        if (!have)
            return;
        add_probe(t, off);
        add_landing(t, in, off);
        return;
    }
    while (t->n < BLOCK_MAX && have) {
        unsigned behind = off + in->len;
        bool pair = decode_at(t, page, behind, next);

        add_probe(t, off);
        if (fuse && pair && !probe_wants(t->h, behind) && t->n + 2 <= BLOCK_MAX &&
            add_fused(t, in, next, &off, &ends)) {
            if (ends)
                return;
            have = decode_at(t, page, off, in);
            continue;
        }
        if (!add_single(t, in, &off))
            return;
        if (t->b->mixed && is_store(in))
            break;
        if (off == behind) {
            Insn *swap = in;
            in = next;
            next = swap;
            have = pair;
        } else {
            have = decode_at(t, page, off, in); /* a jump was followed */
        }
    }
    if (t->n)
        add_goto(t, (int32_t)off);
}

Block *cache_translate(Hart *h, const FetchEntry *e, uint64_t pa)
{
    Cache *c = h->cache;
    Build t = {.h = h, .labels = c->labels};
    uint8_t *end;

    t.b = (Block *)(void *)(c->arena + c->used);
    *t.b = (Block){
        .pa = pa, .ctx = h->blockctx, .off = pa & 0xfff, .mixed = cache_is_mixed(c, pa & ~0xfff)};
    build(&t, e->host, pa & 0xfff);
    if (!t.n)
        return NULL;
    t.b->len = t.n;
    t.b->insns = (BlockInsn *)(void *)&t.b->ops[t.b->nops];
    memcpy(t.b->insns, t.insn, t.n * sizeof *t.insn);
    end = (uint8_t *)(t.b->insns + t.n);
    if (t.b->mixed) {
        t.b->code = e->host + t.b->off;
        t.b->code_len = (uint32_t)(t.insn[t.n - 1].off + t.insn[t.n - 1].len - t.b->off);
        memcpy(end, t.b->code, t.b->code_len);
        end += t.b->code_len;
    }
    c->used += ((size_t)(end - (uint8_t *)t.b) + 15) & ~(size_t)15;
    h->stats.blocks_made++;
    h->stats.ops_made += t.n;
    return t.b;
}
