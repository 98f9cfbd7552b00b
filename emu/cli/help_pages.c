/*
 * The manual page and the completions, as the build writes them to files.
 */
#include <string.h>

#include "emu/cli/help.h"
#include "emu/ui/keys.h"

/* ---- manual page (man(7)) ----------------------------------------------------------------- */

/* Text for troff: no line may begin with a dot or quote, and a dash is a minus. */
static void man_text(FILE *out, const char *s)
{
    bool start = true, quoted = false;
    for (; *s; s++) {
        if (start && (*s == '.' || *s == '\''))
            fputs("\\&", out);
        if (*s == '\\')
            fputs("\\e", out);
        else if (*s == '-')
            fputs("\\-", out);
        else if (*s == '`')
            fputs((quoted = !quoted) ? "\\(oq" : "\\(cq", out);
        else
            fputc(*s, out);
        start = *s == '\n';
    }
}

static void man_row(FILE *out, const char *head, const char *text)
{
    fputs(".TP\n.B ", out);
    man_text(out, head);
    fputc('\n', out);
    man_text(out, text);
    fputc('\n', out);
}

static void man_options(FILE *out)
{
    for (unsigned g = 0; g < GROUP_COUNT; g++) {
        fprintf(out, ".SS %s\n", opt_group_titles[g]);
        for (unsigned i = 0; i < opt_count; i++) {
            char head[100];
            if (opt_rows[i].group != g)
                continue;
            help_option_head(&opt_rows[i], head, sizeof(head));
            man_row(out, head, opt_rows[i].help);
        }
    }
}

void help_man(FILE *out)
{
    fputs(".TH RVEMU 1 \"\" \"rvemu " RVEMU_VERSION "\" \"User Commands\"\n"
          ".SH NAME\nrvemu \\- a RISC\\-V machine that boots xv6, Linux and your kernel\n"
          ".SH SYNOPSIS\n.B rvemu\n[\\fBrun\\fR] [\\fIOPTIONS\\fR] \\fIFILE\\fR\n.br\n"
          ".B rvemu debug\n[\\fIOPTIONS\\fR] \\fIFILE\\fR\n.br\n"
          ".B rvemu test\n[\\fIOPTIONS\\fR] \\fIPATH\\fR...\n.br\n"
          ".B rvemu help\n[\\fITOPIC\\fR]\n"
          ".SH DESCRIPTION\n"
          "rvemu runs an RV64GC machine with the memory map and the devices of QEMU's virt board.\n"
          "FILE is judged by its content: a disk with our boot partition is started by the "
          "built\\-in\n"
          "firmware; an ELF at 0x80000000 starts in M\\-mode without firmware; an ELF from "
          "0x80200000\n"
          "on and a RISC\\-V Image (also gzip) are started by the firmware in S\\-mode.\n"
          "With \\-bios or \\-kernel QEMU's rules hold.\n.PP\n"
          "What the guest says goes to stdout, and nothing else; what rvemu says goes to stderr, "
          "and\n"
          "each line begins with \"rvemu: \".\n"
          ".PP\n.B rvemu test\nruns programs that test the machine, riscv\\-tests or "
          "riscv\\-arch\\-test, "
          "each in one of its own,\nand tells on stderr which failed, and why: see\n"
          ".BR \"rvemu help test\" .\n"
          ".SH OPTIONS\nEach may be written with one dash or two.\n",
          out);
    man_options(out);
    fputs(".SH KEYS\nOn a terminal:\n", out);
    for (const KeyRow *row = key_rows; row->name; row++) {
        char head[32];
        snprintf(head, sizeof(head), "Ctrl-A %s", row->name);
        man_row(out, head, row->help);
    }
    fputs(".SH EXIT STATUS\n", out);
    for (const HelpStatus *s = help_statuses; s->status; s++)
        man_row(out, s->status, s->event);
    fputs(".SH DETECTORS\n", out);
#define DETECT(name, status, action, warns, help) man_row(out, #name " (" #status ")", help);
#include "rvemu/detect.def"
#undef DETECT
    fputs(".SH EXAMPLES\n.TP\n.B rvemu xv6.img\nBoots the disk; Ctrl\\-A x quits.\n"
          ".TP\n.B rvemu \\-smp 4 \\-\\-seed 1 xv6.img\nFour harts, and the same run every time.\n"
          ".TP\n.B rvemu test \\-j 4 riscv\\-tests/isa\nEvery program in that folder, four at a "
          "time.\n"
          ".TP\n.B make QEMU=rvemu qemu\nIn the tree of MIT's xv6.\n",
          out);
}

/* ---- completions -------------------------------------------------------------------------- */

/* What may follow an option, words between spaces: by this table, or what its metavar spells out.
 */
static const char *words_for(const OptRow *row)
{
    static const struct {
        const char *name, *words;
    } known[] = {
        {"-bios", "none default"},
        {"-machine", "virt help"},
        {"--isa",
#define PROFILE(name, list, help) name " "
#include "emu/isa/profile.def"
         "max"},
        {"-cpu",
#define PROFILE(name, list, help) name " "
#include "emu/isa/profile.def"
         "rv64 max help"},
        {"--eof", "ctrl-d quit ignore"},
        {"--ctrl-z", "suspend guest"},
        {"-serial", "stdio mon:stdio null none file:"},
        {"-smp", "1 2 4 8"},
        {"-m", "64M 128M 256M 512M 1G"},
        {"-device", "virtio-blk-device virtio-rng-device virtio-serial-device virtconsole help"},
        {"-d", "guest_errors unimp int in_asm exec"},
        {"--trace",
#define TRACE(name, help) #name " "
#include "rvemu/trace.def"
#undef TRACE
         "all help"},
        {"--check",
#define CHECK(name, help) #name " "
#include "rvemu/check.def"
#undef CHECK
         "all help"},
        {"--detect",
#define DETECT(name, status, action, warns, help) #name "=off " #name "=warn " #name "=stop "
#include "rvemu/detect.def"
#undef DETECT
         "all=off all=warn all=stop help"},
    };
    char name[32];
    opt_name(row, 0, name, sizeof(name));
    for (unsigned i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (!strcmp(known[i].name, name))
            return known[i].words;
    }
    for (const char *s = row->metavar; *s; s++) {
        if (*s >= 'A' && *s <= 'Z')
            return "";
    }
    return row->metavar;
}

/* Those words with a space between any two, and `escape` in front of each colon. */
static void option_words(FILE *out, const OptRow *row, const char *escape)
{
    for (const char *s = words_for(row); *s; s++)
        fprintf(out, "%s%c", *s == ':' ? escape : "", *s == '|' ? ' ' : *s);
}

static void topic_names(FILE *out)
{
    for (const HelpTopic *t = help_topics; t->name; t++) {
        if (!t->hidden)
            fprintf(out, "%s ", t->name);
    }
}

static bool wants_file(const OptRow *row)
{
    return row->metavar && (!strncmp(row->metavar, "FILE", 4) || !strcmp(row->metavar, "PATH"));
}

static bool wants_file_by_name(const OptRow *row)
{
    return row->metavar && !strncmp(row->metavar, "file=", 5);
}

static void option_names(FILE *out, const OptRow *row, const char *between)
{
    char name[32];
    for (unsigned i = 0; opt_name(row, i, name, sizeof(name)); i++)
        fprintf(out, "%s%s", i ? between : "", name);
}

/* Readline makes three words of name=value, and replaces the last of them only. */
static const char bash_head[] =
    "# bash completion for rvemu, made from its table of options\n"
    "_rvemu()\n{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} at=$((COMP_CWORD - 1)) words= files= before=\n"
    "    if [ \"$cur\" = = ]; then cur= at=$COMP_CWORD; fi\n"
    "    if [ \"${COMP_WORDS[at]}\" = = ]; then\n"
    "        at=$((at - 1))\n"
    "        if [[ ${COMP_WORDS[at]} != -* ]]; then\n"
    "            before=${COMP_WORDS[at]}= at=$((at - 1)) cur=$before$cur\n"
    "            if [ \"${COMP_WORDS[at]}\" = = ]; then at=$((at - 1)); fi\n"
    "        fi\n"
    "    fi\n"
    "    case ${COMP_WORDS[at]} in\n";

static const char bash_tail[] = "    if [ \"$files\" ]; then\n"
                                "        compopt -o filenames 2>/dev/null\n"
                                "        COMPREPLY=($(compgen -f -W \"$words\" -- \"$cur\"))\n"
                                "    else\n"
                                "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                                "    fi\n"
                                "    COMPREPLY=(\"${COMPREPLY[@]#\"$before\"}\")\n}\n"
                                "complete -F _rvemu rvemu\n";

void help_bash(FILE *out)
{
    fputs(bash_head, out);
    fputs("    help) words='", out);
    topic_names(out);
    fputs("' ;;\n", out);
    for (unsigned i = 0; i < opt_count; i++) {
        const OptRow *row = &opt_rows[i];
        if (!row->metavar || row->refused)
            continue;
        fputs("    ", out);
        option_names(out, row, "|");
        fputs(") words='", out);
        option_words(out, row, "");
        fprintf(out, "'%s ;;\n",
                wants_file(row)           ? " files=1"
                : wants_file_by_name(row) ? " files=1 cur=${cur#file=} before="
                                          : "");
    }
    fputs("    *)\n        files=1\n"
          "        if [ \"$COMP_CWORD\" = 1 ]; then words='run debug test help'; fi\n"
          "        if [[ $cur == -* ]]; then words='",
          out);
    for (unsigned i = 0; i < opt_count; i++) {
        if (opt_rows[i].refused)
            continue;
        option_names(out, &opt_rows[i], " ");
        fputc(' ', out);
    }
    fputs("'; fi ;;\n    esac\n", out);
    fputs(bash_tail, out);
}

/* A help text in zsh's brackets and single quotes, first line only. */
static void zsh_text(FILE *out, const char *s)
{
    for (; *s && *s != '\n'; s++) {
        if (*s == '\'')
            fputs("'\\''", out);
        else if (strchr("[]:\\", *s))
            fprintf(out, "\\%c", *s);
        else
            fputc(*s == '`' ? '"' : *s, out);
    }
}

/* ":what it is:how it is completed" */
static void zsh_argument(FILE *out, const OptRow *row)
{
    fputc(':', out);
    zsh_text(out, row->metavar);
    fputc(':', out);
    if (wants_file(row)) {
        fputs("_files", out);
    } else if (wants_file_by_name(row)) {
        fputs("{compset -P file= && _files || compadd -S \"\" file=}", out);
    } else if (*words_for(row)) {
        fputc('(', out);
        option_words(out, row, "\\");
        fputc(')', out);
    }
}

void help_zsh(FILE *out)
{
    fputs("#compdef rvemu\n# made from rvemu's table of options\n"
          "if (( CURRENT == 3 )) && [[ $words[2] == help ]]; then\n    compadd ",
          out);
    topic_names(out);
    fputs("\n    return\nfi\n"
          "local found=1\n"
          "(( CURRENT == 2 )) && compadd run debug test help && found=0\n"
          "_arguments \\\n",
          out);
    for (unsigned i = 0; i < opt_count; i++) {
        const OptRow *row = &opt_rows[i];
        char name[32];
        if (row->refused)
            continue;
        for (unsigned n = 0; opt_name(row, n, name, sizeof(name)); n++) {
            fprintf(out, "  '*%s%s[", name, row->metavar ? "=" : "");
            zsh_text(out, row->help);
            fputc(']', out);
            if (row->metavar)
                zsh_argument(out, row);
            fputs("' \\\n", out);
        }
    }
    fputs("  '*:file:_files' && found=0\nreturn found\n", out);
}
