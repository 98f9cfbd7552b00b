/* See host_module.h. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "emu/host/host_module.h"

static bool beside_us(const char *name, char *path, size_t len)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (n <= 0)
        return false;
    self[n] = 0;
    char *slash = strrchr(self, '/');
    if (!slash)
        return false;
    slash[1] = 0;
    return snprintf(path, len, "%srvemu-%s.so", self, name) < (int)len && !access(path, R_OK);
}

const void *host_module(const char *name, const char *symbol, Err *err)
{
    char path[PATH_MAX + 64];
    if (!beside_us(name, path, sizeof(path)))
        snprintf(path, sizeof(path), "%s/rvemu-%s.so", RVEMU_MODULES, name);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const void *found = handle ? dlsym(handle, symbol) : NULL;
    if (!found) {
        const char *why = dlerror();
        err_set(err, 0, "%s", why ? why : path);
    }
    return found;
}
