/*
 * Remote fences, one at a time for the whole machine: the sender publishes what to do in `current`,
 * sets its targets' bits in `waiting`, and each target clears its own when it has done it.
 *
 * A hart that waits for the lock goes on serving requests: the holder may be waiting for it.
 */
#include "firmware/fence.h"

#include "firmware/bits.h"
#include "firmware/csr.h"
#include "firmware/lock.h"
#include "spec/sbi.h"

#define PAGE      4096UL
#define MAX_PAGES 64 /* more than that, and flushing everything is cheaper */

static Lock lock;        /* guards `current` and the setting of `waiting` */
static Fence current;    /* read by the targets while their bit is set */
static HartMask waiting; /* atomic */

/*
 * One instruction for each page, or for all of them (`everything`). Pages are counted, not compared
 * with the range's end: behind the last page of all comes page 0.
 */
#define FOR_PAGES_(fence, page, each, everything)                                                  \
    do {                                                                                           \
        uint64_t page = (fence)->start & -PAGE;                                                    \
        if ((fence)->size > MAX_PAGES * PAGE) {                                                    \
            everything;                                                                            \
        } else {                                                                                   \
            uint64_t left_ = ((fence)->start - page + (fence)->size + PAGE - 1) / PAGE;            \
            for (; left_; left_--, page += PAGE)                                                   \
                each;                                                                              \
        }                                                                                          \
    } while (0)

/*
 * The hypervisor's fences have no range here: flushing more than asked is allowed, and gcc's
 * assembler for our -march does not know their names. hfence.vvma means the VMID in hgatp.
 */
static void hypervisor_fence(const Fence *fence)
{
    if (fence->kind == FENCE_GVMA || fence->kind == FENCE_GVMA_VMID) {
        __asm__ volatile(".insn r 0x73, 0, 0x31, x0, x0, x0" ::: "memory"); /* hfence.gvma */
        return;
    }
    uint64_t own;
    __asm__ volatile("csrrw %0, 0x680, %1" : "=r"(own) : "r"(fence->hgatp) : "memory");
    __asm__ volatile(".insn r 0x73, 0, 0x11, x0, x0, x0" ::: "memory"); /* hfence.vvma */
    csr_write(0x680, own);
}

static void fence_local(const Fence *fence)
{
    switch (fence->kind) {
    case FENCE_I: __asm__ volatile("fence.i" ::: "memory"); break;
    case FENCE_VMA:
        FOR_PAGES_(fence, page,
                   __asm__ volatile("sfence.vma %0" ::"r"(page)
                                    : "memory"),
                   __asm__ volatile("sfence.vma" ::
                                        : "memory"));
        break;
    case FENCE_VMA_ASID:
        FOR_PAGES_(fence, page,
                   __asm__ volatile("sfence.vma %0, %1" ::"r"(page), "r"(fence->id)
                                    : "memory"),
                   __asm__ volatile("sfence.vma x0, %0" ::"r"(fence->id)
                                    : "memory"));
        break;
    default: hypervisor_fence(fence);
    }
}

static void count(Hart *self, FenceKind kind, bool sent)
{
    static const uint8_t events[] = {
        [FENCE_I] = SBI_PMU_FW_FENCE_I_SENT,
        [FENCE_VMA] = SBI_PMU_FW_SFENCE_VMA_SENT,
        [FENCE_VMA_ASID] = SBI_PMU_FW_SFENCE_VMA_ASID_SENT,
        [FENCE_GVMA] = SBI_PMU_FW_HFENCE_GVMA_SENT,
        [FENCE_GVMA_VMID] = SBI_PMU_FW_HFENCE_GVMA_VMID_SENT,
        [FENCE_VVMA] = SBI_PMU_FW_HFENCE_VVMA_SENT,
        [FENCE_VVMA_ASID] = SBI_PMU_FW_HFENCE_VVMA_ASID_SENT,
    };
    pmu_count(&self->pmu, events[kind] + (sent ? 0 : 1)); /* each "received" follows its "sent" */
}

void fence_remote(Hart *self, HartMask mask, const Fence *fence)
{
    HartMask me = 1UL << self->id;
    HartMask others = hart_running(mask) & ~me;

    if (mask & me)
        fence_local(fence);
    if (!others)
        return;
    count(self, fence->kind, true);
    while (!lock_try(&lock)) {
        hart_serve(self);
        cpu_relax();
    }
    current = *fence;
    __atomic_store_n(&waiting, others, __ATOMIC_RELEASE);
    for (HartMask left = others; left; left &= left - 1)
        hart_request(bits_lowest(left), REQUEST_FENCE);
    while (__atomic_load_n(&waiting, __ATOMIC_ACQUIRE))
        cpu_relax();
    lock_release(&lock);
}

void fence_serve(Hart *self)
{
    count(self, current.kind, false);
    fence_local(&current);
    __atomic_fetch_and(&waiting, ~(1UL << self->id), __ATOMIC_RELEASE);
}
