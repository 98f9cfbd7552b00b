/*
 * The board: every device of QEMU's `virt` map, made, wired and reset as one. RAM and the harts are
 * the machine's; the ROM is here.
 */
#ifndef MACHINE_BOARD_H
#define MACHINE_BOARD_H

#include "rvemu/device.h"
#include "rvemu/machine.h"

typedef struct Board Board;

/* What the machine lends; all of it outlives the board. */
typedef struct BoardEnv {
    Bus *bus;
    Clock *clock;
    Log *log;
    const HartLines *harts; /* nharts of them */
    unsigned nharts;
    void (*request)(void *ctl, SysRequest what, uint32_t code, const char *who);
    void (*detect)(void *ctl, DetectKind kind, const char *text);
    void *request_ctl; /* of detect, too */
    void (*entropy)(void *ctl, void *buf, size_t len);
    void *entropy_ctl;
} BoardEnv;

enum { BOARD_STREAMS = 1 + MACHINE_SLOTS };

/* Makes all devices, maps and wires them, and resets them. Takes serial, slots and virtio_legacy
 * of the configuration. NULL on error: an unknown device or property, a back end that is missing,
 * all named with their slot. */
Board *board_create(const MachineConfig *config, const BoardEnv *env, Err *err);
void board_destroy(Board *board); /* NULL is fine */

/* The i-th device, NULL past the end. */
Device *board_device(Board *board, unsigned i);

/* Power-on state of all devices. The ROM stays as it is. */
void board_reset(Board *board);

/* MAP_ROM_SIZE bytes at MAP_ROM_BASE, read-only for the guest: rom_build fills them. */
uint8_t *board_rom(Board *board);

/* Stream 0 is the UART's, 1 + n that of slot n; one that no device holds has want 0 for ever. */
StreamPort *board_stream(Board *board, unsigned i);

/* That of slot i; NULL past the end. */
InputPort *board_input(Board *board, unsigned i);

/* Visits the state of all devices (not the ROM). */
bool board_state(Board *board, State *s);
/* Finishes what is under way, before a save. */
bool board_drain(Board *board);

/* Each device's node, in the table's order. */
void board_fdt(Board *board, Fdt *fdt);

#endif
