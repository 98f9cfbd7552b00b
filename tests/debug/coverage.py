#!/usr/bin/env python3
"""Line coverage: recorded.c says at its lines how often they run; our guest's kernel and programs; and
what a run of it costs the guest: nothing.

    coverage.py RVEMU RECORDED.ELF RECORDED.C XV6.IMG
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
import debugger  # noqa: E402

RVEMU, ELF, SOURCE, IMAGE = sys.argv[1:5]
USER = os.path.join(os.path.dirname(IMAGE), "xv6", "user")
def run(words, lines=(), command="run"):
    """(status, stderr, {(test, file): ({line: count}, {function: count})})"""
    status, said, text = debugger.record(RVEMU, "--coverage", words, lines, command=command)
    return status, said, parse(text)


def parse(text):
    found, test = {}, None
    for record in text.split("end_of_record\n")[:-1]:
        test = re.search(r"^TN:(\w*)$", record, re.M).group(1)
        path = re.search(r"^SF:(.*)$", record, re.M).group(1)
        lines = {int(n): int(c) for n, c in re.findall(r"^DA:(\d+),(\d+)$", record, re.M)}
        functions = {n: int(c) for c, n in re.findall(r"^FNDA:(\d+),(.+)$", record, re.M)}
        declared = set(re.findall(r"^FN:\d+,(.+)$", record, re.M))
        sums = {k: int(v) for k, v in re.findall(r"^(LF|LH|FNF|FNH):(\d+)$", record, re.M)}
        check("sums of " + path, sums.get("LF") == len(lines) and declared == set(functions) and
              sums.get("LH") == sum(c > 0 for c in lines.values()) and
              sums.get("FNF", 0) == len(functions) and
              sums.get("FNH", 0) == sum(c > 0 for c in functions.values()), record[:300])
        check("one record of " + path, (test, path) not in found)
        found[test, path] = (lines, functions)
    return found


def expected():
    with open(SOURCE, encoding="utf-8") as f:
        return {n: int(m.group(1)) for n, line in enumerate(f, 1)
                for m in [re.search(r"/\* RUNS (\d+) \*/", line)] if m}


FUNCTIONS = {"hot": 10, "cold": 1, "never": 0, "faults": 1, "main": 1}


def exact():
    for name, words in [("blocks", []), ("steps", ["--no-cache"]), ("cut", ["--budget", "7"]),
                        ("real time", ["--clock", "real"]), ("traced", ["--trace=insn", "-D", os.devnull])]:
        status, said, found = run(words + [ELF])
        lines, functions = next((v for (_, p), v in found.items() if p.endswith("/recorded.c")), ({}, {}))
        wrong = {n: (lines.get(n), c) for n, c in expected().items() if lines.get(n) != c}
        check("lines, " + name, status == 0 and not wrong and len(expected()) == 9, "%s %s" % (wrong, said))
        wrong = {n: functions.get(n) for n, c in FUNCTIONS.items() if functions.get(n) != c}
        check("functions, " + name, not wrong, wrong)
    status, said, found = run(["-ex", "b never", "-ex", "c", "--batch", ELF], command="debug")
    lines = next((v[0] for (_, p), v in found.items() if p.endswith("/recorded.c")), {})
    check("debug", all(lines.get(n) == c for n, c in expected().items()), said)


def guest():
    typed = ["grep -c rvemu /README", "forktest", "shutdown"]
    for harts in ("1", "3"):
        status, said, found = run(["--seed", "1", "-smp", harts, "-snapshot", "--symbols", USER, IMAGE], typed)
        by_end = {(t, "/".join(p.split("/")[-2:])): v for (t, p), v in found.items()}
        kernel = by_end.get(("xv6_img", "kernel/sysproc.c"), ({}, {}))[1]
        check("kernel, %s harts" % harts, status == 0 and kernel.get("sys_fork", 0) > 50 and
              kernel.get("sys_shutdown") == 1 and kernel.get("sys_kill") == 0, "%s %s" % (kernel, said[-300:]))
        check("programs", {t for t, _ in found} >= {"xv6_img", "init", "sh", "grep", "forktest", "shutdown"} and
              by_end.get(("grep", "user/grep.c"), ({}, {}))[1].get("main") == 1, sorted(by_end))
        unused = by_end.get(("stressfs", "user/stressfs.c"), ({}, {}))[0]
        check("a program that never ran", unused and not any(unused.values()), unused)
        check("no ..", not any("/../" in p for _, p in found))


def same_run():
    """The guest does not notice."""
    def hashed(words):
        done = subprocess.run([RVEMU, "--seed", "5", "-smp", "2", "--hash", "-snapshot"] + words + [IMAGE],
                              input=b"ls\nshutdown\n", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=120 * debugger.SCALE)
        return done.stdout, re.search(rb"hash \w+", done.stderr)[0]
    with tempfile.TemporaryDirectory() as folder:
        plain = hashed([])
        recorded = hashed(["--coverage", folder + "/a", "--profile", folder + "/b", "--trace-json", folder + "/c"])
    check("the same run", plain == recorded, "%s %s" % (plain[1], recorded[1]))


def genhtml():
    tool = shutil.which("genhtml")
    if not tool:
        print("genhtml: skipped, it is not there (package lcov)")
        return
    with tempfile.TemporaryDirectory() as folder:
        info = os.path.join(folder, "k.info")
        subprocess.run([RVEMU, "--coverage", info, ELF], check=True, stderr=subprocess.DEVNULL)
        done = subprocess.run([tool, "-o", folder + "/html", info], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        text = done.stdout.decode()
        check("genhtml", done.returncode == 0 and re.search(r"lines\.*: \d", text), text[-500:])


if not os.path.exists(os.path.join(os.path.dirname(os.path.realpath(RVEMU)), "rvemu-dwarf.so")):
    print("skipped: this build shows no source (libdw)")
    sys.exit(77)
for part in (exact, guest, same_run, genhtml):
    part()
print("%d failures" % len(failures))
sys.exit(1 if failures else 0)
