/* See screen.h. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/base/path.h"
#include "emu/cli/screen.h"
#include "emu/cli/value.h"
#include "emu/host/host_module.h"
#include "emu/host/host_picture.h"
#include "emu/host/host_walk.h"
#include "emu/ui/input.h"
#include "emu/ui/keymap.h"
#include "emu/ui/window.h"

enum {
    PICTURES = 1000, /* that names are looked for */
    FRAME_NS = 33000000,
    PATIENCE_S = 10, /* with a display that does not answer */
};

/* One --screenshot. */
typedef struct Shot {
    HostFile file;
    uint64_t at;
    struct Shot *next;
} Shot;

struct ScreenFront {
    Session *s;
    Input *input; /* NULL: neither keyboard nor tablet */
    bool has[INPUT_DEVICES];
    Shot *shots;   /* that are still to be taken; at UINT64_MAX: the end */
    uint64_t next; /* at which step the first of the others is */
    const WindowOps *ops;
    Window *window;              /* NULL: none */
    uint64_t patience_ns;        /* with its display, until when */
    atomic_bool lost;            /* that is gone */
    uint64_t shown_ns, shown_at; /* when it was last looked for what has changed, at which step */
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

/* ---- the window ----------------------------------------------------------------------------- */

static Input *input_of(void *ctl)
{
    return ((ScreenFront *)ctl)->input;
}

static void on_key(void *ctl, unsigned code, unsigned value)
{
    input_key(input_of(ctl), code, value);
}

static void on_move(void *ctl, unsigned x, unsigned y)
{
    input_move(input_of(ctl), x, y);
}

static void on_wheel(void *ctl, int steps)
{
    input_wheel(input_of(ctl), steps);
}

static void on_release(void *ctl)
{
    input_release(input_of(ctl));
}

static void on_close(void *ctl)
{
    input_close(input_of(ctl));
}

static void on_lost(void *ctl)
{
    ((ScreenFront *)ctl)->lost = true;
    on_close(ctl);
}

static bool on_wait(void *ctl)
{
    ScreenFront *f = ctl;
    HostIo *io = &f->s->io;
    host_io_look(io);
    return !host_io_interrupted(io) && host_now_ns() < f->patience_ns;
}

bool screen_lost(const Session *s)
{
    return s->screen->lost;
}

void screen_start(Session *s)
{
    ScreenFront *f = s->screen;
    Err err;
    Screen screen;
    if (f->input)
        s->io.wake_fd = input_fd(f->input);
    if (!s->o->window || !machine_screen(s->machine, &screen))
        return;
    f->patience_ns = host_now_ns() + PATIENCE_S * UINT64_C(1000000000);
    WindowFront front = {.ctl = f,
                         .title = s->o->file ? path_name(s->o->file) : "rvemu",
                         .width = screen.width,
                         .height = screen.height,
                         .full_screen = s->o->full_screen,
                         .key = on_key,
                         .move = on_move,
                         .wheel = on_wheel,
                         .release = on_release,
                         .close = on_close,
                         .lost = on_lost,
                         .waits = on_wait};
    f->ops = host_module("window", "rvemu_window", &err);
    if (f->ops)
        f->window = f->ops->open(&front, &err);
    if (f->window)
        s->io.close_fd = input_close_fd(f->input);
    else
        session_say(s, "no window (%s): goes on without", err.msg);
}

void screen_show(Session *s, bool now)
{
    ScreenFront *f = s->screen;
    Screen screen;
    unsigned y = 0, rows;
    if (!f->window || !machine_screen(s->machine, &screen))
        return;
    uint64_t ns = host_now_ns();
    if (!now && ns - f->shown_ns < FRAME_NS)
        return;
    f->shown_ns = ns;
    f->shown_at = session_steps(s);
    for (; machine_screen_changed(s->machine, &y, &rows); y += rows)
        f->ops->rows(f->window, y, rows, screen.pixels + y * screen.stride, screen.stride);
}

uint64_t screen_patience(const Session *s, uint64_t ns)
{
    const ScreenFront *f = s->screen;
    if (!f->window || f->shown_at == session_steps(s))
        return ns;
    uint64_t since = host_now_ns() - f->shown_ns;
    uint64_t left = since < FRAME_NS ? FRAME_NS - since : 0;
    return left < ns ? left : ns;
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

/* Those that are due from one step to another are taken, and no more. */
static bool take_due(Session *s, uint64_t from, uint64_t now, Err *err)
{
    Shot **at = &s->screen->shots;
    bool good = true;
    while (*at && good) {
        Shot *shot = *at;
        if (shot->at < from || shot->at > now) {
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

void screen_wakes(Session *s)
{
    if (s->io.woken)
        input_seen(s->screen->input);
    s->io.woken = false;
}

uint64_t screen_chunk(const Session *s, uint64_t steps)
{
    uint64_t now = session_steps(s), next = s->screen->next;
    return next > now && next - now < steps ? next - now : steps;
}

bool screen_ran(Session *s, Err *err)
{
    return session_steps(s) < s->screen->next || take_due(s, 0, session_steps(s), err);
}

bool screen_finish(Session *s, Err *err)
{
    uint64_t now = session_steps(s);
    if (!take_due(s, 0, now, err) || !take_due(s, UINT64_MAX, UINT64_MAX, err))
        return false;
    uint64_t missed = s->screen->next;
    return missed == UINT64_MAX ||
           err_set(err, 0, "--screenshot: the run ended at step %llu, before at=%llu",
                   (unsigned long long)now, (unsigned long long)missed);
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
    if (!s->screen)
        return err_set(err, 0, "out of memory");
    s->screen->s = s;
    return open_shots(s, err);
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
    s->screen = NULL;
    if (f->window && !f->ops->close(f->window))
        return; /* its thread may still come to them */
    input_destroy(f->input);
    free(f);
}
