/*
 * Recorders: --trace-json, --profile and --coverage. They look at the machine through a debugger of
 * their own, beside the console's and gdb's, and write files.
 */
#ifndef RECORD_H
#define RECORD_H

#include "emu/cli/session.h"
#include "emu/debug/program.h"

/* Before the machine boots. */
bool record_open(Session *s, Err *err);
void record_close(Session *s);
/* At most so many steps in one go, for a sample to be at its place. */
uint64_t record_chunk(const Session *s, uint64_t steps);
/* After each of them. */
void record_ran(Session *s);
void record_reset(Session *s);
/* A trace's line: true if it went into the timeline. */
bool record_line(Session *s, TraceKind kind, const char *text, size_t len);
/* A file could not be written: err names it. */
bool record_failed(const Session *s, Err *err);
/* Writes what is told at the end. */
bool record_finish(Session *s, Err *err);

/* record_symbols.c: opens what --symbols names. A kernel's ELF (at an address of the upper half) is
 * for both debuggers, all others are programs. */
bool record_symbols(Session *s, Debug *d, Debug *kernel, Programs **programs, Err *err);

#endif
