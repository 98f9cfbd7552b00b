/*
 * The SBI: one table of extensions (sbi.c), one file each.
 */
#ifndef FIRMWARE_SBI_H
#define FIRMWARE_SBI_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/frame.h"
#include "firmware/hart.h"

typedef struct SbiRet {
    long error; /* SBI_SUCCESS or SBI_ERR_* */
    uint64_t value;
} SbiRet;

/* Answers a call: function id and arguments are in the frame's a6 and a0-a5. */
typedef SbiRet SbiCall(Hart *self, const Frame *frame);

typedef struct SbiExtension {
    uint64_t id;
    const char *name;
    SbiCall *call;
    bool (*present)(const Hart *self); /* NULL: always */
} SbiExtension;

/* The supervisor has made an ecall; mepc is already behind it. Writes the answer to the frame. */
void sbi_handle(Hart *self, Frame *frame);

/* The extension with this id, if this machine has it. */
const SbiExtension *sbi_find(const Hart *self, uint64_t id);

/* The n-th extension of the table, NULL behind the last: for the banner. */
const SbiExtension *sbi_nth(unsigned n);

/* Legacy calls answer in a0 alone and may end in a fault of the caller instead. */
bool sbi_legacy_handle(Hart *self, Frame *frame);

SbiCall sbi_base_call, sbi_time_call, sbi_ipi_call, sbi_rfence_call, sbi_hsm_call, sbi_srst_call,
    sbi_dbcn_call, sbi_pmu_call;

/* Turns {hart_mask, hart_mask_base} into a set; false if it names a hart that does not exist. */
bool sbi_hart_mask(uint64_t mask, uint64_t base, HartMask *harts);

/* Shared with the legacy calls. */
void sbi_ipi_send(Hart *self, HartMask harts);
_Noreturn void sbi_srst_shutdown(void);

static inline uint64_t sbi_arg(const Frame *frame, unsigned n)
{
    return frame->x[REG_A0 + n];
}
static inline uint64_t sbi_function(const Frame *frame)
{
    return frame->x[REG_A6];
}

#endif
