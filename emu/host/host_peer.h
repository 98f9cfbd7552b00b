/*
 * Another program that runs beside us, and what it says on its stderr, line by line. Its stdin is
 * empty and its stdout goes nowhere.
 */
#ifndef HOST_PEER_H
#define HOST_PEER_H

#include "emu/host/host_io.h"

enum { HOST_PEER_LINE_MAX = 64 * 1024 };

typedef struct HostPeer {
    int pid; /* 0: there is none; else it leads a process group of its own */
    int fd;
    char *buf; /* buf[head .. len) is not handed out yet */
    size_t head, len;
    bool eof;
} HostPeer;

typedef enum HostPeerNews {
    HOST_PEER_LINE,
    HOST_PEER_END,         /* it said all it had to say */
    HOST_PEER_TOO_LONG,    /* that is no line: HOST_PEER_LINE_MAX bytes without an end */
    HOST_PEER_SILENT,      /* `ns` are over */
    HOST_PEER_INTERRUPTED, /* by a signal, a key or the deadline of `io` */
} HostPeerNews;

/* Starts `command` by the shell. */
bool host_peer_start(HostPeer *p, const char *command, Err *err);
/* The next line, without its newline but with a NUL; valid until the next call. The last one need
 * not end with a newline. Waits for it for `ns` nanoseconds. */
HostPeerNews host_peer_line(HostPeer *p, HostIo *io, uint64_t ns, char **line, size_t *len);
/* Ends it, whatever it does, and tells how it ended: "ended with status 1". `buf` may be NULL. */
void host_peer_stop(HostPeer *p, char *buf, size_t len);

#endif
