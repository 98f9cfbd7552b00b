/*
 * resources.c: what the system has as much of after a program as before it.
 */
#include "resources.h"

static const struct {
    const char *name;
    size_t off;
} resources[] = {
    {"pages", offsetof(SysInfo, pages_free)},
    {"processes", offsetof(SysInfo, processes)},
    {"open files", offsetof(SysInfo, files)},
    {"inodes in memory", offsetof(SysInfo, inodes)},
    {"disk blocks", offsetof(SysInfo, disk_blocks_free)},
    {"disk inodes", offsetof(SysInfo, disk_inodes_free)},
};

/* The first that differs is the loss. */
static bool same(const SysInfo *before, const SysInfo *now, Loss *loss)
{
    for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
        const char *was = (const char *)before + resources[i].off;
        const char *is = (const char *)now + resources[i].off;
        *loss = (Loss){resources[i].name, *(const uint64_t *)was, *(const uint64_t *)is};
        if (loss->before != loss->after)
            return false;
    }
    return true;
}

bool resources_settle(const SysInfo *before, int ticks, Loss *loss)
{
    SysInfo now;

    for (int waited = 0;; waited++) {
        sysinfo(&now);
        if (same(before, &now, loss))
            return true;
        if (waited >= ticks)
            return false;
        sleep(1);
    }
}
