/*
 * keyboard.c: events of a virtio input device, and what they mean.
 *
 * Invariant: buffer i belongs to descriptor i for good, and is the device's but while its event is
 * read. Leaves out: lamps.
 */
#include "lib/keyboard.h"

#include "spec/input.h"

#define CONFIG(field) offsetof(struct virtio_input_config, field)

/* Has it the key with the letter A? */
static bool has_letters(const VirtioMmio *device)
{
    virtio_config_set_byte(device, CONFIG(select), VIRTIO_INPUT_CFG_EV_BITS);
    virtio_config_set_byte(device, CONFIG(subsel), EV_KEY);
    return virtio_config_byte(device, CONFIG(size)) > KEY_A / 8 &&
           (virtio_config_byte(device, CONFIG(u) + KEY_A / 8) & 1 << KEY_A % 8);
}

const char *keyboard_open(Keyboard *keyboard, volatile void *base, void *page)
{
    VirtioQueue *queue = &keyboard->queue;
    const char *wrong = virtio_open(&keyboard->device, base, 0);

    if (!wrong && !has_letters(&keyboard->device))
        wrong = "has no letters";
    if (!wrong)
        wrong = virtio_queue_open(queue, &keyboard->device, VIRTIO_INPUT_EVENT_QUEUE, page, 1);
    if (wrong) {
        virtio_reset(base);
        return wrong;
    }
    for (unsigned i = 0; i < queue->size; i++) {
        queue->desc[i] = (struct virtq_desc){(uint64_t)&keyboard->event[i],
                                             sizeof(keyboard->event[i]), VIRTQ_DESC_F_WRITE, 0};
        virtio_queue_put(queue, (uint16_t)i);
    }
    return NULL;
}

void keyboard_start(Keyboard *keyboard)
{
    virtio_start(&keyboard->device);
    virtio_queue_notify(&keyboard->queue);
}

int keyboard_read(Keyboard *keyboard, char bytes[KEYMAP_BYTES])
{
    uint32_t i;

    if (keyboard->broken || !virtio_queue_take(&keyboard->queue, &i))
        return -1;
    if (i >= keyboard->queue.size) { /* a buffer that it never got */
        virtio_reset(keyboard->device.base);
        keyboard->broken = true;
        return -1;
    }
    uint16_t type = keyboard->event[i].type, code = keyboard->event[i].code;
    uint32_t value = keyboard->event[i].value;
    virtio_queue_put(&keyboard->queue, (uint16_t)i);
    virtio_queue_notify(&keyboard->queue);
    return type == EV_KEY ? (int)keymap_event(&keyboard->map, code, value, bytes) : 0;
}
