/*
 * Packets of gdb's protocol, changed in a few places, given to the server in front of a machine
 * that runs. Meant for a build with sanitizers: what they find, an assertion or a crash ends the
 * program; and each packet that is whole has an answer, or lets the machine run.
 *
 *     fuzz_gdb COUNT SEED
 *
 * The packets depend on COUNT and SEED alone. Left out: sockets, and what a console's command does
 * with files (there are none here).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/base/rng.h"
#include "emu/debug/gdb.h"
#include "emu/debug/gdb_packet.h"
#include "rvemu/host.h"
#include "spec/map.h"

enum { PACKET = 600, STEPS = 200 };

/* A loop with a store and a load; every fourth round a trap, whose handler returns behind it. */
static const uint32_t program[] = {
    0x00001297, /* auipc t0, 1 */
    0x00000397, /* auipc t2, 0 */
    0x02438393, /* addi  t2, t2, 0x24 */
    0x30539073, /* csrw  mtvec, t2 */
    0x00130313, /* LOOP: addi t1, t1, 1 */
    0x0062b023, /* sd    t1, 0(t0) */
    0x0002be03, /* ld    t3, 0(t0) */
    0x00337e93, /* andi  t4, t1, 3 */
    0xfe0e98e3, /* bnez  t4, LOOP */
    0x00000073, /* ecall */
    0x34102ef3, /* csrr  t4, mepc */
    0x004e8e93, /* addi  t4, t4, 4 */
    0x341e9073, /* csrw  mepc, t4 */
    0xfddff06f, /* j     LOOP */
};

static const char *const seeds[] = {
    "qSupported:multiprocess+;swbreak+;hwbreak+;qRelocInsn+;fork-events+",
    "?",
    "g",
    "G00000000000000000100000000000000",
    "p20",
    "p41",
    "p1041",
    "P20=1000008000000000",
    "Pa=0100000000000000",
    "P341=ffffffffffffffff",
    "m80000000,40",
    "m80001000,4000",
    "M80001000,4:01020304",
    "X80001000,4:abcd",
    "Z0,80000010,4",
    "z0,80000010,4",
    "Z1,80000018,4",
    "Z2,80001000,8",
    "Z3,80001000,8",
    "Z4,80001004,1",
    "z2,80001000,8",
    "z4,80001004,1",
    "vCont?",
    "vCont;c",
    "vCont;s:1;c",
    "vCont;s:1",
    "vCont;r80000010,80000020:1;c",
    "vCont;C05:p1.2;s:p1.1",
    "vCont;t:1;c:2",
    "c80000010",
    "s",
    "C05;80000010",
    "S05",
    "D;1",
    "k",
    "vKill;1",
    "Hg1",
    "Hc-1",
    "T2",
    "qC",
    "qAttached:1",
    "qfThreadInfo",
    "qsThreadInfo",
    "qThreadExtraInfo,1",
    "qOffsets",
    "QStartNoAckMode",
    "qXfer:features:read:target.xml:0,3fff",
    "qXfer:threads:read::0,3fff",
    "qXfer:memory-map:read::0,3fff",
    "qSearch:memory:80000000;2000;abcd",
    "qqemu.sstepbits",
    "qqemu.sstep=1",
    "Qqemu.PhyMemMode:1",
    "qqemu.PhyMemMode",
    "vMustReplyEmpty",
    "qRcmd,696e666f20726567697374657273",                       /* info registers */
    "qRcmd,62202a3078383030303030313020696620247431203d3d2035", /* b *0x80000010 if $t1 == 5 */
    "qRcmd,64656c657465",                                       /* delete */
    "qRcmd,782f3869202470632a32",                               /* x/8i $pc*2 */
    "qRcmd,702028282824743129",                                 /* p ((($t1) */
    "qRcmd,7761746368202a28696e74202a2930783830303031303030",   /* watch *(int *)0x80001000 */
    "qRcmd,636174636820747261702038",                           /* catch trap 8 */
};
enum { SEEDS = sizeof seeds / sizeof *seeds };

typedef struct Fuzz {
    Rng rng;
    Machine *m;
    Debug *d;
    Gdb *g;
    unsigned long answers, stops, clients, resets;
} Fuzz;

static void print(void *ctl, const char *text, size_t len) {}

static void fail(const char *what)
{
    fprintf(stderr, "fuzz_gdb: %s\n", what);
    abort();
}

static void open_machine(Fuzz *z)
{
    static const DebugFront front = {.print = print};
    MachineConfig config = {
        .ram_size = 1 << 20, .nharts = 2, .seeded = true, .host = &host_plain_ops};
    BootPlan plan = {.bios = {(const uint8_t *)program, sizeof program, "program"}};
    Err err;

    z->m = machine_create(&config, &err);
    if (!z->m || !machine_boot(z->m, &plan, &err) || !(z->d = debug_create(z->m, &front, &err)) ||
        !(z->g = gdb_create(z->d, &err)))
        fail(err.msg);
    gdb_attach(z->g);
}

static size_t mutate(Fuzz *z, char *text, size_t len)
{
    static const char useful[] = "0123456789abcdef;:,-=.+*}#$ \x03psrcCtZzmMXqvgGHT";

    for (uint64_t n = rng_below(&z->rng, 4); n > 0; n--) {
        size_t at = (size_t)rng_below(&z->rng, len + 1), cut;
        switch (rng_below(&z->rng, 5)) {
        case 0:
            if (at < len)
                text[at] = (char)rng_below(&z->rng, 256);
            break;
        case 1:
            if (at < len)
                text[at] = useful[rng_below(&z->rng, sizeof useful - 1)];
            break;
        case 2: len = at; break;
        case 3: /* a piece once more */
            cut = len - at < PACKET - len ? len - at : PACKET - len;
            memmove(text + len, text + at, cut);
            len += cut;
            break;
        case 4:
            if (len < PACKET) {
                memmove(text + at + 1, text + at, len - at);
                text[at] = useful[rng_below(&z->rng, sizeof useful - 1)];
                len++;
            }
        }
    }
    return len;
}

/* Whole, with its checksum and what it must escape; or whatever bytes they are. True: whole. */
static bool send_one(Fuzz *z)
{
    char text[PACKET];
    const char *seed = seeds[rng_below(&z->rng, SEEDS)];
    size_t len = mutate(z, memcpy(text, seed, strlen(seed)), strlen(seed));
    bool whole = rng_below(&z->rng, 8) != 0;
    Buf escaped = {0}, bytes = {0};

    if (whole) {
        gdb_packet_escape(&escaped, text, len);
        gdb_packet_add(&bytes, buf_text(&escaped), escaped.len);
    } else {
        gdb_packet_add(&bytes, text, len);
        bytes.len = mutate(z, memcpy(text, bytes.text, bytes.len < PACKET ? bytes.len : PACKET),
                           bytes.len < PACKET ? bytes.len : PACKET);
        buf_clear(&escaped);
        buf_add(&escaped, text, bytes.len);
        buf_finish(&bytes);
        bytes = escaped;
        escaped = (Buf){0};
    }
    gdb_input(z->g, buf_text(&bytes), bytes.len);
    buf_finish(&bytes);
    buf_finish(&escaped);
    return whole;
}

/* How many packets there are in what is to be sent: they are well-formed. */
static unsigned answers(Fuzz *z)
{
    static GdbReader reader;
    size_t len;
    const char *text = gdb_output(z->g, &len);
    unsigned n = 0;

    reader = (GdbReader){0};
    for (size_t i = 0; i < len; i++) {
        GdbEvent e = gdb_reader_byte(&reader, (uint8_t)text[i]);
        if (e == GDB_EVENT_DAMAGED || e == GDB_EVENT_TOO_LONG)
            fail("a broken answer");
        n += e == GDB_EVENT_PACKET;
    }
    if (reader.state)
        fail("half an answer");
    gdb_sent(z->g);
    z->answers += n;
    return n;
}

static void come_again(Fuzz *z)
{
    gdb_detach(z->g);
    if (debug_run(z->d, STEPS) == STOP_BREAK && gdb_state(z->g) != GDB_KILLED)
        z->stops++; /* of the console's */
    gdb_destroy(z->g);
    Err err;
    z->g = gdb_create(z->d, &err);
    if (!z->g)
        fail(err.msg);
    gdb_attach(z->g);
    z->clients++;
}

static void run(Fuzz *z)
{
    Err err;

    switch (gdb_run(z->g, STEPS)) {
    case STOP_EXIT: gdb_ended(z->g, "its end", 0); break;
    case STOP_DETECTOR: gdb_stopped(z->g, "a detector"); break;
    case STOP_RESET: break;
    case STOP_BREAK: z->stops++; return;
    default: gdb_input(z->g, "\x03", 1); return;
    }
    if (!machine_reset(z->m, &err))
        fail(err.msg);
    debug_reset(z->d);
    z->resets++;
}

static void one(Fuzz *z)
{
    bool was_running = gdb_state(z->g) == GDB_RUNNING, whole = send_one(z);
    unsigned said = answers(z);

    if (whole && !said && !was_running && gdb_state(z->g) == GDB_STOPPED)
        fail("no answer");
    if (gdb_state(z->g) == GDB_RUNNING && rng_below(&z->rng, 4))
        run(z);
    answers(z);
    if (gdb_state(z->g) == GDB_KILLED || gdb_left(z->g) || !rng_below(&z->rng, 500))
        come_again(z);
}

int main(int argc, char **argv)
{
    static Fuzz z;
    unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    const char *longer = getenv("RVEMU_TEST_LONG");

    if (longer && !strcmp(longer, "1"))
        count = 10000000;
    rng_init(&z.rng, argc > 2 ? strtoul(argv[2], NULL, 10) : 1);
    open_machine(&z);
    for (unsigned long i = 0; i < count; i++)
        one(&z);
    printf("%lu packets, %lu answers, %lu stops, %lu clients, %lu ends\n", count, z.answers,
           z.stops, z.clients, z.resets);
    gdb_destroy(z.g);
    debug_destroy(z.d);
    machine_destroy(z.m);
    return z.answers < count / 2 || !z.stops;
}
