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

enum {
    PIXEL = 4,
    TITLE = 200,
    AREA_MAX = INT32_MAX / PIXEL, /* SDL counts a surface's bytes in an int */
    WAKE = 0,
    STOP = 1,
    PAUSE_NS = 50000000,       /* between two questions whether to wait for the display */
    LAST_EVENT_NS = 500000000, /* for the thread to end in */
};

struct Window {
    WindowFront front;
    char title[TITLE / 2];
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

    pthread_mutex_t lock;     /* of what follows */
    pthread_cond_t news;      /* of the first three */
    bool tried, failed, over; /* over: the thread touches nothing any more */
    bool given_up;            /* nobody waits for it to have tried: all is the thread's */
    bool woken;
    char why[200];
    uint8_t *pixels;     /* the screen as it was last told */
    unsigned from, till; /* rows of it that are not painted yet */
};

/* ---- painting ------------------------------------------------------------------------------- */

/* The surface that the window has now; its size decides the scale. NULL: it cannot be had. */
static SDL_Surface *surface_of(Window *w, bool *anew)
{
    int width, height;
    SDL_GetWindowSize(w->sdl, &width, &height);
    SDL_Surface *surface =
        (int64_t)width * height <= AREA_MAX ? SDL_GetWindowSurface(w->sdl) : NULL;
    if (!surface || surface->w < 1 || surface->h < 1)
        return NULL;
    *anew = surface->w != w->w || surface->h != w->h;
    if (*anew) {
        w->w = surface->w;
        w->h = surface->h;
        scale_init(&w->scale, w->front.width, w->front.height, (unsigned)w->w, (unsigned)w->h);
    }
    return surface;
}

/* Paints rows of the screen into the surface; *rect is where. */
static void paint(Window *w, SDL_Surface *surface, SDL_Rect *rect)
{
    const WindowFront *front = &w->front;
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
        w->till = w->front.height;
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
    SDL_snprintf(title, sizeof(title), "rvemu: %s - %s", w->title,
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
    w->front.key(w->front.ctl, code,
                 key->type == SDL_KEYUP ? INPUT_RELEASED
                 : key->repeat          ? INPUT_REPEATED
                                        : INPUT_PRESSED);
}

static void move_event(Window *w, int x, int y)
{
    if (!w->w)
        return; /* nothing is shown yet */
    w->front.move(w->front.ctl, scale_point(x, w->scale.x, w->scale.w, INPUT_AXIS),
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
        w->front.key(w->front.ctl, code,
                     b->type == SDL_MOUSEBUTTONDOWN ? INPUT_PRESSED : INPUT_RELEASED);
}

static void window_event(Window *w, const SDL_WindowEvent *e)
{
    switch (e->event) {
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_RESTORED: repaint(w, true); break;
    case SDL_WINDOWEVENT_FOCUS_LOST: w->front.release(w->front.ctl); break;
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
    case SDL_MOUSEWHEEL: w->front.wheel(w->front.ctl, e->wheel.y); break;
    case SDL_WINDOWEVENT: window_event(w, &e->window); break;
    }
}

/* ---- a display that goes away --------------------------------------------------------------- */

/* X's handlers belong to the process and are told nothing of ours. */
static Window *shown;

typedef int XHandler(void *display, void *event);
typedef XHandler *XSetHandler(XHandler *);

static void set_x_handler(const char *set_handler, XHandler *handler)
{
    void *x11 = SDL_LoadObject("libX11.so.6"); /* SDL needs it, too, if it is to be X */
    XSetHandler *set = x11 ? (XSetHandler *)SDL_LoadFunction(x11, set_handler) : NULL;
    if (set)
        set(handler);
}

/* Usually another program has destroyed the window; X tells with the next thing done to it. */
static int on_x_error(void *display, void *event)
{
    shown->done = shown->dead = true;
    return 0;
}

static void tell_tried(Window *w, bool good, const char *why)
{
    pthread_mutex_lock(&w->lock);
    w->tried = true;
    w->failed = !good;
    SDL_strlcpy(w->why, why, sizeof(w->why));
    pthread_cond_signal(&w->news);
    pthread_mutex_unlock(&w->lock);
}

static void tell_over(Window *w)
{
    pthread_mutex_lock(&w->lock);
    w->over = true;
    pthread_cond_signal(&w->news);
    pthread_mutex_unlock(&w->lock);
}

/* The connection is lost, and what called us must not go on: where it returns, X ends the process.
 */
static int on_x_lost(void *display, void *event)
{
    Window *w = shown;
    w->dead = true;
    if (w->tried && !w->given_up)
        w->front.lost(w->front.ctl);
    else if (!w->tried)
        tell_tried(w, false, "the display is gone");
    if (!pthread_equal(pthread_self(), w->thread))
        longjmp(w->escape, 1);
    tell_over(w);
    pthread_exit(NULL);
}

/* ---- the thread ----------------------------------------------------------------------------- */

static bool is_set(const char *variable)
{
    const char *value = SDL_getenv(variable);
    return value && *value;
}

static bool take_driver(const char *name)
{
    return SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, name, SDL_HINT_OVERRIDE);
}

/* Left to itself, SDL would take a display that nobody sees. */
static bool choose_driver(void)
{
    if (is_set("SDL_VIDEODRIVER"))
        return true;
    if (is_set("DISPLAY"))
        return take_driver("x11");
    if (is_set("WAYLAND_DISPLAY"))
        return take_driver("wayland");
    SDL_SetError("neither DISPLAY nor WAYLAND_DISPLAY is set");
    return false;
}

static bool start(Window *w)
{
    const WindowFront *front = &w->front;
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); /* they are the program's */
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    shown = w;
    set_x_handler("XSetIOErrorHandler", on_x_lost);
    if (!choose_driver() || SDL_Init(SDL_INIT_VIDEO))
        return false;
    set_x_handler("XSetErrorHandler", on_x_error);
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

static void window_free(Window *w)
{
    pthread_cond_destroy(&w->news);
    pthread_mutex_destroy(&w->lock);
    free(w->pixels);
    free(w);
}

static void *run(void *ctl)
{
    Window *w = ctl;
    SDL_Event e;
    bool good = start(w);
    tell_tried(w, good, SDL_GetError());
    while (good && !w->done && SDL_WaitEvent(&e))
        event(w, &e);
    if (w->sdl && !w->dead)
        SDL_DestroyWindow(w->sdl);
    w->sdl = NULL;
    if (w->given_up) {
        window_free(w);
        return NULL;
    }
    if (good)
        w->front.close(w->front.ctl);
    tell_over(w);
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
    size_t row = (size_t)w->front.width * PIXEL;
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

/* Until *what, of `news`, is true, or the time is over; under the lock. */
static bool await(Window *w, const bool *what, uint64_t ns)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    ns += (uint64_t)end.tv_nsec;
    end.tv_sec += (time_t)(ns / 1000000000);
    end.tv_nsec = (long)(ns % 1000000000);
    while (!*what && !pthread_cond_timedwait(&w->news, &w->lock, &end)) {
    }
    return *what;
}

static bool window_close(Window *w)
{
    tell(w, STOP);
    pthread_mutex_lock(&w->lock);
    bool over = await(w, &w->over, LAST_EVENT_NS);
    pthread_mutex_unlock(&w->lock);
    if (!over)
        return false;
    pthread_join(w->thread, NULL); /* no SDL_Quit: its own handler of X's errors would be back */
    window_free(w);
    return true;
}

static Window *window_new(const WindowFront *front)
{
    Window *w = calloc(1, sizeof(*w));
    pthread_condattr_t clock;
    if (w)
        w->pixels = calloc((size_t)front->width * front->height, PIXEL);
    if (!w || !w->pixels) {
        free(w);
        return NULL;
    }
    w->front = *front;
    SDL_strlcpy(w->title, front->title, sizeof(w->title));
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&w->news, &clock);
    pthread_condattr_destroy(&clock);
    return w;
}

/* A display may take its time, or never answer. */
static bool started(Window *w, Err *err)
{
    bool waits = true;
    pthread_mutex_lock(&w->lock);
    while (!await(w, &w->tried, PAUSE_NS) && waits) {
        pthread_mutex_unlock(&w->lock);
        waits = w->front.waits(w->front.ctl);
        pthread_mutex_lock(&w->lock);
    }
    bool good = w->tried && !w->failed;
    if (!w->tried) {
        err_set(err, 0, "SDL: the display does not answer");
        w->done = w->given_up = true;
        pthread_detach(w->thread);
    } else if (w->failed) {
        err_set(err, 0, "SDL: %s", w->why);
    }
    bool ours = w->tried;
    pthread_mutex_unlock(&w->lock);
    if (!good && ours)
        window_close(w);
    return good;
}

static Window *window_open(const WindowFront *front, Err *err)
{
    Window *w = window_new(front);
    if (!w) {
        err_set(err, 0, "out of memory");
        return NULL;
    }
    if (pthread_create(&w->thread, NULL, run, w)) {
        window_free(w);
        err_set(err, 0, "no thread can be started");
        return NULL;
    }
    return started(w, err) ? w : NULL;
}

extern const WindowOps rvemu_window;
__attribute__((visibility("default")))
const WindowOps rvemu_window = {window_open, window_rows, window_close};
