/* Lines of a commit log: see commit.h. Written by hand, for there is one an instruction. */
#include <stdio.h>
#include <string.h>

#include "rvemu/commit.h"

/* Registers come by number, then by kind; accesses as they happen, reads first. */
void commit_add_reg(Commit *c, CommitKind kind, unsigned number, const char *name, uint64_t value)
{
    unsigned at = c->nregs;

    if (at == COMMIT_REGS)
        return;
    while (at && (c->reg[at - 1].number > number ||
                  (c->reg[at - 1].number == number && c->reg[at - 1].kind > kind)))
        at--;
    memmove(c->reg + at + 1, c->reg + at, (c->nregs - at) * sizeof *c->reg);
    c->reg[at] = (CommitReg){.number = (uint16_t)number, .kind = (uint8_t)kind, .value = value};
    if (name)
        snprintf(c->reg[at].name, sizeof c->reg[at].name, "%s", name);
    c->nregs++;
}

void commit_add_access(Commit *c, uint64_t va, unsigned size, uint64_t value)
{
    if (size < 8)
        value &= (UINT64_C(1) << 8 * size) - 1;
    if (c->naccesses < COMMIT_ACCESSES)
        c->access[c->naccesses++] = (CommitAccess){va, value, (uint8_t)size};
}

/* ---- printing ------------------------------------------------------------------------------- */

static char *put_text(char *p, const char *text)
{
    while (*text)
        *p++ = *text++;
    return p;
}

static char *put_hex(char *p, uint64_t v, unsigned bytes)
{
    *p++ = '0';
    *p++ = 'x';
    for (unsigned shift = 8 * bytes; shift; shift -= 4)
        *p++ = "0123456789abcdef"[v >> (shift - 4) & 15];
    return p;
}

/* At least `width` places, blanks before or behind. */
static char *put_number(char *p, unsigned v, unsigned width, bool left)
{
    char digits[10];
    unsigned n = 0;

    do
        digits[n++] = (char)('0' + v % 10);
    while (v /= 10);
    for (unsigned i = n; i < width && !left; i++)
        *p++ = ' ';
    for (unsigned i = n; i; i--)
        *p++ = digits[i - 1];
    for (unsigned i = n; i < width && left; i++)
        *p++ = ' ';
    return p;
}

static char *put_reg(char *p, const CommitReg *r, unsigned flen)
{
    *p++ = ' ';
    *p++ = "xfc"[r->kind];
    p = put_number(p, r->number, r->kind == COMMIT_CSR ? 1 : 2, true);
    if (r->kind == COMMIT_CSR) {
        *p++ = '_';
        p = put_text(p, r->name);
    }
    *p++ = ' ';
    return put_hex(p, r->value, r->kind == COMMIT_F ? flen : 8);
}

size_t commit_print(const Commit *c, char buf[COMMIT_TEXT])
{
    char *p = put_text(buf, "core");

    p = put_number(p, c->hart, 4, false);
    p = put_text(p, ": ");
    *p++ = (char)('0' + c->prv);
    *p++ = ' ';
    p = put_hex(p, c->pc, 8);
    p = put_text(p, " (");
    p = put_hex(p, c->raw, c->len);
    *p++ = ')';
    for (unsigned i = 0; i < c->nregs; i++)
        p = put_reg(p, &c->reg[i], c->flen);
    for (unsigned writes = 0; writes < 2; writes++)
        for (unsigned i = 0; i < c->naccesses; i++) {
            const CommitAccess *a = &c->access[i];
            if ((a->size != 0) != writes)
                continue;
            p = put_hex(put_text(p, " mem "), a->va, 8);
            if (!writes)
                continue;
            *p++ = ' ';
            p = put_hex(p, a->value, a->size);
        }
    *p++ = '\n';
    *p = 0;
    return (size_t)(p - buf);
}

/* ---- parsing -------------------------------------------------------------------------------- */

static bool take_text(const char **p, const char *text)
{
    size_t n = strlen(text);

    if (strncmp(*p, text, n) != 0)
        return false;
    *p += n;
    return true;
}

static void take_blanks(const char **p)
{
    while (**p == ' ')
        ++*p;
}

static bool take_number(const char **p, unsigned *v)
{
    const char *start = *p;

    for (*v = 0; **p >= '0' && **p <= '9' && *p - start < 6; ++*p)
        *v = *v * 10 + (unsigned)(**p - '0');
    return *p > start;
}

/* "0x" and an even number of digits, at most 16: *bytes of them. */
static bool take_hex(const char **p, uint64_t *v, unsigned *bytes)
{
    static const char digits[] = "0123456789abcdef";
    const char *d;
    unsigned n = 0;

    if (!take_text(p, "0x"))
        return false;
    for (*v = 0; **p && (d = strchr(digits, **p)) != NULL; ++*p, n++)
        *v = *v << 4 | (uint64_t)(d - digits);
    *bytes = n / 2;
    return n && n % 2 == 0 && n <= 16;
}

/* "core   0: 3 0x" */
static bool take_head(const char **p, Commit *c)
{
    unsigned mode, bytes;

    if (!take_text(p, "core"))
        return false;
    take_blanks(p);
    if (!take_number(p, &c->hart) || !take_text(p, ": "))
        return false;
    if (!take_number(p, &mode) || mode > 3 || !take_text(p, " ") || !take_hex(p, &c->pc, &bytes))
        return false;
    c->prv = (uint8_t)mode;
    return true;
}

static bool take_encoding(const char **p, Commit *c)
{
    uint64_t raw;
    unsigned bytes;

    if (!take_text(p, " (") || !take_hex(p, &raw, &bytes) || !take_text(p, ")"))
        return false;
    c->raw = (uint32_t)raw;
    c->len = (uint8_t)bytes;
    return bytes == 2 || bytes == 4;
}

static bool take_reg(const char **p, Commit *c)
{
    const char *kinds = "xfc", *kind = strchr(kinds, **p);
    char name[COMMIT_NAME] = "";
    unsigned number, bytes, n = 0;
    uint64_t value;

    ++*p;
    if (!take_number(p, &number) || number > 4095)
        return false;
    for (; kind - kinds == COMMIT_CSR && **p && **p != ' '; ++*p)
        if (n < sizeof name - 1 && **p != '_')
            name[n++] = **p;
    take_blanks(p);
    if (!take_hex(p, &value, &bytes) || c->nregs == COMMIT_REGS)
        return false;
    if (kind - kinds == COMMIT_F)
        c->flen = (uint8_t)bytes;
    commit_add_reg(c, (CommitKind)(kind - kinds), number, name, value);
    return true;
}

static bool take_access(const char **p, Commit *c)
{
    uint64_t va, value = 0;
    unsigned bytes, size = 0;
    const char *next;

    if (!take_hex(p, &va, &bytes) || c->naccesses == COMMIT_ACCESSES)
        return false;
    next = *p;
    if (take_text(&next, " ") && take_hex(&next, &value, &size))
        *p = next;
    else
        size = 0;
    commit_add_access(c, va, size, value);
    return true;
}

CommitLine commit_parse(Commit *c, const char *text)
{
    const char *p = text;

    c->nregs = c->naccesses = 0;
    c->flen = 8;
    c->csr_read = COMMIT_NO_CSR;
    c->device = c->adopt = false;
    if (!take_head(&p, c))
        return COMMIT_OTHER;
    if (!take_encoding(&p, c))
        return COMMIT_BROKEN;
    for (;;) {
        take_blanks(&p);
        if (!*p)
            return COMMIT_LINE;
        if (take_text(&p, "mem ") ? !take_access(&p, c) : !strchr("xfc", *p) || !take_reg(&p, c))
            return COMMIT_BROKEN;
    }
}
