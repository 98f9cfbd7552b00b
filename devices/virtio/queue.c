/*
 * Split virtqueues (VIRTIO 1.2, 2.7). Nothing in guest memory is believed: each descriptor is
 * copied once, indices are checked against the queue's size, a chain is at most as long as the
 * queue, one level of indirection, sums cannot overflow. What breaks a rule breaks the device until
 * its reset. Left out: packed queues, EVENT_IDX.
 */
#include <inttypes.h>

#include "devices/virtio/virtio.h"

enum { CHAIN_BYTES = 64 << 20 };

static bool get16(Virtio *v, uint64_t pa, uint16_t *out)
{
    uint8_t b[2];

    if (dma_read(v->dev.env.bus, pa, b, sizeof b) != BUS_OK) {
        virtio_broken(v, "queue at 0x%" PRIx64 " is not in RAM", pa);
        return false;
    }
    *out = (uint16_t)(b[0] | b[1] << 8);
    return true;
}

static bool get_desc(Virtio *v, uint64_t table, unsigned i, struct virtq_desc *d)
{
    uint64_t pa = table + (uint64_t)i * VIRTQ_DESC_SIZE;

    if (dma_read(v->dev.env.bus, pa, d, sizeof *d) == BUS_OK)
        return true;
    virtio_broken(v, "descriptor at 0x%" PRIx64 " is not in RAM", pa);
    return false;
}

/* One buffer of the chain. */
static bool add(Virtio *v, const struct virtq_desc *d, unsigned max)
{
    VirtChain *c = &v->chain;
    bool write = d->flags & VIRTQ_DESC_F_WRITE;

    if (c->n == max) {
        virtio_broken(v, "chain of more than %u descriptors: a loop", max);
        return false;
    }
    if (d->addr + d->len < d->addr) {
        virtio_broken(v, "buffer at 0x%" PRIx64 " wraps around", d->addr);
        return false;
    }
    if (!write && c->n != c->nread) {
        virtio_broken(v, "readable descriptor after a writable one");
        return false;
    }
    c->seg[c->n++] = (VirtSeg){d->addr, d->len};
    if (write) {
        c->write_len += d->len;
    } else {
        c->nread = c->n;
        c->read_len += d->len;
    }
    if (c->read_len + c->write_len > CHAIN_BYTES) {
        virtio_broken(v, "request of more than %d MiB", CHAIN_BYTES >> 20);
        return false;
    }
    return true;
}

/* The chain that starts at entry i of a table of n. An indirect table may stand at its end. */
static bool walk(Virtio *v, uint64_t table, unsigned n, unsigned i, unsigned max, bool indirect)
{
    for (unsigned seen = 0;; seen++) {
        struct virtq_desc d;
        if (i >= n || seen >= n) {
            virtio_broken(v, i >= n ? "descriptor %u of a table of %u" : "chain loops at %u of %u",
                          i, n);
            return false;
        }
        if (!get_desc(v, table, i, &d))
            return false;
        if (d.flags & VIRTQ_DESC_F_INDIRECT) {
            if (indirect || d.flags & VIRTQ_DESC_F_NEXT || !d.len || d.len % VIRTQ_DESC_SIZE ||
                d.len / VIRTQ_DESC_SIZE > VIRTIO_QUEUE_MAX) {
                virtio_broken(v, "bad indirect descriptor: %u bytes, flags 0x%x", d.len, d.flags);
                return false;
            }
            return walk(v, d.addr, d.len / VIRTQ_DESC_SIZE, 0, VIRTIO_QUEUE_MAX, true);
        }
        if (!add(v, &d, max))
            return false;
        if (!(d.flags & VIRTQ_DESC_F_NEXT))
            return true;
        i = d.next;
    }
}

size_t virtq_waiting(Virtio *v, unsigned queue)
{
    const VirtQueue *q = &v->queue[queue];
    uint8_t idx[2];

    if (!virtio_running(v) || !q->ready ||
        dma_read(v->dev.env.bus, q->avail + VIRTQ_AVAIL_IDX, idx, 2) != BUS_OK)
        return 0;
    return (uint16_t)((idx[0] | idx[1] << 8) - q->last);
}

bool virtq_pop(Virtio *v, unsigned queue)
{
    VirtQueue *q = &v->queue[queue];
    uint16_t idx, head;

    if (!virtio_running(v) || !q->ready || !get16(v, q->avail + VIRTQ_AVAIL_IDX, &idx))
        return false;
    if (idx == q->last)
        return false;
    if ((uint16_t)(idx - q->last) > q->num) {
        virtio_broken(v, "available index jumps from %u to %u in a queue of %u", q->last, idx,
                      q->num);
        return false;
    }
    /* No hart runs meanwhile: more than the ring holds means that our answers make new requests,
     * maybe for ever. */
    if (v->served == q->num) {
        virtio_broken(v, "more requests at once than the queue of %u holds", q->num);
        return false;
    }
    v->served++;
    if (!get16(v, q->avail + VIRTQ_AVAIL_RING + 2 * (q->last & (q->num - 1)), &head))
        return false;
    v->chain.head = head;
    v->chain.n = v->chain.nread = 0;
    v->chain.read_len = v->chain.write_len = 0;
    if (!walk(v, q->desc, q->num, head, q->num, false))
        return false;
    q->last++;
    return true;
}

static bool put(Virtio *v, uint64_t pa, const void *p, size_t len)
{
    if (dma_write(v->dev.env.bus, pa, p, len) == BUS_OK)
        return true;
    virtio_broken(v, "used ring at 0x%" PRIx64 " is not in RAM", pa);
    return false;
}

void virtq_push(Virtio *v, unsigned queue, uint32_t written)
{
    VirtQueue *q = &v->queue[queue];
    struct virtq_used_elem e = {v->chain.head, written};
    uint16_t flags;

    if (!put(v, q->used + VIRTQ_USED_RING + sizeof e * (q->used_idx & (q->num - 1u)), &e, sizeof e))
        return;
    q->used_idx++;
    if (!put(v, q->used + VIRTQ_USED_IDX, &q->used_idx, 2) ||
        !get16(v, q->avail + VIRTQ_AVAIL_FLAGS, &flags))
        return;
    if (!(flags & VIRTQ_AVAIL_F_NO_INTERRUPT))
        virtio_interrupt(v);
}

static bool copy(Virtio *v, bool write, uint64_t off, uint8_t *buf, size_t len)
{
    const VirtChain *c = &v->chain;
    Bus *bus = v->dev.env.bus;

    for (unsigned i = write ? c->nread : 0; i < (write ? c->n : c->nread) && len; i++) {
        const VirtSeg *s = &c->seg[i];
        size_t part;
        if (off >= s->len) {
            off -= s->len;
            continue;
        }
        part = s->len - off < len ? s->len - off : len;
        if ((write ? dma_write(bus, s->pa + off, buf, part)
                   : dma_read(bus, s->pa + off, buf, part)) != BUS_OK) {
            log_guest(v->dev.env.log, v->dev.id, "buffer at 0x%" PRIx64 " is not in RAM", s->pa);
            return false;
        }
        buf += part;
        len -= part;
        off = 0;
    }
    return len == 0;
}

bool virtq_read(Virtio *v, uint64_t off, void *buf, size_t len)
{
    return copy(v, false, off, buf, len);
}

bool virtq_write(Virtio *v, uint64_t off, const void *buf, size_t len)
{
    return copy(v, true, off, (uint8_t *)(uintptr_t)buf, len);
}
