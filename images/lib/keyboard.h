/*
 * A keyboard: a virtio input device (VIRTIO 1.2, section 5.8) with letters on it. It neither waits
 * nor locks.
 */
#ifndef LIB_KEYBOARD_H
#define LIB_KEYBOARD_H

#include "lib/keymap.h"
#include "lib/virtio.h"

typedef struct Keyboard {
    VirtioMmio device;
    VirtioQueue queue;
    Keymap map;
    bool broken; /* it did what no device may, and was reset */
    volatile struct virtio_input_event event[VIRTIO_QUEUE_MAX];
} Keyboard;

/* Brings up the input device in the slot at `base`; `page` is an aligned page of zeros for its
 * queue. NULL, or what is wrong with it, as a predicate; then it has been reset. */
const char *keyboard_open(Keyboard *keyboard, volatile void *base, void *page);
/* Lets it begin. */
void keyboard_start(Keyboard *keyboard);
/* The bytes of the next event, which may be none: their number, or -1 if there is no event. */
int keyboard_read(Keyboard *keyboard, char bytes[KEYMAP_BYTES]);

#endif
