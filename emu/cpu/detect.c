/*
 * Detectors that look at one instruction of one hart: a trap handler that traps itself, a jump into
 * zeroed memory, and a jump to itself that no interrupt can end. They cost nothing until such an
 * instruction is met.
 */
#include <stdio.h>

#include "emu/cpu/op.h"

enum {
    LOOP_HEAD = 256,  /* bytes of a handler in which a trap back into it is suspicious: it saves */
    LOOP_INSNS = 64,  /* instructions that it takes to come there */
    LOOP_DIRECT = 4,  /* traps in a row of its first instruction: nothing can ever come of it */
    LOOP_TIMES = 1000 /* of a later one: registers that it moves might still get somewhere */
};

static void trap_loop(Hart *h, uint64_t base, uint64_t insns)
{
    char why[200], name[SYMBOL_TEXT], text[512], times[80] = "";

    if (insns)
        snprintf(times, sizeof times, ", %d times in a row %llu instructions after its start",
                 LOOP_TIMES, (unsigned long long)insns);
    hart_why(h, &h->trap, why, sizeof why);
    h->env.name(h->env.ctl, base, name, sizeof name);
    snprintf(text, sizeof text, "the trap handler at 0x%llx%s traps itself%s: %s",
             (unsigned long long)base, name, times, why);
    h->env.detect(h->env.ctl, h, DETECT_trap_loop, text);
}

void hart_detect_trap(Hart *h, unsigned to)
{
    uint64_t retired = counter_retired(h), insns = retired - h->trap_retired;
    uint64_t base = trap_base(h, to);
    bool again = h->prv == to && !(h->trap.cause & CAUSE_INTERRUPT) && insns <= LOOP_INSNS &&
                 h->pc - base < LOOP_HEAD;

    h->trap_retired = retired;
    if (!again || h->pc != h->trap_pc)
        h->trap_repeat = 0;
    else if (++h->trap_repeat == (insns ? LOOP_TIMES : LOOP_DIRECT))
        trap_loop(h, base, insns);
    h->trap_pc = h->pc;
}

/* All-zero code is an illegal instruction by definition; one page-sized look tells a stray zero
 * from memory where no code ever was. */
void hart_detect_zero(Hart *h)
{
    Trap keep = h->trap;
    FetchEntry *e = mem_fetch(h, h->pc);
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
