/*
 * program.h: exec: the program that a process runs.
 */
#ifndef KERNEL_PROGRAM_H
#define KERNEL_PROGRAM_H

#include "mem.h"
#include "types.h"

/*
 * Replaces the current process's memory by the program at `path`, its argv by the strings that the
 * array `argv` points to. Returns argc, which is what main() gets in a0, or -ERROR_... with the old
 * program untouched.
 */
int64_t program_exec(const char *path, MemRef argv);

/* Before user code runs on this hart: its instruction fetches see all programs loaded so far. */
void program_fence_code(void);

#endif
