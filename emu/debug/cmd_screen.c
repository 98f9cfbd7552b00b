/* Commands that play the person at the screen: keys, the pointer, pictures. */
#include "emu/debug/command.h"

enum { NAME_MAX_LEN = 400 };

static bool screen_there(const Debug *d, Err *err)
{
    return d->front.screen || err_set(err, 0, "there are neither screen nor keys here");
}

bool cmd_sendkey(Debug *d, const char *args, Err *err)
{
    char chord[NAME_MAX_LEN];

    if (!debug_word(&args, chord, sizeof chord))
        return err_set(err, 0, "which? sendkey a, sendkey ctrl-c, sendkey ret");
    return args_end(args, err) && screen_there(d, err) &&
           d->front.screen->keys(d->front.screen_ctl, chord, err);
}

bool cmd_mouse_move(Debug *d, const char *args, Err *err)
{
    char word[NAME_MAX_LEN];
    uint64_t at[3] = {0};
    unsigned n = 0;

    for (; n < 3 && debug_word(&args, word, sizeof word); n++)
        if (!expr_number(d, word, &at[n], err))
            return false;
    if (n < 2)
        return err_set(err, 0, "where to? mouse_move X Y");
    return args_end(args, err) && screen_there(d, err) &&
           d->front.screen->pointer(d->front.screen_ctl, at[0], at[1], (int)at[2], err);
}

bool cmd_mouse_button(Debug *d, const char *args, Err *err)
{
    uint64_t state;

    if (!expr_number(d, args, &state, err))
        return false;
    if (state > 7)
        return err_set(err, 0, "1 left, 2 middle, 4 right, and their sums");
    return screen_there(d, err) &&
           d->front.screen->buttons(d->front.screen_ctl, (unsigned)state, err);
}

bool cmd_screendump(Debug *d, const char *args, Err *err)
{
    char name[NAME_MAX_LEN];

    if (!debug_word(&args, name, sizeof name))
        return err_set(err, 0, "a file is wanted, .png or .ppm");
    return args_end(args, err) && screen_there(d, err) &&
           d->front.screen->picture(d->front.screen_ctl, name, err);
}
