/*
 * screen.c: the console's text on the frame buffer.
 *
 * Text changes cells only (lib/term.h), which is cheap; a thread draws those that differ from what
 * the screen shows (lib/termview.h), a few times a second at most. So output is not slowed down by
 * its picture, and nobody who prints ever waits for one.
 *
 * Invariant: all of the picture's rows are mapped, and none of their bytes is the allocator's.
 */
#include "screen.h"

#include "device.h"
#include "error.h"
#include "layout.h"
#include "lib/termview.h"
#include "lock.h"
#include "page.h"
#include "print.h"
#include "process.h"
#include "sched.h"

#define PICTURES_PER_SECOND 30

/* Guards all that follows but the view's size and place, which are constant after boot. */
static SpinLock screen_lock = SPINLOCK("screen");
static Term term;
static TermView view;     /* its width is 0: there is no screen */
static bool changed;      /* there is something to draw */
static WaitQueue waiting; /* the thread waits for it */
static bool stale;        /* what the screen shows is not the view's */
static Process *owner;    /* who draws on it instead, or NULL */
static bool broken;       /* panic() has taken over */

static void lock(void)
{
    if (!broken)
        spin_acquire(&screen_lock);
}

static void unlock(void)
{
    if (!broken)
        spin_release(&screen_lock);
}

/* The lock is held. */
static void change(void)
{
    changed = true;
    if (!broken)
        wake_all(&waiting);
}

/* The thread. It holds the lock for a row at a time: others print meanwhile, or take the screen. */
static void draw(void)
{
    for (;;) {
        lock();
        while (!changed || owner)
            wait_on(&waiting, &screen_lock);
        bool all = stale;
        changed = stale = false;
        unlock();
        for (unsigned row = 0; row < term.rows; row++) {
            lock();
            if (!owner)
                termview_draw(&view, &term, row, all);
            unlock();
        }
        sched_sleep(platform.timebase / PICTURES_PER_SECOND);
    }
}

/* ---- at boot -----------------------------------------------------------------------------------
 */

static bool is_free_ram(uint64_t start, uint64_t end)
{
    if (start >= platform.ram.end || end <= platform.ram.start)
        return false;
    for (unsigned i = 0; i < platform.reserved_count; i++)
        if (platform.reserved[i].start <= start && end <= platform.reserved[i].end)
            return false;
    return true;
}

void screen_init(void)
{
    const Framebuffer *fb = &platform.screen;
    const char *wrong = platform.screen_fault;
    TermCell *line[TERM_ROWS_MAX];
    if (!wrong && fb->size == 0)
        return;
    if (!wrong && fb->base + fb->size > -MMIO_WINDOW)
        wrong = "lies beyond all that can be mapped";
    if (!wrong && is_free_ram(fb->base, fb->base + fb->size))
        wrong = "lies in memory that is not reserved for it";
    for (unsigned row = 0; !wrong && row < fb->height / FONT_HEIGHT; row++) {
        line[row] = page_alloc(); /* half a page is a row of cells, the other what is shown of it */
        view.shown[row] = line[row] + TERM_COLUMNS_MAX;
        wrong = line[row] ? NULL : "gets no memory for its text";
    }
    if (wrong) {
        kprintf("screen at 0x%lx %s: it stays dark\n", (unsigned long)fb->base, wrong);
        return;
    }
    view.pixels = (uint8_t *)mmio_map(fb->base, fb->size);
    view.width = fb->width;
    view.height = fb->height;
    view.stride = fb->stride;
    termview_init(&view);
    term_init(&term, fb->width / FONT_WIDTH, fb->height / FONT_HEIGHT, line);
    stale = true;
}

void screen_start(void)
{
    if (view.width)
        process_start_thread("screen", draw);
}

/* ---- for the console and panic() ----------------------------------------------------------------
 */

void screen_write(const char *text, size_t size)
{
    if (!view.width)
        return;
    lock();
    term_write(&term, text, size);
    change();
    unlock();
}

void screen_break_lock(void)
{
    broken = true;
}

void screen_show(void)
{
    lock();
    bool all = stale || owner;
    for (unsigned row = 0; row < term.rows; row++)
        termview_draw(&view, &term, row, all);
    unlock();
}

/* ---- for programs -------------------------------------------------------------------------------
 */

ScreenInfo screen_info(void)
{
    return (ScreenInfo){.width = view.width, .height = view.height};
}

int64_t screen_take(void)
{
    Process *self = process_current();
    if (!view.width)
        return -ERROR_NO_DEVICE;
    lock();
    owner = owner ? owner : self;
    bool is_ours = owner == self;
    unlock();
    return is_ours ? 0 : -ERROR_BUSY;
}

bool screen_give(void)
{
    Process *self = process_current();
    lock();
    bool was_ours = owner == self;
    if (was_ours) {
        owner = NULL;
        stale = true;
        change();
    }
    unlock();
    return was_ours;
}

int64_t screen_blit(const ScreenRect *to, MemRef pixels)
{
    lock();
    bool is_ours = owner == process_current(); /* and stays so, for only we give it back */
    unlock();
    if (!is_ours)
        return -ERROR_PERMISSION;
    if (to->x > view.width || to->width > view.width - to->x || to->y > view.height ||
        to->height > view.height - to->y)
        return -ERROR_INVALID;
    uint64_t size = to->width * sizeof(uint32_t);
    uint8_t *row = view.pixels + (uint64_t)to->y * view.stride + to->x * sizeof(uint32_t);
    for (uint64_t y = 0; y < to->height; y++, row += view.stride)
        if (!mem_read(row, pixels, y * size, size))
            return -ERROR_BAD_ADDRESS;
    return 0;
}
