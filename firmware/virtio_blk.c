/*
 * virtio-blk over virtio-mmio, versions 2 and 1 (VIRTIO 1.2, sections 4.2 and 5.2), polled, one
 * request of three descriptors at a time. Nothing optional is negotiated.
 *
 * Every wait is bounded, and what the device writes is believed only after a look at it.
 */
#include "firmware/virtio_blk.h"

#include "firmware/hart.h"
#include "firmware/lock.h"
#include "firmware/mmio.h"
#include "firmware/platform.h"
#include "firmware/timer.h"
#include "lib/string.h"
#include "spec/virtio.h"

#define PAGE           4096
#define SECTOR         VIRTIO_BLK_SECTOR
#define QUEUE_SIZE     4   /* a power of two that holds the three descriptors */
#define MOST_SECTORS   256 /* in one request */
#define SECONDS        10  /* a disk that takes longer has died */
#define STATUS_UNKNOWN 0xee

enum { DESC_REQUEST, DESC_DATA, DESC_STATUS, DESCS };

/* The queue as version 1 wants it: descriptors and available ring, used ring on the next page. */
static struct {
    struct virtq_desc desc[QUEUE_SIZE];
    struct virtq_avail avail;
    uint16_t avail_ring[QUEUE_SIZE];
    struct virtq_used used __attribute__((aligned(PAGE)));
    struct virtq_used_elem used_ring[QUEUE_SIZE];
} queue __attribute__((aligned(PAGE)));

static struct virtio_blk_req request;
static volatile uint8_t request_status;
static uint8_t bounce[SECTOR] __attribute__((aligned(16)));

static uint32_t get(uint64_t base, unsigned reg)
{
    return mmio_read32(base + reg);
}
static void set(uint64_t base, unsigned reg, uint32_t value)
{
    mmio_write32(base + reg, value);
}

static void set_address(uint64_t base, unsigned low, const volatile void *what)
{
    set(base, low, (uint32_t)(uint64_t)what);
    set(base, low + 4, (uint32_t)((uint64_t)what >> 32));
}

bool virtio_blk_is_at(uint64_t base)
{
    return get(base, VIRTIO_MMIO_MAGIC_VALUE) == VIRTIO_MMIO_MAGIC &&
           get(base, VIRTIO_MMIO_DEVICE_ID) == VIRTIO_ID_BLOCK;
}

/* Accepts no feature but VERSION_1, which version 2 insists on. */
static const char *negotiate(const VirtioBlk *disk)
{
    uint64_t base = disk->base;
    uint32_t status = VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER;

    set(base, VIRTIO_MMIO_STATUS, status);
    set(base, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
    set(base, VIRTIO_MMIO_DRIVER_FEATURES, 0);
    if (disk->legacy) {
        set(base, VIRTIO_MMIO_GUEST_PAGE_SIZE, PAGE);
        return NULL;
    }
    set(base, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 1);
    if (!(get(base, VIRTIO_MMIO_DEVICE_FEATURES) & 1u << (VIRTIO_F_VERSION_1 - 32)))
        return "is a version 2 device without VIRTIO_F_VERSION_1";
    set(base, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
    set(base, VIRTIO_MMIO_DRIVER_FEATURES, 1u << (VIRTIO_F_VERSION_1 - 32));
    set(base, VIRTIO_MMIO_STATUS, status | VIRTIO_STATUS_FEATURES_OK);
    if (!(get(base, VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_FEATURES_OK))
        return "does not accept a driver without optional features";
    return NULL;
}

static const char *set_up_queue(const VirtioBlk *disk)
{
    uint64_t base = disk->base;

    memset(&queue, 0, sizeof(queue));
    set(base, VIRTIO_MMIO_QUEUE_SEL, 0);
    if (get(base, VIRTIO_MMIO_QUEUE_NUM_MAX) < QUEUE_SIZE)
        return "has no request queue of four entries";
    set(base, VIRTIO_MMIO_QUEUE_NUM, QUEUE_SIZE);
    if (disk->legacy) {
        set(base, VIRTIO_MMIO_QUEUE_ALIGN, PAGE);
        set(base, VIRTIO_MMIO_QUEUE_PFN, (uint32_t)((uint64_t)&queue / PAGE));
        return NULL;
    }
    set_address(base, VIRTIO_MMIO_QUEUE_DESC_LOW, queue.desc);
    set_address(base, VIRTIO_MMIO_QUEUE_DRIVER_LOW, &queue.avail);
    set_address(base, VIRTIO_MMIO_QUEUE_DEVICE_LOW, &queue.used);
    set(base, VIRTIO_MMIO_QUEUE_READY, 1);
    return NULL;
}

const char *virtio_blk_open(VirtioBlk *disk, uint64_t base)
{
    uint32_t version = get(base, VIRTIO_MMIO_VERSION);

    *disk = (VirtioBlk){.base = base, .legacy = version == VIRTIO_MMIO_VERSION_LEGACY};
    if (!disk->legacy && version != VIRTIO_MMIO_VERSION_MODERN)
        return "has a virtio-mmio version that is neither 1 nor 2";
    set(base, VIRTIO_MMIO_STATUS, 0);
    const char *wrong = negotiate(disk);
    if (!wrong)
        wrong = set_up_queue(disk);
    if (wrong) {
        set(base, VIRTIO_MMIO_STATUS, VIRTIO_STATUS_FAILED);
        return wrong;
    }
    disk->sectors = get(base, VIRTIO_MMIO_CONFIG) | (uint64_t)get(base, VIRTIO_MMIO_CONFIG + 4)
                                                        << 32;
    set(base, VIRTIO_MMIO_STATUS, get(base, VIRTIO_MMIO_STATUS) | VIRTIO_STATUS_DRIVER_OK);
    return NULL;
}

void virtio_blk_close(VirtioBlk *disk)
{
    set(disk->base, VIRTIO_MMIO_STATUS, 0);
}

/* Waits until the used ring has moved on by one. */
static const char *wait_for_answer(const VirtioBlk *disk)
{
    uint64_t start = timer_now(hart_self()), patience = SECONDS * platform()->timebase;

    while (__atomic_load_n(&queue.used.idx, __ATOMIC_ACQUIRE) != disk->requests) {
        if (get(disk->base, VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_DEVICE_NEEDS_RESET)
            return "gave up and wants to be reset";
        if (timer_now(hart_self()) - start > patience)
            return "has not answered for ten seconds";
        cpu_relax();
    }
    set(disk->base, VIRTIO_MMIO_INTERRUPT_ACK, get(disk->base, VIRTIO_MMIO_INTERRUPT_STATUS));
    if (request_status == VIRTIO_BLK_S_OK)
        return NULL;
    return request_status == VIRTIO_BLK_S_IOERR ? "answered with an I/O error"
                                                : "answered with an unknown status";
}

static const char *read_once(VirtioBlk *disk, uint64_t sector, uint64_t count, void *to)
{
    request = (struct virtio_blk_req){.type = VIRTIO_BLK_T_IN, .sector = sector};
    request_status = STATUS_UNKNOWN;
    queue.desc[DESC_REQUEST] =
        (struct virtq_desc){(uint64_t)&request, sizeof(request), VIRTQ_DESC_F_NEXT, DESC_DATA};
    queue.desc[DESC_DATA] =
        (struct virtq_desc){(uint64_t)to, (uint32_t)(count * SECTOR),
                            VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE, DESC_STATUS};
    queue.desc[DESC_STATUS] =
        (struct virtq_desc){(uint64_t)&request_status, 1, VIRTQ_DESC_F_WRITE, 0};
    queue.avail_ring[disk->requests % QUEUE_SIZE] = DESC_REQUEST;
    disk->requests++;
    __atomic_store_n(&queue.avail.idx, disk->requests, __ATOMIC_RELEASE);
    set(disk->base, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    return wait_for_answer(disk);
}

const char *virtio_blk_read(VirtioBlk *disk, uint64_t sector, uint64_t count, void *to)
{
    if (sector > disk->sectors || count > disk->sectors - sector)
        return "ends before the place that should be read";
    for (uint64_t step; count; count -= step, sector += step, to = (char *)to + step * SECTOR) {
        step = count < MOST_SECTORS ? count : MOST_SECTORS;
        const char *wrong = read_once(disk, sector, step, to);
        if (wrong)
            return wrong;
    }
    return NULL;
}

const char *virtio_blk_read_bytes(VirtioBlk *disk, uint64_t off, void *to, uint64_t size)
{
    const char *wrong = NULL;
    char *at = to;

    while (size && !wrong) {
        uint64_t within = off % SECTOR, step = size & -(uint64_t)SECTOR;
        if (within == 0 && step) {
            wrong = virtio_blk_read(disk, off / SECTOR, step / SECTOR, at);
        } else { /* part of a sector: the rest of it is not ours to write */
            step = SECTOR - within < size ? SECTOR - within : size;
            wrong = virtio_blk_read(disk, off / SECTOR, 1, bounce);
            memcpy(at, bounce + within, step);
        }
        off += step;
        at += step;
        size -= step;
    }
    return wrong;
}
