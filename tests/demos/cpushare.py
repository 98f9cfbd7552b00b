#!/usr/bin/env python3
"""cpushare's table, held against what is fair and against the debugger's log of who ran.

    cpushare.py seeded RVEMU IMAGE KERNEL_ELF HARTS [SEED]
    cpushare.py IMAGE KERNEL_ELF rvemu|qemu COMMAND...      as in guest.py

With N processes on H harts the shares must come to min(N, H) x 100 %, +- 2 %, and none may be more than
10 % off its fair one. In virtual time (--seed) that holds for both of cpushare's columns, the kernel's
account and what each process saw by its own clock; and the debugger's log of switches must give the same
shares, +- 1 % of a hart, for the time between the two looks of cpushare's parent, bear out the strips of who
ran when, and be what the kernel's own record of switches, which watch reads, has in RAM. By the host's clock
(not --clock virtual) a host that is busy takes time from whoever runs just then: there only the kernel's sum
counts.
"""
import os
import re
import subprocess
import sys
import tempfile

from guest import Guest, main
from ramdump import Ram
import schedule

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
COUNTS = [1, 2, 4, 7]
COUNTS_BY_THE_CLOCK = [1, 7]
COLUMN = 10000 * schedule.STEPS_PER_US  # of a strip, in steps
ROW = re.compile(r"^ *(\d+) +100\.0 % +([\d.]+) % +([\d.]+) % +\d+ +\d+ ms  ([#.]{36})$", re.M)
HEAD = re.compile(r"^(\d+) process(?:es)? on (\d+) harts? for (\d+) ms; a fair share is", re.M)


def table(said, count):
    """({pid: (by the kernel, by its clock, its strip)}, harts), or None where there is no such table."""
    heads = [m for m in HEAD.finditer(said) if int(m.group(1)) == count]
    if not heads:
        return None
    part = said[heads[-1].start():]
    return ({int(pid): (float(kernel), float(clock), strip) for pid, kernel, clock, strip in
             ROW.findall(part)[:count]}, int(heads[-1].group(2)))


def judge_table(said, count, harts, columns, fair=True):
    found = table(said, count)
    if not found or len(found[0]) != count or found[1] != harts:
        yield "no table of %d on %d: %s" % (count, harts, said[-600:])
        return
    busy = min(count, harts) * 100
    for column, name in columns:
        shares = [row[column] for row in found[0].values()]
        if abs(sum(shares) - busy) > busy * 0.02:
            yield "%d on %d: by %s the shares come to %.1f, not %d" % (count, harts, name, sum(shares), busy)
        for share in shares if fair else []:
            if abs(share - busy / count) > busy / count * 0.1:
                yield "%d on %d: by %s a share of %.1f, fair is %.1f" % (count, harts, name, share, busy / count)


def runs(log):
    """[(from, until, pid)] in steps, from the debugger's `schedule`; pid 0 idles."""
    found, now = [], {}
    for step, hart, pid in schedule.logged(log):
        if hart in now:
            found.append((now[hart][0], step, now[hart][1]))
        now[hart] = (step, pid)
    return sorted(found)


def judge_log(log, said, count, harts):
    """The steps that each had between the parent's two looks."""
    shares = table(said, count)[0]
    begun, ran = {}, runs(log)
    for start, _, pid in ran:
        begun.setdefault(pid, start)
    parent, all_begun = min(shares) - 1, max(begun.get(pid, 0) for pid in shares)
    looks = [start for start, _, pid in ran if pid == parent and start > all_begun]
    # it looks, sleeps for two seconds, and looks again
    spans = [(a, b) for a, b in zip(looks, looks[1:]) if b - a > 100000000]
    if len(spans) != 1:
        yield "%d on %d: the parent's looks are not in the log: %s" % (count, harts, looks)
        return
    low, high = spans[0]

    def steps_in(pid, first, last):
        return sum(max(0, min(until, last) - max(start, first)) for start, until, who in ran if who == pid)
    for pid, (by_kernel, _, strip) in sorted(shares.items()):
        steps = steps_in(pid, low, high)
        if abs(100 * steps / (high - low) - by_kernel) > 1:
            yield "%d on %d: process %d had %.1f %% by the log of switches, %.1f %% by the kernel" % (
                count, harts, pid, 100 * steps / (high - low), by_kernel)
        for n, mark in enumerate(strip):  # the look takes a little: a column that is nearly half is left out
            part = steps_in(pid, low + n * COLUMN, low + (n + 1) * COLUMN) / COLUMN
            if abs(part - 0.5) > 0.3 and (mark == "#") != (part > 0.5):
                yield "%d on %d: process %d had %d %% of column %d, which shows %s" % (
                    count, harts, pid, 100 * part, n, mark)


def session(rvemu, image, harts, seed, lines, more=()):
    """(what the guest said, what the debugger did) in virtual time."""
    done = subprocess.run([rvemu, "debug", "--seed", str(seed), "-smp", str(harts), "-snapshot", *more, image],
                          input="".join(line + "\n" for line in lines).encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120 * SCALE)
    return [text.decode("utf-8", "replace").replace("\r", "") for text in (done.stdout, done.stderr)]


def seeded(rvemu, image, kernel_elf, harts, seed, counts=COUNTS):
    """What is wrong in virtual time."""
    with open(kernel_elf, "rb") as f:
        kernel = f.read()
    for count in counts:
        lines = ['expect "\\$ $"', "schedule on", 'send "cpushare %d\\n"' % count, 'expect "(Together|cpushare: ).*" 100',
                 "schedule 100000", "quit"]
        with tempfile.NamedTemporaryFile() as ram:
            said, log = session(rvemu, image, harts, seed, lines, ["-m", "64M", "--dump-ram", ram.name])
            switches = schedule.record(Ram(ram.read()), kernel)
        wrong = list(judge_table(said, count, harts, [(0, "the kernel"), (1, "their clocks")]))
        if table(said, count):
            wrong += judge_log(log, said, count, harts)
            print("%d on %d: %s" % (count, harts, {pid: row[:2] for pid, row in table(said, count)[0].items()}))
        if count > harts:  # no hart idles
            wrong += schedule.judge_record(switches, schedule.logged(log))
        yield from wrong


def judge(options):
    harts, wrong = int(options[options.index("-smp") + 1]), []
    is_virtual = "virtual" in options
    with Guest(options) as guest:
        for count in COUNTS_BY_THE_CLOCK:
            said = guest.type("cpushare -t 1 %d" % count)
            print(said)
            wrong += judge_table(said, count, harts, [(0, "the kernel")], fair=is_virtual)
        for words in ("", "0", "33", "x", "1 2", "-t 1", "-t 0 1", "-t 1 1 1"):
            said = guest.type(("cpushare " + words).strip())
            if not said.startswith("cpushare: usage: "):
                wrong.append("cpushare %s: %s" % (words, said))
        guest.type("cpushare -t 1 2 &")
        guest.type("kill %d" % guest.pids("cpushare")[-1])
        guest.console.expect("cpushare: a process has gone away\r\n")
    return wrong


if __name__ == "__main__":
    if sys.argv[1:2] == ["seeded"]:
        found_wrong = list(seeded(*sys.argv[2:5], int(sys.argv[5]), (sys.argv[6:] or ["1"])[0]))
        for sentence in found_wrong:
            print(sentence)
        sys.exit(bool(found_wrong))
    sys.exit(main(__doc__, judge))
