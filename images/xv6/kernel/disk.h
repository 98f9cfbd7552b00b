/*
 * disk.h: the file-system partition as a row of blocks of FS_BLOCK_SIZE bytes.
 *
 * Behind it is drivers/virtio_blk.c in the kernel, a file in mkfs, a simulated disk in tests.
 * Writes reach the disk in any order; disk_flush() returns once every write that was completed
 * before it is on stable storage.
 */
#ifndef KERNEL_DISK_H
#define KERNEL_DISK_H

#include "types.h"

typedef struct DiskRequest {
    uint32_t block;
    bool write;
    void *data; /* FS_BLOCK_SIZE bytes, the disk's until disk_wait() returns */
    /* the driver's, guarded by its lock */
    bool done, failed;
    unsigned slot;
} DiskRequest;

/* Finds the block devices and their interrupts: at boot, before other harts run. */
void disk_probe(void);
/* Finds the disk with a partition of type FS_TYPE_GUID; waits: in a process only. False: none, and
 * a line on the console says what was seen. */
bool disk_init(void);
uint32_t disk_blocks(void); /* size of the partition */

/* Starts a request; waits only while the device's queue is full. */
void disk_submit(DiskRequest *request);
/* Waits for its end. False: I/O error. */
bool disk_wait(DiskRequest *request);
bool disk_flush(void);

/* One block at a time; the same for all of them (disk.c). */
bool disk_read(uint32_t block, void *data);
bool disk_write(uint32_t block, const void *data);

#endif
