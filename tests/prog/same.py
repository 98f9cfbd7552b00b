#!/usr/bin/env python3
"""One seed, one run: each program ends with the same state however its steps are cut and executed.

    same.py RVEMU PROGRAM.ELF...

Block cache or single steps, budgets of 1, 7 and 20,000: one hash over harts, devices and RAM (on
two harts, seed 1). Another seed must give another run of harts.S, or the seed would do nothing.
"""
import os
import re
import subprocess
import sys

RVEMU = os.path.abspath(sys.argv[1])
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
WAYS = [[], ["--no-cache"], ["--budget", "1"], ["--budget", "7"], ["--budget", "20000"]]


def outcome(program, options, seed=1):
    done = subprocess.run([RVEMU, "--seed", str(seed), "-smp", "2", "-m", "32M", "--timeout", "60", "--hash",
                           *options, program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=90 * SCALE)
    found = re.search(rb"rvemu: hash (\w+)", done.stderr)
    return done.returncode, found.group(1).decode() if found else "none"


def main():
    failed = 0
    for program in sys.argv[2:]:
        outcomes = {" ".join(w) or "block cache": outcome(program, w) for w in WAYS}
        name = os.path.basename(program)
        if len(set(outcomes.values())) == 1 and outcomes["block cache"][0] == 0:
            print("ok      %s: %s" % (name, outcomes["block cache"][1]))
        else:
            failed += 1
            print("FAILED  %s: %s" % (name, outcomes))
        if "harts" in name and outcome(program, [], 2) == outcomes["block cache"]:
            failed += 1
            print("FAILED  %s: the same with another seed" % name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
