/* HostOps of a POSIX system: memory that costs nothing until touched, clocks, entropy. */
#ifndef HOST_OPS_H
#define HOST_OPS_H

#include "rvemu/host.h"

/* Needs no ctl: pass NULL. */
extern const HostOps host_posix_ops;

#endif
