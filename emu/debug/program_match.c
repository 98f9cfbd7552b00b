/* See program_match.h. */
#include "emu/debug/program_match.h"

#include <string.h>

#include "emu/debug/debug_impl.h"

bool match_page(Debug *d, uint64_t satp, uint64_t page, MatchPages which, uint8_t bytes[PAGE_SIZE])
{
    MmuLook look;

    if (!mmu_look(debug_hart(d), satp, page, ACCESS_FETCH, PRV_U, &look) &&
        (which == MATCH_CODE || !mmu_look(debug_hart(d), satp, page, ACCESS_READ, PRV_U, &look)))
        return false;
    return machine_peek(d->m, look.phys.pa, bytes, PAGE_SIZE) == PAGE_SIZE;
}

/* What a segment's file bytes have of the page at `page`; 0: nothing. *off: in the page. */
static size_t of_page(const Elf *elf, const ElfSegment *s, uint64_t page, size_t *off,
                      const uint8_t **bytes)
{
    uint64_t lo = page > s->va ? page : s->va, end = s->va + s->file_size;
    uint64_t hi = page + PAGE_SIZE < end ? page + PAGE_SIZE : end;

    if (lo >= hi)
        return 0;
    *off = lo - page;
    *bytes = elf->blob.data + s->off + (lo - s->va);
    return hi - lo;
}

bool match_at(const Elf *elf, uint64_t va, const uint8_t memory[PAGE_SIZE])
{
    for (unsigned i = 0; i < elf->nseg; i++) {
        uint64_t in_page = va & (PAGE_SIZE - 1);
        const uint8_t *bytes;
        size_t off, n = of_page(elf, &elf->seg[i], va - in_page, &off, &bytes);
        if (n && in_page >= off && in_page - off < n)
            return !memcmp(memory + off, bytes, n);
    }
    return false;
}

Match match_program(Debug *d, const Elf *elf, uint64_t satp, MatchPages which, unsigned max)
{
    uint8_t memory[PAGE_SIZE];
    Match m = {0};

    for (unsigned i = 0; i < elf->nseg; i++) {
        const ElfSegment *s = &elf->seg[i];
        uint64_t end = s->va + s->file_size, page = s->va & ~UINT64_C(4095);
        for (; page < end && max; page += PAGE_SIZE, max--) {
            const uint8_t *bytes;
            size_t off, n = of_page(elf, s, page, &off, &bytes);
            if (!n || !match_page(d, satp, page, which, memory))
                continue;
            if (memcmp(memory + off, bytes, n))
                m.other++;
            else
                m.same++;
        }
    }
    return m;
}
