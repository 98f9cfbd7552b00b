/*
 * The software TLBs: direct-mapped arrays for reads, writes and fetches, one set for each data
 * space (MmuIdx), touched on first use only. A flush clears only what was filled, unless that is
 * much.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/cpu/op.h"

static void clear_entry(Tlb *t, unsigned i)
{
    t->read[i].tag = t->write[i].tag = t->fetch[i].tag = TLB_EMPTY;
    t->fetch[i].id = 0;
}

static void clear(Tlb *t)
{
    if (t->nused < TLB_USED_MAX)
        for (unsigned i = 0; i < t->nused; i++)
            clear_entry(t, t->used[i]);
    else
        for (unsigned i = 0; i < TLB_SIZE; i++)
            clear_entry(t, i);
    t->nused = 0;
}

static Tlb *tlb_get(Hart *h, MmuIdx idx)
{
    Tlb *t = h->tlb[idx];

    if (!(h->tlb_live >> idx & 1)) {
        t->nused = TLB_USED_MAX;
        clear(t);
        h->tlb_live |= 1u << idx;
    }
    return t;
}

/* M-mode's own space depends on PMP alone and survives satp writes and fences. */
void tlb_flush_virtual(Hart *h)
{
    for (unsigned i = MMU_U; i < MMU_COUNT; i++)
        if (h->tlb_live >> i & 1)
            clear(h->tlb[i]);
    h->tlb_super = false;
    h->stats.tlb_flushes++;
}

void tlb_flush_all(Hart *h)
{
    tlb_flush_virtual(h);
    if (h->tlb_live >> MMU_M & 1)
        clear(h->tlb[MMU_M]);
}

void tlb_flush_page(Hart *h, uint64_t va)
{
    if (h->tlb_super) {
        tlb_flush_virtual(h);
        return;
    }
    for (unsigned i = MMU_U; i < MMU_COUNT; i++)
        if (h->tlb_live >> i & 1)
            clear_entry(h->tlb[i], va >> 12 & (TLB_SIZE - 1));
    h->stats.tlb_flushes++;
}

/* Every write entry that leads to the page at host address `page`. */
void tlb_drop_writes(Hart *h, const uint8_t *page)
{
    for (unsigned i = 0; i < MMU_COUNT; i++) {
        Tlb *t = h->tlb[i];
        bool all;
        if (!(h->tlb_live >> i & 1))
            continue;
        all = t->nused >= TLB_USED_MAX;
        for (unsigned k = 0; k < (all ? TLB_SIZE : t->nused); k++) {
            TlbEntry *e = &t->write[all ? k : t->used[k]];
            if (e->tag != TLB_EMPTY && e->tag + e->addend == (uint64_t)(uintptr_t)page)
                e->tag = TLB_EMPTY;
        }
    }
}

void tlb_note(Tlb *t, unsigned i)
{
    bool noted =
        t->read[i].tag != TLB_EMPTY || t->write[i].tag != TLB_EMPTY || t->fetch[i].tag != TLB_EMPTY;

    if (!noted && t->nused < TLB_USED_MAX)
        t->used[t->nused++] = (uint16_t)i;
}

uint64_t tlb_id(Hart *h, uint64_t va, uint64_t pa)
{
    FetchId *k = &h->fetch_id[((va ^ pa * 5) >> PAGE_SHIFT) & (FETCH_IDS - 1)];

    if (k->va != va || k->pa != pa || !k->id)
        *k = (FetchId){va, pa, ++h->last_fetch_id};
    return k->id;
}

static MmuIdx index_of(const Hart *h, unsigned prv)
{
    if (prv == PRV_M)
        return MMU_M;
    if (prv == PRV_U)
        return MMU_U;
    return h->mstatus & MSTATUS_SUM ? MMU_SUM : MMU_S;
}

void tlb_select(Hart *h)
{
    h->tlb_data = tlb_get(h, index_of(h, cpu_data_prv(h)));
    h->tlb_code = tlb_get(h, h->prv == PRV_M ? MMU_M : h->prv == PRV_U ? MMU_U : MMU_S);
}
