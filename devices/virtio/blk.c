/*
 * virtio-blk (VIRTIO 1.2, 5.2): read, write, flush, get-id. FLUSH is offered because it reaches the
 * disk. Requests complete after a fixed guest latency, all memory is touched then.
 * Left out: discard, write-zeroes, topology, more than one queue.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "devices/devices.h"
#include "devices/virtio/virtio.h"

enum { CHUNK = 64 << 10 };

typedef struct VirtioBlk {
    Virtio v;
    Timer done;
    uint32_t latency_us; /* property */
    uint8_t *bounce;     /* CHUNK bytes */
} VirtioBlk;

static VirtioBlk *blk_of(Virtio *v)
{
    return (VirtioBlk *)v;
}

static uint64_t blk_features(Virtio *v)
{
    uint64_t f = UINT64_C(1) << VIRTIO_BLK_F_SEG_MAX | UINT64_C(1) << VIRTIO_BLK_F_BLK_SIZE |
                 UINT64_C(1) << VIRTIO_BLK_F_FLUSH;

    return v->dev.env.disk->readonly ? f | UINT64_C(1) << VIRTIO_BLK_F_RO : f;
}

static uint8_t blk_config(Virtio *v, unsigned off)
{
    struct virtio_blk_config c = {0};

    c.capacity = v->dev.env.disk->size / VIRTIO_BLK_SECTOR;
    c.seg_max = VIRTIO_QUEUE_MAX - 2;
    c.blk_size = VIRTIO_BLK_SECTOR;
    return off < sizeof c ? ((const uint8_t *)&c)[off] : 0;
}

/* Data between disk and chain; the header takes 16 readable bytes, the status the last writable. */
static uint8_t transfer(VirtioBlk *b, bool write, uint64_t pos, uint64_t len)
{
    Virtio *v = &b->v;
    Err err;

    if (log_tracing(v->dev.env.log, TRACE_disk))
        log_trace(v->dev.env.log, TRACE_disk, "%s: %s %" PRIu64 " bytes at %" PRIu64,
                  v->dev.env.disk->name, write ? "write" : "read", len, pos);
    for (uint64_t at = 0; at < len;) {
        size_t part = len - at < CHUNK ? (size_t)(len - at) : CHUNK;
        bool ok = true;
        if (write && !virtq_read(v, sizeof(struct virtio_blk_req) + at, b->bounce, part))
            return VIRTIO_BLK_S_IOERR;
        ok = write ? disk_write(v->dev.env.disk, pos + at, b->bounce, part, &err)
                   : disk_read(v->dev.env.disk, pos + at, b->bounce, part, &err);
        if (!ok) {
            log_host(v->dev.env.log, v->dev.id, "%s; the guest sees an I/O error", err.msg);
            return VIRTIO_BLK_S_IOERR;
        }
        if (!write && !virtq_write(v, at, b->bounce, part))
            return VIRTIO_BLK_S_IOERR;
        at += part;
    }
    return VIRTIO_BLK_S_OK;
}

static uint8_t get_id(Virtio *v, uint64_t len)
{
    char id[VIRTIO_BLK_ID_BYTES] = {0};

    strncpy(id, v->dev.id, sizeof id - 1);
    if (len > sizeof id)
        len = sizeof id;
    return virtq_write(v, 0, id, len) ? VIRTIO_BLK_S_OK : VIRTIO_BLK_S_IOERR;
}

static bool on_disk(const Disk *disk, uint64_t sector, uint64_t len)
{
    uint64_t sectors = disk->size / VIRTIO_BLK_SECTOR;

    return !(len % VIRTIO_BLK_SECTOR) && sector <= sectors &&
           len / VIRTIO_BLK_SECTOR <= sectors - sector;
}

static uint8_t serve(VirtioBlk *b, const struct virtio_blk_req *req)
{
    Virtio *v = &b->v;
    Disk *disk = v->dev.env.disk;
    uint64_t out = v->chain.read_len - sizeof *req, in = v->chain.write_len - 1;
    Err err;

    if (log_tracing(v->dev.env.log, TRACE_virtio))
        log_trace(v->dev.env.log, TRACE_virtio, "%s: type %u sector %" PRIu64 " bytes %" PRIu64,
                  v->dev.id, req->type, req->sector, out + in);
    switch (req->type) {
    case VIRTIO_BLK_T_IN:
    case VIRTIO_BLK_T_OUT: {
        bool write = req->type == VIRTIO_BLK_T_OUT;
        uint64_t len = write ? out : in;
        if (!on_disk(disk, req->sector, len) || (write && disk->readonly)) {
            log_guest(v->dev.env.log, v->dev.id,
                      "%s of %" PRIu64 " bytes at sector %" PRIu64 ": past the end, or read-only",
                      write ? "write" : "read", len, req->sector);
            return VIRTIO_BLK_S_IOERR;
        }
        return transfer(b, write, req->sector * VIRTIO_BLK_SECTOR, len);
    }
    case VIRTIO_BLK_T_FLUSH:
        if (disk_flush(disk, &err))
            return VIRTIO_BLK_S_OK;
        log_host(v->dev.env.log, v->dev.id, "%s; the guest sees an I/O error", err.msg);
        return VIRTIO_BLK_S_IOERR;
    case VIRTIO_BLK_T_GET_ID: return get_id(v, in);
    default: return VIRTIO_BLK_S_UNSUPP;
    }
}

static void blk_complete(void *arg)
{
    VirtioBlk *b = arg;
    Virtio *v = &b->v;

    v->served = 0;
    while (virtq_pop(v, 0)) {
        struct virtio_blk_req req;
        uint8_t status;
        if (v->chain.read_len < sizeof req || v->chain.write_len < 1) {
            virtio_broken(v, "request without header or status");
            return;
        }
        status = virtq_read(v, 0, &req, sizeof req) ? serve(b, &req) : VIRTIO_BLK_S_IOERR;
        virtq_write(v, v->chain.write_len - 1, &status, 1);
        virtq_push(v, 0, (uint32_t)(req.type == VIRTIO_BLK_T_OUT ? 1 : v->chain.write_len));
    }
}

static void blk_notify(Virtio *v, unsigned queue)
{
    VirtioBlk *b = blk_of(v);

    if (!b->done.pending)
        timer_set(&b->done, clock_now(v->dev.env.clock) + b->latency_us * UINT64_C(1000));
}

static void blk_vreset(Virtio *v)
{
    timer_cancel(&blk_of(v)->done);
}

static const VirtioOps blk_vops = {.id = VIRTIO_ID_BLOCK,
                                   .nqueues = 1,
                                   .features = blk_features,
                                   .notify = blk_notify,
                                   .config = blk_config,
                                   .reset = blk_vreset};

static bool blk_init(Device *dev, Err *err)
{
    VirtioBlk *b = (VirtioBlk *)dev;

    if (!dev->env.disk)
        return err_set(err, 0, "%s: virtio-blk needs a disk (drive=)", dev->id);
    timer_init(&b->done, dev->env.clock, blk_complete, b);
    b->bounce = malloc(CHUNK);
    if (!b->bounce)
        return err_set(err, 0, "%s: out of memory", dev->id);
    if (virtio_init(&b->v, &blk_vops, err))
        return true;
    free(b->bounce);
    return false;
}

static void blk_reset(Device *dev)
{
    virtio_reset((Virtio *)dev);
}

static void blk_fini(Device *dev)
{
    VirtioBlk *b = (VirtioBlk *)dev;

    timer_cancel(&b->done);
    free(b->bounce);
    virtio_fini(dev);
}

/* A request under way is the queue's: the timer says when. */
static bool blk_state(Device *dev, State *s)
{
    VirtioBlk *b = (VirtioBlk *)dev;
    uint64_t when = b->done.pending ? b->done.when : 0;

    if (!virtio_state(&b->v, s))
        return false;
    state_u64(s, "when", &when);
    if (state_loading(s) && when)
        timer_set(&b->done, when);
    return true;
}

static const Prop blk_props[] = {VIRTIO_PROPS(VirtioBlk),
                                 {"latency-us", PROP_U32, offsetof(VirtioBlk, latency_us), 20, 0,
                                  1000000, "guest time from a request to its completion"},
                                 {0}};

const DeviceOps virtio_blk_ops = {.name = "virtio-blk",
                                  .size = sizeof(VirtioBlk),
                                  .props = blk_props,
                                  .init = blk_init,
                                  .reset = blk_reset,
                                  .fini = blk_fini,
                                  .fdt = virtio_fdt,
                                  .state = blk_state,
                                  .describe = virtio_describe};
