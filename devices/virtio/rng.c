/* virtio-rng (VIRTIO 1.2, 5.4): fills what the driver offers. Fixed by --seed. */
#include "devices/devices.h"
#include "devices/virtio/virtio.h"

typedef struct VirtioRng {
    Virtio v;
} VirtioRng;

/* At most this much a request: the driver asks again. */
enum { RNG_MAX = 4096 };

static void rng_notify(Virtio *v, unsigned queue)
{
    uint8_t buf[RNG_MAX];

    while (virtq_pop(v, queue)) {
        size_t n = v->chain.write_len < RNG_MAX ? (size_t)v->chain.write_len : RNG_MAX;
        v->dev.env.entropy(v->dev.env.entropy_ctl, buf, n);
        virtq_push(v, queue, virtq_write(v, 0, buf, n) ? (uint32_t)n : 0);
    }
}

static const VirtioOps rng_vops = {.id = VIRTIO_ID_ENTROPY, .nqueues = 1, .notify = rng_notify};

static bool rng_init(Device *dev, Err *err)
{
    return virtio_init((Virtio *)dev, &rng_vops, err);
}

static void rng_reset(Device *dev)
{
    virtio_reset((Virtio *)dev);
}

static bool rng_state(Device *dev, State *s)
{
    return virtio_state((Virtio *)dev, s);
}

static const Prop rng_props[] = {VIRTIO_PROPS(VirtioRng), {0}};

const DeviceOps virtio_rng_ops = {.name = "virtio-rng",
                                  .size = sizeof(VirtioRng),
                                  .props = rng_props,
                                  .init = rng_init,
                                  .reset = rng_reset,
                                  .fini = virtio_fini,
                                  .fdt = virtio_fdt,
                                  .state = rng_state,
                                  .describe = virtio_describe};
