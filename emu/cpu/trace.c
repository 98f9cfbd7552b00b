/* See trace.h. */
#include "emu/cpu/trace.h"

#include <stdio.h>
#include <stdlib.h>

enum { TRACE_LINES = 1 << 13, TRACE_TEXT = 112 };

/* What it says depends on these and the hart alone. */
struct TraceLine {
    uint64_t pc;
    uint32_t raw;
    uint8_t prv, len; /* len 0: empty */
    char text[TRACE_TEXT];
};

static void make(const Hart *h, const Insn *insn, TraceLine *l)
{
    static const char mode[] = "US?M";
    char text[64];
    int n;

    isa_disasm(insn, h->pc, text, sizeof text);
    for (char *p = text; *p; p++)
        *p = *p == '\t' ? ' ' : *p;
    n = snprintf(l->text, sizeof l->text, "insn: hart %u %c 0x%016llx %*s%0*x %s\n",
                 (unsigned)h->hartid, mode[h->prv & 3], (unsigned long long)h->pc,
                 insn->len == 2 ? 4 : 0, "", 2 * insn->len, (unsigned)insn->raw, text);
    l->pc = h->pc;
    l->raw = insn->raw;
    l->prv = h->prv;
    l->len = (uint8_t)n;
}

void trace_insn(Hart *h, const Insn *insn)
{
    TraceLine alone, *l = &alone;

    if (!h->lines)
        h->lines = calloc(TRACE_LINES, sizeof *h->lines);
    if (h->lines)
        l = &h->lines[h->pc >> 1 & (TRACE_LINES - 1)];
    if (!h->lines || !l->len || l->pc != h->pc || l->raw != insn->raw || l->prv != h->prv)
        make(h, insn, l);
    log_trace_line(h->env.log, TRACE_insn, l->text, l->len);
}
