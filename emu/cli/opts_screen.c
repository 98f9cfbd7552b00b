/* The options of the screen: --display, --screen and --screenshot. */
#include <stdio.h>
#include <string.h>

#include "emu/cli/opts_set.h"
#include "emu/cli/value.h"

bool set_display(Options *o, const OptRow *row, const char *arg, Err *err)
{
    bool first = true;
    if (!strcmp(arg, "help")) {
        o->list = "displays";
        return true;
    }
    o->window = o->full_screen = false;
    for (const char *list = arg; *list; first = false) {
        Item item;
        if (!value_item(&list, &item, err))
            return false;
        if (first && !item.has_value && !strcmp(item.key, "sdl"))
            o->window = true;
        else if (first && (item.has_value || strcmp(item.key, "none")))
            return err_set(err, 0, "only sdl and none");
        else if (!first && strcmp(item.key, "full-screen"))
            return err_set(err, 0, "'%s' is not known (full-screen)", item.key);
        else if (!first && !o->window)
            return err_set(err, 0, "without a window there is nothing to set");
        else if (!first && !value_switch(item.has_value ? item.value : "on", &o->full_screen, err))
            return false;
    }
    if (o->window && !RVEMU_HAS_WINDOW)
        return err_set(err, 0, "rvemu was built without SDL2 (package libsdl2-dev)");
    return !first || err_set(err, 0, "sdl or none is wanted");
}

bool set_nographic(Options *o, const OptRow *row, const char *arg, Err *err)
{
    o->window = false;
    return true;
}

bool set_screen(Options *o, const OptRow *row, const char *arg, Err *err)
{
    unsigned w, h;
    char rest;
    if (arg[strspn(arg, "0123456789x")] || sscanf(arg, "%5ux%5u%c", &w, &h, &rest) != 2)
        return err_set(err, 0, "WxH is wanted, as 1024x768");
    if (w < SCREEN_MIN || w > SCREEN_MAX || h < SCREEN_MIN || h > SCREEN_MAX)
        return err_set(err, 0, "each side must be %d to %d", SCREEN_MIN, SCREEN_MAX);
    o->screen_width = w;
    o->screen_height = h;
    return true;
}

bool set_screenshot(Options *o, const OptRow *row, const char *arg, Err *err)
{
    OptShot *shot = pool_alloc(&o->pool, sizeof(*shot)), **end = &o->shots;
    char *name = value_name(&o->pool, &arg);
    if (!*name)
        return err_set(err, 0, "FILE is missing");
    *shot = (OptShot){.file = name, .at = UINT64_MAX};
    while (*arg) {
        Item item;
        if (!value_item(&arg, &item, err))
            return false;
        if (strcmp(item.key, "at"))
            return err_set(err, 0, "'%s' is not known (at)", item.key);
        if (!value_count(item.value, &shot->at, err))
            return err_prefix(err, "at");
    }
    while (*end)
        end = &(*end)->next;
    *end = shot;
    return true;
}

bool opts_check_screen(Options *o, Err *err)
{
    bool screen = o->window || o->shots;
    if (o->test && (screen || o->screen_width))
        return err_set(err, 0, "%s: not with `rvemu test`",
                       o->window  ? "--display"
                       : o->shots ? "--screenshot"
                                  : "--screen");
    if (screen && !o->screen_width) {
        o->screen_width = 1024;
        o->screen_height = 768;
    }
    return true;
}
