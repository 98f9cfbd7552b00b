/* The topic `gdb`. */
#include "emu/cli/help.h"

void help_gdb(FILE *out)
{
    fputs(
        "rvemu -s -S FILE waits for gdb on port 1234 of this machine:\n"
        "  gdb-multiarch -ex 'target remote :1234' KERNEL.ELF\n"
        "  (gdb) break main\n"
        "  (gdb) continue\n"
        "Without -S the guest runs, and stops when gdb comes. -gdb says where to listen:\n"
        "  -gdb tcp::PORT         this machine alone; port 0: any that is free, which is said\n"
        "  -gdb tcp:HOST:PORT     on that address (0.0.0.0: all). Who can connect can read and\n"
        "                         change the guest, and by `monitor` read your files\n"
        "  -gdb unix:PATH         a socket in the file system\n"
        "\n"
        "lldb (14 or newer): target create KERNEL.ELF, gdb-remote 1234. Of a program of the "
        "guest's:\n"
        "target modules add FILE, target modules load --file NAME --slide 0.\n"
        "\n"
        "Threads are harts: thread 1 is hart 0. All stop when one does; `set scheduler-locking\n"
        "on` moves one alone. Breakpoints, of both kinds, change no memory of the guest and may\n"
        "be where nothing is mapped yet; watchpoints are up to 64, of any length. Memory is what\n"
        "the hart sees, and the kernel's also while it is in user mode; no device is touched.\n"
        "CSRs and priv are registers: print $satp, set $mie = 0.\n"
        "\n"
        "A step of the protocol takes no interrupt, and follows a trap. gdb itself steps RISC-V\n"
        "by breakpoints, and so over an ecall: `tbreak *($stvec & ~3)` and continue is the way\n"
        "into the kernel. As in QEMU:\n"
        "  maintenance packet Qqemu.sstep=1         a step does (3, as it is at first: not)\n"
        "  maintenance packet Qqemu.PhyMemMode:1    addresses are physical from now on\n"
        "monitor COMMAND is a command of rvemu's own console (`rvemu debug`): monitor help.\n"
        "\n"
        "The guest's clock stands still while it is stopped. A detector stops it, and says why\n"
        "in gdb. When gdb detaches, ends or is killed, its breakpoints are gone and the guest\n"
        "runs on; `kill` ends it.\n",
        out);
}
