/*
 * See timeline.h. A slice is a pair of events B and E of one track (pid, tid), which must nest.
 *
 *   pid 1         the harts: tid 2k+1 hart k's traps, tid 2k+2 what it runs
 *   pid 2 and on  processes, a tid for each hart on which they run
 */
#include "emu/debug/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug_impl.h"
#include "emu/debug/space.h"
#include "spec/map.h"

enum { DEPTH = 16, FULL = 64 << 10, OWNERS_MAX = 1 << 16, NOBODY = -1 };

typedef struct Track {
    unsigned pid, tid;
} Track;

/* A handler that runs. */
typedef struct Entry {
    uint8_t from, to;
    bool shown;
} Entry;

typedef struct OnHart {
    Entry entry[DEPTH]; /* the innermost last */
    unsigned depth;
    int runs;    /* the owner that it runs, by index, or NOBODY */
    bool inside; /* that one has a trap open on its own track */
    bool waits;  /* a slice `idle` is open */
} OnHart;

typedef struct Owner {
    uint64_t satp, id;
    bool known;
    int program;    /* seen in it last */
    uint32_t harts; /* 1 << hart: its track there has a name */
    char name[SPACE_NAME];
} Owner;

struct Timeline {
    Debug *d;
    Programs *p;
    uint64_t kinds;
    TimelineSink sink;
    Buf text;
    bool begun;
    uint64_t last;  /* time of the event before */
    uint64_t ahead; /* what is added to guest time, so that it never goes back */
    OnHart hart[MAP_MAX_HARTS];
    Owner *owner;
    unsigned nowners;
    char why[240]; /* the line of the trap that is being taken */
};

/* --- events ------------------------------------------------------------------------------------
 */

static void send(Timeline *t)
{
    if (t->text.len)
        t->sink.write(t->sink.ctl, buf_text(&t->text), t->text.len);
    buf_clear(&t->text);
}

static uint64_t now(Timeline *t)
{
    uint64_t ns = machine_time(t->d->m) + t->ahead;

    if (ns < t->last) {
        t->ahead += t->last - ns;
        ns = t->last;
    }
    return t->last = ns;
}

/* {"ph":"B","pid":1,"tid":1,"ts":0.000 -- what follows, and its end, are the caller's. */
static void event(Timeline *t, char phase, Track at)
{
    uint64_t ns = now(t);

    if (t->text.len >= FULL)
        send(t);
    buf_str(&t->text, t->begun ? ",\n" : "[\n");
    t->begun = true;
    buf_printf(&t->text, "{\"ph\":\"%c\",\"pid\":%u,\"tid\":%u,\"ts\":%llu.%03u", phase, at.pid,
               at.tid, (unsigned long long)(ns / 1000), (unsigned)(ns % 1000));
}

static void named(Timeline *t, const char *key, const char *text)
{
    buf_printf(&t->text, ",\"%s\":", key);
    out_quote(&t->text, text, strlen(text));
}

static void event_end(Timeline *t)
{
    buf_str(&t->text, "}");
}

static void begin(Timeline *t, Track at, const char *kind, const char *name)
{
    event(t, 'B', at);
    named(t, "cat", kind);
    named(t, "name", name);
}

static void end(Timeline *t, Track at)
{
    event(t, 'E', at);
    event_end(t);
}

/* process_name, thread_name: what the track is called from now on */
static void label(Timeline *t, Track at, const char *what, const char *name)
{
    event(t, 'M', at);
    named(t, "name", what);
    buf_str(&t->text, ",\"args\":{\"name\":");
    out_quote(&t->text, name, strlen(name));
    buf_str(&t->text, "}");
    event_end(t);
}

static bool wants(const Timeline *t, TraceKind kind)
{
    return t->kinds >> kind & 1;
}

static Track traps_of(unsigned hart)
{
    return (Track){1, 2 * hart + 1};
}

static Track runs_of(unsigned hart)
{
    return (Track){1, 2 * hart + 2};
}

static Track owner_track(unsigned owner, unsigned hart)
{
    return (Track){2 + owner, hart + 1};
}

/* --- who runs ----------------------------------------------------------------------------------
 */

static int owner_at(const Timeline *t, uint64_t satp)
{
    for (unsigned i = 0; i < t->nowners; i++)
        if (t->owner[i].satp == satp)
            return (int)i;
    return NOBODY;
}

/* Where the kernel is not known, another program in the same space is another process. */
static int owner_of(const Timeline *t, const SpaceOwner *o, int program)
{
    for (unsigned i = 0; i < t->nowners; i++)
        if (t->owner[i].id == o->id && t->owner[i].known == o->known &&
            (o->known || t->owner[i].program == program))
            return (int)i;
    return NOBODY;
}

/* The owner of the space that the hart is in, by who that is now: a satp may be somebody else's
 * than it was. */
static int look_up(Timeline *t, Hart *h)
{
    int seen = owner_at(t, h->satp);
    int program =
        programs_find(t->p, h->satp, h->pc, seen == NOBODY ? seen : t->owner[seen].program);
    SpaceOwner o;
    int at;

    space_owner(t->p, h->satp, program, &o);
    at = owner_of(t, &o, program);
    if (at == NOBODY) {
        Owner *more =
            t->nowners < OWNERS_MAX ? realloc(t->owner, (t->nowners + 1) * sizeof *more) : NULL;
        if (!more)
            return NOBODY;
        t->owner = more;
        at = (int)t->nowners++;
        more[at] = (Owner){.id = o.id, .known = o.known};
    }
    if (seen != NOBODY && seen != at)
        t->owner[seen].satp = 0;
    t->owner[at].satp = h->satp;
    t->owner[at].program = program;
    if (strcmp(t->owner[at].name, o.name) != 0) {
        snprintf(t->owner[at].name, sizeof t->owner[at].name, "%s", o.name);
        label(t, owner_track((unsigned)at, 0), "process_name", o.name);
    }
    return at;
}

static void leave_trap(Timeline *t, unsigned k)
{
    OnHart *on = &t->hart[k];

    if (on->inside)
        end(t, owner_track((unsigned)on->runs, k));
    on->inside = false;
}

static void stop_running(Timeline *t, unsigned k)
{
    OnHart *on = &t->hart[k];

    if (on->runs == NOBODY)
        return;
    leave_trap(t, k);
    end(t, owner_track((unsigned)on->runs, k));
    end(t, runs_of(k));
    on->runs = NOBODY;
}

static void run(Timeline *t, unsigned k, int owner)
{
    Owner *o;
    char name[20];

    if (!wants(t, TRACE_sched) || t->hart[k].runs == owner)
        return;
    stop_running(t, k);
    t->hart[k].runs = owner;
    if (owner == NOBODY)
        return;
    o = &t->owner[owner];
    snprintf(name, sizeof name, "hart %u", k);
    if (!(o->harts >> k & 1))
        label(t, owner_track((unsigned)owner, k), "thread_name", name);
    o->harts |= UINT32_C(1) << k;
    begin(t, runs_of(k), "sched", o->name);
    event_end(t);
    begin(t, owner_track((unsigned)owner, k), "sched", name);
    event_end(t);
}

/* --- traps -------------------------------------------------------------------------------------
 */

static void pop(Timeline *t, unsigned k)
{
    OnHart *on = &t->hart[k];

    if (on->entry[--on->depth].shown)
        end(t, traps_of(k));
}

static bool is_call(uint64_t cause)
{
    return cause == CAUSE_ECALL_U || cause == CAUSE_ECALL_S;
}

static void trap_name(Timeline *t, const Hart *h, char *buf, size_t len)
{
    uint64_t cause = h->trap.cause;

    if (cause == CAUSE_ECALL_U)
        space_syscall(t->p, h->x[17], buf, len);
    else if (cause == CAUSE_ECALL_S && h->prv == PRV_M)
        space_sbi(h->x[17], buf, len);
    else
        hart_cause(cause, buf, len);
}

/* Begins the slice on a track. */
static void show_trap(Timeline *t, const Hart *h, uint64_t pc, unsigned from, Track at)
{
    uint64_t cause = h->trap.cause;
    const char *kind = cause & CAUSE_INTERRUPT ? "irq" : is_call(cause) ? "syscall" : "trap";
    char name[80];

    trap_name(t, h, name, sizeof name);
    begin(t, at, kind, name);
    buf_printf(&t->text, ",\"args\":{\"pc\":\"0x%llx\",\"mode\":\"%c\"", (unsigned long long)pc,
               "USHM"[from & 3]);
    if (is_call(cause))
        for (unsigned i = 0; i < 6; i++)
            buf_printf(&t->text, ",\"a%u\":\"0x%llx\"", i, (unsigned long long)h->x[10 + i]);
    else if (!(cause & CAUSE_INTERRUPT))
        named(t, "why", t->why);
    buf_str(&t->text, "}");
    event_end(t);
}

void timeline_trap(Timeline *t, Hart *h, uint64_t pc, unsigned from)
{
    unsigned k = (unsigned)h->hartid;
    OnHart *on = &t->hart[k];
    bool shown = wants(t, h->trap.cause & CAUSE_INTERRUPT ? TRACE_irq : TRACE_trap);

    t->d->hart = k;
    if (on->depth == DEPTH)
        pop(t, k); /* a kernel that does not return by xRET */
    on->entry[on->depth++] = (Entry){(uint8_t)from, h->prv, shown};
    if (!shown)
        return;
    show_trap(t, h, pc, from, traps_of(k));
    if (from == PRV_U && on->runs != NOBODY && !on->inside) {
        show_trap(t, h, pc, from, owner_track((unsigned)on->runs, k));
        on->inside = true;
    }
}

/* The handlers that this ends: the one that came from there, and all that are of a mode above; a
 * kernel that has switched may return to where another one of its threads was interrupted. */
static void returned(Timeline *t, const Hart *h, unsigned from)
{
    OnHart *on = &t->hart[h->hartid];
    unsigned keep = on->depth;

    for (unsigned i = on->depth; i-- > 0 && keep == on->depth;)
        if (on->entry[i].from == h->prv && on->entry[i].to == from)
            keep = i;
    for (unsigned i = 0; i < keep; i++)
        if (on->entry[i].to > h->prv)
            keep = i;
    while (on->depth > keep)
        pop(t, (unsigned)h->hartid);
}

void timeline_xret(Timeline *t, Hart *h, unsigned from)
{
    unsigned k = (unsigned)h->hartid;

    t->d->hart = k;
    returned(t, h, from);
    if (h->prv != PRV_U || !wants(t, TRACE_sched))
        return;
    leave_trap(t, k);
    run(t, k, look_up(t, h));
}

/* A space that no program has run in is a kernel's. */
void timeline_satp(Timeline *t, Hart *h)
{
    unsigned k = (unsigned)h->hartid;
    int owner = owner_at(t, h->satp);

    t->d->hart = k;
    if (owner != NOBODY && h->prv != PRV_M)
        run(t, k, owner);
}

void timeline_wait(Timeline *t, Hart *h, bool begins)
{
    unsigned k = (unsigned)h->hartid;
    OnHart *on = &t->hart[k];

    if (!wants(t, TRACE_sched) || on->waits == begins)
        return;
    if (begins) {
        stop_running(t, k);
        begin(t, runs_of(k), "sched", "idle");
        event_end(t);
    } else {
        end(t, runs_of(k));
    }
    on->waits = begins;
}

/* --- all else ----------------------------------------------------------------------------------
 */

/* Slices show these: the line of a trap comes first and says why. */
static bool is_slice(TraceKind kind, const char *text)
{
    return kind == TRACE_trap || kind == TRACE_sched ||
           (kind == TRACE_irq && !strncmp(text, "irq: hart ", 10));
}

void timeline_line(Timeline *t, TraceKind kind, const char *text, size_t len)
{
    const char *colon = memchr(text, ':', len);
    size_t head = colon ? (size_t)(colon - text) : 0;
    char line[240], name[16];

    if (!colon || len < head + 3)
        return;
    snprintf(line, sizeof line, "%.*s", (int)(len - head - 3), text + head + 2);
    if (is_slice(kind, text)) {
        const char *why = strstr(line, "-mode: ");
        snprintf(t->why, sizeof t->why, "%s", why ? why + 7 : line);
        return;
    }
    snprintf(name, sizeof name, "%.*s", (int)head, text);
    event(t, 'i', traps_of(machine_current(t->d->m)));
    buf_str(&t->text, ",\"s\":\"t\"");
    named(t, "cat", name);
    named(t, "name", line);
    event_end(t);
}

/* --- from beginning to end ---------------------------------------------------------------------
 */

static void close_all(Timeline *t)
{
    for (unsigned k = 0; k < machine_nharts(t->d->m); k++) {
        OnHart *on = &t->hart[k];
        if (on->waits)
            end(t, runs_of(k));
        on->waits = false;
        stop_running(t, k);
        while (on->depth)
            pop(t, k);
    }
}

void timeline_reset(Timeline *t)
{
    close_all(t);
    for (unsigned i = 0; i < t->nowners; i++) { /* pids begin anew */
        t->owner[i].satp = 0;
        t->owner[i].id = UINT64_MAX;
    }
}

static void label_harts(Timeline *t)
{
    char name[24];

    label(t, traps_of(0), "process_name", "harts");
    for (unsigned k = 0; k < machine_nharts(t->d->m); k++) {
        t->hart[k].runs = NOBODY;
        snprintf(name, sizeof name, "hart %u", k);
        label(t, traps_of(k), "thread_name", name);
        snprintf(name, sizeof name, "hart %u runs", k);
        if (wants(t, TRACE_sched))
            label(t, runs_of(k), "thread_name", name);
    }
}

Timeline *timeline_create(Debug *d, Programs *p, uint64_t kinds, const TimelineSink *sink, Err *err)
{
    Timeline *t = calloc(1, sizeof *t);

    if (!t) {
        err_set(err, 0, "out of memory for a timeline");
        return NULL;
    }
    t->d = d;
    t->p = p;
    t->kinds = kinds;
    t->sink = *sink;
    label_harts(t);
    return t;
}

void timeline_destroy(Timeline *t)
{
    if (!t)
        return;
    close_all(t);
    buf_str(&t->text, "\n]\n");
    send(t);
    buf_finish(&t->text);
    free(t->owner);
    free(t);
}
