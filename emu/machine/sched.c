/*
 * The `det` scheduler and the clock: harts take turns on one thread, in slices that end at the
 * quantum, at the next timer, when a hart waits or yields. Everything that reaches the guest from
 * outside comes in between two slices.
 *
 * The slices do not depend on how machine_run cuts the time: slice_left is part of the machine.
 */
#include <stdio.h>

#include "emu/machine/machine_debug.h"
#include "emu/machine/machine_impl.h"

enum { QUANTUM = 20000, VIRTUAL_NS = 10 };

static bool host_time(const Machine *m)
{
    return !m->config.seeded && !m->config.virtual_clock;
}

static uint64_t time_at(const Machine *m, uint64_t steps)
{
    return m->base_ns + (uint64_t)((unsigned __int128)(steps - m->base_steps) * m->rate >> 32);
}

uint64_t machine_time(const Machine *m)
{
    return time_at(m, m->steps + hart_done(m->hart[m->current]));
}

/* Steps until guest time `when`, at least 1: exactly the first step at whose end it is reached,
 * from wherever it is asked, so that a run does not depend on where its budgets end. */
static uint64_t steps_until(const Machine *m, uint64_t when)
{
    unsigned __int128 n;

    if (when <= time_at(m, m->steps))
        return 1;
    n = (((unsigned __int128)(when - m->base_ns) << 32) + m->rate - 1) / m->rate;
    n -= m->steps - m->base_steps;
    return n > UINT64_MAX / 2 ? UINT64_MAX / 2 : (uint64_t)n;
}

void sched_reset(Machine *m)
{
    uint64_t now = clock_now(&m->clock);

    m->slice_left = 0;
    m->nmi_asked = 0;
    m->current = m->nharts - 1;
    m->base_ns = now;
    m->base_steps = m->sampled_steps = m->steps = 0;
    m->rate = (uint64_t)VIRTUAL_NS << 32;
    if (host_time(m)) {
        m->sampled_ns = m->config.host->now_ns(m->config.host_ctl);
        m->host_base = m->sampled_ns - now;
    }
}

/* A sample of the host's clock: an input like any other. It sets base and rate and never lowers
 * the time. */
static void sample(Machine *m)
{
    uint64_t host, guest = time_at(m, m->steps), steps = m->steps - m->sampled_steps;

    if (!host_time(m))
        return;
    host = m->config.host->now_ns(m->config.host_ctl);
    if (steps >= 1000 && host > m->sampled_ns) {
        uint64_t ns = host - m->sampled_ns;
        uint64_t rate = ns > UINT32_MAX ? UINT64_C(1) << 32 : (ns << 32) / steps;
        if (rate > UINT64_C(1000) << 32)
            rate = UINT64_C(1000) << 32;
        m->rate = (m->rate * 7 + rate) / 8 + 1;
    }
    m->sampled_ns = host;
    m->sampled_steps = m->steps;
    host -= m->host_base;
    m->base_ns = host > guest ? host : guest;
    m->base_steps = m->steps;
}

void sched_sync(void *ctl, Hart *h, uint64_t done)
{
    Machine *m = ctl;

    clock_set_now(&m->clock, time_at(m, m->steps + done));
}

static void bytes_in(StreamPort *port)
{
    uint8_t buf[256];
    size_t n;

    if (!port->want || !port->host || !port->host->read || !port->deliver)
        return;
    n = port->host->read(port->host_ctl, buf, port->want < sizeof buf ? port->want : sizeof buf);
    if (n)
        port->deliver(port->dev, buf, n);
}

static void events_in(InputPort *port)
{
    InputEvent events[32];
    size_t n, most = sizeof events / sizeof *events;

    if (!port->want || !port->host || !port->deliver)
        return;
    n = port->host->read(port->host_ctl, events, port->want < most ? port->want : most);
    if (n)
        port->deliver(port->dev, events, n);
}

/* The single entrance for bytes and for keys, of which each port gets at most what it wants, and
 * for NMIs. */
static void inputs(Machine *m)
{
    for (unsigned i = 0; i < m->nharts; i++)
        if (m->nmi_asked >> i & 1)
            hart_nmi(m->hart[i]);
    m->nmi_asked = 0;
    for (unsigned i = 0; i < BOARD_STREAMS; i++)
        bytes_in(board_stream(m->board, i));
    for (unsigned i = 0; i < MACHINE_SLOTS; i++)
        events_in(board_input(m->board, i));
}

static void timers(Machine *m)
{
    clock_set_now(&m->clock, time_at(m, m->steps));
    if (clock_next(&m->clock) <= clock_now(&m->clock))
        clock_fire_due(&m->clock);
}

static bool runnable(const Hart *h)
{
    return !(h->waiting && !hart_wakes(h)) && !(h->spinning && hart_pending(h) < 0);
}

static bool input_possible(Machine *m)
{
    for (unsigned i = 0; i < BOARD_STREAMS; i++) {
        StreamPort *port = board_stream(m->board, i);
        if (port && port->host && port->host->read)
            return true;
    }
    for (unsigned i = 0; i < MACHINE_SLOTS; i++)
        if (board_input(m->board, i)->host)
            return true;
    return false;
}

/* Nobody can run. Is there anything that could ever change that? Software interrupts are raised by
 * harts that run, and input is an external interrupt; an NMI ends any WFI. */
static void check_dead(Machine *m)
{
    uint64_t mie = 0;
    bool nmi = false;
    Hart *spins = NULL;
    char text[200];

    for (unsigned i = 0; i < m->nharts; i++) {
        Hart *h = m->hart[i];
        if (!h->spinning) {
            mie |= h->mie;
            nmi |= hart_takes_nmi(h);
        } else if (!spins) {
            spins = h;
        }
    }
    if (nmi || (mie && clock_next(&m->clock) != UINT64_MAX) ||
        (mie & (MIP_MEIP | MIP_SEIP) && input_possible(m)))
        return;
    if (spins) {
        stop_detect(m, spins, DETECT_dead_loop,
                    "a jump to itself with interrupts off: nothing can end it");
        return;
    }
    const char *why = mie ? "no timer is set and there is no input to listen to" : "mie is 0";
    if (m->nharts == 1)
        snprintf(text, sizeof text, "the hart waits in WFI and nothing can wake it: %s", why);
    else
        snprintf(text, sizeof text, "all %u harts wait in WFI and nothing can wake them: %s",
                 m->nharts, why);
    stop_detect(m, m->hart[0], DETECT_dead_wfi, text);
}

static bool any_runnable(const Machine *m)
{
    for (unsigned i = 0; i < m->nharts; i++)
        if (runnable(m->hart[i]))
            return true;
    return false;
}

/* All harts wait. True: STOP_IDLE is to be returned. Timers that are due fire first, and what they
 * did is looked at again before anyone sleeps. */
static bool idle(Machine *m)
{
    uint64_t next, now;

    check_dead(m);
    if (m->stopping)
        return false;
    sample(m);
    timers(m);
    now = clock_now(&m->clock);
    next = clock_next(&m->clock);
    if (any_runnable(m) || next <= now)
        return false;
    if (next != UINT64_MAX && !host_time(m)) {
        m->idle_skips++;
        m->base_ns = next;
        m->base_steps = m->steps;
        timers(m);
        return false;
    }
    m->stop.deadline_ns = next == UINT64_MAX ? UINT64_MAX : next - now;
    m->stop.spins = false;
    for (unsigned i = 0; i < m->nharts; i++)
        m->stop.spins |= m->hart[i]->spinning;
    return true;
}

static uint64_t quantum(Machine *m)
{
    uint64_t q = m->config.quantum ? m->config.quantum : QUANTUM;

    if (m->config.seeded && m->nharts > 1)
        q = q / 4 + rng_below(&m->rng, q - q / 4) + 1;
    return q;
}

/* The next hart that can run gets a slice; its turn kills the others' reservations. */
static bool next_slice(Machine *m)
{
    for (unsigned i = 1; i <= m->nharts; i++) {
        unsigned k = (m->current + i) % m->nharts;
        if (!runnable(m->hart[k]))
            continue;
        if (k != m->current)
            m->hart[m->current]->resv_size = 0;
        m->current = k;
        if (log_tracing(&m->log, TRACE_sched))
            log_trace(&m->log, TRACE_sched, "step %llu: hart %u runs at 0x%llx",
                      (unsigned long long)m->steps, k, (unsigned long long)m->hart[k]->pc);
        m->slice_left = quantum(m);
        return true;
    }
    return false;
}

static void account(Machine *m, Hart *h, uint64_t n)
{
    uint64_t done = n - (uint64_t)h->budget;

    h->steps += done;
    h->run_budget = h->budget = 0;
    m->steps += done;
    m->slice_left -= done < m->slice_left ? done : m->slice_left;
    if (!(h->stop_request & STOP_PROBE) || m->stopping)
        return;
    m->stop.reason = STOP_BREAK;
    m->stop.hart = (unsigned)h->hartid;
    m->stopping = true;
}

static void run_piece(Machine *m, uint64_t limit)
{
    Hart *h = m->hart[m->current];
    uint64_t n = m->slice_left, t = clock_next(&m->clock);
    HartExit exit;

    if (t != UINT64_MAX) {
        uint64_t s = steps_until(m, t);
        n = s < n ? s : n;
    }
    n = limit < n ? limit : n;
    if (m->config.budget_cap && m->config.budget_cap < n)
        n = m->config.budget_cap;
    exit = hart_run(h, (int64_t)n);
    account(m, h, n);
    if (exit == HART_WFI)
        h->waiting = true;
    if (exit == HART_WFI || exit == HART_YIELD || h->spinning)
        m->slice_left = 0;
    timers(m);
}

static StopReason stopped(Machine *m)
{
    m->stopping = false;
    for (unsigned i = 0; i < m->nharts; i++)
        m->hart[i]->stop_request = 0;
    return m->stop.reason;
}

static bool reset_is_due(Machine *m)
{
    bool due = m->reset_due;

    m->reset_due = false;
    if (due)
        m->stop.reason = STOP_RESET;
    return due;
}

StopReason machine_run(Machine *m, uint64_t max_steps)
{
    uint64_t end = m->steps + max_steps;

    if (reset_is_due(m))
        return STOP_RESET;
    while (!m->stopping) {
        if (m->stop_asked) {
            m->stop_asked = 0;
            m->stop.reason = STOP_REQUEST;
            return stopped(m);
        }
        if (m->steps >= end)
            return m->stop.reason = STOP_STEPS;
        if (!m->slice_left) {
            sample(m);
            timers(m);
            inputs(m);
            if (m->htif)
                htif_poll(m);
            if (!next_slice(m)) {
                if (idle(m))
                    return m->stop.reason = STOP_IDLE;
                continue;
            }
        }
        run_piece(m, end - m->steps);
    }
    return stopped(m);
}

/* A hart waits while no other may run: only a timer can wake it. True: it has not yet. */
static bool wait_alone(Machine *m, const Hart *h)
{
    uint64_t next;

    sample(m);
    timers(m);
    inputs(m);
    next = clock_next(&m->clock);
    if (!runnable(h) && next != UINT64_MAX && !host_time(m)) {
        m->base_ns = next;
        m->base_steps = m->steps;
        timers(m);
    }
    m->stop.deadline_ns = next == UINT64_MAX ? UINT64_MAX : next - clock_now(&m->clock);
    m->stop.spins = h->spinning;
    return !runnable(h);
}

/* The hart whose slice runs goes on with it, so that the run stays what it would have been. Another
 * one, or one between two slices, gets a step that is nobody's turn. */
StopReason machine_step(Machine *m, unsigned hart)
{
    Hart *h = m->hart[hart];
    unsigned current = m->current;
    uint64_t left = m->slice_left;
    bool turn = m->nharts == 1 || (hart == current && left);

    h->probe_pass = true;
    if (turn)
        return machine_run(m, 1);
    if (reset_is_due(m))
        return STOP_RESET;
    if (m->stopping)
        return stopped(m);
    m->stop_asked = 0;
    if (!runnable(h) && wait_alone(m, h))
        return m->stop.reason = STOP_IDLE;
    m->current = hart;
    m->slice_left = 1;
    run_piece(m, 1);
    m->current = current;
    m->slice_left = left;
    return m->stopping ? stopped(m) : (m->stop.reason = STOP_STEPS);
}

void machine_request_stop(Machine *m)
{
    m->stop_asked = 1;
}
