/* See stale.h. The TLB is empty after each write of satp, so all entries are of this satp. */
#include "emu/debug/stale.h"

#include <stdio.h>

#include "spec/map.h"

static const char *const spaces[MMU_COUNT] = {"M", "U", "S", "S+SUM"};
static const char *const kinds[] = {[ACCESS_FETCH] = "fetch", "read", "write"};

static bool ram_page(const Hart *h, const uint8_t *host, uint64_t *pa)
{
    uint64_t off = (uint64_t)(uintptr_t)host - (uint64_t)(uintptr_t)h->env.ram;

    *pa = MAP_RAM_BASE + off;
    return off < h->env.ram_size;
}

/* An entry is of a mode and of SUM; MXR's changes empty the TLB. */
static void look(Hart *h, MmuIdx idx, Access access, TlbItem *e)
{
    uint64_t keep = h->mstatus;

    h->mstatus = idx == MMU_SUM ? keep | MSTATUS_SUM : keep & ~MSTATUS_SUM;
    mmu_look(h, h->satp, e->va, access, idx == MMU_U ? PRV_U : PRV_S, &e->look);
    h->mstatus = keep;
    e->stale = !e->look.ok || e->look.phys.pa != e->pa;
}

static bool item_of(Hart *h, MmuIdx idx, unsigned i, Access access, TlbItem *e)
{
    const Tlb *t = h->tlb[idx];
    const TlbEntry *data = access == ACCESS_READ ? &t->read[i] : &t->write[i];

    *e = (TlbItem){.space = spaces[idx], .kind = kinds[access]};
    if (access == ACCESS_FETCH) {
        e->va = t->fetch[i].tag;
        e->pa = t->fetch[i].pa;
        return e->va != TLB_EMPTY;
    }
    e->va = data->tag;
    return e->va != TLB_EMPTY &&
           ram_page(h, (const uint8_t *)(uintptr_t)(e->va + data->addend), &e->pa);
}

void tlb_visit(Debug *d, void (*item)(void *ctl, const TlbItem *e), void *ctl)
{
    Hart *h = debug_hart(d);
    TlbItem e;

    for (unsigned idx = MMU_U; idx < MMU_COUNT; idx++)
        for (unsigned i = 0; h->tlb_live >> idx & 1 && i < TLB_SIZE; i++)
            for (unsigned access = ACCESS_FETCH; access <= ACCESS_WRITE; access++) {
                if (!item_of(h, (MmuIdx)idx, i, (Access)access, &e))
                    continue;
                look(h, (MmuIdx)idx, (Access)access, &e);
                item(ctl, &e);
            }
}

void stale_text(Debug *d, const TlbItem *e, char *buf, size_t len)
{
    const MmuLook *k = &e->look;
    const MmuStep *last = k->n ? &k->step[k->n - 1] : NULL;

    if (!k->ok)
        hart_why(debug_hart(d), &k->trap, buf, len);
    else if (last)
        snprintf(buf, len, "level %u PTE at 0x%llx says 0x%llx", last->level,
                 (unsigned long long)last->pte_pa, (unsigned long long)k->phys.pa);
    else
        snprintf(buf, len, "satp is Bare");
}
