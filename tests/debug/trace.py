#!/usr/bin/env python3
"""Traces: the timeline of --trace-json, as its viewers need it (slices of a track nest, time never goes
back), what is in it, and that it is whole however the run ends; instructions as text.

    trace.py RVEMU RECORDED.ELF XV6.IMG
"""
import collections
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
import debugger  # noqa: E402

RVEMU, ELF, IMAGE = (os.path.abspath(a) for a in sys.argv[1:4])
USER = os.path.join(os.path.dirname(IMAGE), "xv6", "user")
DWARF = os.path.exists(os.path.join(os.path.dirname(os.path.realpath(RVEMU)), "rvemu-dwarf.so"))
TYPED = ["ls | wc", "forktest", "shutdown"]
def run(words, lines=(), command="run"):
    """(status, stderr, the timeline's text)"""
    return debugger.record(RVEMU, "--trace-json", words, lines, command=command)


class Timeline:
    """The events, and what is wrong with them."""

    def __init__(self, text):
        self.events = json.loads(text)
        self.wrong, self.slices, self.names = [], [], {}
        opened, last = collections.defaultdict(list), 0
        for e in self.events:
            track = (e["pid"], e["tid"])
            if e["ts"] < last:
                self.wrong.append("time goes back: %s" % e)
            last = e["ts"]
            if e["ph"] == "B":
                opened[track].append(e)
            elif e["ph"] == "E" and not opened[track]:
                self.wrong.append("nothing is open: %s" % e)
            elif e["ph"] == "E":
                b = opened[track].pop()
                self.slices.append((track, b["cat"], b["name"], b["ts"], e["ts"], len(opened[track]), b.get("args", {})))
            elif e["ph"] == "M":
                self.names[track if e["name"] == "thread_name" else e["pid"]] = e["args"]["name"]
            elif e["ph"] != "i":
                self.wrong.append("what is %s" % e)
        self.wrong += ["never ends: %s" % e[-1] for e in opened.values() if e]

    def named(self, *names):
        return [s for s in self.slices if s[2] in names]


def kernel():
    """Two runs, on 1 and 8 harts."""
    for harts in (1, 8):
        status, said, text = run(["--seed", "1", "-smp", str(harts), "-snapshot", "--symbols", USER, IMAGE], TYPED)
        t = Timeline(text)
        name = "%d harts" % harts
        check(name + ": nested", status == 0 and not t.wrong, t.wrong[:3] + [said[-300:]])
        check(name + ": as text is silent", not re.search("^rvemu: (trap|irq|sched):", said, re.M), said[:300])
        for k in range(harts):
            check(name + ": tracks", t.names.get((1, 2 * k + 1)) == "hart %d" % k and
                  t.names.get((1, 2 * k + 2)) == "hart %d runs" % k, t.names)
        irqs = t.named("supervisor external interrupt")
        check(name + ": interrupts", irqs and all(s[1] == "irq" and s[0][0] == 1 for s in irqs if s[0][0] == 1))
        faults = [s for s in t.named("store page fault") if "has W=0" in s[6].get("why", "")]
        check(name + ": faults", faults and all(s[6]["mode"] == "U" for s in faults))
        calls = t.named("SBI base", "SBI TIME", "SBI DBCN", "SBI sPI")
        check(name + ": SBI", calls and all(s[6]["mode"] == "S" for s in calls))
        claims = [e for e in t.events if e["ph"] == "i" and "claims source" in e["name"]]
        check(name + ": instants", claims and all(e["cat"] == "irq" for e in claims))
        idle = t.named("idle")
        check(name + ": idle", idle and all(s[0][0] == 1 and s[0][1] % 2 == 0 for s in idle))
        if DWARF:
            calls_and_processes(name, t)
        check(name + ": the same again",
              text == run(["--seed", "1", "-smp", str(harts), "-snapshot", "--symbols", USER, IMAGE], TYPED)[2])


def calls_and_processes(name, t):
    """By the kernel's debug information."""
    calls = collections.Counter(s[2] for s in t.slices if s[1] == "syscall" and s[6]["mode"] == "U" and s[0][0] == 1)
    check(name + ": system calls", {"fork", "exec", "wait", "read", "write", "exit", "pipe"} <= set(calls), calls)
    owners = {p: n for p, n in t.names.items() if isinstance(p, int) and p > 1}
    check(name + ": processes", {n.split()[0] for n in owners.values()} >= {"init", "sh", "ls", "wc", "forktest"} and
          len(set(owners.values())) == len(owners), owners)
    ran = collections.defaultdict(set)  # by who runs on a hart, and by each process's own tracks
    for track, kind, what, begin, end, depth, _ in t.slices:
        if kind == "sched" and track[0] > 1:
            ran["process"].add((what, begin, end))
            check(name + ": a process's track", depth == 0 and t.names[track] == what, what)
        elif kind == "sched" and what != "idle":
            ran["hart"].add(("hart %d" % (track[1] // 2 - 1), begin, end))
        elif kind == "syscall" and track[0] > 1:
            check(name + ": a process's calls", depth == 1, what)
    check(name + ": runs", ran["hart"] == ran["process"] and len(ran["hart"]) > 50)
    waits = [s for s in t.named("wait") if s[0][0] > 1]
    check(name + ": calls by process", waits and all(t.names[s[0][0]].split()[0] in ("sh", "forktest", "init") for s in waits))


def machine():
    """Traps of a program in U-mode, chosen kinds, and all of them."""
    _, _, text = run(["--trace=trap", ELF])
    t = Timeline(text)
    check("trap", collections.Counter(s[1] for s in t.slices) == {"syscall": 5, "trap": 1} and
          len(t.named("load access fault")) == 1 and not t.wrong, t.slices)
    _, _, text = run(["--trace=insn,boot", "--max-insns", "20000", ELF])
    t = Timeline(text)
    kinds = collections.Counter(e.get("cat") for e in t.events)
    check("insn", kinds["insn"] == 20000 and kinds["boot"] > 0 and not t.slices, kinds)
    _, _, text = run(["--trace=all", "--seed", "1", "-snapshot", "--max-insns", "1000000", IMAGE])
    check("all", not Timeline(text).wrong)
    for name, words, command in [("debug", ["-ex", "catch trap", "-ex", "c", "-ex", "si 20", "-ex", "c", "--batch", ELF], "debug"),
                                 ("real time", ["--clock", "real", ELF], "run"), ("steps", ["--no-cache", ELF], "run")]:
        _, said, text = run(words, command=command)
        t = Timeline(text)
        check(name, not t.wrong and t.slices, said)


def cut():
    """By a signal, a limit, a full disk; a reset goes on with it."""
    with tempfile.TemporaryDirectory() as folder:
        for number in (signal.SIGTERM, signal.SIGINT):
            path = os.path.join(folder, "t.json")
            guest = subprocess.Popen([RVEMU, "--trace-json", path, "-snapshot", IMAGE], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            said = more = guest.stdout.read1(4096)
            while more and b"$ " not in said:
                more = guest.stdout.read1(4096)
                said += more
            guest.send_signal(number)
            status = guest.wait(30 * debugger.SCALE)
            guest.stdin.close()
            guest.stdout.close()
            with open(path, encoding="utf-8") as f:
                t = Timeline(f.read())
            check("signal %d" % number, status == 128 + number and not t.wrong and t.slices, status)
    done = subprocess.run([RVEMU, "--trace-json", "/dev/full", "--seed", "1", "-snapshot", IMAGE], input=b"ls\nshutdown\n",
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60 * debugger.SCALE)
    said = [l for l in done.stderr.decode().splitlines() if "No space" in l]
    check("full disk", done.returncode == 125 and said == ["rvemu: --trace-json: /dev/full: No space left on device"], said)
    status, said, text = run(["--seed", "1", "-snapshot", "--max-insns", "40000000", IMAGE], ["reboot"])
    t = Timeline(text)
    check("reset", status == 124 and not t.wrong and len(t.named("SBI base")) == 14, said[-300:])


def text():
    """One line for each instruction, in its order, the same on stderr and in a file, whole if the run is
    ended or crashes."""
    words = ["--seed", "1", "--trace=insn", "--max-insns", "50000", ELF]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log")
        subprocess.run([RVEMU, "-D", path] + words, stderr=subprocess.DEVNULL, timeout=60 * debugger.SCALE)
        with open(path, encoding="utf-8") as f:
            log = f.read()
        lines = log.splitlines()
        form = re.compile(r"insn: hart 0 [MSU] 0x[0-9a-f]{16} (    )?[0-9a-f]{4,8} [a-z.0-9]+( \S+)?")
        check("lines", len(lines) == 50000 and all(form.fullmatch(l) for l in lines), lines[:3])
        done = subprocess.run([RVEMU] + words, stderr=subprocess.PIPE, timeout=60 * debugger.SCALE)
        said = [l[7:] for l in done.stderr.decode().splitlines() if l.startswith("rvemu: insn: ")]
        check("the same on stderr", said == lines)
        check("a crash", any(crash(path, form) for _ in range(3)))


def crash(path, form):
    """What was gathered is in the file when it dies: more than while it stood still."""
    os.unlink(path)
    guest = subprocess.Popen([RVEMU, "--trace=insn", "-D", path, "-snapshot", IMAGE], stdin=subprocess.PIPE,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30 * debugger.SCALE
    while (not os.path.exists(path) or os.path.getsize(path) < 1 << 20) and time.monotonic() < deadline:
        time.sleep(0.01)
    guest.send_signal(signal.SIGSTOP)
    os.waitpid(guest.pid, os.WUNTRACED)
    before = os.path.getsize(path)
    guest.send_signal(signal.SIGABRT)
    guest.send_signal(signal.SIGCONT)
    status = guest.wait(30 * debugger.SCALE)
    guest.stdin.close()
    with open(path, encoding="utf-8") as f:
        log = f.read()
    return status == -signal.SIGABRT and len(log) > before and log.endswith("\n") and form.fullmatch(log.splitlines()[-1])


def readme():
    """Its commands work, and leave what it says."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "README.md"), encoding="utf-8") as f:
        section = f.read().split("\n## Traces and profiles\n")[1].split("\n## ")[0]
    commands = re.findall(r"^build/rvemu (.*?)(?: +#.*)?$", section, re.M)
    made = set()
    with tempfile.TemporaryDirectory() as folder:
        for command in commands:
            words = [w.replace("build/images/xv6/user", USER).replace("build/xv6.img", IMAGE) for w in command.split()]
            done = subprocess.run([os.path.abspath(RVEMU), "-snapshot"] + words, cwd=folder, input=b"ls\nshutdown\n",
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60 * debugger.SCALE)
            check("README: " + command, done.returncode == (0 if DWARF or "--coverage" not in command else 125),
                  done.stderr.decode())
        made = {name for name in os.listdir(folder) if os.path.getsize(os.path.join(folder, name))}
    check("README: its files", made >= {"guest.log", "guest.json", "guest.folded"} | ({"guest.info"} if DWARF else set()), made)


for part in (kernel, machine, cut, text, readme):
    part()
print("%d failures" % len(failures))
sys.exit(1 if failures else 0)
