/*
 * image.c: the image file, its partitions, and the kernel's disk on top of it.
 */
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "fs/layout.h"
#include "lib/gpt.h"
#include "spec/boot.h"

static Image *attached;

bool image_read(const Image *image, uint64_t off, void *data, uint64_t size)
{
    for (uint64_t done = 0; done < size;) {
        ssize_t n = pread(image->fd, (char *)data + done, size - done, off + done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            fprintf(stderr, "mkfs: %s: cannot read at byte %llu: %s\n", image->path,
                    (unsigned long long)(off + done), n ? strerror(errno) : "the file ends there");
            return false;
        }
        done += n;
    }
    return true;
}

bool image_write(const Image *image, uint64_t off, const void *data, uint64_t size)
{
    for (uint64_t done = 0; done < size;) {
        ssize_t n = pwrite(image->fd, (const char *)data + done, size - done, off + done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            fprintf(stderr, "mkfs: %s: cannot write at byte %llu: %s\n", image->path,
                    (unsigned long long)(off + done), strerror(errno));
            return false;
        }
        done += n;
    }
    return true;
}

/* ---- opening ------------------------------------------------------------------------------ */

static bool read_sector(void *ctx, uint64_t sector, void *data)
{
    const Image *image = ctx;

    return sector < image->size / FS_SECTOR &&
           image_read(image, sector * FS_SECTOR, data, FS_SECTOR);
}

static bool find_partitions(Image *image)
{
    static const uint8_t fs_type[16] = FS_TYPE_GUID_BYTES, boot_type[16] = BOOT_TYPE_GUID_BYTES;
    GptDisk disk = {image->size / FS_SECTOR, read_sector, image};
    GptPartition found;
    uint8_t sector[FS_SECTOR];
    uint32_t magic = 0;

    if (image->size >= sizeof(magic) && !image_read(image, 0, &magic, sizeof(magic)))
        return false;
    if (magic == FS_SUPER_MAGIC) {
        image->fs_size = image->size;
        return true;
    }
    const char *fault = gpt_find(&disk, fs_type, sector, &found);
    if (fault) {
        fprintf(stderr, "mkfs: %s: no file system: it %s\n", image->path, fault);
        return false;
    }
    image->fs_off = found.first * FS_SECTOR;
    image->fs_size = found.count * FS_SECTOR;
    if (!gpt_find(&disk, boot_type, sector, &found)) {
        image->boot_off = found.first * FS_SECTOR;
        image->boot_size = found.count * FS_SECTOR;
    }
    return true;
}

static bool lock_image(const Image *image)
{
    if (flock(image->fd, (image->writable ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 ||
        errno != EWOULDBLOCK)
        return true; /* a file system without locks is no reason to refuse */
    fprintf(stderr, "mkfs: %s: in use by another program (does rvemu run it?)\n", image->path);
    return false;
}

/* What is read must not change the file, yet mounting brings the log home: into memory of ours. */
static bool map_privately(Image *image)
{
    void *map =
        mmap(NULL, image->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, image->fd, 0);

    if (map == MAP_FAILED) {
        fprintf(stderr, "mkfs: %s: %s\n", image->path, strerror(errno));
        return false;
    }
    image->map = map;
    image->fs_data = image->map + image->fs_off;
    return true;
}

bool image_open(Image *image, const char *path, bool writable)
{
    struct stat st;

    *image = (Image){.path = path, .writable = writable};
    /* O_NONBLOCK: a fifo must not keep us waiting. */
    image->fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
    if (image->fd < 0) {
        fprintf(stderr, "mkfs: %s: %s\n", path, strerror(errno));
        return false;
    }
    if (fstat(image->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        fprintf(stderr, "mkfs: %s: not a regular file\n", path);
    } else {
        image->size = st.st_size;
        if (image->size == 0)
            fprintf(stderr, "mkfs: %s: empty\n", path);
        else if (lock_image(image) && find_partitions(image) && (writable || map_privately(image)))
            return true;
    }
    close(image->fd);
    return false;
}

void image_close(Image *image)
{
    if (image->map)
        munmap(image->map, image->size);
    close(image->fd);
    attached = NULL;
}

/* ---- disk.h ------------------------------------------------------------------------------- */

void image_attach(Image *image)
{
    attached = image;
}

bool disk_init(void)
{
    return attached;
}

uint32_t disk_blocks(void)
{
    uint64_t blocks = attached->fs_size / FS_BLOCK_SIZE;

    return blocks < UINT32_MAX ? blocks : UINT32_MAX;
}

void disk_submit(DiskRequest *request)
{
    uint64_t in_fs = (uint64_t)request->block * FS_BLOCK_SIZE;
    uint64_t off = attached->fs_off + in_fs;

    request->done = true;
    request->failed = false;
    if (request->block >= disk_blocks())
        request->failed = true;
    else if (attached->map && request->write)
        memcpy(attached->fs_data + in_fs, request->data, FS_BLOCK_SIZE);
    else if (attached->map)
        memcpy(request->data, attached->fs_data + in_fs, FS_BLOCK_SIZE);
    else
        request->failed = request->write ? !image_write(attached, off, request->data, FS_BLOCK_SIZE)
                                         : !image_read(attached, off, request->data, FS_BLOCK_SIZE);
}

bool disk_wait(DiskRequest *request)
{
    return !request->failed;
}

bool disk_flush(void)
{
    if (!attached->writable || fdatasync(attached->fd) == 0)
        return true;
    fprintf(stderr, "mkfs: %s: %s\n", attached->path, strerror(errno));
    return false;
}
