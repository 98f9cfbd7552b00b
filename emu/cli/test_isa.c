/*
 * Whether the harts have what a program was made for: its arch attribute, name by name, by the
 * parser of --isa.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "emu/cli/test.h"
#include "emu/isa/isa.h"

/* A name without its version: "zba1p0" is zba, "zic64b1p0" zic64b. */
static size_t name_length(const char *name, size_t len)
{
    size_t n = len;
    while (n > 1 && isdigit((unsigned char)name[n - 1]))
        n--;
    if (n == len || n < 3 || name[n - 1] != 'p' || !isdigit((unsigned char)name[n - 2]))
        return len;
    for (n--; n > 1 && isdigit((unsigned char)name[n - 1]);)
        n--;
    return n;
}

/* Does `isa` have all that rv64i with this name has? */
static bool has_name(const Isa *isa, const char *name, size_t len)
{
    char text[ISA_TEXT];
    Isa wanted;
    snprintf(text, sizeof(text), "rv64i_%.*s", (int)len, name);
    if (!isa_init(&wanted, text, NULL))
        return false;
    for (unsigned e = 0; e < EXT_COUNT; e++) {
        if (wanted.ext[e] && !isa->ext[e])
            return false;
    }
    return true;
}

static void add_name(char *buf, size_t len, const char *name, size_t name_len)
{
    size_t n = strlen(buf);
    snprintf(buf + n, len - n, "%s%.*s", n ? ", " : "", (int)name_len, name);
}

bool test_lacks(const Elf *elf, const char *isa_text, char *buf, size_t len)
{
    const char *arch = elf_arch(elf);
    Isa isa;
    buf[0] = 0;
    if (!arch || !isa_init(&isa, isa_text, NULL))
        return false;
    if (strncmp(arch, "rv64i", 5) != 0) {
        static const char *const others[] = {"rv64e", "rv32", "rv128"};
        for (unsigned i = 0; i < sizeof(others) / sizeof(*others); i++) {
            if (!strncmp(arch, others[i], strlen(others[i])))
                add_name(buf, len, others[i], strlen(others[i]));
        }
        return buf[0]; /* anything else is no arch string: it asks for nothing */
    }
    arch += 5; /* the version of i follows, then names after underscores */
    for (arch += strcspn(arch, "_"); *arch; arch += strcspn(arch, "_")) {
        size_t n = strcspn(++arch, "_");
        size_t plain = name_length(arch, n);
        if (n && n < 64 && !has_name(&isa, arch, n))
            add_name(buf, len, arch, has_name(&isa, arch, plain) ? n : plain);
    }
    return buf[0];
}
