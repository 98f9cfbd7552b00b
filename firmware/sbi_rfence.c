/*
 * SBI remote fences (SBI 2.0, chapter 8). The hypervisor's are there if misa has H.
 */
#include "firmware/csr.h"
#include "firmware/fence.h"
#include "firmware/sbi.h"
#include "spec/sbi.h"

static const struct {
    FenceKind kind;
    bool hypervisor;
    bool has_range, has_id; /* arguments 2 and 3; argument 4 */
} functions[] = {
    [SBI_RFENCE_FENCE_I] = {FENCE_I, false, false, false},
    [SBI_RFENCE_SFENCE_VMA] = {FENCE_VMA, false, true, false},
    [SBI_RFENCE_SFENCE_VMA_ASID] = {FENCE_VMA_ASID, false, true, true},
    [SBI_RFENCE_HFENCE_GVMA_VMID] = {FENCE_GVMA_VMID, true, true, true},
    [SBI_RFENCE_HFENCE_GVMA] = {FENCE_GVMA, true, true, false},
    [SBI_RFENCE_HFENCE_VVMA_ASID] = {FENCE_VVMA_ASID, true, true, true},
    [SBI_RFENCE_HFENCE_VVMA] = {FENCE_VVMA, true, true, false},
};

SbiRet sbi_rfence_call(Hart *self, const Frame *frame)
{
    uint64_t function = sbi_function(frame);
    HartMask harts;
    Fence fence = {.size = FENCE_ALL};

    if (function >= sizeof(functions) / sizeof(*functions) ||
        (functions[function].hypervisor && !hart_has(self, 'h')))
        return (SbiRet){SBI_ERR_NOT_SUPPORTED, 0};
    if (!sbi_hart_mask(sbi_arg(frame, 0), sbi_arg(frame, 1), &harts))
        return (SbiRet){SBI_ERR_INVALID_PARAM, 0};

    fence.kind = functions[function].kind;
    if (functions[function].has_range) {
        fence.start = sbi_arg(frame, 2);
        fence.size = sbi_arg(frame, 3);
        if (fence.start == 0 && fence.size == 0)
            fence.size = FENCE_ALL;
        if (fence.size != FENCE_ALL && fence.start + fence.size < fence.start)
            return (SbiRet){SBI_ERR_INVALID_ADDRESS, 0};
    }
    if (functions[function].has_id)
        fence.id = sbi_arg(frame, 4);
    if (functions[function].hypervisor)
        fence.hgatp = csr_read(0x680);
    fence_remote(self, harts, &fence);
    return (SbiRet){SBI_SUCCESS, 0};
}
