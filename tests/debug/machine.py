#!/usr/bin/env python3
"""The debugger's commands about the machine, by their words: each row is a session, the lines typed
and what must be said in answer, in this order.

    machine.py RVEMU SESSION.ELF XV6.IMG
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import debugger  # noqa: E402

RVEMU, ELF, IMAGE = sys.argv[1:4]
BARE, XV6 = [ELF], ["-smp", "2", IMAGE]
IN_KERNEL = ["b syscall_dispatch", "c"]

# name, what is run, lines, patterns that follow each other in the answer
SESSIONS = [
    ("mtree", BARE, ["info mtree"],
     [r"0000000000001000-000000000000ffff +rom +rom\n", r"0000000000100000-.* device +test, accesses of bits: 16,32\n",
      r"0000000080000000-[0-9a-f]+ +ram +ram\n"]),
    ("devices", XV6, IN_KERNEL + ["info devices"],
     [r"plic: plic at 0xc000000\n", r"test: sifive_test at 0x100000\n", r"rtc: goldfish_rtc at 0x101000, source 11 of",
      r"uart0: ns16550a at 0x10000000, source 10 of the PLIC\n  IER +1  received data\n", r"virtio1: virtio-none at .*\n"
      r"  device +0  an empty slot"]),
    ("device", BARE, ["info devices uart", "info devices ns"], [r"uart0: .*\n  IER +0\n", r"uart0: .*\n  IER +0\n"]),
    ("plic", XV6, IN_KERNEL + ["info plic"],
     [r"source 1 \(virtio0\)\n +priority +1\n", r"source 10 \(uart0\)\n",
      r"context 1 \(hart 0, S-mode\)\n +threshold +0\n +enabled +1  source 1: virtio0\n +enabled +0xa  source 10: uart0\n"]),
    ("clint", BARE, ["info clint"],
     [r"mtime +\S+ +0\.\d{7} s\n", r"msip +0\n +mtimecmp +0xf{16}  never"]),
    ("virtio", XV6, IN_KERNEL + ["info virtio"],
     [r"virtio0: virtio-blk at 0x10001000, source 1 of the PLIC\n  device +2  version 2\n"
      r"  status +0xf  ACKNOWLEDGE DRIVER FEATURES_OK DRIVER_OK\n", r"queue 0\n +size +0x40  ready\n", r"pending +0\n"]),
    ("reset", BARE, ["b inner", "c", "p *(long *)&count = 5", "system_reset", "when", "p *(long *)&count", "c", "p $a0"],
     [r"Breakpoint 1\n", r"hart 0, M-mode\n=> 0x1000:", r"step 0 of the machine", r"= 0\n", r"Breakpoint 1\n", r"= 10\n"]),
    ("reset-at-the-end", BARE, ["c", "system_reset", "b inner", "c", "p $a0"],
     [r"guest powered off", r"=> 0x1000:", r"= 10\n"]),
    ("errors", BARE, ["info devices nosuch", "info plic x", "system_reset x", "echo alive"],
     [r"there is no device `nosuch`", r"what is `x`", r"what is `x`", r"alive\n"]),
]

failures = []


def check(name, good, said):
    if not good:
        failures.append(name)
        print("%s: FAILED; it said:\n%s" % (name, said))


def sessions():
    for name, words, lines, patterns in SESSIONS:
        status, said = debugger.run(RVEMU, ["--seed", "1"] + words, lines)
        absent = debugger.lacks(said, patterns)
        check(name, absent is None and status == 0, "(no /%s/, status %d)\n%s" % (absent, status, said))


# line, a field of its rows and how many rows have it
ROWS = [("info mtree", "base", 16), ("info devices", "words", 20), ("info plic", "group", 10)]


def in_json():
    options = sum((["-ex", line] for line in IN_KERNEL + [row[0] for row in ROWS]), [])
    _, said = debugger.run(RVEMU, ["--seed", "1", "--json"] + options + ["--batch"] + XV6)
    answers = {a.get("command"): a for a in map(json.loads, (l for l in said.splitlines() if l.startswith("{")))}
    for line, field, least in ROWS:
        have = [row for row in answers.get(line, {}).get("rows", []) if field in row]
        check("--json " + line, len(have) >= least, said)


for test in (sessions, in_json):
    test()
print("%d sessions, %d failures" % (len(SESSIONS), len(failures)))
sys.exit(1 if failures else 0)
