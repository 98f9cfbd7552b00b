/*
 * The SBI's table of extensions, and what they share (SBI 2.0, chapters 3 and 4).
 */
#include "firmware/sbi.h"

#include "firmware/console.h"
#include "firmware/platform.h"
#include "spec/sbi.h"

static bool has_console(const Hart *self)
{
    return console_present();
}
static bool has_reset(const Hart *self)
{
    return platform()->test_device != 0;
}

static bool has_timer(const Hart *self)
{
    return self->has_sstc || platform()->mtimecmp[self->id] != 0;
}

static const SbiExtension table[] = {
    {SBI_EXT_BASE, "base", sbi_base_call, NULL},
    {SBI_EXT_TIME, "TIME", sbi_time_call, has_timer},
    {SBI_EXT_IPI, "IPI", sbi_ipi_call, NULL},
    {SBI_EXT_RFENCE, "RFENCE", sbi_rfence_call, NULL},
    {SBI_EXT_HSM, "HSM", sbi_hsm_call, NULL},
    {SBI_EXT_SRST, "SRST", sbi_srst_call, has_reset},
    {SBI_EXT_DBCN, "DBCN", sbi_dbcn_call, has_console},
    {SBI_EXT_PMU, "PMU", sbi_pmu_call, NULL},
    /* the legacy calls, ids 0-8, are in sbi_legacy.c */
};

#define ROWS (sizeof(table) / sizeof(*table))

const SbiExtension *sbi_nth(unsigned n)
{
    return n < ROWS ? &table[n] : NULL;
}

const SbiExtension *sbi_find(const Hart *self, uint64_t id)
{
    for (unsigned i = 0; i < ROWS; i++)
        if (table[i].id == id)
            return !table[i].present || table[i].present(self) ? &table[i] : NULL;
    return NULL;
}

void sbi_handle(Hart *self, Frame *frame)
{
    uint64_t id = frame->x[REG_A7];
    SbiRet ret = {SBI_ERR_NOT_SUPPORTED, 0};

    if (id <= SBI_LEGACY_LAST && sbi_legacy_handle(self, frame))
        return;
    const SbiExtension *extension = sbi_find(self, id);
    if (extension)
        ret = extension->call(self, frame);
    frame->x[REG_A0] = (uint64_t)ret.error;
    frame->x[REG_A1] = ret.value;
}

bool sbi_hart_mask(uint64_t mask, uint64_t base, HartMask *harts)
{
    if (base == (uint64_t)SBI_HART_MASK_ALL) {
        *harts = platform()->harts;
        return true;
    }
    *harts = base < MAX_HARTS ? mask << base : 0;
    if (mask && (base >= MAX_HARTS || *harts >> base != mask))
        return false;
    return (*harts & ~platform()->harts) == 0;
}
