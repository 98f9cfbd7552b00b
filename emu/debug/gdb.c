/* The gdb server's life, and its packets by their names. See gdb.h. */
#include <stdlib.h>
#include <string.h>

#include "emu/debug/gdb_impl.h"

Gdb *gdb_create(Debug *d, Err *err)
{
    Gdb *g = calloc(1, sizeof *g);

    if (!g) {
        err_set(err, 0, "out of memory for the gdb server");
        return NULL;
    }
    g->d = d;
    return g;
}

void gdb_destroy(Gdb *g)
{
    if (!g)
        return;
    gdb_points_drop(g);
    buf_finish(&g->out);
    buf_finish(&g->last);
    buf_finish(&g->reply);
    buf_finish(&g->features);
    free(g);
}

GdbState gdb_state(const Gdb *g)
{
    return g->state;
}

bool gdb_left(const Gdb *g)
{
    return g->left;
}

static void forget(Gdb *g)
{
    gdb_points_drop(g);
    g->reader = (GdbReader){0};
    buf_clear(&g->out);
    buf_clear(&g->last);
    g->no_ack = g->left = g->swbreak = g->hwbreak = g->phys = false;
    g->sstep = 1 | GDB_SSTEP_NOIRQ;
    g->go_hart = -1;
    g->listed = 0;
}

void gdb_hold(Gdb *g)
{
    plan_drop(g->d);
    g->state = GDB_STOPPED;
}

void gdb_attach(Gdb *g)
{
    forget(g);
    gdb_hold(g);
    g->state = GDB_RUNNING; /* nobody waits for the news of this stop: "?" asks for it */
    gdb_stop(g, machine_steps(g->d->m) ? machine_current(g->d->m) : 0, GDB_TRAP, "");
    buf_clear(&g->out);
}

void gdb_detach(Gdb *g)
{
    forget(g);
    if (g->state != GDB_KILLED)
        g->state = GDB_AWAY;
    plan_start(g->d, PLAN_RUN, 0);
}

/* --- arguments ------------------------------------------------------------------------------ */

bool gdb_hex(GdbArgs *a, uint64_t *num)
{
    const char *start = a->at;
    int digit;

    *num = 0;
    while (a->at < a->end && (digit = gdb_digit(*a->at)) >= 0) {
        if (*num >> 60)
            return false;
        *num = *num << 4 | (unsigned)digit;
        a->at++;
    }
    return a->at > start;
}

bool gdb_take(GdbArgs *a, char c)
{
    if (a->at == a->end || *a->at != c)
        return false;
    a->at++;
    return true;
}

bool gdb_take_text(GdbArgs *a, const char *text)
{
    size_t n = strlen(text);

    if ((size_t)(a->end - a->at) < n || memcmp(a->at, text, n) != 0)
        return false;
    a->at += n;
    return true;
}

bool gdb_range(GdbArgs *a, uint64_t *va, uint64_t *len)
{
    return gdb_hex(a, va) && gdb_take(a, ',') && gdb_hex(a, len);
}

bool gdb_bytes(GdbArgs *a, void *bytes, size_t len)
{
    uint8_t *to = bytes;

    if ((size_t)(a->end - a->at) / 2 < len)
        return false;
    for (size_t i = 0; i < len; i++, a->at += 2) {
        int high = gdb_digit(a->at[0]), low = gdb_digit(a->at[1]);
        if (high < 0 || low < 0)
            return false;
        to[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* Also "p1.2": the machine is the one process. */
bool gdb_thread(Gdb *g, GdbArgs *a, int *hart)
{
    uint64_t num;

    if (gdb_take(a, 'p')) {
        if (!gdb_take_text(a, "-1") && !(gdb_hex(a, &num) && num <= 1))
            return false;
        *hart = -1;
        if (!gdb_take(a, '.'))
            return true;
    }
    if (gdb_take_text(a, "-1")) {
        *hart = -1;
        return true;
    }
    if (!gdb_hex(a, &num) || num > machine_nharts(g->d->m))
        return false;
    *hart = num ? (int)num - 1 : -2;
    return true;
}

/* --- answers -------------------------------------------------------------------------------- */

void gdb_ok(Gdb *g)
{
    buf_str(&g->reply, "OK");
}

void gdb_error(Gdb *g, unsigned number)
{
    buf_clear(&g->reply);
    buf_printf(&g->reply, "E%02x", number);
}

void gdb_send(Gdb *g, const Buf *text)
{
    buf_clear(&g->last);
    gdb_packet_add(&g->last, buf_text(text), text->len);
    buf_add(&g->out, g->last.text, g->last.len);
}

void gdb_say(Gdb *g, const char *text, size_t len)
{
    enum { PIECE = GDB_PACKET_MAX / 2 - 16 };
    Buf packet = {0};

    for (size_t done = 0; done < len; done += PIECE) {
        buf_clear(&packet);
        buf_str(&packet, "O");
        gdb_put_hex(&packet, text + done, len - done < PIECE ? len - done : PIECE);
        gdb_send(g, &packet);
    }
    buf_finish(&packet);
}

const char *gdb_output(Gdb *g, size_t *len)
{
    *len = g->out.len;
    return buf_text(&g->out);
}

void gdb_sent(Gdb *g)
{
    buf_clear(&g->out);
}

/* --- packets that say little ----------------------------------------------------------------- */

static void why(Gdb *g, GdbArgs *a)
{
    if (gdb_at_end(a))
        buf_str(&g->reply, g->stop);
}

static void detach(Gdb *g, GdbArgs *a)
{
    gdb_ok(g);
    gdb_points_drop(g);
    g->left = true;
}

static void kill_machine(Gdb *g, GdbArgs *a)
{
    g->state = GDB_KILLED;
}

static void vkill(Gdb *g, GdbArgs *a)
{
    gdb_ok(g);
    g->state = GDB_KILLED;
}

static void select_thread(Gdb *g, GdbArgs *a)
{
    bool go = gdb_take(a, 'c');
    int hart;

    if ((!go && !gdb_take(a, 'g')) || !gdb_thread(g, a, &hart) || !gdb_at_end(a)) {
        gdb_error(g, GDB_E_VALUE);
        return;
    }
    if (go) {
        g->go_hart = hart < 0 ? -1 : hart;
    } else if (hart >= 0 && (unsigned)hart != g->hart) {
        g->hart = (unsigned)hart;
        g->frame = 0;
    }
    gdb_ok(g);
}

static void is_alive(Gdb *g, GdbArgs *a)
{
    int hart;

    if (gdb_thread(g, a, &hart) && gdb_at_end(a))
        gdb_ok(g);
    else
        gdb_error(g, GDB_E_VALUE);
}

static void vcont_question(Gdb *g, GdbArgs *a)
{
    buf_str(&g->reply, "vCont;c;C;s;S;t;r");
}

/* The first that a packet begins with; what follows is for the function. Of a running machine only
 * those that need no stop (`always`). */
static const struct {
    const char *name;
    GdbFunction *run;
    bool always;
} packets[] = {
    {"vCont?", vcont_question, false},
    {"vCont;", gdb_vcont, false},
    {"vKill;", vkill, true},
    {"?", why, false},
    {"c", gdb_c, false},
    {"C", gdb_C, false},
    {"D", detach, true},
    {"g", gdb_g, false},
    {"G", gdb_G, false},
    {"H", select_thread, false},
    {"k", kill_machine, true},
    {"m", gdb_m, false},
    {"M", gdb_M, false},
    {"p", gdb_p, false},
    {"P", gdb_P, false},
    {"q", gdb_q, false},
    {"Q", gdb_Q, false},
    {"s", gdb_s, false},
    {"S", gdb_S, false},
    {"T", is_alive, false},
    {"X", gdb_X, false},
    {"z", gdb_z, false},
    {"Z", gdb_Z, false},
};

static void packet(Gdb *g)
{
    GdbArgs a = {g->reader.text, g->reader.text + g->reader.len};
    bool was_running = g->state == GDB_RUNNING;

    buf_clear(&g->reply);
    g->d->hart = g->hart;
    g->d->frame = 0;
    for (unsigned i = 0; i < sizeof packets / sizeof *packets; i++) {
        if (!gdb_take_text(&a, packets[i].name))
            continue;
        if (was_running && !packets[i].always)
            gdb_error(g, GDB_E_VALUE);
        else
            packets[i].run(g, &a);
        break;
    }
    if (g->reply.len || (g->state != GDB_KILLED && (was_running || g->state == GDB_STOPPED)))
        gdb_send(g, &g->reply);
}

static void event(Gdb *g, GdbEvent e)
{
    bool ack = !g->no_ack;

    switch (e) {
    case GDB_EVENT_NONE: break;
    case GDB_EVENT_INTERRUPT:
        if (g->state == GDB_RUNNING)
            gdb_stop(g, machine_current(g->d->m), GDB_INT, "");
        break;
    case GDB_EVENT_RESEND:
        if (ack && g->out.len < GDB_PACKET_MAX) /* who asks for it a thousand times gets less */
            buf_add(&g->out, buf_text(&g->last), g->last.len);
        break;
    case GDB_EVENT_PACKET:
        if (ack)
            buf_str(&g->out, "+");
        packet(g);
        break;
    case GDB_EVENT_DAMAGED:
    case GDB_EVENT_TOO_LONG:
        if (ack)
            buf_str(&g->out, e == GDB_EVENT_DAMAGED ? "-" : "+");
        if (!ack || e == GDB_EVENT_TOO_LONG) {
            gdb_error(g, GDB_E_FORM);
            gdb_send(g, &g->reply);
        }
        break;
    }
}

void gdb_input(Gdb *g, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;

    for (size_t i = 0; i < len && !g->left && g->state != GDB_KILLED; i++)
        event(g, gdb_reader_byte(&g->reader, at[i]));
}

/* --- stops from elsewhere -------------------------------------------------------------------- */

void gdb_stopped(Gdb *g, const char *text)
{
    Buf line = {0};

    if (g->state == GDB_AWAY)
        return;
    if (g->state == GDB_RUNNING) {
        buf_printf(&line, "%s\n", text);
        gdb_say(g, buf_text(&line), line.len);
        buf_finish(&line);
    }
    gdb_stop(g, machine_stop(g->d->m)->hart, GDB_TRAP, "");
}

void gdb_ended(Gdb *g, const char *text, int status)
{
    Buf line = {0};

    if (g->state != GDB_RUNNING)
        return;
    buf_printf(&line, "%s\n", text);
    gdb_say(g, buf_text(&line), line.len);
    buf_clear(&line);
    buf_printf(&line, "W%02x", (unsigned)status & 0xff);
    gdb_send(g, &line);
    buf_finish(&line);
    g->state = GDB_STOPPED;
}
