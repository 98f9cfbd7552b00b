/*
 * What a supervisor expects to find in a hart's CSRs: traps and interrupts delegated, counters
 * readable, optional features of menvcfg on, PMP open. Features are found out by trying, since the
 * device tree may be wrong and a CSR cannot be.
 */
#include "firmware/csr.h"
#include "firmware/hart.h"
#include "firmware/pmp.h"

/*
 * Not delegated: calls from S, of course; illegal instructions and misaligned accesses, which the
 * firmware may have to make good (illegal.c, trap.c).
 */
static void delegate(const Hart *self)
{
    uint64_t exceptions = CAUSE_BIT(CAUSE_FETCH_MISALIGNED) | CAUSE_BIT(CAUSE_FETCH_ACCESS) |
                          CAUSE_BIT(CAUSE_BREAKPOINT) | CAUSE_BIT(CAUSE_LOAD_ACCESS) |
                          CAUSE_BIT(CAUSE_STORE_ACCESS) | CAUSE_BIT(CAUSE_ECALL_U) |
                          CAUSE_BIT(CAUSE_FETCH_PAGE) | CAUSE_BIT(CAUSE_LOAD_PAGE) |
                          CAUSE_BIT(CAUSE_STORE_PAGE);

    if (hart_has(self, 'h'))
        exceptions |= CAUSE_BIT(CAUSE_ECALL_VS) | CAUSE_BIT(CAUSE_GUEST_FETCH_PAGE) |
                      CAUSE_BIT(CAUSE_GUEST_LOAD_PAGE) | CAUSE_BIT(CAUSE_VIRTUAL) |
                      CAUSE_BIT(CAUSE_GUEST_STORE_PAGE);
    csr_write(medeleg, exceptions);
    csr_write(mideleg, IRQ_OF_S);
}

/*
 * Each bit is tried by setting it: what does not exist stays zero. ADUE is left as reset made it,
 * because both answers are in use (DESIGN: kernels that never set A and D rely on it).
 */
static void open_environment(Hart *self)
{
    uint64_t value = 0;

    self->has_envcfg = csr_try_read(menvcfg, value);
    if (!self->has_envcfg)
        return;
    csr_set(menvcfg, MENVCFG_CBIE | MENVCFG_CBCFE | MENVCFG_CBZE | MENVCFG_PBMTE | MENVCFG_STCE);
    self->has_sstc = (csr_read(menvcfg) & MENVCFG_STCE) && csr_exists(stimecmp);
}

/* Zkr's seed: a kernel that finds the extension in the device tree reads it without asking. */
static void open_entropy(void)
{
    uint64_t value = 0;

    if (csr_try_read(mseccfg, value))
        csr_set(mseccfg, MSECCFG_SSEED);
}

static void open_counters(Hart *self)
{
    uint64_t none = 0;

    csr_write(mcounteren, 0xffffffff);
    csr_write(scounteren, 1 << COUNTER_CYCLE | 1 << COUNTER_TIME | 1 << COUNTER_INSTRET);
    self->has_time = csr_exists(time);
    self->has_inhibit = csr_try_write(mcountinhibit, none);
}

/* Smrnmi: until NMIE is set the hart takes no interrupt at all. An NMI's handler is not ours. */
static void open_interrupts(void)
{
    uint64_t on = MNSTATUS_NMIE;

    csr_try_write(0x744, on); /* mnstatus */
}

void hart_prepare(Hart *self)
{
    uint64_t all = MSTATEEN0_ALL;

    self->misa = csr_read(misa);
    self->has_pmp = pmp_init();
    delegate(self);
    open_interrupts();
    open_environment(self);
    open_entropy();
    csr_try_write(0x30c, all); /* mstateen0: let S decide in sstateen0 */
    open_counters(self);
    pmu_init(&self->pmu, self->has_inhibit);
}
