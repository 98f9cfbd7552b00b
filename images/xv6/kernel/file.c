/*
 * file.c: the table of open files, and descriptors.
 *
 * Invariant: a file with users has its kind's object, and lets go of it when the last user goes.
 * Only a process itself changes its descriptors, so they need no lock.
 */
#include "file.h"

#include "device.h"
#include "error.h"
#include "print.h"
#include "process.h"
#include "volume.h"

static struct {
    SpinLock lock; /* guards `users` of all */
    File file[FILE_MAX];
} files = {.lock = SPINLOCK("open files")};

File *file_share(File *file)
{
    spin_acquire(&files.lock);
    kassert(file->users > 0);
    file->users++;
    spin_release(&files.lock);
    return file;
}

void file_close(File *file)
{
    if (!file)
        return;
    spin_acquire(&files.lock);
    kassert(file->users > 0);
    File last = *file;
    file->users--;
    spin_release(&files.lock);
    if (last.users > 1)
        return;
    if (last.kind == FILE_PIPE)
        pipe_close(last.pipe, last.writable);
    if (last.inode) {
        inode_put(last.inode);
        inode_reap();
    }
}

unsigned file_count_used(void)
{
    unsigned used = 0;

    spin_acquire(&files.lock);
    for (unsigned i = 0; i < FILE_MAX; i++)
        used += files.file[i].users > 0;
    spin_release(&files.lock);
    return used;
}

/* ---- reading and writing ------------------------------------------------------------------ */

static int64_t read_inode(File *file, MemRef to, size_t size)
{
    int64_t result = inode_lock(file->inode);

    if (result < 0)
        return result;
    result = inode_read(file->inode, to, file->off, size);
    if (result > 0)
        file->off += result;
    inode_unlock(file->inode);
    return result;
}

/* As much as one transaction takes. */
static int64_t write_part(File *file, MemRef from, size_t size)
{
    unsigned blocks = volume_call_blocks() + FS_WRITE_BLOCKS;
    int64_t result = log_begin(blocks);

    if (result < 0)
        return result;
    result = inode_lock(file->inode);
    if (result == 0) {
        /* Another open file may have truncated it: then the end is nearer than our offset. */
        if (file->append || file->off > file->inode->disk.size)
            file->off = file->inode->disk.size;
        result = inode_write(file->inode, from, file->off, size);
        if (result > 0)
            file->off += result;
        inode_unlock(file->inode);
    }
    log_end(blocks);
    return result;
}

static int64_t write_inode(File *file, MemRef from, size_t size)
{
    size_t done = 0;

    while (done < size && !process_killed()) {
        size_t part = size - done < FS_WRITE_MAX ? size - done : FS_WRITE_MAX;
        int64_t result = write_part(file, from, part);
        if (result < 0)
            return done ? (int64_t)done : result;
        done += result;
        from.address += result;
        if ((size_t)result < part) /* no room for more: the next call says why */
            break;
    }
    return done;
}

/* lab mmap: begin */
int64_t file_read_at(File *file, void *data, uint64_t off, size_t size)
{
    int64_t result = inode_lock(file->inode);

    if (result < 0)
        return result;
    result = inode_read(file->inode, mem_kernel(data), off, size);
    inode_unlock(file->inode);
    return result;
}

int64_t file_write_back(File *file, const void *data, uint64_t off, size_t size)
{
    unsigned blocks = volume_call_blocks() + FS_WRITE_BLOCKS;
    int64_t result = log_begin(blocks);

    if (result < 0)
        return result;
    result = inode_lock(file->inode);
    if (result == 0) {
        uint64_t end = file->inode->disk.size;
        if (off < end)
            result = inode_write(file->inode, mem_kernel(data), off,
                                 size < end - off ? size : end - off);
        inode_unlock(file->inode);
    }
    log_end(blocks);
    return result;
}
/* lab mmap: end */

int64_t file_read(File *file, MemRef to, size_t size)
{
    if (!file->readable)
        return -ERROR_BAD_DESCRIPTOR;
    if (size == 0) /* no device and no pipe shall wait for nothing */
        return 0;
    switch (file->kind) {
    case FILE_INODE: return read_inode(file, to, size);
    case FILE_DEVICE: return file->device->read(to, size);
    case FILE_PIPE: return pipe_read(file->pipe, to, size);
    default: return -ERROR_BAD_DESCRIPTOR;
    }
}

int64_t file_write(File *file, MemRef from, size_t size)
{
    if (!file->writable)
        return -ERROR_BAD_DESCRIPTOR;
    switch (file->kind) {
    case FILE_INODE: return write_inode(file, from, size);
    case FILE_DEVICE: return file->device->write(from, size);
    case FILE_PIPE: return pipe_write(file->pipe, from, size);
    default: return -ERROR_BAD_DESCRIPTOR;
    }
}

/* ---- descriptors -------------------------------------------------------------------------- */

int64_t descriptor_create(File **file)
{
    File *found = NULL;

    spin_acquire(&files.lock);
    for (unsigned i = 0; i < FILE_MAX && !found; i++) {
        if (files.file[i].users == 0)
            found = &files.file[i];
    }
    if (found)
        *found = (File){.users = 1};
    spin_release(&files.lock);
    if (!found)
        return -ERROR_TABLE_FULL;
    int64_t fd = descriptor_install(found);
    if (fd < 0)
        file_close(found);
    *file = found;
    return fd;
}

int64_t descriptor_install(File *file)
{
    Process *process = process_current();

    for (int fd = 0; fd < PROCESS_FILES; fd++) {
        if (!process->files[fd]) {
            process->files[fd] = file;
            return fd;
        }
    }
    return -ERROR_TOO_MANY_FILES;
}

File *descriptor_file(uint64_t fd)
{
    return fd < PROCESS_FILES ? process_current()->files[fd] : NULL;
}

void descriptor_close(uint64_t fd)
{
    File *file = descriptor_file(fd);

    if (file)
        process_current()->files[fd] = NULL;
    file_close(file);
}
