/* A virtio device's state in words: status, features, queues and what waits in them. */
#include <inttypes.h>
#include <string.h>

#include "devices/virtio/virtio.h"

enum { SHOW_CHAINS = 4, SHOW_DESCRIPTORS = 16 };

static const struct {
    uint8_t bit;
    const char *name;
} status_names[] = {{VIRTIO_STATUS_ACKNOWLEDGE, "ACKNOWLEDGE"},
                    {VIRTIO_STATUS_DRIVER, "DRIVER"},
                    {VIRTIO_STATUS_FEATURES_OK, "FEATURES_OK"},
                    {VIRTIO_STATUS_DRIVER_OK, "DRIVER_OK"},
                    {VIRTIO_STATUS_DEVICE_NEEDS_RESET, "DEVICE_NEEDS_RESET"},
                    {VIRTIO_STATUS_FAILED, "FAILED"}};

static bool read16(const Virtio *v, uint64_t pa, uint16_t *out)
{
    uint8_t b[2];

    if (dma_read(v->dev.env.bus, pa, b, sizeof b) != BUS_OK)
        return false;
    *out = (uint16_t)(b[0] | b[1] << 8);
    return true;
}

/* As the guest wrote it, and only so far: nothing is checked but what keeps this short. */
static void describe_chain(const Virtio *v, const VirtQueue *q, uint16_t i, const Describe *to)
{
    for (unsigned n = 0; n < SHOW_DESCRIPTORS; n++) {
        struct virtq_desc d;
        if (i >= q->num ||
            dma_read(v->dev.env.bus, q->desc + (uint64_t)i * VIRTQ_DESC_SIZE, &d, sizeof d)) {
            describe_value(to, "descriptor", i, "it is not in the table, or that is not in RAM");
            return;
        }
        describe_words(to, "descriptor", i, "0x%" PRIx64 ", %" PRIu32 " bytes %s", d.addr, d.len,
                       d.flags & VIRTQ_DESC_F_INDIRECT ? "of more descriptors"
                       : d.flags & VIRTQ_DESC_F_WRITE  ? "that the device writes"
                                                       : "that the device reads");
        if (!(d.flags & VIRTQ_DESC_F_NEXT))
            return;
        i = d.next;
    }
}

static void describe_queue(const Virtio *v, const VirtQueue *q, const Describe *to)
{
    uint16_t idx, used, head;

    describe_value(to, "size", q->num, q->ready ? "ready" : "not ready");
    if (!q->ready)
        return;
    describe_value(to, "desc", q->desc, "");
    describe_value(to, "avail", q->avail, "");
    describe_value(to, "used", q->used, "");
    if (!read16(v, q->avail + VIRTQ_AVAIL_IDX, &idx) ||
        !read16(v, q->used + VIRTQ_USED_IDX, &used)) {
        describe_value(to, "rings", 0, "not in RAM");
        return;
    }
    describe_value(to, "avail.idx", idx, "the driver has offered that many");
    describe_value(to, "taken", q->last, "by the device, modulo 65536");
    describe_words(to, "used.idx", used, used == q->used_idx ? "" : "the device last wrote %u",
                   q->used_idx);
    idx = (uint16_t)(idx - q->last);
    describe_value(to, "pending", idx, idx > q->num ? "more than the queue holds" : "");
    for (unsigned k = 0; k < idx && k < SHOW_CHAINS && idx <= q->num; k++)
        if (read16(v, q->avail + VIRTQ_AVAIL_RING + 2 * ((q->last + k) % q->num), &head))
            describe_chain(v, q, head, to);
}

void virtio_describe(Device *dev, const Describe *to)
{
    const Virtio *v = (Virtio *)dev;
    char words[120] = "";

    if (!v->vops->id) {
        describe_value(to, "device", 0, "an empty slot");
        return;
    }
    for (unsigned i = 0; i < sizeof status_names / sizeof *status_names; i++)
        if (v->status & status_names[i].bit) {
            strcat(words, status_names[i].name); /* all of them take 67 bytes */
            strcat(words, " ");
        }
    describe_value(to, "device", v->vops->id, v->legacy ? "version 1" : "version 2");
    describe_words(to, "status", v->status, "%s", v->status ? words : "reset");
    describe_value(to, "driver_features", v->driver_features, "");
    describe_value(to, "interrupt", v->int_status,
                   v->int_status & VIRTIO_INT_USED     ? "buffers came back"
                   : v->int_status & VIRTIO_INT_CONFIG ? "the configuration changed"
                                                       : "");
    for (unsigned i = 0; i < v->vops->nqueues; i++) {
        describe_group(to, "queue %u", i);
        describe_queue(v, &v->queue[i], to);
    }
}
