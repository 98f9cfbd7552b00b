/* The files below a folder. See host_walk.h. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "emu/host/host_walk.h"

enum { DEPTH_MAX = 64 };

typedef struct Walk {
    bool (*file)(void *ctl, const char *path, Err *err);
    void *ctl;
    Err *err;
} Walk;

bool host_is_folder(const char *path)
{
    struct stat st;
    return !stat(path, &st) && S_ISDIR(st.st_mode);
}

bool host_file_exists(const char *path)
{
    struct stat st;
    return !lstat(path, &st);
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int no_dots(const struct dirent *e)
{
    return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static bool walk_folder(const Walk *w, const char *path, unsigned depth);

static bool walk_one(const Walk *w, const char *path, unsigned depth)
{
    struct stat st;
    if (lstat(path, &st))
        return err_set(w->err, errno, "%s: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return walk_folder(w, path, depth + 1);
    bool regular =
        S_ISREG(st.st_mode) || (S_ISLNK(st.st_mode) && !stat(path, &st) && S_ISREG(st.st_mode));
    return !regular || w->file(w->ctl, path, w->err);
}

static bool walk_folder(const Walk *w, const char *path, unsigned depth)
{
    struct dirent **entry;
    if (depth > DEPTH_MAX)
        return err_set(w->err, 0, "%s: more than %d folders deep", path, DEPTH_MAX);
    int n = scandir(path, &entry, no_dots, by_bytes);
    if (n < 0)
        return err_set(w->err, errno, "%s: %s", path, strerror(errno));
    bool good = true;
    bool slash = path[0] && path[strlen(path) - 1] == '/';
    for (int i = 0; i < n; i++) {
        char *name = NULL;
        if (good && asprintf(&name, "%s%s%s", path, slash ? "" : "/", entry[i]->d_name) < 0)
            good = err_set(w->err, ENOMEM, "%s: out of memory", path);
        else if (good)
            good = walk_one(w, name, depth);
        free(name);
        free(entry[i]);
    }
    free(entry);
    return good;
}

bool host_walk(const char *path, bool (*file)(void *ctl, const char *path, Err *err), void *ctl,
               Err *err)
{
    const Walk w = {file, ctl, err};
    return host_is_folder(path) ? walk_folder(&w, path, 0) : file(ctl, path, err);
}
