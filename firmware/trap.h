/*
 * Traps from S- and U-mode, and of the firmware itself.
 */
#ifndef FIRMWARE_TRAP_H
#define FIRMWARE_TRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/frame.h"

typedef struct GuestFault {
    uint64_t cause, tval;
} GuestFault;

/*
 * Reads `size` bytes (1-8) of the memory of whoever trapped, with its rights and its translation,
 * as a little-endian number. On a fault false, and *fault says which trap a load would have raised.
 */
bool trap_read_guest(const Frame *frame, uint64_t va, unsigned size, uint64_t *value,
                     GuestFault *fault);

/* The instruction that trapped, by the same way, but with the right to execute. */
bool trap_read_code(const Frame *frame, uint64_t va, unsigned size, uint64_t *value,
                    GuestFault *fault);

/* Makes the trap the supervisor's: when the frame is left, its handler runs. */
void trap_redirect(Frame *frame, uint64_t cause, uint64_t tval);

/* Tries to make an illegal instruction good; false if it is really illegal. */
bool illegal_emulate(Frame *frame, uint64_t tval);

#endif
