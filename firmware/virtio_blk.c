/*
 * virtio-blk over virtio-mmio, versions 2 and 1 (VIRTIO 1.2, sections 4.2 and 5.2), polled, one
 * request of three descriptors at a time. Nothing optional is negotiated.
 *
 * Every wait is bounded, and what the device writes is believed only after a look at it.
 */
#include "firmware/virtio_blk.h"

#include "firmware/hart.h"
#include "firmware/lock.h"
#include "firmware/platform.h"
#include "firmware/timer.h"
#include "lib/string.h"
#include "lib/virtio.h"

#define SECTOR         VIRTIO_BLK_SECTOR
#define MOST_SECTORS   256 /* in one request */
#define SECONDS        10  /* a disk that takes longer has died */
#define STATUS_UNKNOWN 0xee

enum { DESC_REQUEST, DESC_DATA, DESC_STATUS, DESCS };

static VirtioMmio device;
static VirtioQueue queue;
static uint8_t queue_page[VIRTIO_QUEUE_MEMORY] __attribute__((aligned(VIRTIO_QUEUE_MEMORY)));
static struct virtio_blk_req request;
static volatile uint8_t request_status;
static uint8_t bounce[SECTOR] __attribute__((aligned(16)));

bool virtio_blk_is_at(uint64_t base)
{
    return virtio_is_at((void *)base, VIRTIO_ID_BLOCK);
}

const char *virtio_blk_open(VirtioBlk *disk, uint64_t base)
{
    const char *wrong = virtio_open(&device, (void *)base, 0);

    memset(queue_page, 0, sizeof(queue_page));
    if (!wrong)
        wrong = virtio_queue_open(&queue, &device, 0, queue_page, DESCS);
    if (wrong)
        return wrong;
    *disk = (VirtioBlk){.base = base, .sectors = virtio_config(&device, 0)}; /* capacity */
    virtio_start(&device);
    return NULL;
}

void virtio_blk_close(VirtioBlk *disk)
{
    virtio_reset((void *)disk->base);
}

static const char *wait_for_answer(void)
{
    uint64_t start = timer_now(hart_self()), patience = SECONDS * platform()->timebase;
    uint32_t head;

    while (!virtio_queue_take(&queue, &head)) {
        if (virtio_has_failed(&device))
            return "gave up and wants to be reset";
        if (timer_now(hart_self()) - start > patience)
            return "has not answered for ten seconds";
        cpu_relax();
    }
    virtio_acknowledge(&device);
    if (head != DESC_REQUEST)
        return "answered a request that was never made";
    if (request_status == VIRTIO_BLK_S_OK)
        return NULL;
    return request_status == VIRTIO_BLK_S_IOERR ? "answered with an I/O error"
                                                : "answered with an unknown status";
}

static const char *read_once(uint64_t sector, uint64_t count, void *to)
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
    virtio_queue_put(&queue, DESC_REQUEST);
    virtio_queue_notify(&queue);
    return wait_for_answer();
}

const char *virtio_blk_read(VirtioBlk *disk, uint64_t sector, uint64_t count, void *to)
{
    if (sector > disk->sectors || count > disk->sectors - sector)
        return "ends before the place that should be read";
    for (uint64_t step; count; count -= step, sector += step, to = (char *)to + step * SECTOR) {
        step = count < MOST_SECTORS ? count : MOST_SECTORS;
        const char *wrong = read_once(sector, step, to);
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
