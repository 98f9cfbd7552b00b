/*
 * Address translation (Privileged ISA, Sv39 to Sv57, Svnapot, Svpbmt), with the reasons of
 * every refusal. Memory types change nothing here: there are no caches to be left out.
 *
 * Every PTE is read through pte_access(). A and D are set by hardware while menvcfg.ADUE is set, by
 * compare-and-swap, checked by PMP as a store; otherwise they fault.
 */
#include "emu/cpu/check.h"
#include "emu/cpu/op.h"
#include "emu/mem/ram.h"
#include "spec/map.h"

/* The walk is one piece of code where it is hot, though --check uses its parts, too. */
#define INLINE inline __attribute__((always_inline))

enum { LEVEL_BITS = 9, NAPOT_BITS = 16, NAPOT_CODE = 8 };

uint64_t mmu_access_cause(Access a)
{
    static const uint8_t cause[] = {CAUSE_FETCH_ACCESS, CAUSE_LOAD_ACCESS, CAUSE_STORE_ACCESS};
    return cause[a];
}

static bool refuse(Hart *h, uint64_t cause, uint64_t tval, FaultKind why, uint64_t w0, uint64_t w1)
{
    trap_set(h, cause, tval, why, w0, w1);
    return false;
}

static uint8_t *ram_at(const Hart *h, uint64_t pa)
{
    uint64_t off = pa - MAP_RAM_BASE;
    return off < h->env.ram_size ? h->env.ram + off : NULL;
}

/* What a walk carries from level to level. */
typedef struct Walk {
    uint64_t va, tval;
    Access access;
    bool shadow; /* by a shadow-stack instruction, whose faults are a store's */
    unsigned prv;
    unsigned level;
    uint64_t pte_pa;
    uint64_t pte;
    bool look; /* of a debugger: nothing is written */
} Walk;

static uint64_t page_cause(const Walk *w)
{
    static const uint8_t cause[] = {CAUSE_FETCH_PAGE, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE};
    return cause[w->shadow ? ACCESS_WRITE : w->access];
}

static uint64_t access_cause(const Walk *w)
{
    return mmu_access_cause(w->shadow ? ACCESS_WRITE : w->access);
}

/* Zicfiss: W alone. Reserved while menvcfg.SSE is clear. */
static bool shadow_page(const Hart *h, uint64_t pte)
{
    return (pte & (PTE_R | PTE_W | PTE_X)) == PTE_W && h->menvcfg & ENVCFG_SSE;
}

/* The host address of the PTE at w->pte_pa; NULL: refused. A page table is in RAM or nowhere. */
static INLINE uint8_t *pte_access(Hart *h, const Walk *w, Access how)
{
    uint8_t *host = ram_at(h, w->pte_pa);

    if (!host) {
        refuse(h, access_cause(w), w->tval, FAULT_pte_bus, w->pte_pa, w->level);
        return NULL;
    }
    if (!pmp_check(h, w->pte_pa, 8, how, PRV_S).ok) {
        refuse(h, access_cause(w), w->tval, FAULT_pte_pmp, w->pte_pa, w->level);
        return NULL;
    }
    return host;
}

/* Of satp's mode: Sv39 has three, each mode after it one more. */
static unsigned levels(const Hart *h)
{
    return (unsigned)(h->satp >> SATP_MODE_BIT) - SATP_SV39 + 3;
}

static uint64_t reserved_bits(const Hart *h)
{
    return PTE_RSVD | (isa_has(h->env.isa, EXT_Svnapot) ? 0 : PTE_N) |
           (h->menvcfg & ENVCFG_PBMTE ? 0 : PTE_PBMT);
}

/* The only size of Svnapot's is 64 KiB, on the last level; one memory type is reserved. */
static bool leaf_reserved(const Walk *w)
{
    if (w->pte & PTE_N && (w->level || (w->pte >> PTE_PPN_BIT & 15) != NAPOT_CODE))
        return true;
    return (w->pte & PTE_PBMT) == PTE_PBMT;
}

/* The bits of an address that a leaf leaves alone. */
static unsigned leaf_bits(const Walk *w)
{
    return w->pte & PTE_N ? NAPOT_BITS : PAGE_SHIFT + LEVEL_BITS * w->level;
}

static INLINE FaultKind leaf_fault(const Hart *h, const Walk *w)
{
    uint64_t pte = w->pte;

    if (leaf_reserved(w))
        return FAULT_pte_reserved;
    if ((pte >> PTE_PPN_BIT) & ((UINT64_C(1) << (LEVEL_BITS * w->level)) - 1))
        return FAULT_pte_misaligned;
    if (pte & PTE_U) {
        if (w->prv == PRV_S && (w->access == ACCESS_FETCH || !(h->mstatus & MSTATUS_SUM)))
            return FAULT_pte_user;
    } else if (w->prv == PRV_U) {
        return FAULT_pte_supervisor;
    }
    if (shadow_page(h, pte)) /* open to every load */
        return w->shadow || w->access == ACCESS_READ ? FAULT_none : FAULT_pte_shadow;
    if (w->shadow) /* read-only may mean copy-on-write, all else is an error */
        return (pte & (PTE_R | PTE_W | PTE_X)) == PTE_R ? FAULT_pte_no_write : FAULT_pte_not_shadow;
    switch (w->access) {
    case ACCESS_FETCH:
        if (!(pte & PTE_X))
            return FAULT_pte_no_exec;
        break;
    case ACCESS_READ:
        if (!(pte & PTE_R) && !(h->mstatus & MSTATUS_MXR && pte & PTE_X))
            return FAULT_pte_no_read;
        break;
    case ACCESS_WRITE:
        if (!(pte & PTE_W))
            return FAULT_pte_no_write;
        break;
    }
    return FAULT_none;
}

/* Sets A, and D for a write. False: faulted. The PTE may have changed meanwhile: *again. */
static INLINE bool set_ad(Hart *h, Walk *w, bool *again)
{
    uint64_t want = PTE_A | (w->access == ACCESS_WRITE ? PTE_D : 0), old = w->pte;
    uint8_t *host;

    *again = false;
    if ((old & want) == want)
        return true;
    if (!(h->menvcfg & ENVCFG_ADUE))
        return refuse(h, page_cause(w), w->tval, old & PTE_A ? FAULT_pte_dirty : FAULT_pte_accessed,
                      w->pte_pa, w->level);
    if (w->look)
        return true;
    host = pte_access(h, w, ACCESS_WRITE);
    if (!host)
        return false;
    h->env.will_write(h->env.ctl, w->pte_pa, 8);
    *again = !__atomic_compare_exchange_n((uint64_t *)(void *)host, &old, old | want, false,
                                          __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    w->pte = old | want;
    return true;
}

/* The leaf for w->va, as it is in memory. */
static INLINE bool find_leaf(Hart *h, Walk *w)
{
    uint64_t table = (h->satp & SATP_PPN) << PAGE_SHIFT, cause = page_cause(w);
    uint64_t reserved = reserved_bits(h);

    h->stats.page_walks++;
    for (w->level = levels(h) - 1;; w->level--) {
        uint8_t *host;
        w->pte_pa = table + (w->va >> (PAGE_SHIFT + LEVEL_BITS * w->level) & 511) * 8;
        host = pte_access(h, w, ACCESS_READ);
        if (!host)
            return false;
        w->pte = ram_load_uint64_t(host);
        if (!(w->pte & PTE_V))
            return refuse(h, cause, w->tval, FAULT_pte_invalid, w->pte_pa, w->level);
        if (w->pte & reserved || ((w->pte & (PTE_R | PTE_W)) == PTE_W && !shadow_page(h, w->pte)))
            return refuse(h, cause, w->tval, FAULT_pte_reserved, w->pte_pa, w->level);
        if (w->pte & (PTE_R | PTE_W | PTE_X))
            return true;
        if (w->pte & (PTE_U | PTE_A | PTE_D | PTE_PBMT | PTE_N))
            return refuse(h, cause, w->tval, FAULT_pte_reserved, w->pte_pa, w->level);
        if (w->level == 0)
            return refuse(h, cause, w->tval, FAULT_pte_not_leaf, w->pte_pa, 0);
        table = (w->pte & PTE_PPN) >> PTE_PPN_BIT << PAGE_SHIFT;
    }
}

/* Whether the access may go by it, and where to. *again: it has changed meanwhile. */
static INLINE bool use_leaf(Hart *h, Walk *w, uint64_t *pa, bool *again)
{
    FaultKind f = leaf_fault(h, w);
    uint64_t mask;

    if (f != FAULT_none)
        return refuse(
            h, f == FAULT_pte_shadow || f == FAULT_pte_not_shadow ? access_cause(w) : page_cause(w),
            w->tval, f, w->pte_pa, w->level);
    if (!set_ad(h, w, again))
        return false;
    mask = (UINT64_C(1) << leaf_bits(w)) - 1;
    *pa = ((w->pte & PTE_PPN) >> PTE_PPN_BIT << PAGE_SHIFT & ~mask) | (w->va & mask);
    if (leaf_bits(w) > PAGE_SHIFT)
        h->tlb_super = true;
    return true;
}

static INLINE bool canonical(Hart *h, const Walk *w)
{
    unsigned va_bits = PAGE_SHIFT + LEVEL_BITS * levels(h);

    if ((uint64_t)((int64_t)(w->va << (64 - va_bits)) >> (64 - va_bits)) == w->va)
        return true;
    return refuse(h, page_cause(w), w->tval, FAULT_va_not_canonical, va_bits, va_bits - 1);
}

static INLINE bool walk(Hart *h, Walk *w, uint64_t *pa)
{
    bool again;

    if (!canonical(h, w))
        return false;
    do
        if (!find_leaf(h, w) || !use_leaf(h, w, pa, &again))
            return false;
    while (again);
    return true;
}

/* By the page tables as they are, for a hart that may go by what they were. */
static __attribute__((noinline)) void look_now(Hart *h, const Walk *w, MmuLook *out)
{
    Walk now = *w;
    Trap trap = h->trap;
    uint64_t pa = 0;

    now.look = true;
    *out = (MmuLook){.paged = true};
    out->ok = walk(h, &now, &pa);
    out->phys.pa = pa;
    out->trap = h->trap;
    out->step[0] = (MmuStep){now.pte_pa, now.pte, now.level};
    out->n = now.pte_pa != 0;
    h->trap = trap;
}

/* A and D may be behind: hardware sets them, or the guest will. */
static bool same_now(const MmuLook *now, uint64_t pa)
{
    return now->ok ? now->phys.pa == pa
                   : now->trap.reason == FAULT_pte_accessed || now->trap.reason == FAULT_pte_dirty;
}

/* The PTEs that the walk has read: it ended at pte_pa. */
static void note_steps(const Hart *h, const Walk *w, MmuLook *out)
{
    uint64_t table = (h->satp & SATP_PPN) << PAGE_SHIFT;

    for (unsigned level = levels(h) - 1; out->n < 5; level--) {
        uint64_t pa = table + (w->va >> (PAGE_SHIFT + LEVEL_BITS * level) & 511) * 8;
        const uint8_t *host = ram_at(h, pa);
        uint64_t pte = host ? ram_load_uint64_t(host) : 0;
        if (!host)
            return;
        out->step[out->n++] = (MmuStep){pa, pte, level};
        if (pa == w->pte_pa || level == 0)
            return;
        table = (pte & PTE_PPN) >> PTE_PPN_BIT << PAGE_SHIFT;
    }
}

/* What was read is what fences are about. */
static void keep(Hart *h, const Walk *w)
{
    MmuLook read = {.n = 0};

    note_steps(h, w, &read);
    for (unsigned i = 0; i < read.n; i++)
        check_table(h->env.check, read.step[i].pte_pa);
    check_keep(h, w->va,
               &(CheckLeaf){.pte = w->pte,
                            .pte_pa = w->pte_pa,
                            .level = (uint8_t)w->level,
                            .bits = (uint8_t)leaf_bits(w),
                            .global = w->pte & PTE_G});
}

/* --check=sfence: by the leaf that the hart keeps, if it has one. */
static __attribute__((noinline)) bool walk_kept(Hart *h, Walk *w, uint64_t *pa)
{
    uint64_t want = PTE_A | (w->access == ACCESS_WRITE ? PTE_D : 0);
    CheckLeaf *kept = canonical(h, w) ? check_leaf(h, w->va) : NULL;
    MmuLook now;
    bool again, ok;

    if (kept) {
        w->pte = kept->pte;
        w->pte_pa = kept->pte_pa;
        w->level = kept->level;
        if (h->menvcfg & ENVCFG_ADUE && (w->pte & want) != want && leaf_fault(h, w) == FAULT_none) {
            check_forget(kept); /* to set a bit hardware reads the PTE again */
            kept = NULL;
        }
    }
    if (!kept) {
        if (!walk(h, w, pa))
            return false;
        keep(h, w);
        return true;
    }
    ok = use_leaf(h, w, pa, &again);
    look_now(h, w, &now);
    if (ok && !same_now(&now, *pa))
        check_stale_walk(h, w->va, w->access, kept, &now);
    if (!ok && now.ok) {
        refuse(h, h->trap.cause, w->tval, FAULT_pte_kept, w->pte_pa, w->level);
        check_spurious(h, w->va, kept);
    }
    return ok;
}

static bool translate(Hart *h, Walk *w, unsigned size, Phys *out)
{
    uint64_t pa = w->va;
    bool paged = w->prv != PRV_M && h->satp >> SATP_MODE_BIT != SATP_BARE;
    PmpResult p;
    Region *region;

    if (w->shadow && !paged)
        return refuse(h, CAUSE_STORE_ACCESS, w->tval, FAULT_shadow_bare, 0, 0);
    if (paged && !(check_has(h->env.check, CHECK_sfence) && !w->look ? walk_kept(h, w, &pa)
                                                                     : walk(h, w, &pa)))
        return false;
    p = pmp_check(h, pa, size, w->access, w->prv);
    if (!p.ok)
        return refuse(h, access_cause(w), w->tval, p.reason, pa, p.entry);
    *out = (Phys){.pa = pa,
                  .host = ram_at(h, pa),
                  .whole = p.page,
                  .shadow = paged && shadow_page(h, w->pte)};
    if (out->host) {
        out->ram = true;
        return true;
    }
    region = bus_find(h->env.bus, pa);
    if (region && region->ram && !(w->access == ACCESS_WRITE && region->readonly) &&
        pa - region->base + size <= region->size)
        out->host = region->ram + (pa - region->base);
    return true;
}

bool mmu_translate(Hart *h, uint64_t va, unsigned size, Access access, uint64_t tval, Phys *out)
{
    Walk w = {.va = va,
              .tval = tval,
              .access = access,
              .prv = access == ACCESS_FETCH ? h->prv : cpu_data_prv(h)};

    return translate(h, &w, size, out);
}

bool mmu_translate_shadow(Hart *h, uint64_t va, unsigned size, Access access, Phys *out)
{
    Walk w = {.va = va, .tval = va, .access = access, .shadow = true, .prv = cpu_data_prv(h)};

    return translate(h, &w, size, out);
}

bool mmu_look(Hart *h, uint64_t satp, uint64_t va, Access access, unsigned prv, MmuLook *out)
{
    Walk w = {.va = va, .tval = va, .access = access, .prv = prv, .look = true};
    Trap trap = h->trap;
    uint64_t own = h->satp, walks = h->stats.page_walks;
    bool super = h->tlb_super;

    *out = (MmuLook){.paged = prv != PRV_M && satp >> SATP_MODE_BIT != SATP_BARE};
    h->satp = satp;
    out->ok = translate(h, &w, 1, &out->phys);
    out->trap = h->trap;
    if (out->paged && w.pte_pa)
        note_steps(h, &w, out);
    if (out->paged && out->ok)
        out->bits = leaf_bits(&w);
    h->satp = own;
    h->trap = trap;
    h->stats.page_walks = walks;
    h->tlb_super = super;
    return out->ok;
}
