/*
 * timer.c: this hart's timer: the stimecmp register where the machine has it (Sstc), else the
 * firmware's timer (SBI TIME).
 *
 * Invariant: use_stimecmp is decided before a second hart runs.
 */
#include "cpu.h"
#include "hart.h"
#include "sbi.h"
#include "trap.h"

static bool use_stimecmp;

static void attempt_stimecmp(void)
{
    csr_write(0x14d, TIMER_NEVER);
}

void timer_init(void)
{
    /* The device tree may promise what the firmware has not enabled (menvcfg.STCE): so try. */
    use_stimecmp = trap_probe(attempt_stimecmp);
}

void timer_set(uint64_t deadline)
{
    if (use_stimecmp)
        csr_write(0x14d, deadline);
    else
        sbi_set_timer(deadline);
}
