/*
 * A driver's side of a virtio device behind virtio-mmio, of version 2 or 1 (VIRTIO 1.2, sections
 * 3.1, 4.2, 2.7): negotiation, and split queues.
 *
 * It neither waits nor locks: its caller does both. Memory must lie at its physical addresses.
 * What a device writes is passed on as it is: callers look before they believe it.
 */
#ifndef LIB_VIRTIO_H
#define LIB_VIRTIO_H

#include <stdbool.h>
#include <stdint.h>

#include "spec/virtio.h"

typedef struct VirtioMmio {
    volatile uint8_t *base; /* of the transport's registers */
    bool legacy;            /* version 1 */
    uint32_t features;      /* those of bits 0 to 31 that both sides have */
} VirtioMmio;

/* One page holds a queue, in the form of a legacy one, which is good for both versions. */
#define VIRTIO_QUEUE_MAX    64
#define VIRTIO_QUEUE_MEMORY 4096

typedef struct VirtioQueue {
    VirtioMmio *device;
    unsigned index;
    unsigned size;           /* entries: a power of two */
    struct virtq_desc *desc; /* the caller's */
    volatile struct virtq_avail *avail;
    volatile struct virtq_used *used;
    uint16_t taken; /* entries of the used ring that were dealt with */
} VirtioQueue;

/* Is a device of this kind (VIRTIO_ID_...) in the slot at `base`? */
bool virtio_is_at(volatile void *base, uint32_t id);

/* Bringing a device up: reset it and agree, at most on `features`; make its queues, of `least`
 * entries or more, in an aligned page of zeros each; start it. The first two return NULL, or what
 * is wrong with the device as a predicate ("has ..."); then it knows that we have failed. */
const char *virtio_open(VirtioMmio *device, volatile void *base, uint32_t features);
const char *virtio_queue_open(VirtioQueue *queue, VirtioMmio *device, unsigned index, void *page,
                              unsigned least);
void virtio_start(VirtioMmio *device);
/* Back to how it was at power-on: it touches no memory of ours any more. */
void virtio_reset(volatile void *base);

/* Puts the chain that begins at descriptor `head` into the queue, and says that there are some. */
void virtio_queue_put(VirtioQueue *queue, uint16_t head);
void virtio_queue_notify(const VirtioQueue *queue);
/* The next chain that the device is done with: its head, whatever the device wrote there. */
bool virtio_queue_take(VirtioQueue *queue, uint32_t *head);

/* Before taking: what ends from here on interrupts again. */
void virtio_acknowledge(const VirtioMmio *device);
/* The device says that it cannot go on. */
bool virtio_has_failed(const VirtioMmio *device);
/* Its configuration: a byte, or a number of 64 bits, at `off`. */
uint8_t virtio_config_byte(const VirtioMmio *device, unsigned off);
void virtio_config_set_byte(const VirtioMmio *device, unsigned off, uint8_t value);
uint64_t virtio_config(const VirtioMmio *device, unsigned off);

#endif
