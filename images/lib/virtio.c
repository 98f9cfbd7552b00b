/*
 * virtio.c: virtio-mmio and split queues, a driver's side. Leaves out: indirect descriptors, event
 * indices, packed queues.
 */
#include "lib/virtio.h"

#include <stddef.h>

#define PAGE       4096
#define RING_ALIGN 512 /* of a used ring in a queue's page */

_Static_assert(VIRTQ_LEGACY_USED_OFF(VIRTIO_QUEUE_MAX, RING_ALIGN) +
                       VIRTQ_USED_BYTES(VIRTIO_QUEUE_MAX) <=
                   VIRTIO_QUEUE_MEMORY,
               "a queue lies in one page");

/* Memory before what tells the other side of it, and the other way round. */
static void fence(void)
{
    __sync_synchronize();
}

static uint32_t get(volatile void *base, unsigned reg)
{
    uint32_t value = *(volatile uint32_t *)((volatile uint8_t *)base + reg);
    fence();
    return value;
}

static void set(volatile void *base, unsigned reg, uint32_t value)
{
    fence();
    *(volatile uint32_t *)((volatile uint8_t *)base + reg) = value;
}

static void set_address(volatile void *base, unsigned low_reg, const volatile void *p)
{
    set(base, low_reg, (uint32_t)(uint64_t)p);
    set(base, low_reg + 4, (uint32_t)((uint64_t)p >> 32));
}

bool virtio_is_at(volatile void *base, uint32_t id)
{
    return get(base, VIRTIO_MMIO_MAGIC_VALUE) == VIRTIO_MMIO_MAGIC &&
           get(base, VIRTIO_MMIO_DEVICE_ID) == id;
}

void virtio_reset(volatile void *base)
{
    set(base, VIRTIO_MMIO_STATUS, 0);
}

static void add_status(const VirtioMmio *device, uint32_t bits)
{
    set(device->base, VIRTIO_MMIO_STATUS, get(device->base, VIRTIO_MMIO_STATUS) | bits);
}

static const char *give_up(const VirtioMmio *device, const char *why)
{
    add_status(device, VIRTIO_STATUS_FAILED);
    return why;
}

/* 32 bits at a time; word 1 holds VERSION_1, on which version 2 insists. */
static uint32_t agree(const VirtioMmio *device, uint32_t word, uint32_t wanted)
{
    set(device->base, VIRTIO_MMIO_DEVICE_FEATURES_SEL, word);
    uint32_t both = get(device->base, VIRTIO_MMIO_DEVICE_FEATURES) & wanted;
    set(device->base, VIRTIO_MMIO_DRIVER_FEATURES_SEL, word);
    set(device->base, VIRTIO_MMIO_DRIVER_FEATURES, both);
    return both;
}

const char *virtio_open(VirtioMmio *device, volatile void *base, uint32_t features)
{
    uint32_t version = get(base, VIRTIO_MMIO_VERSION);

    *device = (VirtioMmio){.base = base, .legacy = version == VIRTIO_MMIO_VERSION_LEGACY};
    virtio_reset(base);
    if (!device->legacy && version != VIRTIO_MMIO_VERSION_MODERN)
        return give_up(device, "has a virtio-mmio version that is neither 1 nor 2");
    add_status(device, VIRTIO_STATUS_ACKNOWLEDGE);
    add_status(device, VIRTIO_STATUS_DRIVER);
    device->features = agree(device, 0, features);
    if (device->legacy) {
        set(base, VIRTIO_MMIO_GUEST_PAGE_SIZE, PAGE);
        return NULL;
    }
    if (!agree(device, 1, 1u << (VIRTIO_F_VERSION_1 - 32)))
        return give_up(device, "is a version 2 device without VIRTIO_F_VERSION_1");
    add_status(device, VIRTIO_STATUS_FEATURES_OK);
    if (!(get(base, VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_FEATURES_OK))
        return give_up(device, "does not accept the features that we want");
    return NULL;
}

const char *virtio_queue_open(VirtioQueue *queue, VirtioMmio *device, unsigned index, void *page,
                              unsigned least)
{
    volatile uint8_t *base = device->base;
    unsigned size = VIRTIO_QUEUE_MAX;

    set(base, VIRTIO_MMIO_QUEUE_SEL, index);
    uint32_t max = get(base, VIRTIO_MMIO_QUEUE_NUM_MAX);
    while (size > max)
        size /= 2;
    if (size < least)
        return give_up(device, "has too short a queue, or none");
    *queue = (VirtioQueue){.device = device, .index = index, .size = size, .desc = page};
    queue->avail = (struct virtq_avail *)((char *)page + VIRTQ_DESC_BYTES(size));
    queue->used = (struct virtq_used *)((char *)page + VIRTQ_LEGACY_USED_OFF(size, RING_ALIGN));
    set(base, VIRTIO_MMIO_QUEUE_NUM, size);
    if (device->legacy) {
        set(base, VIRTIO_MMIO_QUEUE_ALIGN, RING_ALIGN);
        set(base, VIRTIO_MMIO_QUEUE_PFN, (uint32_t)((uint64_t)page / PAGE));
    } else {
        set_address(base, VIRTIO_MMIO_QUEUE_DESC_LOW, queue->desc);
        set_address(base, VIRTIO_MMIO_QUEUE_DRIVER_LOW, queue->avail);
        set_address(base, VIRTIO_MMIO_QUEUE_DEVICE_LOW, queue->used);
        set(base, VIRTIO_MMIO_QUEUE_READY, 1);
    }
    return NULL;
}

void virtio_start(VirtioMmio *device)
{
    add_status(device, VIRTIO_STATUS_DRIVER_OK);
}

void virtio_queue_put(VirtioQueue *queue, uint16_t head)
{
    uint16_t at = queue->avail->idx;

    queue->avail->ring[at % queue->size] = head;
    fence(); /* the entry before the index that says it is there */
    queue->avail->idx = at + 1;
}

void virtio_queue_notify(const VirtioQueue *queue)
{
    set(queue->device->base, VIRTIO_MMIO_QUEUE_NOTIFY, queue->index);
}

bool virtio_queue_take(VirtioQueue *queue, uint32_t *head)
{
    if (queue->taken == queue->used->idx)
        return false;
    fence(); /* the index before the entry */
    *head = queue->used->ring[queue->taken++ % queue->size].id;
    return true;
}

void virtio_acknowledge(const VirtioMmio *device)
{
    set(device->base, VIRTIO_MMIO_INTERRUPT_ACK, get(device->base, VIRTIO_MMIO_INTERRUPT_STATUS));
    fence();
}

bool virtio_has_failed(const VirtioMmio *device)
{
    return get(device->base, VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_DEVICE_NEEDS_RESET;
}

uint8_t virtio_config_byte(const VirtioMmio *device, unsigned off)
{
    uint8_t value = device->base[VIRTIO_MMIO_CONFIG + off];
    fence();
    return value;
}

void virtio_config_set_byte(const VirtioMmio *device, unsigned off, uint8_t value)
{
    fence();
    device->base[VIRTIO_MMIO_CONFIG + off] = value;
    fence();
}

uint64_t virtio_config(const VirtioMmio *device, unsigned off)
{
    return get(device->base, VIRTIO_MMIO_CONFIG + off) |
           (uint64_t)get(device->base, VIRTIO_MMIO_CONFIG + off + 4) << 32;
}
