/* The inside of the gdb server, shared by its files. */
#ifndef DEBUG_GDB_IMPL_H
#define DEBUG_GDB_IMPL_H

#include "emu/debug/debug_impl.h"
#include "emu/debug/gdb.h"
#include "emu/debug/gdb_packet.h"
#include "spec/map.h"

enum {
    GDB_POINTS = 200, /* of a client; the console's have the rest of POINTS_MAX */
    GDB_REG_PC = 32,
    GDB_REG_F = 33,
    GDB_REG_CSR = 65, /* + the CSR's number */
    GDB_REG_PRIV = GDB_REG_CSR + 4096,
    GDB_E_FORM = 0x01,   /* E01: the packet is malformed */
    GDB_E_MEMORY = 0x0e, /* E0e: memory, or a register, that is not there */
    GDB_E_VALUE = 0x16,  /* E16: well-formed, and not to be had */
    GDB_TRAP = 5,
    GDB_INT = 2,
};

typedef enum GdbGo { GDB_STAY, GDB_GO, GDB_STEP, GDB_RANGE } GdbGo;

/* What a hart does until the next stop. */
typedef struct GdbAction {
    GdbGo go;
    uint64_t lo, hi; /* GDB_RANGE: steps while pc is in [lo, hi) */
    bool pass;       /* the next step is not stopped in front of */
} GdbAction;

/* Z packets: 0, 1: code; 2: writes; 3: reads; 4: both. */
typedef struct GdbPoint {
    uint64_t va, len;
    uint8_t type;
} GdbPoint;

typedef struct GdbPoints {
    GdbPoint list[GDB_POINTS];
    unsigned n;
} GdbPoints;

enum { GDB_SSTEP_NOIRQ = 2 };

struct Gdb {
    Debug *d;
    GdbState state;
    GdbReader reader;
    Buf out;   /* to be sent */
    Buf last;  /* the packet sent last, for "-" */
    Buf reply; /* of the packet that is looked at */
    bool no_ack, left;
    bool swbreak, hwbreak; /* the client knows these words */
    bool phys;             /* addresses are physical */
    unsigned sstep;        /* QEMU's bits: GDB_SSTEP_ */
    unsigned hart;         /* Hg */
    unsigned frame;        /* that monitor has selected: gdb's own packets know but the first */
    int go_hart;           /* Hc; -1: all */
    unsigned listed;       /* qfThreadInfo: the harts that were told */
    GdbAction action[MAP_MAX_HARTS];
    GdbPoints wanted, applied;
    unsigned stop_hart; /* whose stop was told last, and where */
    uint64_t stop_pc;
    char stop[160]; /* the answer to "?" */
    Buf features;   /* target.xml */
};

/* What is left of a packet. */
typedef struct GdbArgs {
    const char *at, *end;
} GdbArgs;

bool gdb_hex(GdbArgs *a, uint64_t *num); /* at least one digit, no more than 64 bits */
bool gdb_take(GdbArgs *a, char c);
bool gdb_take_text(GdbArgs *a, const char *text);
static inline bool gdb_at_end(const GdbArgs *a)
{
    return a->at == a->end;
}
/* "ADDRESS,LENGTH" */
bool gdb_range(GdbArgs *a, uint64_t *va, uint64_t *len);
/* 2 * len digits; false: fewer, or others. */
bool gdb_bytes(GdbArgs *a, void *bytes, size_t len);
/* A thread's id: *hart, -1: all, -2: any. False: there is none such. */
bool gdb_thread(Gdb *g, GdbArgs *a, int *hart);

void gdb_ok(Gdb *g);
void gdb_error(Gdb *g, unsigned number);
/* "O": a text for the user of a client that waits. */
void gdb_say(Gdb *g, const char *text, size_t len);
void gdb_send(Gdb *g, const Buf *text);

/* A packet's function: fills g->reply (empty: not supported), or changes g->state and leaves it. */
typedef void GdbFunction(Gdb *g, GdbArgs *a);

/* --- gdb_access.c: registers and memory --------------------------------------------------- */

bool gdb_register(Gdb *g, unsigned n, uint64_t *val);
GdbFunction gdb_g, gdb_G, gdb_p, gdb_P, gdb_m, gdb_M, gdb_X, gdb_search;

/* --- gdb_query.c --------------------------------------------------------------------------- */

GdbFunction gdb_q, gdb_Q;
/* --- gdb_lldb.c ---------------------------------------------------------------------------- */

GdbFunction gdb_host_info, gdb_process_info, gdb_thread_stop_info, gdb_region_info;
/* --- gdb_xml.c ----------------------------------------------------------------------------- */

void gdb_xml_features(Gdb *g, Buf *to);
void gdb_xml_memory(Gdb *g, Buf *to);
void gdb_xml_threads(Gdb *g, Buf *to);
void gdb_thread_text(Gdb *g, unsigned hart, char *buf, size_t len);

/* --- gdb_point.c --------------------------------------------------------------------------- */

GdbFunction gdb_Z, gdb_z;
/* The debugger's points become the client's, if they differ. `steps`: only single steps follow, for
 * which breakpoints do not matter. */
void gdb_points_apply(Gdb *g, bool steps);
void gdb_points_drop(Gdb *g);

/* --- gdb_run.c ----------------------------------------------------------------------------- */

GdbFunction gdb_c, gdb_C, gdb_s, gdb_S, gdb_vcont;
/* "T05thread:1;20:...;": where a hart stands. */
void gdb_stop_text(Gdb *g, unsigned hart, int number, const char *extra, Buf *to);
/* Stops and tells it; `extra`: "watch:80001000;" or "". */
StopReason gdb_stop(Gdb *g, unsigned hart, int number, const char *extra);

#endif
