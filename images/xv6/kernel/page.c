/*
 * page.c: the allocator of physical page frames.
 *
 * Every frame has a count of users: 0 for a free one, more than one where fork() shares it. Free
 * frames are those in free lists and those never given out yet, from `fresh` on, whose entries in
 * frames[] are not even initialised: a machine with much RAM starts as fast as a small one.
 *
 * Invariant: at rest free_count = frames in lists + usable frames in [fresh, end).
 */
#include "page.h"

#include "hart.h"
#include "lib/string.h"
#include "lock.h"
#include "platform.h"
#include "print.h"
#include "procinfo.h"

#define NO_FRAME UINT32_MAX

#define FRESH_BATCH 16
#define COUNT_PIECE (2ul << 20) /* page_init() counts so much at once where nothing is reserved */

typedef struct Frame {
    uint32_t users; /* atomic */
    uint32_t next;  /* in a free list */
} Frame;

typedef struct FreeList {
    SpinLock lock; /* guards `first`, and `next` of the frames in the list */
    uint32_t first;
} FreeList;

/* lab lock: begin */
/* A hart takes from its own, so that they do not wait for each other, and puts into it; one whose
 * list is empty takes some that are fresh, and when there are none, another hart's. */
static FreeList lists[HART_MAX];
/* lab lock: instead: static FreeList lists[1]; */
/* lab lock: end */
#define LISTS (sizeof lists / sizeof lists[0])

/* Constant after page_init(). */
static Frame *frames;
static uint64_t first; /* physical address of frame 0 */
static uint32_t end;
static uint64_t total_count;

static SpinLock fresh_lock = SPINLOCK("page fresh"); /* guards changes of `fresh` */
static uint32_t fresh;
static uint64_t free_count; /* atomic */

/* The end of a reserved range that touches [pa, pa + size); 0: none does. */
static uint64_t reserved_until(uint64_t pa, uint64_t size)
{
    for (unsigned i = 0; i < platform.reserved_count; i++) {
        const PlatformRange *range = &platform.reserved[i];
        if (range->start < pa + size && pa < range->end)
            return range->end;
    }
    return 0;
}

/* Moves `fresh` over reserved frames. */
static void skip_reserved(void)
{
    while (fresh < end) {
        uint64_t until = reserved_until(first + (uint64_t)fresh * PAGE_SIZE, PAGE_SIZE);
        if (until == 0)
            return;
        uint64_t next = (PAGE_UP(until) - first) / PAGE_SIZE;
        __atomic_store_n(&fresh, next < end ? (uint32_t)next : end, __ATOMIC_RELEASE);
    }
}

void page_init(uint64_t start_pa, uint64_t end_pa)
{
    uint64_t start = PAGE_UP(start_pa);
    end_pa = PAGE_DOWN(end_pa);
    kassert(start < end_pa);
    lock_count(&fresh_lock);
    for (unsigned i = 0; i < LISTS; i++) {
        lists[i] = (FreeList){.lock = SPINLOCK("page list"), .first = NO_FRAME};
        lock_count(&lists[i].lock);
    }
    /* frames[] itself comes first, in a piece of memory that nobody has reserved */
    uint64_t bytes = PAGE_UP((end_pa - start) / PAGE_SIZE * sizeof(Frame));
    for (uint64_t pa = start; pa < start + bytes; pa += PAGE_SIZE) {
        uint64_t until = reserved_until(pa, PAGE_SIZE);
        if (until != 0) {
            start = PAGE_UP(until);
            pa = start - PAGE_SIZE;
        }
    }
    if (start + bytes >= end_pa)
        panic("too little RAM: %lu KiB beside the kernel",
              (unsigned long)(end_pa - start_pa) / 1024);
    frames = (Frame *)start;
    first = start + bytes;
    end = (uint32_t)((end_pa - first) / PAGE_SIZE);
    for (uint64_t pa = first, size; pa < end_pa; pa += size) {
        size = end_pa - pa < COUNT_PIECE ? end_pa - pa : COUNT_PIECE;
        if (reserved_until(pa, size) != 0)
            size = PAGE_SIZE;
        total_count += reserved_until(pa, size) != 0 ? 0 : size / PAGE_SIZE;
    }
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

static uint32_t list_take(FreeList *list)
{
    spin_acquire(&list->lock);
    uint32_t n = list->first;
    if (n != NO_FRAME)
        list->first = frames[n].next;
    spin_release(&list->lock);
    return n;
}

static void list_put(FreeList *list, uint32_t n)
{
    spin_acquire(&list->lock);
    frames[n].next = list->first;
    list->first = n;
    spin_release(&list->lock);
}

/* One that was never given out; a few more go to the list. */
static uint32_t fresh_take(FreeList *list)
{
    uint32_t taken[FRESH_BATCH], count = 0;
    spin_acquire(&fresh_lock);
    while (count < FRESH_BATCH && fresh < end) {
        taken[count++] = fresh;
        frames[fresh].users = 0;
        __atomic_store_n(&fresh, fresh + 1, __ATOMIC_RELEASE);
        skip_reserved();
    }
    spin_release(&fresh_lock);
    for (unsigned i = count; i > 1; i--)
        list_put(list, taken[i - 1]);
    return count > 0 ? taken[0] : NO_FRAME;
}

/* A free frame for this hart; interrupts are off. */
static uint32_t frame_take(void)
{
    /* lab lock: begin */
    unsigned own = hart_this()->index;
    /* lab lock: instead: unsigned own = 0; */
    /* lab lock: end */
    uint32_t n = list_take(&lists[own]);
    if (n == NO_FRAME)
        n = fresh_take(&lists[own]);
    /* lab lock: begin */
    for (unsigned i = 1; i < LISTS && n == NO_FRAME; i++)
        n = list_take(&lists[(own + i) % LISTS]);
    /* lab lock: end */
    return n;
}

void *page_alloc(void)
{
    interrupts_push_off();
    uint32_t n = frame_take();
    interrupts_pop();
    if (n == NO_FRAME)
        return NULL;
    __atomic_store_n(&frames[n].users, 1, __ATOMIC_RELAXED);
    __atomic_fetch_sub(&free_count, 1, __ATOMIC_RELAXED);
    return memset((void *)(first + (uint64_t)n * PAGE_SIZE), 0, PAGE_SIZE);
}

/* Of a frame that is in use. */
static uint32_t frame_in_use(const void *page, const char *what)
{
    if (page_users(page) == 0)
        panic("page 0x%lx: %s though it is free", (unsigned long)page, what);
    return frame_number(page);
}

void page_share(void *page)
{
    __atomic_fetch_add(&frames[frame_in_use(page, "shared")].users, 1, __ATOMIC_RELAXED);
}

void page_release(void *page)
{
    uint32_t n = frame_in_use(page, "released");
    if (__atomic_sub_fetch(&frames[n].users, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    interrupts_push_off();
    /* lab lock: begin */
    list_put(&lists[hart_this()->index], n);
    /* lab lock: instead: list_put(&lists[0], n); */
    /* lab lock: end */
    interrupts_pop();
    __atomic_fetch_add(&free_count, 1, __ATOMIC_RELAXED);
}

unsigned page_users(const void *page)
{
    uint32_t n = frame_number(page);
    return n < __atomic_load_n(&fresh, __ATOMIC_ACQUIRE)
               ? __atomic_load_n(&frames[n].users, __ATOMIC_ACQUIRE)
               : 0;
}

void page_list(uint64_t pa, uint8_t *users, unsigned count)
{
    bool reserved = reserved_until(pa, count * PAGE_SIZE) != 0;
    uint32_t given = __atomic_load_n(&fresh, __ATOMIC_ACQUIRE);
    for (unsigned i = 0; i < count; i++, pa += PAGE_SIZE) {
        uint64_t n = (pa - first) / PAGE_SIZE;
        if (pa >= first && n >= given && n + count - i <= end && !reserved) {
            memset(users + i, 0, count - i); /* all that is left was never given out */
            break;
        }
        users[i] = FRAME_RESERVED;
        if (pa >= first && n < end && !(reserved && reserved_until(pa, PAGE_SIZE))) {
            unsigned used = page_users((const void *)pa);
            users[i] = used < FRAME_RESERVED ? used : FRAME_RESERVED - 1;
        }
    }
}

uint64_t page_count_free(void)
{
    return __atomic_load_n(&free_count, __ATOMIC_RELAXED);
}

uint64_t page_count_total(void)
{
    return total_count;
}
