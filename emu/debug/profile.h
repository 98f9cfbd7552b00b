/*
 * A sampling profile of the guest: who runs in which function, called by whom, as folded stacks:
 *
 *     sh-3;main;run_line;write;syscall_dispatch_[k];sys_write_[k] 12
 *
 * The process first, then its functions from the outermost on, through the trap into the kernel
 * ([k]: supervisor mode), and how often it was met so. flamegraph.pl and speedscope read it.
 */
#ifndef DEBUG_PROFILE_H
#define DEBUG_PROFILE_H

#include "emu/base/buf.h"
#include "emu/debug/program.h"

typedef struct Profile Profile;

Profile *profile_create(Debug *d, Programs *p, Err *err); /* NULL: out of memory */
void profile_destroy(Profile *f);                         /* NULL is fine */
/* The hart whose slice runs is where it is, `weight` times. */
void profile_sample(Profile *f, uint64_t weight);
uint64_t profile_samples(const Profile *f);
/* All stacks, in the order of their bytes. False: out of memory. */
bool profile_print(const Profile *f, Buf *to);

#endif
