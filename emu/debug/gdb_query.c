/* gdb's q and Q packets, QEMU's own among them. */
#include <stdlib.h>
#include <string.h>

#include "emu/debug/gdb_impl.h"

/* A window "OFFSET,LENGTH" of a text. */
static void window(Gdb *g, GdbArgs *a, const Buf *whole)
{
    uint64_t off, len;

    if (!gdb_range(a, &off, &len) || !gdb_at_end(a) || off > whole->len) {
        gdb_error(g, GDB_E_FORM);
        return;
    }
    if (len > GDB_PACKET_MAX / 2 - 16) /* each byte may need two */
        len = GDB_PACKET_MAX / 2 - 16;
    if (len >= whole->len - off) {
        len = whole->len - off;
        buf_str(&g->reply, "l");
    } else {
        buf_str(&g->reply, "m");
    }
    gdb_packet_escape(&g->reply, buf_text(whole) + off, (size_t)len);
}

static void features(Gdb *g, GdbArgs *a)
{
    if (!g->features.len)
        gdb_xml_features(g, &g->features);
    window(g, a, &g->features);
}

static void memory_map(Gdb *g, GdbArgs *a)
{
    Buf xml = {0};

    gdb_xml_memory(g, &xml);
    window(g, a, &xml);
    buf_finish(&xml);
}

static void threads(Gdb *g, GdbArgs *a)
{
    Buf xml = {0};

    gdb_xml_threads(g, &xml);
    window(g, a, &xml);
    buf_finish(&xml);
}

static void supported(Gdb *g, GdbArgs *a)
{
    g->swbreak = strstr(a->at, "swbreak+") != NULL;
    g->hwbreak = strstr(a->at, "hwbreak+") != NULL;
    buf_printf(&g->reply,
               "PacketSize=%x;qXfer:features:read+;qXfer:memory-map:read+;qXfer:threads:read+;"
               "QStartNoAckMode+;vContSupported+;swbreak+;hwbreak+",
               GDB_PACKET_MAX);
}

static void attached(Gdb *g, GdbArgs *a)
{
    buf_str(&g->reply, "1"); /* so that gdb's end is not the machine's */
}

static void current(Gdb *g, GdbArgs *a)
{
    buf_printf(&g->reply, "QC%x", g->hart + 1);
}

static void offsets(Gdb *g, GdbArgs *a)
{
    buf_str(&g->reply, "Text=0;Data=0;Bss=0");
}

static void next_thread(Gdb *g, GdbArgs *a)
{
    if (g->listed < machine_nharts(g->d->m))
        buf_printf(&g->reply, "m%x", ++g->listed);
    else
        buf_str(&g->reply, "l");
}

static void first_thread(Gdb *g, GdbArgs *a)
{
    g->listed = 0;
    next_thread(g, a);
}

static void thread_info(Gdb *g, GdbArgs *a)
{
    char mode[120];
    Buf text = {0};
    int hart;

    if (!gdb_thread(g, a, &hart) || hart < 0) {
        gdb_error(g, GDB_E_VALUE);
        return;
    }
    gdb_thread_text(g, (unsigned)hart, mode, sizeof mode);
    buf_printf(&text, "hart %d, %s", hart, mode);
    gdb_put_hex(&g->reply, buf_text(&text), text.len);
    buf_finish(&text);
}

/* --- monitor: the console's commands ---------------------------------------------------------- */

typedef struct Capture {
    DebugFront front; /* the one that it stands in for */
    Buf text;
} Capture;

static void capture_print(void *ctl, const char *text, size_t len)
{
    buf_add(&((Capture *)ctl)->text, text, len);
}

static bool capture_file(void *ctl, const char *name, Blob *out, Err *err)
{
    Capture *c = ctl;

    if (!c->front.file)
        return err_set(err, 0, "%s: no files can be read here", name);
    return c->front.file(c->front.ctl, name, out, err);
}

static bool capture_send(void *ctl, const char *bytes, size_t len, Err *err)
{
    Capture *c = ctl;

    if (!c->front.send)
        return err_set(err, 0, "nothing can be typed from here");
    return c->front.send(c->front.ctl, bytes, len, err);
}

static bool capture_reset(void *ctl, Err *err)
{
    Capture *c = ctl;

    if (!c->front.reset)
        return err_set(err, 0, "the machine cannot be reset from here");
    return c->front.reset(c->front.ctl, err);
}

static const DwarfOps *capture_dwarf(void *ctl, Err *err)
{
    Capture *c = ctl;

    if (c->front.dwarf)
        return c->front.dwarf(c->front.ctl, err);
    err_set(err, 0, "no module for it");
    return NULL;
}

static void monitor_line(Gdb *g, const char *line)
{
    Debug *d = g->d;
    Capture c = {.front = d->front};
    DebugWants wants;
    static const char not_here[] = "The machine is run by gdb's own commands.\n";

    d->front = (DebugFront){.ctl = &c,
                            .print = capture_print,
                            .file = capture_file,
                            .send = capture_send,
                            .screen = c.front.screen,
                            .screen_ctl = c.front.screen_ctl,
                            .reset = capture_reset,
                            .dwarf = capture_dwarf};
    d->frame = g->frame;
    wants = debug_command(d, line);
    g->frame = d->frame;
    d->frame = 0;
    d->front = c.front;
    if (wants == DEBUG_RUN) {
        plan_drop(d);
        buf_str(&c.text, not_here);
    }
    gdb_say(g, buf_text(&c.text), c.text.len);
    buf_finish(&c.text);
    gdb_ok(g);
    if (wants == DEBUG_QUIT)
        g->state = GDB_KILLED;
}

static void monitor(Gdb *g, GdbArgs *a)
{
    char line[1024];
    size_t len = (size_t)(a->end - a->at) / 2;

    if (len >= sizeof line || !gdb_bytes(a, line, len) || !gdb_at_end(a)) {
        gdb_error(g, GDB_E_FORM);
        return;
    }
    line[len] = 0;
    monitor_line(g, line);
}

/* --- QEMU's ------------------------------------------------------------------------------------
 */

static void sstep_bits(Gdb *g, GdbArgs *a)
{
    buf_str(&g->reply, "ENABLE=1,NOIRQ=2,NOTIMER=4");
}

static void sstep(Gdb *g, GdbArgs *a)
{
    buf_printf(&g->reply, "0x%x", g->sstep);
}

static void set_sstep(Gdb *g, GdbArgs *a)
{
    uint64_t num;

    if (!gdb_hex(a, &num) || !gdb_at_end(a) || num > 7) {
        gdb_error(g, GDB_E_VALUE);
        return;
    }
    g->sstep = (unsigned)num;
    gdb_ok(g);
}

static void phys_mode(Gdb *g, GdbArgs *a)
{
    buf_str(&g->reply, g->phys ? "1" : "0");
}

static void set_phys_mode(Gdb *g, GdbArgs *a)
{
    uint64_t num;

    if (!gdb_hex(a, &num) || !gdb_at_end(a)) {
        gdb_error(g, GDB_E_VALUE);
        return;
    }
    g->phys = num != 0;
    gdb_ok(g);
}

static void qemu_supported(Gdb *g, GdbArgs *a)
{
    buf_str(&g->reply, "sstepbits;sstep;PhyMemMode");
}

static void start_no_ack(Gdb *g, GdbArgs *a)
{
    gdb_ok(g);
    g->no_ack = true;
}

/* The first that a packet begins with, behind its q or Q. */
typedef struct Query {
    const char *name;
    GdbFunction *run;
} Query;

static const Query gets[] = {
    {"Supported", supported},
    {"Attached", attached},
    {"fThreadInfo", first_thread},
    {"sThreadInfo", next_thread},
    {"ThreadExtraInfo,", thread_info},
    {"Offsets", offsets},
    {"Rcmd,", monitor},
    {"Search:memory:", gdb_search},
    {"Xfer:features:read:target.xml:", features},
    {"Xfer:memory-map:read::", memory_map},
    {"Xfer:threads:read::", threads},
    {"qemu.sstepbits", sstep_bits},
    {"qemu.sstep", sstep},
    {"qemu.PhyMemMode", phys_mode},
    {"qemu.Supported", qemu_supported},
    {"HostInfo", gdb_host_info},
    {"MemoryRegionInfo:", gdb_region_info},
    {"ProcessInfo", gdb_process_info},
    {"ThreadStopInfo", gdb_thread_stop_info},
    {"C", current},
};

static const Query sets[] = {
    {"StartNoAckMode", start_no_ack},
    {"qemu.sstep=", set_sstep},
    {"qemu.PhyMemMode:", set_phys_mode},
};

static void look_up(Gdb *g, GdbArgs *a, const Query *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (gdb_take_text(a, list[i].name)) {
            list[i].run(g, a);
            return;
        }
}

/* qqemu.sstep=N sets, too: QEMU's spelling. */
void gdb_q(Gdb *g, GdbArgs *a)
{
    if (gdb_take_text(a, "qemu.sstep="))
        set_sstep(g, a);
    else
        look_up(g, a, gets, sizeof gets / sizeof *gets);
}

void gdb_Q(Gdb *g, GdbArgs *a)
{
    look_up(g, a, sets, sizeof sets / sizeof *sets);
}
