/*
 * Packets of gdb's protocol, given to the server in front of a machine that runs. The input is
 * lines:
 *
 *     TEXT      a packet, sent with what must be escaped and its checksum
 *     !BYTES    as they are
 *     -         the connection is lost, and another client comes
 *
 * If the machine is let run, it does for a while, and is then interrupted; with & at the end of the
 * line only behind the next one, which meets it running. Each whole packet has an answer, or lets
 * the machine run. Left out: sockets, and what a console's command does with files (there are none
 * here).
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/gdb.h"
#include "emu/debug/gdb_packet.h"
#include "rvemu/host.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/text.h"

enum { PACKET = 20000, PACKETS = 200, STEPS = 200 };
enum { SENT, ANSWERS, STOPS, CLIENTS, ENDS };

FuzzTally fuzz_tally[FUZZ_TALLIES] = {[SENT] = {"packets"},
                                      [ANSWERS] = {"answers"},
                                      [STOPS] = {"stops"},
                                      [CLIENTS] = {"more clients"},
                                      [ENDS] = {"resets"}};

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

typedef struct Fuzz {
    Machine *m;
    Debug *d;
    Gdb *g;
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

static void close_machine(Fuzz *z)
{
    gdb_destroy(z->g);
    debug_destroy(z->d);
    machine_destroy(z->m);
}

static void send_packet(Fuzz *z, const char *text, size_t len)
{
    Buf escaped = {0}, bytes = {0};

    gdb_packet_escape(&escaped, text, len);
    gdb_packet_add(&bytes, buf_text(&escaped), escaped.len);
    gdb_input(z->g, buf_text(&bytes), bytes.len);
    buf_finish(&bytes);
    buf_finish(&escaped);
}

/* How many packets there are in what is to be sent: they are well-formed. */
static unsigned answers(Fuzz *z)
{
    static GdbReader reader;
    size_t len;
    const char *text = gdb_output(z->g, &len);
    unsigned n = 0;

    reader.state = 0;
    for (size_t i = 0; i < len; i++) {
        GdbEvent e = gdb_reader_byte(&reader, (uint8_t)text[i]);
        if (e == GDB_EVENT_DAMAGED || e == GDB_EVENT_TOO_LONG)
            fail("a broken answer");
        n += e == GDB_EVENT_PACKET;
    }
    if (reader.state)
        fail("half an answer");
    gdb_sent(z->g);
    fuzz_tally[ANSWERS].count += n;
    return n;
}

static void come_again(Fuzz *z)
{
    Err err;

    gdb_detach(z->g);
    if (debug_run(z->d, STEPS) == STOP_BREAK && gdb_state(z->g) != GDB_KILLED)
        fuzz_tally[STOPS].count++; /* of the console's */
    gdb_destroy(z->g);
    z->g = gdb_create(z->d, &err);
    if (!z->g)
        fail(err.msg);
    gdb_attach(z->g);
    fuzz_tally[CLIENTS].count++;
}

static void run(Fuzz *z)
{
    Err err;

    switch (gdb_run(z->g, STEPS)) {
    case STOP_EXIT: gdb_ended(z->g, "its end", 0); break;
    case STOP_DETECTOR: gdb_stopped(z->g, "a detector"); break;
    case STOP_RESET: break;
    case STOP_BREAK: fuzz_tally[STOPS].count++; return;
    default: gdb_input(z->g, "\x03", 1); return;
    }
    if (!machine_reset(z->m, &err))
        fail(err.msg);
    debug_reset(z->d);
    fuzz_tally[ENDS].count++;
}

static void one_line(Fuzz *z, const char *text, size_t len)
{
    bool was_running = gdb_state(z->g) == GDB_RUNNING, raw = len && text[0] == '!';
    bool goes_on = len && text[len - 1] == '&';

    if (len == 1 && text[0] == '-') {
        come_again(z);
        return;
    }
    if (raw)
        gdb_input(z->g, text + 1, len - 1);
    else
        send_packet(z, text, len - goes_on);
    fuzz_tally[SENT].count++;
    if (!answers(z) && !raw && !was_running && gdb_state(z->g) == GDB_STOPPED)
        fail("no answer");
    if (gdb_state(z->g) == GDB_RUNNING && !goes_on)
        run(z);
    answers(z);
    if (gdb_state(z->g) == GDB_KILLED || gdb_left(z->g))
        come_again(z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char line[PACKET];
    size_t at = 0, len;
    Fuzz z;

    open_machine(&z);
    for (int i = 0; i < PACKETS && fuzz_line(data, size, &at, line, sizeof line, &len); i++)
        one_line(&z, line, len);
    close_machine(&z);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    return fuzz_text(data, size, max, seed, "0123456789abcdef;:,-=.+*}#$ \x03!&\nprsCcZzmMXqvgGHT");
}
