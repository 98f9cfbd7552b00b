/*
 * One listening socket and at most one client on it. Nothing waits here: descriptors are for
 * HostIo to wait on.
 */
#ifndef HOST_SOCK_H
#define HOST_SOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "rvemu/err.h"

/* Where to listen: a path, or a host and a port. */
typedef struct HostSockAddr {
    char path[100];
    char host[100]; /* empty: this machine alone (loopback) */
    char port[16];
} HostSockAddr;

typedef struct HostSock {
    int listener, client; /* -1: there is none */
    char path[100];       /* to be removed at the end */
    char name[140];       /* for gdb's `target remote`: "127.0.0.1:1234" */
} HostSock;

/* QEMU's words: tcp:HOST:PORT, tcp::PORT, unix:PATH (or unix:path=PATH), perhaps with ",server",
 * ",nowait" and their newer spelling, which say what is so anyway. */
bool host_sock_parse(HostSockAddr *a, const char *text, Err *err);

bool host_sock_listen(HostSock *s, const HostSockAddr *a, Err *err);
/* Somebody knocked. False: and went away. */
bool host_sock_accept(HostSock *s);
/* The number of bytes; 0: none are there; -1: the client has gone. */
long host_sock_read(HostSock *s, void *buf, size_t len);
void host_sock_hang_up(HostSock *s); /* the client */
void host_sock_close(HostSock *s);

#endif
