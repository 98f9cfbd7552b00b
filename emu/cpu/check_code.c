/*
 * --check=fence: a hart fetches what memory held at its last fence.i. Before the first write to a
 * page since any hart's fence.i its bytes are saved; a hart sees the oldest image that was saved
 * after its own fence, or memory if there is none. Images that no hart needs any more are freed:
 * there are never more of a page than harts.
 */
#include "emu/cpu/cache.h"
#include "emu/cpu/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *memory(const Check *c, uint64_t page)
{
    return c->config.ram + (page << PAGE_SHIFT);
}

/* The hart's fetch entries for a page lead somewhere else now. */
static void drop_fetches(Hart *h, uint64_t pa)
{
    for (unsigned i = 0; i < MMU_COUNT; i++)
        for (unsigned k = 0; h->tlb_live >> i & 1 && k < TLB_SIZE; k++) {
            FetchEntry *e = &h->tlb[i]->fetch[k];
            if (e->id && e->pa == pa) {
                e->tag = TLB_EMPTY;
                e->id = 0;
            }
        }
}

/* Some hart sees it: its fence is older, and no older image is younger than its fence. */
static bool needed(const Check *c, const CheckImage *img)
{
    for (unsigned i = 0; i < c->config.nharts; i++)
        if (img->epoch >= c->hart[i].fenced &&
            !(img->older && img->older->epoch >= c->hart[i].fenced))
            return true;
    return false;
}

static void prune(Check *c, CheckImage **at)
{
    while (*at) {
        CheckImage *img = *at;
        if (needed(c, img)) {
            at = &img->older;
            continue;
        }
        *at = img->older;
        free(img);
    }
}

void check_code_save(Check *c, uint64_t page)
{
    CheckImage *img;

    if (!check_has(c, CHECK_fence) || (c->image[page] && c->image[page]->epoch == c->epoch))
        return;
    img = malloc(sizeof *img);
    if (!img) /* the hart is a little less nasty */
        return;
    *img = (CheckImage){.older = c->image[page], .epoch = c->epoch};
    memcpy(img->bytes, memory(c, page), sizeof img->bytes);
    c->image[page] = img;
    prune(c, &c->image[page]);
    if (c->page[page] & CHECK_FETCHED)
        for (unsigned i = 0; i < c->config.nharts; i++)
            drop_fetches(c->config.hart[i], MAP_RAM_BASE + (page << PAGE_SHIFT));
}

const uint8_t *check_code(Check *c, const Hart *h, uint64_t pa, const uint8_t *host)
{
    uint64_t page = (pa - MAP_RAM_BASE) >> PAGE_SHIFT;
    const CheckImage *best = NULL;

    if (!check_has(c, CHECK_fence) || page >= c->config.ram_size >> PAGE_SHIFT)
        return host;
    c->page[page] |= CHECK_FETCHED;
    for (const CheckImage *i = c->image[page]; i && i->epoch >= c->hart[h->hartid].fenced;
         i = i->older)
        best = i;
    return best ? best->bytes : host;
}

/* Memory's bytes of the entry's page; NULL: it is what the hart sees. */
static const uint8_t *other(const Hart *h, const FetchEntry *e)
{
    const Check *c = h->env.check;
    uint64_t page = (e->pa - MAP_RAM_BASE) >> PAGE_SHIFT;

    if (!check_has(c, CHECK_fence) || page >= c->config.ram_size >> PAGE_SHIFT ||
        e->host == memory(c, page))
        return NULL;
    return memory(c, page);
}

bool check_code_stale(const Hart *h, const FetchEntry *e)
{
    const uint8_t *now = other(h, e);

    return now && memcmp(now, e->host, 4096) != 0;
}

static uint32_t bytes_at(const uint8_t *p, unsigned len)
{
    uint32_t v = 0;

    memcpy(&v, p, len);
    return v;
}

void check_fetched(Hart *h, const FetchEntry *e, uint64_t va, unsigned len)
{
    const uint8_t *now = other(h, e);
    unsigned off = va & 0xfff, first = 0;
    char name[SYMBOL_TEXT], who[2 * SYMBOL_TEXT + 80], text[640];

    if (!now || memcmp(now + off, e->host + off, len) == 0)
        return;
    while (now[off + first] == e->host[off + first])
        first++;
    if (!check_say(h->env.check, e->pa + (va & 0xffc), h->hartid))
        return;
    check_writer(h, e->pa + off + first, who, sizeof who);
    h->env.name(h->env.ctl, va, name, sizeof name);
    snprintf(text, sizeof text,
             "0x%llx%s is fetched as 0x%0*x, which was there at hart %llu's last fence.i; memory "
             "holds 0x%0*x since %s: a fence.i of this hart is missing between the two",
             (unsigned long long)va, name, (int)(2 * len), bytes_at(e->host + off, len),
             (unsigned long long)h->hartid, (int)(2 * len), bytes_at(now + off, len), who);
    h->env.detect(h->env.ctl, h, DETECT_stale_fetch, text);
}

/* Blocks are made of what was seen before. */
void check_fence_i(Hart *h)
{
    Check *c = h->env.check;

    if (!check_has(c, CHECK_fence))
        return;
    c->hart[h->hartid].fenced = ++c->epoch;
    cache_reset(h->cache);
    tlb_flush_all(h);
}
