/*
 * Keys and pointers on their way to the guest.
 *
 * Two sides, as with streams: InputOps is what a front end implements, InputPort what a device
 * holds, and the machine stands between them: at a slice's end it asks for at most `want` events
 * and delivers what came. What the device does not want stays with the front end, which decides
 * what is lost when that gets too much.
 */
#ifndef RVEMU_INPUT_H
#define RVEMU_INPUT_H

#include <stddef.h>

#include "spec/input.h"
#include "spec/virtio.h"

typedef struct virtio_input_event InputEvent;

typedef struct InputOps {
    /* Up to `max` events that have happened; 0: none now. Never waits. */
    size_t (*read)(void *ctl, InputEvent *events, size_t max);
} InputOps;

typedef struct InputPort {
    const InputOps *host; /* NULL: nothing ever happens */
    void *host_ctl;
    size_t want; /* set by the device: how many events it has room for now */
    void (*deliver)(void *dev, const InputEvent *events, size_t n); /* set by it; n <= want */
    void *dev;
} InputPort;

#endif
