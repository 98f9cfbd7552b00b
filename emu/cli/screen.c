/* See screen.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/screen.h"
#include "emu/cli/value.h"
#include "emu/host/host_picture.h"
#include "emu/host/host_walk.h"
#include "emu/ui/input.h"
#include "emu/ui/keymap.h"

enum {
    PICTURES = 1000, /* that names are looked for */
};

/* One --screenshot. */
typedef struct Shot {
    HostFile file;
    uint64_t at;
    struct Shot *next;
} Shot;

struct ScreenFront {
    Input *input; /* NULL: neither keyboard nor tablet */
    bool has[INPUT_DEVICES];
    Shot *shots;   /* that are still to be taken; at UINT64_MAX: the end */
    uint64_t next; /* at which step the first of the others is */
};

/* ---- keyboard and tablet -------------------------------------------------------------------- */

static const char *const input_names[INPUT_DEVICES] = {
    [INPUT_KEYBOARD] = "virtio-keyboard", [INPUT_TABLET] = "virtio-tablet"};

bool screen_input(Session *s, SlotConfig *slot, Err *err)
{
    ScreenFront *f = s->screen;
    for (unsigned i = 0; i < INPUT_DEVICES; i++) {
        if (strcmp(slot->device, input_names[i]))
            continue;
        if (f->has[i])
            return err_set(err, 0, "-device %s-device: only one of them", slot->device);
        if (!f->input && !(f->input = input_create(err)))
            return false;
        f->has[i] = true;
        slot->input = &input_ops;
        slot->input_ctl = input_ctl(f->input, (InputWho)i);
    }
    return true;
}

/* ---- pictures ------------------------------------------------------------------------------- */

static bool take(Session *s, const HostFile *f, Err *err)
{
    Screen screen;
    return machine_screen(s->machine, &screen) && host_picture_write(f, &screen, err);
}

bool screen_picture(Session *s, const char *name, Err *err)
{
    char free_name[32];
    HostFile f;
    Screen screen;
    unsigned files = s->files.count;
    if (!machine_screen(s->machine, &screen))
        return err_set(err, 0, "there is no screen (--screen WxH or --display sdl makes one)");
    for (unsigned n = 1; !name || (name == free_name && host_file_exists(name)); n++) {
        if (n > PICTURES)
            return err_set(err, 0, "%s and all before it are there already", free_name);
        snprintf(free_name, sizeof(free_name), "rvemu-%u.png", n);
        name = free_name;
    }
    if (!host_picture_name(name, err) ||
        !host_file_open(&s->files, &f, name, HOST_FILE_OUTPUT, err))
        return false;
    bool good = host_picture_write(&f, &screen, err);
    host_file_close(&f);
    s->files.count = files; /* it may be written again */
    if (good)
        session_say(s, "%s: the screen, %ux%u", name, screen.width, screen.height);
    return good;
}

static void find_next(ScreenFront *f)
{
    f->next = UINT64_MAX;
    for (const Shot *shot = f->shots; shot; shot = shot->next)
        f->next = shot->at < f->next ? shot->at : f->next;
}

/* Those that are due are taken, and no more. */
static bool take_due(Session *s, uint64_t now, Err *err)
{
    Shot **at = &s->screen->shots;
    bool good = true;
    while (*at && good) {
        Shot *shot = *at;
        if (shot->at > now) {
            at = &shot->next;
            continue;
        }
        good = take(s, &shot->file, err);
        host_file_close(&shot->file);
        *at = shot->next;
        free(shot);
    }
    find_next(s->screen);
    return good || err_prefix(err, "--screenshot");
}

uint64_t screen_chunk(const Session *s, uint64_t steps)
{
    uint64_t now = session_steps(s), next = s->screen->next;
    return next > now && next - now < steps ? next - now : steps;
}

bool screen_ran(Session *s, Err *err)
{
    return session_steps(s) < s->screen->next || take_due(s, session_steps(s), err);
}

bool screen_finish(Session *s, Err *err)
{
    uint64_t now = session_steps(s);
    if (s->screen->next != UINT64_MAX && now < s->screen->next)
        return err_set(err, 0, "--screenshot: the run ended at step %llu, before at=%llu",
                       (unsigned long long)now, (unsigned long long)s->screen->next);
    return take_due(s, UINT64_MAX, err);
}

static bool open_shots(Session *s, Err *err)
{
    for (const OptShot *o = s->o->shots; o; o = o->next) {
        Shot *shot = calloc(1, sizeof(*shot));
        if (!shot)
            return err_set(err, 0, "out of memory");
        if (!host_picture_name(o->file, err) ||
            !host_file_open(&s->files, &shot->file, o->file, HOST_FILE_OUTPUT, err)) {
            free(shot);
            return err_prefix(err, "--screenshot");
        }
        shot->at = o->at;
        shot->next = s->screen->shots;
        s->screen->shots = shot;
    }
    find_next(s->screen);
    return true;
}

/* ---- commands ------------------------------------------------------------------------------- */

static bool has(const Session *s, InputWho who, Err *err)
{
    return s->screen->has[who] || err_set(err, 0,
                                          "the machine has no %s (-device %s-device or "
                                          "--display sdl gives it one)",
                                          input_names[who] + strlen("virtio-"), input_names[who]);
}

static bool command_keys(void *ctl, const char *chord, Err *err)
{
    Session *s = ctl;
    unsigned codes[INPUT_CHORD], n;
    if (!keymap_parse(chord, codes, &n, err) || !has(s, INPUT_KEYBOARD, err))
        return false;
    return input_chord(s->screen->input, codes, n) ||
           err_set(err, 0, "the guest has not read the keys before this one: there is no room");
}

/* A pixel's middle, on an axis of the tablet. */
static unsigned axis(uint64_t pixel, unsigned pixels)
{
    return (unsigned)((2 * pixel + 1) * (INPUT_AXIS + 1) / (2 * pixels));
}

static bool command_pointer(void *ctl, uint64_t x, uint64_t y, int wheel, Err *err)
{
    Session *s = ctl;
    Screen screen;
    if (!has(s, INPUT_TABLET, err))
        return false;
    if (!machine_screen(s->machine, &screen))
        return err_set(err, 0, "there is no screen to point at");
    if (x >= screen.width || y >= screen.height)
        return err_set(err, 0, "the screen is %ux%u", screen.width, screen.height);
    input_move(s->screen->input, axis(x, screen.width), axis(y, screen.height));
    input_wheel(s->screen->input, wheel);
    return true;
}

static bool command_buttons(void *ctl, unsigned state, Err *err)
{
    static const unsigned codes[] = {BTN_LEFT, BTN_MIDDLE, BTN_RIGHT};
    Session *s = ctl;
    bool room = true;
    if (!has(s, INPUT_TABLET, err))
        return false;
    for (unsigned i = 0; i < 3; i++)
        room &= input_key(s->screen->input, codes[i], state >> i & 1);
    return room || err_set(err, 0, "the guest has not read what was before: there is no room");
}

static bool command_picture(void *ctl, const char *name, Err *err)
{
    Session *s = ctl;
    return screen_picture(s, pool_text(&s->o->pool, "%s", name), err);
}

const DebugScreen screen_debug = {command_keys, command_pointer, command_buttons, command_picture};

/* ---- start and end -------------------------------------------------------------------------- */

bool screen_open(Session *s, Err *err)
{
    s->screen = calloc(1, sizeof(*s->screen));
    return s->screen ? open_shots(s, err) : err_set(err, 0, "out of memory");
}

void screen_close(Session *s)
{
    ScreenFront *f = s->screen;
    if (!f)
        return;
    while (f->shots) {
        Shot *shot = f->shots;
        f->shots = shot->next;
        host_file_close(&shot->file);
        free(shot);
    }
    input_destroy(f->input);
    free(f);
    s->screen = NULL;
}
