/*
 * symbols.c: looks addresses up in the table that the second link put into .symbols.
 *
 * The build links the kernel twice, first with an empty table; symbols.sh makes the table out of
 * that link's symbols. It is the last thing in rodata, so no function moves between the links, and
 * the build makes sure of it.
 *
 * Invariant: entries are sorted by address.
 */
#include "print.h"

typedef struct Symbol {
    uint32_t off;  /* from kernel_start */
    uint32_t name; /* from symbol_names */
} Symbol;

extern const char kernel_start[], text_end[];

extern const Symbol symbol_table[];
extern const uint32_t symbol_count; /* 0 in the first link */
extern const char symbol_names[];

bool symbol_is_text(uint64_t pc)
{
    return pc >= (uint64_t)kernel_start && pc < (uint64_t)text_end;
}

const char *symbol_find(uint64_t pc, uint64_t *off)
{
    if (symbol_count == 0 || !symbol_is_text(pc))
        return NULL;
    uint64_t wanted = pc - (uint64_t)kernel_start;
    uint32_t low = 0, high = symbol_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (symbol_table[middle].off <= wanted)
            low = middle;
        else
            high = middle;
    }
    if (symbol_table[low].off > wanted)
        return NULL;
    *off = wanted - symbol_table[low].off;
    return symbol_names + symbol_table[low].name;
}
