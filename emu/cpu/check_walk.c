/*
 * --check=sfence: a leaf PTE, once used, stays in force for its ASID until a fence for it. Each use
 * is compared with what the page tables say now. The hart's own TLBs only hold what was found
 * equal: a store to a page table empties them.
 */
#include "emu/cpu/check.h"

#include <stdio.h>

#include "emu/mem/ram.h"

enum {
    WAYS = 4,
    SPURIOUS_MAX = 8 /* faults in a row at one place and address: nobody fences */
};

static unsigned asid_of(const Hart *h)
{
    return (unsigned)(h->satp >> SATP_ASID_BIT) & 0xffff;
}

static CheckLeaf *ways(CheckHart *own, uint64_t vpn)
{
    return &own->leaf[(unsigned)((vpn * 0x9e3779b97f4a7c15u) >> 40) & (CHECK_LEAVES - 1) &
                      ~(unsigned)(WAYS - 1)];
}

static bool alive(const CheckHart *own, const CheckLeaf *l)
{
    return l->gen == own->gen && (l->global || l->agen == own->agen[l->asid]);
}

static bool covers(const CheckLeaf *l, uint64_t vpn)
{
    return !((l->vpn ^ vpn) >> (l->bits - PAGE_SHIFT));
}

void check_table(Check *c, uint64_t pte_pa)
{
    c->page[(pte_pa - MAP_RAM_BASE) >> PAGE_SHIFT] |= CHECK_TABLE;
}

CheckLeaf *check_leaf(Hart *h, uint64_t va)
{
    CheckHart *own = &h->env.check->hart[h->hartid];
    uint64_t vpn = va >> PAGE_SHIFT;
    CheckLeaf *l = ways(own, vpn);

    for (unsigned i = 0; i < WAYS; i++)
        if (l[i].vpn == vpn && alive(own, &l[i]) && (l[i].global || l[i].asid == asid_of(h)))
            return &l[i];
    l = own->large;
    for (unsigned i = 0; i < CHECK_LARGE && i < own->nlarge; i++)
        if (covers(&l[i], vpn) && alive(own, &l[i]) && (l[i].global || l[i].asid == asid_of(h)))
            return &l[i];
    return NULL;
}

/* Which of a full set goes is left to chance by its address. */
void check_keep(Hart *h, uint64_t va, const CheckLeaf *leaf)
{
    CheckHart *own = &h->env.check->hart[h->hartid];
    uint64_t vpn = va >> PAGE_SHIFT;
    CheckLeaf *l = ways(own, vpn), *to = &l[leaf->pte_pa >> 3 & (WAYS - 1)];

    if (leaf->bits > PAGE_SHIFT)
        to = &own->large[own->nlarge++ % CHECK_LARGE];
    for (unsigned i = 0; i < WAYS && leaf->bits == PAGE_SHIFT; i++)
        if (!alive(own, &l[i]))
            to = &l[i];
    *to = *leaf;
    to->vpn = vpn;
    to->root = h->satp;
    to->asid = (uint16_t)asid_of(h);
    to->gen = own->gen;
    to->agen = own->agen[to->asid];
}

void check_forget(CheckLeaf *leaf)
{
    leaf->gen = 0;
}

static void forget_covering(CheckHart *own, CheckLeaf *l, unsigned n, uint64_t vpn,
                            const uint64_t *asid)
{
    for (unsigned i = 0; i < n; i++)
        if (alive(own, &l[i]) && covers(&l[i], vpn) &&
            (!asid || (!l[i].global && l[i].asid == (*asid & 0xffff))))
            check_forget(&l[i]);
}

void check_sfence(Hart *h, const uint64_t *va, const uint64_t *asid)
{
    Check *c = h->env.check;
    CheckHart *own = &c->hart[h->hartid];

    if (!check_has(c, CHECK_sfence))
        return;
    own->spurious = 0;
    if (!va) {
        if (asid)
            own->agen[*asid & 0xffff]++;
        else
            own->gen++;
        return;
    }
    forget_covering(own, ways(own, *va >> PAGE_SHIFT), WAYS, *va >> PAGE_SHIFT, asid);
    forget_covering(own, own->large, CHECK_LARGE, *va >> PAGE_SHIFT, asid);
}

void check_satp(Hart *h)
{
    if (h->env.check)
        h->env.check->hart[h->hartid].satp_pc = h->pc;
}

/* --- what is said -------------------------------------------------------------------------------
 */

/* "level 0 PTE at 0x80123008 was 0x.., is 0x.. since a store ..."; what the walk goes by now. */
static void changed_text(const Hart *h, const CheckLeaf *kept, const MmuLook *now, char *buf,
                         size_t len)
{
    const Check *c = h->env.check;
    uint64_t pte = ram_load_uint64_t(c->config.ram + (kept->pte_pa - MAP_RAM_BASE));
    const MmuStep *end = now->n ? &now->step[now->n - 1] : NULL;
    char who[2 * SYMBOL_TEXT + 80], pc[SYMBOL_TEXT];

    if (!((pte ^ kept->pte) & ~(uint64_t)(PTE_A | PTE_D)) && kept->root != h->satp) {
        uint64_t at = c->hart[h->hartid].satp_pc;
        h->env.name(h->env.ctl, at, pc, sizeof pc);
        snprintf(buf, len, "satp is 0x%llx since 0x%llx%s, with the same ASID, and was 0x%llx",
                 (unsigned long long)h->satp, (unsigned long long)at, pc,
                 (unsigned long long)kept->root);
        return;
    }
    if (!((pte ^ kept->pte) & ~(uint64_t)(PTE_A | PTE_D)) && end) { /* a table above it */
        check_writer(h, end->pte_pa, who, sizeof who);
        snprintf(buf, len, "level %u PTE at 0x%llx, on the way, is 0x%llx since %s", end->level,
                 (unsigned long long)end->pte_pa, (unsigned long long)end->pte, who);
        return;
    }
    check_writer(h, kept->pte_pa, who, sizeof who);
    snprintf(buf, len, "level %u PTE at 0x%llx was 0x%llx, and is 0x%llx since %s", kept->level,
             (unsigned long long)kept->pte_pa, (unsigned long long)kept->pte,
             (unsigned long long)pte, who);
}

void check_stale_walk(Hart *h, uint64_t va, Access access, const CheckLeaf *kept,
                      const MmuLook *now)
{
    static const char *const verb[] = {"a fetch", "a load", "a store"};
    char text[600], what[400];

    if (!check_say(h->env.check, kept->pte_pa, h->pc))
        return;
    changed_text(h, kept, now, what, sizeof what);
    snprintf(text, sizeof text,
             "%s at 0x%llx goes by a translation that no longer holds: %s; an sfence.vma of hart "
             "%llu is missing",
             verb[access], (unsigned long long)va, what, (unsigned long long)h->hartid);
    h->env.detect(h->env.ctl, h, DETECT_stale_walk, text);
}

void check_spurious(Hart *h, uint64_t va, const CheckLeaf *kept)
{
    CheckHart *own = &h->env.check->hart[h->hartid];
    char text[600], what[400];

    if (own->spurious_va != va || own->spurious_pc != h->pc)
        own->spurious = 0;
    own->spurious_va = va;
    own->spurious_pc = h->pc;
    if (++own->spurious != SPURIOUS_MAX)
        return;
    changed_text(h, kept, &(MmuLook){.n = 0}, what, sizeof what);
    snprintf(text, sizeof text,
             "%d page faults in a row at 0x%llx, by a translation that no longer holds: %s; an "
             "sfence.vma of hart %llu is missing",
             SPURIOUS_MAX, (unsigned long long)va, what, (unsigned long long)h->hartid);
    h->env.detect(h->env.ctl, h, DETECT_stale_walk, text);
}
