#!/usr/bin/env python3
"""The gdb server under lldb, by script: each row is a command and what it must say; from the kernel to a
program, through its `ecall` and back. The status is 77 where there is no lldb.

    lldb.py RVEMU XV6.IMG KERNEL.ELF
"""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
from gdbclient import SCALE, Server  # noqa: E402

RVEMU, IMAGE, KERNEL = sys.argv[1:4]
SHELL = os.path.join(os.path.dirname(KERNEL), "user", "sh")

ROWS = [
    ("register read pc priv", r"pc = 0x0000000000001000\n +priv = 0x0000000000000003"),
    ("thread list", r"thread #1: tid = 0x0001, 0x0000000000001000.*\n +thread #2: tid = 0x0002, 0x0000000000001000"),
    ("target modules add %s" % SHELL, ""),
    ("target modules load --file sh --slide 0", ""),
    ("breakpoint set -n kernel_main", r"Breakpoint 1: where = kernel.elf`kernel_main at main.c:\d+"),
    ("continue", r"stop reason = breakpoint 1\.1\n +frame #0: .* kernel.elf`kernel_main"),
    ("register read priv", r"priv = 0x0000000000000001"),
    ("next", r"stop reason = step over"),
    ("breakpoint delete -f", r"All breakpoints removed"),
    ("breakpoint set -s sh -n line_edit", r"Breakpoint 2: where = sh`line_edit at line.c:\d+"),  # not mapped here
    ("continue", r"stop reason = breakpoint 2\.1\n.*sh`line_edit\(prompt=\"\$ \", line=\"\"\) at line.c:\d+"),
    ("register read priv", r"priv = 0x0000000000000000"),
    ("next", r"stop reason = step over\n.*sh`line_edit"),
    ("bt", r"\* frame #0: .*sh`line_edit(?s:.*)frame #1: .*sh`main"),
    ("memory read -s8 -fx -c2 kernel_main", r"0x802[0-9a-f]{5}: 0x[0-9a-f]{16} 0x[0-9a-f]{16}"),  # the kernel's
    ("memory region $pc", r"\[0x000000000040\w+-0x000000000040\w+\) r-x"),
    ("breakpoint set -s sh -n write", r"Breakpoint 3: .*sh`write"),
    ("continue", r"stop reason = breakpoint 3\.1\n.*sh`write"),
    ("thread step-inst", r"instruction step into\n.*sh`write"),            # li a7
    ("register read priv", r"priv = 0x0000000000000000"),
    ("thread step-inst", r"instruction step into\n.*kernel.elf`trap_entry"),  # ecall
    ("register read priv scause", r"priv = 0x0000000000000001\n +scause = 0x0000000000000008"),
    ("breakpoint set -n syscall_dispatch", r"Breakpoint 4: where = kernel.elf`syscall_dispatch"),
    ("continue", r"stop reason = breakpoint 4\.1\n.*kernel.elf`syscall_dispatch\(number=\d+, arg="),
    ("bt", r"frame #0: .*syscall_dispatch(?s:.*)frame #1: .*trap_from_user"),
    ("up", r"frame #1: .*kernel.elf`trap_from_user"),
    ("down", r"frame #0: .*syscall_dispatch"),
    ("print number < 64 && arg[0] == 1", r"\) (\$\d+ = )?(true|1)$"),
    ("register write t6 0x1234", ""),
    ("register read t6", r"t6 = 0x0000000000001234"),
    ("memory write -s8 $sp-64 0x55aa", ""),
    ("memory read -s8 -fx -c1 $sp-64", r"0x00000000000055aa"),
    ("finish", r"stop reason = step out(?s:.*)kernel.elf`trap_from_user"),
    ("breakpoint disable 4", ""),
    ("breakpoint set -s sh -n read", r"Breakpoint 5: .*sh`read"),
    ("continue", r"stop reason = breakpoint 5\.1\n.*sh`read"),
    ("register read priv", r"priv = 0x0000000000000000"),                  # and back
    ("watchpoint set expression -w write -s 8 -- $sp-8", r"Watchpoint created: Watchpoint 1: addr = 0x[0-9a-f]+ size = 8"),
    ("watchpoint delete -f", r"All watchpoints removed"),
    ("process plugin packet monitor p $satp", r"\$\d+ = -?\d+"),
    ("breakpoint delete -f", r"All breakpoints removed"),
    ("detach", r"detached"),
]

def run(port):
    words = ["lldb", "--no-lldbinit", "--no-use-colors", "--batch", "-o", "target create " + KERNEL,
             "-o", "gdb-remote %d" % port]
    for command, _ in ROWS:
        words += ["-o", command]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=150 * SCALE)
    said = done.stdout.decode("utf-8", "replace")
    at = 0
    for command, pattern in ROWS:  # each is said before its answer
        start = said.find("(lldb) " + command + "\n", at)
        if start < 0:
            check(command, False, said[at:])
            return
        at = start + 1
        end = said.find("\n(lldb) ", at)
        answer = said[start:end if end >= 0 else len(said)]
        check(command, re.search(pattern, answer) and "error: " not in answer, answer)


def main():
    if not shutil.which("lldb"):
        print("skipped: no lldb")
        return 77
    with Server([RVEMU, "-S", "-gdb", "tcp::0", "-smp", "2", "-snapshot", IMAGE]) as s:
        run(s.address[1])
        s.expect("out", r"\$ ")  # it goes on
        s.type("echo and on\n")
        s.expect("out", r"(?m)^and on")
    print("%d commands, %d failures" % (len(ROWS), len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
