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

/* To the end of the path, or to the directory of its last name, which is then in `name`. */
static int64_t walk(const char *path, bool to_parent, Inode **at, char name[FS_NAME_MAX + 1])
{
    int64_t result = *path ? start_of(path, at) : -ERROR_NOT_FOUND;

    while (result == 0) {
        int64_t length = next_name(&path, name);
        bool last = path[strspn(path, "/")] == 0;
        if (to_parent ? length > 0 && last : length == 0)
            return 0;
        if (length > 0) {
            result = step(at, name);
        } else {
            result = length < 0 ? length : -ERROR_INVALID; /* "/" has no parent */
            inode_put(*at);
        }
    }
    *at = NULL;
    return result;
}

int64_t path_find(const char *path, Inode **found)
{
    char name[FS_NAME_MAX + 1];

    return walk(path, false, found, name);
}

int64_t path_find_parent(const char *path, Inode **dir, char name[FS_NAME_MAX + 1])
{
    return walk(path, true, dir, name);
}
