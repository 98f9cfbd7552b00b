/*
 * keymap.c: the table of keys. Alt sends ESC before the key. Num lock is always on. Leaves out:
 * function keys, other layouts.
 */
#include "lib/keymap.h"

#include "lib/string.h"
#include "spec/input.h"

#define ESC 0x1b

/* By code: what it sends without shift and with it. Nothing in a row that is not here. */
/* clang-format off */
static const char characters[][3] = {
    [KEY_1] = "1!", [KEY_2] = "2@", [KEY_3] = "3#", [KEY_4] = "4$", [KEY_5] = "5%", [KEY_6] = "6^",
    [KEY_7] = "7&", [KEY_8] = "8*", [KEY_9] = "9(", [KEY_0] = "0)", [KEY_MINUS] = "-_",
    [KEY_EQUAL] = "=+", [KEY_Q] = "qQ", [KEY_W] = "wW", [KEY_E] = "eE", [KEY_R] = "rR",
    [KEY_T] = "tT", [KEY_Y] = "yY", [KEY_U] = "uU", [KEY_I] = "iI", [KEY_O] = "oO", [KEY_P] = "pP",
    [KEY_LEFTBRACE] = "[{", [KEY_RIGHTBRACE] = "]}", [KEY_A] = "aA", [KEY_S] = "sS", [KEY_D] = "dD",
    [KEY_F] = "fF", [KEY_G] = "gG", [KEY_H] = "hH", [KEY_J] = "jJ", [KEY_K] = "kK", [KEY_L] = "lL",
    [KEY_SEMICOLON] = ";:", [KEY_APOSTROPHE] = "'\"", [KEY_GRAVE] = "`~", [KEY_BACKSLASH] = "\\|",
    [KEY_102ND] = "\\|", [KEY_Z] = "zZ", [KEY_X] = "xX", [KEY_C] = "cC", [KEY_V] = "vV",
    [KEY_B] = "bB", [KEY_N] = "nN", [KEY_M] = "mM", [KEY_COMMA] = ",<", [KEY_DOT] = ".>",
    [KEY_SLASH] = "/?", [KEY_SPACE] = "  ", [KEY_ESC] = "\033\033", [KEY_BACKSPACE] = "\177\177",
    [KEY_TAB] = "\t\t", [KEY_ENTER] = "\r\r", [KEY_KP7] = "77", [KEY_KP8] = "88", [KEY_KP9] = "99",
    [KEY_KP4] = "44", [KEY_KP5] = "55", [KEY_KP6] = "66", [KEY_KP1] = "11", [KEY_KP2] = "22",
    [KEY_KP3] = "33", [KEY_KP0] = "00", [KEY_KPASTERISK] = "**", [KEY_KPMINUS] = "--",
    [KEY_KPPLUS] = "++", [KEY_KPDOT] = "..", [KEY_KPSLASH] = "//", [KEY_KPENTER] = "\r\r",
    [KEY_KPEQUAL] = "==",
};
/* clang-format on */

static const struct {
    uint16_t code;
    const char *sends;
} sequences[] = {
    {KEY_UP, "\033[A"},        {KEY_DOWN, "\033[B"},    {KEY_RIGHT, "\033[C"},
    {KEY_LEFT, "\033[D"},      {KEY_HOME, "\033[H"},    {KEY_END, "\033[F"},
    {KEY_INSERT, "\033[2~"},   {KEY_DELETE, "\033[3~"}, {KEY_PAGEUP, "\033[5~"},
    {KEY_PAGEDOWN, "\033[6~"},
};

/* Keeps the state of a key that changes others; false: it is none. */
static bool modifier(Keymap *map, uint16_t code, bool down)
{
    switch (code) {
    case KEY_LEFTSHIFT: map->shift[0] = down; return true;
    case KEY_RIGHTSHIFT: map->shift[1] = down; return true;
    case KEY_LEFTCTRL: map->control[0] = down; return true;
    case KEY_RIGHTCTRL: map->control[1] = down; return true;
    case KEY_LEFTALT: map->alt[0] = down; return true;
    case KEY_RIGHTALT: map->alt[1] = down; return true;
    default: return false;
    }
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* What Ctrl makes of a character: the five lowest bits, where there is such a control character. */
static char controlled(char c)
{
    if (c == ' ' || c == '2')
        return 0;
    if (c == '/' || c == '-')
        return 0x1f; /* Ctrl-_, without the shift */
    return (c >= '@' && c <= '_') || is_letter(c) ? c & 0x1f : c;
}

size_t keymap_event(Keymap *map, uint16_t code, uint32_t value, char bytes[KEYMAP_BYTES])
{
    size_t count = 0;

    if (modifier(map, code, value != INPUT_RELEASED) || value == INPUT_RELEASED)
        return 0;
    if (code == KEY_CAPSLOCK)
        map->caps = value == INPUT_PRESSED ? !map->caps : map->caps;
    for (unsigned i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
        if (sequences[i].code == code) {
            count = strlen(sequences[i].sends);
            memcpy(bytes, sequences[i].sends, count);
            return count;
        }
    }
    if (code >= sizeof(characters) / sizeof(characters[0]) || !characters[code][0])
        return 0;
    bool shift = map->shift[0] || map->shift[1];
    if (is_letter(characters[code][0]) && map->caps)
        shift = !shift;
    char c = characters[code][shift];
    if (map->alt[0] || map->alt[1])
        bytes[count++] = ESC;
    bytes[count++] = map->control[0] || map->control[1] ? controlled(c) : c;
    return count;
}
