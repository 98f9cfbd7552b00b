/*
 * A disk that logs its writes and flushes to a file. The format is in disk_host.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/disk_host.h"

typedef struct DiskLog {
    Disk disk;
    Disk *base;
    HostFile log;
    bool begun; /* the format's name is in it */
} DiskLog;

static void put_u64(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

/* Not before the guest runs: until then the file may turn out to be a disk, too. */
static bool log_begin(DiskLog *log, Err *err)
{
    log->begun =
        log->begun || host_file_append(&log->log, DISK_LOG_MAGIC, strlen(DISK_LOG_MAGIC), err);
    return log->begun;
}

static bool log_record(DiskLog *log, uint64_t kind, uint64_t off, const void *data, size_t len,
                       Err *err)
{
    uint8_t head[24];
    put_u64(head, kind);
    put_u64(head + 8, off);
    put_u64(head + 16, len);
    return log_begin(log, err) && host_file_append(&log->log, head, sizeof(head), err) &&
           host_file_append(&log->log, data, len, err);
}

static bool log_read(Disk *disk, uint64_t off, void *buf, size_t len, Err *err)
{
    return disk_read(((DiskLog *)disk)->base, off, buf, len, err);
}

static bool log_write(Disk *disk, uint64_t off, const void *buf, size_t len, Err *err)
{
    DiskLog *log = (DiskLog *)disk;
    return disk_write(log->base, off, buf, len, err) &&
           log_record(log, DISK_LOG_WRITE, off, buf, len, err);
}

static bool log_flush(Disk *disk, Err *err)
{
    DiskLog *log = (DiskLog *)disk;
    return disk_flush(log->base, err) && log_record(log, DISK_LOG_FLUSH, 0, NULL, 0, err);
}

static void log_close(Disk *disk)
{
    DiskLog *log = (DiskLog *)disk;
    disk_close(log->base);
    host_file_close(&log->log);
    free(log);
}

static const DiskOps log_ops = {log_read, log_write, log_flush, log_close};

Disk *disk_log_open(Disk *base, HostFile *file, Err *err)
{
    DiskLog *log = calloc(1, sizeof(*log));
    if (!log) {
        err_set(err, ENOMEM, "%s: out of memory", base->name);
        disk_close(base);
        host_file_close(file);
        return NULL;
    }
    log->disk = (Disk){&log_ops, base->size, base->readonly, base->name};
    log->base = base;
    log->log = *file;
    return &log->disk;
}
