/*
 * The command line: what the user said, checked word by word but not yet against the world.
 *
 * opts.def has a row per option; the parser, the help, the manual page and the completions are all
 * made from it.
 */
#ifndef OPTS_H
#define OPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/cli/pool.h"
#include "emu/host/host_regex.h"
#include "emu/host/host_sock.h"
#include "rvemu/err.h"
#include "rvemu/machine.h"

enum {
    OPTS_DRIVES = MACHINE_SLOTS,
    OPTS_DEVICES = MACHINE_SLOTS,
    OPTS_PROPS = 16,
    OPTS_CHARDEVS = 4,
    PROFILE_EVERY = 9973, /* a prime: no loop of the guest keeps step with it */
};

typedef struct OptDrive {
    const char *file, *id; /* id may be NULL */
    bool readonly, snapshot;
    bool raw;    /* format=raw: whatever its first bytes look like */
    bool used;   /* a device has it */
    bool attach; /* if=virtio: a device of its own; else a -device names it */
} OptDrive;

typedef struct OptDevice {
    const char *spelled; /* as the user wrote it */
    const char *device;  /* its name in the machine */
    const char *drive, *chardev;
    int slot;                      /* -1: the first that is free */
    bool is_port;                  /* virtconsole: it only names the chardev of the serial device */
    const char *props[OPTS_PROPS]; /* "name=value", NULL-terminated */
} OptDevice;

typedef enum OptSink { SINK_NULL, SINK_STDIO, SINK_FILE } OptSink;

typedef struct OptChardev {
    OptSink sink;
    const char *id, *path;
} OptChardev;

typedef struct OptCommand {
    const char *text; /* a line, or a file of lines */
    bool file;
    struct OptCommand *next;
} OptCommand;

/* What a run does with the guest's output and input, in its order. */
typedef struct OptStep {
    HostRegex *expect; /* NULL: a --send */
    const char *bytes; /* of a --send */
    size_t len;
    struct OptStep *next;
} OptStep;

/* A --screenshot. */
typedef struct OptShot {
    const char *file;
    uint64_t at; /* which step; UINT64_MAX: the end */
    struct OptShot *next;
} OptShot;

typedef struct OptFail {
    HostRegex *re;
    struct OptFail *next;
} OptFail;

typedef enum OptBios { BIOS_AUTO, BIOS_OURS, BIOS_NONE, BIOS_FILE } OptBios;
typedef enum OptEof { EOF_AUTO, EOF_CTRL_D, EOF_QUIT, EOF_IGNORE } OptEof;
typedef enum OptCtrlZ { CTRL_Z_AUTO, CTRL_Z_SUSPEND, CTRL_Z_GUEST } OptCtrlZ;

typedef struct Options {
    Pool pool;           /* owns the strings that are not in argv */
    const char *program; /* the name under which we were called, without folders */

    bool test;          /* `rvemu test` */
    bool debug;         /* `rvemu debug` */
    const char **paths; /* all positional arguments */
    unsigned npaths;
    const char *file;   /* the first of them */
    const char *second; /* one too many: what to say of it depends on what is in it */
    OptBios bios;
    const char *bios_file, *kernel, *initrd, *append, *dtb;
    bool htif, no_htif;

    uint64_t ram_size;
    unsigned nharts;
    const char *isa;
    uint64_t nmi_vector, nmi_exception;
    bool no_cache, legacy;

    OptDrive drive[OPTS_DRIVES];
    unsigned ndrives;
    OptDevice device[OPTS_DEVICES];
    unsigned ndevices;
    OptChardev chardev[OPTS_CHARDEVS];
    unsigned nchardevs;
    bool snapshot;

    bool seeded, clock_real, clock_virtual;
    uint64_t seed, timeout_ns, max_insns, quantum, budget;

    OptSink serial;
    const char *serial_path;
    bool serial_given;
    bool window, full_screen;
    unsigned screen_width, screen_height; /* 0: no screen */
    OptShot *shots;
    OptEof at_eof;
    OptCtrlZ ctrl_z;
    bool no_reboot;

    uint8_t detect[DETECT_COUNT];
    uint64_t traces;
    uint64_t check; /* 1 << CheckKind */
    const char *trace_json, *coverage;
    const char *profile; /* its file */
    uint64_t profile_every;
    OptCommand *symbols; /* paths */
    const char *log_file, *dump_dtb, *dump_ram, *disk_log, *disk_fault;
    bool stats, hash;
    bool log_commits;
    const char *commit_file, *difftest;
    const char *signature;
    uint64_t granularity; /* bytes a line of the signature: 4 or 8 */

    HostSockAddr gdb;
    bool gdb_given, stopped; /* -gdb; -S */

    OptStep *steps; /* --expect and --send */
    OptFail *fails; /* --fail */
    bool sends;     /* one of them is a --send */
    const char *junit;

    /* `rvemu debug` alone */
    OptCommand *commands; /* -ex and -x, in their order */
    bool json, batch;

    /* `rvemu test` alone */
    uint64_t jobs;
    bool tap, no_skip;

    bool help, version, print_isa;
    const char *list; /* "-machine help" and the like: the topic of the help */
} Options;

/* Fills `o`; on failure err holds the line. argv stays borrowed. Its first word may be the
 * subcommand `run` or `test`. */
bool opts_parse(Options *o, int argc, char **argv, Err *err);
void opts_finish(Options *o);

/* ---- the table -------------------------------------------------------------------------- */

typedef enum OptGroup {
#define GROUP(name, title) GROUP_##name,
#include "emu/cli/opts.def"
#undef GROUP
    GROUP_COUNT
} OptGroup;

typedef struct OptRow {
    OptGroup group;
    const char *names;   /* separated by spaces, the first is the usual one */
    const char *metavar; /* NULL: it takes no argument */
    bool (*set)(Options *o, const struct OptRow *row, const char *arg, Err *err);
    unsigned offset;    /* of a field in Options, for the simple kinds */
    uint64_t low, high; /* for numbers */
    const char *help;
    bool refused; /* known by name and not there yet: `help` says why */
} OptRow;

extern const OptRow opt_rows[];
extern const unsigned opt_count;
extern const char *const opt_group_titles[GROUP_COUNT];

/* The row that has this name (with its dashes; one or two, it does not matter), or NULL. */
const OptRow *opt_find(const char *name);
/* The name in the table that looks most like this one, or NULL if none does. */
const char *opt_nearest(const char *name);
/* Iterates over the names of a row: copies name i into buf; false if there is none. */
bool opt_name(const OptRow *row, unsigned i, char *buf, unsigned len);

#endif
