/*
 * hart.c: the harts: which there are, how they start, how they reach one another.
 *
 * Invariant: harts[] and hart_count are constant once the second hart runs, but for the fields that
 * a hart changes of its own.
 */
#include "hart.h"

#include "cpu.h"
#include "print.h"
#include "sbi.h"
#include "space.h"
#include "trap.h"

Hart harts[HART_MAX];
unsigned hart_count;

_Static_assert(offsetof(Hart, kernel_sp) == HART_KERNEL_SP, "layout.h");
_Static_assert(offsetof(Hart, scratch) == HART_SCRATCH, "layout.h");
_Static_assert(offsetof(Hart, stack_top) == HART_STACK_TOP, "layout.h");
_Static_assert(offsetof(Hart, satp) == HART_SATP, "layout.h");

void hart_entry(void);

void hart_init(uint64_t hartid)
{
    /* harts[0] boots, so that it needs to know nothing of the others */
    harts[0].id = hartid;
    hart_count = 1;
    __asm__ volatile("mv tp, %0" ::"r"(&harts[0]));
    hart_setup_traps();
}

void hart_add(uint64_t hartid)
{
    if (hartid == harts[0].id || hart_count == HART_MAX)
        return;
    harts[hart_count].id = hartid;
    harts[hart_count].index = hart_count;
    hart_count++;
}

void hart_prepare(void)
{
    for (unsigned i = 0; i < hart_count; i++) {
        harts[i].stack_top = kspace_map_stack(i);
        harts[i].satp = space_satp(NULL);
    }
}

void hart_start_others(void)
{
    for (unsigned i = 1; i < hart_count; i++)
        if (!sbi_hart_start(harts[i].id, (uint64_t)hart_entry, (uint64_t)&harts[i]))
            kprintf("hart %lu: the firmware does not start it\n", (unsigned long)harts[i].id);
}

unsigned hart_count_online(void)
{
    unsigned online = 0;
    for (unsigned i = 0; i < hart_count; i++)
        online += __atomic_load_n(&harts[i].online, __ATOMIC_ACQUIRE);
    return online;
}

void hart_setup_traps(void)
{
    csr_write(sscratch, 0);
    csr_write(stvec, trap_entry);
    csr_write(sie, 1ul << IRQ_SSI | 1ul << IRQ_STI | 1ul << IRQ_SEI);
    csr_clear(sip, 1ul << IRQ_SSI);
    csr_write(scounteren, 1ul << 1); /* TM: programs may read the time */
}
