"""Pictures, for tests: what PNG, PPM and XWD files hold, as (width, height, bytes of RGB)."""
import struct
import zlib


def ppm(data):
    magic, size, most, pixels = data.split(b"\n", 3)
    assert (magic, most) == (b"P6", b"255")
    w, h = map(int, size.split())
    assert len(pixels) == w * h * 3
    return w, h, pixels


def png(data):
    """Of our own: eight bits of RGB, no filters."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    at, parts = 8, {}
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + size]
        assert struct.unpack_from(">I", data, at + 8 + size)[0] == zlib.crc32(name + body)
        parts[name] = body
        at += 12 + size
    w, h, *form = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    assert form == [8, 2, 0, 0, 0] and list(parts) == [b"IHDR", b"IDAT", b"IEND"]
    rows = zlib.decompress(parts[b"IDAT"])
    assert len(rows) == h * (1 + 3 * w) and not any(rows[::1 + 3 * w])
    return w, h, b"".join(rows[y * (1 + 3 * w) + 1:(y + 1) * (1 + 3 * w)] for y in range(h))


def bgrx(w, h, data, stride=0):
    """Of four bytes a pixel, blue first."""
    stride = stride or 4 * w
    out = bytearray(3 * w * h)
    for y in range(h):
        row = data[y * stride:y * stride + 4 * w]
        for i in range(3):
            out[3 * w * y + i:3 * w * (y + 1):3] = row[2 - i::4]
    return w, h, bytes(out)


def xwd(data):
    head = struct.unpack_from(">25I", data)
    w, h, bits, line, colours = head[4], head[5], head[11], head[12], head[19]
    assert head[1] == 7 and bits == 32
    return bgrx(w, h, data[head[0] + 12 * colours:], line)


def pixel(picture, x, y):
    at = 3 * (y * picture[0] + x)
    return picture[2][at:at + 3]


def crop(picture, x, y, w, h):
    whole, _, pixels = picture
    return w, h, b"".join(pixels[3 * (whole * row + x):3 * (whole * row + x + w)]
                          for row in range(y, y + h))


def bigger(picture, times):
    w, h, pixels = picture
    rows = []
    for y in range(h):
        row = pixels[3 * w * y:3 * w * (y + 1)]
        rows += [b"".join(row[3 * x:3 * x + 3] * times for x in range(w))] * times
    return w * times, h * times, b"".join(rows)
