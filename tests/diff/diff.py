#!/usr/bin/env python3
"""diff.py RVEMU GEN HANDLER [--qemu QEMU] [--seeds N] [--from SEED] ...: random programs on both.

Each program runs on QEMU, on rvemu, and on rvemu with --no-cache; then all of RAM is compared,
page tables included. On a difference the first record that differs is told, the program is cut
down to the instructions that show it, and the files stay. --plant is the test of this test: rvemu
gets a program in which one instruction is another, and that must be found and cut down to.
"""
import argparse
import collections
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

import program

L = program.L
# What both know: QEMU 7.2's names of properties beside the ISA string.
ISA = "rv64gc_zba_zbb_zbc_zbkb_zbkc_zbkx_zbs_svadu"
CPU = ("rv64,h=off,v=off,svpbmt=off,svinval=off,svnapot=off,sstc=off,zbc=on,zbkb=on,zbkc=on,"
       "zbkx=on")
# What a run of at least 10^6 instructions must have met, else the generator has gone blunt.
LEAST = {("M", 1): 20, ("M", 2): 400, ("M", 3): 100, ("M", 5): 50, ("M", 7): 50, ("M", 12): 20,
         ("M", 13): 400, ("M", 15): 400, ("S", 2): 100, ("S", 3): 40, ("S", 13): 100,
         ("S", 15): 100}


class Runner:
    def __init__(self, options, folder):
        self.o, self.folder, self.runs = options, folder, 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def generate(self, seed):
        elf, lines = self.path("program.elf"), self.path("program.map")
        subprocess.run([self.o.gen, str(seed), self.o.handler, elf, ISA,
                        str(self.o.segments), str(self.o.passes), lines], check=True)
        return elf, lines

    def run(self, command, dump, what):
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=self.o.timeout)
            status, said = done.returncode, done.stdout.decode(errors="replace")
        except subprocess.TimeoutExpired:
            status, said = "time-out", ""
        self.runs += 1
        if not os.path.exists(dump):
            sys.exit("%s does not run: %s" % (what, said.strip()))
        with open(dump, "rb") as f:
            ram = f.read()
        os.remove(dump)
        return status, said, ram

    def qemu(self, elf):
        dump = self.path("qemu.ram")
        size = L["LAYOUT_RAM_SIZE"]
        command = [self.o.qemu, "-M", "virt,memory-backend=ram", "-cpu", CPU, "-m",
                   "%dM" % (size >> 20), "-object",
                   "memory-backend-file,id=ram,size=%d,mem-path=%s,share=on" % (size, dump),
                   "-bios", "none", "-display", "none", "-serial", "none", "-monitor", "none",
                   "-kernel", elf]
        return self.run(command, dump, "qemu")

    def rvemu(self, elf, *more):
        dump = self.path("rvemu.ram")
        command = [self.o.rvemu, elf, "-m", "%dM" % (L["LAYOUT_RAM_SIZE"] >> 20), "--isa",
                   ISA, "--dump-ram", dump, "--seed", "1", "--detect", "all=off", "-serial", "none",
                   "--max-insns", "100000000"] + list(more)
        status, said, ram = self.run(command, dump, "rvemu")
        if "--stats" in more:
            self.said = said
        return status, said, ram


def differing(one, two):
    """(kind, sentence) of two runs, or None."""
    found = program.first_difference(one[2], two[2])
    if found is None and one[0] != two[0]:
        found = "status", "status %s / %s: %s" % (one[0], two[0], (one[1] + two[1]).strip()[-300:])
    return found


def tell(runner, seed, elf, lines, first, second, found, names, budget):
    """Says the difference, cuts the program down; returns what is left."""
    print("seed %d: %s and %s differ: %s" % ((seed,) + names + (found[1],)), flush=True)
    cut = program.Program(elf, lines)
    small = runner.path("small.elf")

    def differs(segments, passes, kept):
        """In the same way: a program has more than one difference at times."""
        cut.write(small, segments, passes, kept)
        now = differing(first(small, kept), second(small, kept))
        return now is not None and now[0] == found[0]

    cut.shrink(differs, budget)
    cut.write(small, cut.segments, cut.passes, cut.kept)
    found = differing(first(small, cut.kept), second(small, cut.kept))
    print("cut down to %d instructions in %d runs, %d passes of segments %s: %s" %
          (len(cut.kept), runner.runs, cut.passes, cut.segments, found and found[1]))
    for line in cut.listing()[:40]:
        print("    " + line)
    return cut


def count(ram, seen):
    for r in program.records(ram):
        if r.kind == L["RECORD_DUMP"]:
            seen["segments"] += 1
        else:
            seen["M" if r.kind == L["RECORD_TRAP_M"] else "S", r.words[0]] += 1


def retired(said):
    for line in said.splitlines():
        words = line.split()
        if "retired" in line or "instructions" in line:
            for w in words:
                if w.isdigit():
                    return int(w)
    return 0


def plant(runner, seed):
    """One instruction of rvemu's program is another one: 0, or 1 if that is not found."""
    elf, lines = runner.generate(seed)
    whole = program.Program(elf, lines)
    swaps = {"add": 0x40000000, "xor": 0x00002000, "mul": 0x00001000, "sh1add": 0x00002000}
    chances = [i for i, l in enumerate(whole.lines)
               if l[3] == 4 and l[4].split(" ")[0] in swaps and " zero," not in l[4]]
    chosen = random.Random(seed).choice(chances)
    _, _, pa, _, text = whole.lines[chosen]

    def rvemu(path, kept):
        if chosen not in kept:
            return runner.rvemu(path)
        with open(path, "rb") as f:
            data = bytearray(f.read())
        at = pa - program.RAM + program.FILE_OFFSET
        word = int.from_bytes(data[at:at + 4], "little") ^ swaps[text.split(" ")[0]]
        data[at:at + 4] = word.to_bytes(4, "little")
        with open(runner.path("planted.elf"), "wb") as f:
            f.write(data)
        status, said, ram = runner.rvemu(runner.path("planted.elf"))
        back = bytearray(ram)  # but for the planted word itself
        back[pa - program.RAM:pa - program.RAM + 4] = data[at:at + 4]
        word ^= swaps[text.split(" ")[0]]
        back[pa - program.RAM:pa - program.RAM + 4] = word.to_bytes(4, "little")
        return status, said, bytes(back)

    def plain(path, kept):
        return runner.rvemu(path, "--no-cache")

    everything = range(len(whole.lines))
    found = differing(plain(elf, everything), rvemu(elf, everything))
    if found is None:
        return None  # nobody used what it made
    print("planted at %x: another instruction for %s" % (pa, text))
    cut = tell(runner, seed, elf, lines, plain, rvemu, found, ("plain", "planted"), 400)
    if chosen not in cut.kept or len(cut.kept) > 20:
        print("FAILED: the planted instruction is not what is left")
        return 1
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rvemu")
    parser.add_argument("gen")
    parser.add_argument("handler")
    parser.add_argument("--qemu", help="without it the block cache is compared with single steps")
    parser.add_argument("--seeds", type=int, default=1, help="programs")
    parser.add_argument("--from", dest="start", type=int, default=1, help="the first seed")
    parser.add_argument("--segments", type=int, default=200)
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--least", type=int, default=0, help="fail with fewer instructions")
    parser.add_argument("--timeout", type=int, default=60, help="seconds for a run")
    parser.add_argument("--keep", metavar="FOLDER", help="where the files of a difference go")
    parser.add_argument("--plant", action="store_true", help="test this test")
    options = parser.parse_args()
    start, total, seen = time.monotonic(), 0, collections.Counter()
    shm = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=shm, prefix="rvemu-diff-") as folder:
        runner = Runner(options, folder)
        if options.plant:
            for seed in range(options.start, options.start + 20):
                result = plant(runner, seed)
                if result is not None:
                    return result
            print("FAILED: no planted difference was ever seen")
            return 1
        for seed in range(options.start, options.start + options.seeds):
            elf, lines = runner.generate(seed)
            ours = runner.rvemu(elf, "--stats")
            total += retired(runner.said)
            others = [("--no-cache", lambda p, k: runner.rvemu(p, "--no-cache"))]
            if options.qemu:
                others.insert(0, ("QEMU", lambda p, k: runner.qemu(p)))
            if ours[0] != 0:
                print("seed %d: status %s: %s" % (seed, ours[0], ours[1]))
                return 1
            for name, run in others:
                found = differing(ours, run(elf, None))
                if found:
                    tell(runner, seed, elf, lines, lambda p, k: runner.rvemu(p), run, found,
                         ("rvemu", name), 300)
                    if options.keep:
                        shutil.copytree(folder, os.path.join(options.keep, "seed-%d" % seed),
                                        dirs_exist_ok=True)
                    return 1
            count(ours[2], seen)
    traps = sum(n for k, n in seen.items() if k != "segments")
    print("%d programs, %d instructions, %d segments, %d traps, %.0f s" %
          (options.seeds, total, seen["segments"], traps, time.monotonic() - start))
    for key in sorted((k for k in seen if k != "segments"), key=str):
        print("    to %s, cause %d: %d" % (key + (seen[key],)))
    if total < options.least:
        print("FAILED: fewer than %d instructions" % options.least)
        return 1
    if total >= 1000000:
        for key, least in LEAST.items():
            if seen[key] < least:
                print("FAILED: to %s, cause %d: %d is fewer than %d" % (key + (seen[key], least)))
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
