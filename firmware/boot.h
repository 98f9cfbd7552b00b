/*
 * The next stage: what the loader put in memory, or what a disk has.
 */
#ifndef FIRMWARE_BOOT_H
#define FIRMWARE_BOOT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct NextStage {
    uint64_t entry;
    uint64_t mode;      /* BOOT_MODE_S or BOOT_MODE_M */
    uint64_t options;   /* BOOT_OPTION_* */
    uint64_t boot_hart; /* all ones: any */
    const char *source; /* for the banner: who says so */
} NextStage;

/* Reads fw_dynamic_info at `info` (0: none). next->entry 0 means: look for a disk. */
void boot_read_handover(uint64_t info, NextStage *next);

/* Loads the boot partition of the first disk that has one, and returns its ELF's entry. */
uint64_t boot_from_disk(void);

#endif
