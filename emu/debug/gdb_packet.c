/* See gdb_packet.h. */
#include "emu/debug/gdb_packet.h"

enum { OUTSIDE, TEXT, ESCAPED, SUM_HIGH, SUM_LOW };

int gdb_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void begin(GdbReader *r)
{
    r->state = TEXT;
    r->sum = r->told = 0;
    r->long_one = r->bad_sum = false;
    r->len = 0;
}

static void keep(GdbReader *r, uint8_t byte)
{
    if (r->len < GDB_PACKET_MAX)
        r->text[r->len++] = (char)byte;
    else
        r->long_one = true;
}

static void sum_digit(GdbReader *r, uint8_t byte)
{
    int digit = gdb_digit((char)byte);

    r->bad_sum |= digit < 0;
    r->told = (uint8_t)(r->told << 4 | (digit & 15));
}

static GdbEvent outside(uint8_t byte)
{
    return byte == 3 ? GDB_EVENT_INTERRUPT : byte == '-' ? GDB_EVENT_RESEND : GDB_EVENT_NONE;
}

GdbEvent gdb_reader_byte(GdbReader *r, uint8_t byte)
{
    if (byte == '$') { /* never within a packet: the end of one before was lost */
        begin(r);
        return GDB_EVENT_NONE;
    }
    switch (r->state) {
    case OUTSIDE: return outside(byte);
    case TEXT:
        if (byte == '#') {
            r->state = SUM_HIGH;
            break;
        }
        r->sum = (uint8_t)(r->sum + byte);
        if (byte == '}')
            r->state = ESCAPED;
        else
            keep(r, byte);
        break;
    case ESCAPED:
        r->sum = (uint8_t)(r->sum + byte);
        keep(r, byte ^ 0x20);
        r->state = TEXT;
        break;
    case SUM_HIGH:
        sum_digit(r, byte);
        r->state = SUM_LOW;
        break;
    case SUM_LOW:
        sum_digit(r, byte);
        r->state = OUTSIDE;
        r->text[r->len] = 0;
        if (r->bad_sum || r->told != r->sum)
            return GDB_EVENT_DAMAGED;
        return r->long_one ? GDB_EVENT_TOO_LONG : GDB_EVENT_PACKET;
    }
    return GDB_EVENT_NONE;
}

void gdb_packet_add(Buf *to, const char *text, size_t len)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < len; i++)
        sum = (uint8_t)(sum + (uint8_t)text[i]);
    buf_add(to, "$", 1);
    buf_add(to, text, len);
    buf_printf(to, "#%02x", sum);
}

void gdb_packet_escape(Buf *to, const void *bytes, size_t len)
{
    const char *at = bytes;

    for (size_t i = 0; i < len; i++) {
        char pair[2] = {'}', (char)(at[i] ^ 0x20)};
        if (at[i] == '$' || at[i] == '#' || at[i] == '}' || at[i] == '*')
            buf_add(to, pair, 2);
        else
            buf_add(to, &at[i], 1);
    }
}

void gdb_put_hex(Buf *to, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *at = bytes;
    char text[128];
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        text[n++] = digits[at[i] >> 4];
        text[n++] = digits[at[i] & 15];
        if (n == sizeof text || i + 1 == len) {
            buf_add(to, text, n);
            n = 0;
        }
    }
}
