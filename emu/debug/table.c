/* All that page tables map. See table.h. */
#include <string.h>

#include "emu/debug/table.h"

enum { ENTRIES = 512 };

typedef struct Visit {
    Debug *d;
    void (*range)(void *ctl, const TableRange *r);
    void *ctl;
    TableRange open; /* size 0: none */
    TableSum *sum;
    unsigned top; /* the root's level */
} Visit;

bool table_satp(Debug *d, uint64_t satp, Err *err)
{
    const Isa *isa = debug_hart(d)->env.isa;
    unsigned mode = (unsigned)(satp >> SATP_MODE_BIT);

    if (mode == SATP_SV39 || (mode == SATP_SV48 && isa_has(isa, EXT_Sv48)) ||
        (mode == SATP_SV57 && isa_has(isa, EXT_Sv57)))
        return true;
    if (!mode)
        return err_set(err, 0,
                       "0x%llx is Bare: a value as satp has it is wanted (0x8000000000080200 is "
                       "Sv39 with its root at 0x80200000)",
                       (unsigned long long)satp);
    return err_set(err, 0, "0x%llx has mode %u, which this hart lacks", (unsigned long long)satp,
                   mode);
}

static void close_range(Visit *v)
{
    if (!v->open.size)
        return;
    v->range(v->ctl, &v->open);
    v->open.size = 0;
    v->sum->cut |= ++v->sum->ranges == TABLE_RANGES;
}

static void add_leaf(Visit *v, uint64_t va, uint64_t pte, uint64_t size)
{
    uint64_t rights = pte & (PTE_R | PTE_W | PTE_X | PTE_U | PTE_G | PTE_A | PTE_D);
    uint64_t pa = (pte & PTE_PPN) >> PTE_PPN_BIT << PAGE_SHIFT;
    TableRange *o = &v->open;

    if (pte & PTE_N) /* one of 16 that name all of them */
        pa = (pa & ~UINT64_C(0xffff)) | (va & 0xffff);
    if (o->size && o->va + o->size == va && o->pa + o->size == pa && o->rights == rights) {
        o->size += size;
        return;
    }
    close_range(v);
    *o = (TableRange){va, pa, size, rights};
}

/* No walk gets past such a PTE (the MMU knows all reasons; here it is enough that there is one). */
static bool broken(const Visit *v, uint64_t pte, unsigned level)
{
    const Hart *h = debug_hart(v->d);
    uint64_t span = (UINT64_C(1) << 9 * level) - 1;
    bool leaf = pte & (PTE_R | PTE_W | PTE_X);

    if (pte & PTE_RSVD || (pte & PTE_N && !isa_has(h->env.isa, EXT_Svnapot)) ||
        (pte & PTE_PBMT && !(h->menvcfg & ENVCFG_PBMTE)))
        return true;
    if (!leaf)
        return !level || pte & (PTE_U | PTE_A | PTE_D | PTE_PBMT | PTE_N);
    return (pte >> PTE_PPN_BIT & span) || (pte & PTE_PBMT) == PTE_PBMT ||
           (pte & PTE_N && (level || (pte >> PTE_PPN_BIT & 15) != 8)) ||
           ((pte & (PTE_R | PTE_W)) == PTE_W && !(h->menvcfg & ENVCFG_SSE && !(pte & PTE_X)));
}

static void visit(Visit *v, uint64_t table, uint64_t va, unsigned level)
{
    uint64_t pte[ENTRIES];
    uint64_t span = UINT64_C(1) << (PAGE_SHIFT + 9 * level);

    if (machine_peek(v->d->m, table, pte, sizeof pte) != sizeof pte) {
        v->sum->broken++;
        return;
    }
    v->sum->cut |= ++v->sum->tables > TABLE_MAX;
    for (unsigned i = 0; i < ENTRIES && !v->sum->cut; i++) {
        uint64_t at = va + i * span;
        if (!(pte[i] & PTE_V))
            continue;
        if (level == v->top && i >= ENTRIES / 2) /* the upper half: copies of the sign */
            at |= ~UINT64_C(0) << (PAGE_SHIFT + 9 * (level + 1));
        if (broken(v, pte[i], level))
            v->sum->broken++;
        else if (pte[i] & (PTE_R | PTE_W | PTE_X))
            add_leaf(v, at, pte[i], span);
        else
            visit(v, (pte[i] & PTE_PPN) >> PTE_PPN_BIT << PAGE_SHIFT, at, level - 1);
    }
}

void table_visit(Debug *d, uint64_t satp, void (*range)(void *ctl, const TableRange *r), void *ctl,
                 TableSum *sum)
{
    unsigned top = (unsigned)(satp >> SATP_MODE_BIT) - SATP_SV39 + 2;
    Visit v = {.d = d, .range = range, .ctl = ctl, .sum = sum, .top = top};

    *sum = (TableSum){0};
    visit(&v, (satp & SATP_PPN) << PAGE_SHIFT, 0, top);
    close_range(&v);
}
