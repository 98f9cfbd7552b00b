/*
 * kspace.c: the kernel's half of every address space.
 *
 * RAM lies at its physical addresses, in the largest pages that fit; the kernel's own image in
 * small ones, text without W, data without X. Kernel stacks and device registers have windows
 * (layout.h).
 *
 * Invariant: after boot this half never changes. So no hart ever holds a stale translation of it,
 * and processes may copy its root entries.
 */
#include "cpu.h"
#include "device.h"
#include "layout.h"
#include "page.h"
#include "platform.h"
#include "print.h"
#include "space.h"

extern char kernel_start[], text_end[], rodata_end[], kernel_end[];

Pte *kspace_root;

/* Maps [va, va + size) to pa, all multiples of a page, in the largest pages possible. */
static void map_range(uint64_t va, uint64_t pa, uint64_t size, uint64_t rights)
{
    rights |= PTE_V | PTE_G | PTE_A | (rights & PTE_W ? PTE_D : 0);
    while (size > 0) {
        unsigned level = SV39_LEVELS - 1;
        while (level > 0 && ((va | pa) % SV39_SPAN(level) != 0 || size < SV39_SPAN(level)))
            level--;
        Pte *pte = pte_find(kspace_root, va, level, true);
        if (!pte)
            panic("no memory for the kernel's page table");
        kassert(!(*pte & PTE_V));
        *pte = PA_TO_PTE(pa) | rights;
        va += SV39_SPAN(level);
        pa += SV39_SPAN(level);
        size -= SV39_SPAN(level);
    }
}

static void map_identity(const char *from, const char *to, uint64_t rights)
{
    map_range((uint64_t)from, (uint64_t)from, (uint64_t)(to - from), rights);
}

void kspace_init(void)
{
    kspace_root = page_alloc();
    if (!kspace_root)
        panic("no memory for the kernel's page table");
    if ((uint64_t)kernel_start < USER_TOP)
        panic("the kernel runs at %p, inside user space", kernel_start);
    map_identity(kernel_start, text_end, PTE_R | PTE_X);
    map_identity(text_end, rodata_end, PTE_R);
    map_identity(rodata_end, kernel_end, PTE_R | PTE_W);
    map_identity(kernel_end, (char *)PAGE_DOWN(platform.ram.end), PTE_R | PTE_W);
}

void kspace_enter(void)
{
    tlb_flush();
    csr_write(satp, space_satp(NULL));
    tlb_flush();
}

uint64_t kspace_map_stack(unsigned n)
{
    uint64_t low = KSTACK_WINDOW + (uint64_t)n * 2 * KSTACK_SIZE + KSTACK_SIZE;
    for (uint64_t off = 0; off < KSTACK_SIZE; off += PAGE_SIZE) {
        void *page = page_alloc();
        if (!page)
            panic("no memory for kernel stack %u", n);
        map_range(low + off, (uint64_t)page, PAGE_SIZE, PTE_R | PTE_W);
    }
    return low + KSTACK_SIZE;
}

volatile void *mmio_map(uint64_t pa, uint64_t size)
{
    uint64_t start = PAGE_DOWN(pa);
    uint64_t end = PAGE_UP(pa + size);
    if (size == 0 || end <= start || end > -MMIO_WINDOW)
        panic("device registers at 0x%lx, size 0x%lx: cannot be mapped", (unsigned long)pa,
              (unsigned long)size);
    for (; start < end; start += PAGE_SIZE) { /* devices may share a page */
        Pte *pte = pte_find(kspace_root, MMIO_WINDOW + start, 0, false);
        if (!pte || !(*pte & PTE_V))
            map_range(MMIO_WINDOW + start, start, PAGE_SIZE, PTE_R | PTE_W);
    }
    tlb_flush();
    return (volatile void *)(MMIO_WINDOW + pa);
}
