/* The topic `debug`. Its sessions are run by tests/debug/docs.py. */
#include "emu/cli/help.h"

static const char start[] =
    "rvemu debug FILE stops at the first instruction and takes commands; Ctrl-A c stops a guest\n"
    "that runs. The commands are gdb's where gdb has them: help lists them, help COMMAND says "
    "more.\n"
    "Source lines, types and variables are those of the kernel's own debug information.\n"
    "\n"
    "A page fault. What is the first one, and why?\n"
    "\n"
    "  $ rvemu debug --seed 1 xv6.img\n"
    "  ...\n"
    "  (rvemu) catch trap 15\n"
    "  Catchpoint 1: trap 15\n"
    "  (rvemu) continue\n"
    "  ...\n"
    "  trap_entry () at kernel/trap.S:58\n"
    "  ...\n"
    "  (rvemu) why\n"
    "  hart 0, U-mode, at 0x400094 <main+132>: store page fault, tval 0x7fffff88: ... has W=0\n"
    "  ...\n"
    "  it was process 1 (init)\n"
    "  ...\n"
    "  level 0 PTE at 0x8053aff8 = 0x2014e153: V R - - U - A - RSW=1, page 0x80538000\n"
    "  fix: a write to a page without W: copy-on-write that was not served, ...\n"
    "\n"
    "trap 15 is a store, 13 a load, 12 a fetch; walk ADDRESS and maps show what is mapped.\n"
    "\n";

static const char hang[] =
    "A hang. The kernel forgets the disk's interrupt (here a command makes it), and never comes "
    "to\n"
    "its prompt:\n"
    "\n"
    "  $ rvemu debug --seed 1 xv6.img\n"
    "  ...\n"
    "  (rvemu) tbreak irq_register if irq == 1\n"
    "  Temporary breakpoint 1 at 0x802027d0: file drivers/plic.c, line 42.\n"
    "  (rvemu) continue\n"
    "  ...\n"
    "  Temporary breakpoint 1\n"
    "  ...\n"
    "  (rvemu) set $pc = $ra\n"
    "  (rvemu) expect \"\\$ $\" 2\n"
    "  ...\n"
    "  The time for it is over.\n"
    "  hart 0, S-mode, waiting in WFI\n"
    "  ...\n"
    "  expect: /\\$ $/ was not seen; the last line is `firmware: SBI 2.0, ...`\n"
    "  (rvemu) why\n"
    "  ...\n"
    "  hart 0, S-mode, at 0x802068ea <sched_idle+172>: it waits in WFI\n"
    "  ...\n"
    "  source 1 (virtio0) of the PLIC is pending, but its priority is 0\n"
    "\n"
    "Without expect: continue, and Ctrl-A c when it hangs. A hart that can never wake, or that\n"
    "traps in its own trap handler, is stopped by a detector: rvemu help detectors.\n"
    "\n";

static const char scripts[] =
    "Scripts: -x FILE has lines of commands, -ex COMMAND is one. --batch ends behind them, with\n"
    "125 at a command that fails, 124 where expect has waited too long, 1 where it was in vain\n"
    "otherwise. Without --batch a command that fails ends its file, and stdin is next. --json "
    "makes\n"
    "an object of each answer.\n";

void help_debug(FILE *out)
{
    fputs(start, out);
    fputs(hang, out);
    fputs(scripts, out);
}
