/* The inside of a machine, shared by the files of this folder. */
#ifndef MACHINE_IMPL_H
#define MACHINE_IMPL_H

#include "emu/base/clock.h"
#include "emu/base/rng.h"
#include "emu/cpu/hart.h"
#include "emu/machine/board.h"
#include "emu/machine/elf.h"
#include "emu/mem/bus.h"
#include "rvemu/machine.h"
#include "spec/map.h"

/* A range of memory that something occupies at boot. */
typedef struct Occupied {
    const char *name;
    uint64_t lo, hi; /* [lo, hi) */
} Occupied;

enum { OCCUPIED_MAX = 2 * ELF_SEGMENTS + 4 };

struct Machine {
    MachineConfig config;
    Log log;
    Isa isa;
    char isa_text[ISA_TEXT];
    Bus bus;
    Clock clock;
    Rng rng;
    Region ram_region, screen_region;
    uint8_t *ram, *page_flags;
    uint64_t memory; /* bytes of RAM and of the screen behind it */
    unsigned nharts;
    Hart *hart[MAP_MAX_HARTS];
    HartLines lines[MAP_MAX_HARTS];
    Board *board;
    Check *check; /* hostile silicon; NULL: none */

    /* boot.c */
    BootPlan plan;
    bool planned;
    Elf bios_elf, kernel_elf; /* symbols; blob.data NULL: none */
    Occupied occupied[OCCUPIED_MAX];
    unsigned noccupied;
    uint8_t *dtb;
    size_t dtb_size;
    bool htif;
    uint64_t tohost, fromhost; /* physical addresses, if htif */

    /* sched.c */
    uint64_t steps;
    unsigned current;             /* the hart whose slice runs */
    uint64_t slice_left;          /* steps of its slice */
    uint64_t base_ns, base_steps; /* guest time = base_ns + (steps - base_steps) * rate */
    uint64_t rate;                /* ns a step, 32.32 fixed point */
    uint64_t host_base;           /* host ns at guest time 0 */
    uint64_t sampled_ns, sampled_steps;
    unsigned nmi_asked; /* 1 << hart */
    bool running;       /* inside hart_run, for sync */

    MachineStop stop;
    bool stopping; /* a stop is to be reported */
    volatile int stop_asked;
    uint64_t idle_skips; /* for MachineStats */
    unsigned resets;
    bool reset_due; /* once it runs again */
    uint64_t uart_bytes;
    const StreamOps *serial;
    void *serial_ctl;
    uint64_t warned; /* detectors that have warned already */
};

/* symbol.c: " (name+0x12)" for a virtual address, or "" if no symbol covers it. */
void symbol_text(void *ctl, uint64_t va, char *buf, size_t len);
/* boot.c */
bool boot_load(Machine *m, Err *err);
/* htif.c */
bool htif_setup(Machine *m, Err *err);
void htif_poll(Machine *m);
/* screen.c: the frame buffer's memory in bytes, a check of its size, and its region. */
uint64_t screen_memory(const MachineConfig *c);
bool screen_check(const MachineConfig *c, Err *err);
bool screen_make(Machine *m, Err *err);
/* sched.c */
void sched_reset(Machine *m);
void sched_sync(void *ctl, Hart *h, uint64_t done);
/* stop.c */
void stop_request(void *ctl, SysRequest what, uint32_t code, const char *who);
void stop_exit(Machine *m, uint64_t code, const char *who);
void stop_detect_device(void *ctl, DetectKind kind, const char *text);
void stop_detect(void *ctl, Hart *h, DetectKind kind, const char *text);
void stop_asked(Machine *m); /* at once: by who is told of each instruction */
void stop_harts(Machine *m);

#endif
