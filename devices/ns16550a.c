/*
 * The 16550A UART with its FIFOs and interrupts (National PC16550D data sheet).
 *
 * What is sent leaves at once, whatever the divisor: the transmitter is always empty. Input comes
 * from a stream, which hands over only as many bytes as fit, and only while the guest shows that it
 * would read them; so nothing is lost, and a byte never waits in here while the guest looks for it.
 *
 * Left out: the word length, parity and break of LCR (bytes are bytes), DMA mode, the line's speed
 * but for the receive time-out.
 */
#include <inttypes.h>
#include <string.h>

#include "devices/devices.h"
#include "spec/map.h"
#include "spec/uart16550.h"

enum { UART_BITS_PER_CHAR = 10, UART_TIMEOUT_CHARS = 4, UART_DIVISOR_RESET = 12 };

typedef struct Ns16550a {
    Device dev;
    Region region;
    Timer timer; /* receive time-out */
    uint8_t ier, fcr, lcr, mcr, scr, dll, dlm;
    uint8_t lsr_errors; /* of LSR: cleared by reading it */
    uint8_t msr_delta;  /* low half of MSR: cleared by reading it */
    bool thre;          /* "transmitter empty" was not yet told */
    bool timed_out;     /* bytes have waited too long below the trigger level */
    bool looked;        /* the guest found no byte, and none has come since */
    uint8_t fifo[UART_FIFO];
    uint8_t fifo_len; /* fifo[0] is the oldest */
} Ns16550a;

static unsigned ns16550a_capacity(const Ns16550a *u)
{
    return u->fcr & UART_FCR_ENABLE ? UART_FIFO : 1;
}

static unsigned ns16550a_trigger(const Ns16550a *u)
{
    static const uint8_t levels[] = {1, 4, 8, 14};
    return u->fcr & UART_FCR_ENABLE ? levels[u->fcr >> UART_FCR_TRIGGER_SHIFT] : 1;
}

static uint8_t ns16550a_msr_lines(const Ns16550a *u)
{
    if (!(u->mcr & UART_MCR_LOOP)) /* the other end is always there */
        return UART_MSR_CTS | UART_MSR_DSR | UART_MSR_DCD;
    return (u->mcr & UART_MCR_RTS ? UART_MSR_CTS : 0) | (u->mcr & UART_MCR_DTR ? UART_MSR_DSR : 0) |
           (u->mcr & UART_MCR_OUT1 ? UART_MSR_RI : 0) | (u->mcr & UART_MCR_OUT2 ? UART_MSR_DCD : 0);
}

/* The pending interrupt of the highest priority (data sheet, table IV). */
static uint8_t ns16550a_cause(const Ns16550a *u)
{
    if (u->ier & UART_IER_LINE && u->lsr_errors)
        return UART_IIR_LINE;
    if (u->ier & UART_IER_RX && u->fifo_len >= ns16550a_trigger(u))
        return UART_IIR_RX;
    if (u->ier & UART_IER_RX && u->timed_out)
        return UART_IIR_TIMEOUT;
    if (u->ier & UART_IER_THRE && u->thre)
        return UART_IIR_THRE;
    if (u->ier & UART_IER_MODEM && u->msr_delta)
        return UART_IIR_MODEM;
    return UART_IIR_NONE;
}

/* Brings line and demand for input up to date. */
static void ns16550a_update(Ns16550a *u)
{
    StreamPort *port = u->dev.env.stream;
    irq_set(u->dev.env.irq, ns16550a_cause(u) != UART_IIR_NONE);
    if (!port)
        return;
    bool demand = (u->ier & UART_IER_RX || u->looked) && !(u->mcr & UART_MCR_LOOP);
    unsigned capacity = ns16550a_capacity(u);
    port->want = demand && u->fifo_len < capacity ? capacity - u->fifo_len : 0;
}

/* Four characters' time after the last byte came or went, a FIFO below its trigger level asks for
 * attention. */
static void ns16550a_start_timeout(Ns16550a *u)
{
    u->timed_out = false;
    timer_cancel(&u->timer);
    if (!u->fifo_len || !(u->fcr & UART_FCR_ENABLE))
        return;
    uint64_t divisor = u->dlm << 8 | u->dll;
    uint64_t clocks = (divisor ? divisor : 1) * 16 * UART_BITS_PER_CHAR * UART_TIMEOUT_CHARS;
    timer_set(&u->timer, clock_now(u->dev.env.clock) + clocks * 1000000000 / MAP_UART_HZ);
}

static void ns16550a_timeout(void *arg)
{
    Ns16550a *u = arg;
    u->timed_out = u->fifo_len != 0;
    ns16550a_update(u);
}

static void ns16550a_push(Ns16550a *u, uint8_t byte)
{
    if (u->fifo_len < ns16550a_capacity(u))
        u->fifo[u->fifo_len++] = byte;
    else if (u->fcr & UART_FCR_ENABLE) /* the byte is lost; without FIFO, the one before it */
        u->lsr_errors |= UART_LSR_OVERRUN;
    else {
        u->fifo[0] = byte;
        u->lsr_errors |= UART_LSR_OVERRUN;
    }
}

static uint8_t ns16550a_pop(Ns16550a *u)
{
    if (!u->fifo_len) {
        u->looked = true;
        return 0;
    }
    uint8_t byte = u->fifo[0];
    memmove(u->fifo, u->fifo + 1, --u->fifo_len);
    ns16550a_start_timeout(u);
    return byte;
}

static void ns16550a_deliver(void *arg, const uint8_t *buf, size_t len)
{
    Ns16550a *u = arg;
    for (size_t i = 0; i < len; i++)
        ns16550a_push(u, buf[i]);
    if (log_tracing(u->dev.env.log, TRACE_uart))
        log_trace(u->dev.env.log, TRACE_uart, "%zu bytes came in, %u wait", len, u->fifo_len);
    u->looked = false;
    ns16550a_start_timeout(u);
    ns16550a_update(u);
}

static void ns16550a_send(Ns16550a *u, uint8_t byte)
{
    if (log_tracing(u->dev.env.log, TRACE_uart))
        log_trace(u->dev.env.log, TRACE_uart, "sends 0x%02x", byte);
    if (u->mcr & UART_MCR_LOOP) {
        ns16550a_push(u, byte);
        ns16550a_start_timeout(u);
    } else {
        stream_write(u->dev.env.stream, &byte, 1);
    }
    u->thre = true; /* gone already */
}

static void ns16550a_write_ier(Ns16550a *u, uint8_t val)
{
    uint8_t old = u->ier;
    u->ier = val & UART_IER_MASK;
    /* Enabling the transmitter's interrupt while it is empty raises it. */
    if (u->ier & ~old & UART_IER_THRE)
        u->thre = true;
}

static void ns16550a_write_fcr(Ns16550a *u, uint8_t val)
{
    bool toggled = (u->fcr ^ val) & UART_FCR_ENABLE;
    if (toggled || (val & UART_FCR_ENABLE && val & UART_FCR_CLEAR_RX)) {
        u->fifo_len = 0;
        ns16550a_start_timeout(u);
    }
    if (toggled || (val & UART_FCR_ENABLE && val & UART_FCR_CLEAR_TX))
        u->thre = true;
    /* The other bits are taken only together with this one. */
    u->fcr = val & UART_FCR_ENABLE ? val & (UART_FCR_TRIGGER_MASK | UART_FCR_ENABLE) : 0;
}

static void ns16550a_write_mcr(Ns16550a *u, uint8_t val)
{
    uint8_t before = ns16550a_msr_lines(u);
    u->mcr = val & UART_MCR_MASK;
    uint8_t after = ns16550a_msr_lines(u);
    /* The deltas lie four bits below their lines; RI counts only when it falls. */
    uint8_t changed = before ^ after;
    u->msr_delta |= (changed & (UART_MSR_CTS | UART_MSR_DSR | UART_MSR_DCD)) >> 4;
    if (before & ~after & UART_MSR_RI)
        u->msr_delta |= UART_MSR_TERI;
}

static uint8_t ns16550a_read_iir(Ns16550a *u)
{
    uint8_t cause = ns16550a_cause(u);
    if (cause == UART_IIR_THRE) /* told now */
        u->thre = false;
    return cause | (u->fcr & UART_FCR_ENABLE ? UART_IIR_FIFO : 0);
}

static uint8_t ns16550a_read_lsr(Ns16550a *u)
{
    uint8_t lsr = UART_LSR_THRE | UART_LSR_TEMT | u->lsr_errors;
    u->lsr_errors = 0;
    if (u->fifo_len)
        lsr |= UART_LSR_DATA;
    else
        u->looked = true;
    return lsr;
}

static BusResult ns16550a_read(void *arg, uint64_t off, unsigned size, uint64_t *val)
{
    Ns16550a *u = arg;
    bool dlab = u->lcr & UART_LCR_DLAB;

    switch (off) {
    case UART_RBR: *val = dlab ? u->dll : ns16550a_pop(u); break;
    case UART_IER: *val = dlab ? u->dlm : u->ier; break;
    case UART_IIR: *val = ns16550a_read_iir(u); break;
    case UART_LCR: *val = u->lcr; break;
    case UART_MCR: *val = u->mcr; break;
    case UART_LSR: *val = ns16550a_read_lsr(u); break;
    case UART_MSR:
        *val = ns16550a_msr_lines(u) | u->msr_delta;
        u->msr_delta = 0;
        break;
    case UART_SCR: *val = u->scr; break;
    default: return BUS_REFUSED;
    }
    ns16550a_update(u);
    return BUS_OK;
}

static BusResult ns16550a_write(void *arg, uint64_t off, unsigned size, uint64_t val)
{
    Ns16550a *u = arg;
    bool dlab = u->lcr & UART_LCR_DLAB;
    uint8_t byte = (uint8_t)val;

    switch (off) {
    case UART_THR:
        if (dlab)
            u->dll = byte;
        else
            ns16550a_send(u, byte);
        break;
    case UART_IER:
        if (dlab)
            u->dlm = byte;
        else
            ns16550a_write_ier(u, byte);
        break;
    case UART_FCR: ns16550a_write_fcr(u, byte); break;
    case UART_LCR: u->lcr = byte; break;
    case UART_MCR: ns16550a_write_mcr(u, byte); break;
    case UART_LSR: /* for factory tests only, */
    case UART_MSR: /* as the data sheet says */ break;
    case UART_SCR: u->scr = byte; break;
    default: return BUS_REFUSED;
    }
    ns16550a_update(u);
    return BUS_OK;
}

static const RegionOps ns16550a_region_ops = {ns16550a_read, ns16550a_write};

static bool ns16550a_init(Device *dev, Err *err)
{
    Ns16550a *u = (Ns16550a *)dev;
    timer_init(&u->timer, dev->env.clock, ns16550a_timeout, u);
    u->region = (Region){.name = dev->id,
                         .base = dev->env.base,
                         .size = MAP_UART_SIZE,
                         .widths = 1,
                         .ops = &ns16550a_region_ops,
                         .dev = u};
    if (!bus_map(dev->env.bus, &u->region, err))
        return false;
    if (dev->env.stream) {
        dev->env.stream->deliver = ns16550a_deliver;
        dev->env.stream->dev = u;
    }
    return true;
}

static void ns16550a_reset(Device *dev)
{
    Ns16550a *u = (Ns16550a *)dev;
    timer_cancel(&u->timer);
    u->ier = u->fcr = u->lcr = u->mcr = u->scr = u->dlm = 0;
    u->dll = UART_DIVISOR_RESET;
    u->lsr_errors = u->msr_delta = 0;
    u->thre = u->timed_out = u->looked = false;
    memset(u->fifo, 0, sizeof(u->fifo));
    u->fifo_len = 0;
    ns16550a_update(u);
}

static void ns16550a_fini(Device *dev)
{
    Ns16550a *u = (Ns16550a *)dev;
    timer_cancel(&u->timer);
    bus_unmap(dev->env.bus, &u->region);
}

static void ns16550a_fdt(Device *dev, Fdt *f)
{
    fdtw_begin(f, "serial@%" PRIx64, dev->env.base);
    fdtw_str(f, "compatible", "ns16550a");
    fdtw_reg(f, dev->env.base, MAP_UART_SIZE);
    fdtw_u32(f, "clock-frequency", MAP_UART_HZ);
    fdtw_irq(f, dev->env.irq_source);
    fdtw_end(f);
}

static bool ns16550a_state(Device *dev, State *s)
{
    Ns16550a *u = (Ns16550a *)dev;
    if (!state_section(s, "ns16550a", 1))
        return false;
    state_u8(s, "ier", &u->ier);
    state_u8(s, "fcr", &u->fcr);
    state_u8(s, "lcr", &u->lcr);
    state_u8(s, "mcr", &u->mcr);
    state_u8(s, "scr", &u->scr);
    state_u8(s, "dll", &u->dll);
    state_u8(s, "dlm", &u->dlm);
    state_u8(s, "lsr_errors", &u->lsr_errors);
    state_u8(s, "msr_delta", &u->msr_delta);
    state_bool(s, "thre", &u->thre);
    state_bool(s, "timed_out", &u->timed_out);
    state_bool(s, "looked", &u->looked);
    state_u8(s, "fifo_len", &u->fifo_len);
    if (u->fifo_len > UART_FIFO) /* a saved state is input, too */
        u->fifo_len = UART_FIFO;
    state_bytes(s, "fifo", u->fifo, u->fifo_len);
    timer_state(&u->timer, s, "timer");
    if (state_loading(s))
        ns16550a_update(u);
    return true;
}

static void ns16550a_describe(Device *dev, const Describe *to)
{
    const Ns16550a *u = (Ns16550a *)dev;
    uint8_t cause = ns16550a_cause(u);

    describe_words(to, "IER", u->ier, "%s%s%s%s", u->ier & UART_IER_RX ? "received data " : "",
                   u->ier & UART_IER_THRE ? "transmitter empty " : "",
                   u->ier & UART_IER_LINE ? "line status " : "",
                   u->ier & UART_IER_MODEM ? "modem " : "");
    describe_value(to, "IIR", cause, cause == UART_IIR_NONE ? "no interrupt" : "it interrupts");
    describe_words(to, "FCR", u->fcr, "FIFO %s, interrupts from %u bytes on",
                   u->fcr & UART_FCR_ENABLE ? "on" : "off", ns16550a_trigger(u));
    describe_value(to, "LCR", u->lcr, u->lcr & UART_LCR_DLAB ? "DLAB: the divisor is shown" : "");
    describe_value(to, "MCR", u->mcr,
                   u->mcr & UART_MCR_LOOP ? "loop: what is sent comes back" : "");
    describe_value(to, "divisor", (uint64_t)u->dlm << 8 | u->dll, "");
    describe_value(to, "received", u->fifo_len, "bytes that the guest has not read");
    describe_value(to, "waits", u->dev.env.stream ? u->dev.env.stream->want : 0,
                   "bytes that it would take");
}

const DeviceOps ns16550a_ops = {
    .name = "ns16550a",
    .size = sizeof(Ns16550a),
    .init = ns16550a_init,
    .reset = ns16550a_reset,
    .fini = ns16550a_fini,
    .fdt = ns16550a_fdt,
    .state = ns16550a_state,
    .describe = ns16550a_describe,
};
