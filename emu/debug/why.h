/* What `why` says, sentence by sentence. */
#ifndef DEBUG_WHY_H
#define DEBUG_WHY_H

#include "emu/debug/debug_impl.h"

/* A sentence: a line and a row. `kind`: "what", "cause", "fix". */
void why_say(Debug *d, const char *kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* --- what the kernel's own structures tell (kernel_why.c); true: something was said --------------
 */

/* The process of a fault under `satp`. */
void why_process(Debug *d, uint64_t satp, unsigned prv);
/* Nobody runs: who sleeps, on what, and who seems to wait for whom. */
bool why_sleepers(Debug *d);
/* Frames that are free and mapped, or writable in one process and another's, too. */
bool why_frames(Debug *d);

#endif
