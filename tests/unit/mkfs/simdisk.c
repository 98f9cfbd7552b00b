/*
 * simdisk.c: see simdisk.h. Stands where image.c stands in mkfs.
 */
#include "simdisk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "disk.h"
#include "format.h"

#define SECTORS (FS_BLOCK_SIZE / FS_SECTOR)

static struct {
    uint8_t *image;
    SimTrace *trace;
} sim;

SimTrace *sim_trace_create(uint32_t max)
{
    SimTrace *trace = mmap(NULL, sizeof(*trace) + max * sizeof(SimEvent), PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (trace == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    trace->max = max;
    return trace;
}

void sim_attach(uint8_t *image, SimTrace *trace)
{
    sim.image = image;
    sim.trace = trace;
}

static SimEvent *add_event(SimKind kind, uint32_t number)
{
    if (sim.trace->count == sim.trace->max) {
        fprintf(stderr, "the trace is full\n");
        exit(2);
    }
    SimEvent *event = &sim.trace->event[sim.trace->count++];
    event->kind = kind;
    event->number = number;
    return event;
}

void sim_mark(SimKind kind, uint32_t number)
{
    add_event(kind, number);
}

uint32_t sim_random(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (*seed >> 33) % below;
}

/* ---- disk.h ------------------------------------------------------------------------------- */

bool disk_init(void)
{
    return true;
}

uint32_t disk_blocks(void)
{
    return SIM_BLOCKS;
}

void disk_submit(DiskRequest *request)
{
    uint8_t *at = sim.image + (uint64_t)request->block * FS_BLOCK_SIZE;

    request->done = true;
    request->failed = request->block >= SIM_BLOCKS;
    if (request->failed)
        return;
    if (!request->write) {
        memcpy(request->data, at, FS_BLOCK_SIZE);
        return;
    }
    memcpy(at, request->data, FS_BLOCK_SIZE);
    if (sim.trace)
        memcpy(add_event(SIM_WRITE, request->block)->data, request->data, FS_BLOCK_SIZE);
}

bool disk_wait(DiskRequest *request)
{
    return !request->failed;
}

bool disk_flush(void)
{
    if (sim.trace)
        add_event(SIM_FLUSH, 0);
    return true;
}

/* ---- format.c writes through this ----------------------------------------------------------- */

bool image_write(const Image *image, uint64_t off, const void *data, uint64_t size)
{
    (void)image;
    memcpy(sim.image + off, data, size);
    return true;
}

void sim_format(uint8_t *image)
{
    FsSuper super;
    Image unused = {.fs_size = SIM_BYTES};

    memset(image, 0, SIM_BYTES);
    sim_attach(image, NULL);
    if (!format_plan(&super, SIM_BLOCKS, 128) || !format_volume(&unused, &super))
        exit(2);
}

/* ---- power cuts ----------------------------------------------------------------------------- */

void sim_cut(const SimTrace *trace, uint32_t cut, uint8_t *image, uint32_t *flushed, uint8_t *left,
             uint64_t *seed)
{
    uint32_t last = *flushed, sectors = 0;

    for (uint32_t i = *flushed; i < cut; i++) {
        if (trace->event[i].kind == SIM_FLUSH)
            last = i;
    }
    for (uint32_t i = *flushed; i < last; i++) {
        const SimEvent *event = &trace->event[i];

        if (event->kind == SIM_WRITE)
            memcpy(image + (uint64_t)event->number * FS_BLOCK_SIZE, event->data, FS_BLOCK_SIZE);
    }
    *flushed = last;
    memcpy(left, image, SIM_BYTES);

    struct Piece {
        uint32_t event, sector;
    } *piece = calloc((cut - last) * SECTORS + 1, sizeof(*piece));
    /* From "nothing of it arrived" to "all but a little". */
    uint32_t percent = sim_random(seed, 5) * 25 + (sim_random(seed, 2) ? 5 : 0);
    for (uint32_t i = last; i < cut; i++) {
        if (trace->event[i].kind != SIM_WRITE)
            continue;
        for (uint32_t k = 0; k < SECTORS; k++) {
            if (sim_random(seed, 105) < percent)
                piece[sectors++] = (struct Piece){i, k};
        }
    }
    for (uint32_t n = sectors; n > 0; n--) {
        uint32_t pick = sim_random(seed, n);
        const SimEvent *event = &trace->event[piece[pick].event];
        uint64_t off = (uint64_t)piece[pick].sector * FS_SECTOR;

        memcpy(left + (uint64_t)event->number * FS_BLOCK_SIZE + off, event->data + off, FS_SECTOR);
        piece[pick] = piece[n - 1];
    }
    free(piece);
}
