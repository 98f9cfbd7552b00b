#!/usr/bin/env python3
"""What the debugger costs: each figure is the median of interleaved turns by CPU time, and has a bar.

    costs.py RVEMU COSTS.ELF

A breakpoint that never fires in the page of a hot loop; conditions; steps under gdb (packets `vCont;s` and
`g` on loopback, by the clock: the best turn counts); a trace of all instructions to /dev/null.
"""
import os
import resource
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gdbclient import SCALE, Server  # noqa: E402

RVEMU, ELF = [os.path.abspath(p) for p in sys.argv[1:3]]
TURNS = 5
STEPS = 20000
INSNS = 10  # of a round

failed = []


def cpu(words, stdin=b""):
    """CPU seconds of a run that --max-insns ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([RVEMU] + words + [ELF], input=stdin, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, timeout=300 * SCALE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = done.stderr.decode("utf-8", "replace")
    if "--max-insns" not in said:
        raise SystemExit("it was not --max-insns that ended it: %s\n%s" % (words, said[-2000:]))
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def limit(insns):
    return ["--max-insns", str(insns), "--clock", "virtual"]


def judge(what, value, bar, unit, least=True):
    bad = value < bar if least else value > bar
    print("%-58s %12s %s (bar: %s %s)%s" % (what, "{:,.3f}".format(value) if value < 100 else "{:,.0f}".format(value),
                                          unit, "at least" if least else "at most", "{:,}".format(bar),
                                          "  FAILED" if bad else ""), flush=True)
    if bad:
        failed.append(what)


def never_fires():
    insns, ratios = 1500000000, []
    for _ in range(TURNS):
        plain = cpu(["debug"] + limit(insns) + ["-ex", "c"])
        ratios.append(cpu(["debug"] + limit(insns) + ["-ex", "b never", "-ex", "c"]) / plain)
    judge("a breakpoint that never fires, beside a hot loop", statistics.median(ratios), 1.02, "times", least=False)


def condition(text, what):
    rounds, rates = 3000000, []
    for _ in range(TURNS):
        plain = cpu(["debug"] + limit(rounds * INSNS) + ["-ex", "c"])
        rates.append(rounds / (cpu(["debug"] + limit(rounds * INSNS) + ["-ex", "b *spot if " + text, "-ex", "c"]) - plain))
    judge("a condition on " + what, statistics.median(rates), 2000000, "evaluations/s")


def steps():
    """Client and server share a core: else the time is mostly that in which an idle one wakes up,
    which is the host's (38 us a round trip of one byte on one machine, beside 3 us)."""
    rates = []
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    for _ in range(TURNS):
        with Server([RVEMU, "-S", "-gdb", "tcp::0", ELF]) as server:
            c = server.connect()
            c.no_acks()
            start = time.monotonic()
            for _ in range(STEPS):
                c.ask("vCont;s:p1.1")
                c.ask("g")
            rates.append(STEPS / (time.monotonic() - start))
            c.close()
    os.sched_setaffinity(0, cores)
    judge("steps under gdb on one core, the best turn", max(rates), 10000, "steps/s")


def trace():
    rates = []
    for _ in range(TURNS):
        rates.append(10000000 / cpu(limit(10000000) + ["--trace=insn", "-D", "/dev/null"]))
    judge("a trace of all instructions to /dev/null", statistics.median(rates), 5000000, "instructions/s")


def main():
    never_fires()
    condition("$a1 == -1", "a register")
    condition("*(unsigned long *)&counter == 0x123456789", "memory")
    condition("counter == 0x123456789", "a variable, by debug information")
    condition("rounds == 7 && counter == 1", "two variables")
    steps()
    trace()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
