#!/usr/bin/env python3
"""diff.py RVEMU COUNTED GEN HANDLER [--qemu PATH | --spike PATH] [--least N] [--seconds S] ...

Random programs on rvemu, on rvemu with --no-cache (single steps, counted) and on another emulator;
after each all of RAM is compared, page tables included. On a difference the first record that
differs is told, the program is cut down to the instructions that show it, the one that begins it
is named, and the files stay where --keep says. At the end: what the programs met, which must be
enough. --plant NAME|all is the test of this test: rvemu with a bug, which must be found.
"""
import argparse
import concurrent.futures
import os
import shutil
import subprocess
import sys
import tempfile
import time

import coverage
import peers
import program

L = program.L
# Planted bugs (planted.c), and what of a run shows them first.
PLANTS = ["decode", "fp-flag", "fp-result", "csr", "cause", "tval", "mode", "dirty", "pmp",
          "fence", "stale", "memory"]
SHRINK_RUNS, SMALL = 400, 20


def number(text):
    scale = {"k": 10**3, "M": 10**6, "G": 10**9}.get(text[-1:], 1)
    return int(float(text[:-1] if scale > 1 else text) * scale)


class Bench:
    """The sides, and how programs are made for them."""

    def __init__(self, options):
        self.o = options
        self.rvemu = peers.Rvemu("rvemu", options.rvemu, options.timeout)
        self.single = peers.Rvemu("rvemu --no-cache", options.counted, options.timeout,
                                  ["--no-cache"], {"RVEMU_DIFF_COUNT": "%/counts"})
        self.peer = None
        if options.qemu:
            self.peer = peers.Qemu(options.qemu, options.timeout)
        elif options.spike:
            self.peer = peers.Spike(options.spike, options.timeout)
        known = self.ask("--extensions")
        exts = [e for e in peers.rows() if e in known and e != "svade"
                and (not self.peer or self.peer.knows(e)) and e not in options.without]
        self.adue = "svadu" in exts and (not self.peer or self.peer.knows_adue())
        for side in [self.rvemu, self.single] + ([self.peer] if self.peer else []):
            side.set_isa(exts, known, self.adue)
        self.isa = self.rvemu.isa
        self.avoid = peers.known(self.peer.name) if self.peer else []
        if not self.adue:
            self.avoid.append("adue")
        self.rows = self.ask("--rows", self.isa)

    def ask(self, *words):
        return subprocess.run([self.o.gen] + list(words), stdout=subprocess.PIPE,
                              check=True).stdout.decode().split()

    def generate(self, seed, folder, segments=None, passes=None):
        elf, lines = os.path.join(folder, "program.elf"), os.path.join(folder, "program.map")
        subprocess.run([self.o.gen, str(seed), self.o.handler, elf, self.isa,
                        str(segments or self.o.segments), str(passes or self.o.passes), lines,
                        ",".join(self.avoid)], check=True)
        return elf, lines


def differing(one, two):
    """(kind, sentence, segment) of two runs, or None."""
    found = program.first_difference(one[2], two[2])
    if found is None and one[0] != two[0]:
        found = "status", "status %s / %s: %s" % (
            one[0], two[0], (one[1] + two[1]).strip()[-300:]), None
    return found


def tell(seed, elf, lines, first, second, found, folder):
    """Says the difference, cuts the program down; returns what is left and its first culprit."""
    print("seed %d: %s and %s differ: %s" % (seed, first.name, second.name, found[1]), flush=True)
    cut = program.Program(elf, lines)
    small = os.path.join(folder, "small-%d.elf" % seed)
    runs = [0]

    def look(segments, passes, kept):
        runs[0] += 1
        cut.write(small, segments, passes, kept)
        return differing(first.run(small, folder), second.run(small, folder))

    def alike(segments, passes, kept):
        """In the same way: a program has more than one difference at times."""
        now = look(segments, passes, kept)
        return now is not None and now[0] == found[0]

    cut.shrink(alike, found[2], SHRINK_RUNS)
    left = look(cut.segments, cut.passes, cut.kept)
    culprit = cut.culprit(lambda *what: look(*what) is not None)
    cut.write(small, cut.segments, cut.passes, cut.kept)
    print("cut down to %d instructions in %d runs, %d passes of segments %s: %s" %
          (len(cut.kept), runs[0], cut.passes, cut.segments, left and left[1]))
    for line in cut.listing()[:60]:
        print("    " + line)
    if culprit:
        print("the difference begins with: %x  %s" % (culprit[2], culprit[4]))
    return cut, culprit


def one_program(bench, seed, folder):
    """(seed, folder, count file, dumps, [(difference, the two sides)])"""
    elf, _ = bench.generate(seed, folder)
    ours = bench.rvemu.run(elf, folder)
    if ours[0] != 0:
        return seed, folder, 0, (("status", "status %s: %s" % (ours[0], ours[1]), None),
                                 bench.rvemu, bench.rvemu)
    for other in [bench.peer] if bench.peer else []:
        found = differing(ours, other.run(elf, folder))
        if found:
            return seed, folder, 0, (found, bench.rvemu, other)
    found = differing(ours, bench.single.run(elf, folder))
    if found:
        return seed, folder, 0, (found, bench.rvemu, bench.single)
    dumps = sum(r.kind == L["RECORD_DUMP"] for r in program.heads(ours[2]))
    return seed, folder, dumps, None


def keep(options, seed, folder):
    if options.keep:
        shutil.copytree(folder, os.path.join(options.keep, "seed-%d" % seed), dirs_exist_ok=True)


def run_all(bench, options, top):
    """Programs until there are enough instructions, or no more time: 0 if all agree."""
    start, seen, bad = time.monotonic(), coverage.Coverage(), 0
    folders = [os.path.join(top, str(i)) for i in range(options.jobs)]
    for folder in folders:
        os.mkdir(folder)
    seed, running, stopped = options.start, {}, False
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        while True:
            spent = time.monotonic() - start
            stopped = bool(options.seconds) and spent >= options.seconds
            done = seen.own() >= options.least or bad >= options.differences or stopped
            while folders and not done:
                running[pool.submit(one_program, bench, seed, folders.pop())] = seed
                seed += 1
            if not running:
                break
            ready, _ = concurrent.futures.wait(
                running, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in ready:
                del running[future]
                this, folder, dumps, found = future.result()
                if found:
                    bad += 1
                    if found[1] is not found[2]:
                        tell(this, os.path.join(folder, "program.elf"),
                             os.path.join(folder, "program.map"), found[1], found[2], found[0],
                             folder)
                    else:
                        print("seed %d: %s" % (this, found[0][1]))
                    keep(options, this, folder)
                else:
                    seen.programs += 1
                    seen.segments += dumps
                    seen.add(os.path.join(folder, "counts"))
                folders.append(folder)
    print("%s: %d programs of %s, %d instructions and %d of the handler, %d dumps, %.0f s" %
          (bench.peer.name if bench.peer else "rvemu alone", seen.programs, bench.isa, seen.own(),
           seen.total("handler"), seen.segments, time.monotonic() - start))
    if bad:
        print("FAILED: %d programs differ" % bad)
        return 1
    seen.show(bench.rows)
    if stopped:
        print("stopped after %d s: %d of %d instructions" %
              (options.seconds, seen.own(), options.least))
    missing = seen.missing(bench.rows, bench.avoid) if seen.own() >= 10**6 else []
    for line in missing:
        print("FAILED: " + line)
    return 1 if missing else 0


def plant(bench, name, top):
    """rvemu with a bug against the other side, small programs: 1 if it is not found."""
    folder = os.path.join(top, name)
    os.mkdir(folder)
    wrong = peers.Rvemu("rvemu with the bug '%s'" % name, bench.o.counted, bench.o.timeout, [],
                        {"RVEMU_DIFF_PLANT": name})
    wrong.set_isa(bench.rvemu.exts, [], bench.adue)
    for seed in range(1, 60):
        elf, lines = bench.generate(seed, folder, 60, 2)
        found = differing(wrong.run(elf, folder), (bench.peer or bench.rvemu).run(elf, folder))
        if not found:
            continue
        cut, _ = tell(seed, elf, lines, wrong, bench.rvemu, found, folder)
        if len(cut.kept) <= SMALL:
            return 0
        print("FAILED: '%s' is not cut down to %d instructions" % (name, SMALL))
        return 1
    print("FAILED: the bug '%s' is not found in 60 programs" % name)
    return 1


def plant_all(bench, options, top):
    names = PLANTS if options.plant == "all" else options.plant.split(",")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        bad = sum(pool.map(lambda name: plant(bench, name, top), names))
    print("%d planted bugs, %d not found" % (len(names), bad))
    return 1 if bad else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rvemu")
    parser.add_argument("counted", help="the same with counted.c and planted.c")
    parser.add_argument("gen")
    parser.add_argument("handler")
    parser.add_argument("--qemu", metavar="PATH", help="compare with this qemu-system-riscv64")
    parser.add_argument("--spike", metavar="PATH", help="compare with this Spike")
    parser.add_argument("--without", metavar="EXT,...", default="", help="leave these out")
    parser.add_argument("--least", type=number, default=0, help="instructions of programs")
    parser.add_argument("--seconds", type=float, help="stop earlier, after that time")
    parser.add_argument("--from", dest="start", type=int, default=1, help="the first seed")
    parser.add_argument("--segments", type=int, default=240)
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=2, help="programs at a time")
    parser.add_argument("--differences", type=int, default=1, help="stop after so many")
    parser.add_argument("--timeout", type=int, default=60, help="seconds for a run")
    parser.add_argument("--keep", metavar="FOLDER", help="where the files of a difference go")
    parser.add_argument("--plant", metavar="NAME", help="test this test")
    options = parser.parse_args()
    options.without = options.without.split(",")
    options.least = options.least or 1
    shm = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=shm, prefix="rvemu-diff-") as top:
        bench = Bench(options)
        try:
            return plant_all(bench, options, top) if options.plant else run_all(bench, options, top)
        except RuntimeError as error:
            print(error)
            return 1


if __name__ == "__main__":
    sys.exit(main())
