/*
 * What a device is: a descriptor with its size, its properties and a few functions.
 *
 * Devices live in a single-threaded world (DESIGN 4). They include only include/, never emu/.
 * The machine allocates `size` bytes zeroed, fills Device and the properties, calls init once,
 * reset at power-on and at each reset, fini before it frees them.
 */
#ifndef RVEMU_DEVICE_H
#define RVEMU_DEVICE_H

#include "rvemu/bus.h"
#include "rvemu/clock.h"
#include "rvemu/describe.h"
#include "rvemu/detect.h"
#include "rvemu/disk.h"
#include "rvemu/err.h"
#include "rvemu/fdt.h"
#include "rvemu/input.h"
#include "rvemu/irq.h"
#include "rvemu/log.h"
#include "rvemu/prop.h"
#include "rvemu/state.h"
#include "rvemu/stream.h"

typedef struct Device Device;
typedef struct DeviceOps DeviceOps;

/* What ends or restarts the machine. */
typedef enum SysRequest { SYS_POWEROFF, SYS_FAIL, SYS_RESET } SysRequest;

/* The interrupt inputs of one hart: mip bits. */
typedef struct HartLines {
    Irq msip, mtip, meip, seip;
} HartLines;

typedef struct DevEnv {
    Bus *bus;
    Clock *clock;
    Log *log;
    uint64_t base; /* where the device's registers go */
    Irq irq;       /* its wire to the PLIC */
    uint32_t irq_source;
    const HartLines *harts; /* for interrupt controllers; lives as long as the machine */
    unsigned nharts;
    /* Takes effect at the end of the instruction; `who` is the device's name, `code` its number. */
    void (*request)(void *ctl, SysRequest what, uint32_t code, const char *who);
    void *request_ctl; /* of detect, too */
    /* The guest does what cannot come to a good end: a sentence that names the device. May be NULL.
     */
    void (*detect)(void *ctl, DetectKind kind, const char *text);
    void (*entropy)(void *ctl, void *buf, size_t len); /* fixed by --seed */
    void *entropy_ctl;
    StreamPort *stream; /* back ends, NULL if the device has none */
    InputPort *input;
    Disk *disk;
} DevEnv;

struct Device { /* the first member of each device's struct */
    const DeviceOps *ops;
    const char *id; /* "uart0", "virtio0": for messages */
    DevEnv env;     /* a copy, filled before init */
};

struct DeviceOps {
    const char *name; /* "ns16550a", "virtio-blk" */
    size_t size;
    const Prop *props;                /* may be NULL */
    bool (*init)(Device *dev, Err *); /* maps its regions; undoes what it did on failure */
    void (*reset)(Device *dev);       /* to the state at power-on: cancels timers, lowers lines */
    void (*fini)(Device *dev);        /* may be NULL */
    void (*fdt)(Device *dev, Fdt *);  /* emits its own node; may be NULL */
    bool (*state)(Device *dev, State *); /* may be NULL: it has none */
    bool (*drain)(Device *dev); /* before a save: finishes what is under way; may be NULL */
    Irq (*input)(Device *dev, unsigned source); /* interrupt controllers only: a wire into it */
    /* Its state in words, for a debugger; changes nothing. May be NULL: it has none. */
    void (*describe)(Device *dev, const Describe *to);
};

/* The one list (devices/devices.c); NULL if there is no such device. */
const DeviceOps *device_find(const char *name);
/* Row i of the list, NULL past the end. */
const DeviceOps *device_at(unsigned i);

#endif
