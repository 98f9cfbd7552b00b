/* lab pgtbl: file */
/*
 * pagetable.c: page tables to be looked at: printed, and asked for pages that were used.
 *
 * Invariant: only the user's half is shown or changed, and only the caller's own.
 */
#include "cpu.h"
#include "mem.h"
#include "print.h"
#include "process.h"
#include "space.h"
#include "syscalls.h"

/* The valid ones of `count` entries, and what is below them, a line each. */
static void print_table(const Pte *table, unsigned count, unsigned level)
{
    for (unsigned i = 0; i < count; i++) {
        if (!(table[i] & PTE_V))
            continue;
        for (unsigned depth = level; depth < SV39_LEVELS; depth++)
            kprintf(" ..");
        kprintf("%u: pte 0x%lx pa 0x%lx\n", i, (unsigned long)table[i],
                (unsigned long)PTE_TO_PA(table[i]));
        if (!(table[i] & PTE_LEAF))
            print_table((const Pte *)PTE_TO_PA(table[i]), SV39_ENTRIES, level - 1);
    }
}

int64_t sys_vmprint(const uint64_t arg[6])
{
    const Pte *root = process_current()->space.root;
    kprintf("page table 0x%lx\n", (unsigned long)root);
    print_table(root, USER_TOP / SV39_SPAN(SV39_LEVELS - 1), SV39_LEVELS - 1);
    return 0;
}

int64_t sys_pgaccess(const uint64_t arg[6])
{
    Pte *root = process_current()->space.root;
    uint64_t used = 0;
    if (arg[1] > 64 || arg[0] >= USER_TOP)
        return -ERROR_INVALID;
    for (unsigned i = 0; i < arg[1] && arg[0] + i * PAGE_SIZE < USER_TOP; i++) {
        Pte *pte = pte_find(root, arg[0] + i * PAGE_SIZE, 0, false);
        if (pte && (*pte & PTE_V) && (*pte & PTE_A)) {
            used |= 1ul << i;
            *pte &= ~PTE_A; /* the next use sets it again: the hart, or a fault (space_touch()) */
        }
    }
    tlb_flush();
    return mem_write(mem_user(arg[2]), 0, &used, sizeof used) ? 0 : -ERROR_BAD_ADDRESS;
}
