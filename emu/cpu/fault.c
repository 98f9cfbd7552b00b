/* The reason of a trap as a sentence, made of fault.def. */
#include <stdio.h>
#include <string.h>

#include "emu/cpu/hart.h"

static const char *const text[FAULT_COUNT] = {
#define FAULT(name, sentence) [FAULT_##name] = sentence,
#include "emu/cpu/fault.def"
#undef FAULT
};

static const char *const cause_name[] = {
    "instruction address misaligned",
    "instruction access fault",
    "illegal instruction",
    "breakpoint",
    "load address misaligned",
    "load access fault",
    "store address misaligned",
    "store access fault",
    "ecall from U-mode",
    "ecall from S-mode",
    "reserved cause 10",
    "ecall from M-mode",
    "instruction page fault",
    "load page fault",
    "reserved cause 14",
    "store page fault",
    [CAUSE_SOFTWARE_CHECK] = "software check",
};

static const char *const irq_name[16] = {
    [IRQ_SSI] = "supervisor software", [IRQ_MSI] = "machine software",
    [IRQ_STI] = "supervisor timer",    [IRQ_MTI] = "machine timer",
    [IRQ_SEI] = "supervisor external", [IRQ_MEI] = "machine external",
    [IRQ_COF] = "counter overflow"};

static const char *name_of(uint64_t cause)
{
    const char *name = cause < sizeof cause_name / sizeof *cause_name ? cause_name[cause] : NULL;

    return name ? name : "reserved cause";
}

/* One %-sequence at *p; gives the characters written. */
static int expand(const Hart *h, char *out, size_t len, const char **p, const Trap *t)
{
    const char *s = *p + 1;
    char kind = *s >= '1' && *s <= '2' ? 'x' : *s++;
    uint64_t v = t->why[(*s == '2') ? 1 : 0];

    *p = s + 1;
    if (kind == 'd')
        return snprintf(out, len, "%llu", (unsigned long long)v);
    if (kind == 'e')
        return snprintf(out, len, "%s", v < EXT_END ? ext_info[v].id : "?");
    if (kind == 'r')
        return snprintf(out, len, "%s", isa_x_name((unsigned)v));
    if (kind == 's') {
        char name[SYMBOL_TEXT];
        h->env.name(h->env.ctl, v, name, sizeof name);
        return snprintf(out, len, "0x%llx%s", (unsigned long long)v, name);
    }
    return snprintf(out, len, "0x%llx", (unsigned long long)v);
}

void hart_cause(uint64_t cause, char *buf, size_t len)
{
    uint64_t irq = cause & ~CAUSE_INTERRUPT;
    const char *name = irq == IRQ_NMI ? "non-maskable" : irq < 16 ? irq_name[irq] : NULL;

    if (cause & CAUSE_INTERRUPT)
        snprintf(buf, len, "%s interrupt", name ? name : "unknown");
    else
        snprintf(buf, len, "%s", name_of(cause));
}

void hart_why(const Hart *h, const Trap *t, char *buf, size_t len)
{
    const char *p = text[t->reason];
    size_t n;

    if (t->cause & CAUSE_INTERRUPT) {
        hart_cause(t->cause, buf, len);
        return;
    }
    n = (size_t)snprintf(buf, len, "%s, tval 0x%llx%s", name_of(t->cause),
                         (unsigned long long)t->tval, *p ? ": " : "");
    while (*p && n + 1 < len) {
        if (*p == '%') {
            n += (size_t)expand(h, buf + n, len - n, &p, t);
        } else {
            buf[n++] = *p++;
            buf[n] = 0;
        }
    }
}
