/*
 * page.c: the allocator of physical page frames.
 *
 * Every frame has a count of users: 0 for a free one, more than one where fork() shares it. Free
 * frames are those in the free list and those never given out yet, from `fresh` on, whose entries
 * in frames[] are not even initialised: a machine with much RAM starts as fast as a small one.
 *
 * Invariant: free_count = length of the list + usable frames in [fresh, end).
 */
#include "page.h"

#include "lib/string.h"
#include "lock.h"
#include "platform.h"
#include "print.h"
#include "procinfo.h"

#define NO_FRAME UINT32_MAX

typedef struct Frame {
    uint32_t users;
    uint32_t next; /* in the free list */
} Frame;

/* Guards all that follows; frames[] and first are constant after page_init(). */
static SpinLock page_lock = SPINLOCK("page");
static Frame *frames;
static uint64_t first; /* physical address of frame 0 */
static uint32_t fresh, end;
static uint32_t free_list = NO_FRAME;
static uint64_t free_count, total_count;

static uint64_t round_up(uint64_t address)
{
    return (address + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
}

/* The end of a reserved range that touches the frame at pa; 0: none does. */
static uint64_t reserved_until(uint64_t pa)
{
    for (unsigned i = 0; i < platform.reserved_count; i++) {
        const PlatformRange *range = &platform.reserved[i];
        if (range->start < pa + PAGE_SIZE && pa < range->end)
            return range->end;
    }
    return 0;
}

/* Moves `fresh` over reserved frames. */
static void skip_reserved(void)
{
    while (fresh < end) {
        uint64_t until = reserved_until(first + (uint64_t)fresh * PAGE_SIZE);
        if (until == 0)
            return;
        uint64_t next = (round_up(until) - first) / PAGE_SIZE;
        fresh = next < end ? (uint32_t)next : end;
    }
}

void page_init(uint64_t start_pa, uint64_t end_pa)
{
    uint64_t start = round_up(start_pa);
    end_pa &= ~(uint64_t)(PAGE_SIZE - 1);
    kassert(start < end_pa);
    /* frames[] itself comes first, in a piece of memory that nobody has reserved */
    uint64_t bytes = round_up((end_pa - start) / PAGE_SIZE * sizeof(Frame));
    for (uint64_t pa = start; pa < start + bytes; pa += PAGE_SIZE) {
        uint64_t until = reserved_until(pa);
        if (until != 0) {
            start = round_up(until);
            pa = start - PAGE_SIZE;
        }
    }
    if (start + bytes >= end_pa)
        panic("too little RAM: %lu KiB beside the kernel",
              (unsigned long)(end_pa - start_pa) / 1024);
    frames = (Frame *)start;
    first = start + bytes;
    end = (uint32_t)((end_pa - first) / PAGE_SIZE);
    for (uint64_t pa = first; pa < end_pa; pa += PAGE_SIZE)
        if (platform.reserved_count == 0 || reserved_until(pa) == 0)
            total_count++;
    free_count = total_count;
    skip_reserved();
}

static uint32_t frame_number(const void *page)
{
    uint64_t pa = (uint64_t)page;
    if (pa % PAGE_SIZE != 0 || pa < first || (pa - first) / PAGE_SIZE >= end)
        panic("page 0x%lx: not a frame of the allocator's", (unsigned long)pa);
    return (uint32_t)((pa - first) / PAGE_SIZE);
}

void *page_alloc(void)
{
    uint32_t n = NO_FRAME;
    spin_acquire(&page_lock);
    if (free_list != NO_FRAME) {
        n = free_list;
        free_list = frames[n].next;
    } else if (fresh < end) {
        n = fresh++;
        skip_reserved();
    }
    if (n != NO_FRAME) {
        frames[n] = (Frame){.users = 1, .next = NO_FRAME};
        free_count--;
    }
    spin_release(&page_lock);
    if (n == NO_FRAME)
        return NULL;
    return memset((void *)(first + (uint64_t)n * PAGE_SIZE), 0, PAGE_SIZE);
}

void page_share(void *page)
{
    uint32_t n = frame_number(page);
    spin_acquire(&page_lock);
    if (n >= fresh || frames[n].users == 0)
        panic("page 0x%lx: shared though it is free", (unsigned long)page);
    frames[n].users++;
    spin_release(&page_lock);
}

void page_release(void *page)
{
    uint32_t n = frame_number(page);
    spin_acquire(&page_lock);
    if (n >= fresh || frames[n].users == 0)
        panic("page 0x%lx: released though it is free", (unsigned long)page);
    if (--frames[n].users == 0) {
        frames[n].next = free_list;
        free_list = n;
        free_count++;
    }
    spin_release(&page_lock);
}

unsigned page_users(const void *page)
{
    uint32_t n = frame_number(page);
    spin_acquire(&page_lock);
    unsigned users = n < fresh ? frames[n].users : 0;
    spin_release(&page_lock);
    return users;
}

void page_list(uint64_t pa, uint8_t *users, unsigned count)
{
    spin_acquire(&page_lock);
    for (unsigned i = 0; i < count; i++, pa += PAGE_SIZE) {
        uint64_t n = (pa - first) / PAGE_SIZE;
        if (pa < first || n >= end || reserved_until(pa) != 0)
            users[i] = FRAME_RESERVED;
        else if (n >= fresh)
            users[i] = 0;
        else
            users[i] = frames[n].users < FRAME_RESERVED ? frames[n].users : FRAME_RESERVED - 1;
    }
    spin_release(&page_lock);
}

uint64_t page_count_free(void)
{
    return __atomic_load_n(&free_count, __ATOMIC_RELAXED);
}

uint64_t page_count_total(void)
{
    return total_count;
}
