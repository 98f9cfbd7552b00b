/* Registers and memory by gdb's packets. */
#include <string.h>

#include "emu/debug/gdb_impl.h"

/* --- registers ------------------------------------------------------------------------------- */

/* By gdb's number for RISC-V. */
static bool register_name(unsigned n, char buf[CSR_NAME])
{
    if (n < GDB_REG_PC)
        strcpy(buf, isa_x_name(n));
    else if (n == GDB_REG_PC)
        strcpy(buf, "pc");
    else if (n < GDB_REG_CSR)
        strcpy(buf, isa_f_name(n - GDB_REG_F));
    else if (n == GDB_REG_PRIV)
        strcpy(buf, "priv");
    else
        return n < GDB_REG_PRIV && isa_csr_name(n - GDB_REG_CSR, buf);
    return true;
}

bool gdb_register(Gdb *g, unsigned n, uint64_t *val)
{
    char name[CSR_NAME];
    Hart *h = debug_hart(g->d);
    Value v;
    Err err;

    if (n <= GDB_REG_PC) { /* of those there are many */
        *val = n == GDB_REG_PC ? h->pc : n ? h->x[n] : 0;
        return true;
    }
    if (!register_name(n, name) || !debug_register(g->d, name, &v, &err))
        return false;
    *val = v.num;
    return true;
}

static bool set_register(Gdb *g, unsigned n, uint64_t val)
{
    char name[CSR_NAME];
    Err err;

    return n == 0 || (register_name(n, name) && debug_set_register(g->d, name, val, &err));
}

/* Eight bytes, the low one first, whatever the host. */
static void put_number(Gdb *g, uint64_t val)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(val >> (8 * i));
    gdb_put_hex(&g->reply, bytes, 8);
}

static bool take_number(GdbArgs *a, uint64_t *val)
{
    uint8_t bytes[8];

    if (!gdb_bytes(a, bytes, 8))
        return false;
    *val = 0;
    for (unsigned i = 0; i < 8; i++)
        *val |= (uint64_t)bytes[i] << (8 * i);
    return true;
}

void gdb_g(Gdb *g, GdbArgs *a)
{
    uint64_t val;

    for (unsigned n = 0; n <= GDB_REG_PC; n++) {
        gdb_register(g, n, &val);
        put_number(g, val);
    }
}

void gdb_G(Gdb *g, GdbArgs *a)
{
    uint64_t val[GDB_REG_PC + 1];

    for (unsigned n = 0; n <= GDB_REG_PC; n++)
        if (!take_number(a, &val[n])) {
            gdb_error(g, GDB_E_FORM);
            return;
        }
    for (unsigned n = GDB_REG_PC + 1; n-- > 0;) /* pc, which can be refused, first */
        if (!set_register(g, n, val[n])) {
            gdb_error(g, GDB_E_VALUE);
            return;
        }
    gdb_ok(g);
}

void gdb_p(Gdb *g, GdbArgs *a)
{
    uint64_t n, val;

    if (!gdb_hex(a, &n) || !gdb_at_end(a))
        gdb_error(g, GDB_E_FORM);
    else if (n > GDB_REG_PRIV || !gdb_register(g, (unsigned)n, &val))
        gdb_error(g, GDB_E_MEMORY);
    else
        put_number(g, val);
}

void gdb_P(Gdb *g, GdbArgs *a)
{
    uint64_t n, val;

    if (!gdb_hex(a, &n) || !gdb_take(a, '=') || !take_number(a, &val))
        gdb_error(g, GDB_E_FORM);
    else if (n > GDB_REG_PRIV || !set_register(g, (unsigned)n, val))
        gdb_error(g, GDB_E_VALUE);
    else
        gdb_ok(g);
}

/* --- memory ---------------------------------------------------------------------------------- */

static bool read_memory(Gdb *g, uint64_t at, void *buf, size_t len)
{
    Err err;

    return g->phys ? debug_read_phys(g->d, at, buf, len, &err)
                   : debug_read(g->d, at, buf, len, &err);
}

static bool write_memory(Gdb *g, uint64_t at, const void *buf, size_t len)
{
    Err err;

    return g->phys ? machine_poke(g->d->m, at, buf, len) == len
                   : debug_write(g->d, at, buf, len, &err);
}

/* As much as there is from the first byte on. */
void gdb_m(Gdb *g, GdbArgs *a)
{
    uint8_t buf[GDB_PACKET_MAX / 2];
    uint64_t at, len, page;

    if (!gdb_range(a, &at, &len) || !gdb_at_end(a)) {
        gdb_error(g, GDB_E_FORM);
        return;
    }
    if (len > sizeof buf)
        len = sizeof buf;
    page = 4096 - (at & 4095);
    if (!read_memory(g, at, buf, (size_t)len)) {
        if (len <= page || !read_memory(g, at, buf, (size_t)page)) {
            gdb_error(g, GDB_E_MEMORY);
            return;
        }
        len = page;
    }
    gdb_put_hex(&g->reply, buf, (size_t)len);
}

static void write_reply(Gdb *g, uint64_t at, const void *buf, size_t len)
{
    if (write_memory(g, at, buf, len))
        gdb_ok(g);
    else
        gdb_error(g, GDB_E_MEMORY);
}

void gdb_M(Gdb *g, GdbArgs *a)
{
    uint8_t buf[GDB_PACKET_MAX / 2];
    uint64_t at, len;

    if (!gdb_range(a, &at, &len) || !gdb_take(a, ':') || len > sizeof buf ||
        !gdb_bytes(a, buf, (size_t)len) || !gdb_at_end(a))
        gdb_error(g, GDB_E_FORM);
    else
        write_reply(g, at, buf, (size_t)len);
}

void gdb_X(Gdb *g, GdbArgs *a)
{
    uint64_t at, len;

    if (!gdb_range(a, &at, &len) || !gdb_take(a, ':') || len != (uint64_t)(a->end - a->at))
        gdb_error(g, GDB_E_FORM);
    else
        write_reply(g, at, a->at, (size_t)len);
}

/* --- qSearch:memory --------------------------------------------------------------------------- */

enum { SEARCH_MAX = 256 << 20 }; /* bytes at once: the client waits, and so does everybody */

/* The pattern in [buf, buf+len); -1: it is not there. */
static int64_t find(const uint8_t *buf, size_t len, const char *pattern, size_t plen)
{
    for (size_t i = 0; i + plen <= len; i++) {
        const uint8_t *hit = memchr(buf + i, (uint8_t)pattern[0], len - plen - i + 1);
        if (!hit)
            return -1;
        i = (size_t)(hit - buf);
        if (!memcmp(hit, pattern, plen))
            return (int64_t)i;
    }
    return -1;
}

void gdb_search(Gdb *g, GdbArgs *a)
{
    uint8_t buf[4096 + GDB_PACKET_MAX];
    uint64_t at, len, kept = 0;
    size_t plen;

    if (!gdb_hex(a, &at) || !gdb_take(a, ';') || !gdb_hex(a, &len) || !gdb_take(a, ';') ||
        gdb_at_end(a)) {
        gdb_error(g, GDB_E_FORM);
        return;
    }
    plen = (size_t)(a->end - a->at);
    if (len > SEARCH_MAX) {
        gdb_error(g, GDB_E_VALUE);
        return;
    }
    while (len) {
        uint64_t n = 4096 - (at & 4095);
        int64_t hit;
        n = n < len ? n : len;
        if (!read_memory(g, at, buf + kept, (size_t)n)) {
            gdb_error(g, GDB_E_MEMORY);
            return;
        }
        hit = find(buf, (size_t)(kept + n), a->at, plen);
        if (hit >= 0) {
            buf_printf(&g->reply, "1,%llx", (unsigned long long)(at - kept + (uint64_t)hit));
            return;
        }
        at += n;
        len -= n;
        n += kept; /* what a match may begin with goes before the next page */
        kept = n < plen - 1 ? n : plen - 1;
        memmove(buf, buf + n - kept, (size_t)kept);
    }
    buf_str(&g->reply, "0");
}
