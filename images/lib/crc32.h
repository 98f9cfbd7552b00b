/*
 * CRC-32 as GPT, gzip and Ethernet use it (reflected polynomial 0xedb88320).
 */
#ifndef LIB_CRC32_H
#define LIB_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* Continues `crc` (0 at the start) over `size` bytes. */
uint32_t crc32_add(uint32_t crc, const void *data, size_t size);

#endif
