/* Lockstep with a peer that prints a commit log. See difftest.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/difftest.h"
#include "emu/cli/session.h"
#include "spec/map.h"

enum {
    LAST = 10,           /* lines that are shown before a difference */
    LAST_TEXT = 160,     /* of each */
    STRANGE_MAX = 1000,  /* lines in a row that are of no log */
    DRAIN_MAX = 1 << 20, /* instructions of a peer whose guest should have ended */
    QUEUE_MIN = 4096,
    QUEUE_MAX = 64 << 20, /* bytes of log by which a hart of the peer may be ahead */
};
#define DRAIN_NS UINT64_C(10000000000) /* and how long it may say nothing */

/* Lines of a hart that came before we wanted them, each with its NUL. */
typedef struct Queue {
    char *buf;
    size_t head, len, cap;
} Queue;

typedef struct DiffHart {
    bool here, there; /* has left its boot code, on this side and on the peer's */
    Queue ahead;
} DiffHart;

struct Difftest {
    DifftestSetup s;
    char *command;
    HostPeer peer;
    DiffHart hart[MAP_MAX_HARTS];
    uint64_t agreed, adopted, lines;
    unsigned strange;      /* lines in a row that are of no log */
    char words[LAST_TEXT]; /* the last of them */
    char last[LAST][LAST_TEXT];

    int status; /* -1: goes on */
    char why[400];
    bool ended;   /* the guest here */
    bool waiting; /* for a line of the peer */
    Commit ours, theirs;
};

/* ---- opening and closing -------------------------------------------------------------------- */

/* Each {} becomes the program's path in single quotes. */
static char *fill_in(const char *command, const char *program)
{
    size_t quoted = 2, n = 0;
    for (const char *p = program; *p; p++)
        quoted += *p == '\'' ? 4 : 1;
    for (const char *p = command; *p; p++)
        n += p[0] == '{' && p[1] == '}' ? quoted : 1;
    char *text = malloc(n + 1), *to = text;
    for (const char *p = command; text && *p; p++) {
        if (p[0] != '{' || p[1] != '}') {
            *to++ = *p;
            continue;
        }
        p++;
        *to++ = '\'';
        for (const char *c = program; *c; c++)
            to += *c == '\'' ? (memcpy(to, "'\\''", 4), 4) : (*to = *c, 1);
        *to++ = '\'';
    }
    if (text)
        *to = 0;
    return text;
}

Difftest *difftest_open(const DifftestSetup *setup, Err *err)
{
    Difftest *d = calloc(1, sizeof(*d));
    if (d)
        d->command = fill_in(setup->command, setup->program);
    if (!d || !d->command) {
        free(d);
        err_set(err, 0, "out of memory");
        return NULL;
    }
    d->s = *setup;
    d->status = -1;
    if (!host_peer_start(&d->peer, d->command, err)) {
        difftest_close(d);
        return NULL;
    }
    return d;
}

void difftest_close(Difftest *d)
{
    if (!d)
        return;
    host_peer_stop(&d->peer, NULL, 0);
    for (unsigned i = 0; i < MAP_MAX_HARTS; i++)
        free(d->hart[i].ahead.buf);
    free(d->command);
    free(d);
}

/* The comparison is over. Always false. */
__attribute__((format(printf, 3, 4))) static bool end(Difftest *d, int status, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(d->why, sizeof(d->why), fmt, ap);
    va_end(ap);
    d->status = status;
    return false;
}

/* ---- the peer's lines ----------------------------------------------------------------------- */

static bool queue_put(Queue *q, const char *line, size_t len)
{
    if (q->len + len + 1 > q->cap) {
        size_t used = q->len - q->head, cap = 2 * (used + len + 1) + QUEUE_MIN;
        char *buf = cap > QUEUE_MAX ? NULL : malloc(cap);
        if (!buf)
            return false;
        memcpy(buf, q->buf + q->head, used);
        free(q->buf);
        *q = (Queue){.buf = buf, .len = used, .cap = cap};
    }
    memcpy(q->buf + q->len, line, len + 1);
    q->len += len + 1;
    return true;
}

static char *queue_take(Queue *q)
{
    char *line = q->buf + q->head;
    if (q->head == q->len)
        return NULL;
    q->head += strlen(line) + 1;
    return line;
}

/* There will be no more lines. */
static bool peer_over(Difftest *d, HostPeerNews news)
{
    char how[100];
    d->waiting = news == HOST_PEER_INTERRUPTED;
    if (d->waiting)
        return false; /* whoever runs us knows by what */
    if (news == HOST_PEER_TOO_LONG)
        return end(d, EXIT_ERROR, "the peer says what is no commit log: a line of %d bytes",
                   HOST_PEER_LINE_MAX);
    host_peer_stop(&d->peer, how, sizeof(how));
    if (d->lines)
        return end(d, EXIT_DIFFERS, "the peer %s, and here the guest goes on%s%s", how,
                   d->words[0] ? "; it said: " : "", d->words);
    return end(d, EXIT_ERROR, "the peer %s, and has logged nothing%s%s", how,
               d->words[0] ? "; it said: " : "", d->words);
}

static bool other_line(Difftest *d, const char *line)
{
    if (*line && strncmp(line, "core", 4) != 0) /* those are disassembly, of Spike's -l */
        snprintf(d->words, sizeof(d->words), "%s", line);
    return ++d->strange < STRANGE_MAX ||
           end(d, EXIT_ERROR, "the peer says what is no commit log: %d lines like '%s'",
               STRANGE_MAX, line);
}

/* What a line says, in d->theirs. *mine: it is of that hart and not of boot code; or else it was
 * dealt with. */
static bool sort(Difftest *d, unsigned hart, const char *line, size_t len, bool *mine)
{
    Commit *c = &d->theirs;
    *mine = false;
    switch (strlen(line) == len ? commit_parse(c, line) : COMMIT_BROKEN) {
    case COMMIT_OTHER: return other_line(d, line);
    case COMMIT_BROKEN:
        return end(d, EXIT_ERROR, "the peer's log has a line that is broken: '%.200s'", line);
    case COMMIT_LINE: break;
    }
    d->strange = 0;
    d->lines++;
    if (c->hart >= d->s.nharts)
        return end(d, EXIT_ERROR, "the peer has a hart %u, here there %s %u (-smp)", c->hart,
                   d->s.nharts == 1 ? "is" : "are", d->s.nharts);
    DiffHart *h = &d->hart[c->hart];
    if (!h->there && c->pc < MAP_RAM_BASE)
        return true;
    h->there = true;
    if (c->hart != hart)
        return queue_put(&h->ahead, line, len) ||
               end(d, EXIT_ERROR, "the peer's hart %u is ahead of ours by %d MiB of log", c->hart,
                   QUEUE_MAX >> 20);
    *mine = true;
    return true;
}

/* The peer's next line of that hart. *same: it is `line` to the letter; else it is in d->theirs. */
static bool next_line(Difftest *d, unsigned hart, const char *line, size_t len, bool *same)
{
    DiffHart *h = &d->hart[hart];
    char *text = queue_take(&h->ahead);
    if (text) {
        *same = !strcmp(text, line);
        commit_parse(&d->theirs, text);
        return true;
    }
    for (bool mine = false; !mine;) {
        size_t n;
        HostPeerNews news = host_peer_line(&d->peer, d->s.io, UINT64_MAX, &text, &n);
        if (news != HOST_PEER_LINE)
            return peer_over(d, news);
        *same = n == len && !memcmp(text, line, n);
        if (*same) {
            d->strange = 0;
            d->lines++;
            h->there = true;
            break;
        }
        if (!sort(d, hart, text, n, &mine))
            return false;
    }
    return true;
}

/* ---- lockstep ------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void say(Difftest *d, const char *fmt, ...)
{
    char line[LAST_TEXT + 40];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    d->s.say(d->s.say_ctl, line);
}

/* Both lines, and those before. */
static void show(Difftest *d, const char *line)
{
    char theirs[COMMIT_TEXT];
    size_t n = commit_print(&d->theirs, theirs);
    theirs[n - 1] = 0;
    for (uint64_t i = d->agreed > LAST ? d->agreed - LAST : 0; i < d->agreed; i++)
        say(d, "both:   %s", d->last[i % LAST]);
    say(d, "here:   %.*s", LAST_TEXT, line);
    say(d, "peer's: %.*s", LAST_TEXT, theirs);
}

bool difftest_commit(Difftest *d, Commit *c, const char *line, size_t len)
{
    DiffHart *h = &d->hart[c->hart];
    bool same;
    if (d->status >= 0)
        return false;
    if (!h->here && c->pc < MAP_RAM_BASE)
        return true;
    h->here = true;
    if (!next_line(d, c->hart, line, len, &same)) {
        d->ours = *c;
        return false;
    }
    if (!same && difftest_differs(c, &d->theirs, d->why, sizeof(d->why))) {
        d->ours = *c;
        d->status = EXIT_DIFFERS;
        show(d, line);
        return false;
    }
    d->adopted += c->adopt;
    char *last = d->last[d->agreed++ % LAST];
    size_t n = len < LAST_TEXT - 1 ? len : LAST_TEXT - 1;
    memcpy(last, line, n);
    last[n] = 0;
    return true;
}

void difftest_reset(Difftest *d)
{
    for (unsigned i = 0; i < d->s.nharts; i++)
        d->hart[i].here = d->hart[i].there = false;
}

/* A peer may look at `tohost` now and then only: what it runs until then does not matter. */
void difftest_end(Difftest *d)
{
    d->ended = true;
    char *text;
    size_t n;
    for (unsigned i = 0; i < DRAIN_MAX && d->status < 0; i++) {
        HostPeerNews news = host_peer_line(&d->peer, d->s.io, DRAIN_NS, &text, &n);
        switch (news) {
        case HOST_PEER_LINE: break;
        case HOST_PEER_END: return;
        case HOST_PEER_SILENT:
            end(d, EXIT_DIFFERS, "the guest has ended here, the peer neither ends nor goes on");
            return;
        case HOST_PEER_INTERRUPTED:
        case HOST_PEER_TOO_LONG: peer_over(d, news); return;
        }
    }
    end(d, EXIT_DIFFERS, "the guest has ended here, the peer's goes on");
}

/* ---- what came of it ------------------------------------------------------------------------ */

int difftest_verdict(const Difftest *d, Machine *m, char *text, size_t len)
{
    char name[100] = "", insn_text[64];
    const Commit *c = &d->ours;
    Insn insn;
    if (d->status == EXIT_ERROR)
        snprintf(text, len, "--difftest: %s", d->why);
    if (d->status != EXIT_DIFFERS)
        return d->status;
    if (d->ended) {
        snprintf(text, len, "difftest: after %llu instructions that agree: %s",
                 (unsigned long long)d->agreed, d->why);
        return d->status;
    }
    machine_symbol(m, c->pc, name, sizeof(name));
    isa_decode(d->s.isa, c->raw, &insn);
    isa_disasm(&insn, c->pc, insn_text, sizeof(insn_text));
    for (char *p = insn_text; *p; p++)
        *p = *p == '\t' ? ' ' : *p;
    snprintf(text, len,
             "difftest: after %llu instructions that agree: %s; hart %u at 0x%llx%s, %c-mode: %s",
             (unsigned long long)d->agreed, d->why, c->hart, (unsigned long long)c->pc, name,
             "USHM"[c->prv & 3], insn_text);
    return d->status;
}

void difftest_summary(const Difftest *d, char *text, size_t len)
{
    char taken[80] = "";
    if (d->adopted)
        snprintf(taken, sizeof(taken), "; what %llu of them read is the peer's",
                 (unsigned long long)d->adopted);
    snprintf(text, len, "difftest: %llu instructions agree%s%s", (unsigned long long)d->agreed,
             taken, d->waiting ? "; the peer says nothing more" : "");
}
