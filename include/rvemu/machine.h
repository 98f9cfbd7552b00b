/*
 * The machine: harts, bus, clock and devices, run by one scheduler. Owns everything inside it;
 * back ends (HostOps, streams, disks, log sink) are lent by the front end and outlive it.
 * Two machines in one process do not know of each other. No call blocks.
 */
#ifndef RVEMU_MACHINE_H
#define RVEMU_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/check.h"
#include "rvemu/commit.h"
#include "rvemu/detect.h"
#include "rvemu/disk.h"
#include "rvemu/err.h"
#include "rvemu/host.h"
#include "rvemu/input.h"
#include "rvemu/log.h"
#include "rvemu/stream.h"

typedef struct Machine Machine;

typedef enum DetectAction { DETECT_DEFAULT, DETECT_OFF, DETECT_WARN, DETECT_STOP } DetectAction;

/* A device in a virtio-mmio slot. */
typedef struct SlotConfig {
    const char *device;       /* "virtio-blk", "virtio-console", "virtio-rng", "virtio-keyboard",
                                 "virtio-tablet"; NULL: empty slot */
    const char *const *props; /* "name=value" strings, NULL-terminated; may be NULL */
    Disk *disk;               /* lent */
    const StreamOps *stream;
    void *stream_ctl;
    const InputOps *input;
    void *input_ctl;
} SlotConfig;

enum { MACHINE_SLOTS = 8, SCREEN_MIN = 64, SCREEN_MAX = 4096 };

typedef struct MachineConfig {
    uint64_t ram_size; /* bytes; a multiple of 4 KiB, 64 KiB to 64 GiB */
    unsigned nharts;   /* 1 to MAP_MAX_HARTS */
    const char *isa;   /* "rv64gc_zba..."; NULL: everything that is built */
    unsigned check;    /* 1 << CheckKind: as nasty as the specification allows */
    /* Smrnmi: what a non-maskable interrupt jumps to, 0: there are none; and an exception in M-mode
     * while NMIE is clear, 0: mtvec. */
    uint64_t nmi_vector, nmi_exception;
    bool count;    /* keep MachineStats' block_runs, exits_* and lookups (slower) */
    bool no_cache; /* single-step: no block cache, the same op_ functions */
    bool seeded;   /* virtual time, idle time skipped, fixed entropy and RTC */
    uint64_t seed;
    bool virtual_clock;  /* time follows the steps alone; implied by `seeded` */
    unsigned quantum;    /* longest slice in steps, 0: the default */
    unsigned budget_cap; /* cuts slices into budgets of at most this many steps; the run is the
                            same, whatever it is. 0: no cut */
    bool virtio_legacy;  /* virtio-mmio version 1 in all slots */
    unsigned screen_width, screen_height; /* pixels of a frame buffer; 0: there is none */
    uint8_t detect[DETECT_COUNT];         /* DetectAction */
    const HostOps *host;
    void *host_ctl;
    Log log; /* copied */
    /* Each instruction that retires, in the order in which they do (single steps: no block cache);
     * NULL: nobody wants to know. False: machine_run returns before the next one, with
     * STOP_REQUEST. See Commit.adopt. */
    bool (*commit)(void *ctl, Commit *c);
    void *commit_ctl;
    const StreamOps *serial;
    void *serial_ctl;
    SlotConfig slot[MACHINE_SLOTS];
} MachineConfig;

/* NULL on error. */
Machine *machine_create(const MachineConfig *config, Err *err);
void machine_destroy(Machine *m); /* NULL is fine */

/* Bytes lent for the time of machine_boot and of every reset after it. */
typedef struct Blob {
    const uint8_t *data;
    size_t size;
    const char *name; /* for messages; NULL: there is none */
} Blob;

typedef struct BootPlan {
    Blob bios;   /* M-mode at 0x80000000: ELF or raw; none: the kernel starts in M-mode */
    Blob kernel; /* ELF, raw, or RISC-V Image (unpacked); may be none */
    Blob initrd;
    Blob dtb;           /* instead of the generated one */
    const char *append; /* the kernel's command line; may be NULL */
    Blob symbols;       /* an ELF that the guest itself loads: only its symbols' names are used */
    bool htif;          /* honour tohost/fromhost of the kernel's (or bios's) symbol table */
} BootPlan;

/* Puts everything into memory and resets. Overlap, addresses outside RAM, broken files: an error
 * that names the file and both ranges. */
bool machine_boot(Machine *m, const BootPlan *plan, Err *err);

typedef enum StopReason {
    STOP_STEPS,    /* max_steps are done */
    STOP_IDLE,     /* all harts wait; sleep until `deadline_ns` or until a stream has input */
    STOP_EXIT,     /* the guest ended the machine */
    STOP_DETECTOR, /* a detector stopped it */
    STOP_REQUEST,  /* machine_request_stop */
    STOP_RESET,    /* the guest asked for a reset; machine_reset does it */
    STOP_BREAK,    /* a hart met what a debugger had asked for (`hart` tells which) */
} StopReason;

typedef struct MachineStop {
    StopReason reason;
    int status;           /* the exit status that CLI.md gives to this end */
    uint64_t deadline_ns; /* STOP_IDLE: host nanoseconds to sleep at most (UINT64_MAX: for ever) */
    bool spins;           /* STOP_IDLE: a hart jumps to itself, which is not worth doing */
    uint64_t code;        /* STOP_EXIT: the guest's own code, whole */
    unsigned hart;        /* STOP_EXIT, _DETECTOR, _BREAK: the one that ran */
    DetectKind detector;
    char text[640]; /* STOP_EXIT, STOP_DETECTOR: who ended it and why, a sentence without newline */
} MachineStop;

/* Runs at most max_steps steps (instructions retired plus traps and interrupts taken). */
StopReason machine_run(Machine *m, uint64_t max_steps);
const MachineStop *machine_stop(const Machine *m);

/* The host's clock went on by `ns` while the machine was kept from running: the guest's did not. */
void machine_skip_host_time(Machine *m, uint64_t ns);

/* From a signal handler or another thread: machine_run returns soon, with STOP_REQUEST. */
void machine_request_stop(Machine *m);

/* A hart gets a non-maskable interrupt, at the end of the running slice. Not from another thread.
 * Without Smrnmi or a vector: an error. */
bool machine_nmi(Machine *m, unsigned hart, Err *err);

/* Power-cycles harts and devices and loads the boot plan again. RAM is cleared. */
bool machine_reset(Machine *m, Err *err);

/* Steps since power-on, over all harts. */
uint64_t machine_steps(const Machine *m);
/* Bytes that the guest has sent to its UART since power-on. */
uint64_t machine_uart_bytes(const Machine *m);
/* Where a hart is, as words: "hart 0 at 0x80000012 (main+0x12), M-mode". */
void machine_where(Machine *m, unsigned hart, char *buf, size_t len);
/* " (main+0x12)" for a virtual address, or "" if no symbol covers it. */
void machine_symbol(Machine *m, uint64_t va, char *buf, size_t len);
/* The last trap that a hart has taken, as words: "at 0x80000012 (main+0x12): breakpoint, tval 0x0";
 * empty if it took none. */
void machine_last_trap(Machine *m, unsigned hart, char *buf, size_t len);
/* FNV-1a hash over the architectural state of harts and devices and all of RAM. */
uint64_t machine_hash(Machine *m);
/* The device tree blob as the guest gets it. */
Blob machine_dtb(const Machine *m);
/* RAM, for dumps: host pointer and size; guest-physical base MAP_RAM_BASE. */
uint8_t *machine_ram(Machine *m, uint64_t *size);

/* The frame buffer: four bytes a pixel, blue first, the fourth means nothing. */
typedef struct Screen {
    const uint8_t *pixels; /* the guest's memory itself */
    unsigned width, height;
    size_t stride; /* bytes from row to row */
} Screen;
/* False: there is none. */
bool machine_screen(const Machine *m, Screen *out);
/* The next rows, from *y on, that may have changed since this was last called for them: *y becomes
 * the first of them, *rows how many follow each other. False: there are no more. The first time,
 * and after a reset, all have. Whoever asks makes the guest's next store to each of these pages a
 * slow one, and no other. */
bool machine_screen_changed(Machine *m, unsigned *y, unsigned *rows);

/* Counters for `--stats`. */
typedef struct MachineStats {
    uint64_t steps, retired, traps, interrupts;
    uint64_t idle_skips; /* virtual time: all harts waited, and it was moved to the next timer */
    uint64_t blocks_made, blocks_dropped, ops_made, block_runs;
    uint64_t exits_linked;    /* blocks left by a link or an inline cache that held */
    uint64_t exits_looked_up; /* through the jump cache or the block table */
    uint64_t lookups;         /* in the block table, all reasons together */
    uint64_t tlb_fills, tlb_flushes, page_walks, suspect_checks;
} MachineStats;
void machine_stats(const Machine *m, MachineStats *out);

/* A register or CSR of a hart by its name ("pc", "a0", "satp"), for tests and dumps; false if there
 * is no such thing. */
bool machine_reg(Machine *m, unsigned hart, const char *name, uint64_t *val);

#endif
