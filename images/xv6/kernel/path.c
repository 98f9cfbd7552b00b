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

#define LINKS_MAX 10 /* on one walk: loops end */

/* lab fs: begin */
/* Where *at is a symbolic link: back to `dir`, or to the root, with its target in front of what is
 * left of the path; that is then in `text`. On failure *at has lost its user. */
static int64_t follow(Inode *dir, Inode **at, const char **path, char text[PATH_MAX], int *links)
{
    char rest[PATH_MAX];
    Inode *link = *at;
    int64_t length = inode_lock_or_put(link);

    if (length < 0)
        return length;
    if (link->disk.type != STAT_SYMLINK) {
        inode_unlock(link);
        return 0;
    }
    size_t left = strlcpy(rest, *path, sizeof(rest)) + 1;
    length = ++*links > LINKS_MAX ? -ERROR_LOOP : inode_read(link, mem_kernel(text), 0, PATH_MAX);
    inode_unlock_put(link);
    if (length < 0)
        return length;
    if (length + left > PATH_MAX)
        return -ERROR_NAME_TOO_LONG;
    memcpy(text + length, rest, left);
    *path = text;
    if (*text == '/')
        return inode_get(FS_ROOT_INODE, at);
    *at = inode_share(dir);
    return 0;
}
/* lab fs: end */

static int64_t start_of(const char *path, Inode **at)
{
    Process *process = process_current();

    if (*path != '/' && process && process->cwd) {
        *at = inode_share(process->cwd);
        return 0;
    }
    return inode_get(FS_ROOT_INODE, at);
}

typedef enum Goal { TO_END, TO_LINK, TO_PARENT } Goal;

/* To the end of the path, or to the directory of its last name, which is then in `name`. */
static int64_t walk(const char *path, Goal goal, Inode **at, char name[FS_NAME_MAX + 1])
{
    int64_t result = *path ? start_of(path, at) : -ERROR_NOT_FOUND;
    int64_t length = 0;
    /* lab fs: begin */
    char text[PATH_MAX];
    int links = 0;
    /* lab fs: end */

    while (result == 0) {
        length = next_name(&path, name);
        bool is_last = path[strspn(path, "/")] == 0;
        if (length <= 0 || (goal == TO_PARENT && is_last))
            break;
        Inode *dir = inode_share(*at);
        result = step(at, name);
        /* lab fs: begin */
        if (result == 0 && !(goal == TO_LINK && is_last))
            result = follow(dir, at, &path, text, &links);
        /* lab fs: end */
        inode_put(dir);
    }
    if (result < 0)
        return result;
    if (length > 0 || (length == 0 && goal != TO_PARENT))
        return inode_lock_or_put(*at);
    inode_put(*at);
    return length < 0 ? length : -ERROR_INVALID; /* "/" has no parent */
}

int64_t path_lock(const char *path, Inode **found)
{
    char name[FS_NAME_MAX + 1];

    return walk(path, TO_END, found, name);
}

int64_t path_lock_link(const char *path, Inode **found)
{
    char name[FS_NAME_MAX + 1];

    return walk(path, TO_LINK, found, name);
}

int64_t path_lock_parent(const char *path, Inode **dir, char name[FS_NAME_MAX + 1])
{
    return walk(path, TO_PARENT, dir, name);
}
