#!/usr/bin/env python3
"""The profile: what is hot in a program that says so, the stacks from a user program into the kernel,
and that the same run gives the same file.

    profile.py RVEMU RECORDED.ELF PLAIN.ELF XV6.IMG

PLAIN.ELF is RECORDED.ELF without debug information.
"""
import collections
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
import debugger  # noqa: E402

RVEMU, ELF, PLAIN, IMAGE = sys.argv[1:5]
USER = os.path.join(os.path.dirname(IMAGE), "xv6", "user")
DWARF = os.path.exists(os.path.join(os.path.dirname(os.path.realpath(RVEMU)), "rvemu-dwarf.so"))
def run(words, lines=(), every="", command="run"):
    """(status, stderr, the file's text)"""
    return debugger.record(RVEMU, "--profile", words, lines, every, command)


def stacks(name, text):
    """{(process, function, ...): count}"""
    found = collections.Counter()
    for line in text.splitlines():
        m = re.fullmatch(r"([^;]+(?:;[^;]+)+) (\d+)", line)
        check(name + ": a line", m, line)
        if m:
            found[tuple(m.group(1).split(";"))] += int(m.group(2))
    check(name + ": sorted, each once", text.splitlines() == sorted(set(text.splitlines())))
    return found


def share(found, function):
    """Of the samples, those in the function itself, and those in what it has called, too."""
    all_ = sum(found.values()) or 1
    return (sum(c for s, c in found.items() if s[-1] == function) / all_,
            sum(c for s, c in found.items() if function in s) / all_)


def planted():
    """hot() runs nearly all of the program's instructions, in main."""
    for name, words in [("blocks", [ELF]), ("steps", ["--no-cache", ELF]), ("symbols alone", [PLAIN])]:
        status, said, text = run(["--seed", "1"] + words, every=",every=97")
        found = stacks(name, text)
        own, _ = share(found, "hot")
        _, below = share(found, "main")
        check("hot, " + name, status == 0 and own > 0.95 and below > 0.95 and sum(found.values()) > 1000,
              "%s %s %s %s" % (own, below, found.most_common(3), said))
        deep = ("main", "hot") if words == [PLAIN] else ("user", "main", "hot")
        check("stack, " + name, any(s[-len(deep):] == deep for s in found), found.most_common(3))
    steps = int(re.search(r"steps +(\d+)", run(["--seed", "1", "--stats", ELF])[1]).group(1))
    for every in (1, 97, steps):
        _, _, text = run(["--seed", "1", ELF], every=",every=%d" % every)
        check("a sample each %d" % every, sum(stacks("every", text).values()) == steps // every, text[:200])
    status, said, text = run(["-ex", "b cold", "-ex", "c", "-ex", "si", "--batch", ELF], every=",every=97", command="debug")
    check("debug", share(stacks("debug", text), "hot")[0] > 0.95, said)
    status, said, text = run(["--clock", "real", "--timeout", "60", ELF], every=",every=97")
    check("real time", share(stacks("real time", text), "hot")[0] > 0.95, said)


def guest():
    typed = ["forktest", "wc /bin/usertests", "shutdown"]
    words = ["--seed", "1", "-snapshot", "--symbols", USER, IMAGE]
    for harts in ("1", "8"):
        first = run(["-smp", harts] + words, typed)
        check("the same file, %s harts" % harts, first == run(["-smp", harts] + words, typed))
        found = stacks("guest", first[2])
        where = first[1][-300:]
        check("by process", {s[0].split("-")[0] for s in found} >= {"forktest", "wc"}, where)
        if not DWARF:
            continue
        check("into the kernel", any(re.search(r"^forktest\S*;_start;.*;main;.*;fork;.*;sys_fork_\[k\];process_fork_\[k\]",
                                               ";".join(s)) for s in found), where)
        check("user code", share(found, "count")[1] > 0.05, share(found, "count"))
    other = run(["-smp", "2", "--seed", "2", "-snapshot", IMAGE], typed)[2]
    check("no names of programs needed", any("sys_fork_[k]" in s for s in stacks("no names", other)) or not DWARF)


for part in (planted, guest):
    part()
print("%d failures" % len(failures))
sys.exit(1 if failures else 0)
