/*
 * Copy on write: a layer that keeps to itself what the guest writes (-snapshot, and images that
 * may not be written). A bit per 512 bytes says where they are: in the base or in a temporary file,
 * which is sparse and has the same offsets.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/disk_host.h"

enum { UNIT = 512 };

typedef struct DiskCow {
    Disk disk;
    Disk *base;
    HostFile own;
    uint8_t *written; /* a bit per unit; calloc: pages that are never set cost nothing */
} DiskCow;

static bool is_own(const DiskCow *cow, uint64_t unit)
{
    return cow->written[unit / 8] >> unit % 8 & 1;
}

static void set_own(DiskCow *cow, uint64_t first, uint64_t end)
{
    for (uint64_t u = first; u < end; u++)
        cow->written[u / 8] |= (uint8_t)(1u << u % 8);
}

static bool cow_read(Disk *disk, uint64_t off, void *buf, size_t len, Err *err)
{
    DiskCow *cow = (DiskCow *)disk;
    uint8_t *p = buf;
    while (len) { /* a run of units that lie in the same place */
        bool own = is_own(cow, off / UNIT);
        uint64_t end = off / UNIT + 1;
        while (end * UNIT < off + len && is_own(cow, end) == own)
            end++;
        size_t n = end * UNIT - off < len ? (size_t)(end * UNIT - off) : len;
        if (own ? !host_file_read(&cow->own, off, p, n, err)
                : !disk_read(cow->base, off, p, n, err))
            return false;
        p += n;
        off += n;
        len -= n;
    }
    return true;
}

/* Brings a unit that is written only in part over from the base. */
static bool cow_adopt(DiskCow *cow, uint64_t unit, Err *err)
{
    uint8_t data[UNIT];
    uint64_t off = unit * UNIT, left = cow->disk.size - off;
    size_t n = left < UNIT ? (size_t)left : UNIT;
    if (is_own(cow, unit))
        return true;
    if (!disk_read(cow->base, off, data, n, err) || !host_file_write(&cow->own, off, data, n, err))
        return false;
    set_own(cow, unit, unit + 1);
    return true;
}

static bool cow_write(Disk *disk, uint64_t off, const void *buf, size_t len, Err *err)
{
    DiskCow *cow = (DiskCow *)disk;
    uint64_t end = off + len;
    if (!len)
        return true;
    if (off % UNIT && !cow_adopt(cow, off / UNIT, err))
        return false;
    if (end % UNIT && end != disk->size && !cow_adopt(cow, end / UNIT, err))
        return false;
    if (!host_file_write(&cow->own, off, buf, len, err))
        return false;
    set_own(cow, off / UNIT, (end + UNIT - 1) / UNIT);
    return true;
}

static bool cow_flush(Disk *disk, Err *err)
{
    return true; /* nothing of it outlives the process */
}

static void cow_close(Disk *disk)
{
    DiskCow *cow = (DiskCow *)disk;
    disk_close(cow->base);
    host_file_close(&cow->own);
    free(cow->written);
    free(cow);
}

static const DiskOps cow_ops = {cow_read, cow_write, cow_flush, cow_close};

Disk *disk_cow_open(Disk *base, Err *err)
{
    DiskCow *cow = calloc(1, sizeof(*cow));
    if (!cow) {
        err_set(err, ENOMEM, "%s: out of memory", base->name);
        disk_close(base);
        return NULL;
    }
    cow->disk = (Disk){&cow_ops, base->size, false, base->name};
    cow->base = base;
    cow->own.fd = -1;
    cow->written = calloc(1, base->size / UNIT / 8 + 1);
    if (!cow->written) {
        err_set(err, ENOMEM, "%s: out of memory", base->name);
        cow_close(&cow->disk);
        return NULL;
    }
    if (!host_file_temporary(&cow->own, base->size, err)) {
        err_prefix(err, "%s", base->name);
        cow_close(&cow->disk);
        return NULL;
    }
    return &cow->disk;
}
