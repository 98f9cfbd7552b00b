/*
 * virtio_blk.c: the disk: a virtio block device behind virtio-mmio, of version 2 or 1 (VIRTIO 1.2,
 * sections 4.2, 2.7, 5.2), and in it the partition that holds the file system.
 *
 * Invariant: slot i owns descriptors 3i to 3i+2 for good; a slot is either in the list of free
 * slots or belongs to one request that the device works on. A request with three parts (header,
 * data, status) is one chain.
 *
 * One queue layout serves both versions: that of a legacy queue, in one piece of two pages.
 * Leaves out: indirect descriptors, event indices, more than one queue.
 */
#include "device.h"
#include "disk.h"
#include "fs/layout.h"
#include "lib/gpt.h"
#include "lib/string.h"
#include "lock.h"
#include "page.h"
#include "print.h"
#include "spec/boot.h"
#include "spec/virtio.h"

#define QUEUE_MAX 64
#define SLOT_MAX  (QUEUE_MAX / 3)

typedef struct Slot {
    struct virtio_blk_req header; /* read by the device */
    volatile uint8_t status;      /* written by it */
    DiskRequest *request;         /* NULL: free */
} Slot;

static uint8_t queue_memory[2 * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

static struct {
    SpinLock lock; /* guards slots, rings, and done and failed of all requests */
    Slot slot[SLOT_MAX];
    unsigned slots;     /* that the queue's size allows */
    uint16_t used_seen; /* entries of the used ring that were dealt with */
    WaitQueue freed;    /* somebody waits for a slot */
    WaitQueue ended;    /* somebody waits for the end of a request */

    /* constant once the partition is found */
    volatile uint8_t *base;
    struct virtq_desc *desc;
    volatile struct virtq_avail *avail;
    volatile struct virtq_used *used;
    unsigned queue_size;
    bool can_flush;
    uint64_t first;  /* sector in which the partition begins */
    uint32_t blocks; /* of FS_BLOCK_SIZE bytes */
} blk = {.lock = SPINLOCK("disk")};

/* Slots that hold a block device, mapped at boot. */
static struct {
    volatile uint8_t *base;
    unsigned irq;
} candidate[PLATFORM_VIRTIO_MAX];
static unsigned candidates;

static uint32_t reg_get(unsigned reg)
{
    return *(volatile uint32_t *)(blk.base + reg);
}

static void reg_set(unsigned reg, uint32_t value)
{
    *(volatile uint32_t *)(blk.base + reg) = value;
}

static void reg_set_address(unsigned low_reg, const volatile void *p)
{
    reg_set(low_reg, (uint64_t)p);
    reg_set(low_reg + 4, (uint64_t)p >> 32);
}

/* Our writes to memory, then the device's or hart's next step. */
static void fence(void)
{
    __sync_synchronize();
}

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
    struct virtq_desc *desc = &blk.desc[3 * i];
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
    blk.desc[status_at] = (struct virtq_desc){(uint64_t)&slot->status, 1, VIRTQ_DESC_F_WRITE, 0};

    uint16_t at = blk.avail->idx;
    blk.avail->ring[at % blk.queue_size] = 3 * i;
    fence(); /* the entry before the index that says it is there */
    blk.avail->idx = at + 1;
    fence();
    reg_set(VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    spin_release(&blk.lock);
}

static void on_interrupt(void *arg)
{
    volatile uint8_t *base = arg;

    if (base != blk.base || !blk.used) /* one that we left, or that the PLIC still remembers */
        return;
    spin_acquire(&blk.lock);
    reg_set(VIRTIO_MMIO_INTERRUPT_ACK, reg_get(VIRTIO_MMIO_INTERRUPT_STATUS));
    fence(); /* acknowledged first: what ends from here on interrupts again */
    while (blk.used_seen != blk.used->idx) {
        fence();
        uint32_t id = blk.used->ring[blk.used_seen % blk.queue_size].id;
        blk.used_seen++;
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

    if (!blk.can_flush) /* then every write is on stable storage when it ends (5.2.6.2) */
        return true;
    start(&request, VIRTIO_BLK_T_FLUSH, 0, NULL, 0);
    return disk_wait(&request);
}

bool disk_read(uint32_t block, void *data)
{
    DiskRequest request = {.block = block, .data = data};

    disk_submit(&request);
    return disk_wait(&request);
}

bool disk_write(uint32_t block, const void *data)
{
    DiskRequest request = {.block = block, .write = true, .data = (void *)data};

    disk_submit(&request);
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
        blk.base = mmio_map(slot->base, slot->size);
        if (reg_get(VIRTIO_MMIO_MAGIC_VALUE) != VIRTIO_MMIO_MAGIC ||
            reg_get(VIRTIO_MMIO_DEVICE_ID) != VIRTIO_ID_BLOCK || !slot->irq)
            continue;
        reg_set(VIRTIO_MMIO_STATUS, 0); /* the firmware may have left an interrupt pending */
        irq_register(slot->irq, on_interrupt, (void *)blk.base);
        candidate[candidates].base = blk.base;
        candidate[candidates++].irq = slot->irq;
    }
    blk.base = NULL;
}

/* The features of both sides: 32 bits at a time. Modern devices must offer VERSION_1. */
static bool agree_on_features(bool modern)
{
    uint32_t flush = 1u << VIRTIO_BLK_F_FLUSH;

    reg_set(VIRTIO_MMIO_DEVICE_FEATURES_SEL, 0);
    uint32_t accepted = reg_get(VIRTIO_MMIO_DEVICE_FEATURES) & flush;
    reg_set(VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
    reg_set(VIRTIO_MMIO_DRIVER_FEATURES, accepted);
    blk.can_flush = accepted & flush;
    if (!modern)
        return true;

    uint32_t version_1 = 1u << (VIRTIO_F_VERSION_1 - 32);
    reg_set(VIRTIO_MMIO_DEVICE_FEATURES_SEL, 1);
    if (!(reg_get(VIRTIO_MMIO_DEVICE_FEATURES) & version_1))
        return false;
    reg_set(VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
    reg_set(VIRTIO_MMIO_DRIVER_FEATURES, version_1);
    reg_set(VIRTIO_MMIO_STATUS, reg_get(VIRTIO_MMIO_STATUS) | VIRTIO_STATUS_FEATURES_OK);
    return reg_get(VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_FEATURES_OK;
}

static bool set_up_queue(bool modern)
{
    reg_set(VIRTIO_MMIO_QUEUE_SEL, 0);
    uint32_t max = reg_get(VIRTIO_MMIO_QUEUE_NUM_MAX);
    blk.queue_size = max < QUEUE_MAX ? max : QUEUE_MAX;
    blk.slots = blk.queue_size / 3;
    if (blk.slots == 0)
        return false;
    memset(queue_memory, 0, sizeof(queue_memory));
    memset(blk.slot, 0, sizeof(blk.slot));
    blk.used_seen = 0;
    blk.desc = (struct virtq_desc *)queue_memory;
    blk.avail = (struct virtq_avail *)(queue_memory + VIRTQ_DESC_BYTES(blk.queue_size));
    blk.used =
        (struct virtq_used *)(queue_memory + VIRTQ_LEGACY_USED_OFF(blk.queue_size, PAGE_SIZE));
    reg_set(VIRTIO_MMIO_QUEUE_NUM, blk.queue_size);
    if (modern) {
        reg_set_address(VIRTIO_MMIO_QUEUE_DESC_LOW, blk.desc);
        reg_set_address(VIRTIO_MMIO_QUEUE_DRIVER_LOW, blk.avail);
        reg_set_address(VIRTIO_MMIO_QUEUE_DEVICE_LOW, blk.used);
        reg_set(VIRTIO_MMIO_QUEUE_READY, 1);
    } else {
        reg_set(VIRTIO_MMIO_GUEST_PAGE_SIZE, PAGE_SIZE);
        reg_set(VIRTIO_MMIO_QUEUE_ALIGN, PAGE_SIZE);
        reg_set(VIRTIO_MMIO_QUEUE_PFN, (uint64_t)queue_memory / PAGE_SIZE);
    }
    return true;
}

/* The steps of 3.1.1, up to DRIVER_OK. */
static bool bring_up(void)
{
    bool modern = reg_get(VIRTIO_MMIO_VERSION) == VIRTIO_MMIO_VERSION_MODERN;

    reg_set(VIRTIO_MMIO_STATUS, 0);
    reg_set(VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE);
    reg_set(VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER);
    if (!agree_on_features(modern) || !set_up_queue(modern))
        return false;
    reg_set(VIRTIO_MMIO_STATUS, reg_get(VIRTIO_MMIO_STATUS) | VIRTIO_STATUS_DRIVER_OK);
    return true;
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
        return "there is no memory";
    disk.sectors = reg_get(VIRTIO_MMIO_CONFIG) | (uint64_t)reg_get(VIRTIO_MMIO_CONFIG + 4)
                                                     << 32; /* capacity */
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
        const char *fault = "it does not agree to what we need";

        blk.base = candidate[i].base;
        if (bring_up())
            fault = find_partition();
        if (!fault)
            return true;
        kprintf("disk %u: %s\n", i, fault);
        reg_set(VIRTIO_MMIO_STATUS, 0);
    }
    if (candidates == 0)
        kprintf("there is no virtio disk\n");
    return false;
}
