/* The block cache: lookup, and what happens when code is written. See cache.h. */
#include "emu/cpu/cache.h"
#include "emu/cpu/check.h"

#include <stdlib.h>
#include <string.h>

#include "emu/mem/ram.h"
#include "spec/map.h"

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

static bool in_ram(const Hart *h, uint64_t pa)
{
    return pa - MAP_RAM_BASE < h->env.ram_size;
}

bool cache_is_mixed(const Cache *c, uint64_t page)
{
    const PageNote *note = &c->note[page_of(page)];

    return note->mixed && note->pa == page;
}

Block *cache_block(Hart *h, uint64_t va, bool *trap)
{
    Cache *c = h->cache;
    FetchEntry *e;
    uint64_t pa;
    Block *b;

    *trap = false;
    if (h->blockctx & CTX_STEP || (h->trig_fetch && trigger_page(h, va, true)))
        return NULL; /* a trigger comes before the fetch's own faults */
    e = mem_fetch(h, va);
    *trap = !e;
    if (!e || e == &h->fetch_once || (h->env.check && check_code_stale(h, e)))
        return NULL;
    pa = e->pa | (va & 0xfff);
    for (b = c->hash[hash_of(pa)]; b; b = b->hash_next)
        if (b->pa == pa && b->ctx == h->blockctx)
            return b;
    if (c->used + BLOCK_BYTES > CACHE_ARENA) {
        cache_reset(c);
        h->stats.blocks_dropped++;
    }
    b = cache_translate(h, e, pa);
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
    note->mixed = note->flips >= FLIPS_MAX && !h->env.check; /* checks see each change */
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

bool cache_confirm(Hart *h, Block *b, const FetchEntry *e)
{
    const uint8_t *page = e->host;

    h->stats.suspect_checks++;
    if (h->env.check && check_code_stale(h, e)) {
        kill(h->cache, b);
        return false;
    }
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
