/* gzip (RFC 1952) and CRC-32, by zlib. Left out: files of several members. */
#include <zlib.h>

#include "emu/host/host_zip.h"

enum { TRAILER = 8, PIECE = 1 << 30 };

uint64_t host_gunzip_size(const uint8_t *data, size_t size)
{
    if (size < 10 + TRAILER)
        return 0;
    const uint8_t *p = data + size - 4;
    return p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
}

bool host_gunzip(const uint8_t *data, size_t size, uint8_t *out, size_t out_size, Err *err)
{
    z_stream z = {0};
    if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
        return err_set(err, 0, "out of memory");
    size_t in = 0, done = 0;
    int r = Z_OK;
    while (r == Z_OK) {
        size_t more = size - in < PIECE ? size - in : PIECE;
        size_t room = out_size - done < PIECE ? out_size - done : PIECE;
        z.next_in = (Bytef *)(uintptr_t)(data + in);
        z.avail_in = (uInt)more;
        z.next_out = out + done;
        z.avail_out = (uInt)room;
        r = inflate(&z, Z_NO_FLUSH);
        in += more - z.avail_in;
        done += room - z.avail_out;
    }
    inflateEnd(&z);
    if (r == Z_BUF_ERROR && in == size)
        return err_set(err, 0, "truncated: the gzip stream has no end");
    if (r != Z_STREAM_END || done != out_size)
        return err_set(err, 0, "a damaged gzip file");
    return true;
}

uint32_t host_crc32(const uint8_t *data, size_t size)
{
    uLong crc = crc32(0, NULL, 0);
    while (size) {
        size_t n = size < PIECE ? size : PIECE;
        crc = crc32(crc, data, (uInt)n);
        data += n;
        size -= n;
    }
    return (uint32_t)crc;
}
