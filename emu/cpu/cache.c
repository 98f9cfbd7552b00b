/* The block cache: translation, lookup, and what happens when code is written. See cache.h. */
#include "emu/cpu/cache.h"

#include <stdlib.h>
#include <string.h>

#include "emu/mem/ram.h"
#include "spec/map.h"

enum {
    SLOTS_MAX = 4, /* slots of the longest op: jalr */
    BLOCK_BYTES = sizeof(Block) + (BLOCK_MAX + 2) * SLOTS_MAX * sizeof(Op) +
                  (BLOCK_MAX + 1) * sizeof(BlockInsn) + BLOCK_MAX * 4
};

static Block *stub(const void *const *labels, Label label)
{
    Block *b = calloc(1, sizeof *b + sizeof(Op));

    if (b)
        b->ops[0].handler = labels[label];
    return b;
}

Cache *cache_create(bool counted)
{
    Cache *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->labels = counted ? interp_counted_labels() : interp_labels();
    c->unlinked = stub(c->labels, LABEL_unlinked);
    c->far = stub(c->labels, LABEL_far);
    c->arena = malloc(CACHE_ARENA);
    if (c->unlinked && c->far && c->arena)
        return c;
    cache_destroy(c);
    return NULL;
}

void cache_destroy(Cache *c)
{
    if (!c)
        return;
    free(c->unlinked);
    free(c->far);
    free(c->arena);
    free(c);
}

void cache_reset(Cache *c)
{
    if (!c || !c->used)
        return;
    memset(c->jump, 0, sizeof c->jump);
    memset(c->hash, 0, sizeof c->hash);
    memset(c->page, 0, sizeof c->page);
    memset(c->note, 0, sizeof c->note);
    c->used = 0;
    c->epoch++;
}

static unsigned hash_of(uint64_t pa)
{
    return (unsigned)(pa >> 1 ^ pa >> 15) & (CACHE_HASH - 1);
}

static unsigned page_of(uint64_t pa)
{
    return (unsigned)(pa >> 12) & (CACHE_PAGES - 1);
}

/* --- translation ---------------------------------------------------------------------------- */

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
    case INSN_sret:
    case INSN_wfi:
    case INSN_sfence_vma:
    case INSN_fence_i:
    case INSN_ILLEGAL: return true;
    default: return false;
    }
}

/* Floating-point loads and stores have labels only where FS is Dirty already; jumps only where no
 * target can be misaligned. */
static const void *label_of(const Build *t, const Insn *in)
{
    InsnFormat fmt = in->id < INSN_COUNT ? insn_info[in->id].format : FMT_NONE;

    if (in->id == INSN_ILLEGAL)
        return NULL;
    if ((fmt == FMT_FLD || fmt == FMT_FST) && t->b->ctx != 2)
        return NULL;
    if ((fmt == FMT_B || fmt == FMT_J || fmt == FMT_JR) && !isa_has(t->h->env.isa, EXT_C))
        return NULL;
    if (in->id == INSN_jal && in->imm == 0)
        return NULL; /* a jump to itself: op_jal looks whether anything can end it */
    return t->labels[LABEL_COUNT + in->id];
}

static bool touches_memory(InsnFormat fmt)
{
    return fmt == FMT_LD || fmt == FMT_ST || fmt == FMT_FLD || fmt == FMT_FST || fmt == FMT_LR ||
           fmt == FMT_AMO;
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
        x->unused = *off + in->len;
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

    return fmt == FMT_ST || fmt == FMT_FST || fmt == FMT_AMO;
}

static void add_cold(Build *t, const Insn *in, unsigned off)
{
    Op *op = add_op(t, t->labels[LABEL_call], 2), fields[2];

    op_fill(fields, in, off);
    fields->handler = op->handler;
    fields->n = op->n;
    memcpy(op, fields, sizeof fields);
}

static void build(Build *t, const uint8_t *page, unsigned off)
{
    if (t->b->mixed)
        add_op(t, t->labels[LABEL_verify], 1);
    for (;;) {
        Insn in;
        const void *label;
        uint32_t raw = ram_load_uint16_t(page + off);

        if ((raw & 3) == 3) {
            if (off > 4092)
                break;
            raw = ram_load_uint32_t(page + off);
        }
        isa_decode(t->h->env.isa, raw, &in);
        t->insn[t->n++] = (BlockInsn){raw, (uint16_t)off, in.len};
        label = label_of(t, &in);
        if (label) {
            if (!add_hot(t, &in, label, &off))
                return;
        } else {
            add_cold(t, &in, off);
            if (ends_block(in.id))
                return;
            off += in.len;
        }
        if (t->n == BLOCK_MAX || off > 4094 || (t->b->mixed && is_store(&in)))
            break;
    }
    if (t->n)
        add_goto(t, (int32_t)off);
}

static bool is_mixed(const Cache *c, uint64_t page)
{
    const PageNote *note = &c->note[page_of(page)];

    return note->mixed && note->pa == page;
}

static Block *translate(Hart *h, const FetchEntry *e, uint64_t pa)
{
    Cache *c = h->cache;
    Build t = {.h = h, .labels = c->labels};
    uint8_t *end;

    if (c->used + BLOCK_BYTES > CACHE_ARENA) {
        cache_reset(c);
        h->stats.blocks_dropped++;
    }
    t.b = (Block *)(void *)(c->arena + c->used);
    *t.b =
        (Block){.pa = pa, .ctx = h->blockctx, .off = pa & 0xfff, .mixed = is_mixed(c, pa & ~0xfff)};
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

static bool in_ram(const Hart *h, uint64_t pa)
{
    return pa - MAP_RAM_BASE < h->env.ram_size;
}

Block *cache_block(Hart *h, uint64_t va, bool *trap)
{
    Cache *c = h->cache;
    FetchEntry *e = mem_fetch(h, va);
    uint64_t pa;
    Block *b;

    *trap = !e;
    if (!e || e == &h->fetch_once)
        return NULL;
    pa = e->pa | (va & 0xfff);
    for (b = c->hash[hash_of(pa)]; b; b = b->hash_next)
        if (b->pa == pa && b->ctx == h->blockctx)
            return b;
    b = translate(h, e, pa);
    if (!b)
        return NULL;
    b->hash_next = c->hash[hash_of(pa)];
    c->hash[hash_of(pa)] = b;
    b->page_next = c->page[page_of(pa)];
    c->page[page_of(pa)] = b;
    if (in_ram(h, pa) && !b->mixed)
        h->env.page_is_code(h->env.ctl, pa);
    return b;
}

/* --- code that is written ------------------------------------------------------------------- */

static void unchain(Block **at, Block *b, bool by_page)
{
    for (; *at; at = by_page ? &(*at)->page_next : &(*at)->hash_next)
        if (*at == b) {
            *at = by_page ? b->page_next : b->hash_next;
            return;
        }
}

/* No search finds the block any more; who still has a link to it comes to LABEL_dead. */
static void kill(Cache *c, Block *b)
{
    unchain(&c->hash[hash_of(b->pa)], b, false);
    unchain(&c->page[page_of(b->pa)], b, true);
    b->ctx = CTX_DEAD;
    b->ops[0].handler = c->labels[LABEL_dead];
}

static void suspect(Cache *c, Block *b)
{
    b->suspect = true;
    b->first = b->ops[0].handler;
    b->ops[0].handler = c->labels[LABEL_suspect];
}

/* The page's code was written: true if that has become a habit. */
static bool flip(Hart *h, uint64_t page)
{
    PageNote *note = &h->cache->note[page_of(page)];
    uint64_t now = h->steps + hart_done(h);

    if (note->pa != page)
        *note = (PageNote){.pa = page};
    note->flips = now - note->step < FLIP_STEPS ? note->flips + 1 : 0;
    note->step = now;
    note->mixed = note->flips >= FLIPS_MAX;
    return note->mixed;
}

static void page_written(Hart *h, uint64_t page)
{
    Cache *c = h->cache;
    Block *next;
    bool counted = false, mixed = false;

    for (Block *b = c->page[page_of(page)]; b; b = next) {
        next = b->page_next;
        if ((b->pa ^ page) & ~UINT64_C(0xfff) || b->mixed)
            continue;
        if (!b->suspect) {
            if (!counted)
                mixed = flip(h, page);
            counted = true;
            suspect(c, b);
        }
    }
    if (!mixed)
        return;
    for (Block *b = c->page[page_of(page)]; b; b = next) {
        next = b->page_next;
        if (!((b->pa ^ page) & ~UINT64_C(0xfff)) && !b->mixed)
            kill(c, b);
    }
}

void hart_code_written(Hart *h, uint64_t pa, uint64_t len)
{
    if (!h->cache)
        return;
    for (uint64_t page = pa & ~UINT64_C(0xfff); page < pa + len; page += 4096)
        page_written(h, page);
}

bool cache_verify(Hart *h, Block *b)
{
    if (memcmp(b->code, b->insns + b->len, b->code_len) == 0)
        return true;
    kill(h->cache, b);
    return false;
}

bool cache_confirm(Hart *h, Block *b, const uint8_t *page)
{
    h->stats.suspect_checks++;
    for (unsigned i = 0; i < b->len; i++) {
        const BlockInsn *in = &b->insns[i];
        uint32_t now = ram_load_uint16_t(page + in->off);
        if (in->len == 4)
            now |= (uint32_t)ram_load_uint16_t(page + in->off + 2) << 16;
        if (now != in->raw) {
            kill(h->cache, b);
            return false;
        }
    }
    b->suspect = false;
    b->ops[0].handler = b->first;
    if (in_ram(h, b->pa))
        h->env.page_is_code(h->env.ctl, b->pa);
    return true;
}
