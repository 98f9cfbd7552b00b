/*
 * virtio-input (VIRTIO 1.2, 5.8): a keyboard, and a tablet whose pointer has a place rather than a
 * movement. What they are is one table of what the configuration answers to a selection. Events
 * wait with the host until the driver offers buffers. The driver's lamps are taken and go nowhere.
 */
#include <string.h>

#include "devices/devices.h"
#include "devices/virtio/virtio.h"

enum { PAYLOAD = 128, AXIS_MAX = 0x7fff, PRODUCT_KEYBOARD = 1, PRODUCT_TABLET };

typedef struct VirtioInput {
    Virtio v;
    uint8_t select, subsel; /* what the driver wants to know */
} VirtioInput;

/* An answer: `bytes`, or the bits from `from` to `to`. */
typedef struct Answer {
    uint32_t id; /* product */
    uint8_t select, subsel;
    uint8_t size;
    const void *bytes;
    uint16_t from, to;
} Answer;

static const struct virtio_input_absinfo axis = {.max = AXIS_MAX};
static const struct virtio_input_devids keyboard_ids = {BUS_VIRTUAL, 0, PRODUCT_KEYBOARD, 1};
static const struct virtio_input_devids tablet_ids = {BUS_VIRTUAL, 0, PRODUCT_TABLET, 1};

#define TEXT(s)     sizeof(s) - 1, s, 0, 0
#define STRUCT(s)   sizeof(s), &(s), 0, 0
#define BITS(a, b)  (b) / 8 + 1, NULL, a, b
#define KEYBOARD(x) PRODUCT_KEYBOARD, VIRTIO_INPUT_CFG_##x
#define TABLET(x)   PRODUCT_TABLET, VIRTIO_INPUT_CFG_##x

/* No EV_REP: repeated keys come from the host, as events of their own. */
static const Answer answers[] = {
    {KEYBOARD(ID_NAME), 0, TEXT("rvemu keyboard")},
    {KEYBOARD(ID_DEVIDS), 0, STRUCT(keyboard_ids)},
    {KEYBOARD(EV_BITS), EV_KEY, BITS(KEY_ESC, KEY_COMPOSE)},
    {KEYBOARD(EV_BITS), EV_LED, BITS(LED_NUML, LED_SCROLLL)},
    {TABLET(ID_NAME), 0, TEXT("rvemu tablet")},
    {TABLET(ID_DEVIDS), 0, STRUCT(tablet_ids)},
    {TABLET(PROP_BITS), 0, BITS(INPUT_PROP_POINTER, INPUT_PROP_POINTER)},
    {TABLET(EV_BITS), EV_KEY, BITS(BTN_LEFT, BTN_MIDDLE)},
    {TABLET(EV_BITS), EV_REL, BITS(REL_WHEEL, REL_WHEEL)},
    {TABLET(EV_BITS), EV_ABS, BITS(ABS_X, ABS_Y)},
    {TABLET(ABS_INFO), ABS_X, STRUCT(axis)},
    {TABLET(ABS_INFO), ABS_Y, STRUCT(axis)},
};

/* How long the answer is that the driver has selected, 0: there is none. */
static uint8_t answer(const VirtioInput *in, uint8_t buf[PAYLOAD])
{
    uint32_t product = in->v.dev.ops == &virtio_keyboard_ops ? PRODUCT_KEYBOARD : PRODUCT_TABLET;

    memset(buf, 0, PAYLOAD);
    if (in->select == VIRTIO_INPUT_CFG_ID_SERIAL && !in->subsel) {
        size_t len = strnlen(in->v.dev.id, PAYLOAD);
        memcpy(buf, in->v.dev.id, len);
        return (uint8_t)len;
    }
    for (unsigned i = 0; i < sizeof answers / sizeof *answers; i++) {
        const Answer *a = &answers[i];
        if (a->id != product || a->select != in->select || a->subsel != in->subsel)
            continue;
        if (a->bytes)
            memcpy(buf, a->bytes, a->size);
        for (unsigned bit = a->from; !a->bytes && bit <= a->to; bit++)
            buf[bit / 8] |= (uint8_t)(1 << (bit & 7));
        return a->size;
    }
    return 0;
}

static uint8_t input_config(Virtio *v, unsigned off)
{
    const VirtioInput *in = (VirtioInput *)v;
    struct virtio_input_config c = {.select = in->select, .subsel = in->subsel};

    c.size = answer(in, c.u);
    return off < sizeof c ? ((const uint8_t *)&c)[off] : 0;
}

static void input_set_config(Virtio *v, unsigned off, uint8_t val)
{
    VirtioInput *in = (VirtioInput *)v;

    if (off == offsetof(struct virtio_input_config, select))
        in->select = val;
    else if (off == offsetof(struct virtio_input_config, subsel))
        in->subsel = val;
}

static void input_want(Virtio *v)
{
    if (v->dev.env.input)
        v->dev.env.input->want = virtq_waiting(v, VIRTIO_INPUT_EVENT_QUEUE);
}

static void input_deliver(void *dev, const InputEvent *events, size_t n)
{
    Virtio *v = dev;

    v->served = 0;
    for (size_t i = 0; i < n && virtq_pop(v, VIRTIO_INPUT_EVENT_QUEUE); i++) {
        bool fits = v->chain.write_len >= sizeof events[i];
        if (!fits) {
            virtio_broken(v, "an event needs a buffer of %zu bytes, not of %u", sizeof events[i],
                          (unsigned)v->chain.write_len);
            break;
        }
        fits = virtq_write(v, 0, &events[i], sizeof events[i]);
        virtq_push(v, VIRTIO_INPUT_EVENT_QUEUE, fits ? sizeof events[i] : 0);
    }
    input_want(v);
}

static void input_notify(Virtio *v, unsigned queue)
{
    if (queue == VIRTIO_INPUT_EVENT_QUEUE)
        input_want(v);
    else
        while (virtq_pop(v, queue))
            virtq_push(v, queue, 0);
}

static void input_vreset(Virtio *v)
{
    VirtioInput *in = (VirtioInput *)v;

    in->select = in->subsel = 0;
    if (v->dev.env.input)
        v->dev.env.input->want = 0;
}

static const VirtioOps input_vops = {.id = VIRTIO_ID_INPUT,
                                     .nqueues = 2,
                                     .notify = input_notify,
                                     .config = input_config,
                                     .set_config = input_set_config,
                                     .reset = input_vreset};

static bool input_init(Device *dev, Err *err)
{
    if (dev->env.input) {
        dev->env.input->deliver = input_deliver;
        dev->env.input->dev = dev;
    }
    return virtio_init((Virtio *)dev, &input_vops, err);
}

static void input_reset(Device *dev)
{
    virtio_reset((Virtio *)dev);
}

static bool input_state(Device *dev, State *s)
{
    VirtioInput *in = (VirtioInput *)dev;

    if (!virtio_state(&in->v, s))
        return false;
    state_u8(s, "select", &in->select);
    state_u8(s, "subsel", &in->subsel);
    if (state_loading(s))
        input_want(&in->v);
    return true;
}

static const Prop input_props[] = {VIRTIO_PROPS(VirtioInput), {0}};

#define INPUT_OPS(what)                                                                            \
    const DeviceOps virtio_##what##_ops = {.name = "virtio-" #what,                                \
                                           .size = sizeof(VirtioInput),                            \
                                           .props = input_props,                                   \
                                           .init = input_init,                                     \
                                           .reset = input_reset,                                   \
                                           .fini = virtio_fini,                                    \
                                           .fdt = virtio_fdt,                                      \
                                           .state = input_state,                                   \
                                           .describe = virtio_describe}

INPUT_OPS(keyboard);
INPUT_OPS(tablet);
