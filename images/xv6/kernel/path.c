/*
 * path.c: from path names to inodes.
 *
 * A walk holds one directory's lock at a time and a user of the next inode before it lets go of
 * the last one, so nothing that it stands on is freed under it.
 */
#include "volume.h"

#include "lib/string.h"
#include "process.h"

/* Cuts the next name off *path: its length, 0 at the end, or -ERROR_NAME_TOO_LONG. */
static int64_t next_name(const char **path, char name[FS_NAME_MAX + 1])
{
    const char *start = *path + strspn(*path, "/");
    size_t length = strcspn(start, "/");

    if (length > FS_NAME_MAX)
        return -ERROR_NAME_TOO_LONG;
    memcpy(name, start, length);
    name[length] = 0;
    *path = start + length;
    return length;
}

/* Replaces *at by what `name` means in it. On failure *at has lost its user. */
static int64_t step(Inode **at, const char *name)
{
    Inode *dir = *at;
    int64_t result = inode_lock_or_put(dir);

    if (result < 0)
        return result;
    /* A removed directory leads nowhere: what its ".." names may be gone, too. */
    result = dir->disk.links ? dir_find(dir, name) : -ERROR_NOT_FOUND;
    if (result >= 0)
        result = inode_get(result, at);
    inode_unlock_put(dir);
    return result;
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

/* To the end of the path, or to the directory of its last name, which is then in `name`. */
static int64_t walk(const char *path, bool to_parent, Inode **at, char name[FS_NAME_MAX + 1])
{
    int64_t result = *path ? start_of(path, at) : -ERROR_NOT_FOUND;
    int64_t length = 0;

    while (result == 0) {
        length = next_name(&path, name);
        if (length <= 0 || (to_parent && path[strspn(path, "/")] == 0))
            break;
        result = step(at, name);
    }
    if (result < 0)
        return result;
    if (length > 0 || (length == 0 && !to_parent))
        return inode_lock_or_put(*at);
    inode_put(*at);
    return length < 0 ? length : -ERROR_INVALID; /* "/" has no parent */
}

int64_t path_lock(const char *path, Inode **found)
{
    char name[FS_NAME_MAX + 1];

    return walk(path, false, found, name);
}

int64_t path_lock_parent(const char *path, Inode **dir, char name[FS_NAME_MAX + 1])
{
    return walk(path, true, dir, name);
}
