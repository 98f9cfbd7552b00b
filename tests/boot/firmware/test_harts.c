/*
 * More than one hart: HSM, IPI, RFENCE. With one hart only the refusals are tested.
 */
#include "payload.h"

/* Talk between the harts. */
static volatile uint64_t arrived, arrived_opaque, arrived_state, command, answers;
enum { COMMAND_NONE, COMMAND_STOP, COMMAND_IPI, COMMAND_FENCES, COMMAND_SUSPEND };

#define ROUNDS 300

void payload_second(uint64_t hart, uint64_t opaque, uint64_t status, uint64_t satp);

static SbiResult hsm(uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2)
{
    return SBI(SBI_EXT_HSM, function, a0, a1, a2);
}

static uint64_t status_of(uint64_t hart)
{
    return hsm(SBI_HSM_HART_GET_STATUS, hart, 0, 0).value;
}

static bool becomes(const volatile uint64_t *word, uint64_t value)
{
    for (uint64_t start = now(); *word != value;)
        if (now() - start > PATIENCE * timebase)
            return false;
    return true;
}

static bool status_becomes(uint64_t hart, uint64_t state)
{
    for (uint64_t start = now(); status_of(hart) != state;)
        if (now() - start > PATIENCE * timebase)
            return false;
    return true;
}

static void fences(unsigned rounds)
{
    static const uint64_t calls[] = {SBI_RFENCE_FENCE_I, SBI_RFENCE_SFENCE_VMA,
                                     SBI_RFENCE_SFENCE_VMA_ASID};

    for (unsigned i = 0; i < rounds; i++)
        SBI(SBI_EXT_RFENCE, calls[i % 3], 0UL, ~0UL, (uint64_t)i << 12, 0x3000UL, 1UL);
}

/* The second hart: does what it is told until it is told to stop. */
void payload_second(uint64_t hart, uint64_t opaque, uint64_t status, uint64_t satp)
{
    csr_put(sie, 0);
    arrived_opaque = opaque;
    arrived_state = (status & MSTATUS_SIE) | satp;
    arrived = hart;
    for (;;) {
        uint64_t told = command;
        if (told == COMMAND_NONE)
            continue;
        if (told == COMMAND_IPI) {
            while (!(csr(sip) & MIP_SSIP))
                ;
            csr_off(sip, MIP_SSIP);
        }
        if (told == COMMAND_FENCES)
            fences(ROUNDS);
        if (told == COMMAND_SUSPEND) {
            csr_put(sie, MIP_SSIP);
            hsm(SBI_HSM_HART_SUSPEND, SBI_HSM_SUSPEND_RETENTIVE, 0, 0);
            csr_put(sie, 0);
            csr_off(sip, MIP_SSIP);
        }
        command = COMMAND_NONE;
        answers++;
        if (told == COMMAND_STOP)
            hsm(SBI_HSM_HART_STOP, 0, 0, 0);
    }
}

static bool start_other(uint64_t opaque)
{
    arrived = NO_HART;
    command = COMMAND_NONE;
    return hsm(SBI_HSM_HART_START, other_hart, (uint64_t)second_start, opaque).error == 0 &&
           becomes(&arrived, other_hart);
}

static bool stop_other(void)
{
    command = COMMAND_STOP;
    return status_becomes(other_hart, SBI_HSM_STOPPED);
}

static void test_refusals(void)
{
    uint64_t entry = (uint64_t)second_start, stopped = other_hart == NO_HART ? 0 : other_hart;
    static const uint64_t no_harts[] = {63, 64, 1000, ~0UL, 1UL << 32};

    for (unsigned i = 0; i < 5; i++) {
        check_error(hsm(SBI_HSM_HART_START, no_harts[i], entry, 0), SBI_ERR_INVALID_PARAM,
                    "HSM: start of no hart");
        check_error(hsm(SBI_HSM_HART_GET_STATUS, no_harts[i], 0, 0), SBI_ERR_INVALID_PARAM,
                    "HSM: status of no hart");
    }
    check(status_of(boot_hart) == SBI_HSM_STARTED, "HSM: this hart is started");
    check_error(hsm(SBI_HSM_HART_START, boot_hart, entry, 0), SBI_ERR_ALREADY_AVAILABLE,
                "HSM: start of this hart");
    const uint64_t entries[] = {BOOT_FIRMWARE_BASE,  0,         0x10000000,
                                ram_base + ram_size, entry + 1, ~1UL};
    for (unsigned i = 0; i < 6; i++) {
        check_error(hsm(SBI_HSM_HART_START, stopped, entries[i], 0), SBI_ERR_INVALID_ADDRESS,
                    "HSM: start at an address that is none");
        check_error(hsm(SBI_HSM_HART_SUSPEND, SBI_HSM_SUSPEND_NON_RETENTIVE, entries[i], 0),
                    SBI_ERR_INVALID_ADDRESS, "HSM: suspend with such an address");
    }
    check_error(hsm(SBI_HSM_HART_SUSPEND, 1, 0, 0), SBI_ERR_INVALID_PARAM, "HSM: suspend type 1");
    check_error(hsm(SBI_HSM_HART_SUSPEND, 0xffffffff, entry, 0), SBI_ERR_INVALID_PARAM,
                "HSM: suspend type 0xffffffff");
    check_error(hsm(4, 0, 0, 0), SBI_ERR_NOT_SUPPORTED, "HSM: function 4");
}

static void test_suspend_self(void)
{
    csr_put(sie, MIP_STIP);
    uint64_t when = now() + timebase / 500;
    SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, when);
    check_error(hsm(SBI_HSM_HART_SUSPEND, SBI_HSM_SUSPEND_RETENTIVE, 0, 0), 0, "HSM: suspend");
    check(now() >= when, "HSM: the timer ended it");
    csr_put(sie, 0);
    SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ~0UL);
}

void test_harts(void)
{
    test_refusals();
    test_suspend_self();
    if (other_hart == NO_HART)
        return;
    check(status_of(other_hart) == SBI_HSM_STOPPED, "HSM: hart %lu is stopped", other_hart);
    check(start_other(0x1234567890abcdef), "HSM: it starts");
    check(arrived_opaque == 0x1234567890abcdef && arrived_state == 0,
          "HSM: with a1 = opaque, interrupts and paging off");
    check(status_becomes(other_hart, SBI_HSM_STARTED), "HSM: it is started");
    check_error(hsm(SBI_HSM_HART_START, other_hart, (uint64_t)second_start, 0),
                SBI_ERR_ALREADY_AVAILABLE, "HSM: start again");

    answers = 0;
    command = COMMAND_SUSPEND;
    check(status_becomes(other_hart, SBI_HSM_SUSPENDED), "HSM: it suspends itself");
    fences(3);
    check(status_of(other_hart) == SBI_HSM_SUSPENDED, "HSM: a remote fence does not wake it");
    SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1UL << other_hart, 0UL);
    check(becomes(&answers, 1), "HSM: an IPI wakes it");
    check(stop_other(), "HSM: it stops");
    bool all = true;
    for (unsigned i = 0; i < 100; i++)
        all = all && start_other(i) && arrived_opaque == i && stop_other();
    check(all, "HSM: a hundred starts and stops");
}

static void test_refused_masks(void)
{
    static const struct {
        uint64_t mask, base;
    } bad[] = {{1UL << 63, 0}, {1, 63},   {1, 64},       {2, 63},
               {1, 1UL << 32}, {1, ~1UL}, {1UL << 62, 1}};

    for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        check_error(SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, bad[i].mask, bad[i].base),
                    SBI_ERR_INVALID_PARAM, "IPI: to a hart that is none");
        check_error(SBI(SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I, bad[i].mask, bad[i].base),
                    SBI_ERR_INVALID_PARAM, "RFENCE: on a hart that is none");
    }
    check_error(SBI(SBI_EXT_IPI, 1), SBI_ERR_NOT_SUPPORTED, "IPI: function 1");
    check_error(SBI(SBI_EXT_RFENCE, 7), SBI_ERR_NOT_SUPPORTED, "RFENCE: function 7");
}

static void test_ranges(void)
{
    static const struct {
        uint64_t start, size;
        long error;
    } ranges[] = {{0, 0, 0},
                  {0, ~0UL, 0},
                  {0x1000, 0, 0},
                  {0x1fff, 2, 0},
                  {~0UL, ~0UL, 0},
                  {-4096UL, 4095, 0},
                  {0, 1UL << 62, 0},
                  {-4096UL, 4097, SBI_ERR_INVALID_ADDRESS},
                  {~0UL, 1, SBI_ERR_INVALID_ADDRESS}};

    for (unsigned i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
        check(SBI(SBI_EXT_RFENCE, SBI_RFENCE_SFENCE_VMA, 0UL, ~0UL, ranges[i].start, ranges[i].size)
                      .error == ranges[i].error,
              "RFENCE: range 0x%lx + 0x%lx: error %ld", ranges[i].start, ranges[i].size,
              ranges[i].error);
}

void test_fences(void)
{
    csr_put(sie, 0);
    check_error(SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1UL, boot_hart), 0, "IPI: to this hart");
    check(csr(sip) & MIP_SSIP, "IPI: SSIP is pending");
    csr_off(sip, MIP_SSIP);
    check(!(csr(sip) & MIP_SSIP), "IPI: and S can clear it");
    check_error(SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 0UL, 0UL), 0, "IPI: to nobody");
    check_error(SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, hart_set, 0UL), 0,
                "IPI: to all, stopped ones too");
    csr_off(sip, MIP_SSIP);
    test_refused_masks();
    test_ranges();
    if (other_hart == NO_HART)
        return;
    answers = 0;
    check(start_other(0), "RFENCE: a second hart");
    command = COMMAND_IPI;
    SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1UL << other_hart, 0UL);
    check(becomes(&answers, 1), "IPI: it arrives on the other hart");
    check(!(csr(sip) & MIP_SSIP), "IPI: and only there");
    command = COMMAND_FENCES;
    fences(ROUNDS);
    check(becomes(&answers, 2), "RFENCE: two harts at once, each fencing the other");
    check(stop_other(), "RFENCE: the second hart stops");
    fences(10);
    check(true, "RFENCE: a stopped hart is not waited for");
}
