/*
 * A board without a running hart: tests play the guest on its bus. Slot 0 has a block device on a
 * disk in memory, slot 1 a console, slot 2 an entropy source, 3 and 4 a keyboard and a tablet, the
 * rest are empty.
 */
#ifndef TESTS_DEV_RIG_H
#define TESTS_DEV_RIG_H

#include <check.h>
#include <string.h>

#include "emu/machine/machine_impl.h"
#include "rvemu/disk.h"
#include "spec/virtio.h"

enum {
    RIG_RAM = 256 << 10,
    RIG_SIDE = 64, /* of the screen, in pixels */
    RIG_SCREEN = RIG_SIDE * RIG_SIDE * 4,
    RIG_SECTORS = 64,
    RIG_BLK = 0,
    RIG_CONSOLE = 1,
    RIG_RNG = 2,
    RIG_KEYBOARD = 3,
    RIG_TABLET = 4
};

typedef struct Rig {
    Machine *m;
    Disk disk;
    uint8_t data[RIG_SECTORS * 512];
    bool failing;     /* the disk answers with errors */
    unsigned flushes; /* that reached it */
    uint8_t said[4096];
    size_t nsaid;         /* bytes that the console wrote */
    InputEvent typed[64]; /* what the keyboard and the tablet have to tell: the same */
    unsigned ntyped, taken;
    unsigned guest_errors; /* lines in the log */
    char last[512];        /* the newest of them */
} Rig;

void rig_start(Rig *r, bool legacy, bool readonly);
/* The same, with a screen behind RAM. */
void rig_start_screen(Rig *r, bool legacy, bool readonly);
void rig_stop(Rig *r);
/* Half a second of guest time, so that what devices have begun comes to its end. */
void rig_wait(Rig *r);

uint64_t rig_read(Rig *r, uint64_t pa, unsigned size);
void rig_write(Rig *r, uint64_t pa, unsigned size, uint64_t val);
uint32_t rig_get(Rig *r, unsigned slot, unsigned reg);
void rig_set(Rig *r, unsigned slot, unsigned reg, uint32_t val);
/* Input comes in: what is typed and wanted. */
void rig_input(Rig *r);
/* RAM, or the screen, at a physical address. */
void *rig_ram(Rig *r, uint64_t pa);

#endif
