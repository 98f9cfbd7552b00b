#!/usr/bin/env python3
"""Speed of rvemu on its own benchmark programs, beside other emulators.

    ./dev bench [--peer NAME=COMMAND]... [--only mixed,calls] [--runs 5] [--scale 2]

COMMAND runs one program; in it stand for the program's file:
    {}         ELF for QEMU's virt board           {bin}      the same, raw, for 0x80000000
    {htif}     ELF that ends through tohost (Spike)
    {dromajo}  ELF for dromajo                     {temu}     configuration file for TinyEMU

Each figure is CPU time (user + system, all threads) of the whole process,
with that of the same program at 0 rounds subtracted; so are its instructions. All emulators run in
turn, `--runs` times; a ratio is taken inside each turn, and its median and
range over the turns are printed. MIPS = instructions that the program itself
counted (minstret, under rvemu) / time. A run whose checksum differs from
rvemu's is WRONG and gets no figure. Status 1 if any run failed.

    ./dev bench --linux PATH [--peer qemu=qemu-system-riscv64] [--runs 3]

boots Debian's Linux instead, on rvemu and on peers that take QEMU's options (boots.py).
"""
import argparse
import json
import os
import re
import shlex
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import boots

# program: rounds at scale 1, about 300 million instructions
PROGRAMS = {
    "mixed": 4000, "integer": 16000, "calls": 8000, "jumps": 1200, "pointers": 1000,
    "bytes": 600, "f32": 3000, "f64": 3000, "random": 18000, "stream": 10, "syscalls": 24000,
    "timer": 30000, "atomics": 100000, "selfmod": 150000,
}
MAGIC = b"rvbench\0"
LINE = re.compile(rb"bench (\S+) rounds=(\d+) insns=(\d+) checksum=([0-9a-f]{16})"
                  rb"(?: interrupts=(\d+))?")


def elf_image(data):
    """The bytes that an ELF puts in memory, from its lowest address on."""
    offset, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    loads = []
    for i in range(count):
        kind, _, off, _, pa, filesz, _, _ = struct.unpack_from("<IIQQQQQQ", data, offset + i * size)
        if kind == 1 and filesz:
            loads.append((pa, data[off:off + filesz]))
    base = min(pa for pa, _ in loads)
    image = bytearray(max(pa + len(b) for pa, b in loads) - base)
    for pa, b in loads:
        image[pa - base:pa - base + len(b)] = b
    return bytes(image)


class Program:
    """The files of one program at one number of rounds, made when first asked for."""

    def __init__(self, folder, place, name, rounds):
        self.folder, self.place, self.name, self.rounds = folder, place, name, rounds

    def _write(self, kind, data):
        path = os.path.join(self.place, "%s-%d-%s" % (self.name, self.rounds, kind))
        if not os.path.exists(path):
            with open(path, "wb") as f:
                f.write(data)
        return path

    def elf(self, board):
        with open(os.path.join(self.folder, "%s-%s.elf" % (self.name, board)), "rb") as f:
            data = bytearray(f.read())
        at = data.index(MAGIC) + len(MAGIC)
        struct.pack_into("<Q", data, at, self.rounds)
        return bytes(data)

    def command(self, template):
        """The argument list for an emulator's command."""
        values = {"{}": lambda: self._write("virt.elf", self.elf("virt")),
                  "{bin}": lambda: self._write("virt.bin", elf_image(self.elf("virt"))),
                  "{htif}": lambda: self._write("htif.elf", self.elf("htif")),
                  "{dromajo}": lambda: self._write("dromajo.elf", self.elf("dromajo")),
                  "{temu}": self.temu}
        if not any(v in template for v in values):
            template += " {}"
        words = []
        for word in shlex.split(template):
            for value, make in values.items():
                if value in word:
                    word = word.replace(value, make())
            words.append(word)
        return words

    def temu(self):
        # TinyEMU takes its name for the BIOS relative to the configuration
        image = self._write("temu.bin", elf_image(self.elf("temu")))
        text = '{version: 1, machine: "riscv64", memory_size: 128, bios: "%s"}\n' % \
            os.path.basename(image)
        return self._write("temu.cfg", text.encode())


class Run:
    """One process: CPU seconds, and what the program said."""

    def __init__(self, words, timeout):
        self.why = None
        self.seconds = self.checksum = self.insns = None
        with tempfile.TemporaryFile() as out:
            try:
                process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out,
                                           stderr=subprocess.STDOUT, start_new_session=True)
            except OSError as e:
                self.why = "%s: %s" % (words[0], e.strerror)
                return
            usage = self._wait(process, timeout)
            out.seek(0)
            said = out.read()
        match = LINE.search(said)
        if self.why is None and match is None:
            tail = said.decode("utf-8", "replace").strip().splitlines()[-1:]
            self.why = "no result line; its last: %s" % (tail[0][:80] if tail else "nothing")
        if self.why is None:
            self.seconds = usage.ru_utime + usage.ru_stime
            self.insns, self.checksum = int(match.group(3)), match.group(4).decode()

    def _wait(self, process, timeout):
        deadline = time.monotonic() + timeout
        pause = 0.001
        while True:
            pid, _, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = 0
                return usage
            if time.monotonic() > deadline:
                os.killpg(process.pid, signal.SIGKILL)
                self.why = "did not end in %d s" % timeout
                _, _, usage = os.wait4(process.pid, 0)
                process.returncode = -9
                return usage
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)


def measure(emulators, folder, place, name, rounds, runs, timeout):
    """{emulator: {"times": [...], "why": ...}} and the instruction count."""
    result = {e: {"times": [], "why": None} for e in emulators}
    empty, full = (Program(folder, place, name, n) for n in (0, rounds))
    reference = insns = None
    for _ in range(runs):
        for emulator, template in emulators.items():
            mine = result[emulator]
            if mine["why"]:
                continue
            start = Run(empty.command(template), timeout)
            run = Run(full.command(template), timeout) if not start.why else start
            if run.why:
                mine["why"] = run.why
                continue
            if reference is None:
                reference, insns = run.checksum, run.insns - start.insns
            if run.checksum != reference:
                mine["why"] = "WRONG checksum %s, not %s" % (run.checksum, reference)
                continue
            mine["times"].append(max(run.seconds - start.seconds, 1e-6))
    return result, insns


def summarise(result, base, insns):
    """Per emulator: median MIPS, and the ratio to the base inside each turn."""
    rows = {}
    for emulator, mine in result.items():
        if mine["why"] or not mine["times"]:
            rows[emulator] = {"why": mine["why"] or "no run"}
            continue
        row = {"mips": insns / statistics.median(mine["times"]) / 1e6,
               "seconds": statistics.median(mine["times"])}
        ratios = [theirs / own for theirs, own in zip(mine["times"], result[base]["times"])]
        if emulator != base and ratios:
            row["ratio"] = [statistics.median(ratios), min(ratios), max(ratios)]
        rows[emulator] = row
    return rows


def cell(row):
    if "why" in row:
        return "-"
    text = "%.0f" % row["mips"]
    if "ratio" in row:
        text += " (%.2fx, %.2f-%.2f)" % tuple(row["ratio"])
    return text


def table(names, emulators, rows):
    lines = ["| program | " + " | ".join(emulators) + " |", "|---" * (len(emulators) + 1) + "|"]
    for name in names:
        if name in rows:
            lines.append("| %s | %s |" % (name, " | ".join(cell(rows[name][e])
                                                          for e in emulators)))
    return "\n".join(lines)


def parse_pairs(pairs, parser):
    found = {}
    for pair in pairs:
        name, equals, command = pair.partition("=")
        if not equals or not name or not command:
            parser.error("--peer %s: NAME=COMMAND is wanted" % pair)
        found[name] = command
    return found


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build", help=argparse.SUPPRESS)
    parser.add_argument("--base", default=None, metavar="NAME=COMMAND",
                        help="what the others are compared with (default rvemu)")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--only", default=",".join(PROGRAMS), metavar="PROGRAM,...")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1, help="times the usual rounds")
    parser.add_argument("--timeout", type=int, default=300, help="seconds for one run")
    parser.add_argument("--linux", metavar="PATH", help="boot the guests in this folder instead")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--markdown", metavar="FILE")
    options = parser.parse_args()
    names = options.only.split(",")
    for name in names:
        if name not in PROGRAMS:
            parser.error("--only %s: programs are %s" % (name, ", ".join(PROGRAMS)))
    own = shlex.quote(os.path.join(options.build, "rvemu"))
    if options.linux:
        emulators = parse_pairs([options.base or "rvemu=" + own] + options.peer, parser)
        lines, good = boots.run(options.linux, emulators, options.runs)
        print("\n" + "\n".join(lines))
        return 0 if good else 1
    base = options.base or "rvemu=%s {}" % own
    emulators = parse_pairs([base] + options.peer, parser)
    base = next(iter(emulators))

    subprocess.run(["ninja", "-C", options.build, "bench-programs"], check=True,
                   stdout=subprocess.DEVNULL)
    folder = os.path.join(options.build, "tests", "bench")
    rows, failed = {}, False
    with tempfile.TemporaryDirectory() as place:
        for name in names:
            rounds = max(1, int(PROGRAMS[name] * options.scale))
            result, insns = measure(emulators, folder, place, name, rounds, options.runs,
                                    options.timeout)
            rows[name] = summarise(result, base, insns)
            print("%-9s %5.0f M insns  %s" % (name, (insns or 0) / 1e6, "  ".join(
                "%s %s" % (e, cell(rows[name][e])) for e in emulators)), flush=True)
            for emulator, row in rows[name].items():
                if "why" in row:
                    failed = True
                    print("    %s: %s" % (emulator, row["why"]))
    text = table(names, list(emulators), rows)
    heading = "MIPS by CPU time; in brackets: how many times %s's time it took, median and " \
              "range of %d turns" % (base, options.runs)
    print("\n%s\n\n%s" % (heading, text))
    if options.markdown:
        with open(options.markdown, "w", encoding="utf-8") as f:
            f.write("%s.\n\n%s\n" % (heading, text))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as f:
            json.dump({"emulators": emulators, "programs": rows}, f, indent=1)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
