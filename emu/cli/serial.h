/*
 * The guest's serial port on its way to the host: what the guest says is matched as it comes, and
 * what a script types comes before what the host has to say.
 */
#ifndef SERIAL_H
#define SERIAL_H

#include "emu/base/buf.h"
#include "emu/cli/match.h"
#include "rvemu/stream.h"

typedef struct Serial {
    Match match;
    bool keep; /* what the guest says */
    Buf said;  /* its end: at least the last SERIAL_KEPT bytes */
    bool cut;  /* it has lost its beginning */

    /* Its own. */
    const StreamOps *host;
    void *host_ctl;
    Buf typed; /* and not yet taken: from `taken` on */
    size_t taken;
} Serial;

enum { SERIAL_KEPT = 1 << 20 };

/* Stands between the machine and the host's end of its serial port: *ops and *ctl become its own.
 * `typing`: serial_send will be used; without, a port that can have no input stays one. NULL: out
 * of memory. */
Serial *serial_create(const StreamOps **ops, void **ctl, bool typing);
void serial_destroy(Serial *s); /* NULL is fine */

/* The guest gets it when it reads. False: out of memory. */
bool serial_send(Serial *s, const char *bytes, size_t len);
/* All that was sent has been taken. */
bool serial_sent(const Serial *s);

#endif
