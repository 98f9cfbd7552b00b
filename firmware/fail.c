/*
 * The ends of the machine, by the sifive_test device: a word whose low half says how, and whose
 * high half is the code of a failure.
 */
#include "firmware/fail.h"

#include <stdarg.h>

#include "firmware/console.h"
#include "firmware/mmio.h"
#include "firmware/platform.h"

static const uint32_t finisher_word[] = {
    [MACHINE_PASS] = 0x5555,
    [MACHINE_FAIL] = 0x3333,
    [MACHINE_RESET] = 0x7777,
};

_Noreturn void machine_end(MachineEnd how, int code)
{
    if (platform()->test_device)
        mmio_write32(platform()->test_device,
                     finisher_word[how] | (how == MACHINE_FAIL ? (uint32_t)code << 16 : 0));
    for (;;)
        __asm__ volatile("wfi");
}

_Noreturn void fail(int code, const char *fmt, ...)
{
    va_list args;

    console_print("rvemu firmware: ");
    va_start(args, fmt);
    console_vprint(fmt, args);
    va_end(args);
    console_print("\n");
    if (!platform()->test_device)
        console_print("rvemu firmware: the device tree has no test device to end the machine by\n");
    machine_end(MACHINE_FAIL, code);
}
