/* csr: a CSR's value, each field named and explained (csr_field.def). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/command.h"

typedef struct CsrField {
    const char *csrs, *name;
    unsigned lo, bits;
    const char *values, *help;
} CsrField;

static const CsrField fields[] = {
#define CSR_FIELD(csrs, name, lo, bits, values, help) {csrs, name, lo, bits, values, help},
#include "emu/isa/csr_field.def"
#undef CSR_FIELD
};

static bool is_of(const CsrField *f, const char *csr)
{
    const char *p = f->csrs;
    size_t len = strlen(csr);

    while (*p) {
        size_t n = strcspn(p, " ");
        if ((n == len && !memcmp(p, csr, n)) || (p[n - 1] == '*' && !strncmp(p, csr, n - 1)))
            return true;
        p += n;
        p += *p == ' ';
    }
    return false;
}

static uint64_t field_of(const CsrField *f, uint64_t csr)
{
    return f->bits == 64 ? csr : csr >> f->lo & ((UINT64_C(1) << f->bits) - 1);
}

/* "0=Off 1=On" */
static void named(const char *values, uint64_t val, char *buf, size_t len)
{
    for (const char *p = values; *p;) {
        char *name;
        uint64_t n = strtoull(p, &name, 10);
        size_t width = strcspn(name, " ");
        if (n == val && *name == '=') {
            snprintf(buf, len, "%.*s", (int)width - 1, name + 1);
            return;
        }
        p = name + width;
        p += *p == ' ';
    }
    snprintf(buf, len, "reserved");
}

static void letters(uint64_t val, char *buf, size_t len)
{
    size_t n = 0;

    for (unsigned i = 0; i < 26 && n + 1 < len; i++)
        if (val >> i & 1)
            buf[n++] = (char)('A' + i);
    buf[n] = 0;
}

void debug_pmp_text(unsigned cfg, char *buf, size_t len)
{
    static const char *const modes[] = {"OFF", "TOR", "NA4", "NAPOT"};

    snprintf(buf, len, "%c%c%c %s%s", cfg & PMP_R ? 'R' : '-', cfg & PMP_W ? 'W' : '-',
             cfg & PMP_X ? 'X' : '-', modes[(cfg & PMP_A) / PMP_TOR], cfg & PMP_L ? " locked" : "");
}

static void value_text(const Debug *d, const CsrField *f, uint64_t csr, char *buf, size_t len)
{
    uint64_t val = field_of(f, csr);

    buf[0] = 0;
    if (!strcmp(f->values, "@cause"))
        hart_cause(val | (csr & CAUSE_INTERRUPT), buf, len);
    else if (!strcmp(f->values, "@address") || !strcmp(f->values, "@base"))
        debug_address(d, f->values[1] == 'b' ? val << f->lo : val, buf, len);
    else if (!strcmp(f->values, "@page"))
        snprintf(buf, len, "at 0x%llx", (unsigned long long)(val << PAGE_SHIFT));
    else if (!strcmp(f->values, "@letters"))
        letters(val, buf, len);
    else if (!strcmp(f->values, "@pmp"))
        debug_pmp_text((unsigned)val, buf, len);
    else if (f->values[0])
        named(f->values, val, buf, len);
}

/* Without `whole` only what is not 0, in one line. */
static void show_csr(Debug *d, const char *name, uint64_t val, bool whole)
{
    Out *o = &d->out;

    out(o, "%-13s 0x%llx", name, (unsigned long long)val);
    out_row(o, "csr");
    out_str(o, "name", name);
    out_hex(o, "value", val);
    out_end(o);
    out(o, whole ? "\n" : "");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const CsrField *f = &fields[i];
        uint64_t part = field_of(f, val);
        char text[140];
        if (!is_of(f, name) || (!whole && !part))
            continue;
        value_text(d, f, val, text, sizeof text);
        if (whole)
            out(o, "  %-16s 0x%-6llx %-12s %s\n", f->name, (unsigned long long)part, text, f->help);
        else if (text[0])
            out(o, " %s=%s", f->name, text);
        else if (f->bits > 1)
            out(o, " %s=0x%llx", f->name, (unsigned long long)part);
        else
            out(o, " %s", f->name);
        out_row(o, "field");
        out_str(o, "csr", name);
        out_str(o, "name", f->name);
        out_num(o, "bit", f->lo);
        out_num(o, "bits", f->bits);
        out_hex(o, "value", part);
        out_str(o, "text", text);
        out_str(o, "help", f->help);
        out_end(o);
    }
    if (!whole)
        out(o, "\n");
}

/* Those with fields. */
static void show_all(Debug *d)
{
    char name[CSR_NAME];
    uint64_t val;

    for (unsigned csr = 0; csr < 4096; csr++) {
        bool any = false;
        if (!isa_csr_name(csr, name) || csr == CSR_SEED)
            continue;
        for (size_t i = 0; i < sizeof fields / sizeof *fields && !any; i++)
            any = is_of(&fields[i], name) && !strchr(fields[i].csrs, '*');
        if (any && csr_there(debug_hart(d), name) && csr_peek(debug_hart(d), name, &val))
            show_csr(d, name, val, false);
    }
}

bool cmd_csr(Debug *d, const char *args, Err *err)
{
    char word[40];
    uint64_t val;

    if (!*args)
        show_all(d);
    while (debug_word(&args, word, sizeof word)) {
        const char *name = word + (*word == '$');
        if (!strcmp(name, "seed"))
            return err_set(err, 0, "seed is not shown: to read it is to use it up");
        if (!csr_there(debug_hart(d), name) || !csr_peek(debug_hart(d), name, &val))
            return err_set(err, 0, "this hart has no CSR `%.40s`; `csr` lists those with fields",
                           name);
        show_csr(d, name, val, true);
    }
    return true;
}
