/*
 * The harts: what the firmware knows of each, and how they reach each other.
 */
#ifndef FIRMWARE_HART_H
#define FIRMWARE_HART_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/frame.h"
#include "firmware/pmu.h"

typedef uint64_t HartMask; /* bit n: hart id n */

/* Requests, as bits of Hart.requests: set by anyone, then the hart's software interrupt is raised.
 */
#define REQUEST_SSIP  1 /* make a supervisor software interrupt pending */
#define REQUEST_FENCE 2 /* do the fence that fence.c has published */

/* Hart.state holds one of SBI_HSM_*, or, while hart_start() writes the start address: */
#define HART_STATE_CLAIMED 0x100

typedef struct Hart {
    uint64_t id;
    uint32_t state;    /* atomic; who may change it from what: hart.c */
    uint32_t requests; /* atomic */
    uint64_t start_pc, start_opaque;
    uint64_t start_mode; /* BOOT_MODE_* */

    /* What this hart can, found out by trying (hart_features.c). */
    uint64_t misa;
    bool has_sstc, has_time, has_envcfg, has_inhibit, has_pmp;
    Pmu pmu;
} Hart;

_Static_assert(sizeof(Hart) <= HART_BYTES, "a Hart fits its place in the hart's area");

static inline Hart *hart_self(void)
{
    Hart *self;
    __asm__("mv %0, tp" : "=r"(self));
    return self;
}

extern char hart_areas[];

static inline Hart *hart_of(uint64_t id)
{
    return (Hart *)(hart_areas + id * HART_AREA + HART_AREA - HART_BYTES);
}

static inline bool hart_has(const Hart *hart, char extension)
{
    return hart->misa >> (extension - 'a') & 1;
}

/* The boot hart: makes all harts of `mask` stopped ones. */
void hart_init_all(HartMask mask);

/* This hart: its CSRs become what a supervisor expects to find. */
void hart_prepare(Hart *self);

/* Whether `id` is a hart that a supervisor may name. */
bool hart_exists(uint64_t id);

/* Those of `mask` that run a supervisor now. */
HartMask hart_running(HartMask mask);

/* Sets the request and raises the interrupt of another hart; for this one use hart_serve(). */
void hart_request(uint64_t id, uint32_t requests);

/* Carries out what others have requested of this hart. */
void hart_serve(Hart *self);

/* Makes a stopped hart start; SBI_SUCCESS or SBI_ERR_ALREADY_AVAILABLE. */
long hart_start(uint64_t id, uint64_t pc, uint64_t opaque, uint64_t mode);

/* Gives up the supervisor of this hart and waits for the next hart_start(). */
_Noreturn void hart_stop(void);

/* Waits until an interrupt that the supervisor has enabled is pending. */
void hart_suspend(Hart *self);

/* Enters the supervisor at pc with a0 = hart id and a1 = opaque. */
_Noreturn void hart_enter(Hart *self, uint64_t pc, uint64_t opaque, uint64_t mode);

/* Assembly (start.S). */
_Noreturn void hart_mret(uint64_t hartid, uint64_t opaque);
_Noreturn void hart_abandon_stack(void (*next)(void));

#endif
