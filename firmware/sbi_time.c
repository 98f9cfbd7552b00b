/*
 * SBI timer extension (SBI 2.0, chapter 6).
 */
#include "firmware/sbi.h"
#include "firmware/timer.h"
#include "spec/sbi.h"

SbiRet sbi_time_call(Hart *self, const Frame *frame)
{
    if (sbi_function(frame) != SBI_TIME_SET_TIMER)
        return (SbiRet){SBI_ERR_NOT_SUPPORTED, 0};
    pmu_count(&self->pmu, SBI_PMU_FW_SET_TIMER);
    timer_set(self, sbi_arg(frame, 0));
    return (SbiRet){SBI_SUCCESS, 0};
}
