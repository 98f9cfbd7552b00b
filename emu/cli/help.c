/*
 * Help texts. Lists come from the tables; nothing is said here that another file knows better.
 */
#include <string.h>

#include "emu/cli/help.h"
#include "emu/cli/nearest.h"
#include "emu/ui/keys.h"

enum { HELP_COLUMN = 16 };

void help_usage(FILE *out)
{
    fputs("usage: rvemu [run] [OPTIONS] FILE\n"
          "  rvemu xv6.img                  a disk with a boot partition\n"
          "  rvemu kernel.elf               at 0x80000000: M-mode; from 0x80200000: our firmware\n"
          "  rvemu Image -initrd cpio -append 'console=ttyS0' -m 512M\n"
          "  rvemu -bios fw.bin xv6.img     with a firmware of your own\n"
          "  rvemu -smp 4 --seed 1 xv6.img  four harts, the same run every time\n"
          "  rvemu test -j 4 riscv-tests/isa  programs that test the machine\n"
          "  rvemu -h                       all options (QEMU's names work)\n"
          "  rvemu help [TOPIC]             topics, exit-codes, keys, detectors, traces, isa, "
          "-OPTION\n"
          "On a terminal Ctrl-A x quits and Ctrl-A h shows the keys.\n",
          out);
}

void help_option_head(const OptRow *row, char *buf, unsigned len)
{
    char name[32];
    unsigned n = 0;
    for (unsigned i = 0; opt_name(row, i, name, sizeof(name)); i++)
        n += (unsigned)snprintf(buf + n, len - n, "%s%s", i ? ", " : "", name);
    if (row->metavar)
        snprintf(buf + n, len - n, " %s", row->metavar);
}

static void show_option(FILE *out, const OptRow *row)
{
    char head[100];
    help_option_head(row, head, sizeof(head));
    if (strlen(head) < HELP_COLUMN - 1)
        fprintf(out, "%-*s", HELP_COLUMN, head);
    else
        fprintf(out, "%s\n%*s", head, HELP_COLUMN, "");
    for (const char *line = row->help; *line;) {
        int n = (int)strcspn(line, "\n");
        fprintf(out, "%.*s\n", n, line);
        line += n;
        if (*line++ != '\n')
            break;
        fprintf(out, "%*s", HELP_COLUMN, "");
    }
}

void help_options(FILE *out)
{
    fputs("usage: rvemu [run] [OPTIONS] FILE\n"
          "       rvemu debug [OPTIONS] FILE\n"
          "       rvemu test [OPTIONS] PATH...\n\n"
          "FILE is an ELF, a RISC-V Image or a disk with a boot partition: its content decides.\n"
          "Options may have one dash or two, and -name=value is the same as -name value.\n",
          out);
    for (unsigned g = 0; g < GROUP_COUNT; g++) {
        fprintf(out, "\n%s:\n", opt_group_titles[g]);
        for (unsigned i = 0; i < opt_count; i++) {
            if (opt_rows[i].group == g)
                show_option(out, &opt_rows[i]);
        }
    }
    fputs("\n`rvemu help` lists further topics.\n", out);
}

void help_version(FILE *out)
{
    /* MIT's Makefile calls what it is given as QEMU with --version and reads the first line. */
    fputs("QEMU emulator version 7.2.0 (rvemu " RVEMU_VERSION ")\n"
          "rvemu " RVEMU_VERSION ": an RV64GC machine of its own. The line above is for makefiles\n"
          "that look for a QEMU; there is no code of QEMU in it.\n",
          out);
}

/* ---- topics ----------------------------------------------------------------------------- */

const HelpStatus help_statuses[] = {
    {"0",
     "the guest switched off and said that all is well; or Ctrl-A x; a reset under -no-reboot"},
    {"1", "the guest failed without a number of its own, or reported a system failure (SBI)"},
    {"1", "`rvemu test`: a program failed"},
    {"1", "--fail's pattern has appeared, or the guest ended well before --expect's had"},
    {"1", "--difftest: the peer differs; 0: both agree up to the guest's end, whatever its code"},
    {"1-62", "the guest's own code (sifive_test, tohost)"},
    {"63", "the guest's code is 63 or above: the whole number is on stderr"},
    {"64-95", "a detector stopped it: `rvemu help detectors`"},
    {"77", "`rvemu test`: none passed, none failed, all were skipped or not compared"},
    {"124", "--timeout or --max-insns"},
    {"125", "every error of rvemu itself, wrong usage included"},
    {"128+n", "ended by signal n: 130 SIGINT, 143 SIGTERM, 129 SIGHUP"},
    {"141", "nobody reads stdout any more"},
    {NULL, NULL},
};

static void show_exit_codes(FILE *out)
{
    for (const HelpStatus *s = help_statuses; s->status; s++)
        fprintf(out, "%-8s %s\n", s->status, s->event);
    fputs("\nThe last line on stderr says who ended it.\n", out);
}

static void show_keys(FILE *out)
{
    for (const KeyRow *row = key_rows; row->name; row++)
        fprintf(out, "Ctrl-A %-8s %s\n", row->name, row->help);
    fputs("Ctrl-Z          the same as Ctrl-A z, unless it is for the guest (--ctrl-z)\n"
          "All other keys, Ctrl-C too, go to the guest.\n",
          out);
}

static void show_detectors(FILE *out)
{
    fputs(
        "A detector stops the machine with its exit status, or warns. --detect NAME=off|warn|stop\n"
        "changes that, --detect all=off silences them.\n\n",
        out);
#define DETECT(name, status, action, warns, help)                                                  \
    fprintf(out, "%-14s %d  %-5s %s\n", #name, status,                                             \
            DETECT_##action == DETECT_STOP ? "stop" : "warn", help);
#include "rvemu/detect.def"
#undef DETECT
}

static void show_checks(FILE *out)
{
    fputs(
        "--check=LIST, as --check=fence,sfence; all: every one. The harts become as nasty as the\n"
        "specification allows, so that bugs that only hardware shows are met here; several times\n"
        "slower. What is named stops the machine, or goes on with --detect stale_fetch=warn.\n\n",
        out);
#define CHECK(name, help) fprintf(out, "%-12s %s\n", #name, help);
#include "rvemu/check.def"
#undef CHECK
}

static void show_machines(FILE *out)
{
    fputs("virt     the only board: memory map and device tree of QEMU's virt (default)\n", out);
}

static void show_cpus(FILE *out)
{
    fputs("rv64     every extension that is built (default); --isa chooses fewer\n"
          "max      the same\n"
          "PROFILE  rva22s64 and the like, the same as --isa PROFILE: `rvemu help isa`\n",
          out);
}

static void show_devices(FILE *out)
{
    fputs("virtio-blk-device,drive=ID[,bus=virtio-mmio-bus.N]\n"
          "virtio-rng-device[,bus=virtio-mmio-bus.N]\n"
          "virtio-keyboard-device[,bus=virtio-mmio-bus.N]\n"
          "virtio-tablet-device[,bus=virtio-mmio-bus.N]\n"
          "virtio-serial-device[,bus=virtio-mmio-bus.N]\n"
          "virtconsole,chardev=ID\n",
          out);
}

static void show_displays(FILE *out)
{
    fputs("sdl[,full-screen=on|off]  a window on X or Wayland, a keyboard and a tablet for the "
          "guest\n"
          "none                      no window (default)\n"
          "\n"
          "In the window Ctrl-Alt-F is full screen and back; Ctrl-Alt-G gives the guest all keys, "
          "and\n"
          "takes them back; closing it ends rvemu. --screen WxH is the screen's size, --screenshot "
          "FILE\n"
          "a picture of it, without a window too.\n",
          out);
}

static void show_test(FILE *out)
{
    fputs(
        "rvemu test [OPTIONS] PATH...\n"
        "runs each program in a machine of its own. A PATH is an ELF, or a folder: then all ELFs "
        "for\n"
        "RISC-V below it. A program passes if it switches the machine off and says that all is\n"
        "well: 1 in `tohost` (riscv-tests), sifive_test, SBI. (n << 1 | 1) in `tohost`: test n\n"
        "failed.\n"
        "A program with the symbols begin_signature and end_signature (riscv-arch-test) passes "
        "only\n"
        "if what lies between them is what NAME.ref beside it says, a hexadecimal number a line.\n"
        "Without such a file it is not compared and counts as skipped; those with the labels "
        "`pass`\n"
        "and `fail` check themselves. Without `tohost` a jump to itself is the end.\n"
        "One whose attributes ask for an extension that --isa lacks is skipped (--no-skip: it\n"
        "runs). --timeout is 60 seconds each if it is not given; -j, --junit, --tap: `rvemu -h`.\n"
        "What a program says on its console is shown if it fails.\n"
        "\nEnds with 0: some passed, none failed; 1: one failed; 77: all skipped or not compared;\n"
        "125: a PATH is no program, or an error of ours.\n",
        out);
}

static void show_difftest(FILE *out)
{
    fputs(
        "--log-commits prints a line for each instruction that retires, as Spike's option of that\n"
        "name does, on stderr or with --log FILE there:\n\n"
        "  core   0: 3 0x0000000080000010 (0x01053503) x10 0x0000000000000007 mem "
        "0x0000000080001000\n\n"
        "hart, mode, pc, encoding; what it wrote to x, f and CSRs; `mem` and where it read; "
        "`mem`,\n"
        "where it wrote and what. An instruction that traps has no line.\n\n"
        "--difftest CMD runs CMD by the shell, {} replaced by the program, and reads such a log "
        "from\n"
        "its stderr (its stdout goes nowhere; of one that logs to stdout: CMD >&2), as in\n\n"
        "  rvemu --isa rv64gc --difftest 'spike --isa=rv64gc_zicntr_zihpm --log-commits {}' "
        "a.elf\n\n"
        "Hart, mode, pc, encoding, registers and memory of each instruction must be the same. At "
        "the\n"
        "first difference both lines and the ten before are shown: status 1. Status 0: all agree, "
        "and\n"
        "where the guest ends here the peer ends, too, after at most a million instructions. 125: "
        "CMD\n"
        "logs nothing, or what is no log. --timeout, --max-insns and signals end it as ever.\n\n"
        "Not compared are boot code, on each side all of a hart before its first pc in RAM; lines\n"
        "that are no commits; the names of CSRs; and what two good harts may read otherwise, which "
        "is\n"
        "taken over from the peer: what a device answers, and these CSRs:\n",
        out);
#define UNSTEADY(first, last, csrs, why) fprintf(out, "  %-32s %s\n", csrs, why);
#include "emu/cli/difftest.def"
    fputs("An interrupt must come at the same instruction: it does where the peer is another rvemu "
          "with\n"
          "the same --seed. Harts are compared each by itself; what one reads that another wrote "
          "must\n"
          "be the same.\n",
          out);
}

static void show_topics(FILE *out)
{
    for (const HelpTopic *t = help_topics; t->name; t++) {
        if (!t->hidden)
            fprintf(out, "%-12s %s\n", t->name, t->help);
    }
    fputs("-OPTION      one option, as `rvemu help -drive`\n", out);
}

const HelpTopic help_topics[] = {
    {"usage", "how to call it, with examples", help_usage, false},
    {"options", "all options, the same as -h", help_options, false},
    {"exit-codes", "what the exit status means", show_exit_codes, false},
    {"test", "programs that test the machine: riscv-tests, riscv-arch-test", show_test, false},
    {"difftest", "a log of all instructions, and lockstep with another emulator", show_difftest,
     false},
    {"debug", "the debugger's console: `rvemu debug FILE`, Ctrl-A c", help_debug, false},
    {"expect", "driving a guest for tests: --expect, --send, --fail, --junit", help_expect, false},
    {"gdb", "the machine under gdb: -s, -S, -gdb", help_gdb, false},
    {"keys", "the keys on a terminal", show_keys, false},
    {"detectors", "what stops a guest that went astray, and how to switch it off", show_detectors,
     false},
    {"traces", "what --trace can show, as text or as a timeline", help_traces, false},
    {"profile", "where the guest spends its time: --profile", help_profile, false},
    {"coverage", "which lines of the guest ran: --coverage", help_coverage, false},
    {"checks", "hostile silicon: what --check does", show_checks, false},
    {"isa", "instruction sets, profiles and abbreviations, for --isa", help_isa, false},
    {"machines", "for -machine", show_machines, false},
    {"cpus", "for -cpu", show_cpus, false},
    {"devices", "for -device", show_devices, false},
    {"displays", "for -display, and the window's keys", show_displays, false},
    {"version", "the version", help_version, false},
    {"topics", "this list", show_topics, false},
    {"page-man", "the manual page", help_man, true},
    {"page-bash", "completion for bash", help_bash, true},
    {"page-zsh", "completion for zsh", help_zsh, true},
    {NULL, NULL, NULL, false},
};

bool help_topic(FILE *out, const char *topic)
{
    for (const HelpTopic *t = help_topics; t->name; t++) {
        if (!strcmp(t->name, topic)) {
            t->show(out);
            return true;
        }
    }
    const OptRow *row = opt_find(topic);
    if (row)
        show_option(out, row);
    return row;
}

const char *help_nearest(const char *word)
{
    const char *best = NULL;
    unsigned least = nearest_limit(word);
    for (const HelpTopic *t = help_topics; t->name; t++) {
        unsigned d = t->hidden ? least : nearest_distance(word, t->name);
        if (d < least) {
            least = d;
            best = t->name;
        }
    }
    return best;
}
