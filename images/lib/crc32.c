/*
 * CRC-32 by a table of 16 entries, half a byte at a time: a table of 256 would not fit the purpose,
 * which is 16 KiB of partition entries once at boot.
 */
#include "lib/crc32.h"

/* What four steps of the shift register with polynomial 0xedb88320 make of each half byte. */
static const uint32_t half_bytes[16] = {
    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
    0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

uint32_t crc32_add(uint32_t crc, const void *data, size_t size)
{
    const uint8_t *p = data;

    crc = ~crc;
    while (size--) {
        crc ^= *p++;
        crc = crc >> 4 ^ half_bytes[crc & 15];
        crc = crc >> 4 ^ half_bytes[crc & 15];
    }
    return ~crc;
}
