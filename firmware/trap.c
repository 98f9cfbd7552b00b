/*
 * Traps: what S- and U-mode did not handle themselves (trap_handle), and what must not happen in
 * the firmware (trap_fatal). Called by start.S.
 */
#include "firmware/trap.h"

#include "firmware/console.h"
#include "firmware/csr.h"
#include "firmware/fail.h"
#include "firmware/hart.h"
#include "firmware/sbi.h"
#include "firmware/timer.h"
#include "lib/string.h"
#include "spec/boot.h"
#include "spec/sbi.h"

void trap_handle(Frame *frame, uint64_t cause, uint64_t tval);
_Noreturn void trap_fatal(const Frame *frame, uint64_t cause, uint64_t tval);
_Noreturn void trap_fatal_again(void);
bool guest_read(uint64_t va, unsigned size, uint64_t bits, GuestFault *fault, uint64_t *value);

/* ---- the caller's memory ------------------------------------------------------------------- */

/* mstatus.MPP and MPV as they were at the trap: a probe of a CSR may have changed them since. */
static void become(const Frame *frame)
{
    csr_clear(mstatus, MSTATUS_MPP | MSTATUS_MPV);
    csr_set(mstatus, frame->mstatus & (MSTATUS_MPP | MSTATUS_MPV));
}

bool trap_read_guest(const Frame *frame, uint64_t va, unsigned size, uint64_t *value,
                     GuestFault *fault)
{
    become(frame);
    return guest_read(va, size, MSTATUS_MPRV, fault, value);
}

bool trap_read_code(const Frame *frame, uint64_t va, unsigned size, uint64_t *value,
                    GuestFault *fault)
{
    become(frame);
    return guest_read(va, size, MSTATUS_MPRV | MSTATUS_MXR, fault, value);
}

/* ---- handing a trap to the supervisor ------------------------------------------------------ */

/* With the hypervisor extension the trap goes to HS-mode, which wants to know where it came from.
 */
static void redirect_from_guest(Frame *frame, uint64_t cause)
{
    bool virtual = frame->mstatus & MSTATUS_MPV;
    bool gva = virtual && cause != CAUSE_ILLEGAL;

    csr_clear(0x600, HSTATUS_SPV | HSTATUS_GVA); /* hstatus */
    csr_set(0x600, (virtual ? HSTATUS_SPV : 0) | (gva ? HSTATUS_GVA : 0));
    if (virtual) {
        csr_clear(0x600, HSTATUS_SPVP);
        if (frame->mstatus & MSTATUS_MPP_S)
            csr_set(0x600, HSTATUS_SPVP);
    }
    csr_write(0x643, 0); /* htval */
    csr_write(0x64a, 0); /* htinst */
    frame->mstatus &= ~(uint64_t)MSTATUS_MPV;
}

/*
 * What the hart does for a delegated trap, done by hand: sepc, scause, stval, SPP, SPIE and SIE,
 * and on to stvec.
 */
void trap_redirect(Frame *frame, uint64_t cause, uint64_t tval)
{
    uint64_t status = frame->mstatus;

    if (hart_has(hart_self(), 'h'))
        redirect_from_guest(frame, cause);
    csr_write(sepc, frame->mepc);
    csr_write(scause, cause);
    csr_write(stval, tval);
    status = frame->mstatus & ~(uint64_t)(MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE | MSTATUS_MPP);
    if (frame->mstatus & MSTATUS_MPP_S)
        status |= MSTATUS_SPP;
    if (frame->mstatus & MSTATUS_SIE)
        status |= MSTATUS_SPIE;
    frame->mstatus = status | MSTATUS_MPP_S;
    frame->mepc = csr_read(stvec) & ~3UL; /* exceptions enter at the base in both modes of stvec */
}

/* ---- dispatch ------------------------------------------------------------------------------ */

static void handle_interrupt(Hart *self, uint64_t irq)
{
    if (irq == IRQ_MTI)
        timer_fired(self);
    else if (irq == IRQ_MSI)
        hart_serve(self);
    else
        fail(BOOT_FAIL_TRAP, "hart %lu: interrupt %lu, which nobody enabled", self->id, irq);
}

static void handle_exception(Hart *self, Frame *frame, uint64_t cause, uint64_t tval)
{
    static const uint8_t events[] = {
        [CAUSE_LOAD_MISALIGNED] = SBI_PMU_FW_MISALIGNED_LOAD,
        [CAUSE_STORE_MISALIGNED] = SBI_PMU_FW_MISALIGNED_STORE,
        [CAUSE_LOAD_ACCESS] = SBI_PMU_FW_ACCESS_LOAD,
        [CAUSE_STORE_ACCESS] = SBI_PMU_FW_ACCESS_STORE,
    };

    if (cause == CAUSE_ECALL_S) {
        frame->mepc += 4;
        sbi_handle(self, frame);
        return;
    }
    if (cause == CAUSE_ILLEGAL) {
        pmu_count(&self->pmu, SBI_PMU_FW_ILLEGAL_INSN);
        if (illegal_emulate(frame, tval))
            return;
    } else if (cause >= CAUSE_LOAD_MISALIGNED && cause <= CAUSE_STORE_ACCESS) {
        pmu_count(&self->pmu, events[cause]);
    }
    trap_redirect(frame, cause, tval);
}

static void check_stack(const Hart *self)
{
    const uint64_t *canary = (const uint64_t *)((const char *)self + HART_BYTES - HART_AREA);

    if (*canary != CANARY)
        fail(BOOT_FAIL_STACK, "hart %lu: the firmware's stack of %u bytes overflowed", self->id,
             HART_AREA - HART_BYTES);
}

void trap_handle(Frame *frame, uint64_t cause, uint64_t tval)
{
    Hart *self = hart_self();

    if (cause & CAUSE_INTERRUPT)
        handle_interrupt(self, cause & ~CAUSE_INTERRUPT);
    else
        handle_exception(self, frame, cause, tval);
    check_stack(self);
}

/* ---- the firmware's own traps -------------------------------------------------------------- */

static const char *cause_text(uint64_t cause)
{
    static const char *const texts[] = {
        [CAUSE_FETCH_MISALIGNED] = "jumped to the misaligned address",
        [CAUSE_FETCH_ACCESS] = "jumped to where there is no memory:",
        [CAUSE_ILLEGAL] = "executed an illegal instruction:",
        [CAUSE_BREAKPOINT] = "hit a breakpoint at",
        [CAUSE_LOAD_MISALIGNED] = "loaded from the misaligned address",
        [CAUSE_LOAD_ACCESS] = "loaded from where there is nothing:",
        [CAUSE_STORE_MISALIGNED] = "stored to the misaligned address",
        [CAUSE_STORE_ACCESS] = "stored to where there is nothing:",
        [CAUSE_ECALL_M] = "made an ecall;",
    };

    if (cause < sizeof(texts) / sizeof(*texts) && texts[cause])
        return texts[cause];
    return cause & CAUSE_INTERRUPT ? "was interrupted;" : "trapped;";
}

static void print_registers(const Frame *frame)
{
    static const char names[] = "zerora  sp  gp  tp  t0  t1  t2  s0  s1  a0  a1  a2  a3  a4  a5  "
                                "a6  a7  s2  s3  s4  s5  s6  s7  s8  s9  s10 s11 t3  t4  t5  t6  ";

    for (unsigned i = 1; i < 32; i++)
        console_print("  %.4s %016lx%s", names + 4 * i, frame->x[i],
                      i % 4 == 0 || i == 31 ? "\n" : "");
    console_print("  mepc %016lx  mstatus %016lx\n", frame->mepc, frame->mstatus);
}

_Noreturn void trap_fatal(const Frame *frame, uint64_t cause, uint64_t tval)
{
    uint64_t id = csr_read(mhartid);
    uint64_t area = (uint64_t)hart_areas + id * HART_AREA;

    console_print(
        "\nrvemu firmware: a bug of the firmware itself, or memory that changed under it\n");
    print_registers(frame);
    if (frame->x[REG_SP] < area || frame->x[REG_SP] > area + HART_AREA)
        fail(BOOT_FAIL_STACK,
             "hart %lu: at 0x%lx sp = 0x%lx had left the firmware's stack 0x%lx-0x%lx", id,
             frame->mepc, frame->x[REG_SP], area, area + HART_AREA - HART_BYTES);
    fail(BOOT_FAIL_TRAP, "hart %lu: the code at 0x%lx %s 0x%lx (mcause %s%lu)", id, frame->mepc,
         cause_text(cause), tval, cause & CAUSE_INTERRUPT ? "interrupt " : "",
         cause & ~CAUSE_INTERRUPT);
}

_Noreturn void trap_fatal_again(void)
{
    machine_end(MACHINE_FAIL, BOOT_FAIL_TRAP);
}
