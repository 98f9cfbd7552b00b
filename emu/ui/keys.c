/* The keys that are ours. See keys.h. */
#include "emu/ui/keys.h"

enum { CTRL_A = 1, CTRL_Z = 26 };

const KeyRow key_rows[] = {
#define KEY(byte, name, action, help) {byte, name, action, help},
#include "emu/ui/keys.def"
#undef KEY
    {0, NULL, KEY_UNKNOWN, NULL},
};

static KeyAction key_after_prefix(uint8_t byte)
{
    const KeyRow *row = key_rows;
    while (row->name && row->byte != byte)
        row++;
    return row->action;
}

size_t keys_filter(void *ctl, uint8_t *buf, size_t len, bool *urgent)
{
    Keys *keys = ctl;
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = buf[i];
        if (!keys->prefix) {
            keys->prefix = byte == CTRL_A;
            if (keys->ctrl_z && byte == CTRL_Z)
                keys->asked |= 1u << KEY_SUSPEND;
            else if (!keys->prefix)
                buf[kept++] = byte;
            continue;
        }
        keys->prefix = false;
        KeyAction action = key_after_prefix(byte);
        if (action == KEY_SEND) {
            buf[kept++] = byte;
            continue;
        }
        keys->asked |= 1u << action;
        if (action == KEY_UNKNOWN)
            keys->unknown = byte;
        *urgent |= action == KEY_QUIT;
    }
    return kept;
}
