/*
 * Logs of what the kernel does, kept while the machine runs and only if asked for: the system
 * calls, and which process each hart runs. They see traps, returns and writes of satp, through the
 * debugger's probe; the guest runs slower and no different.
 */
#ifndef DEBUG_KERNEL_LOG_H
#define DEBUG_KERNEL_LOG_H

#include "emu/debug/debug_impl.h"

typedef struct KernelLog KernelLog;

void kernel_log_free(Debug *d);
/* The machine has begun anew: what was open stays so. */
void kernel_log_reset(Debug *d);
/* Adds to the probe what the logs need; false: they are off. */
bool kernel_log_wants(const Debug *d, Probe *probe);
/* Something happened on h. It stops nothing. */
void kernel_log_hit(Debug *d, const Hart *h, const ProbeHit *hit);

#endif
