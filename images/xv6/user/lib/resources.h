/*
 * resources.h: whether all that was used is free again.
 */
#ifndef RESOURCES_H
#define RESOURCES_H

#include "user.h"

typedef struct Loss {
    const char *name;
    uint64_t before, after;
} Loss;

/* True once pages, processes, open files, inodes and disk blocks are what sysinfo() said before.
 * False if they are not within so many ticks (some things are freed late): what differs first. */
bool resources_settle(const SysInfo *before, int ticks, Loss *loss);

#endif
