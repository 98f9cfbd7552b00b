/* What the checks of check.h share: who stored what, chance, and misaligned accesses. */
#include "emu/cpu/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SC_ONE_IN = 8, /* fails for no reason, */
    SC_ROW = 3,    /* so often in a row at most: constrained loops come to an end */
    WRITERS_MAX = CHECK_WRITERS / 4 * 3,
};

static void drop_images(Check *c)
{
    if (!c->image)
        return;
    for (uint64_t p = 0; p < c->config.ram_size >> PAGE_SHIFT; p++)
        while (c->image[p]) {
            CheckImage *next = c->image[p]->older;
            free(c->image[p]);
            c->image[p] = next;
        }
}

void check_destroy(Check *c)
{
    if (!c)
        return;
    drop_images(c);
    for (unsigned i = 0; i < MAP_MAX_HARTS; i++) {
        free(c->hart[i].leaf);
        free(c->hart[i].agen);
    }
    free(c->writer);
    free(c->writers);
    free(c->page);
    free(c->image);
    free(c);
}

/* calloc: what the guest does not touch costs address space only. */
Check *check_create(const CheckConfig *config)
{
    Check *c = calloc(1, sizeof *c);
    uint64_t pages = config->ram_size >> PAGE_SHIFT;
    bool ok = c != NULL;

    if (!ok)
        return NULL;
    c->config = *config;
    rng_init(&c->chance, config->seed);
    c->writer = calloc(config->ram_size >> 3, sizeof *c->writer);
    c->writers = calloc(CHECK_WRITERS, sizeof *c->writers);
    c->page = calloc(pages, 1);
    c->image = calloc(pages, sizeof(CheckImage *));
    ok = c->writer && c->writers && c->page && c->image;
    for (unsigned i = 0; ok && i < config->nharts && check_has(c, CHECK_sfence); i++) {
        c->hart[i].leaf = calloc(CHECK_LEAVES, sizeof *c->hart[i].leaf);
        c->hart[i].agen = calloc(1 << 16, sizeof *c->hart[i].agen);
        ok = c->hart[i].leaf && c->hart[i].agen;
    }
    if (ok)
        return c;
    check_destroy(c);
    return NULL;
}

/* Zeros again, without touching what nobody has used. */
static void renew(uint16_t **array, size_t n)
{
    uint16_t *fresh = calloc(n, sizeof *fresh);

    if (!fresh) {
        memset(*array, 0, n * sizeof *fresh);
        return;
    }
    free(*array);
    *array = fresh;
}

void check_reset(Check *c)
{
    uint64_t pages = c->config.ram_size >> PAGE_SHIFT;

    drop_images(c);
    memset(c->page, 0, pages);
    renew(&c->writer, c->config.ram_size >> 3);
    memset(c->writers, 0, CHECK_WRITERS * sizeof *c->writers);
    c->nwriters = c->nsaid = 0;
    c->epoch = 1;
    for (unsigned i = 0; i < c->config.nharts; i++) {
        CheckHart *h = &c->hart[i];
        h->fenced = 1;
        h->gen++;
        h->satp_pc = 0;
        h->spurious = h->failed = 0;
    }
}

bool check_say(Check *c, uint64_t a, uint64_t b)
{
    uint64_t hash = (a * 0x9e3779b97f4a7c15u) ^ (b * 0xc2b2ae3d27d4eb4fu);

    for (unsigned i = 0; i < c->nsaid; i++)
        if (c->said[i] == hash)
            return false;
    if (c->nsaid == CHECK_SAID)
        return false;
    c->said[c->nsaid++] = hash;
    return true;
}

/* --- stores ----------------------------------------------------------------------------------- */

/* The number of a writer; 0 if there are too many to tell them apart. */
static uint16_t number_of(Check *c, uint64_t pc, uint64_t ra, uint32_t hart)
{
    uint64_t hash = (pc ^ ra * 31 ^ hart) * 0x9e3779b97f4a7c15u;

    for (unsigned i = (unsigned)(hash >> 48);; i++) {
        CheckWriter *w = &c->writers[i & (CHECK_WRITERS - 1)];
        if (w->used && w->pc == pc && w->ra == ra && w->hart == hart)
            return (uint16_t)(i & (CHECK_WRITERS - 1));
        if (w->used || !(i & (CHECK_WRITERS - 1)))
            continue;
        if (c->nwriters == WRITERS_MAX)
            return 0;
        c->nwriters++;
        *w = (CheckWriter){pc, ra, hart, true};
        return (uint16_t)(i & (CHECK_WRITERS - 1));
    }
}

void check_store(Check *c, const Hart *h, uint64_t pa, uint64_t len)
{
    uint64_t off = pa - MAP_RAM_BASE, first = off >> 3, last = (off + len - 1) >> 3;
    bool table = false;
    uint16_t who;

    if (!(c->config.kinds & (1u << CHECK_fence | 1u << CHECK_sfence)))
        return;
    who = h ? number_of(c, h->pc, h->x[1], (uint32_t)h->hartid) : number_of(c, 0, 0, CHECK_DEVICE);
    for (uint64_t i = first; i <= last; i++)
        c->writer[i] = who;
    for (uint64_t p = off >> PAGE_SHIFT; p <= (off + len - 1) >> PAGE_SHIFT; p++) {
        check_code_save(c, p);
        table |= c->page[p] & CHECK_TABLE;
    }
    if (table) /* what was found there before is looked at anew */
        for (unsigned i = 0; i < c->config.nharts; i++)
            tlb_flush_virtual(c->config.hart[i]);
}

void check_writer(const Hart *h, uint64_t pa, char *buf, size_t len)
{
    const Check *c = h->env.check;
    uint16_t n = c->writer[(pa - MAP_RAM_BASE) >> 3];
    const CheckWriter *w = &c->writers[n];
    char pc[SYMBOL_TEXT], ra[SYMBOL_TEXT];

    if (!n) {
        snprintf(buf, len, "a store that is not known any more");
        return;
    }
    if (w->hart == CHECK_DEVICE) {
        snprintf(buf, len, "a device's DMA");
        return;
    }
    h->env.name(h->env.ctl, w->pc, pc, sizeof pc);
    h->env.name(h->env.ctl, w->ra, ra, sizeof ra);
    snprintf(buf, len, "a store of hart %u at 0x%llx%s, ra 0x%llx%s", w->hart,
             (unsigned long long)w->pc, pc, (unsigned long long)w->ra, ra);
}

/* --- single accesses ----------------------------------------------------------------------------
 */

bool check_misaligned(Hart *h, Access access, uint64_t va, unsigned size)
{
    uint64_t at = pointer_address(h, va);

    if (!check_has(h->env.check, CHECK_misaligned) || !(at & (size - 1)))
        return false;
    trap_set(h, access == ACCESS_WRITE ? CAUSE_STORE_MISALIGNED : CAUSE_LOAD_MISALIGNED, at,
             FAULT_misaligned_check, at, size);
    return true;
}

bool check_sc_fails(const Hart *h)
{
    Check *c = h->env.check;
    CheckHart *own;

    if (!check_has(c, CHECK_sc))
        return false;
    own = &c->hart[h->hartid];
    if (rng_below(&c->chance, SC_ONE_IN) || own->failed == SC_ROW)
        own->failed = 0;
    else
        own->failed++;
    return own->failed != 0;
}
