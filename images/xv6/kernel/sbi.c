/*
 * sbi.c: calls to the firmware.
 *
 * Invariant: `present` is written by sbi_init() alone, before a second hart runs.
 */
#include "sbi.h"

#include "cpu.h"
#include "print.h"
#include "spec/sbi.h"

typedef struct SbiResult {
    int64_t error;
    uint64_t value;
} SbiResult;

static struct {
    bool time, ipi, hsm, srst, dbcn;
} present;

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

static bool sbi_probe(uint64_t ext)
{
    SbiResult r = sbi_call(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, ext, 0, 0);
    return r.error == SBI_SUCCESS && r.value != 0;
}

void sbi_init(void)
{
    /* Firmware of version 0.1 has no base extension and answers "not supported" to all probes. */
    present.time = sbi_probe(SBI_EXT_TIME);
    present.ipi = sbi_probe(SBI_EXT_IPI);
    present.hsm = sbi_probe(SBI_EXT_HSM);
    present.srst = sbi_probe(SBI_EXT_SRST);
    present.dbcn = sbi_probe(SBI_EXT_DBCN);
}

void sbi_describe(void)
{
    SbiResult spec = sbi_call(SBI_EXT_BASE, SBI_BASE_GET_SPEC_VERSION, 0, 0, 0);
    SbiResult impl = sbi_call(SBI_EXT_BASE, SBI_BASE_GET_IMPL_ID, 0, 0, 0);
    if (spec.error != SBI_SUCCESS) {
        kprintf("firmware: SBI 0.1, legacy calls only\n");
        return;
    }
    kprintf("firmware: SBI %u.%u, implementation %lu;%s%s%s%s%s\n", (unsigned)(spec.value >> 24),
            (unsigned)spec.value & 0xffffff, (unsigned long)impl.value, present.time ? " TIME" : "",
            present.ipi ? " IPI" : "", present.hsm ? " HSM" : "", present.srst ? " SRST" : "",
            present.dbcn ? " DBCN" : "");
}

void sbi_set_timer(uint64_t deadline)
{
    if (present.time)
        sbi_call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, deadline, 0, 0);
    else
        sbi_call(SBI_LEGACY_SET_TIMER, 0, deadline, 0, 0);
}

void sbi_send_ipi(uint64_t hartid)
{
    if (present.ipi) {
        sbi_call(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, hartid, 0);
    } else if (hartid < 64) {
        /* The legacy call reads the mask from our memory, through our page table. */
        uint64_t mask = 1ul << hartid;
        sbi_call(SBI_LEGACY_SEND_IPI, 0, (uint64_t)&mask, 0, 0);
    }
}

bool sbi_hart_start(uint64_t hartid, uint64_t entry_pa, uint64_t opaque)
{
    return present.hsm &&
           sbi_call(SBI_EXT_HSM, SBI_HSM_HART_START, hartid, entry_pa, opaque).error == SBI_SUCCESS;
}

void sbi_console_write(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (present.dbcn)
            sbi_call(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE, (uint8_t)text[i], 0, 0);
        else
            sbi_call(SBI_LEGACY_CONSOLE_PUTCHAR, 0, (uint8_t)text[i], 0, 0);
    }
}

_Noreturn void sbi_reset(unsigned type, unsigned reason)
{
    interrupts_off();
    if (present.srst)
        sbi_call(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, type, reason, 0);
    else if (type == SBI_SRST_TYPE_SHUTDOWN)
        sbi_call(SBI_LEGACY_SHUTDOWN, 0, 0, 0, 0);
    kprintf("The firmware cannot %s this machine; it may be switched off now.\n",
            type == SBI_SRST_TYPE_SHUTDOWN ? "switch off" : "restart");
    for (;;)
        cpu_wait_for_interrupt();
}
