/*
 * Instruction sets, for users: what --isa takes, and what --print-isa says of each extension.
 */
#include <string.h>

#include "emu/cli/help.h"
#include "emu/isa/isa.h"

void help_isa(FILE *out)
{
    fputs(
        "--isa chooses the extensions of the harts; without it they have what max is.\n"
        "  --isa rv64gc_zba_zbb   rv64i or rv64g, letters, then names after underscores; in any\n"
        "                         order, upper or lower case. Versions (rv64i2p1_m2p0) are taken\n"
        "                         if the major one is the one that is built\n"
        "  --isa rva22s64         a profile: its mandatory extensions and no more\n"
        "  --isa rva22s64_zfh     and more behind it\n"
        "  --isa max              all that are built but two, the same as no --isa\n"
        "What an extension needs comes with it: d brings f, zcb brings zca. misa, the device tree\n"
        "and what traps as illegal follow. M-, S- and U-mode, zicsr and zicntr are always there.\n"
        "A name that is not built is an error, but not one that a profile asks for: then a line\n"
        "names what the harts lack, and neither misa nor the device tree promises it.\n"
        "Two are not among those and must be named: without svade (the profiles name it) the hart\n"
        "sets A and D bits itself; with smrnmi it starts with all interrupts off, and MPRV too, "
        "until\n"
        "its M-mode software sets mnstatus.NMIE, as our firmware does and older ones do not. NMIs\n"
        "come by Ctrl-A n, to the handler at -machine virt,rnmi-interrupt-vector=ADDRESS.\n"
        "\nAbbreviations:\n",
        out);
    for (unsigned i = 0; isa_name(i); i++)
        if (isa_name(i)->kind == ISA_BUNDLE)
            fprintf(out, "  %-10s %s\n", isa_name(i)->name, isa_name(i)->list);
    fputs("\nProfiles:\n", out);
    for (unsigned i = 0; isa_name(i); i++)
        if (isa_name(i)->kind == ISA_PROFILE)
            fprintf(out, "  %-10s %s\n", isa_name(i)->name, isa_name(i)->help);
    fputs("\n`rvemu --print-isa` lists the extensions; with --isa also which of them that has.\n",
          out);
}

static void print_row(FILE *out, const char *name, const char *status, const char *help)
{
    fprintf(out, "%-14s %-9s %s\n", name, status, help);
}

static bool is_ext(const char *name)
{
    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (!strcmp(ext_info[e].name, name))
            return true;
    return false;
}

/* Not a row of profile.def: what it is follows from the extensions. */
static void print_max(FILE *out)
{
    char text[ISA_TEXT] = "all that are built, but";
    Isa max;
    Err err;

    if (!isa_init(&max, "max", &err))
        return;
    for (unsigned e = 0; e < EXT_COUNT; e++) {
        size_t n = strlen(text);
        if (!isa_has(&max, e))
            snprintf(text + n, sizeof text - n, " %s", ext_info[e].name);
    }
    print_row(out, "max", "profile", text);
}

bool help_print_isa(FILE *out, const char *string, Err *err)
{
    char text[ISA_TEXT];
    Isa isa, profile;

    if (!isa_init(&isa, string, err))
        return false;
    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (ext_info[e].name[0])
            print_row(out, ext_info[e].name, isa_has(&isa, e) ? "yes" : "no", ext_info[e].help);
    for (unsigned i = 0; isa_name(i); i++)
        if (isa_name(i)->kind == ISA_UNBUILT && !is_ext(isa_name(i)->name))
            print_row(out, isa_name(i)->name, "not built", isa_name(i)->help);
    for (unsigned i = 0; isa_name(i); i++) {
        const IsaName *row = isa_name(i);
        if (row->kind != ISA_PROFILE || !isa_init(&profile, row->name, err))
            continue;
        snprintf(text, sizeof text, "%s%s%s", row->help, profile.lacks[0] ? "; lacks " : "",
                 profile.lacks);
        print_row(out, row->name, profile.lacks[0] ? "partial" : "profile", text);
    }
    print_max(out);
    isa_string(&isa, text, sizeof text);
    fprintf(out, "%s\n", text);
    return true;
}
