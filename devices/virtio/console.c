/*
 * virtio-console (VIRTIO 1.2, 5.3): one port, a receive and a transmit queue. Input waits with the
 * host until the driver offers a buffer. Left out: multiport, size, emergency write.
 */
#include "devices/devices.h"
#include "devices/virtio/virtio.h"

typedef struct VirtioConsole {
    Virtio v;
} VirtioConsole;

static void console_deliver(void *dev, const uint8_t *buf, size_t len)
{
    Virtio *v = dev;

    v->served = 0;
    while (len && virtq_pop(v, VIRTIO_CONSOLE_RX_QUEUE)) {
        size_t n = v->chain.write_len < len ? (size_t)v->chain.write_len : len;
        virtq_push(v, VIRTIO_CONSOLE_RX_QUEUE, virtq_write(v, 0, buf, n) ? (uint32_t)n : 0);
        buf += n;
        len -= n;
    }
    v->dev.env.stream->want = 0;
    v->vops->notify(v, VIRTIO_CONSOLE_RX_QUEUE);
}

/* How much a delivery may bring: one byte a waiting buffer is certain to fit. */
static void console_want(Virtio *v)
{
    v->dev.env.stream->want = virtq_waiting(v, VIRTIO_CONSOLE_RX_QUEUE);
}

static void console_notify(Virtio *v, unsigned queue)
{
    uint8_t buf[1024];

    if (queue == VIRTIO_CONSOLE_RX_QUEUE) {
        console_want(v);
        return;
    }
    while (virtq_pop(v, queue)) {
        for (uint64_t at = 0; at < v->chain.read_len; at += sizeof buf) {
            uint64_t left = v->chain.read_len - at;
            size_t n = left < sizeof buf ? (size_t)left : sizeof buf;
            if (!virtq_read(v, at, buf, n))
                break;
            stream_write(v->dev.env.stream, buf, n);
        }
        virtq_push(v, queue, 0);
    }
}

static void console_vreset(Virtio *v)
{
    v->dev.env.stream->want = 0;
}

static const VirtioOps console_vops = {
    .id = VIRTIO_ID_CONSOLE, .nqueues = 2, .notify = console_notify, .reset = console_vreset};

static bool console_init(Device *dev, Err *err)
{
    if (!dev->env.stream)
        return err_set(err, 0, "%s: virtio-console needs a stream", dev->id);
    dev->env.stream->deliver = console_deliver;
    dev->env.stream->dev = dev;
    return virtio_init((Virtio *)dev, &console_vops, err);
}

static void console_reset(Device *dev)
{
    virtio_reset((Virtio *)dev);
}

static bool console_state(Device *dev, State *s)
{
    return virtio_state((Virtio *)dev, s);
}

static const Prop console_props[] = {VIRTIO_PROPS(VirtioConsole), {0}};

const DeviceOps virtio_console_ops = {.name = "virtio-console",
                                      .size = sizeof(VirtioConsole),
                                      .props = console_props,
                                      .init = console_init,
                                      .reset = console_reset,
                                      .fini = virtio_fini,
                                      .fdt = virtio_fdt,
                                      .state = console_state,
                                      .describe = virtio_describe};
