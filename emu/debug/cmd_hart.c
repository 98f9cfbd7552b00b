/* Commands about what is inside a hart beside its registers: PMP, TLB, blocks, speed. */
#include <stdio.h>
#include <string.h>

#include "emu/base/clock.h"
#include "emu/debug/command.h"
#include "emu/debug/info.h"
#include "emu/debug/stale.h"

bool info_pmp(Debug *d, const char *args, Err *err)
{
    const Hart *h = debug_hart(d);
    Out *o = &d->out;
    unsigned off = 0;

    if (!args_end(args, err))
        return false;
    for (unsigned i = 0; i < PMP_N; i++) {
        uint64_t lo, hi;
        char text[40];
        bool any = pmp_range(h, i, &lo, &hi);
        debug_pmp_text(h->pmpcfg[i], text, sizeof text);
        out_row(o, "pmp");
        out_num(o, "entry", i);
        out_str(o, "text", text);
        out_bool(o, "covers", any);
        if (any) {
            out_hex(o, "first", lo);
            out_hex(o, "last", hi);
        }
        out_end(o);
        if (!(h->pmpcfg[i] & PMP_A))
            off++;
        else if (any)
            out(o, "%2u  %s  %014llx-%014llx\n", i, text, (unsigned long long)lo,
                (unsigned long long)hi);
        else
            out(o, "%2u  %s  empty: the address below is not below\n", i, text);
    }
    if (off == PMP_N)
        out(o, "hart %u: all %d PMP entries are OFF: S- and U-mode may access nothing\n", d->hart,
            PMP_N);
    else
        out(o, "%u entries are OFF; the first that covers an access decides\n", off);
    if (h->mseccfg & MSECCFG_MML)
        out(o, "mseccfg.MML is set: entries mean something else (csr mseccfg)\n");
    if (h->mseccfg & MSECCFG_MMWP)
        out(o, "mseccfg.MMWP is set: M-mode needs an entry, too\n");
    return true;
}

/* --- TLB ----------------------------------------------------------------------------------------
 */

enum { TLB_SHOWN = 64 };

typedef struct TlbShow {
    Debug *d;
    unsigned n, stale;
} TlbShow;

static void show_entry(void *ctl, const TlbItem *e)
{
    TlbShow *s = ctl;
    Out *o = &s->d->out;
    char pte[200];

    s->stale += e->stale;
    if (s->n++ >= TLB_SHOWN && !e->stale)
        return;
    stale_text(s->d, e, pte, sizeof pte);
    out(o, "%016llx -> %014llx  %-6s %-5s%s%s\n", (unsigned long long)e->va,
        (unsigned long long)e->pa, e->space, e->kind, e->stale ? "  STALE: " : "",
        e->stale ? pte : "");
    out_row(o, "tlb");
    out_hex(o, "va", e->va);
    out_hex(o, "pa", e->pa);
    out_str(o, "space", e->space);
    out_str(o, "access", e->kind);
    out_bool(o, "stale", e->stale);
    out_end(o);
}

bool info_tlb(Debug *d, const char *args, Err *err)
{
    TlbShow s = {.d = d};

    if (!args_end(args, err))
        return false;
    tlb_visit(d, show_entry, &s);
    if (s.n > TLB_SHOWN)
        out(&d->out, "... %u more\n", s.n - TLB_SHOWN);
    out(&d->out, "%u translation%s of S- and U-mode, %u of them stale\n", s.n, s.n == 1 ? "" : "s",
        s.stale);
    return true;
}

/* --- statistics ---------------------------------------------------------------------------------
 */

static void show_num(Debug *d, const char *name, uint64_t val, const char *words)
{
    out(&d->out, "%-18s %14llu  %s\n", name, (unsigned long long)val, words);
    out_row(&d->out, "count");
    out_str(&d->out, "name", name);
    out_num(&d->out, "value", (int64_t)val);
    out_end(&d->out);
}

static void show_tenths(Debug *d, const char *name, uint64_t a, uint64_t b, const char *words)
{
    uint64_t n = b ? (uint64_t)((unsigned __int128)a * 10 / b) : 0;

    out(&d->out, "%-18s %12llu.%llu  %s\n", name, (unsigned long long)(n / 10),
        (unsigned long long)(n % 10), words);
    out_row(&d->out, "ratio");
    out_str(&d->out, "name", name);
    out_num(&d->out, "tenths", (int64_t)n);
    out_end(&d->out);
}

bool info_cache(Debug *d, const char *args, Err *err)
{
    MachineStats s;
    uint64_t exits;

    if (!args_end(args, err))
        return false;
    machine_stats(d->m, &s);
    exits = s.exits_linked + s.exits_looked_up;
    show_num(d, "steps", s.steps, "of all harts");
    show_num(d, "retired", s.retired, "instructions");
    show_num(d, "traps", s.traps, "");
    show_num(d, "interrupts", s.interrupts, "");
    show_num(d, "blocks made", s.blocks_made, "");
    show_num(d, "blocks dropped", s.blocks_dropped, "");
    show_tenths(d, "mean length", s.ops_made, s.blocks_made, "ops a block");
    if (exits)
        show_tenths(d, "linked", s.exits_linked * 100, exits, "% of the ways out of a block");
    else
        out(&d->out, "%-18s %14s  counted with --stats\n", "linked", "-");
    show_num(d, "tlb fills", s.tlb_fills, "");
    show_num(d, "tlb flushes", s.tlb_flushes, "");
    show_num(d, "page walks", s.page_walks, "");
    show_num(d, "suspect checks", s.suspect_checks,
             "blocks compared because their page was written");
    show_tenths(d, "speed", s.steps * 1000, clock_now(debug_hart(d)->env.clock),
                "million steps a second of guest time");
    return true;
}
