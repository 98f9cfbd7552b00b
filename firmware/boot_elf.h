/*
 * Loading an ELF file from a partition.
 */
#ifndef FIRMWARE_BOOT_ELF_H
#define FIRMWARE_BOOT_ELF_H

#include <stdint.h>

#include "firmware/gpt.h"

/*
 * Loads the ELF file at the start of the partition and returns the physical address of its first
 * instruction. Says what is wrong with it and ends the machine otherwise; memory is not touched
 * before all headers have been checked.
 */
uint64_t boot_elf_load(VirtioBlk *disk, const GptPartition *partition);

#endif
