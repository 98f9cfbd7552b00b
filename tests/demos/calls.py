#!/usr/bin/env python3
"""syscalls, which tells how often the kernel was asked for what, against the debugger's log of calls.

    calls.py RVEMU IMAGE [OPTION...]

The debugger logs every system call. It stops where `syscalls` asks the kernel for its counts; what the
shell had called by then, by the log, must be what the guest's own table says.
"""
import collections
import os
import re
import subprocess
import sys

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
SHELL = 3
CALLCOUNT = 38
LINES = ["syscalls on", 'expect "\\$ $"', 'send "ls /bin | wc; cat nowhere\\n"', 'expect "\\$ $"',
         "catch ecall %d" % CALLCOUNT, 'send "syscalls %d\\n"' % SHELL, "continue",
         "syscalls %d 100000" % SHELL, "delete", 'expect "calls, in"', "quit"]


def main():
    done = subprocess.run([sys.argv[1], "debug", "--seed", "1", "-snapshot"] + sys.argv[3:] + [sys.argv[2]],
                          input="".join(line + "\n" for line in LINES).encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120 * SCALE)
    guest, log = done.stdout.decode("utf-8", "replace").replace("\r", ""), done.stderr.decode("utf-8", "replace")
    logged = collections.Counter(re.findall(r"^ +\d+ +hart \d+ +%d \S+ +(\w+)\(" % SHELL, log, re.M))
    table = guest[guest.rfind("process %d (sh)\n" % SHELL):]
    told = collections.Counter({name: int(n) for n, name in re.findall(r"^ *(\d+) (\w+)\n", table, re.M)})
    total = re.search(r"^ *(\d+) calls, in", table, re.M)
    print("%d calls logged: %s" % (sum(logged.values()), dict(logged)))
    if told != logged or sum(logged.values()) < 50 or not {"fork", "wait", "exec", "setjob"} <= set(logged):
        print("syscalls says: %s\n%s" % (dict(told), guest[-800:] + log[-800:]))
        return 1
    if not total or int(total.group(1)) != sum(logged.values()):
        print("the sum is not that: %s" % table)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
