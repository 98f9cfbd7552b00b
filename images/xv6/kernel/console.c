/*
 * console.c: the terminal, on the UART and on a screen with a keyboard: line editing, Ctrl-C,
 * Ctrl-D, Ctrl-P.
 *
 * Bytes that arrive wait unedited in a ring; only Ctrl-C and Ctrl-P act at once. A line is edited
 * and echoed when somebody reads it, so what is typed ahead shows where it is used. A full ring
 * leaves the rest in the devices: input is never dropped, its sender waits. While there is a job in
 * the foreground nobody else reads: others are at end of file.
 */
#include "console.h"

#include "device.h"
#include "error.h"
#include "lock.h"
#include "print.h"
#include "process.h"
#include "screen.h"
#include "syscall.h"
#include "uart.h"

#define CTRL(key) ((key) - '@')
#define DELETE    0x7f

#define RING_SIZE 1024
#define LINE_SIZE 512

/* Guards all of this but write_lock; taken before the UART's lock. */
static SpinLock console_lock = SPINLOCK("console");
static char ring[RING_SIZE];
static unsigned ring_in, ring_out; /* counts of bytes; their difference is at most RING_SIZE */
static bool input_waits;           /* somebody was told that there is no room */
static char line[LINE_SIZE];       /* the line that is being edited, or read */
static unsigned line_length, line_read;
static bool line_done;
static int mode = CONSOLE_LINES;
static int foreground;
static WaitQueue readers;

/* One write() at a time, in one piece. */
static SleepLock write_lock = SLEEPLOCK("console output");

/* Echo. */
static void show(const char *text, size_t size)
{
    uart_write_now(text, size);
    screen_write(text, size);
}

/* ---- from UART and keyboards --------------------------------------------------------------- */

static bool has_room(void)
{
    return RING_SIZE - (ring_in - ring_out) >= CONSOLE_PIECE;
}

size_t console_room(void)
{
    spin_acquire(&console_lock);
    size_t room = has_room() ? RING_SIZE - (ring_in - ring_out) : 0;
    input_waits = input_waits || room == 0;
    spin_release(&console_lock);
    return room;
}

/* Ctrl-C ends the job in the foreground, and what was typed for it; the lock is held. */
static int interrupt_job(void)
{
    ring_out = ring_in;
    line_length = line_read = 0;
    line_done = false;
    show("^C\n", 3);
    return foreground;
}

void console_take(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int killed_job = 0;
        if (bytes[i] == CTRL('P')) {
            process_print_all();
            continue;
        }
        spin_acquire(&console_lock);
        if (bytes[i] == CTRL('C') && mode == CONSOLE_LINES && foreground != 0)
            killed_job = interrupt_job();
        else
            ring[ring_in++ % RING_SIZE] = bytes[i];
        spin_release(&console_lock);
        if (killed_job != 0)
            process_kill_job(killed_job);
    }
    spin_acquire(&console_lock);
    wake_all(&readers);
    spin_release(&console_lock);
}

/* ---- editing; the lock is held ------------------------------------------------------------ */

static void rub_out(void)
{
    if (line_length > 0) {
        line_length--;
        show("\b \b", 3);
    }
}

static void edit(char c)
{
    switch (c) {
    case CTRL('H'):
    case DELETE: rub_out(); return;
    case CTRL('U'):
        while (line_length > 0)
            rub_out();
        return;
    case CTRL('C'): /* nobody is in the foreground: a new start */
        line_length = 0;
        show("^C\n", 3);
        return;
    case CTRL('D'): line_done = true; return; /* a line of no bytes is the end of file */
    case '\r': c = '\n'; break;
    default: break;
    }
    line[line_length++] = c;
    show(&c, 1);
    line_done = c == '\n' || line_length == LINE_SIZE;
}

/*
 * Moves bytes from the ring to the line until that can be read; false if there are too few. Keys
 * are moved only as far as they are `wanted`: the rest may be a line for the next one who reads.
 */
static bool fill_line(size_t wanted)
{
    if (mode == CONSOLE_KEYS) {
        while (line_length < LINE_SIZE && line_length - line_read < wanted && ring_out != ring_in)
            line[line_length++] = ring[ring_out++ % RING_SIZE];
        line_done = line_read < line_length;
    }
    while (!line_done && ring_out != ring_in)
        edit(ring[ring_out++ % RING_SIZE]);
    return line_done;
}

/* ---- for processes ------------------------------------------------------------------------ */

int64_t console_read(MemRef to, size_t size)
{
    int64_t result = 0;
    int job = process_current()->job;
    spin_acquire(&console_lock);
    while (size > 0 && (foreground == 0 || job == foreground)) {
        bool ready = fill_line(size);
        if (input_waits && has_room()) {
            input_waits = false;
            spin_release(&console_lock);
            uart_resume();
            input_resume();
            spin_acquire(&console_lock);
            continue;
        }
        if (ready) {
            size_t left = line_length - line_read;
            size = size < left ? size : left;
            if (mem_write(to, 0, line + line_read, size)) {
                line_read += (unsigned)size;
                result = (int64_t)size;
            } else {
                result = -ERROR_BAD_ADDRESS;
            }
            if (line_read == line_length) {
                line_length = line_read = 0;
                line_done = false;
            }
            break;
        }
        if (!wait_killable(&readers, &console_lock)) {
            result = -ERROR_KILLED;
            break;
        }
    }
    spin_release(&console_lock);
    return result;
}

int64_t console_write(MemRef from, size_t size)
{
    char chunk[128];
    size_t done = 0;
    sleeplock_acquire(&write_lock);
    while (done < size && !process_killed()) {
        size_t n = size - done < sizeof chunk ? size - done : sizeof chunk;
        if (!mem_read(chunk, from, done, n))
            break;
        uart_write(chunk, n);
        screen_write(chunk, n);
        done += n;
    }
    sleeplock_release(&write_lock);
    return done > 0 || size == 0 ? (int64_t)done : -ERROR_BAD_ADDRESS;
}

int64_t console_set_mode(int new_mode)
{
    if (new_mode != CONSOLE_LINES && new_mode != CONSOLE_KEYS)
        return -ERROR_INVALID;
    spin_acquire(&console_lock);
    int old = mode;
    mode = new_mode;
    wake_all(&readers);
    spin_release(&console_lock);
    return old;
}

int64_t console_set_foreground(int job)
{
    if (job < 0)
        return -ERROR_INVALID;
    bool interrupted = false; /* by a Ctrl-C that came after the job's line and before the job */
    spin_acquire(&console_lock);
    foreground = job;
    for (unsigned i = ring_out; job != 0 && i != ring_in; i++)
        interrupted = interrupted || ring[i % RING_SIZE] == CTRL('C');
    if (interrupted)
        interrupt_job();
    wake_all(&readers); /* who has lost the foreground is at end of file now */
    spin_release(&console_lock);
    if (interrupted)
        process_kill_job(job);
    return 0;
}
