/*
 * virtio_input.c: keyboards (lib/keyboard.h), whose keys come to the console as bytes. An input
 * device without letters, such as a tablet, is left alone: it gets no buffers, so it is silent.
 *
 * Invariant: while the console has no room events stay in the queue, and at last in the device.
 */
#include "console.h"
#include "device.h"
#include "lib/keyboard.h"
#include "lock.h"
#include "page.h"
#include "print.h"

#define KEYBOARD_MAX 4

_Static_assert(KEYMAP_BYTES <= CONSOLE_PIECE, "where there is room for a key, its bytes fit");

/* Guards all that follows; taken before the console's. */
static SpinLock input_lock = SPINLOCK("input");
static Keyboard keyboards[KEYBOARD_MAX];
static unsigned keyboard_count; /* constant after boot */

/* The lock is held. */
static void take_keys(Keyboard *keyboard)
{
    char bytes[KEYMAP_BYTES];
    int count;
    bool was_broken = keyboard->broken;
    while (console_room() > 0 && (count = keyboard_read(keyboard, bytes)) >= 0)
        if (count > 0)
            console_take(bytes, (size_t)count);
    if (keyboard->broken && !was_broken)
        kprintf("a keyboard answered with a buffer that it never got: it is left alone\n");
}

static void on_interrupt(void *arg)
{
    Keyboard *keyboard = arg;
    spin_acquire(&input_lock);
    virtio_acknowledge(&keyboard->device);
    take_keys(keyboard);
    spin_release(&input_lock);
}

void input_resume(void)
{
    spin_acquire(&input_lock);
    for (unsigned i = 0; i < keyboard_count; i++)
        take_keys(&keyboards[i]);
    spin_release(&input_lock);
}

void input_probe(void)
{
    void *page = NULL;
    for (unsigned i = 0; i < platform.virtio_count; i++) {
        PlatformDevice *slot = &platform.virtio[i];
        volatile void *base = mmio_map(slot->base, slot->size);
        if (!virtio_is_at(base, VIRTIO_ID_INPUT) || !slot->irq)
            continue;
        page = page ? page : page_alloc();
        const char *wrong = keyboard_count == KEYBOARD_MAX ? "is one too many"
                            : !page                        ? "gets no memory"
                                    : keyboard_open(&keyboards[keyboard_count], base, page);
        if (wrong) {
            kprintf("input device at 0x%lx %s: left alone\n", (unsigned long)slot->base, wrong);
            continue;
        }
        Keyboard *keyboard = &keyboards[keyboard_count++];
        irq_register(slot->irq, on_interrupt, keyboard);
        keyboard_start(keyboard);
        page = NULL;
    }
    if (page)
        page_release(page);
}
