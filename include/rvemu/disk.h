/*
 * A disk back end: a row of bytes with a flush. Opened and owned by the front end, lent to a
 * device. Calls are synchronous; the device gives the completion its guest latency.
 */
#ifndef RVEMU_DISK_H
#define RVEMU_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/err.h"

typedef struct Disk Disk;

typedef struct DiskOps {
    bool (*read)(Disk *, uint64_t off, void *buf, size_t len, Err *);
    bool (*write)(Disk *, uint64_t off, const void *buf, size_t len, Err *);
    bool (*flush)(Disk *, Err *); /* returns once everything written is on stable storage */
    void (*close)(Disk *);        /* frees the Disk */
} DiskOps;

struct Disk {
    const DiskOps *ops;
    uint64_t size; /* bytes */
    bool readonly;
    const char *name; /* for messages: the file's name */
};

/* off + len <= size is checked here: an error otherwise. */
bool disk_read(Disk *disk, uint64_t off, void *buf, size_t len, Err *err);
bool disk_write(Disk *disk, uint64_t off, const void *buf, size_t len, Err *err);
bool disk_flush(Disk *disk, Err *err);
void disk_close(Disk *disk); /* NULL is fine */

#endif
