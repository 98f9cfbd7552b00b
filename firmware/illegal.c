/*
 * Illegal instructions that the firmware makes good: reading `time` on a hart that has no such CSR
 * (Privileged Architecture, section 3.1.11: "implementations may convert reads into loads of the
 * memory-mapped mtime").
 */
#include "firmware/csr.h"
#include "firmware/hart.h"
#include "firmware/platform.h"
#include "firmware/timer.h"
#include "firmware/trap.h"

/* csrrs rd, time, x0: all but rd is fixed. */
#define RDTIME      0xc0102073
#define RDTIME_MASK 0xfffff07f

/* The instruction: in mtval where the hart says so, otherwise as the trapper could execute it. */
static uint32_t instruction(const Frame *frame, uint64_t tval)
{
    uint64_t low = 0, high = 0;
    GuestFault fault;

    if (tval)
        return (uint32_t)tval;
    if (trap_read_code(frame, frame->mepc, 2, &low, &fault) && (low & 3) == 3)
        trap_read_code(frame, frame->mepc + 2, 2, &high, &fault);
    return (uint32_t)(low | high << 16);
}

bool illegal_emulate(Frame *frame, uint64_t tval)
{
    Hart *self = hart_self();
    bool from_user = !(frame->mstatus & MSTATUS_MPP_S);

    if (self->has_time || !platform()->mtime || (frame->mstatus & MSTATUS_MPV))
        return false;
    uint32_t insn = instruction(frame, tval);
    if ((insn & RDTIME_MASK) != RDTIME)
        return false;
    if (from_user && !(csr_read(scounteren) & 1 << COUNTER_TIME))
        return false;
    unsigned rd = insn >> 7 & 31;
    if (rd)
        frame->x[rd] = timer_now(self);
    frame->mepc += 4;
    return true;
}
