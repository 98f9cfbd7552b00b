/*
 * look.h: what the programs share that look at other processes: space, share, syscalls, watch.
 */
#ifndef LOOK_H
#define LOOK_H

#include "user.h"

/* Bits of an entry of a page table (RISC-V privileged manual, "Sv39"), and one of the kernel's. */
enum {
    PTE_VALID = 1,
    PTE_READ = 2,
    PTE_WRITE = 4,
    PTE_EXECUTE = 8,
    PTE_USER = 16,
    PTE_COPY = 256, /* to be copied when it is written */
};

static inline uint64_t pte_frame(uint64_t pte)
{
    return (pte >> 10 & ((1ul << 44) - 1)) << 12;
}

/* "rwxu", with a '-' for each that is not there. */
#define RIGHTS_TEXT 5
const char *rights_text(uint64_t pte, char text[RIGHTS_TEXT]);

/* What is known of the process that `word` numbers; ends the program if there is none. */
ProcInfo process_named(const char *word);

/* The pages that it has in [from, end), from malloc(); ends the program where that fails. */
PageInfo *pages_of(int pid, uint64_t from, uint64_t end, int *count);

/* What lies at an address of user space, in a word. */
const char *region_text(const PageInfo *page);

#endif
