/*
 * SBI hart state management (SBI 2.0, chapter 9). The states themselves are in hart.c.
 */
#include "firmware/platform.h"
#include "firmware/sbi.h"
#include "spec/boot.h"
#include "spec/sbi.h"

/* An address at which a supervisor may begin: in RAM, not in the firmware, an instruction's. */
static bool is_entry(uint64_t pa)
{
    return platform_is_free_ram(pa, 2) && (pa & 1) == 0;
}

static long start(uint64_t id, uint64_t pc, uint64_t opaque)
{
    if (!hart_exists(id))
        return SBI_ERR_INVALID_PARAM;
    if (!is_entry(pc))
        return SBI_ERR_INVALID_ADDRESS;
    return hart_start(id, pc, opaque, BOOT_MODE_S);
}

static SbiRet status(uint64_t id)
{
    if (!hart_exists(id))
        return (SbiRet){SBI_ERR_INVALID_PARAM, 0};
    uint32_t state = __atomic_load_n(&hart_of(id)->state, __ATOMIC_ACQUIRE);
    return (SbiRet){SBI_SUCCESS, state == HART_STATE_CLAIMED ? SBI_HSM_START_PENDING : state};
}

static long suspend(Hart *self, uint32_t type, uint64_t pc, uint64_t opaque)
{
    if (type != SBI_HSM_SUSPEND_RETENTIVE && type != SBI_HSM_SUSPEND_NON_RETENTIVE)
        return SBI_ERR_INVALID_PARAM;
    if (type == SBI_HSM_SUSPEND_RETENTIVE) {
        hart_suspend(self);
        return SBI_SUCCESS;
    }
    if (!is_entry(pc))
        return SBI_ERR_INVALID_ADDRESS;
    hart_suspend(self);
    hart_enter(self, pc, opaque, BOOT_MODE_S);
}

SbiRet sbi_hsm_call(Hart *self, const Frame *frame)
{
    uint64_t a0 = sbi_arg(frame, 0), a1 = sbi_arg(frame, 1), a2 = sbi_arg(frame, 2);

    switch (sbi_function(frame)) {
    case SBI_HSM_HART_START: return (SbiRet){start(a0, a1, a2), 0};
    case SBI_HSM_HART_STOP: hart_stop();
    case SBI_HSM_HART_GET_STATUS: return status(a0);
    case SBI_HSM_HART_SUSPEND: return (SbiRet){suspend(self, (uint32_t)a0, a1, a2), 0};
    default: return (SbiRet){SBI_ERR_NOT_SUPPORTED, 0};
    }
}
