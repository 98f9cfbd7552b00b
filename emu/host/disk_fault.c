/*
 * A disk on which chosen requests fail: what a full or dying disk of the host looks like, for
 * tests of the devices, of guests, and of what the user is told.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/disk_host.h"

typedef struct DiskFaulty {
    Disk disk;
    Disk *base;
    DiskFault fault;
    uint64_t seen; /* requests of the faulty kind */
} DiskFaulty;

static bool fault_due(DiskFaulty *faulty, int what, uint64_t off, Err *err)
{
    static const char *const doing[] = {"reading", "writing", "flushing"};
    if ((int)faulty->fault.what != what)
        return false;
    uint64_t n = ++faulty->seen;
    if (n < faulty->fault.first || n - faulty->fault.first >= faulty->fault.count)
        return false;
    err_set(err, faulty->fault.code, "%s: %s at %llu: %s (a fault that was asked for)",
            faulty->disk.name, doing[what], (unsigned long long)off, strerror(faulty->fault.code));
    return true;
}

static bool fault_read(Disk *disk, uint64_t off, void *buf, size_t len, Err *err)
{
    DiskFaulty *faulty = (DiskFaulty *)disk;
    return !fault_due(faulty, DISK_FAULT_READ, off, err) &&
           disk_read(faulty->base, off, buf, len, err);
}

static bool fault_write(Disk *disk, uint64_t off, const void *buf, size_t len, Err *err)
{
    DiskFaulty *faulty = (DiskFaulty *)disk;
    return !fault_due(faulty, DISK_FAULT_WRITE, off, err) &&
           disk_write(faulty->base, off, buf, len, err);
}

static bool fault_flush(Disk *disk, Err *err)
{
    DiskFaulty *faulty = (DiskFaulty *)disk;
    return !fault_due(faulty, DISK_FAULT_FLUSH, 0, err) && disk_flush(faulty->base, err);
}

static void fault_close(Disk *disk)
{
    disk_close(((DiskFaulty *)disk)->base);
    free(disk);
}

static const DiskOps fault_ops = {fault_read, fault_write, fault_flush, fault_close};

Disk *disk_fault_open(Disk *base, const DiskFault *fault, Err *err)
{
    DiskFaulty *faulty = calloc(1, sizeof(*faulty));
    if (!faulty) {
        err_set(err, ENOMEM, "%s: out of memory", base->name);
        disk_close(base);
        return NULL;
    }
    faulty->disk = (Disk){&fault_ops, base->size, base->readonly, base->name};
    faulty->base = base;
    faulty->fault = *fault;
    return &faulty->disk;
}
