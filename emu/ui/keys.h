/*
 * The keys that are ours and not the guest's: Ctrl-A and the key after it; and Ctrl-Z, where it is
 * to suspend us. A filter over the bytes of a terminal; knows nothing of terminals itself.
 */
#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum KeyAction {
    KEY_QUIT,
    KEY_HELP,
    KEY_SUSPEND,
    KEY_CONSOLE,
    KEY_NMI,
    KEY_PICTURE,
    KEY_UNKNOWN,
    KEY_SEND, /* never asked for: it happens inside */
} KeyAction;

typedef struct Keys {
    bool ctrl_z;     /* Ctrl-Z alone suspends */
    bool prefix;     /* the last byte was Ctrl-A */
    unsigned asked;  /* 1 << KeyAction; the owner clears what it has done */
    uint8_t unknown; /* the key of KEY_UNKNOWN */
} Keys;

/* Takes our keys out of buf and returns how many bytes are left for the guest. *urgent is set by
 * KEY_QUIT. Fits HostIo.filter. */
size_t keys_filter(void *keys, uint8_t *buf, size_t len, bool *urgent);

typedef struct KeyRow {
    uint8_t byte;
    const char *name;
    KeyAction action;
    const char *help;
} KeyRow;

/* The table of keys; ends with a row whose name is NULL. */
extern const KeyRow key_rows[];

#endif
