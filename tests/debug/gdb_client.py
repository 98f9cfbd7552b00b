#!/usr/bin/env python3
"""The gdb server under gdb-multiarch, by script: each row is a gdb command and what it must say. The
status is 77 where there is no gdb-multiarch.

    gdb_client.py RVEMU XV6.IMG KERNEL.ELF
"""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
import debugger  # noqa: E402,F401 (what sanitizers are told)
from gdbclient import SCALE, Server  # noqa: E402

RVEMU, IMAGE, KERNEL = sys.argv[1:4]

# Threads have the names of processes where debug information can be read.
DWARF = os.path.exists(os.path.join(os.path.dirname(os.path.realpath(RVEMU)), "rvemu-dwarf.so"))
NAMED = r'Thread \d "hart \d: init" \(U-mode, process 1 \(init\)\)' if DWARF else r'Thread \d "hart \d" \(U-mode\)'

START = ["set confirm off", "set pagination off", "set width 0"]

# command, pattern in its answer
TWO_HARTS = [
    ("info threads", r'\* 1 +Thread 1 "hart 0" \(M-mode\) 0x0+1000 in'),
    ("info registers pc", r"pc +0x1000"),
    ("break kernel_main", r"Breakpoint 1 at 0x8"),
    ("continue", r"Breakpoint 1, kernel_main \(hartid="),
    ("next", r"(?m)^\d+\t"),
    ("info threads", r'Thread 2 "hart 1" \(M-mode, waiting in WFI\)'),
    ("delete", r""),
    ("break syscall_dispatch", r"Breakpoint 2 at"),
    ("continue", r"Breakpoint 2, syscall_dispatch"),
    ("print $priv", r"= 1\n"),
    ("print/x $satp", r"= 0x[89a][0-9a-f]{15}\n"),
    ("info registers mstatus", r"mstatus +0x[0-9a-f]+\tSD:"),
    ("print $ft0", r"double = 0"),
    ("set $ft0 = 1.5", r""),
    ("print $ft0.double", r"= 1.5\n"),
    ("set $ecall = $sepc", r""),
    ("delete", r""),
    ("tbreak *($ecall + 4)", r"Temporary breakpoint 3 at 0x40"),
    ("continue", r"0x0000000000400[0-9a-f]+ in"),
    ("print $priv", r"= 0\n"),
    ("info threads", NAMED),
    ("monitor ps", r" 1 +0 running +\d +\d+K init" if DWARF else r"debug information"),
    ("x/i kernel_main", r"<kernel_main>:\tadd"),
    ("set $pc = $ecall", r""),
    ("x/i $pc", r"=> 0x[0-9a-f]+:\tecall"),
    ("stepi", r""),                                # gdb's own breakpoint is behind the call
    ("print $pc == $ecall + 4 && $priv == 0", r"= 1\n"),
    ("set $pc = $ecall", r""),
    ("tbreak *($stvec & ~3)", r"Temporary breakpoint 4"),
    ("continue", r""),
    ("print $priv == 1 && $sepc == $ecall", r"= 1\n"),
    ("break syscall_dispatch", r"Breakpoint 5"),
    ("continue", r"Breakpoint 5, syscall_dispatch"),
    ("finish", r"Value returned is"),
    ("print/x $sp", r"= 0xf"),
    ("watch *(long *)($sp - 8) if 1", r"atchpoint 6"),
    ("delete 6", r""),
    ("print $place = (long)&switch_count", r""),
    ("eval \"watch *(long *)%ld\", $place", r"Hardware watchpoint 7"),
    ("delete 5", r""),
    ("continue", r"Hardware watchpoint 7(?s:.*)New value"),
    ("delete", r""),
    ("monitor info registers pc", r"pc +0x"),
    ("monitor frobnicate", r'Undefined command: "frobnicate"'),
    ("thread 1", r"Switching to thread 1"),
    ("set scheduler-locking on", r""),
    ("stepi", r"(?m)0x|^\d+\t"),
    ("set scheduler-locking off", r""),
    ("maintenance packet Qqemu.PhyMemMode:1", r'received: "OK"'),
    ("x/wx 0x80000000", r"0x80000000"),
    ("maintenance packet Qqemu.PhyMemMode:0", r'received: "OK"'),
    ("find /w kernel_main, +64, *(int *)kernel_main", r"<kernel_main>\n(?s:.*)pattern"),
    ("info mem", r"0x0+ +0x8000000000000000"),
    ("detach", r"Detaching|detached"),
]

def run(where, rows, file=None):
    words = ["gdb-multiarch", "-nx", "-batch"]
    for command in START + ["target remote " + where]:
        words += ["-ex", command]
    for i, (command, _) in enumerate(rows):
        words += ["-ex", "echo <%d>\\n" % i, "-ex", command]
    done = subprocess.run(words + ([file] if file else []), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120 * SCALE)
    said = done.stdout.decode("utf-8", "replace")
    for i, (command, pattern) in enumerate(rows):
        part = re.search(r"<%d>\n(.*?)(?=<%d>\n|\Z)" % (i, i + 1), said, re.S)
        check(command, part and re.search(pattern, part.group(1)), said)
        if failures:
            return


def main():
    if not shutil.which("gdb-multiarch"):
        print("no gdb-multiarch")
        return 77
    with Server([RVEMU, "-S", "-gdb", "tcp::0", "-smp", "2", "-snapshot", IMAGE]) as s:
        run(s.where, TWO_HARTS, KERNEL)
        s.expect("out", r"\$ ")
        run(s.where, [("info threads", "hart 1"), ("kill", "killed|Kill")])
        check("kill", s.wait() == 0, s.said)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
