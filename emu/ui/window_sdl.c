/*
 * The module "window": SDL2 behind window.h. All of SDL is used on one thread, which sleeps until
 * there is an event. Rows that changed are copied where that thread finds them, and only they are
 * painted, by our own scaling into the window's surface: no renderer, no GPU, no vertical sync.
 */
#include <SDL.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "emu/ui/keymap.h"
#include "emu/ui/scale.h"
#include "emu/ui/window.h"

enum { PIXEL = 4, TITLE = 200, WAKE = 0, STOP = 1 };

struct Window {
    const WindowFront *front;
    pthread_t thread;

    /* The thread's own. */
    SDL_Window *sdl;
    Uint32 event; /* SDL's number of our own kind of events */
    Scale scale;
    int w, h; /* for which `scale` is */
    bool full_screen, grabbed;

    atomic_bool done; /* the window is closed, or is to be */
    atomic_bool dead; /* window or display are gone: SDL must not be touched any more */
    jmp_buf escape;   /* out of tell() */

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t started;
    bool tried, failed, woken;
    char why[200];
    uint8_t *pixels;     /* the screen as it was last told */
    unsigned from, till; /* rows of it that are not painted yet */
};

/* ---- painting ------------------------------------------------------------------------------- */

/* The surface that the window has now; its size decides the scale. NULL: it cannot be had. */
static SDL_Surface *surface_of(Window *w, bool *anew)
{
    SDL_Surface *surface = SDL_GetWindowSurface(w->sdl);
    if (!surface || surface->w < 1 || surface->h < 1)
        return NULL;
    *anew = surface->w != w->w || surface->h != w->h;
    if (*anew) {
        w->w = surface->w;
        w->h = surface->h;
        scale_init(&w->scale, w->front->width, w->front->height, (unsigned)w->w, (unsigned)w->h);
    }
    return surface;
}

/* Paints rows of the screen into the surface; *rect is where. */
static void paint(Window *w, SDL_Surface *surface, SDL_Rect *rect)
{
    const WindowFront *front = w->front;
    size_t stride = (size_t)front->width * PIXEL;
    unsigned to, n = scale_rows(&w->scale, w->from, w->till - w->from, &to);
    SDL_Surface *target = surface;
    *rect = (SDL_Rect){(int)w->scale.x, (int)to, (int)w->scale.w, (int)n};
    if (surface->format->format != SDL_PIXELFORMAT_RGB888) /* a display of another depth */
        target =
            SDL_CreateRGBSurfaceWithFormat(0, surface->w, surface->h, 32, SDL_PIXELFORMAT_RGB888);
    if (!target)
        return;
    SDL_LockSurface(target);
    scale_paint(&w->scale, w->pixels, stride, target->pixels, (size_t)target->pitch, to, n);
    SDL_UnlockSurface(target);
    if (target == surface)
        return;
    SDL_BlitSurface(target, rect, surface, rect);
    SDL_FreeSurface(target);
}

static void repaint(Window *w, bool all)
{
    SDL_Rect rect;
    bool anew;
    SDL_Surface *surface = surface_of(w, &anew);
    all |= surface && anew;
    pthread_mutex_lock(&w->lock);
    w->woken = false;
    if (all) {
        w->from = 0;
        w->till = w->front->height;
    }
    bool some = surface && w->from < w->till;
    if (some && all)
        SDL_FillRect(surface, NULL, SDL_MapRGB(surface->format, 0, 0, 0));
    if (some) {
        paint(w, surface, &rect);
        w->from = w->till = 0;
    }
    pthread_mutex_unlock(&w->lock);
    if (some && all)
        SDL_UpdateWindowSurface(w->sdl);
    else if (some)
        SDL_UpdateWindowSurfaceRects(w->sdl, &rect, 1);
}

/* ---- keys that are ours --------------------------------------------------------------------- */

static void set_title(Window *w)
{
    char title[TITLE];
    SDL_snprintf(title, sizeof(title), "rvemu: %.100s - %s", w->front->title,
                 w->grabbed ? "Ctrl-Alt-G releases the keyboard"
                            : "Ctrl-Alt-G: all keys are the guest's, Ctrl-Alt-F: full screen");
    SDL_SetWindowTitle(w->sdl, title);
}

static void grab(Window *w, bool on)
{
    w->grabbed = on;
    SDL_SetWindowKeyboardGrab(w->sdl, on ? SDL_TRUE : SDL_FALSE);
    set_title(w);
}

static void toggle_full_screen(Window *w)
{
    w->full_screen = !w->full_screen;
    SDL_SetWindowFullscreen(w->sdl, w->full_screen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    grab(w, w->full_screen);
}

/* True: the guest does not get it. */
static bool our_key(Window *w, const SDL_KeyboardEvent *key)
{
    bool prefix = key->keysym.mod & KMOD_CTRL && key->keysym.mod & KMOD_ALT;
    if (!prefix || key->type != SDL_KEYDOWN)
        return false;
    if (key->keysym.scancode == SDL_SCANCODE_G && !key->repeat)
        grab(w, !w->grabbed);
    else if (key->keysym.scancode == SDL_SCANCODE_F && !key->repeat)
        toggle_full_screen(w);
    return key->keysym.scancode == SDL_SCANCODE_G || key->keysym.scancode == SDL_SCANCODE_F;
}

/* ---- events --------------------------------------------------------------------------------- */

static void key_event(Window *w, const SDL_KeyboardEvent *key)
{
    unsigned code = keymap_code(key->keysym.scancode);
    if (!code || our_key(w, key))
        return;
    w->front->key(w->front->ctl, code,
                  key->type == SDL_KEYUP ? INPUT_RELEASED
                  : key->repeat          ? INPUT_REPEATED
                                         : INPUT_PRESSED);
}

static void move_event(Window *w, int x, int y)
{
    if (!w->w)
        return; /* nothing is shown yet */
    w->front->move(w->front->ctl, scale_point(x, w->scale.x, w->scale.w, INPUT_AXIS),
                   scale_point(y, w->scale.y, w->scale.h, INPUT_AXIS));
}

static void button_event(Window *w, const SDL_MouseButtonEvent *b)
{
    unsigned code = b->button == SDL_BUTTON_LEFT     ? BTN_LEFT
                    : b->button == SDL_BUTTON_RIGHT  ? BTN_RIGHT
                    : b->button == SDL_BUTTON_MIDDLE ? BTN_MIDDLE
                                                     : 0;
    move_event(w, b->x, b->y);
    if (code)
        w->front->key(w->front->ctl, code,
                      b->type == SDL_MOUSEBUTTONDOWN ? INPUT_PRESSED : INPUT_RELEASED);
}

static void window_event(Window *w, const SDL_WindowEvent *e)
{
    switch (e->event) {
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_RESTORED: repaint(w, true); break;
    case SDL_WINDOWEVENT_FOCUS_LOST: w->front->release(w->front->ctl); break;
    case SDL_WINDOWEVENT_CLOSE: w->done = true; break;
    }
}

static void event(Window *w, const SDL_Event *e)
{
    if (e->type == w->event) {
        if (e->user.code == STOP)
            w->done = true;
        else
            repaint(w, false);
        return;
    }
    switch (e->type) {
    case SDL_QUIT: w->done = true; break;
    case SDL_KEYDOWN:
    case SDL_KEYUP: key_event(w, &e->key); break;
    case SDL_MOUSEMOTION: move_event(w, e->motion.x, e->motion.y); break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP: button_event(w, &e->button); break;
    case SDL_MOUSEWHEEL: w->front->wheel(w->front->ctl, e->wheel.y); break;
    case SDL_WINDOWEVENT: window_event(w, &e->window); break;
    }
}

/* ---- a display that goes away --------------------------------------------------------------- */

/* X's handlers belong to the process and are told nothing of ours. */
static Window *shown;

typedef int XHandler(void *display, void *event);
typedef XHandler *XSetHandler(XHandler *);

/* Usually another program has destroyed the window; X tells with the next thing done to it. */
static int on_x_error(void *display, void *event)
{
    shown->done = shown->dead = true;
    return 0;
}

/* The connection is lost, and what called us must not go on: where it returns, X ends the process.
 */
static int on_x_lost(void *display, void *event)
{
    Window *w = shown;
    w->dead = true;
    w->front->close(w->front->ctl);
    if (pthread_equal(pthread_self(), w->thread))
        pthread_exit(NULL);
    longjmp(w->escape, 1);
}

static void survive_x(Window *w)
{
    static const struct {
        const char *name;
        XHandler *handler;
    } rows[] = {{"XSetErrorHandler", on_x_error}, {"XSetIOErrorHandler", on_x_lost}};
    void *x11 = SDL_LoadObject("libX11.so.6"); /* that is there already */
    shown = w;
    for (unsigned i = 0; x11 && i < 2; i++) {
        XSetHandler *set = (XSetHandler *)SDL_LoadFunction(x11, rows[i].name);
        if (set)
            set(rows[i].handler);
    }
}

/* ---- the thread ----------------------------------------------------------------------------- */

/* Left to itself, SDL would take a display that nobody sees. */
static bool choose_driver(void)
{
    const char *x11 = SDL_getenv("DISPLAY"), *wayland = SDL_getenv("WAYLAND_DISPLAY");
    if (SDL_getenv("SDL_VIDEODRIVER"))
        return true;
    if (x11 && *x11)
        return SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11");
    if (wayland && *wayland)
        return SDL_SetHint(SDL_HINT_VIDEODRIVER, "wayland");
    SDL_SetError("neither DISPLAY nor WAYLAND_DISPLAY is set");
    return false;
}

static bool start(Window *w)
{
    const WindowFront *front = w->front;
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); /* they are the program's */
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    if (!choose_driver() || SDL_Init(SDL_INIT_VIDEO))
        return false;
    if (!SDL_strcmp(SDL_GetCurrentVideoDriver(), "x11"))
        survive_x(w);
    w->event = SDL_RegisterEvents(1);
    w->sdl = SDL_CreateWindow("rvemu", SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED,
                              (int)front->width, (int)front->height, SDL_WINDOW_RESIZABLE);
    if (!w->sdl)
        return false;
    SDL_EnableScreenSaver();
    SDL_StopTextInput(); /* keys, not letters */
    set_title(w);
    if (front->full_screen)
        toggle_full_screen(w);
    return true;
}

static void *run(void *ctl)
{
    Window *w = ctl;
    SDL_Event e;
    bool good = start(w);
    pthread_mutex_lock(&w->lock);
    w->tried = true;
    w->failed = !good;
    SDL_strlcpy(w->why, SDL_GetError(), sizeof(w->why));
    pthread_cond_signal(&w->started);
    pthread_mutex_unlock(&w->lock);
    while (good && !w->done && SDL_WaitEvent(&e))
        event(w, &e);
    if (w->sdl && !w->dead)
        SDL_DestroyWindow(w->sdl);
    w->sdl = NULL;
    if (good)
        w->front->close(w->front->ctl);
    return NULL;
}

/* ---- from outside --------------------------------------------------------------------------- */

static void tell(Window *w, int what)
{
    SDL_Event e = {.user = {.type = w->event, .code = what}};
    if (!w->dead && !setjmp(w->escape))
        SDL_PushEvent(&e);
}

static void window_rows(Window *w, unsigned y, unsigned n, const uint8_t *pixels, size_t stride)
{
    size_t row = (size_t)w->front->width * PIXEL;
    pthread_mutex_lock(&w->lock);
    for (unsigned i = 0; i < n; i++)
        memcpy(w->pixels + (y + i) * row, pixels + i * stride, row);
    bool none = w->from >= w->till;
    w->from = none || y < w->from ? y : w->from;
    w->till = none || y + n > w->till ? y + n : w->till;
    bool woken = w->woken;
    w->woken = true;
    pthread_mutex_unlock(&w->lock);
    if (!woken)
        tell(w, WAKE);
}

static void window_close(Window *w)
{
    if (!w)
        return;
    tell(w, STOP);
    if (w->dead)
        return; /* its thread may wait for ever, for what the display has taken along */
    pthread_join(w->thread, NULL); /* no SDL_Quit: its own handler of X's errors would be back */
    pthread_cond_destroy(&w->started);
    pthread_mutex_destroy(&w->lock);
    free(w->pixels);
    free(w);
}

static Window *window_open(const WindowFront *front, Err *err)
{
    Window *w = calloc(1, sizeof(*w));
    if (w)
        w->pixels = calloc((size_t)front->width * front->height, PIXEL);
    if (!w || !w->pixels) {
        free(w);
        err_set(err, 0, "out of memory");
        return NULL;
    }
    w->front = front;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->started, NULL);
    if (pthread_create(&w->thread, NULL, run, w)) {
        free(w->pixels);
        free(w);
        err_set(err, 0, "no thread can be started");
        return NULL;
    }
    pthread_mutex_lock(&w->lock);
    while (!w->tried)
        pthread_cond_wait(&w->started, &w->lock);
    bool failed = w->failed;
    pthread_mutex_unlock(&w->lock);
    if (!failed)
        return w;
    err_set(err, 0, "SDL: %s", w->why);
    window_close(w);
    return NULL;
}

extern const WindowOps rvemu_window;
__attribute__((visibility("default")))
const WindowOps rvemu_window = {window_open, window_rows, window_close};
