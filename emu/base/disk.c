/*
 * The front of every disk back end: checks ranges once, so that no back end has to.
 */
#include <errno.h>
#include <inttypes.h>

#include "rvemu/disk.h"

static bool disk_covers(const Disk *disk, uint64_t off, size_t len, Err *err)
{
    if (off <= disk->size && len <= disk->size - off)
        return true;
    return err_set(err, ERANGE, "%s: %zu bytes at %" PRIu64 " reach past the end at %" PRIu64,
                   disk->name, len, off, disk->size);
}

bool disk_read(Disk *disk, uint64_t off, void *buf, size_t len, Err *err)
{
    return disk_covers(disk, off, len, err) && disk->ops->read(disk, off, buf, len, err);
}

bool disk_write(Disk *disk, uint64_t off, const void *buf, size_t len, Err *err)
{
    if (disk->readonly)
        return err_set(err, EROFS, "%s: read-only", disk->name);
    return disk_covers(disk, off, len, err) && disk->ops->write(disk, off, buf, len, err);
}

bool disk_flush(Disk *disk, Err *err)
{
    return disk->ops->flush(disk, err);
}

void disk_close(Disk *disk)
{
    if (disk)
        disk->ops->close(disk);
}
