/*
 * How a machine ends: requests of devices, HTIF and detectors become one MachineStop with the
 * status that the command's contract gives to it.
 */
#include <stdio.h>

#include "emu/cpu/probe.h"
#include "emu/machine/machine_impl.h"

/* How often a detector warns: detect.def's column. */
enum { ONCE, EACH };

static const struct {
    const char *name;
    int status;
    DetectAction action;
    int warns;
} detectors[] = {
#define DETECT(name, status, action, warns, help) {#name, status, DETECT_##action, warns},
#include "rvemu/detect.def"
#undef DETECT
};

void stop_harts(Machine *m)
{
    for (unsigned i = 0; i < m->nharts; i++)
        m->hart[i]->stop_request = STOP_MACHINE;
}

static void stop(Machine *m, StopReason reason, int status)
{
    m->stop.reason = reason;
    m->stop.status = status;
    m->stop.hart = m->current;
    m->stopping = true;
    stop_harts(m);
}

/* The guest's own code: 0 is success, 63 and above do not fit a status. */
void stop_exit(Machine *m, uint64_t code, const char *who)
{
    if (m->stopping)
        return;
    m->stop.code = code;
    if (code == 0)
        snprintf(m->stop.text, sizeof m->stop.text, "guest powered off (%s)", who);
    else
        snprintf(m->stop.text, sizeof m->stop.text, "guest failed, code %llu (%s)",
                 (unsigned long long)code, who);
    stop(m, STOP_EXIT, code > 62 ? 63 : (int)code);
}

void stop_asked(Machine *m)
{
    if (!m->stopping)
        stop(m, STOP_REQUEST, 0);
}

void stop_request(void *ctl, SysRequest what, uint32_t code, const char *who)
{
    Machine *m = ctl;

    if (m->stopping)
        return;
    switch (what) {
    case SYS_POWEROFF: stop_exit(m, 0, who); return;
    case SYS_FAIL:
        if (code == 0) {
            m->stop.code = 1;
            snprintf(m->stop.text, sizeof m->stop.text, "guest failed, no code (%s)", who);
            stop(m, STOP_EXIT, 1);
            return;
        }
        stop_exit(m, code, who);
        return;
    case SYS_RESET:
        if (++m->resets >= 10) {
            m->resets = 0;
            stop_detect(m, m->hart[0], DETECT_reset_loop,
                        "ten resets in a row without a byte on the UART");
        }
        if (m->stopping) { /* a catchpoint: it is reset when it goes on */
            m->reset_due = m->stop.reason == STOP_BREAK;
            return;
        }
        snprintf(m->stop.text, sizeof m->stop.text, "guest asked for a reset (%s)", who);
        stop(m, STOP_RESET, 0);
        return;
    }
}

void stop_detect(void *ctl, Hart *h, DetectKind kind, const char *text)
{
    Machine *m = ctl;
    DetectAction action = m->config.detect[kind];
    char where[160];

    if (action == DETECT_DEFAULT)
        action = detectors[kind].action;
    if (action == DETECT_OFF || m->stopping)
        return;
    if (h->probe && h->probe->detect && h->probe->detect(h->probe->ctl, h, kind, text)) {
        h->probe_hit = (ProbeHit){.kind = PROBE_DETECTOR, .pc = h->pc};
        stop(m, STOP_BREAK, 0);
        m->stop.hart = (unsigned)h->hartid;
        return;
    }
    machine_where(m, (unsigned)h->hartid, where, sizeof where);
    if (action == DETECT_WARN) {
        if (!(m->warned >> kind & 1) || detectors[kind].warns == EACH)
            log_line(&m->log, LOG_WARN, "%s: %s (%s)", detectors[kind].name, text, where);
        m->warned |= UINT64_C(1) << kind;
        return;
    }
    snprintf(m->stop.text, sizeof m->stop.text, "stopped (%s): %s; %s", detectors[kind].name, text,
             where);
    m->stop.detector = kind;
    stop(m, STOP_DETECTOR, detectors[kind].status);
}

/* Of a device: the hart whose access it was is the one that runs. */
void stop_detect_device(void *ctl, DetectKind kind, const char *text)
{
    Machine *m = ctl;

    stop_detect(m, m->hart[m->current], kind, text);
}
