/*
 * program.h: exec: the program that a process runs.
 */
#ifndef KERNEL_PROGRAM_H
#define KERNEL_PROGRAM_H

#include "types.h"

/*
 * Replaces the current process's memory by the program at `path`, its argv by the strings that the
 * user's array at argv_va points to. Returns argc, which is what main() gets in a0, or -ERROR_...
 * with the old program untouched.
 */
int64_t program_exec(const char *path, uint64_t argv_va);
/* The same for the first program, whose only argument is its path. */
int64_t program_exec_init(const char *path);

/* Before user code runs on this hart: its instruction fetches see all programs loaded so far. */
void program_fence_code(void);

const char *error_text(int64_t error); /* of -ERROR_... */

#endif
