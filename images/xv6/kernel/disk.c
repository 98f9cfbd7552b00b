/*
 * disk.c: one block at a time, whatever the disk is (disk.h).
 */
#include "disk.h"

static bool transfer(DiskRequest request)
{
    disk_submit(&request);
    return disk_wait(&request);
}

bool disk_read(uint32_t block, void *data)
{
    return transfer((DiskRequest){.block = block, .data = data});
}

bool disk_write(uint32_t block, const void *data)
{
    return transfer((DiskRequest){.block = block, .write = true, .data = (void *)data});
}
