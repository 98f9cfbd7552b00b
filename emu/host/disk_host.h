/*
 * Disk back ends. Each returns NULL on error; disk_close frees it and what it stands on.
 *
 * They are stacked: a file, over it perhaps the layer that keeps writes to itself (-snapshot), over
 * that perhaps a log of what the guest did, over that perhaps faults for tests.
 */
#ifndef DISK_HOST_H
#define DISK_HOST_H

#include "emu/host/host_file.h"
#include "rvemu/disk.h"

/* A raw image. Takes over the file, also on failure. */
Disk *disk_raw_open(HostFile *file, bool readonly, Err *err);

/* Copy on write: what is written goes to a temporary file, 512 bytes the unit. Takes over `base`,
 * also on failure, and never writes to it. */
Disk *disk_cow_open(Disk *base, Err *err);

/*
 * A log of writes and flushes, for simulating power cuts. Takes over `base` and `log`, also on
 * failure. The file: nothing, or 16 bytes DISK_LOG_MAGIC, then records, each a head of three
 * little-endian 64-bit words and its data:
 *
 *     kind    DISK_LOG_WRITE or DISK_LOG_FLUSH
 *     offset  in bytes (0 for a flush)
 *     length  in bytes (0 for a flush), then as many bytes of data, without padding
 *
 * A record is appended after the disk below has done the request; a request that failed leaves
 * none. So every write that stands before a FLUSH record was on the disk when the guest was told
 * that the flush is done; those after the last one may be lost, torn or swapped in any way.
 */
#define DISK_LOG_MAGIC "rvemu-disklog 1\n"
#define DISK_LOG_WRITE 1
#define DISK_LOG_FLUSH 2

Disk *disk_log_open(Disk *base, HostFile *log, Err *err);

/* What a test lets go wrong: from the `first`-th (from 1) request of that kind on, `count` of them
 * fail with errno `code`. */
typedef struct DiskFault {
    enum { DISK_FAULT_READ, DISK_FAULT_WRITE, DISK_FAULT_FLUSH } what;
    uint64_t first, count;
    int code;
} DiskFault;

/* Takes over `base`, also on failure. */
Disk *disk_fault_open(Disk *base, const DiskFault *fault, Err *err);

#endif
