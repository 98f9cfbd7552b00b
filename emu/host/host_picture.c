/* See host_picture.h. A PNG has three bytes a pixel, no filters, and all in one piece. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "emu/host/host_picture.h"

enum { COLOURS = 3, BITS = 8, TRUE_COLOUR = 2 };

static bool ends_in(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n > m && !strcasecmp(name + n - m, end);
}

bool host_picture_name(const char *name, Err *err)
{
    return ends_in(name, ".png") || ends_in(name, ".ppm") ||
           err_set(err, EINVAL, "%s: a name that ends in .png or .ppm is wanted", name);
}

static void put_u32(uint8_t *at, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void put_row(uint8_t *to, const uint8_t *from, unsigned width)
{
    for (unsigned x = 0; x < width; x++, from += 4) {
        *to++ = from[2];
        *to++ = from[1];
        *to++ = from[0];
    }
}

/* Rows of RGB, each behind `lead` bytes of zero. */
static uint8_t *rows_of(const Screen *s, size_t lead, size_t *size)
{
    size_t row = lead + (size_t)s->width * COLOURS;
    uint8_t *rows = calloc(s->height, row);
    *size = s->height * row;
    for (unsigned y = 0; rows && y < s->height; y++)
        put_row(rows + y * row + lead, s->pixels + y * s->stride, s->width);
    return rows;
}

/* Length, type, data, and the checksum over the last two. */
static bool chunk(const HostFile *f, const char *type, uint8_t *data, uint32_t len, Err *err)
{
    uint8_t head[8], tail[4];
    uLong crc;
    put_u32(head, len);
    memcpy(head + 4, type, 4);
    crc = crc32(crc32(0, NULL, 0), head + 4, 4);
    if (len) /* with no data at all zlib would begin anew */
        crc = crc32(crc, data, len);
    put_u32(tail, (uint32_t)crc);
    return host_file_append(f, head, sizeof(head), err) && host_file_append(f, data, len, err) &&
           host_file_append(f, tail, sizeof(tail), err);
}

static bool write_png(const HostFile *f, const Screen *s, Err *err)
{
    static const char signature[] = "\x89PNG\r\n\x1a\n";
    uint8_t header[13] = {0};
    size_t size;
    uint8_t *rows = rows_of(s, 1, &size), *packed = NULL;
    uLongf packed_len = compressBound((uLong)size);
    bool good = rows && (packed = malloc(packed_len)) &&
                compress2(packed, &packed_len, rows, (uLong)size, Z_BEST_SPEED) == Z_OK;
    if (!good)
        err_set(err, ENOMEM, "%s: out of memory", f->name);
    put_u32(header, s->width);
    put_u32(header + 4, s->height);
    header[8] = BITS;
    header[9] = TRUE_COLOUR;
    good = good && host_file_append(f, signature, sizeof(signature) - 1, err) &&
           chunk(f, "IHDR", header, sizeof(header), err) &&
           chunk(f, "IDAT", packed, (uint32_t)packed_len, err) && chunk(f, "IEND", NULL, 0, err);
    free(packed);
    free(rows);
    return good;
}

static bool write_ppm(const HostFile *f, const Screen *s, Err *err)
{
    char head[40];
    size_t size;
    uint8_t *rows = rows_of(s, 0, &size);
    int n = snprintf(head, sizeof(head), "P6\n%u %u\n255\n", s->width, s->height);
    bool good =
        rows ? host_file_append(f, head, (size_t)n, err) && host_file_append(f, rows, size, err)
             : err_set(err, ENOMEM, "%s: out of memory", f->name);
    free(rows);
    return good;
}

bool host_picture_write(const HostFile *f, const Screen *screen, Err *err)
{
    return ends_in(f->name, ".ppm") ? write_ppm(f, screen, err) : write_png(f, screen, err);
}
