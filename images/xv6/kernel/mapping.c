/* lab mmap: file */
/*
 * mapping.c: files in memory: mmap(), munmap().
 *
 * Pages come with the first touch. Those of a shared mapping begin without W: a store makes the
 * entry writable and dirty, and what is dirty goes to the file when the mapping ends. Processes
 * that map one file have copies of their own, but for a child, which has its parent's frames.
 *
 * Invariant: mappings do not overlap, and lie between heap and stack. Bringing a page in reads the
 * file, and so may wait: read() and write(), which hold locks while they copy, have their pages
 * brought in first (mapping_prepare()), and under a spin lock no page is brought in.
 */
#include "cpu.h"
#include "fcntl.h"
#include "file.h"
#include "hart.h"
#include "page.h"
#include "process.h"
#include "space.h"
#include "syscalls.h"

const Mapping *mapping_at(const AddressSpace *space, uint64_t va)
{
    for (const Mapping *m = space->mappings; m < space->mappings + MAPPINGS_MAX; m++)
        if (m->file && va >= m->start && va < m->end)
            return m;
    return NULL;
}

bool mapping_takes_stores(const AddressSpace *space, uint64_t va)
{
    const Mapping *m = mapping_at(space, va);
    return m && m->shared && m->writable;
}

uint64_t mapping_floor(const AddressSpace *space)
{
    uint64_t floor = USER_HEAP_LIMIT;
    for (const Mapping *m = space->mappings; m < space->mappings + MAPPINGS_MAX; m++)
        if (m->file && m->start < floor)
            floor = m->start;
    return floor;
}

bool mapping_load(AddressSpace *space, uint64_t va, bool *no_memory)
{
    const Mapping *m = mapping_at(space, va);
    va = PAGE_DOWN(va);
    if (!m || hart_this()->lock_depth > 0)
        return false;
    void *page = page_alloc();
    *no_memory = !page;
    bool whole = page && file_read_at(m->file, page, m->off + (va - m->start), PAGE_SIZE) > 0;
    if (whole) {
        *no_memory = !space_map(space, va, page, PTE_R | (m->writable && !m->shared ? PTE_W : 0));
        whole = !*no_memory;
    }
    if (page && !whole)
        page_release(page);
    return whole;
}

bool mapping_prepare(uint64_t va, size_t size)
{
    AddressSpace *space = &process_current()->space;
    for (const Mapping *m = space->mappings; m < space->mappings + MAPPINGS_MAX; m++) {
        uint64_t at = va > m->start ? PAGE_DOWN(va) : m->start;
        for (; m->file && at < m->end && at < va + size; at += PAGE_SIZE)
            if (!space_touch(space, at, ACCESS_READ, NULL))
                return false;
    }
    return true;
}

void mapping_clone(AddressSpace *child, const AddressSpace *parent)
{
    for (unsigned i = 0; i < MAPPINGS_MAX; i++) {
        child->mappings[i] = parent->mappings[i];
        if (child->mappings[i].file)
            file_share(child->mappings[i].file);
    }
}

/* Takes [start, end), at one of its ends, out of a mapping. */
static int64_t drop(AddressSpace *space, Mapping *m, uint64_t start, uint64_t end)
{
    int64_t result = 0;
    for (uint64_t va = start; va < end; va += PAGE_SIZE) {
        Pte *pte = pte_find(space->root, va, 0, false);
        if (!pte || !(*pte & PTE_V))
            continue;
        void *page = (void *)PTE_TO_PA(*pte);
        if (m->shared && (*pte & PTE_D) && result >= 0)
            result = file_write_back(m->file, page, m->off + (va - m->start), PAGE_SIZE);
        *pte = 0;
        tlb_flush_page(va); /* before somebody else gets the frame */
        page_release(page);
        space->pages--;
    }
    if (start == m->start) {
        m->off += end - start;
        m->start = end;
    } else {
        m->end = start;
    }
    if (m->start == m->end) {
        file_close(m->file);
        m->file = NULL;
    }
    return result < 0 ? result : 0;
}

void mapping_drop_all(AddressSpace *space)
{
    for (Mapping *m = space->mappings; m < space->mappings + MAPPINGS_MAX; m++)
        if (m->file)
            drop(space, m, m->start, m->end);
}

/* The highest hole of that size between heap and stack; 0: there is none. */
static uint64_t find_hole(const AddressSpace *space, uint64_t size)
{
    uint64_t end = USER_HEAP_LIMIT;
    for (unsigned i = 0; i < MAPPINGS_MAX; i++) {
        const Mapping *m = &space->mappings[i];
        if (m->file && m->start < end && m->end + size > end) {
            end = m->start; /* and from the beginning: it may now be in the way of another */
            i = -1u;
        }
    }
    return end >= size && end - size >= PAGE_UP(space->heap_end) ? end - size : 0;
}

int64_t sys_mmap(const uint64_t arg[6])
{
    AddressSpace *space = &process_current()->space;
    uint64_t size = PAGE_UP(arg[1]), prot = arg[2], off = arg[5];
    bool writable = prot & PROT_WRITE, shared = arg[3] == MAP_SHARED;
    File *file = descriptor_file(arg[4]);
    if (!file)
        return -ERROR_BAD_DESCRIPTOR;
    if (arg[0] != 0 || arg[1] == 0 || arg[1] > USER_TOP || prot == 0 ||
        prot > (PROT_READ | PROT_WRITE) || (!shared && arg[3] != MAP_PRIVATE) ||
        off % PAGE_SIZE != 0 || off > (uint64_t)FS_FILE_BLOCKS * FS_BLOCK_SIZE ||
        file->kind != FILE_INODE || file->inode->disk.type != STAT_FILE)
        return -ERROR_INVALID;
    if (!file->readable || (shared && writable && !file->writable))
        return -ERROR_PERMISSION;
    uint64_t start = find_hole(space, size);
    for (Mapping *m = space->mappings; start && m < space->mappings + MAPPINGS_MAX; m++) {
        if (!m->file) {
            *m = (Mapping){file_share(file), start, start + size, off, writable, shared};
            return (int64_t)start;
        }
    }
    return -ERROR_NO_MEMORY;
}

int64_t sys_munmap(const uint64_t arg[6])
{
    AddressSpace *space = &process_current()->space;
    uint64_t start = arg[0], end = start + PAGE_UP(arg[1]);
    Mapping *m = (Mapping *)mapping_at(space, start);
    if (start % PAGE_SIZE != 0 || arg[1] == 0 || arg[1] > USER_TOP || !m || end > m->end ||
        (start != m->start && end != m->end))
        return -ERROR_INVALID;
    return drop(space, m, start, end);
}
