/*
 * space.c: the user half of address spaces: lazy pages and copy-on-write.
 *
 * Invariants:
 * - A frame has as many users as there are entries that map it (page.h).
 * - An entry with W has D, and every leaf has A until pgaccess() asks: no hart needs to update or
 *   to fault for them.
 * - No entry has W and PTE_COPY. A frame with two users is mapped without W everywhere, but for
 *   those of files that are mapped to be shared.
 * - A space is changed only by the process that owns it, on the hart that runs it: so a flush of
 *   this hart's TLB is enough, and the others flush when the process comes to them (sched.c).
 */
#include "space.h"

#include "cpu.h"
#include "lib/string.h"
#include "page.h"
#include "print.h"

#define USER_ROOT_ENTRIES (USER_TOP / SV39_SPAN(2))

static unsigned index_at(uint64_t va, unsigned level)
{
    return va >> (12 + 9 * level) & (SV39_ENTRIES - 1);
}

Pte *pte_find(Pte *root, uint64_t va, unsigned level, bool make)
{
    Pte *table = root;
    for (unsigned at = SV39_LEVELS - 1; at > level; at--) {
        Pte *pte = &table[index_at(va, at)];
        if (*pte & PTE_LEAF)
            return pte;
        if (!(*pte & PTE_V)) {
            void *page = make ? page_alloc() : NULL;
            if (!page)
                return NULL;
            /* zeroed before it is seen, by space_list() too */
            __atomic_store_n(pte, PA_TO_PTE(page) | PTE_V, __ATOMIC_RELEASE);
        }
        table = (Pte *)PTE_TO_PA(*pte);
    }
    return &table[index_at(va, level)];
}

/* The first leaf at *va or above, which moves to an address in its page; NULL: none below end. */
static Pte *leaf_next(Pte *root, uint64_t *va, uint64_t end, unsigned *level)
{
    uint64_t at = *va;
    while (at < end) {
        *level = SV39_LEVELS - 1;
        Pte *pte = &root[index_at(at, *level)];
        while ((*pte & (PTE_V | PTE_LEAF)) == PTE_V)
            pte = &((Pte *)PTE_TO_PA(*pte))[index_at(at, --*level)];
        *va = at;
        if (*pte & PTE_V)
            return pte;
        uint64_t span = SV39_SPAN(*level);
        at &= ~(span - 1);
        do /* on in this table, as long as nothing is there */
            at += span;
        while ((uint64_t)++pte % PAGE_SIZE != 0 && !(*pte & PTE_V));
    }
    *va = at;
    return NULL;
}

bool space_init(AddressSpace *space)
{
    *space = (AddressSpace){.root = page_alloc()};
    if (!space->root)
        return false;
    memcpy(&space->root[USER_ROOT_ENTRIES], &kspace_root[USER_ROOT_ENTRIES],
           (SV39_ENTRIES - USER_ROOT_ENTRIES) * sizeof(Pte));
    return true;
}

/* Frees what is under `count` entries of a table of `level`: tables, and users' frames. */
static void free_entries(Pte *table, unsigned count, unsigned level)
{
    for (unsigned i = 0; i < count; i++) {
        if (!(table[i] & PTE_V))
            continue;
        void *below = (void *)PTE_TO_PA(table[i]);
        if (level > 0)
            free_entries(below, SV39_ENTRIES, level - 1);
        page_release(below);
    }
}

void space_finish(AddressSpace *space)
{
    if (space->root) {
        free_entries(space->root, USER_ROOT_ENTRIES, SV39_LEVELS - 1);
        page_release(space->root);
    }
    *space = (AddressSpace){.root = NULL};
}

uint64_t space_satp(const AddressSpace *space)
{
    return (uint64_t)SATP_SV39 << SATP_MODE_BIT |
           (uint64_t)(space && space->root ? space->root : kspace_root) >> 12;
}

bool space_map(AddressSpace *space, uint64_t va, void *page, uint64_t rights)
{
    kassert(va % PAGE_SIZE == 0 && va < USER_TOP);
    Pte *pte = pte_find(space->root, va, 0, true);
    if (!pte)
        return false;
    kassert(!(*pte & PTE_V));
    *pte = PA_TO_PTE(page) | rights | PTE_V | PTE_U | PTE_A | (rights & PTE_W ? PTE_D : 0);
    space->pages++;
    return true;
}

bool space_clone(AddressSpace *child, AddressSpace *parent)
{
    bool done = false;
    child->heap_start = parent->heap_start;
    child->heap_end = parent->heap_end;
    Pte *pte;
    unsigned level;
    for (uint64_t va = 0; (pte = leaf_next(parent->root, &va, USER_TOP, &level)); va += PAGE_SIZE) {
        void *page = (void *)PTE_TO_PA(*pte);
        Pte *copy = pte_find(child->root, va, 0, true);
        if (!copy)
            goto out;
        /* lab cow: begin */
        /* lab mmap: begin */
        bool for_both = mapping_takes_stores(parent, va);
        /* lab mmap: instead: bool for_both = false; */
        /* lab mmap: end */
        if ((*pte & PTE_W) && !for_both)
            *pte = (*pte & ~(PTE_W | PTE_D)) | PTE_COPY;
        page_share(page);
        *copy = *pte;
        /* lab cow: instead:
        void *own = page_alloc();
        if (!own)
            goto out;
        memcpy(own, page, PAGE_SIZE);
        *copy = PA_TO_PTE(own) | (*pte & 0x3ff);
        */
        /* lab cow: end */
        child->pages++;
    }
    done = true;
out:
    tlb_flush(); /* the parent has lost rights, also where we gave up half-way */
    return done;
}

static bool is_lazy(const AddressSpace *space, uint64_t va)
{
    /* lab lazy: begin */
    if (va >= space->heap_start && va < space->heap_end)
        return true;
    /* lab lazy: end */
    return va >= USER_STACK_LOW && va < USER_TOP;
}

/* lab cow: begin */
/* Gives the writer of a shared page a frame of its own; the last user just gets its rights back. */
static bool copy_page(Pte *pte)
{
    void *shared = (void *)PTE_TO_PA(*pte);
    uint64_t rights = (*pte & 0x3ff & ~PTE_COPY) | PTE_W | PTE_D;
    if (page_users(shared) == 1) {
        *pte = PA_TO_PTE(shared) | rights;
        return true;
    }
    void *own = page_alloc();
    if (!own)
        return false;
    memcpy(own, shared, PAGE_SIZE);
    *pte = PA_TO_PTE(own) | rights;
    page_release(shared);
    return true;
}
/* lab cow: end */

/* Makes the page that a first touch is to find, if there is to be one. */
static bool fill_page(AddressSpace *space, uint64_t va, bool *no_memory)
{
    /* lab mmap: begin */
    if (mapping_at(space, va))
        return mapping_load(space, va, no_memory);
    /* lab mmap: end */
    if (!is_lazy(space, va))
        return false;
    void *page = page_alloc();
    *no_memory = !page || !space_map(space, va, page, PTE_R | PTE_W);
    if (*no_memory && page)
        page_release(page);
    return !*no_memory;
}

void *space_touch(AddressSpace *space, uint64_t va, Access access, bool *no_memory)
{
    static const uint64_t needed[] = {
        [ACCESS_READ] = PTE_R, [ACCESS_WRITE] = PTE_W, [ACCESS_EXECUTE] = PTE_X};
    bool unused;
    no_memory = no_memory ? no_memory : &unused;
    *no_memory = false;
    if (va >= USER_TOP || !space->root)
        return NULL;
    uint64_t page_va = PAGE_DOWN(va);
    Pte *pte = pte_find(space->root, va, 0, false);
    if (!pte || !(*pte & PTE_V)) {
        if (access == ACCESS_EXECUTE || !fill_page(space, page_va, no_memory))
            return NULL;
        tlb_flush_page(page_va); /* a hart may remember that nothing was there */
        pte = pte_find(space->root, va, 0, false);
    }
    /* lab cow: begin */
    if (access == ACCESS_WRITE && (*pte & PTE_COPY)) {
        if (!copy_page(pte)) {
            *no_memory = true;
            return NULL;
        }
        tlb_flush_page(page_va);
    }
    /* lab cow: end */
    /* lab mmap: begin */
    if (access == ACCESS_WRITE && !(*pte & PTE_W) && mapping_takes_stores(space, va)) {
        *pte |= PTE_W | PTE_D; /* from now on it is to be written back */
        tlb_flush_page(page_va);
    }
    /* lab mmap: end */
    if (!(*pte & needed[access]) || !(*pte & PTE_U))
        return NULL;
    /* lab pgtbl: begin */
    *pte |= PTE_A;
    /* lab pgtbl: end */
    return (void *)(PTE_TO_PA(*pte) + (va - page_va));
}

bool space_translate(const AddressSpace *space, uint64_t va, uint64_t *pa)
{
    Pte *pte = va < USER_TOP && space->root ? pte_find(space->root, va, 0, false) : NULL;
    if (!pte || !(*pte & PTE_V))
        return false;
    *pa = PTE_TO_PA(*pte) + va % PAGE_SIZE;
    return true;
}

unsigned space_list(const AddressSpace *space, uint64_t *from, uint64_t end, PageInfo *list,
                    unsigned max)
{
    unsigned count = 0, level;
    const Pte *pte;
    if (!space->root)
        return 0;
    while (count < max && (pte = leaf_next(space->root, from, end, &level))) {
        uint64_t low = *from & ~(SV39_SPAN(level) - 1);
        Pte leaf = __atomic_load_n(pte, __ATOMIC_RELAXED);
        unsigned users = leaf & PTE_U ? page_users((void *)PTE_TO_PA(leaf)) : 0;
        if (leaf & PTE_V) /* its owner may have just given it back */
            list[count++] = (PageInfo){low, leaf, users, level};
        *from = low + SV39_SPAN(level);
    }
    return count;
}

bool space_set_break(AddressSpace *space, uint64_t heap_end)
{
    /* lab mmap: begin */
    uint64_t limit = mapping_floor(space);
    /* lab mmap: instead: uint64_t limit = USER_HEAP_LIMIT; */
    /* lab mmap: end */
    if (heap_end < space->heap_start || heap_end > limit)
        return false;
    uint64_t old_end = space->heap_end;
    /* lab lazy: begin */
    /* lab lazy: instead:
    for (uint64_t at = PAGE_UP(old_end); at < heap_end; at += PAGE_SIZE) {
        void *page = page_alloc();
        if (!page || !space_map(space, at, page, PTE_R | PTE_W)) {
            if (page)
                page_release(page);
            space->heap_end = at;
            space_set_break(space, old_end);
            return false;
        }
    }
    */
    /* lab lazy: end */
    space->heap_end = heap_end;
    uint64_t va = PAGE_UP(heap_end);
    for (; va < old_end; va += PAGE_SIZE) {
        Pte *pte = pte_find(space->root, va, 0, false);
        if (!pte) {
            va |= SV39_SPAN(1) - PAGE_SIZE;
        } else if (*pte & PTE_V) {
            void *page = (void *)PTE_TO_PA(*pte);
            *pte = 0;
            tlb_flush_page(va); /* before somebody else gets the frame */
            page_release(page);
            space->pages--;
        }
    }
    return true;
}
