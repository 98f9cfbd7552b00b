/*
 * fp.c: lazy switching of floating-point registers by sstatus.FS.
 *
 * A process comes to a hart with FS Off. Its first floating-point instruction is then illegal, and
 * fp_enter() loads its registers. It leaves with FS Off again, saved if they were Dirty. So a
 * process that computes with integers pays nothing.
 *
 * Invariant: where frame->sstatus.FS is Off or Clean, Process.fp is the truth; where it is Dirty,
 * this hart's registers are.
 */
#include "cpu.h"
#include "lib/string.h"
#include "process.h"
#include "trap.h"

void fp_registers_save(FpState *state);
void fp_registers_load(const FpState *state);

void fp_leave(Process *process)
{
    uint64_t fs = process->frame->sstatus & MSTATUS_FS;
    if (fs == SSTATUS_FS_DIRTY) {
        csr_set(sstatus, MSTATUS_FS);
        fp_registers_save(&process->fp);
    }
    process->frame->sstatus &= ~MSTATUS_FS;
    csr_clear(sstatus, MSTATUS_FS);
}

bool fp_enter(Process *process)
{
    if (process->frame->sstatus & MSTATUS_FS)
        return false;
    csr_set(sstatus, MSTATUS_FS);
    if (!(csr_read(sstatus) & MSTATUS_FS))
        return false; /* a hart without F and D */
    fp_registers_load(&process->fp);
    process->frame->sstatus |= SSTATUS_FS_CLEAN;
    return true;
}

void fp_clear(Process *process)
{
    process->frame->sstatus &= ~MSTATUS_FS;
    memset(&process->fp, 0, sizeof process->fp);
}
