/*
 * What a trap from S- or U-mode leaves on the hart's stack, and how a hart's area is laid out.
 * Shared by C and assembly.
 */
#ifndef FIRMWARE_FRAME_H
#define FIRMWARE_FRAME_H

#define MAX_HARTS 64 /* hart ids 0-63: a set of harts is one 64-bit word */

/*
 * Each hart owns HART_AREA bytes:
 *
 *     low                                                          high
 *      | canary |   ... stack grows down <-  |  Hart, HART_BYTES    |
 *                                            ^
 *                              mscratch and tp; sp of an empty stack
 */
#define HART_AREA  4096
#define HART_BYTES 1024
#define CANARY     0x5afe57ac

#define FRAME_X(n)    ((n)*8) /* x1-x31; x0's place is not used */
#define FRAME_MEPC    256
#define FRAME_MSTATUS 264
#define FRAME_BYTES   272 /* a multiple of 16, as the ABI asks of sp */

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

typedef struct Frame {
    uint64_t x[32];
    uint64_t mepc;
    uint64_t mstatus;
} Frame;

/* Indices into x[] by their ABI names. */
enum {
    REG_RA = 1,
    REG_SP = 2,
    REG_A0 = 10,
    REG_A1,
    REG_A2,
    REG_A3,
    REG_A4,
    REG_A5,
    REG_A6,
    REG_A7
};

_Static_assert(offsetof(Frame, mepc) == FRAME_MEPC, "start.S and C agree");
_Static_assert(offsetof(Frame, mstatus) == FRAME_MSTATUS, "start.S and C agree");
_Static_assert(sizeof(Frame) == FRAME_BYTES, "start.S and C agree");

#endif
#endif
