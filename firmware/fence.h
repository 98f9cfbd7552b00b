/*
 * Fences that one hart asks others to do.
 */
#ifndef FIRMWARE_FENCE_H
#define FIRMWARE_FENCE_H

#include <stdint.h>

#include "firmware/hart.h"

typedef enum FenceKind {
    FENCE_I,
    FENCE_VMA,
    FENCE_VMA_ASID,
    FENCE_GVMA,
    FENCE_GVMA_VMID,
    FENCE_VVMA,
    FENCE_VVMA_ASID,
} FenceKind;

typedef struct Fence {
    FenceKind kind;
    uint64_t start, size; /* size FENCE_ALL: everything */
    uint64_t id;          /* ASID or VMID */
    uint64_t hgatp;       /* VVMA: the caller's, whose VMID is meant */
} Fence;

#define FENCE_ALL (~0UL)

/* Has every running hart of `mask` do the fence, and returns when all have. */
void fence_remote(Hart *self, HartMask mask, const Fence *fence);

/* Does the fence that another hart has published, and tells it. */
void fence_serve(Hart *self);

#endif
