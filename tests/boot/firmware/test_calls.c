/*
 * Calls that need one hart only: base, TIME, DBCN, PMU, legacy, SRST's refusals.
 */
#include "payload.h"

#include "lib/string.h"

void test_base(void)
{
    static const struct {
        uint64_t id;
        const char *name;
    } present[] = {
        {SBI_EXT_BASE, "base"},     {SBI_EXT_TIME, "TIME"}, {SBI_EXT_IPI, "IPI"},
        {SBI_EXT_RFENCE, "RFENCE"}, {SBI_EXT_HSM, "HSM"},   {SBI_EXT_SRST, "SRST"},
        {SBI_EXT_PMU, "PMU"},       {SBI_EXT_DBCN, "DBCN"}, {SBI_LEGACY_SHUTDOWN, "legacy 8"}};
    static const uint64_t absent[] = {9, 15, 0x4e41434c, 0x0a000000, ~0UL, 0x1000000000010};

    SbiResult r = SBI(SBI_EXT_BASE, SBI_BASE_GET_SPEC_VERSION);
    check(r.error == 0 && r.value == SBI_SPEC_VERSION_2_0, "base: version 2.0");
    check(SBI(SBI_EXT_BASE, SBI_BASE_GET_IMPL_ID).value != 1, "base: not taken for OpenSBI");
    check_error(SBI(SBI_EXT_BASE, SBI_BASE_GET_IMPL_VERSION), 0, "base: implementation version");
    check_error(SBI(SBI_EXT_BASE, SBI_BASE_GET_MVENDORID), 0, "base: mvendorid");
    check_error(SBI(SBI_EXT_BASE, SBI_BASE_GET_MARCHID), 0, "base: marchid");
    check_error(SBI(SBI_EXT_BASE, SBI_BASE_GET_MIMPID), 0, "base: mimpid");
    check_error(SBI(SBI_EXT_BASE, 7), SBI_ERR_NOT_SUPPORTED, "base: function 7");
    for (unsigned i = 0; i < sizeof(present) / sizeof(*present); i++)
        check(SBI(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, present[i].id).value == 1,
              "base: probe finds %s", present[i].name);
    for (unsigned i = 0; i < sizeof(absent) / sizeof(*absent); i++) {
        r = SBI(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, absent[i]);
        check(r.error == 0 && r.value == 0, "base: probe does not find 0x%lx", absent[i]);
        check_error(SBI(absent[i], 0), SBI_ERR_NOT_SUPPORTED, "a call to it");
    }
    check(kept_registers() == 0, "a call changes a0 and a1 only");
}

/* Waits for the bit of sip. */
static bool comes(uint64_t bit)
{
    uint64_t start = now();

    while (!(csr(sip) & bit))
        if (now() - start > PATIENCE * timebase)
            return false;
    return true;
}

static bool set_timer(uint64_t when, bool legacy)
{
    if (legacy)
        return SBI(SBI_LEGACY_SET_TIMER, 0, when).error == 0;
    return SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, when).error == 0;
}

static void test_timer(bool legacy)
{
    const char *name = legacy ? "legacy timer" : "TIME";
    uint64_t when = now() + timebase / 1000;

    csr_put(sie, 0);
    bool ok = set_timer(when, legacy);
    bool early = csr(sip) & MIP_STIP;
    check(ok && (!early || now() >= when), "%s: nothing pending before", name);
    check(comes(MIP_STIP) && now() >= when, "%s: STIP comes, and not too early", name);
    check(set_timer(~0UL, legacy) && !(csr(sip) & MIP_STIP), "%s: all ones take it back", name);

    uint64_t count = recorder()->count;
    set_timer(now() + timebase / 1000, legacy);
    check(!(csr(sstatus) & MSTATUS_SIE), "%s: interrupts are off until they are wanted", name);
    csr_put(sie, MIP_STIP);
    __asm__ volatile("wfi"); /* with SIE clear: an interrupt that came before it still ends it */
    csr_on(sstatus, MSTATUS_SIE);
    for (uint64_t start = now(); recorder()->count == count && now() - start < PATIENCE * timebase;)
        ;
    csr_off(sstatus, MSTATUS_SIE);
    check(recorder()->count == count + 1 && recorder()->scause == (1UL << 63 | 5),
          "%s: the interrupt is taken, once", name);
    check(set_timer(0, legacy) && comes(MIP_STIP), "%s: a time that has passed", name);
    set_timer(~0UL, legacy);
}

void test_time(void)
{
    uint64_t before = now(), cycles = csr(cycle), instructions = csr(instret);

    test_timer(false);
    check_error(SBI(SBI_EXT_TIME, 1), SBI_ERR_NOT_SUPPORTED, "TIME: function 1");
    check(now() > before, "time goes on");
    check(csr(cycle) > cycles && csr(instret) > instructions, "cycle and instret can be read");
}

static SbiResult dbcn(uint64_t function, uint64_t size, uint64_t pa, uint64_t high)
{
    return SBI(SBI_EXT_DBCN, function, size, pa, high);
}

void test_console(void)
{
    static char text[] = "# written by DBCN\n";
    uint64_t pa = (uint64_t)text, end = ram_base + ram_size;
    const struct {
        uint64_t size, pa, high;
        const char *what;
    } bad[] = {
        {8, BOOT_FIRMWARE_BASE, 0, "the firmware's code"},
        {8, BOOT_FIRMWARE_BASE + BOOT_FIRMWARE_SIZE - 1, 0, "the firmware's last byte"},
        {8, BOOT_FIRMWARE_BASE - 4, 0, "up to the firmware from below"},
        {~0UL, pa, 0, "a size that wraps around"},
        {ram_size, pa, 0, "from here across RAM's end"},
        {8, end - 4, 0, "across RAM's end"},
        {8, end, 0, "behind RAM"},
        {8, 0x10000000, 0, "the UART"},
        {1, 0x100000, 0, "the test device"},
        {8, 0, 0, "address 0"},
        {8, ~0UL - 3, 0, "the top of the address space"},
        {8, pa, 1, "an address above 2^64"},
    };

    SbiResult r = dbcn(SBI_DBCN_CONSOLE_WRITE, sizeof(text) - 1, pa, 0);
    check(r.error == 0 && r.value == sizeof(text) - 1, "DBCN: write says how much it wrote");
    check_error(dbcn(SBI_DBCN_CONSOLE_WRITE, 0, pa, 0), 0, "DBCN: write of nothing");
    r = SBI(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE, '#');
    say("\n");
    check_error(r, 0, "DBCN: write byte");
    r = dbcn(SBI_DBCN_CONSOLE_READ, sizeof(text), pa, 0);
    check(r.error == 0 && r.value == 0, "DBCN: read when nobody types");
    for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        for (uint64_t call = SBI_DBCN_CONSOLE_WRITE; call <= SBI_DBCN_CONSOLE_READ; call++) {
            r = dbcn(call, bad[i].size, bad[i].pa, bad[i].high);
            check(r.error == SBI_ERR_INVALID_PARAM, "DBCN: %s of %s is refused",
                  call == SBI_DBCN_CONSOLE_READ ? "read" : "write", bad[i].what);
        }
    }
    check_error(dbcn(3, 1, pa, 0), SBI_ERR_NOT_SUPPORTED, "DBCN: function 3");
}

static SbiResult pmu(uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
    return SBI(SBI_EXT_PMU, function, a0, a1, a2, a3);
}

#define FW_SET_TIMER (SBI_PMU_EVENT_TYPE_FW << 16 | SBI_PMU_FW_SET_TIMER)

static void test_firmware_counter(uint64_t counters)
{
    uint64_t all = (1UL << counters) - 1;
    SbiResult r = pmu(SBI_PMU_CONFIG_MATCHING, 0, all, SBI_PMU_CFG_CLEAR_VALUE, FW_SET_TIMER);
    uint64_t it = r.value;

    check(r.error == 0 && it < counters, "PMU: a counter for \"set timer\"");
    check(pmu(SBI_PMU_COUNTER_GET_INFO, it, 0, 0, 0).value >> 63, "PMU: it is the firmware's");
    set_timer(~0UL, false);
    check(pmu(SBI_PMU_FW_READ, it, 0, 0, 0).value == 0, "PMU: it does not count before its start");
    check_error(pmu(SBI_PMU_COUNTER_START, it, 1, SBI_PMU_START_SET_INIT_VALUE, 40), 0,
                "PMU: start at 40");
    check_error(pmu(SBI_PMU_COUNTER_START, it, 1, 0, 0), SBI_ERR_ALREADY_STARTED, "PMU: again");
    set_timer(~0UL, false);
    set_timer(~0UL, true);
    r = pmu(SBI_PMU_FW_READ, it, 0, 0, 0);
    check(r.error == 0 && r.value == 42, "PMU: it has counted two calls");
    check_error(pmu(SBI_PMU_FW_READ_HI, it, 0, 0, 0), 0, "PMU: its upper half");
    check_error(pmu(SBI_PMU_COUNTER_STOP, it, 1, 0, 0), 0, "PMU: stop");
    check_error(pmu(SBI_PMU_COUNTER_STOP, it, 1, SBI_PMU_STOP_RESET, 0), SBI_ERR_ALREADY_STOPPED,
                "PMU: stop again, and give back");
    check_error(pmu(SBI_PMU_FW_READ, it, 0, 0, 0), SBI_ERR_INVALID_PARAM,
                "PMU: it is not ours now");
}

/* The first programmable counter takes what cycle and instret could count as well. */
static void test_programmable(uint64_t all)
{
    SbiResult r =
        pmu(SBI_PMU_CONFIG_MATCHING, 0, all, SBI_PMU_CFG_CLEAR_VALUE, SBI_PMU_HW_INSTRUCTIONS);
    uint64_t it = r.value;

    unsigned number = (unsigned)pmu(SBI_PMU_COUNTER_GET_INFO, it, 0, 0, 0).value & 0xfff;

    if (r.error == 0 && number == CSR_INSTRET) { /* a hart without others */
        check_error(pmu(SBI_PMU_COUNTER_START, it, 1, 0, 0), 0, "PMU: start instret");
        check_error(pmu(SBI_PMU_COUNTER_STOP, it, 1, SBI_PMU_STOP_RESET, 0), 0, "PMU: give back");
        return;
    }
    check(r.error == 0 && number == CSR_HPMCOUNTER3,
          "PMU: the counter for instructions is hpmcounter3");
    uint64_t before = csr(hpmcounter3);
    check(before == 0 && csr(hpmcounter3) == 0, "PMU: it waits for its start");
    check_error(pmu(SBI_PMU_COUNTER_START, it, 1, SBI_PMU_START_SET_INIT_VALUE, 1000), 0,
                "PMU: start at 1000");
    before = csr(hpmcounter3);
    check(before >= 1000 && csr(hpmcounter3) > before, "PMU: it counts");
    check_error(pmu(SBI_PMU_COUNTER_STOP, it, 1, 0, 0), 0, "PMU: stop it");
    before = csr(hpmcounter3);
    /* QEMU 7.2 lets it run on, mcountinhibit or not. */
    bool ours = SBI(SBI_EXT_BASE, SBI_BASE_GET_MARCHID).value == 0;
    check(csr(hpmcounter3) == before || !ours, "PMU: it has stopped");
    check_error(pmu(SBI_PMU_COUNTER_STOP, it, 1, SBI_PMU_STOP_RESET, 0), SBI_ERR_ALREADY_STOPPED,
                "PMU: give it back");
}

void test_counters(void)
{
    uint64_t counters = SBI(SBI_EXT_PMU, SBI_PMU_NUM_COUNTERS).value;
    uint64_t all = (1UL << counters) - 1;

    check(counters >= 18 && counters < 64, "PMU: %lu counters", counters);
    check_error(pmu(SBI_PMU_COUNTER_GET_INFO, counters, 0, 0, 0), SBI_ERR_INVALID_PARAM,
                "PMU: info of one too many");
    SbiResult r = pmu(SBI_PMU_CONFIG_MATCHING, 0, 3, SBI_PMU_CFG_AUTO_START, SBI_PMU_HW_CPU_CYCLES);
    check(r.error == 0 &&
              (pmu(SBI_PMU_COUNTER_GET_INFO, r.value, 0, 0, 0).value & 0xfff) == CSR_CYCLE,
          "PMU: the counter for cycles is the cycle CSR");
    uint64_t before = csr(cycle);
    check(csr(cycle) > before, "PMU: it runs");
    check_error(pmu(SBI_PMU_COUNTER_STOP, r.value, 1, SBI_PMU_STOP_RESET, 0), 0, "PMU: give back");
    before = csr(cycle);
    check(csr(cycle) > before, "PMU: cycles run on for everybody");
    test_programmable(all);
    test_firmware_counter(counters);
    check_error(pmu(SBI_PMU_CONFIG_MATCHING, 0, all, 0, 0xe0000), SBI_ERR_NOT_SUPPORTED,
                "PMU: an event of no known type");
    check_error(pmu(SBI_PMU_CONFIG_MATCHING, 0, all, 0, 0xf0000 + SBI_PMU_FW_EVENTS),
                SBI_ERR_NOT_SUPPORTED, "PMU: an undefined firmware event");
    check_error(pmu(SBI_PMU_CONFIG_MATCHING, counters, 1, 0, 1), SBI_ERR_INVALID_PARAM,
                "PMU: a set behind the last counter");
    check_error(pmu(SBI_PMU_CONFIG_MATCHING, ~0UL, 3, 0, 1), SBI_ERR_INVALID_PARAM,
                "PMU: a set that wraps around");
    check_error(pmu(SBI_PMU_COUNTER_START, 1, ~0UL, 0, 0), SBI_ERR_INVALID_PARAM,
                "PMU: start of a set that is too large");
    check_error(pmu(SBI_PMU_SNAPSHOT_SET_SHMEM, ram_base, 0, 0, 0), SBI_ERR_NOT_SUPPORTED,
                "PMU: snapshots");
    check_error(pmu(99, 0, 0, 0, 0), SBI_ERR_NOT_SUPPORTED, "PMU: function 99");
}

void test_legacy(void)
{
    uint64_t mask = 1UL << boot_hart, count = recorder()->count;

    csr_put(sie, 0);
    test_timer(true);
    check(SBI(SBI_LEGACY_CONSOLE_GETCHAR, 0).error == -1, "legacy: getchar when nobody types");
    check(SBI(SBI_LEGACY_SEND_IPI, 0, (uint64_t)&mask).error == 0 && (csr(sip) & MIP_SSIP),
          "legacy: IPI to this hart");
    check(SBI(SBI_LEGACY_CLEAR_IPI, 0).error == 0 && !(csr(sip) & MIP_SSIP), "legacy: clear IPI");
    for (uint64_t call = SBI_LEGACY_FENCE_I; call <= SBI_LEGACY_SFENCE_VMA_ASID; call++) {
        check(SBI(call, 0, (uint64_t)&mask).error == 0, "legacy: fence %lu", call);
        check(SBI(call, 0, 0UL).error == 0, "legacy: fence %lu of all harts", call);
    }
    count = recorder()->count;
    SBI(SBI_LEGACY_SEND_IPI, 0, (uint64_t)BOOT_FIRMWARE_BASE + 8);
    check(recorder()->count == count + 1 && recorder()->scause == 5 &&
              recorder()->stval == BOOT_FIRMWARE_BASE + 8,
          "legacy: a mask in the firmware's memory is the caller's load fault");
    SBI(SBI_LEGACY_FENCE_I, 0, 1UL << 62);
    check(recorder()->count == count + 2 && recorder()->scause == 5,
          "legacy: a mask where nothing is, likewise");
}

void test_reset(void)
{
    static const uint64_t bad[][2] = {{3, 0},          {0xf0000000, 0}, {0xffffffff, 0}, {0, 2},
                                      {0, 0xe0000000}, {0, 0xf0000001}, {1, 0xffffffff}};

    for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        check(SBI(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, bad[i][0], bad[i][1]).error ==
                  SBI_ERR_INVALID_PARAM,
              "SRST: type 0x%lx, reason 0x%lx is refused", bad[i][0], bad[i][1]);
    check_error(SBI(SBI_EXT_SRST, 1), SBI_ERR_NOT_SUPPORTED, "SRST: function 1");
}
