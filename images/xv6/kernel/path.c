/*
 * path.c: from path names to inodes.
 *
 * A walk holds one directory's lock at a time and a user of the next inode before it lets go of
 * the last one, so nothing that it stands on is freed under it.
 */
#include "volume.h"

#include "lib/string.h"
#include "process.h"

static const char *skip_slashes(const char *path)
{
    while (*path == '/')
        path++;
    return path;
}

/* Cuts the next name off *path: its length, 0 at the end, or -ERROR_NAME_TOO_LONG. */
static int64_t next_name(const char **path, char name[FS_NAME_MAX + 1])
{
    const char *start = skip_slashes(*path);
    size_t length = 0;

    while (start[length] && start[length] != '/')
        length++;
    if (length > FS_NAME_MAX)
        return -ERROR_NAME_TOO_LONG;
    memcpy(name, start, length);
    name[length] = 0;
    *path = start + length;
    return length;
}

/* Replaces *at by what `name` means in it. On failure *at is NULL. */
static int64_t step(Inode **at, const char *name)
{
    Inode *dir = *at;
    Inode *next = NULL;
    int64_t number = inode_lock(dir);

    if (number == 0) {
        /* A removed directory leads nowhere: what its ".." names may be gone, too. */
        number = dir->disk.links ? dir_find(dir, name) : -ERROR_NOT_FOUND;
        if (number >= 0) {
            int64_t result = inode_get(number, &next);
            number = result < 0 ? result : number;
        }
        inode_unlock(dir);
    }
    inode_put(dir);
    *at = next;
    return number < 0 ? number : 0;
}

static int64_t start_of(const char *path, Inode **at)
{
    Process *process = process_current();

    if (*path != '/' && process && process->cwd) {
        *at = inode_share(process->cwd);
        return 0;
    }
    return inode_get(FS_ROOT_INODE, at);
}

int64_t path_find(const char *path, Inode **found)
{
    char name[FS_NAME_MAX + 1];
    int64_t result = *path ? start_of(path, found) : -ERROR_NOT_FOUND;

    while (result == 0) {
        int64_t length = next_name(&path, name);
        if (length == 0)
            return 0;
        if (length > 0)
            result = step(found, name);
        if (length < 0) {
            inode_put(*found);
            result = length;
        }
    }
    *found = NULL;
    return result;
}

int64_t path_find_parent(const char *path, Inode **dir, char name[FS_NAME_MAX + 1])
{
    int64_t result = *path ? start_of(path, dir) : -ERROR_NOT_FOUND;

    while (result == 0) {
        int64_t length = next_name(&path, name);
        if (length <= 0)
            result = length < 0 ? length : -ERROR_INVALID; /* "/" has no parent */
        else if (*skip_slashes(path) == 0)
            return 0;
        else
            result = step(dir, name);
        if (length <= 0)
            inode_put(*dir);
    }
    *dir = NULL;
    return result;
}
