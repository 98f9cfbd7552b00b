/* Whether the program of an ELF file is what an address space has in memory: by its bytes. */
#ifndef DEBUG_PROGRAM_MATCH_H
#define DEBUG_PROGRAM_MATCH_H

#include "emu/debug/debug.h"
#include "emu/machine/elf.h"

/* What user mode may do for a page to be looked at: only fetch from it, or read it, too. */
typedef enum MatchPages { MATCH_CODE, MATCH_ALL } MatchPages;

/* The page of user mode at `page`; false: it is not mapped so. */
bool match_page(Debug *d, uint64_t satp, uint64_t page, MatchPages which, uint8_t bytes[4096]);

/* True if the file has the byte at va, and its part of that page is what `memory` has. */
bool match_at(const Elf *elf, uint64_t va, const uint8_t memory[4096]);

/* Pages that are in memory as in the file, and not so; the first `max` of the file are looked at.
 */
typedef struct Match {
    unsigned same, other;
} Match;
Match match_program(Debug *d, const Elf *elf, uint64_t satp, MatchPages which, unsigned max);

#endif
