/*
 * What the machine says about the guest while it runs: guest errors (rate-limited), notes of
 * detectors, and traces. Lines go to a sink that the front end provides; the core never prints.
 */
#ifndef RVEMU_LOG_H
#define RVEMU_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum LogKind { LOG_NOTE, LOG_WARN, LOG_GUEST_ERROR, LOG_TRACE } LogKind;

typedef enum TraceKind {
#define TRACE(name, help) TRACE_##name,
#include "rvemu/trace.def"
#undef TRACE
    TRACE_COUNT
} TraceKind;

/* At most LOG_BURST lines in LOG_WINDOW_STEPS; the rest is only counted. */
typedef struct LogLimit {
    uint64_t start, count;
} LogLimit;

enum { LOG_BURST = 10, LOG_WINDOW_STEPS = 50000000 };

typedef struct Log {
    void (*line)(void *ctl, LogKind kind, const char *text); /* one line, no newline; may be NULL */
    /* A trace's line: `len` bytes, the newline the last of them. NULL: they come by `line`. */
    void (*trace)(void *ctl, TraceKind kind, const char *text, size_t len);
    void *ctl;
    uint64_t traces; /* 1 << TraceKind */
    LogLimit guest, host;
    uint64_t (*now_steps)(void *steps_ctl); /* may be NULL: everything falls in one window */
    void *steps_ctl;
} Log;

/* A guest did wrong; `who` is the device or unit. `log` may be NULL. */
void log_guest(Log *log, const char *who, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The host failed the guest: a full disk. Limited, too: a guest may try again for ever. */
void log_host(Log *log, const char *who, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* One line, always. */
void log_line(Log *log, LogKind kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Call only where log_tracing() is true. */
void log_trace(Log *log, TraceKind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a line that is there already, "KIND: ..." with its newline and a zero byte. */
void log_trace_line(Log *log, TraceKind kind, const char *text, size_t len);

static inline bool log_tracing(const Log *log, TraceKind kind)
{
    return log && (log->traces >> kind & 1);
}

#endif
