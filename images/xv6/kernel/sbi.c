/*
 * sbi.c: calls to the firmware.
 *
 * Invariant: nothing is kept between two calls. An extension that the firmware does not have
 * answers with an error, and then the legacy call takes its place.
 */
#include "sbi.h"

#include "cpu.h"
#include "print.h"
#include "spec/sbi.h"

typedef struct SbiResult {
    int64_t error;
    uint64_t value;
} SbiResult;

static SbiResult sbi_call(uint64_t ext, uint64_t func, uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
    register uint64_t a0 __asm__("a0") = arg0;
    register uint64_t a1 __asm__("a1") = arg1;
    register uint64_t a2 __asm__("a2") = arg2;
    register uint64_t a6 __asm__("a6") = func;
    register uint64_t a7 __asm__("a7") = ext;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a6), "r"(a7) : "memory");
    return (SbiResult){(int64_t)a0, a1};
}

void sbi_describe(void)
{
    static const struct {
        const char *name;
        uint64_t id;
    } extensions[] = {{"TIME", SBI_EXT_TIME},
                      {"IPI", SBI_EXT_IPI},
                      {"HSM", SBI_EXT_HSM},
                      {"SRST", SBI_EXT_SRST},
                      {"DBCN", SBI_EXT_DBCN}};
    SbiResult spec = sbi_call(SBI_EXT_BASE, SBI_BASE_GET_SPEC_VERSION, 0, 0, 0);
    SbiResult impl = sbi_call(SBI_EXT_BASE, SBI_BASE_GET_IMPL_ID, 0, 0, 0);
    if (spec.error != SBI_SUCCESS) {
        kprintf("firmware: SBI 0.1, legacy calls only\n");
        return;
    }
    kprintf("firmware: SBI %u.%u, implementation %lu;", (unsigned)(spec.value >> 24),
            (unsigned)spec.value & 0xffffff, (unsigned long)impl.value);
    for (unsigned i = 0; i < sizeof extensions / sizeof extensions[0]; i++)
        if (sbi_call(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, extensions[i].id, 0, 0).value != 0)
            kprintf(" %s", extensions[i].name);
    kprintf("\n");
}

void sbi_set_timer(uint64_t deadline)
{
    if (sbi_call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, deadline, 0, 0).error != SBI_SUCCESS)
        sbi_call(SBI_LEGACY_SET_TIMER, 0, deadline, 0, 0);
}

void sbi_send_ipi(uint64_t hartid)
{
    /* The legacy call reads the mask from our memory, through our page table. */
    uint64_t mask = hartid < 64 ? 1ul << hartid : 0;
    if (sbi_call(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, hartid, 0).error != SBI_SUCCESS)
        sbi_call(SBI_LEGACY_SEND_IPI, 0, (uint64_t)&mask, 0, 0);
}

bool sbi_hart_start(uint64_t hartid, uint64_t entry_pa, uint64_t opaque)
{
    return sbi_call(SBI_EXT_HSM, SBI_HSM_HART_START, hartid, entry_pa, opaque).error == SBI_SUCCESS;
}

void sbi_console_write(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)text[i];
        if (sbi_call(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE, byte, 0, 0).error != SBI_SUCCESS)
            sbi_call(SBI_LEGACY_CONSOLE_PUTCHAR, 0, byte, 0, 0);
    }
}

_Noreturn void sbi_reset(unsigned type, unsigned reason)
{
    interrupts_off();
    sbi_call(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, type, reason, 0);
    if (type == SBI_SRST_TYPE_SHUTDOWN) /* we are still here */
        sbi_call(SBI_LEGACY_SHUTDOWN, 0, 0, 0, 0);
    kprintf("The firmware cannot %s this machine; it may be switched off now.\n",
            type == SBI_SRST_TYPE_SHUTDOWN ? "switch off" : "restart");
    for (;;)
        cpu_wait_for_interrupt();
}
