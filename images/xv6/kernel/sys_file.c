/*
 * sys_file.c: system calls on descriptors: open read write close dup fstat fsync sync chdir.
 *
 * Calls that change names are in sys_name.c. A call that may drop the last user of an inode ends
 * with inode_reap(), outside of its transaction.
 */
#include "syscalls.h"

#include "device.h"
#include "fcntl.h"
#include "file.h"
#include "process.h"
#include "volume.h"

#define ACCESS_MODE (O_WRONLY | O_RDWR)
#define OPEN_FLAGS  (ACCESS_MODE | O_CREATE | O_TRUNC | O_APPEND | O_NOFOLLOW)

static int64_t transfer(const uint64_t arg[6], int64_t (*move)(File *, MemRef, size_t))
{
    File *file = descriptor_file(arg[0]);

    if (!file)
        return -ERROR_BAD_DESCRIPTOR;
    /* lab mmap: begin */
    if ((int32_t)arg[2] > 0 && !mapping_prepare(arg[1], (uint32_t)arg[2]))
        return -ERROR_BAD_ADDRESS;
    /* lab mmap: end */
    return (int32_t)arg[2] < 0 ? -ERROR_INVALID : move(file, mem_user(arg[1]), (uint32_t)arg[2]);
}

int64_t sys_read(const uint64_t arg[6])
{
    return transfer(arg, file_read);
}

int64_t sys_write(const uint64_t arg[6])
{
    return transfer(arg, file_write);
}

int64_t sys_close(const uint64_t arg[6])
{
    if (!descriptor_file(arg[0]))
        return -ERROR_BAD_DESCRIPTOR;
    descriptor_close(arg[0]);
    return 0;
}

int64_t sys_dup(const uint64_t arg[6])
{
    File *file = descriptor_file(arg[0]);

    if (!file)
        return -ERROR_BAD_DESCRIPTOR;
    int64_t fd = descriptor_install(file);
    if (fd >= 0)
        file_share(file);
    return fd;
}

int64_t sys_fstat(const uint64_t arg[6])
{
    File *file = descriptor_file(arg[0]);

    if (!file)
        return -ERROR_BAD_DESCRIPTOR;
    if (!file->inode) /* a pipe */
        return -ERROR_INVALID;
    int64_t result = inode_lock(file->inode);
    if (result < 0)
        return result;
    const FsInode *disk = &file->inode->disk;
    Stat stat = {.device = 1,
                 .inode = file->inode->number,
                 .type = disk->type,
                 .links = disk->links,
                 .size = disk->size};
    inode_unlock(file->inode);
    return mem_write(mem_user(arg[1]), 0, &stat, sizeof(stat)) ? 0 : -ERROR_BAD_ADDRESS;
}

int64_t sys_sync(const uint64_t arg[6])
{
    return fs_sync();
}

int64_t sys_fsync(const uint64_t arg[6])
{
    File *file = descriptor_file(arg[0]);

    if (!file)
        return -ERROR_BAD_DESCRIPTOR;
    return file->kind == FILE_INODE ? fs_sync() : -ERROR_INVALID;
}

int64_t sys_chdir(const uint64_t arg[6])
{
    Process *process = process_current();
    char path[PATH_MAX];
    Inode *dir, *left;
    int64_t result = mem_read_string(path, mem_user(arg[0]), sizeof(path));

    if (result >= 0)
        result = path_lock(path, &dir);
    if (result < 0)
        return result;
    left = dir;
    if (dir->disk.type == STAT_DIRECTORY) {
        left = process->cwd;
        process->cwd = dir;
    } else {
        result = -ERROR_NOT_DIRECTORY;
    }
    inode_unlock(dir);
    inode_put(left);
    inode_reap();
    return result;
}

/* ---- open --------------------------------------------------------------------------------- */

/* Fills in `file` for a locked inode; O_TRUNC takes effect here. Takes over the inode's user. */
static int64_t attach(File *file, Inode *inode, int flags)
{
    uint16_t type = inode->disk.type;
    bool writable = flags & ACCESS_MODE;

    if (type == STAT_DIRECTORY && (writable || flags & O_TRUNC))
        return -ERROR_IS_DIRECTORY;
    if (type == STAT_SYMLINK && (writable || flags & O_TRUNC))
        return -ERROR_INVALID;
    if (type == STAT_DEVICE) {
        file->device = device_find(inode->disk.major);
        if (!file->device)
            return -ERROR_NO_DEVICE;
    }
    if (type == STAT_FILE && writable && flags & O_TRUNC && inode->disk.size) {
        int64_t result = inode_truncate(inode);
        if (result < 0)
            return result;
    }
    file->kind = type == STAT_DEVICE ? FILE_DEVICE : FILE_INODE;
    file->readable = !(flags & O_WRONLY);
    file->writable = writable;
    file->append = flags & O_APPEND;
    file->inode = inode;
    return 0;
}

/* Finds or makes the inode and opens it. Inside a transaction if the flags ask for changes. */
static int64_t open_path(File *file, const char *path, int flags)
{
    Inode *inode;
    int64_t result = flags & O_CREATE     ? name_create(path, &(NewNode){.type = STAT_FILE}, &inode)
                     : flags & O_NOFOLLOW ? path_lock_link(path, &inode)
                                          : path_lock(path, &inode);

    /* lab fs: begin */
    if (result == 0 && inode->disk.type == STAT_SYMLINK && !(flags & O_NOFOLLOW)) {
        inode_unlock_put(inode); /* O_CREATE found it: what it leads to must be there */
        result = path_lock(path, &inode);
    }
    /* lab fs: end */
    if (result < 0)
        return result;
    result = attach(file, inode, flags);
    inode_unlock(inode);
    if (result < 0)
        inode_put(inode);
    return result;
}

int64_t sys_open(const uint64_t arg[6])
{
    char path[PATH_MAX];
    int flags = arg[1];
    bool changes = flags & (O_CREATE | O_TRUNC);
    int64_t result = mem_read_string(path, mem_user(arg[0]), sizeof(path));

    if (result < 0)
        return result;
    if (flags & ~OPEN_FLAGS || (flags & ACCESS_MODE) == ACCESS_MODE)
        return -ERROR_INVALID;
    File *file;
    int64_t fd = descriptor_create(&file);
    if (fd < 0)
        return fd;
    result = changes ? log_begin(2 * volume_call_blocks()) : 0;
    if (result == 0) {
        result = open_path(file, path, flags);
        if (changes)
            log_end(2 * volume_call_blocks());
    }
    if (result < 0)
        descriptor_close(fd);
    inode_reap();
    return result < 0 ? result : fd;
}
