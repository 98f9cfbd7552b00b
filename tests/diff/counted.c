/*
 * rvemu as it is, with eyes: a build for the differential tests alone, in which the linker
 * (--wrap) puts these functions around the emulator's own. With --no-cache every instruction of
 * the programs passes here and is counted: by row, by what it trapped for, by the page-table fault
 * it met. The counts go to the file named by RVEMU_DIFF_COUNT at the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cpu/op.h"
#include "tests/diff/layout.h"
#include "tests/diff/wrap.h"

enum { CAUSES = 32, LEVELS = 5, QUADRANTS = 3 };

/* A program that counts has globals; there is one hart. */
static struct {
    Hart *hart; /* while it makes a step of a program */
    uint64_t own, trapped, handler;
    uint64_t insn[INSN_COUNT + 1], refused[INSN_COUNT + 1];
    uint64_t rvc[QUADRANTS][8];
    uint64_t exception[CAUSES][4][4], interrupt[CAUSES][4][4]; /* by cause, from, to */
    uint64_t fault[FAULT_COUNT][CAUSES][LEVELS];
    uint64_t accesses, misaligned, crossing;
    Insn insn_now;
} counts;

static const char *const fault_name[FAULT_COUNT] = {
#define FAULT(name, sentence) [FAULT_##name] = #name,
#include "emu/cpu/fault.def"
#undef FAULT
};

static void note_access(const Hart *h, const Insn *in)
{
    unsigned size = 1u << (insn_info[in->id].match >> 12 & 3);
    uint64_t va = h->x[in->rs1] + (uint64_t)(int64_t)in->imm;

    counts.accesses++;
    if (((va ^ (va + size - 1)) & ~UINT64_C(0xfff)) != 0)
        counts.crossing++;
    else if (va & (size - 1))
        counts.misaligned++;
}

bool __real_isa_decode(const Isa *isa, uint32_t raw, Insn *out);
bool __wrap_isa_decode(const Isa *isa, uint32_t raw, Insn *out)
{
    bool legal = __real_isa_decode(isa, raw, out);

    wrap_plant_decode(out);
    if (!counts.hart)
        return legal;
    counts.insn_now = *out;
    counts.insn[out->id]++;
    if (out->len == 2)
        counts.rvc[raw & 3][raw >> 13 & 7]++;
    if (legal)
        switch ((InsnFormat)insn_info[out->id].format) {
        case FMT_LD:
        case FMT_ST:
        case FMT_FLD:
        case FMT_FST: note_access(counts.hart, out); break;
        default: break;
        }
    return legal;
}

static void note_trap(const Hart *h, unsigned from)
{
    unsigned cause = (unsigned)(h->trap.cause & (CAUSES - 1)), level = 0;
    const char *name = fault_name[h->trap.reason];

    counts.trapped++;
    if (h->trap.cause & CAUSE_INTERRUPT) {
        counts.interrupt[cause][from][h->prv]++;
        return;
    }
    counts.exception[cause][from][h->prv]++;
    if (counts.insn_now.len)
        counts.refused[counts.insn_now.id]++;
    if (strncmp(name, "pte_", 4) == 0 && strcmp(name, "pte_pmp") != 0)
        level = (unsigned)h->trap.why[1] % LEVELS;
    counts.fault[h->trap.reason][cause][level]++;
}

HartExit __real_hart_step(Hart *h);
HartExit __wrap_hart_step(Hart *h)
{
    /* Whatever the alias, a program's code lies behind the handler's. */
    bool own = (uint32_t)h->pc >= LAYOUT_SEGMENTS;
    uint64_t trapped = h->trapped;
    unsigned from = h->prv;
    HartExit e;

    counts.hart = own ? h : NULL;
    counts.insn_now.len = 0;
    e = __real_hart_step(h);
    counts.hart = NULL;
    if (own)
        counts.own++;
    else
        counts.handler++;
    if (own && h->trapped != trapped)
        note_trap(h, from);
    return e;
}

static void print_traps(FILE *f, const char *what, uint64_t table[CAUSES][4][4])
{
    for (unsigned c = 0; c < CAUSES; c++)
        for (unsigned from = 0; from < 4; from++)
            for (unsigned to = 0; to < 4; to++)
                if (table[c][from][to])
                    fprintf(f, "%s %u %c %c %llu\n", what, c, "US-M"[from], "US-M"[to],
                            (unsigned long long)table[c][from][to]);
}

static void print_faults(FILE *f)
{
    for (unsigned r = 0; r < FAULT_COUNT; r++)
        for (unsigned c = 0; c < CAUSES; c++)
            for (unsigned l = 0; l < LEVELS; l++)
                if (counts.fault[r][c][l])
                    fprintf(f, "fault %s %u %u %llu\n", fault_name[r], c, l,
                            (unsigned long long)counts.fault[r][c][l]);
}

__attribute__((destructor)) static void print_counts(void)
{
    const char *path = getenv("RVEMU_DIFF_COUNT");
    FILE *f = path ? fopen(path, "w") : NULL;

    if (!f)
        return;
    fprintf(f, "total own %llu\ntotal trapped %llu\ntotal handler %llu\n",
            (unsigned long long)counts.own, (unsigned long long)counts.trapped,
            (unsigned long long)counts.handler);
    fprintf(f, "total accesses %llu\ntotal misaligned %llu\ntotal crossing %llu\n",
            (unsigned long long)counts.accesses, (unsigned long long)counts.misaligned,
            (unsigned long long)counts.crossing);
    for (unsigned i = 0; i <= INSN_COUNT; i++)
        if (counts.insn[i])
            fprintf(f, "insn %s %llu\nrefused %s %llu\n",
                    i < INSN_COUNT ? insn_info[i].mnemonic : "illegal",
                    (unsigned long long)counts.insn[i],
                    i < INSN_COUNT ? insn_info[i].mnemonic : "illegal",
                    (unsigned long long)counts.refused[i]);
    for (unsigned q = 0; q < QUADRANTS; q++)
        for (unsigned k = 0; k < 8; k++)
            if (counts.rvc[q][k])
                fprintf(f, "rvc %u %u %llu\n", q, k, (unsigned long long)counts.rvc[q][k]);
    print_traps(f, "exception", counts.exception);
    print_traps(f, "interrupt", counts.interrupt);
    print_faults(f);
    fclose(f);
}
