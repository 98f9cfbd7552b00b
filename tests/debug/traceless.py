#!/usr/bin/env python3
"""A debugger that goes away, or dies, leaves the guest as it was: under --seed the rest of the run is, byte
for byte and in its last state, that of a run that nobody has looked at.

    traceless.py RVEMU XV6.IMG
"""
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import debugger  # noqa: E402,F401 (what sanitizers are told)
from gdbclient import SCALE, Server  # noqa: E402

RVEMU, IMAGE = sys.argv[1:3]
INPUT = "echo one\nls /bin\naspace fork\nshutdown\n"
WORDS = ["--seed", "7", "--hash", "-snapshot", IMAGE]


def symbol(c, name):
    return int(re.search(r"0x([0-9a-f]+)", c.monitor("p &" + name)).group(1), 16)


def at_a_breakpoint(c):
    """Stopped in the kernel, with points of each kind, in the middle of single steps."""
    place = symbol(c, "syscall_dispatch")
    c.ask("Z0,%x,2" % place)
    for _ in range(3):
        c.ask("vCont;c")
    c.ask("Z1,%x,2" % (place + 2))
    c.ask("vCont;s:1")
    c.ask("vCont;s:1")
    c.ask("Z2,%x,8" % (c.register(2) - 8))
    c.ask("vCont;c")
    c.ask("Z3,%x,8" % symbol(c, "handlers"))
    c.ask("Z4,%x,8" % symbol(c, "handlers"))
    c.monitor("walk $pc")
    c.monitor("x/4i $pc")


def while_it_runs(c):
    """Breakpoints that are never met."""
    c.ask("Z0,%x,2" % symbol(c, "panic"))
    c.ask("Z2,%x,8" % symbol(c, "_start"))
    c.ask("vCont;c", wait=False)
    time.sleep(0.05)


def touches(c):
    """A byte in the last page: this test must notice."""
    assert c.ask("M87fffff0,1:5a") == "OK"


def closes(c):
    c.close()


def is_reset(c):
    c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    c.close()


def detaches(c):
    c.ask("D")
    c.close()


def plain():
    done = subprocess.run([RVEMU] + WORDS, input=INPUT.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60 * SCALE)
    return done.returncode, done.stdout.decode("utf-8", "replace"), hash_of(done.stderr.decode())


def hash_of(said):
    found = re.search(r"hash ([0-9a-f]{16})", said)
    return found.group(1) if found else "none: " + said


def ended(s):
    status = s.wait(60)
    for _ in range(100):  # its readers are threads
        if "hash" in s.said and "powered off" in s.said:
            break
        time.sleep(0.05)
    return status, s.out, hash_of(s.said)


def type_all(s):
    """With its end: a reproducible run waits for it."""
    s.type(INPUT)
    s.process.stdin.close()


def under_gdb(do, leave):
    with Server([RVEMU, "-S", "-gdb", "tcp::0"] + WORDS) as s:
        type_all(s)
        c = s.connect()
        c.no_acks()
        do(c)
        leave(c)
        return ended(s)


def under_a_gdb_that_is_killed():
    with Server([RVEMU, "-S", "-gdb", "tcp::0"] + WORDS) as s:
        type_all(s)
        kernel = os.path.join(os.path.dirname(IMAGE), "xv6", "kernel.elf")
        gdb = subprocess.Popen(["gdb-multiarch", "-nx", "-batch", "-ex", "target remote " + s.where,
                                "-ex", "break syscall_dispatch", "-ex", "continue", "-ex", "watch *(long *)($sp-8)",
                                "-ex", "continue", "-ex", "echo here\\n", "-ex", "shell sleep 60", kernel],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               start_new_session=True)
        for line in gdb.stdout:
            if line == b"here\n":
                break
        os.killpg(gdb.pid, signal.SIGKILL)
        gdb.wait()
        return ended(s)


def main():
    failed = 0
    want = plain()
    if want[0] != 0 or "after the write" not in want[1] or plain() != want:
        print("FAILED: the plain run: %s" % (want,))
        return 1
    runs = [("%s, %s" % (do.__name__, leave.__name__), lambda do=do, leave=leave: under_gdb(do, leave))
            for do in (at_a_breakpoint, while_it_runs) for leave in (closes, is_reset)]
    runs.append(("at_a_breakpoint, detaches", lambda: under_gdb(at_a_breakpoint, detaches)))
    if shutil.which("gdb-multiarch"):
        runs.append(("gdb-multiarch, killed", under_a_gdb_that_is_killed))
    for name, run in runs:
        got = run()
        if got != want:
            failed += 1
            print("%s: FAILED: %s\nis not\n%s" % (name, got, want))
    if under_gdb(touches, closes)[2] == want[2]:
        failed += 1
        print("FAILED: a byte that was changed is not seen")
    print("%d runs, %d failures" % (len(runs), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
