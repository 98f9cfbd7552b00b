#!/usr/bin/env python3
"""One seed gives one run: hash.py RVEMU XV6_IMG SCHEDULE [WHAT].

The hash is over the whole machine at its end. It must be one whatever cuts the run (budgets of 1,
7 and 20000 steps), whatever executes it (blocks, single steps), however stdin comes (a file, a
pipe, a pipe that is slow), and however busy the host is. $RVEMU_PLAIN, another build's rvemu, must
have it too: tests/run.py names it for the builds of tests/matrix.def. The seed decides when which
of two harts runs: schedule.S writes that down.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
INPUT = [b"ls\naspace\n", b"forktest\necho one; echo two | wc\n"]
LIST, ENTRIES = 0x400000, 0x100000  # of schedule.S


def run(rvemu, options, slow=False):
    """(hash, stdout) of a run that ends by itself."""
    command = [rvemu, "--hash"] + options
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        try:
            if slow:
                for part in INPUT:
                    for i in range(0, len(part), 7):
                        process.stdin.write(part[i:i + 7])
                        process.stdin.flush()
                        time.sleep(0.02)
                out, err = process.communicate(timeout=240 * SCALE)
            else:
                out, err = process.communicate(b"".join(INPUT), timeout=240 * SCALE)
        except subprocess.TimeoutExpired:
            process.kill()
            sys.exit("%s: time-out" % " ".join(command))
    found = re.search(rb"hash ([0-9a-f]{16})", err)
    if not found or process.returncode != 0:
        sys.exit("%s: status %d: %s" % (" ".join(command), process.returncode, err.decode()))
    return found.group(1).decode(), out


def one_hash(rvemu, image, harts):
    """Every way to run a boot of `harts` harts: the number of ways that differ."""
    base = ["--seed", "7", "-smp", str(harts), "-snapshot", image]
    want, said = run(rvemu, base)
    wrong = 0
    if b"one address, two memories" not in said:
        sys.exit("the guest did not do what it was told:\n" + said.decode()[-1000:])

    def same(what, rvemu, options, **more):
        nonlocal wrong
        got, out = run(rvemu, options + base, **more)
        good = got == want and out == said
        wrong += not good
        print("%d harts, %s: %s %s" % (harts, what, got, "" if good else "WRONG, not " + want))

    same("again", rvemu, [])
    for budget in ("1", "7", "20000"):
        same("budget " + budget, rvemu, ["--budget", budget])
    same("no block cache", rvemu, ["--no-cache"])
    same("no block cache, budget 7", rvemu, ["--no-cache", "--budget", "7"])
    same("slow stdin", rvemu, [], slow=True)
    burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"])
               for _ in range(os.cpu_count() or 1)]
    same("on a busy host", rvemu, [])
    for b in burners:
        b.kill()
        b.wait()
    with tempfile.TemporaryFile() as f:
        f.write(b"".join(INPUT))
        f.seek(0)
        done = subprocess.run([rvemu, "--hash"] + base, stdin=f, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=240 * SCALE, check=True)
    good = want.encode() in done.stderr
    wrong += not good
    print("%d harts, stdin a file: %s" % (harts, want if good else "WRONG"))
    plain = os.environ.get("RVEMU_PLAIN")
    if plain and os.path.realpath(plain) != os.path.realpath(rvemu):
        same("the plain build", plain, [])
    # Another seed is another run, and the hash can tell.
    wrong += run(rvemu, ["--seed", "8"] + base[2:])[0] == want
    return wrong


def schedule(rvemu, program, seed, options):
    with tempfile.TemporaryDirectory() as folder:
        dump = os.path.join(folder, "ram")
        subprocess.run([rvemu, program, "-m", "8M", "--seed", str(seed), "--dump-ram", dump] +
                       options, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True,
                       timeout=60 * SCALE)
        with open(dump, "rb") as f:
            f.seek(LIST)
            return f.read(ENTRIES)


def schedules(rvemu, program):
    """Seeds are schedules on two harts, and make no difference on one."""
    two = {seed: schedule(rvemu, program, seed, ["-smp", "2"]) for seed in range(1, 6)}
    wrong = 0
    for seed, list_ in two.items():
        # Who ends the machine may leave the other one between taking an entry and filling it.
        if set(list_) - {0} != {1, 2} or list_.count(0) > 1:
            print("seed %d: one hart did all of it, or bytes are missing" % seed)
            wrong += 1
        if schedule(rvemu, program, seed, ["-smp", "2", "--no-cache"]) != list_:
            print("seed %d: another schedule without the block cache" % seed)
            wrong += 1
    kinds = len(set(two.values()))
    turns = [sum(a != b for a, b in zip(l, l[1:])) for l in two.values()]
    print("5 seeds, 2 harts: %d schedules, turns %s" % (kinds, turns))
    wrong += kinds != 5
    one = {schedule(rvemu, program, seed, ["-smp", "1"]) for seed in range(1, 4)}
    wrong += len(one) != 1
    return wrong


def main():
    rvemu, image, program = sys.argv[1:4]
    wrong = schedules(rvemu, program)
    for harts in (1, 2) if os.environ.get("RVEMU_TEST_LONG") != "1" else (1, 2, 4, 8):
        wrong += one_hash(rvemu, image, harts)
    print("%d wrong" % wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
