/*
 * virtio_blk.c: the disk: a virtio block device (VIRTIO 1.2, section 5.2), and in it the partition
 * that holds the file system.
 *
 * Invariant: slot i owns descriptors 3i to 3i+2 for good; a slot is either in the list of free
 * slots or belongs to one request that the device works on. A request with three parts (header,
 * data, status) is one chain.
 */
#include "device.h"
#include "disk.h"
#include "fs/layout.h"
#include "lib/gpt.h"
#include "lib/string.h"
#include "lock.h"
#include "page.h"
#include "print.h"
#include "lib/virtio.h"
#include "spec/boot.h"

#define SLOT_MAX      (VIRTIO_QUEUE_MAX / 3)
#define FEATURE_FLUSH (1u << VIRTIO_BLK_F_FLUSH)

typedef struct Slot {
    struct virtio_blk_req header; /* read by the device */
    volatile uint8_t status;      /* written by it */
    DiskRequest *request;         /* NULL: free */
} Slot;

static uint8_t queue_page[VIRTIO_QUEUE_MEMORY] __attribute__((aligned(PAGE_SIZE)));

static struct {
    SpinLock lock; /* guards slots, the queue, and done and failed of all requests */
    Slot slot[SLOT_MAX];
    VirtioQueue queue;
    WaitQueue freed; /* somebody waits for a slot */
    WaitQueue ended; /* somebody waits for the end of a request */

    /* constant once the partition is found */
    VirtioMmio device;
    unsigned slots;  /* that the queue's size allows; 0: it cannot be used yet */
    uint64_t first;  /* sector in which the partition begins */
    uint32_t blocks; /* of FS_BLOCK_SIZE bytes */
} blk = {.lock = SPINLOCK("disk")};

/* Slots that hold a block device, mapped at boot. */
static volatile void *candidate[PLATFORM_VIRTIO_MAX];
static unsigned candidates;

/* ---- requests ----------------------------------------------------------------------------- */

/* Hands a chain to the device. `type` is VIRTIO_BLK_T_...; size 0: no data part. */
static void start(DiskRequest *request, uint32_t type, uint64_t sector, void *data, uint32_t size)
{
    unsigned i;

    spin_acquire(&blk.lock);
    for (;;) {
        for (i = 0; i < blk.slots && blk.slot[i].request; i++)
            ;
        if (i < blk.slots)
            break;
        wait_on(&blk.freed, &blk.lock);
    }
    Slot *slot = &blk.slot[i];
    struct virtq_desc *desc = &blk.queue.desc[3 * i];
    uint16_t status_at = 3 * i + (size ? 2 : 1);

    request->done = request->failed = false;
    slot->request = request;
    slot->status = 0xff; /* what the device does not overwrite is a failure */
    slot->header = (struct virtio_blk_req){.type = type, .sector = sector};
    desc[0] = (struct virtq_desc){(uint64_t)&slot->header, sizeof(slot->header), VIRTQ_DESC_F_NEXT,
                                  3 * i + 1};
    if (size)
        desc[1] = (struct virtq_desc){
            (uint64_t)data, size,
            VIRTQ_DESC_F_NEXT | (type == VIRTIO_BLK_T_IN ? VIRTQ_DESC_F_WRITE : 0), status_at};
    blk.queue.desc[status_at] =
        (struct virtq_desc){(uint64_t)&slot->status, 1, VIRTQ_DESC_F_WRITE, 0};

    virtio_queue_put(&blk.queue, 3 * i);
    virtio_queue_notify(&blk.queue);
    spin_release(&blk.lock);
}

static void on_interrupt(void *arg)
{
    uint32_t id;

    if (arg != blk.device.base || !blk.slots) /* one that we left, or that the PLIC remembers */
        return;
    spin_acquire(&blk.lock);
    virtio_acknowledge(&blk.device);
    while (virtio_queue_take(&blk.queue, &id)) {
        if (id % 3 || id / 3 >= blk.slots || !blk.slot[id / 3].request)
            panic("disk: the device ended request %u, which was never made", id);
        Slot *slot = &blk.slot[id / 3];
        slot->request->failed = slot->status != VIRTIO_BLK_S_OK;
        slot->request->done = true;
        slot->request = NULL;
    }
    wake_all(&blk.ended);
    wake_all(&blk.freed);
    spin_release(&blk.lock);
}

bool disk_wait(DiskRequest *request)
{
    spin_acquire(&blk.lock);
    while (!request->done)
        wait_on(&blk.ended, &blk.lock);
    bool ok = !request->failed;
    spin_release(&blk.lock);
    return ok;
}

void disk_submit(DiskRequest *request)
{
    kassert(request->block < blk.blocks);
    start(request, request->write ? VIRTIO_BLK_T_OUT : VIRTIO_BLK_T_IN,
          blk.first + (uint64_t)request->block * (FS_BLOCK_SIZE / FS_SECTOR), request->data,
          FS_BLOCK_SIZE);
}

bool disk_flush(void)
{
    DiskRequest request = {.data = NULL};

    if (!(blk.device.features &
          FEATURE_FLUSH)) /* then every write is on stable storage when it ends (5.2.6.2) */
        return true;
    start(&request, VIRTIO_BLK_T_FLUSH, 0, NULL, 0);
    return disk_wait(&request);
}

uint32_t disk_blocks(void)
{
    return blk.blocks;
}

/* ---- bringing it up ------------------------------------------------------------------------ */

void disk_probe(void)
{
    for (unsigned i = 0; i < platform.virtio_count; i++) {
        PlatformDevice *slot = &platform.virtio[i];
        volatile void *base = mmio_map(slot->base, slot->size);
        if (!virtio_is_at(base, VIRTIO_ID_BLOCK) || !slot->irq)
            continue;
        virtio_reset(base); /* the firmware may have left an interrupt pending */
        irq_register(slot->irq, on_interrupt, (void *)base);
        candidate[candidates++] = base;
    }
}

static const char *bring_up(volatile void *base)
{
    blk.slots = 0;
    const char *fault = virtio_open(&blk.device, base, FEATURE_FLUSH);
    memset(queue_page, 0, sizeof(queue_page));
    memset(blk.slot, 0, sizeof(blk.slot));
    if (!fault)
        fault = virtio_queue_open(&blk.queue, &blk.device, 0, queue_page, 3);
    if (fault)
        return fault;
    blk.slots = blk.queue.size / 3;
    virtio_start(&blk.device);
    return NULL;
}

static bool read_sector(void *ctx, uint64_t sector, void *data)
{
    DiskRequest request = {.data = data};

    (void)ctx;
    start(&request, VIRTIO_BLK_T_IN, sector, data, FS_SECTOR);
    return disk_wait(&request);
}

static const char *find_partition(void)
{
    static const uint8_t type[16] = FS_TYPE_GUID_BYTES;
    GptDisk disk = {.read = read_sector};
    GptPartition found;
    void *page = page_alloc(); /* not our stack: the device writes it, by physical address */

    if (!page)
        return "cannot be read without memory";
    disk.sectors = virtio_config(&blk.device, 0); /* capacity */
    const char *fault = gpt_find(&disk, type, page, &found);
    page_release(page);
    if (fault)
        return fault;
    uint64_t blocks = found.count / (FS_BLOCK_SIZE / FS_SECTOR);
    blk.first = found.first;
    blk.blocks = blocks < UINT32_MAX ? blocks : UINT32_MAX;
    return NULL;
}

bool disk_init(void)
{
    for (unsigned i = 0; i < candidates; i++) {
        const char *fault = bring_up(candidate[i]);
        if (!fault)
            fault = find_partition();
        if (!fault)
            return true;
        kprintf("disk %u %s\n", i, fault);
        virtio_reset(candidate[i]);
    }
    if (candidates == 0)
        kprintf("there is no virtio disk\n");
    return false;
}
