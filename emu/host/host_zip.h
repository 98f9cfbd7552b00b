/* gzip and CRC-32, by zlib. */
#ifndef HOST_ZIP_H
#define HOST_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/err.h"

/* The size that a gzip file says it has unpacked (modulo 2^32); 0 if it is too short for that. */
uint64_t host_gunzip_size(const uint8_t *data, size_t size);
/* Unpacks into `out`, which has that size. Damaged, truncated or lying: an error. */
bool host_gunzip(const uint8_t *data, size_t size, uint8_t *out, size_t out_size, Err *err);

/* The checksum of gzip and of GPT. */
uint32_t host_crc32(const uint8_t *data, size_t size);

#endif
