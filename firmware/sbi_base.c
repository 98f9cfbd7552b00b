/*
 * SBI base extension (SBI 2.0, chapter 4): who we are, and what we have.
 */
#include "firmware/csr.h"
#include "firmware/sbi.h"
#include "firmware/version.h"
#include "spec/sbi.h"

SbiRet sbi_base_call(Hart *self, const Frame *frame)
{
    uint64_t id = sbi_arg(frame, 0);

    switch (sbi_function(frame)) {
    case SBI_BASE_GET_SPEC_VERSION: return (SbiRet){SBI_SUCCESS, SBI_SPEC_VERSION_2_0};
    case SBI_BASE_GET_IMPL_ID: return (SbiRet){SBI_SUCCESS, FIRMWARE_IMPL_ID};
    case SBI_BASE_GET_IMPL_VERSION: return (SbiRet){SBI_SUCCESS, FIRMWARE_IMPL_VERSION};
    case SBI_BASE_PROBE_EXTENSION:
        return (SbiRet){SBI_SUCCESS, id <= SBI_LEGACY_SHUTDOWN || sbi_find(self, id)};
    case SBI_BASE_GET_MVENDORID: return (SbiRet){SBI_SUCCESS, csr_read(mvendorid)};
    case SBI_BASE_GET_MARCHID: return (SbiRet){SBI_SUCCESS, csr_read(marchid)};
    case SBI_BASE_GET_MIMPID: return (SbiRet){SBI_SUCCESS, csr_read(mimpid)};
    default: return (SbiRet){SBI_ERR_NOT_SUPPORTED, 0};
    }
}
