/*
 * The payload's frame: where it is, what machine this is, and TAP.
 */
#include "payload.h"

#include <stdarg.h>

#include "lib/fmt.h"

uint64_t boot_hart, other_hart = NO_HART, hart_set, ram_base, ram_size, timebase;

bool has_zkr;

static unsigned checks, failures;

void payload_main(uint64_t hart, uint64_t dtb, uint64_t status, uint64_t satp);

static void put(void *ctx, char c)
{
    SBI(SBI_LEGACY_CONSOLE_PUTCHAR, 0, (uint64_t)(uint8_t)c);
}

void say(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    fmt_vprint(put, NULL, fmt, args);
    va_end(args);
}

void check(bool ok, const char *fmt, ...)
{
    va_list args;

    failures += !ok;
    say("%sok %u - ", ok ? "" : "not ", ++checks);
    va_start(args, fmt);
    fmt_vprint(put, NULL, fmt, args);
    va_end(args);
    say("\n");
}

void check_error(SbiResult result, long error, const char *what)
{
    if (result.error != error)
        say("# error %ld, value 0x%lx\n", result.error, result.value);
    check(result.error == error, "%s: error %ld", what, error);
}

Recorder *recorder(void)
{
    return (Recorder *)csr(sscratch);
}
uint64_t now(void)
{
    return csr(time);
}

/* Reads the tree as a kernel would, which tests what the firmware did to it. */
static void read_tree(uint64_t dtb)
{
    Dt dt;
    uint64_t base, size;
    uint32_t ticks = 0;
    const char *wrong = dt_init(&dt, (const void *)dtb, 2 << 20);

    check(!wrong, "the device tree in a1 is sound (%s)", wrong ? wrong : "it is");
    if (wrong)
        return;
    int cpus = dt_find_path(&dt, "/cpus");
    for (int node = dt_child(&dt, cpus); node != DT_NONE; node = dt_sibling(&dt, node)) {
        if (!dt_list_has(&dt, node, "device_type", "cpu") || !dt_reg(&dt, node, 0, &base, &size))
            continue;
        hart_set |= 1UL << base;
        has_zkr |= dt_list_has(&dt, node, "riscv,isa-extensions", "zkr");
        if (base != boot_hart)
            other_hart = base;
    }
    dt_cell(&dt, cpus, "timebase-frequency", 0, &ticks);
    timebase = ticks;
    check(dt_reg(&dt, dt_find_path(&dt, "/memory"), 0, &ram_base, &ram_size), "RAM is known");

    int reserved = dt_find_path(&dt, "/reserved-memory");
    bool found = false;
    for (int node = dt_child(&dt, reserved); node != DT_NONE; node = dt_sibling(&dt, node))
        if (dt_reg(&dt, node, 0, &base, &size) && base == BOOT_FIRMWARE_BASE &&
            size == BOOT_FIRMWARE_SIZE && dt_prop(&dt, node, "no-map", NULL))
            found = true;
    check(found, "reserved-memory names the firmware's memory, no-map");
    check(dt_prop(&dt, reserved, "ranges", NULL) != NULL, "reserved-memory has ranges");
}

void payload_main(uint64_t hart, uint64_t dtb, uint64_t status, uint64_t satp)
{
    boot_hart = hart;
    say("\nTAP version 13\n");
    check((status & MSTATUS_SIE) == 0 && satp == 0, "S-mode begins with interrupts and paging off");
    read_tree(dtb);
    test_base();
    test_memory();
    test_traps();
    test_time();
    test_console();
    test_counters();
    test_legacy();
    test_harts();
    test_fences();
    test_reset();
    say("1..%u\n# %u failed\n", checks, failures);
    SBI(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, (uint64_t)SBI_SRST_TYPE_SHUTDOWN,
        (uint64_t)(failures ? SBI_SRST_REASON_SYSTEM_FAILURE : SBI_SRST_REASON_NONE));
    say("Bail out! the machine did not end\n");
    for (;;)
        ;
}
