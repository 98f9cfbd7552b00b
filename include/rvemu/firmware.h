/*
 * The firmware that is built into rvemu: firmware/, linked to run in M-mode at BOOT_FIRMWARE_BASE
 * (include/spec/boot.h), as an ELF file with symbols. All that it needs lies within
 * BOOT_FIRMWARE_SIZE and need not be cleared.
 */
#ifndef RVEMU_FIRMWARE_H
#define RVEMU_FIRMWARE_H

extern const unsigned char rvemu_firmware[];
extern const unsigned long rvemu_firmware_size;

#endif
