#!/usr/bin/env python3
"""Bugs planted into copies of the guest and its firmware, and what the debugger says about them:
why_expected.txt was written before the feature.

    why.py [--only NAME,...] RVEMU TOP MKFS CROSS FLAGS...

FLAGS: those that the firmware is built with. Each bug is one patch of planted/, beside the one
(trigger) that sends init to where they are. Explained: all sentences are there, in order, and the
guest without the bug does not say them. A bug that `needs` what there is not yet counts as not
explained.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("lib", "boot"):
    sys.path.insert(0, os.path.join(HERE, "..", folder))
import debugger  # noqa: E402
import patches  # noqa: E402
import planted  # noqa: E402

# What is typed: the same with the bug and without.
SESSION = {"stale_tlb": ["b sys_pipe", "c", "fin", "why"], "lost_wakeup": ["steps 40000000", "why"]}
USUAL = ["c", "why"]
OPTIONS = {"missing_fence_i": ["--check=fence"]}


def expected():
    """{name: [(key, value)]}"""
    bugs, at = {}, None
    with open(os.path.join(HERE, "why_expected.txt"), encoding="utf-8") as f:
        for line in f.read().splitlines():
            if not line or line.startswith("#"):
                continue
            key, value = line.split(" ", 1)
            if key == "bug":
                at = bugs.setdefault(value, [])
            else:
                at.append((key, value))
    return bugs


def patch_of(name):
    return os.path.join(HERE, "planted", name + ".patch")


class Guest(planted.Tree):
    """The guest and, where that is patched, its firmware."""

    def __init__(self, folder, top, mkfs, cross, flags):
        super().__init__(folder, top, mkfs, cross)
        self.gcc = cross + "gcc"
        self.flags = [f.replace(top, folder) for f in flags]
        subprocess.run(["cp", "-r", os.path.join(top, "firmware"), folder], check=True)
        self.firmware = os.path.join(folder, "firmware.elf")

    def plant(self, name, back=False):
        return patches.apply(patch_of(name), self.folder, self.folder, back)

    def build_firmware(self):
        script = os.path.join(self.folder, "firmware", "firmware.ld")
        subprocess.run([self.gcc] + self.flags + ["-E", "-P", "-x", "c", "-D__ASSEMBLER__", script,
                                                  "-o", script + ".out"], check=True)
        files = sorted(glob.glob(os.path.join(self.folder, "firmware", "*.[cS]")))
        files += sorted(glob.glob(os.path.join(self.folder, "images", "lib", "*.c")))
        subprocess.run([self.gcc] + self.flags +
                       ["-static", "-Wl,--no-warn-rwx-segments", "-T", script + ".out"] + files +
                       ["-o", self.firmware], check=True)


def session(rvemu, guest, name, firmware):
    words = ["--seed", "1"] + OPTIONS.get(name, []) + (["-bios", guest.firmware] if firmware else [])
    _, said = debugger.run(rvemu, words + ["--timeout", "30", guest.image], SESSION.get(name, USUAL),
                           timeout=120)
    return said


def judge(rvemu, guest, name, rows, clean):
    """None: explained. Otherwise why not."""
    firmware = "firmware/" in open(patch_of(name), encoding="utf-8").read()
    wrong = guest.plant(name)
    if wrong:
        return "the patch does not apply: " + wrong
    try:
        if firmware:
            guest.build_firmware()
        else:
            wrong = guest.build()
        if wrong:
            return "it does not build: " + wrong
        said = session(rvemu, guest, name, firmware)
    finally:
        guest.plant(name, back=True)
    says = [value for key, value in rows if key == "says"]
    absent = debugger.lacks(said, says)
    if absent:
        return "/%s/ is not said, but:\n%s" % (absent, said[-4000:])
    if not clean.get(name):
        return "there is nothing to compare with"
    if not debugger.lacks(clean[name], says):
        return "the guest without the bug says the same:\n" + clean[name][-3000:]
    for key, value in rows:
        if key == "never" and re.search(value, clean[name]):
            return "/%s/ is said without the bug, too:\n%s" % (value, clean[name][-3000:])
    return None


def main():
    arguments = sys.argv[1:]
    only = None
    if arguments[0] == "--only":
        only, arguments = arguments[1].split(","), arguments[2:]
    rvemu, top, mkfs = [os.path.abspath(a) for a in arguments[:3]]
    bugs = expected()
    names = [n for n in bugs if not only or n in only]
    failed = explained = 0
    with tempfile.TemporaryDirectory() as folder:
        guest = Guest(folder, top, mkfs, arguments[3], arguments[4:])
        wrong = guest.plant("trigger") or guest.build()
        if wrong:
            print(wrong)
            return 1
        clean = {n: session(rvemu, guest, n, False) for n in names if os.path.exists(patch_of(n))}
        for name in names:
            needs = [value for key, value in bugs[name] if key == "needs"]
            if needs:
                print("%-22s not explained yet: needs %s" % (name, needs[0]), flush=True)
                continue
            wrong = judge(rvemu, guest, name, bugs[name], clean)
            failed += wrong is not None
            explained += wrong is None
            print("%-22s %s" % (name, "FAILED: " + wrong if wrong else "explained"), flush=True)
    print("%d of %d bugs explained" % (explained, len(names)))
    return 1 if failed or not explained else 0


if __name__ == "__main__":
    sys.exit(main())
