/*
 * boot.h: the kernel in the boot partition.
 */
#ifndef MKFS_BOOT_H
#define MKFS_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image.h"

/* Reads the kernel's ELF file and tests what the firmware will ask of it (spec/boot.h): its bytes,
 * which the caller frees, or a line on stderr and NULL. */
uint8_t *boot_read_kernel(const char *name, size_t *size);

/* Puts it into the boot partition, unless it is there already. */
bool boot_write(const Image *image, const char *name, const uint8_t *kernel, size_t size);

#endif
