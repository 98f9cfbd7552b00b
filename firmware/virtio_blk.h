/*
 * A disk behind virtio-mmio, read by polling. One disk is open at a time.
 */
#ifndef FIRMWARE_VIRTIO_BLK_H
#define FIRMWARE_VIRTIO_BLK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct VirtioBlk {
    uint64_t base;    /* of the transport's registers */
    uint64_t sectors; /* of 512 bytes */
} VirtioBlk;

/* Whether a block device sits in the slot at `base`. */
bool virtio_blk_is_at(uint64_t base);

/* Both return NULL when all went well, otherwise what the device did wrong. */
const char *virtio_blk_open(VirtioBlk *disk, uint64_t base);
const char *virtio_blk_read(VirtioBlk *disk, uint64_t sector, uint64_t count, void *to);

/* Resets the device, so that the next driver finds it as at power-on. */
void virtio_blk_close(VirtioBlk *disk);

/* Reads `size` bytes at byte `off`, of any alignment; `to` is where they go, page by page. */
const char *virtio_blk_read_bytes(VirtioBlk *disk, uint64_t off, void *to, uint64_t size);

#endif
