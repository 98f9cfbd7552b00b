/*
 * tree.c: listing and copying files of an image.
 */
#include "tree.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcntl.h"
#include "fs/layout.h"
#include "host.h"
#include "stat.h"
#include "types.h"

#define CHUNK 65536

static bool fail(const char *what, const char *name, int64_t error)
{
    fprintf(stderr, "mkfs: %s: cannot %s: %s\n", name, what, error_text(error));
    return false;
}

static bool host_fail(const char *name)
{
    fprintf(stderr, "mkfs: %s: %s\n", name, strerror(errno));
    return false;
}

/* ---- list --------------------------------------------------------------------------------- */

static void print_entry(const char *name, const Stat *st)
{
    static const char type[] = "?d-cl";

    printf("%c %3u %10llu  %s\n", st->type <= STAT_SYMLINK ? type[st->type] : '?', st->links,
           (unsigned long long)st->size, name);
}

static bool stat_path(const char *path, int flags, Stat *st)
{
    int64_t fd = host_call(open, host_pointer(path), flags);
    int64_t result = fd;

    if (fd >= 0) {
        result = host_call(fstat, fd, host_pointer(st));
        host_call(close, fd);
    }
    if (result == -ERROR_NO_DEVICE) { /* a device's node: there is no driver here */
        *st = (Stat){.type = STAT_DEVICE, .links = 1};
        return true;
    }
    return result >= 0 || fail("look at it", path, result);
}

static bool list_entries(int64_t fd, const char *dir)
{
    FsEntry entry;
    int64_t n;
    bool ok = true;

    while ((n = host_call(read, fd, host_pointer(&entry), sizeof(entry))) == sizeof(entry)) {
        char path[PATH_MAX + sizeof(entry.name)];
        Stat st;

        if (entry.inode == 0)
            continue;
        entry.name[FS_NAME_MAX] = 0;
        snprintf(path, sizeof(path), "%s/%s", dir, entry.name);
        if (stat_path(path, O_NOFOLLOW, &st))
            print_entry(entry.name, &st);
        else
            ok = false;
    }
    return n == 0 ? ok : fail("read", dir, n);
}

bool tree_list(const char *path)
{
    Stat st;

    if (!stat_path(path, O_RDONLY, &st))
        return false;
    if (st.type != STAT_DIRECTORY) {
        print_entry(path, &st);
        return true;
    }
    int64_t fd = host_call(open, host_pointer(path), O_RDONLY);
    if (fd < 0)
        return fail("open", path, fd);
    bool ok = list_entries(fd, path);
    host_call(close, fd);
    return ok;
}

/* ---- get ---------------------------------------------------------------------------------- */

static bool copy_out(int64_t fd, const char *path, FILE *to, const char *file)
{
    static char buffer[CHUNK];
    int64_t n;

    while ((n = host_call(read, fd, host_pointer(buffer), CHUNK)) > 0) {
        if (fwrite(buffer, 1, n, to) != (size_t)n)
            return host_fail(file);
    }
    if (n < 0)
        return fail("read", path, n);
    return fflush(to) == 0 || host_fail(file);
}

static bool get_to_file(int64_t fd, const char *path, const char *file)
{
    char new[4096];
    FILE *to = NULL;
    bool ok;

    if (snprintf(new, sizeof(new), "%s.new", file) < (int)sizeof(new))
        to = fopen(new, "wb");
    else
        errno = ENAMETOOLONG;
    if (!to)
        return host_fail(file);
    ok = copy_out(fd, path, to, file);
    if (fclose(to) != 0 && ok)
        ok = host_fail(file);
    if (ok && rename(new, file) != 0)
        ok = host_fail(file);
    if (!ok)
        remove(new);
    return ok;
}

bool tree_get(const char *path, const char *file)
{
    Stat st;
    bool ok;

    if (!stat_path(path, O_RDONLY, &st))
        return false;
    if (st.type != STAT_FILE)
        return fail("copy", path,
                    st.type == STAT_DIRECTORY ? -ERROR_IS_DIRECTORY : -ERROR_NO_DEVICE);
    int64_t fd = host_call(open, host_pointer(path), O_RDONLY);
    if (fd < 0)
        return fail("open", path, fd);
    ok =
        strcmp(file, "-") == 0 ? copy_out(fd, path, stdout, "stdout") : get_to_file(fd, path, file);
    host_call(close, fd);
    return ok;
}

/* ---- put ---------------------------------------------------------------------------------- */

/* Makes the directories of a path. */
static bool make_parents(const char *path)
{
    char part[PATH_MAX];

    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        if ((size_t)(slash - path) >= sizeof(part))
            return fail("make it", path, -ERROR_NAME_TOO_LONG);
        memcpy(part, path, slash - path);
        part[slash - path] = 0;
        int64_t result = host_call(mkdir, host_pointer(part));
        if (result < 0 && result != -ERROR_EXISTS)
            return fail("make directory", part, result);
    }
    return true;
}

static bool same_contents(const char *path, const char *data, size_t size)
{
    static char buffer[CHUNK];
    int64_t fd = host_call(open, host_pointer(path), O_RDONLY), n;
    size_t done = 0;

    if (fd < 0)
        return false;
    while ((n = host_call(read, fd, host_pointer(buffer), CHUNK)) > 0) {
        if ((size_t)n > size - done || memcmp(buffer, data + done, n) != 0)
            break;
        done += n;
    }
    host_call(close, fd);
    return n == 0 && done == size;
}

static bool write_all(const char *path, const char *data, size_t size)
{
    int64_t fd = host_call(open, host_pointer(path), O_WRONLY | O_CREATE | O_TRUNC), n = 0;

    if (fd < 0)
        return fail("write", path, fd);
    for (size_t done = 0; done < size && n >= 0;) {
        n = host_call(write, fd, host_pointer(data + done),
                      size - done < CHUNK ? size - done : CHUNK);
        if (n == 0)
            n = -ERROR_NO_SPACE;
        if (n > 0)
            done += n;
    }
    host_call(close, fd);
    return n >= 0 || fail("write", path, n);
}

/* The whole file in memory; the caller frees it. */
static char *read_host_file(const char *name, size_t *size)
{
    FILE *from = fopen(name, "rb");
    char *data = NULL;
    size_t room = 0, n;

    *size = 0;
    if (!from) {
        host_fail(name);
        return NULL;
    }
    do {
        char *more = data;

        if (room - *size < CHUNK)
            more = realloc(data, room = 2 * room + CHUNK);
        if (!more) {
            errno = ENOMEM;
            break;
        }
        data = more;
        n = fread(data + *size, 1, room - *size, from);
        *size += n;
        errno = n ? 0 : errno;
    } while (!feof(from) && !ferror(from));
    if (!feof(from)) {
        host_fail(name);
        free(data);
        data = NULL;
    }
    fclose(from);
    return data;
}

bool tree_put(const char *file, const char *path)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
    char full[PATH_MAX];
    size_t size, length = strlen(path);
    bool ends_in_slash = length == 0 || path[length - 1] == '/';

    if (snprintf(full, sizeof(full), "%s%s%s", *path == '/' ? "" : "/", path,
                 ends_in_slash ? name : "") >= (int)sizeof(full))
        return fail("put it", file, -ERROR_NAME_TOO_LONG);
    char *data = read_host_file(file, &size);
    if (!data)
        return false;
    bool ok =
        make_parents(full) && (same_contents(full, data, size) || write_all(full, data, size));
    free(data);
    return ok;
}

bool tree_sync(void)
{
    int64_t result = host_call(sync, 0);

    return result == 0 || fail("write", "the image", result);
}
