/*
 * Detectors that look at one instruction of one hart: a jump into zeroed memory, and a jump to
 * itself that no interrupt can end. They cost nothing until such an instruction is met.
 */
#include <stdio.h>

#include "emu/cpu/op.h"

/* All-zero code is an illegal instruction by definition; one page-sized look tells a stray zero
 * from memory where no code ever was. */
void hart_detect_zero(Hart *h)
{
    FetchEntry *e = mem_fetch(h, h->pc);
    Trap keep = h->trap;
    char name[SYMBOL_TEXT], text[320];

    if (h->env.detect_off[DETECT_zero_code])
        return;
    if (!e) {
        h->trap = keep;
        return;
    }
    for (unsigned off = h->pc & 0xfff, k = 0; k < 64 && off + k < 4096; k++)
        if (e->host[off + k])
            return;
    h->env.name(h->env.ctl, h->x[1], name, sizeof name);
    snprintf(text, sizeof text,
             "jump into zeroed memory: 0x%llx (physical 0x%llx) holds no code; ra is 0x%llx%s",
             (unsigned long long)h->pc, (unsigned long long)(e->pa + (h->pc & 0xfff)),
             (unsigned long long)h->x[1], name);
    h->env.detect(h->env.ctl, h, DETECT_zero_code, text);
}

void hart_spin(Hart *h)
{
    h->spinning = hart_deaf(h);
}

void hart_detect_at(Hart *h, OpResult r, const Insn *insn)
{
    if (r == OP_TRAP && h->trap.reason == FAULT_illegal_zero)
        hart_detect_zero(h);
    if (r == OP_JUMP && insn->id == INSN_jal && insn->imm == 0)
        hart_spin(h);
}
