/* The topics `traces`, `profile` and `coverage`. */
#include "emu/cli/help.h"

void help_traces(FILE *out)
{
    fputs("--trace=LIST, as --trace=trap,irq; all: every one. Traces go to stderr, or with -D to a "
          "file:\n\n",
          out);
#define TRACE(name, help) fprintf(out, "%-8s %s\n", #name, help);
#include "rvemu/trace.def"
#undef TRACE
    fputs(
        "\n--trace-json FILE makes a timeline of them instead, which https://ui.perfetto.dev and\n"
        "chrome://tracing open. Times are the guest's. Without --trace it has trap, irq and "
        "sched:\n"
        "  harts      a track each: traps, interrupts and system calls from entry to return,\n"
        "             with the reason; SBI calls by name; and a track of who runs there\n"
        "  processes  a track for each hart that one has run on, and its system calls\n"
        "All other traces are instants on the track of the hart that runs. A process is an\n"
        "address space that user code has run in; --symbols PATH gives the names of programs.\n"
        "The file is whole however the run ends, but for a kill -9, after which it lacks the\n"
        "last `]`: both viewers open it.\n",
        out);
}

void help_profile(FILE *out)
{
    fprintf(
        out,
        "--profile FILE[,every=N] looks every N steps (%d without it: a prime, so that no loop\n"
        "keeps step) at who runs in which function; at the end it writes folded stacks:\n\n"
        "  sh-3;_start;main;write;syscall_dispatch_[k];sys_write_[k] 12\n\n",
        PROFILE_EVERY);
    fputs("The process, its functions from the outermost on and through the trap into the kernel\n"
          "([k]: supervisor mode), and the number of samples. Steps are instructions; a hart that\n"
          "waits takes none. The same --seed gives the same file.\n\n"
          "  flamegraph.pl FILE > profile.svg      https://www.speedscope.app opens it, too\n\n"
          "Names of the kernel come from what is booted (of an Image: --symbols vmlinux), those\n"
          "of programs from --symbols PATH, an ELF or a folder of them, and for xv6 from where\n"
          "its kernel was compiled. Which of them runs is told by its bytes in memory.\n"
          "Callers are found as `bt` does: by debug information (-g), else by frame pointers\n"
          "(-fno-omit-frame-pointer). [unknown] is code without symbols, [kernel] what runs in\n"
          "supervisor mode for nobody, [machine] M-mode before there is a kernel.\n",
          out);
}

void help_coverage(FILE *out)
{
    fputs("--coverage FILE counts how often each instruction of the kernel runs, and of the\n"
          "programs that --symbols PATH names (an ELF with -g, or a folder of them) or that are\n"
          "found where xv6's kernel was compiled; at the end it writes their lines and functions\n"
          "in lcov's form:\n\n"
          "  rvemu --coverage k.info --symbols build/images/xv6/user xv6.img\n"
          "  genhtml -o html k.info\n\n"
          "The counts are exact: an instruction that traps and is run again counts once. A line\n"
          "counts as often as the most frequent of its instructions, and where it was inlined\n"
          "more than once, all of them together. Each ELF is a test of its own (TN:), so that\n"
          "`genhtml --show-details` tells which program ran a line. The run takes some times as\n"
          "long; its result is the same.\n",
          out);
}
