/*
 * Lines about the guest. Guest errors are rate-limited, so that a guest that does wrong in a loop
 * neither floods the terminal nor slows the emulator down; what was left out is counted and told.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

/* True if one more line may be shown. Opens a new window when the old one is over. */
static bool log_admits(Log *log, LogLimit *limit, LogKind kind)
{
    uint64_t now = log->now_steps ? log->now_steps(log->steps_ctl) : 0;
    if (now - limit->start >= LOG_WINDOW_STEPS) {
        uint64_t hidden = limit->count > LOG_BURST ? limit->count - LOG_BURST : 0;
        *limit = (LogLimit){.start = now};
        if (hidden)
            log_line(log, kind, "%llu more %s were not shown", (unsigned long long)hidden,
                     kind == LOG_WARN ? "errors of the host" : "guest errors");
    }
    return limit->count++ < LOG_BURST;
}

void log_guest(Log *log, const char *who, const char *fmt, ...)
{
    if (!log || !log_admits(log, &log->guest, LOG_GUEST_ERROR))
        return;
    va_list ap;
    va_start(ap, fmt);
    log_send(log, LOG_GUEST_ERROR, who, fmt, ap);
    va_end(ap);
}

void log_host(Log *log, const char *who, const char *fmt, ...)
{
    if (!log || !log_admits(log, &log->host, LOG_WARN))
        return;
    va_list ap;
    va_start(ap, fmt);
    log_send(log, LOG_WARN, who, fmt, ap);
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
    char text[LOG_LINE];
    size_t n = (size_t)snprintf(text, sizeof(text), "%s: ", trace_names[kind]);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text + n, sizeof(text) - n - 1, fmt, ap);
    va_end(ap);
    n = strlen(text);
    text[n++] = '\n';
    text[n] = 0;
    log_trace_line(log, kind, text, n);
}

void log_trace_line(Log *log, TraceKind kind, const char *text, size_t len)
{
    char line[LOG_LINE];
    if (log->trace) {
        log->trace(log->ctl, kind, text, len);
    } else if (log->line) {
        snprintf(line, sizeof(line), "%.*s", (int)len - 1, text);
        log->line(log->ctl, LOG_TRACE, line);
    }
}
