/*
 * Lines about the guest. Guest errors are rate-limited, so that a guest that does wrong in a loop
 * neither floods the terminal nor slows the emulator down; what was left out is counted and told.
 */
#include <stdarg.h>
#include <stdio.h>

#include "rvemu/log.h"

enum { LOG_LINE = 512 };

static const char *const trace_names[] = {
#define TRACE(name, help) #name,
#include "rvemu/trace.def"
#undef TRACE
};

static void log_send(Log *log, LogKind kind, const char *prefix, const char *fmt, va_list ap)
{
    char line[LOG_LINE];
    int n = prefix ? snprintf(line, sizeof(line), "%s: ", prefix) : 0;
    if (n < 0 || (size_t)n >= sizeof(line))
        n = 0;
    vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, ap);
    if (log->line)
        log->line(log->ctl, kind, line);
}

/* True if one more guest error may be shown. Opens a new window when the old one is over. */
static bool log_admits(Log *log)
{
    uint64_t now = log->now_steps ? log->now_steps(log->steps_ctl) : 0;
    if (now - log->window_start >= LOG_WINDOW_STEPS) {
        uint64_t hidden = log->window_count > LOG_BURST ? log->window_count - LOG_BURST : 0;
        log->window_start = now;
        log->window_count = 0;
        if (hidden)
            log_line(log, LOG_GUEST_ERROR, "%llu more guest errors were not shown",
                     (unsigned long long)hidden);
    }
    if (log->window_count++ < LOG_BURST)
        return true;
    log->dropped++;
    return false;
}

void log_guest(Log *log, const char *who, const char *fmt, ...)
{
    if (!log || !log_admits(log))
        return;
    va_list ap;
    va_start(ap, fmt);
    log_send(log, LOG_GUEST_ERROR, who, fmt, ap);
    va_end(ap);
}

void log_line(Log *log, LogKind kind, const char *fmt, ...)
{
    if (!log)
        return;
    va_list ap;
    va_start(ap, fmt);
    log_send(log, kind, NULL, fmt, ap);
    va_end(ap);
}

void log_trace(Log *log, TraceKind kind, const char *fmt, ...)
{
    if (!log_tracing(log, kind))
        return;
    va_list ap;
    va_start(ap, fmt);
    log_send(log, LOG_TRACE, trace_names[kind], fmt, ap);
    va_end(ap);
}
