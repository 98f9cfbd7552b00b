/*
 * SBI system reset (SBI 2.0, chapter 10), by the sifive_test device. A shutdown because of a
 * failure ends the machine with code 1, so that the emulator's exit status tells.
 */
#include "firmware/fail.h"
#include "firmware/sbi.h"
#include "spec/sbi.h"

#define FAILED_CODE 1

_Noreturn void sbi_srst_shutdown(void)
{
    machine_end(MACHINE_PASS, 0);
}

SbiRet sbi_srst_call(Hart *self, const Frame *frame)
{
    uint32_t type = (uint32_t)sbi_arg(frame, 0), reason = (uint32_t)sbi_arg(frame, 1);

    if (sbi_function(frame) != SBI_SRST_SYSTEM_RESET)
        return (SbiRet){SBI_ERR_NOT_SUPPORTED, 0};
    if (type > SBI_SRST_TYPE_WARM_REBOOT || reason > SBI_SRST_REASON_SYSTEM_FAILURE)
        return (SbiRet){SBI_ERR_INVALID_PARAM, 0};
    if (type != SBI_SRST_TYPE_SHUTDOWN)
        machine_end(MACHINE_RESET, 0);
    if (reason == SBI_SRST_REASON_SYSTEM_FAILURE)
        machine_end(MACHINE_FAIL, FAILED_CODE);
    sbi_srst_shutdown();
}
