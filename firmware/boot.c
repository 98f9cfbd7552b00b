/*
 * What the loader hands over: OpenSBI's fw_dynamic_info in a2 (spec/boot.h). Without one, whatever
 * lies at BOOT_KERNEL_BASE is the next stage, and zeroes there mean that nothing does.
 */
#include "firmware/boot.h"

#include "firmware/fail.h"
#include "firmware/platform.h"
#include "spec/boot.h"

static uint64_t word_at(uint64_t info, unsigned off)
{
    return *(const uint64_t *)(info + off);
}

static void read_dynamic(uint64_t info, NextStage *next)
{
    uint64_t version;

    if (info & 7 || word_at(info, BOOT_DYNAMIC_MAGIC_OFF) != BOOT_DYNAMIC_MAGIC)
        fail(BOOT_FAIL_HANDOVER, "a2 = 0x%lx is no fw_dynamic_info: its magic is not 0x%x", info,
             BOOT_DYNAMIC_MAGIC);
    version = word_at(info, BOOT_DYNAMIC_VERSION_OFF);
    if (version < 1 || version > 2)
        fail(BOOT_FAIL_HANDOVER, "fw_dynamic_info at 0x%lx has version %lu; known are 1 and 2",
             info, version);
    next->entry = word_at(info, BOOT_DYNAMIC_NEXT_OFF);
    next->mode = word_at(info, BOOT_DYNAMIC_MODE_OFF);
    next->options = word_at(info, BOOT_DYNAMIC_OPTIONS_OFF);
    if (version >= 2)
        next->boot_hart = word_at(info, BOOT_DYNAMIC_HART_OFF);
    next->source = "fw_dynamic_info";
}

void boot_read_handover(uint64_t info, NextStage *next)
{
    *next = (NextStage){.mode = BOOT_MODE_S, .boot_hart = ~0UL};
    if (info) {
        read_dynamic(info, next);
    } else if (platform_is_free_ram(BOOT_KERNEL_BASE, 8) &&
               *(const uint64_t *)BOOT_KERNEL_BASE != 0) {
        next->entry = BOOT_KERNEL_BASE;
        next->source = "found in memory";
    }
    if (!next->entry)
        return;
    if (!platform_is_free_ram(next->entry, 4) || next->entry & 1)
        fail(BOOT_FAIL_HANDOVER,
             "the next stage's address 0x%lx lies outside RAM or on this firmware (0x%x-0x%x)",
             next->entry, BOOT_FIRMWARE_BASE, BOOT_FIRMWARE_BASE + BOOT_FIRMWARE_SIZE - 1);
    if (next->mode != BOOT_MODE_S && next->mode != BOOT_MODE_M)
        fail(BOOT_FAIL_HANDOVER,
             "the next stage shall start in mode %lu; only S (1) and M (3) work", next->mode);
}
