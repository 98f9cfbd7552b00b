/*
 * sys_name.c: system calls on names: mkdir mknod symlink link unlink.
 *
 * Invariant: an inode's links are the entries that name it. A new inode has none until its entry
 * is in the directory, so whatever fails on the way, dropping its last user frees it.
 */
#include "volume.h"

#include "lib/string.h"
#include "syscalls.h"

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* ---- making ------------------------------------------------------------------------------- */

/* Fills a new inode and gives it its name. Both locked. */
static int64_t name_new(Inode *dir, const char *name, const NewNode *node, Inode *inode)
{
    bool is_dir = node->type == STAT_DIRECTORY;
    int64_t result = 0;

    inode->disk.major = node->major;
    inode->disk.minor = node->minor;
    if (node->target) /* one block, as a directory's first */
        result = inode_write(inode, mem_kernel(node->target), 0, strlen(node->target));
    if (is_dir) {
        result = dir_add(inode, ".", inode->number);
        if (result == 0)
            result = dir_add(inode, "..", dir->number);
    }
    if (result >= 0)
        result = dir_add(dir, name, inode->number);
    if (result < 0)
        return result;
    inode->disk.links = is_dir ? 2 : 1;
    result = inode_store(inode);
    if (result == 0 && is_dir) {
        dir->disk.links++;
        result = inode_store(dir);
    }
    return result;
}

/* The same, in a locked directory. */
static int64_t name_create_in(Inode *dir, const char *name, const NewNode *node, Inode **inode)
{
    int64_t result = dir_find(dir, name);

    if (result >= 0)
        return node->exclusive ? -ERROR_EXISTS : inode_get(result, inode);
    if (result != -ERROR_NOT_FOUND)
        return result;
    if (dir->disk.links == 0)
        return -ERROR_NOT_FOUND; /* it was removed while we stood in it */
    if (dir->disk.links >= FS_LINKS_MAX)
        return -ERROR_TOO_MANY_LINKS;
    result = inode_create(node->type, inode);
    if (result < 0)
        return result;
    result = name_new(dir, name, node, *inode);
    inode_unlock(*inode);
    if (result < 0)
        inode_put(*inode);
    return result;
}

int64_t name_create(const char *path, const NewNode *node, Inode **inode)
{
    char name[FS_NAME_MAX + 1];
    Inode *dir;
    int64_t result = path_lock_parent(path, &dir, name);

    if (result == -ERROR_INVALID && !node->exclusive)
        return path_lock(path, inode); /* "/" */
    if (result < 0)
        return result;
    result = name_create_in(dir, name, node, inode);
    inode_unlock_put(dir); /* before the other is locked: the name may be "." */
    return result < 0 ? result : inode_lock_or_put(*inode);
}

static int64_t make_node(const char *path, const NewNode *node)
{
    Inode *inode;
    int64_t result = name_create(path, node, &inode);

    if (result == 0)
        inode_unlock_put(inode);
    return result;
}

static int64_t make_directory(const char *path, const uint64_t arg[6])
{
    return make_node(path, &(NewNode){.type = STAT_DIRECTORY, .exclusive = true});
}

static int64_t make_device(const char *path, const uint64_t arg[6])
{
    if (arg[1] > UINT16_MAX || arg[2] > UINT16_MAX)
        return -ERROR_INVALID;
    return make_node(
        path, &(NewNode){.type = STAT_DEVICE, .major = arg[1], .minor = arg[2], .exclusive = true});
}

/* lab fs: begin */
static int64_t make_symlink(const char *target, const uint64_t arg[6])
{
    char path[PATH_MAX];
    int64_t result =
        *target ? mem_read_string(path, mem_user(arg[1]), sizeof(path)) : -ERROR_NOT_FOUND;

    return result < 0
               ? result
               : make_node(path,
                           &(NewNode){.type = STAT_SYMLINK, .target = target, .exclusive = true});
}
/* lab fs: end */

/* ---- link --------------------------------------------------------------------------------- */

/* Directory locked; locks the file below it, which is no directory, so that no order is broken. */
static int64_t link_in(Inode *dir, const char *name, Inode *inode)
{
    int64_t result = dir_find(dir, name);

    if (result >= 0)
        return -ERROR_EXISTS;
    if (result != -ERROR_NOT_FOUND || dir->disk.links == 0)
        return result;
    result = inode_lock(inode);
    if (result < 0)
        return result;
    if (inode->disk.links == 0)
        result = -ERROR_NOT_FOUND; /* its last name went since we found it */
    else if (inode->disk.links >= FS_LINKS_MAX)
        result = -ERROR_TOO_MANY_LINKS;
    else
        result = dir_add(dir, name, inode->number);
    if (result == 0) {
        inode->disk.links++;
        result = inode_store(inode);
    }
    inode_unlock(inode);
    return result;
}

static int64_t link_paths(const char *from, const uint64_t arg[6])
{
    char to[PATH_MAX], name[FS_NAME_MAX + 1];
    Inode *inode, *dir;
    int64_t result = mem_read_string(to, mem_user(arg[1]), sizeof(to));

    if (result >= 0)
        result = path_lock(from, &inode);
    if (result < 0)
        return result;
    if (inode->disk.type == STAT_DIRECTORY)
        result = -ERROR_IS_DIRECTORY;
    inode_unlock(inode);
    if (result == 0)
        result = path_lock_parent(to, &dir, name);
    if (result == 0) {
        result = link_in(dir, name, inode);
        inode_unlock_put(dir);
    }
    inode_put(inode);
    return result;
}

/* ---- unlink ------------------------------------------------------------------------------- */

/* Both locked. An empty directory goes with its "." and "..". */
static int64_t unlink_in(Inode *dir, const char *name, Inode *inode)
{
    bool is_dir = inode->disk.type == STAT_DIRECTORY;
    int64_t result = is_dir ? dir_is_empty(inode) : 1;

    if (result == 0)
        result = -ERROR_NOT_EMPTY;
    if (result > 0 && (inode->disk.links < (is_dir ? 2 : 1) || dir->disk.links < 2))
        result = fs_damaged("too few links in inode", inode->number);
    if (result > 0)
        result = dir_remove(dir, name);
    if (result < 0)
        return result;
    inode->disk.links -= is_dir ? 2 : 1;
    result = inode_store(inode);
    if (result == 0 && is_dir) {
        dir->disk.links--;
        result = inode_store(dir);
    }
    return result;
}

static int64_t unlink_path(const char *path, const uint64_t arg[6])
{
    char name[FS_NAME_MAX + 1];
    Inode *dir, *inode;
    int64_t result = path_lock_parent(path, &dir, name);

    if (result < 0)
        return result;
    result = is_dots(name) ? -ERROR_INVALID : dir_find(dir, name);
    if (result >= 0)
        result = result == dir->number ? fs_damaged("a directory in itself", dir->number)
                                       : inode_get(result, &inode);
    if (result == 0)
        result = inode_lock_or_put(inode);
    if (result == 0) {
        result = unlink_in(dir, name, inode);
        inode_unlock_put(inode);
    }
    inode_unlock_put(dir);
    return result;
}

/* ---- the calls ---------------------------------------------------------------------------- */

/* Inside a transaction, with the call's first path and its other arguments. */
typedef int64_t NameChange(const char *path, const uint64_t arg[6]);

static int64_t in_transaction(NameChange *change, const uint64_t arg[6])
{
    char path[PATH_MAX];
    int64_t result = mem_read_string(path, mem_user(arg[0]), sizeof(path));

    if (result >= 0)
        result = log_begin(volume_call_blocks());
    if (result < 0)
        return result;
    result = change(path, arg);
    log_end(volume_call_blocks());
    inode_reap();
    return result;
}

int64_t sys_mkdir(const uint64_t arg[6])
{
    return in_transaction(make_directory, arg);
}

int64_t sys_mknod(const uint64_t arg[6])
{
    return in_transaction(make_device, arg);
}

/* lab fs: begin */
int64_t sys_symlink(const uint64_t arg[6])
{
    return in_transaction(make_symlink, arg);
}
/* lab fs: end */

int64_t sys_link(const uint64_t arg[6])
{
    return in_transaction(link_paths, arg);
}

int64_t sys_unlink(const uint64_t arg[6])
{
    return in_transaction(unlink_path, arg);
}
