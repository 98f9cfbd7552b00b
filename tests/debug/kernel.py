#!/usr/bin/env python3
"""The debugger and the guest's kernel: processes, their address spaces, breakpoints in one of two programs
at the same address. As a person would: on a terminal, the guest's keys before the debugger's.

    kernel.py RVEMU XV6.IMG
"""
import json
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from console import Console, ConsoleError  # noqa: E402
import debugger  # noqa: E402

RVEMU, IMAGE = [os.path.abspath(a) for a in sys.argv[1:3]]
USER = os.path.join(os.path.dirname(IMAGE), "xv6", "user")
PROMPT = "(rvemu) "

failures = []


def check(name, good, said):
    if not good or "runtime error:" in said:  # a sanitizer's
        failures.append(name)
        print("%s: FAILED; it said:\n%s" % (name, said))


# name, the debugger's first lines, words to the guest's shell and what it answers, then (command, patterns
# that follow each other; "!" before one: it must not be there)
SESSIONS = [
    ("processes", [], "aspace -w", "both are alive", [
        ("ps", [r" 1 +0 waiting +- +\d+K init +table\[0\]\.child_ended in process_wait\n", r" 2 .* fsd ",
                r" 3 +1 waiting .* sh +table\[\d\]\.child_ended in process_wait\n",
                r" 4 +3 waiting .* aspace +readers in console_read\n",
                r" 5 +4 waiting .* aspace-a +0x8[0-9a-f]+ in pipe_read\n", r" 6 +4 waiting .* aspace-b +0x8[0-9a-f]+ in pipe_read\n"]),
        ("space 5", [r"process 5 \(aspace-a\): Sv39, root 0x8", r"0000000000400000-.* rw-u-ad  ram\n",
                     r"0000000000401000-.* r-xu-a-  ram  aspace-a's code\n", r"rw-u-ad  ram  stack\n",
                     r"r-x-ga-  ram  the kernel's code\n", r"\d+ more of the kernel's: maps space 0x8"]),
        ("pte 5 0x400500", [r"process 5 \(aspace-a\): 0x400500 <mark> by U-mode", r"level 0 PTE at 0x[0-9a-f]+ = .*: V R W - U - A D, page",
                            r"write ok: 0x8[0-9a-f]+500 \(ram\)"]),
        ("pte 6 &mark", [r"process 6 \(aspace-b\): 0x400500 <mark>"]),
        ("pte 6 0x80200000", [r"by S-mode", r"fetch ok"]),
        ("share 5 6", [r"0 user pages in common, 0 of them writable; \d{5} pages of the kernel's"]),
        ("b player_run process 6", [r"Breakpoint 1 at 0x401[0-9a-f]+: file user/aspace/player\.c, line \d+\."]),
        ("b main process 5", [r"Breakpoint 2 at 0x401[0-9a-f]+: file user/aspace-a\.c"]),
        ("watch *(long *)0x400500 process 6", [r"Watchpoint 3: "]),
        ("info b", [r"player_run\n\tonly in process 6\n\tonly in the program of \S+aspace-b\n", r"\tonly in process 5\n.*aspace-a\n"]),
        ("b main process 2", [r"Function \"main\" not defined.*there are no symbols of the process's program"]),
        ("b sys_read process 99", [r"there is no process 99 \(ps lists them\)"]),
        ("share 5 5", [r"one address space"]), ("share 5 2", [r"process 2 \(fsd\) has no address space"]),
        ("space", [r"the number of a process is wanted"]), ("pte 5", [r"an address is wanted"]), ("ps 3", [r"what is `3`"]),
        ("why", [r"its process has ended", r"no process runs or is ready, and [56] sleep", r"process 4 \(aspace\) sleeps on readers in console_read\n",
                 r"process 5 \(aspace-a\) sleeps on 0x8[0-9a-f]+ in pipe_read\n", "!wait for each other", "!is free", "!mapped twice"]),
        ("space zzz", [r"No symbol \"zzz\""]),
    ]),
    # two programs at the same addresses: a stop in the one that was meant, with its names
    ("break", ["symbol-file %s/aspace-a" % USER, "b player_run"], "aspace", None, [
        ("bt", [r"#0  player_run \(name=65 'A', mark=0x400500 <mark>\) at user/aspace/player\.c:\d+\n"]),
        ("list main", [r"player_run\('A', &mark\)"]),
        ("info threads", [r"\* 0  hart 0 at 0x401[0-9a-f]+, U-mode, process 5 \(aspace-a\)"]),
        ("d", []), ("b vtop process 5", [r"Breakpoint 2 at 0x401[0-9a-f]+: file user/lib/start\.S"]),
        ("c", [r"Breakpoint 2\nhart 0, U-mode\n.* in vtop \(\)"]), ("p/x *(long *)0x400500", [r"= 0xaaaaaaaa00000001\n"]),
        ("ps", [r" 5 +4 running +0 +20K aspace-a *\n", r" 6 +4 waiting +- +20K aspace-b +0x[0-9a-f]+ in pipe_read"]),
        ("d", []), ("b vtop process 6", [r"Breakpoint 3 at 0x401"]), ("c", [r"Breakpoint 3\nhart 0, U-mode\n.* in vtop \(\)"]),
        ("p/x *(long *)0x400500", [r"= 0xbbbbbbbb00000001\n"]), ("list main", [r"player_run\('B', &mark\)"]),
        ("d", []), ("watch *(long *)0x400500 process 5", [r"Watchpoint 4"]),
        ("c", [r"Old value = 0xaaaaaaaa00000001\nNew value = 0xaaaaaaaa00000002\nhart 0, U-mode\n.* in player_run \("]),
        ("d", []), ("b sys_vtop process 6", []),
        ("c", [r"hart 0, S-mode\nsys_vtop \("]),
        ("bt", [r"sys_vtop", r"<trap> .* in vtop \(\)", r" in check \(", r" in player_run \(", r" in program_run \("]),
        ("list main", [r"player_run\('B', &mark\)"]),
    ]),
    ("logs", ["syscalls on", "schedule on", "b sys_vtop"], "aspace", None, [
        ("syscalls", [r" 4 aspace +procs\(0x[0-9a-f]+, 64, \d\) = 6\n", r" 4 aspace +read\(5, 0x[0-9a-f]+, 24\) has not returned\n",
                      r" \d{7,}  hart 0 +5 aspace-a +getpid\(.*\) = 5\n", r" 5 aspace-a +vtop\(0x400500, .*\) has not returned\n"]),
        ("d", []), ("tb sys_vtop", []), ("c", []), ("syscalls 5 40", [r"vtop\(0x400500, .*\) = 0x[0-9a-f]+500\n", "! 6 aspace-b"]),
        ("syscalls 6", [r" 6 aspace +exec\(.*\) went on in other code\n", r" 6 aspace-b +read\(0, .*, 8\) = 8\n"]),
        ("schedule", [r"hart 0  5 \(aspace-a\)\n +\d+  hart 0  (4|6) \(", r"steps \d+ to \d+, \d+ a column:\n", r"hart 0 \|.{64}\|\n",
                      r"[a-z] = 6 \(aspace-b\), \. = idle\n"]),
        ("syscalls on live", []), ("tb sys_read process 4", []),
        ("c", [r" 6 aspace-b +vtop\(0x400500, .*\) = 0x[0-9a-f]+500\n", r" 6 aspace-b +write\(1, .*\) = \d+\n", r"Temporary breakpoint"]),
        ("syscalls off", []), ("schedule off", []), ("syscalls 99", [r"No system calls"]), ("syscalls x", [r"No symbol \"x\""]),
        ("schedule 0", [r"at least 1"]),
    ]),
    ("fork", [], "aspace -w fork", "before the write; Enter", [
        ("ps", [r" 4 +3 waiting .* aspace +readers in console_read\n", r" 5 +4 waiting .* aspace +0x8[0-9a-f]+ in pipe_read\n"]),
        ("share 4 5", [r"VA in 4 +VA in 5", r"0000000000400000 0000000000400000 -> [0-9a-f]{14} +4 KiB  r--u-a- r--u-a-\n",
                       r"[1-9]\d* user pages in common, 0 of them writable"]),
        ("why", [r"no process runs or is ready", "!wait for each other", "!is free", "!mapped twice"]),
    ]),
]


def session(image, name, before, typed, answer, lines):
    words = sum((["-ex", line] for line in before + ["c"]), [])
    with Console([RVEMU, "debug", "--seed", "1", "-snapshot"] + words + [image], timeout=60) as c:
        try:
            c.expect("$ ")
            c.sendline(typed)
            if answer:
                c.expect(answer)
                c.send("\x01c")
            c.expect(PROMPT)
            for line, patterns in lines:
                c.sendline(line)
                c.expect(line)
                c.expect("\n")
                at = c.mark
                c.expect(PROMPT)
                said = c.output[at:c.mark].replace("\r", "")
                lacks = debugger.lacks(said, [p for p in patterns if p[0] != "!"])
                lacks = lacks or next((p for p in patterns if p[0] == "!" and re.search(p[1:], said)), None)
                check("%s: %s" % (name, line), lacks is None, "(no /%s/)\n%s" % (lacks, said))
        except ConsoleError as e:
            check(name, False, str(e))


def main():
    if not os.path.exists(os.path.join(os.path.dirname(RVEMU), "rvemu-dwarf.so")):
        print("skipped: the module rvemu-dwarf is not built here (libdw-dev)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        image = os.path.join(folder, "xv6.img")  # the original may be in use
        shutil.copy(IMAGE, image)
        for row in SESSIONS:
            session(image, *row)
    print("%d sessions, %d failures" % (len(SESSIONS), len(failures)))
    return 1 if failures else 0


sys.exit(main())
