/*
 * A session: everything that one run of the command has open, from the options to the end.
 *
 *     session_open    options become files, disks, a machine with something to run (setup*.c)
 *     session_run     the loop around machine_run; answers with the exit status (run.c)
 *     session_close
 */
#ifndef SESSION_H
#define SESSION_H

#include "emu/cli/difftest.h"
#include "emu/cli/file.h"
#include "emu/cli/opts.h"
#include "emu/cli/signature.h"
#include "emu/host/disk_host.h"
#include "emu/host/host_io.h"
#include "emu/host/host_stream.h"
#include "emu/ui/keys.h"
#include "emu/ui/terminal.h"
#include "rvemu/machine.h"

enum {
    EXIT_OK = 0,
    EXIT_DIFFERS = 1, /* --difftest */
    EXIT_FAILED = 1,  /* --expect, --fail */
    EXIT_TIMEOUT = 124,
    EXIT_ERROR = 125,     /* every error of ours */
    EXIT_SIGNAL = 128,    /* + the signal's number */
    EXIT_NO_READER = 141, /* as if by SIGPIPE */
};

typedef struct Console Console;
typedef struct GdbSession GdbSession;
typedef struct Record Record;
typedef struct ScreenFront ScreenFront;
typedef struct Serial Serial;
typedef struct Expect Expect;
/* --log-commits and --difftest (commits.c). */
typedef struct CommitSink {
    HostFile file; /* --log; none: stderr */
    char *buf;     /* lines that are not written yet */
    size_t len;
    int error; /* errno of a write that failed */
    Isa isa;   /* to name instructions */
    Difftest *difftest;
    bool told; /* the last line is about a difference */
} CommitSink;

/* Lines of traces that are not written yet (traces.c). */
typedef struct TraceSink {
    char *buf; /* NULL: each line at once */
    size_t len;
} TraceSink;

typedef struct Session {
    Options *o;
    HostIo io;
    Terminal terminal;
    Keys keys;
    HostFiles files;
    HostFile log, dump; /* -D; --dump-dtb or --dump-ram */
    bool has_log;

    /* What the positional argument turned out to be (setup_boot.c). */
    bool file_is_disk;
    bool ours;         /* a disk with our boot partition */
    char decided[300]; /* what was decided, or empty */

    Disk *disk[MACHINE_SLOTS + 1];
    unsigned ndisks;
    HostFileStream stream[OPTS_CHARDEVS + 1];
    unsigned nstreams;
    bool stdio_taken;

    /* Where lines of ours and the guest's bytes go instead of stderr and stdout; NULL: there. */
    void (*say)(void *ctl, const char *line);
    const StreamOps *out;
    void *out_ctl; /* of both */

    Signature signature;
    HostFile signature_file;

    CommitSink commits;
    TraceSink traces;

    MachineConfig config;
    BootPlan plan;
    Machine *machine;

    Serial *serial; /* between the machine and the end of its serial port */
    uint64_t said;  /* bytes of the guest's when it was last listened to, and at which step */
    uint64_t said_at;
    Expect *expect;   /* NULL: no --expect and the like */
    Console *console; /* of the debugger; NULL: nobody has asked for it */
    GdbSession *gdb;  /* NULL: no -gdb */
    ScreenFront *screen;
    Record *record; /* of --trace-json, --profile and --coverage; NULL: none of them */

    uint64_t steps_before; /* of the power cycles before this one */
    char verdict[700];     /* the last line: who ended it */
} Session;

/* `s` is zeroed. On failure everything is as after session_close. */
bool session_open(Session *s, Options *o, Err *err);
int session_run(Session *s);
void session_close(Session *s);
/* Steps so far, over all power cycles (run.c). */
uint64_t session_steps(const Session *s);
/* Power-cycles the machine (run.c). */
bool session_reset(Session *s, Err *err);

enum { SESSION_FILE_MAX = 1 << 30 };
/* A whole file, in memory until the session ends. */
bool session_file(Session *s, const char *name, Blob *out, Err *err);

/* One line of ours. */
void session_say(Session *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* report.c: --stats, --hash and --dump-ram, at the end. */
bool session_report(Session *s, Err *err);
/* --dump-dtb: instead of a run. */
bool session_dump_dtb(Session *s, Err *err);

/* setup_boot.c: judges the files that are run and fills the plan. */
bool setup_boot(Session *s, Err *err);
/* setup_device.c: opens disks and streams and fills config.slot and config.serial. */
bool setup_devices(Session *s, Err *err);

#endif
