/* See keymap.h. */
#include <string.h>

#include "emu/ui/keymap.h"

static const struct {
    const char *name;
    unsigned char code, usage;
} keys[] = {
#define KEY(code, name, usage) {name, KEY_##code, usage},
#include "emu/ui/keymap.def"
#undef KEY
};

enum { KEYS = sizeof(keys) / sizeof(*keys) };

unsigned keymap_code(unsigned usage)
{
    for (unsigned i = 0; i < KEYS; i++) {
        if (keys[i].usage == usage)
            return keys[i].code;
    }
    return 0;
}

static unsigned by_name(const char *name, size_t len)
{
    for (unsigned i = 0; i < KEYS; i++) {
        if (!strncmp(keys[i].name, name, len) && !keys[i].name[len])
            return keys[i].code;
    }
    return 0;
}

bool keymap_parse(const char *text, unsigned codes[INPUT_CHORD], unsigned *n, Err *err)
{
    for (*n = 0;; text++) {
        size_t len = strcspn(text, "-");
        unsigned code = by_name(text, len);
        if (!code)
            return err_set(err, 0, "there is no key '%.*s' (QEMU's names: a, ret, spc, shift-1)",
                           (int)(len < 40 ? len : 40), text);
        if (*n == INPUT_CHORD)
            return err_set(err, 0, "more than %d keys at once", INPUT_CHORD);
        codes[(*n)++] = code;
        text += len;
        if (!*text)
            return true;
    }
}
