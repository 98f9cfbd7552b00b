/*
 * simdisk.h: a disk in memory behind the kernel's disk.h, that writes down what is done to it; and
 * what may be left of it after a power cut.
 */
#ifndef TEST_SIMDISK_H
#define TEST_SIMDISK_H

#include <stdbool.h>
#include <stdint.h>

#include "fs/layout.h"

#define SIM_BLOCKS 1024 /* 4 MiB */
#define SIM_BYTES  ((uint64_t)SIM_BLOCKS * FS_BLOCK_SIZE)

typedef enum SimKind { SIM_WRITE, SIM_FLUSH, SIM_DONE, SIM_DURABLE } SimKind;

typedef struct SimEvent {
    SimKind kind;
    uint32_t number; /* WRITE: the block; DONE: calls that have returned; DURABLE: those that a sync
                        has promised to keep */
    uint8_t data[FS_BLOCK_SIZE]; /* WRITE */
} SimEvent;

typedef struct SimTrace {
    uint32_t count, max;
    SimEvent event[];
} SimTrace;

/* In memory that fork() shares. */
SimTrace *sim_trace_create(uint32_t max);

/* From here on the kernel's disk is image[SIM_BYTES]; writes go to the trace, too, if there is one.
 */
void sim_attach(uint8_t *image, SimTrace *trace);
void sim_mark(SimKind kind, uint32_t number);
/* An empty file system. */
void sim_format(uint8_t *image);

/* A small generator: the same numbers everywhere. */
uint32_t sim_random(uint64_t *seed, uint32_t below);

/*
 * Power goes after `cut` events. `image` is the disk as `*flushed` events have left it for good; it
 * is brought forward to the last flush before the cut. `left` becomes a disk that may be found
 * then: of the writes after that flush a random set of sectors arrives, in random order.
 */
void sim_cut(const SimTrace *trace, uint32_t cut, uint8_t *image, uint32_t *flushed, uint8_t *left,
             uint64_t *seed);

#endif
