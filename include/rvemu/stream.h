/*
 * A byte stream between the guest and the outside (serial console, virtio-console).
 *
 * Two sides: StreamOps is what a front end implements; StreamPort is what a device holds. The
 * machine stands between them, because every byte that comes in is an input event (DESIGN 5): at a
 * slice's end it asks the host for at most `want` bytes and delivers what came. Nothing is ever
 * dropped: what the device does not want stays with the host.
 */
#ifndef RVEMU_STREAM_H
#define RVEMU_STREAM_H

#include <stddef.h>
#include <stdint.h>

typedef struct StreamOps {
    /* Up to `max` bytes that have arrived; 0: none now. May wait only if the front end was asked
     * for a reproducible run and the host's end is no terminal. NULL: there never is any. */
    size_t (*read)(void *ctl, uint8_t *buf, size_t max);
    /* Takes all; buffers what the host does not take at once. */
    void (*write)(void *ctl, const uint8_t *buf, size_t len);
} StreamOps;

typedef struct StreamPort {
    const StreamOps *host; /* NULL: output vanishes, input never comes */
    void *host_ctl;
    size_t want; /* set by the device: how many bytes it could take now; 0 if nobody would read */
    void (*deliver)(void *dev, const uint8_t *buf, size_t len); /* set by the device; len <= want */
    void *dev;
    uint64_t sent; /* bytes that the guest has written, ever */
} StreamPort;

static inline void stream_write(StreamPort *port, const uint8_t *buf, size_t len)
{
    if (!port)
        return;
    port->sent += len;
    if (port->host && port->host->write)
        port->host->write(port->host_ctl, buf, len);
}

#endif
