/* A file's symbols by address. A kernel has a quarter of a million of them, and a profile asks for
 * thousands of names a second. */
#ifndef DEBUG_SYMBOL_INDEX_H
#define DEBUG_SYMBOL_INDEX_H

#include "emu/machine/elf.h"

typedef struct SymbolIndex SymbolIndex;

/* NULL: out of memory. Names lie in the file's blob. */
SymbolIndex *symbol_index_create(const Elf *elf);
void symbol_index_destroy(SymbolIndex *index); /* NULL is fine */

/* What elf_name_of() answers, soon. */
const char *symbol_index_at(const SymbolIndex *index, uint64_t va, uint64_t *distance);

#endif
