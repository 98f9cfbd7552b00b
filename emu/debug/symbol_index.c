/* See symbol_index.h. */
#include "emu/debug/symbol_index.h"

#include <stdlib.h>

struct SymbolIndex {
    size_t n;
    struct Entry {
        ElfSymbol symbol;
        uint64_t i;    /* in the file */
        uint64_t last; /* the last address that this one or one before it covers */
    } entry[];
};

/* By address; of those at the same one the file's first comes last: it is the one to be found. */
static int by_address(const void *a, const void *b)
{
    const struct Entry *x = a, *y = b;

    if (x->symbol.va != y->symbol.va)
        return x->symbol.va < y->symbol.va ? -1 : 1;
    return x->i > y->i ? -1 : 1;
}

SymbolIndex *symbol_index_create(const Elf *elf)
{
    SymbolIndex *index = calloc(1, sizeof *index + elf->nsymbols * sizeof *index->entry);

    if (!index)
        return NULL;
    for (uint64_t i = 0; i < elf->nsymbols; i++)
        if (elf_place(elf, i, &index->entry[index->n].symbol))
            index->entry[index->n++].i = i;
    qsort(index->entry, index->n, sizeof *index->entry, by_address);
    for (size_t i = 0; i < index->n; i++) {
        const ElfSymbol *s = &index->entry[i].symbol;
        uint64_t last = s->va + (s->reach - 1);
        index->entry[i].last =
            i && index->entry[i - 1].last > last ? index->entry[i - 1].last : last;
    }
    return index;
}

void symbol_index_destroy(SymbolIndex *index)
{
    free(index);
}

const char *symbol_index_at(const SymbolIndex *index, uint64_t va, uint64_t *distance)
{
    size_t lo = 0, hi = index->n;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (index->entry[mid].symbol.va <= va)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo && index->entry[lo - 1].last >= va; lo--) {
        const ElfSymbol *s = &index->entry[lo - 1].symbol;
        if (va - s->va >= s->reach)
            continue;
        *distance = va - s->va;
        return s->name;
    }
    return NULL;
}
