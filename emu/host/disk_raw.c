/*
 * A raw disk image in a file. Requests go to the file at once; a flush is fdatasync.
 *
 * The file's size is fixed when it is opened. A file that somebody cuts short meanwhile gives
 * errors; it is never made longer again by a write, because that would hide the loss.
 */
#include <errno.h>
#include <stdlib.h>

#include "emu/host/disk_host.h"

typedef struct DiskRaw {
    Disk disk;
    HostFile file;
} DiskRaw;

static bool raw_read(Disk *disk, uint64_t off, void *buf, size_t len, Err *err)
{
    return host_file_read(&((DiskRaw *)disk)->file, off, buf, len, err);
}

static bool raw_write(Disk *disk, uint64_t off, const void *buf, size_t len, Err *err)
{
    const HostFile *f = &((DiskRaw *)disk)->file;
    uint64_t size;
    if (!host_file_size(f, &size, err))
        return false;
    if (size < disk->size)
        return err_set(err, EIO, "%s: became smaller: %llu bytes, it had %llu", f->name,
                       (unsigned long long)size, (unsigned long long)disk->size);
    return host_file_write(f, off, buf, len, err);
}

static bool raw_flush(Disk *disk, Err *err)
{
    return disk->readonly || host_file_sync(&((DiskRaw *)disk)->file, err);
}

static void raw_close(Disk *disk)
{
    host_file_close(&((DiskRaw *)disk)->file);
    free(disk);
}

static const DiskOps raw_ops = {raw_read, raw_write, raw_flush, raw_close};

Disk *disk_raw_open(HostFile *file, bool readonly, Err *err)
{
    DiskRaw *raw = calloc(1, sizeof(*raw));
    if (!raw) {
        err_set(err, ENOMEM, "%s: out of memory", file->name);
        host_file_close(file);
        return NULL;
    }
    raw->file = *file;
    raw->disk = (Disk){&raw_ops, file->size, readonly, file->name};
    return &raw->disk;
}
