/*
 * The debugger: a console of commands over one machine. It runs on the machine's thread and never
 * waits: the front end reads lines and gives them to debug_command; while that wants the machine to
 * run, the front end calls debug_run instead of machine_run, until the debugger has stopped it.
 *
 *     for (;;) {
 *         DebugWants w = debug_command(d, line);
 *         while (w == DEBUG_RUN && debug_run(d, steps) != STOP_BREAK)
 *             ...                                        what is to be done for the other reasons
 *     }
 */
#ifndef EMU_DEBUG_DEBUG_H
#define EMU_DEBUG_DEBUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/err.h"
#include "rvemu/machine.h"

typedef struct Debug Debug;

enum { DEBUG_LINE = 160 };

/* The screen, keyboard and tablet of a front end that has them. False: err says why not. */
typedef struct DebugScreen {
    bool (*keys)(void *ctl, const char *chord, Err *err); /* "ctrl-c": pressed and released */
    bool (*pointer)(void *ctl, uint64_t x, uint64_t y, int wheel, Err *err); /* pixels */
    bool (*buttons)(void *ctl, unsigned state, Err *err); /* 1 left, 2 middle, 4 right */
    bool (*picture)(void *ctl, const char *name, Err *err);
} DebugScreen;

/* What the debugger wants of its front end; lent, and alive as long as the debugger. */
typedef struct DebugFront {
    void *ctl;
    /* Text of ours, lines with their newlines. */
    void (*print)(void *ctl, const char *text, size_t len);
    /* The whole file as bytes that the front end keeps; false: err says why. May be NULL: none. */
    bool (*file)(void *ctl, const char *name, Blob *out, Err *err);
    /* Its lines become the next ones that are given to debug_command. May be NULL. */
    bool (*script)(void *ctl, const char *name, Err *err);
    /* The guest's serial port. `send` types bytes, which it gets when it reads. `expect` waits for
     * a pattern from now on (`seconds`: for how long at most, or ""); the front end then calls
     * debug_expected. May be NULL, all three. */
    bool (*send)(void *ctl, const char *bytes, size_t len, Err *err);
    bool (*expect)(void *ctl, const char *pattern, const char *seconds, Err *err);
    /* True: it has been seen, in that line. Otherwise `line` is the last that the guest has said,
     * and unless `keep` it is waited for no more. */
    bool (*expect_end)(void *ctl, bool keep, char line[DEBUG_LINE]);
    const DebugScreen *screen; /* NULL: none */
    void *screen_ctl;
    /* Power-cycles the machine, and calls debug_reset. May be NULL: it cannot be. */
    bool (*reset)(void *ctl, Err *err);
    /* What reads debug information (dwarf.h), when it is first wanted; NULL: err says why not. May
     * be NULL. */
    const struct DwarfOps *(*dwarf)(void *ctl, Err *err);
    bool json; /* one JSON object a command and an event */
} DebugFront;

typedef enum DebugWants { DEBUG_PROMPT, DEBUG_RUN, DEBUG_QUIT } DebugWants;

Debug *debug_create(Machine *m, const DebugFront *front, Err *err); /* NULL: out of memory */
void debug_destroy(Debug *d);                                       /* NULL is fine */

/* One line: a command and its arguments; an empty one repeats the last where that makes sense. What
 * it says, errors too, goes to the front end. */
DebugWants debug_command(Debug *d, const char *line);
/* The last command failed: for scripts. */
bool debug_failed(const Debug *d);

/* At most `steps` of what the last command wanted. STOP_BREAK: it is done, and has said why; all
 * else as machine_run. */
StopReason debug_run(Debug *d, uint64_t steps);

/* The machine was stopped from elsewhere (a key, a detector, its end): `why` is said, with the
 * place, and what was running is given up. `over`: it cannot go on. */
void debug_stopped(Debug *d, const char *why, bool over);
/* What `expect` waits for has been seen (`why` ""), or its time is over: says so, and where. */
void debug_expected(Debug *d, const char *why);
/* After machine_reset: harts are new, the machine may go on. */
void debug_reset(Debug *d);

/* A symbol file: an ELF that the guest runs. The blob is borrowed. */
bool debug_add_symbols(Debug *d, const Blob *elf, Err *err);
/* One that runs `bias` bytes above the addresses in it. */
bool debug_add_symbols_at(Debug *d, const Blob *elf, uint64_t bias, Err *err);

/* Completion: the i-th word that the last word of `line` can become (a command, a register, a
 * symbol), in buf; false: there are no more. *start: where in `line` that word begins. */
bool debug_complete(Debug *d, const char *line, unsigned i, char *buf, size_t len, size_t *start);

#endif
